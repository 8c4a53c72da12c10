package text

import (
	"math/bits"
	"strings"
	"unicode/utf8"
)

// Telegram cleans every text that it is sent (TDLib, clean_input_string): it replaces
// control characters by spaces, removes carriage returns, the separators and
// directional controls U+2028–U+202E and three combining lines, and replaces all but
// the last of a run of direction marks by a non-joiner. Text that was cleaned here
// first arrives unchanged, so its entities keep their offsets.

const (
	lows  = 0x0101010101010101
	highs = 0x8080808080808080
)

// measure is the result of scan.
type measure struct {
	units int  // its length in UTF-16 code units
	pairs bool // it has characters of two units
	dirty bool // Telegram would change or refuse it; also set for invalid UTF-8
}

// scan measures s: eight bytes at a time for ASCII and two-byte characters, which most
// alphabets have, and character by character otherwise.
func scan(s string) (m measure) {
	n, i, begun := 0, 0, uint64(0) // begun: the byte before is the first of two
	for i+8 <= len(s) {
		x := load(s[i:])
		if x&highs|begun == 0 && (x-0x20*lows)&highs == 0 {
			n += 8
			i += 8
			continue
		}
		lead := x & (x << 1) & highs
		continuation := x &^ lead & highs
		rare := lead&(x<<2) | (continuation ^ (lead<<8 | begun<<7))
		rare |= below(x&^lows^0xC0*lows, 1) | below(x^0xCC*lows, 1)
		if control := ^((x &^ highs) + 0x60*lows | x) & highs; control != 0 {
			rare |= control & ((x^0x0A*lows)&^highs + 0x7F*lows) // except line breaks
		}
		if rare&highs == 0 {
			n += 8 - bits.OnesCount64(continuation)
			i += 8
			begun = lead >> 63
			continue
		}
		n -= int(begun)
		i = m.runes(s, i-int(begun))
		begun = 0
	}
	if rest := len(s) - i; rest > 0 && len(s) >= 8 && begun == 0 { // the last eight bytes, with spaces in place of those before i
		x := load(s[len(s)-8:])>>(8*(8-rest)) | 0x2020202020202020<<(8*rest)
		if x&highs == 0 && (x-0x20*lows)&highs == 0 {
			n += rest
			i = len(s)
		}
	}
	n -= int(begun)
	for i -= int(begun); i < len(s); {
		i = m.runes(s, i)
	}
	m.units += n
	return m
}

// below has the high bit of a byte of x set if that byte, or one below it, is less than
// n, which is at most 0x80.
func below(x, n uint64) uint64 { return (x - n*lows) &^ x }

// runes measures the characters that begin in the eight bytes from i on, and three-byte
// characters that follow them, and returns where the next one begins.
func (m *measure) runes(s string, i int) int {
	n, end := 0, min(i+8, len(s))
	for i < end || i < len(s) && s[i] >= 0xE0 {
		c := s[i]
		if c < utf8.RuneSelf {
			m.dirty = m.dirty || c < ' ' && c != '\n'
			n++
			i++
			continue
		}
		// Three-byte characters, two at a time, except those that begin with E0, E2 and
		// ED, which need a closer look.
		if c > 0xE2 && i+8 <= len(s) {
			x := load(s[i:])
			if second := byte(x >> 24); x&0xC0C0F0C0C0F0 == 0x8080E08080E0 && c != 0xED && second > 0xE2 && second != 0xED {
				n += 2
				i += 6
				continue
			}
		}
		if c > 0xE0 && c < 0xF0 && c != 0xED && i+2 < len(s) {
			if second, third := s[i+1], s[i+2]; second&third&0xC0 == 0x80 && (second|third)&0x40 == 0 {
				m.dirty = m.dirty || c == 0xE2 && second == 0x80 && unwanted(0x2000+rune(third&0x3F))
				n++
				i += 3
				continue
			}
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		m.dirty = m.dirty || r == utf8.RuneError && size == 1 || unwanted(r)
		n++
		if r > 0xFFFF {
			n++
			m.pairs = true
		}
		i += size
	}
	m.units += n
	return i
}

// unwanted reports whether Telegram removes the character, or may change it.
func unwanted(r rune) bool {
	return r == 0x30A || r == 0x333 || r == 0x33F || r >= 0x2028 && r <= 0x202E || r == 0x200E || r == 0x200F
}

// load returns the first eight bytes of s as one number.
func load(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// units returns the length of s in UTF-16 code units.
func units(s string) int { return scan(s).units }

// appendClean appends s to b as Telegram would change it. Characters that Telegram
// would remove but that have an equivalent are replaced by it: a letter with a
// combining ring becomes the precomposed letter.
func appendClean(b []byte, s string) []byte {
	for s != "" {
		n := 0
		for n < len(s) && s[n] < utf8.RuneSelf && (s[n] >= ' ' || s[n] == '\n') {
			n++
		}
		b, s = append(b, s[:n]...), s[n:]
		if s == "" {
			break
		}
		r, size := utf8.DecodeRuneInString(s)
		s = s[size:]
		switch {
		case r == 0x2028 || r == 0x2029: // line and paragraph separator
			b = append(b, '\n')
		case r == '\r' || r == 0x333 || r == 0x33F || r >= 0x202A && r <= 0x202E:
		case r == 0x30A:
			b = appendRing(b)
		case r < ' ':
			b = append(b, ' ')
		case r == 0x200E || r == 0x200F:
			if n := len(b); n >= 3 && (strings.HasSuffix(string(b[n-3:]), "\u200e") || strings.HasSuffix(string(b[n-3:]), "\u200f")) {
				b[n-1] = 0x8C // U+200C, the non-joiner
			}
			b = utf8.AppendRune(b, r)
		default:
			b = utf8.AppendRune(b, r) // U+FFFD for invalid UTF-8
		}
	}
	return b
}

// appendRing adds a ring to the letter at the end of b.
func appendRing(b []byte) []byte {
	if len(b) == 0 {
		return b
	}
	composed := map[byte]string{'a': "å", 'A': "Å", 'u': "ů", 'U': "Ů", 'w': "ẘ", 'y': "ẙ"}[b[len(b)-1]]
	if composed == "" {
		return b
	}
	return append(b[:len(b)-1], composed...)
}

// visible reports whether s is visible for Telegram, which refuses messages that have
// only spaces, marks and fillers.
func visible(s string) bool {
	for _, r := range s {
		switch {
		case r <= ' ' || r == 0xA0 || r == 0x1680 || r == 0x180E || r >= 0x2000 && r <= 0x200F || r >= 0x2028 && r <= 0x202F:
		case r == 0x205F || r == 0x2800 || r == 0x3000 || r == 0xFEFF || r == 0xFFFC || r >= 0xE0000 && r <= 0xE007F:
		case r == 0x30A || r == 0x333 || r == 0x33F: // removed
		default:
			return true
		}
	}
	return false
}
