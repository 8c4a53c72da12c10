package draft

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// plain writes a range of text without entities in it. Within an entity it is
// literal, because the author formatted it in the app.
func (w *inlineWriter) plain(start, end int) {
	for at := start; at < end; {
		line := strings.IndexByte(w.text[at:end], '\n')
		if line < 0 {
			w.piece(at, end)
			return
		}
		w.piece(at, at+line)
		at += line
		run := at
		for run < end && w.text[run] == '\n' {
			run++
		}
		w.breaks(at, run)
		at = run
	}
}

// piece writes text within one line.
func (w *inlineWriter) piece(start, end int) {
	if start == end {
		return
	}
	text := w.text[start:end]
	if !w.literal && w.styled == 0 {
		w.b.WriteString(text)
		return
	}
	if lineStart := start == w.from || w.text[start-1] == '\n'; lineStart {
		text = w.lineStart(text)
	}
	w.escape(text)
}

// breaks writes a run of newlines: one is a line break, two separate paragraphs,
// and more are blank lines that are kept. Within an entity there are only line
// breaks, since an entity cannot span paragraphs.
func (w *inlineWriter) breaks(start, end int) {
	n := end - start
	if w.styled > 0 {
		w.b.WriteString(strings.Repeat("\\\n", n))
		return
	}
	if !w.literal && (w.fenced(start) || !w.joins(start, end)) {
		w.b.WriteString(strings.Repeat("\n", n))
		return
	}
	if n == 1 {
		w.b.WriteString("\\\n")
		return
	}
	w.b.WriteString("\n\n" + strings.Repeat("\\\n", n-2))
}

// blockStart matches lines that begin something other than a paragraph.
var blockStart = regexp.MustCompile("^(?: {0,3}(?:#{1,6}(?:\\s|$)|>|[-+*](?:\\s|$)|\\d{1,9}[.)](?:\\s|$)|```|~~~|:::|\\||<|\\[[^\\]]+\\]:|\\$\\$|(?:[-*_=]\\s*){3,}$|=+\\s*$|-+\\s*$)|\\s{4}|\t|\\s*$)")

// tableRule matches the line below the header of a table.
var tableRule = regexp.MustCompile(`^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$`)

// joins reports whether a newline of typed text is a line break within prose, and
// not the end of a heading, a row, or an item.
func (w *inlineWriter) joins(start, end int) bool {
	before := w.line(start - 1)
	after := w.line(end)
	if blockStart.MatchString(after) || tableRule.MatchString(after) && strings.Contains(after, "|") {
		return false
	}
	before = strings.TrimLeft(before, " ")
	item := regexp.MustCompile(`^(?:[-+*]|\d{1,9}[.)]|>)\s+\S`).MatchString(before)
	return (item || !blockStart.MatchString(before)) && !strings.HasSuffix(before, "\\") && !strings.HasSuffix(before, "  ") &&
		!(strings.Contains(before, "|") && tableRule.MatchString(before)) && !strings.HasPrefix(before, "|") && !strings.HasPrefix(after, "|")
}

// line returns the line of the text that contains a byte.
func (w *inlineWriter) line(at int) string {
	at = min(max(at, w.from), w.to-1)
	start, end := at, at
	for start > w.from && w.text[start-1] != '\n' {
		start--
	}
	for end < w.to && w.text[end] != '\n' {
		end++
	}
	return w.text[start:end]
}

// fenced reports whether an offset is in a block of code that was typed.
func (w *inlineWriter) fenced(at int) bool {
	open := ""
	for line := range strings.Lines(w.text[w.from:at]) {
		line = strings.TrimSpace(line)
		for _, f := range []string{"```", "~~~"} {
			switch {
			case open == "" && strings.HasPrefix(line, f):
				open = f
			case open == f && strings.HasPrefix(line, f):
				open = ""
			}
		}
	}
	return open != ""
}

// numbered matches the start of an item of an ordered list.
var numbered = regexp.MustCompile(`^(\d{1,9})([.)])(\s|$)`)

// lineStart escapes whatever would begin a block at the start of a line, and
// returns the rest. Leading spaces would be indentation in Markdown.
func (w *inlineWriter) lineStart(text string) string {
	for strings.HasPrefix(text, " ") || strings.HasPrefix(text, "\t") {
		w.b.WriteString("&#32;")
		text = text[1:]
	}
	if m := numbered.FindStringSubmatch(text); m != nil {
		w.b.WriteString(m[1] + "\\" + m[2])
		return text[len(m[1])+1:]
	}
	if text != "" && strings.ContainsRune("#>-+=:", rune(text[0])) {
		w.b.WriteString("\\" + text[:1])
		return text[1:]
	}
	return text
}

// emojiName matches a shortcode of an emoji.
var emojiName = regexp.MustCompile(`^:[\w+-]+:`)

// escape writes text literally.
func (w *inlineWriter) escape(text string) {
	before := ' '
	for i, r := range text {
		next, _ := utf8.DecodeRuneInString(text[i+utf8.RuneLen(r):])
		if !utf8.ValidRune(r) || r == utf8.RuneError {
			next = ' '
		}
		switch {
		case r == '\\' && (strings.ContainsRune("()[]", next) || next == utf8.RuneError): // a formula; a line break
			w.b.WriteString("&#92;")
		case (r == '[' || r == ']') && w.link:
			w.b.WriteString(map[rune]string{'[': "&#91;", ']': "&#93;"}[r])
		case r == '_' && inWord(before) && inWord(next):
			w.b.WriteRune(r)
		case r == '$' && !w.dollars:
			w.b.WriteRune(r)
		case strings.ContainsRune("\\`*_[<~^$|{}&", r), r == '!' && next == utf8.RuneError, // a link may follow
			r == ':' && emojiName.MatchString(text[i:]),
			(r == '=' || r == '%' || r == '+' || r == '-') && (next == r || before == r):
			w.b.WriteByte('\\')
			w.b.WriteRune(r)
		default:
			w.b.WriteRune(r)
		}
		before = r
	}
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
