package post

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Escape escapes plain text so that Markdown shows it literally: on one line, with a
// backslash before each ASCII punctuation mark. Brackets become character references,
// since \( and \[ begin formulas.
func Escape(s string) string {
	var b strings.Builder
	b.Grow(len(s) + 8)
	for _, r := range oneLine(s) {
		switch {
		case r == '[':
			b.WriteString("&#91;")
		case r == ']':
			b.WriteString("&#93;")
		case r == '(' || r == ')' || r >= utf8.RuneSelf || !unicode.IsPunct(r) && !unicode.IsSymbol(r):
			b.WriteRune(r)
		default:
			b.WriteByte('\\')
			b.WriteRune(r)
		}
	}
	return b.String()
}

// oneLine returns s in valid UTF-8 with runs of white space and control
// characters turned into one space, trimmed.
func oneLine(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return r <= ' ' || r == 0x7F || r == '\u0085' || r == '\u2028' || r == '\u2029'
	}), " ")
}

// markdownLink writes a Markdown link with a plain text; without an address it
// is the text alone.
func markdownLink(text, address string) string {
	text = Escape(text)
	if address == "" {
		return text
	}
	var b strings.Builder
	b.WriteByte('[')
	b.WriteString(text)
	b.WriteString("](<")
	for _, c := range []byte(address) {
		switch {
		case c == '\\' || c == '<' || c == '>' || c <= ' ' || c == 0x7F:
			const hex = "0123456789ABCDEF"
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
		case c == '&': // no character reference
			b.WriteString("&amp;")
		default:
			b.WriteByte(c)
		}
	}
	b.WriteString(">)")
	return b.String()
}
