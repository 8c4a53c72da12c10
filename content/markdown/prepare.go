package markdown

import (
	"bytes"
	"encoding/binary"
	"unicode/utf8"
)

// prepare makes of the source what goldmark can parse well: valid UTF-8, lines
// that end in "\n". It keeps the number of lines.
func (b *builder) prepare(source []byte) []byte { return b.shortcodes(clean(source)) }

// clean makes a source valid UTF-8 with lines that end in "\n".
func clean(source []byte) []byte {
	if bytes.IndexByte(source, '\r') >= 0 {
		source = bytes.ReplaceAll(source, []byte("\r\n"), []byte("\n"))
		source = bytes.ReplaceAll(source, []byte("\r"), []byte("\n"))
	}
	if !validUTF8(source) {
		source = bytes.ToValidUTF8(source, []byte("\uFFFD"))
	}
	if bytes.IndexByte(source, 0) >= 0 {
		source = bytes.ReplaceAll(source, []byte{0}, []byte("\uFFFD"))
	}
	return source
}

// validUTF8 is utf8.Valid, in a third of the time for letters of two and three
// bytes, which most alphabets are of: every article is looked at. It takes eight
// bytes at a time where they are of one kind.
func validUTF8(s []byte) bool {
	for i := 0; i < len(s); {
		c := s[i]
		if i+8 <= len(s) {
			if n := validRun(c, binary.LittleEndian.Uint64(s[i:])); n > 0 {
				i += n
				continue
			}
		}
		if c < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(s[i:])
		if r == utf8.RuneError && n <= 1 {
			return false
		}
		i += n
	}
	return true
}

// validRun is how many bytes of x, of which c is the first, are valid characters
// of one length: eight of one byte, four of two or two of three; 0 if they are
// not, or have to be looked at more closely.
func validRun(c byte, x uint64) int {
	const (
		highs = 0x8080808080808080
		ones  = 0x0001000100010001
	)
	switch {
	case c < utf8.RuneSelf:
		if x&highs == 0 {
			return 8
		}
	case c < 0xE0: // leads from C2 on, C0 and C1 spell ASCII
		leads := x & (0x1E * ones)
		if x&(0xC0E0*ones) == 0x80C0*ones && (leads-ones)&^leads&(0x8000*ones) == 0 {
			return 8
		}
	case x&0xC0C0F0C0C0F0 == 0x8080E08080E0:
		if second := byte(x >> 24); c != 0xE0 && c != 0xED && second != 0xE0 && second != 0xED {
			return 6
		}
	}
	return 0
}
