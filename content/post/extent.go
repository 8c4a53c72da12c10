package post

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/content/lines"
	"github.com/dateline-bot/dateline/content/rich"
)

// summaryLength is how long first sentences of an article are its summary, in
// characters.
const summaryLength = 400

// more replaces <!--more--> in the body's Markdown, which would leave no
// trace in a document.
const more = "\uF8F0more\uF8F1"

// markMore replaces the first mark of the summary's end outside of code with
// more, on the same line, and reports whether there was one. separator is the
// article's own, Jekyll's excerpt_separator; "" for none.
func markMore(body []byte, separator string) ([]byte, bool) {
	put := func(start, end int) ([]byte, bool) {
		out := make([]byte, 0, len(body)+len(more))
		out = append(append(out, body[:start]...), more...)
		return append(out, body[end:]...), true
	}
	if separator != "" && strings.TrimSpace(separator) == "" { // the first paragraph
		begins := len(body) - len(bytes.TrimLeft(body, "\n"))
		if n := bytes.Index(body[begins:], []byte(separator)); n > 0 {
			return put(begins+n, begins+n)
		}
		return body, false
	}
	var code lines.Tracker
	offset := 0
	for line := range bytes.Lines(body) {
		if code.Next(line) == lines.Text {
			if start, end := moreMark(line, separator); start >= 0 && bytes.Count(line[:start], []byte("`"))%2 == 0 {
				return put(offset+start, offset+end)
			}
		}
		offset += len(line)
	}
	return body, false
}

// moreMark finds such a mark in a line.
func moreMark(line []byte, separator string) (start, end int) {
	if i := bytes.Index(line, []byte(separator)); separator != "" && i >= 0 {
		return i, i + len(separator)
	}
	for _, form := range [][2]string{{"<!--", "-->"}, {"{/*", "*/}"}} {
		for from := 0; ; {
			i := bytes.Index(line[from:], []byte(form[0]))
			if i < 0 {
				break
			}
			start = from + i
			from = start + len(form[0])
			j := bytes.Index(line[from:], []byte(form[1]))
			if j < 0 {
				break
			}
			if endsSummary(strings.ToLower(string(bytes.TrimSpace(line[from : from+j])))) {
				return start, from + j + len(form[1])
			}
		}
	}
	return -1, -1
}

// endsSummary reports the words with which tools end a summary: Hugo, Zola, Hexo
// and WordPress (more, with a text), Docusaurus (truncate), Eleventy and Gatsby
// (excerpt, end), Nikola and Pelican.
func endsSummary(comment string) bool {
	switch comment {
	case "more", "read more", "readmore", "truncate", "excerpt", "endexcerpt", "end excerpt", "end-excerpt", "end", "teaser_end",
		"pelican_end_summary", "wp:more":
		return true
	}
	return strings.HasPrefix(comment, "more ") && len(comment) < 80
}

// beforeMore returns the blocks before the mark, wherever it is, and
// whether it was found.
func beforeMore(blocks []rich.Block) ([]rich.Block, bool) {
	for i, b := range blocks {
		kept := blocks[:i:i]
		switch b := b.(type) {
		case *rich.Paragraph:
			if at := strings.Index(b.Text.String, more); at >= 0 {
				if t := trimEnd(cut(b.Text, at)); t.String != "" {
					kept = append(kept, &rich.Paragraph{Text: t, Line: b.Line})
				}
				return kept, true
			}
		case *rich.Heading:
			if at := strings.Index(b.Text.String, more); at >= 0 {
				if t := trimEnd(cut(b.Text, at)); t.String != "" {
					kept = append(kept, &rich.Heading{Text: t, Size: b.Size, ID: b.ID, Line: b.Line})
				}
				return kept, true
			}
		case *rich.Quote:
			if inner, ok := beforeMore(b.Blocks); ok {
				if len(inner) > 0 {
					kept = append(kept, &rich.Quote{Blocks: inner, Alert: b.Alert, Folded: b.Folded})
				}
				return kept, true
			}
		case *rich.Details:
			if inner, ok := beforeMore(b.Blocks); ok {
				if len(inner) > 0 {
					kept = append(kept, &rich.Details{Summary: b.Summary, Blocks: inner, Open: b.Open})
				}
				return kept, true
			}
		case *rich.List:
			if list, ok := listBeforeMore(b); ok {
				if len(list.Items) > 0 {
					kept = append(kept, list)
				}
				return kept, true
			}
		}
	}
	return blocks, false
}

func listBeforeMore(l *rich.List) (*rich.List, bool) {
	for i, item := range l.Items {
		inner, ok := beforeMore(item.Blocks)
		if !ok {
			continue
		}
		out := *l
		out.Items = l.Items[:i:i]
		if len(inner) > 0 {
			item.Blocks = inner
			out.Items = append(out.Items, item)
		}
		return &out, true
	}
	return l, false
}

// leading returns the first paragraphs of an article, up to limit characters:
// whole ones, then whole sentences, and words only where not even one sentence
// fits. Headings and blocks of other kinds before them are passed over, those
// after them end it; an article without paragraphs gives what text it has.
func leading(blocks []rich.Block, limit int) []rich.Block {
	var out []rich.Block
	left := limit
	for _, b := range blocks {
		var t rich.Text
		switch b := b.(type) {
		case *rich.Paragraph:
			t = trimEnd(b.Text)
		case *rich.Heading:
			if len(out) > 0 {
				return out
			}
			continue
		default:
			if len(out) > 0 {
				return out
			}
			continue
		}
		n := utf8.RuneCountInString(t.String)
		if rich.Blank(t.String) {
			continue
		}
		if n <= left {
			out = append(out, &rich.Paragraph{Text: t})
			left -= n
			continue
		}
		if t, ok := sentences(t, left, len(out) == 0); ok {
			out = append(out, &rich.Paragraph{Text: t})
		}
		return out
	}
	if text := oneLine(plain(blocks)); len(out) == 0 && !rich.Blank(text) {
		t, _ := sentences(rich.Text{String: text}, limit, true)
		out = append(out, &rich.Paragraph{Text: t})
	}
	return out
}

// sentences cuts a text after the last sentence that ends within limit characters; with
// force, after the last word if there is none.
func sentences(t rich.Text, limit int, force bool) (rich.Text, bool) {
	end, word, n := 0, 0, 0
	runes := []rune(t.String)
	if len(runes) <= limit {
		return t, true
	}
	for i, r := range runes[:limit] {
		n += utf8.RuneLen(r)
		if i+1 < len(runes) && unicode.IsSpace(runes[i+1]) && !unicode.IsSpace(r) {
			word = n
		}
		if endsSentence(runes, i) {
			end = n
		}
	}
	switch {
	case end > 0:
		return cut(t, end), true
	case !force:
		return t, false
	case word > 0:
		n = word
	}
	t = trimEnd(cut(t, n))
	t.String += "…"
	return t, true
}

// endsSentence reports whether a sentence ends with the rune at i: with a mark
// that ends one, its closing quotes and brackets, and what begins another.
func endsSentence(runes []rune, i int) bool {
	last := i
	for last > 0 && strings.ContainsRune(`"'”’»)]」』`, runes[last]) {
		last--
	}
	wide := strings.ContainsRune("。！？", runes[last])
	if !wide && !strings.ContainsRune(".!?…", runes[last]) {
		return false
	}
	if i+1 == len(runes) || wide {
		return i+1 == len(runes) || !strings.ContainsRune(`”’」』。！？`, runes[i+1])
	}
	if !unicode.IsSpace(runes[i+1]) {
		return false
	}
	// An initial or an abbreviation of one letter ends no sentence: "А. С.", "т. е.".
	if runes[last] == '.' && last > 0 && unicode.IsLetter(runes[last-1]) && (last == 1 || !unicode.IsLetter(runes[last-2]) && !unicode.IsDigit(runes[last-2])) {
		return false
	}
	for _, r := range runes[i+1:] {
		if !unicode.IsSpace(r) {
			return !unicode.IsLower(r)
		}
	}
	return true
}

// cut returns the first n bytes of a text with what styles them. Where n is
// within a link or a style, the style ends there.
func cut(t rich.Text, n int) rich.Text {
	out := rich.Text{String: t.String[:n]}
	for _, s := range t.Spans {
		if s.End = min(s.End, n); s.Start < s.End || s.Style == rich.Anchor && s.Start < n {
			out.Spans = append(out.Spans, s)
		}
	}
	return out
}

// trimEnd cuts white space off the end of a text.
func trimEnd(t rich.Text) rich.Text {
	return cut(t, len(strings.TrimRightFunc(t.String, unicode.IsSpace)))
}
