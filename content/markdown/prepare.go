package markdown

import (
	"bytes"
	"unicode/utf8"
)

// prepare makes of the source what goldmark can parse well: valid UTF-8, lines
// that end in "\n". It keeps the number of lines.
func (b *builder) prepare(source []byte) []byte {
	if bytes.IndexByte(source, '\r') >= 0 {
		source = bytes.ReplaceAll(source, []byte("\r\n"), []byte("\n"))
		source = bytes.ReplaceAll(source, []byte("\r"), []byte("\n"))
	}
	if !utf8.Valid(source) {
		source = bytes.ToValidUTF8(source, []byte("\uFFFD"))
	}
	if bytes.IndexByte(source, 0) >= 0 {
		source = bytes.ReplaceAll(source, []byte{0}, []byte("\uFFFD"))
	}
	return b.shortcodes(source)
}
