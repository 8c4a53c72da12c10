package text

import (
	"encoding/binary"
	"math/bits"
	"strings"
	"unicode/utf8"
)

// Telegram cleans every text that it is sent (TDLib, clean_input_string): it
// turns control characters into spaces, drops carriage returns, the separators
// and directional controls U+2028–U+202E and three combining lines, and makes
// all but the last of a run of direction marks a non-joiner. Text that was
// cleaned here first arrives as it is, and its entities stay where they are.

const (
	lows  = 0x0101010101010101
	highs = 0x8080808080808080
)

// scan returns the length of b in UTF-16 code units, for which b has to be
// valid UTF-8, and whether Telegram would change b.
func scan(b []byte) (units int, dirty bool) {
	for len(b) >= 8 {
		x := binary.LittleEndian.Uint64(b)
		if (x-0x20*lows)&^x&highs != 0 && hasControl(b[:8]) {
			dirty = true
		}
		if x&highs == 0 {
			units += 8
			b = b[8:]
			continue
		}
		units += 8 + wide(x)
		// 0xE2 begins U+2000–U+2FFF, 0xCC U+0300–U+033F.
		if e2, cc := x^0xE2*lows, x^0xCC*lows; ((e2-lows)&^e2|(cc-lows)&^cc)&highs != 0 && hasUnwanted(b) {
			dirty = true
		}
		b = b[8:]
	}
	for i, c := range b {
		if c&0xC0 != 0x80 {
			units++
		}
		if c >= 0xF0 {
			units++
		}
		if c < ' ' && c != '\n' || (c == 0xE2 || c == 0xCC) && unwanted(b[i:]) {
			dirty = true
		}
	}
	return units, dirty
}

// units returns the length of s in UTF-16 code units.
func units(s string) int {
	n := 0
	for i := 0; i < len(s); i++ {
		if c := s[i]; c&0xC0 != 0x80 {
			n++
			if c >= 0xF0 {
				n++
			}
		}
	}
	return n
}

// wide returns what the eight bytes of x count less (continuation bytes) or
// more (lead bytes of surrogate pairs) than eight units.
func wide(x uint64) int {
	continuation := x & (^x << 1) & highs
	four := x & (x << 1) & (x << 2) & (x << 3) & highs
	return bits.OnesCount64(four) - bits.OnesCount64(continuation)
}

func hasControl(b []byte) bool {
	for _, c := range b {
		if c < ' ' && c != '\n' {
			return true
		}
	}
	return false
}

// hasUnwanted reports whether a character that Telegram changes begins in the
// first eight bytes of b.
func hasUnwanted(b []byte) bool {
	for i := range 8 {
		if (b[i] == 0xE2 || b[i] == 0xCC) && unwanted(b[i:]) {
			return true
		}
	}
	return false
}

// unwanted reports whether b, which begins with 0xE2 or 0xCC, begins with a
// character that Telegram drops or may change.
func unwanted(b []byte) bool {
	if b[0] == 0xCC {
		return len(b) > 1 && (b[1] == 0xB3 || b[1] == 0xBF || b[1] == 0x8A)
	}
	return len(b) > 2 && b[1] == 0x80 && (b[2] == 0x8E || b[2] == 0x8F || b[2] >= 0xA8 && b[2] <= 0xAE)
}

// appendClean appends s to b as Telegram would leave it. A tab becomes tab.
// Where Telegram would lose something that has another spelling, it is spelt
// so: a letter with a combining ring becomes the one letter that it is.
func appendClean(b []byte, s, tab string) []byte {
	for _, r := range s {
		switch {
		case r == '\t':
			b = append(b, tab...)
		case r == 0x2028 || r == 0x2029: // line and paragraph separator
			b = append(b, '\n')
		case r == '\r' || r == 0x333 || r == 0x33F || r >= 0x202A && r <= 0x202E:
		case r == 0x30A:
			b = appendRing(b)
		case r < ' ' && r != '\n':
			b = append(b, ' ')
		case r == 0x200E || r == 0x200F:
			if n := len(b); n >= 3 && (strings.HasSuffix(string(b[n-3:]), "\u200e") || strings.HasSuffix(string(b[n-3:]), "\u200f")) {
				b[n-1] = 0x8C // U+200C, the non-joiner
			}
			b = utf8.AppendRune(b, r)
		default:
			b = utf8.AppendRune(b, r) // invalid UTF-8 ranges as U+FFFD
		}
	}
	return b
}

// appendRing puts a ring above the letter that ends b.
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
