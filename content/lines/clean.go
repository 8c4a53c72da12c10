package lines

import (
	"bytes"
	"encoding/binary"
	"unicode/utf8"
)

// Clean converts a source to valid UTF-8 with lines that end in "\n".
func Clean(source []byte) []byte {
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

// validUTF8 is like utf8.Valid, but several times faster for two-byte and three-byte
// letters, which most alphabets have: every article is checked. It takes eight bytes at
// a time for ASCII and two-byte characters.
func validUTF8(s []byte) bool {
	const (
		ones  = 0x0101010101010101
		highs = 0x8080808080808080
	)
	begun := uint64(0) // the byte before is the first of two
	i := 0
	for i+8 <= len(s) {
		x := binary.LittleEndian.Uint64(s[i:])
		if x&highs|begun == 0 {
			i += 8
			continue
		}
		lead := x & (x << 1) & highs
		continuation := x &^ (x << 1) & highs
		overlong := (x &^ ones) ^ 0xC0*ones // C0 and C1, overlong forms of ASCII, are 0 now
		odd := lead&(x<<2) | (continuation ^ (lead<<8 | begun<<7)) | (overlong-ones)&^overlong
		if odd&highs == 0 {
			i += 8
			begun = lead >> 63
			continue
		}
		if i = validRunes(s, i-int(begun)); i < 0 {
			return false
		}
		begun = 0
	}
	return validRunes(s, i-int(begun)) >= 0
}

// validRunes checks the characters that begin in the eight bytes from i on, and longer
// ones that follow them, and returns where the next one begins, or -1 if one is
// invalid.
func validRunes(s []byte, i int) int {
	for end := min(i+8, len(s)); i < end || i < len(s) && s[i] >= 0xE0; {
		c := s[i]
		if c < utf8.RuneSelf {
			i++
			continue
		}
		if c > 0xE0 && i+8 <= len(s) { // two three-byte characters; E0 and ED need a closer look
			x := binary.LittleEndian.Uint64(s[i:])
			if second := byte(x >> 24); x&0xC0C0F0C0C0F0 == 0x8080E08080E0 && c != 0xED && second != 0xE0 && second != 0xED {
				i += 6
				continue
			}
		}
		if c > 0xE0 && c < 0xF0 && c != 0xED && i+2 < len(s) && s[i+1]&s[i+2]&0xC0 == 0x80 && (s[i+1]|s[i+2])&0x40 == 0 {
			i += 3
			continue
		}
		r, n := utf8.DecodeRune(s[i:])
		if r == utf8.RuneError && n <= 1 {
			return -1
		}
		i += n
	}
	return i
}
