package post

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/content/rich"
)

// summaryLength is how long first sentences of an article are its summary, in
// characters.
const summaryLength = 400

// more stands in the body's Markdown for <!--more-->, which would leave no
// trace in a document.
const more = "\uF8F0more\uF8F1"

// markMore replaces the first <!--more--> outside of code with more, on the
// same line, and reports whether there was one.
func markMore(body []byte) ([]byte, bool) {
	fence, offset := "", 0
	for line := range bytes.Lines(body) {
		trimmed := bytes.TrimLeft(line, " \t>")
		switch mark := fenceMark(trimmed); {
		case fence != "":
			if strings.HasPrefix(mark, fence) && len(bytes.TrimSpace(trimmed)) == len(mark) {
				fence = ""
			}
		case mark != "":
			fence = mark
		default:
			if start, end := moreMark(line); start >= 0 && bytes.Count(line[:start], []byte("`"))%2 == 0 {
				out := make([]byte, 0, len(body)+len(more))
				out = append(append(out, body[:offset+start]...), more...)
				return append(out, body[offset+end:]...), true
			}
		}
		offset += len(line)
	}
	return body, false
}

// fenceMark returns the backticks or tildes of a code fence that the line
// begins with, "" if it begins with none.
func fenceMark(line []byte) string {
	if len(line) < 3 || line[0] != '`' && line[0] != '~' {
		return ""
	}
	n := len(line) - len(bytes.TrimLeft(line, string(line[:1])))
	if n < 3 || line[0] == '`' && bytes.IndexByte(line[n:], '`') >= 0 {
		return ""
	}
	return string(line[:n])
}

// moreMark finds <!--more-->, with or without spaces and in any case, in a line.
func moreMark(line []byte) (start, end int) {
	for from := 0; ; {
		i := bytes.Index(line[from:], []byte("<!--"))
		if i < 0 {
			return -1, -1
		}
		start = from + i
		from = start + len("<!--")
		j := bytes.Index(line[from:], []byte("-->"))
		if j < 0 {
			return -1, -1
		}
		if bytes.EqualFold(bytes.TrimSpace(line[from:from+j]), []byte("more")) {
			return start, from + j + len("-->")
		}
	}
}

// beforeMore returns the blocks before the mark, wherever it stands, and
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

// sentences cuts a text after the last sentence that ends within limit
// characters; with force, after the last word where none does.
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
