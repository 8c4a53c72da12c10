package lines

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// Signed is a source with the places, ascending, of its line breaks and of the signs with which
// constructs begin (isSign has them). Backticks are none of them: the fences of code would be most of
// the signs.
type Signed struct {
	Source []byte
	Signs  []int32
}

var isSign = [256]uint8{'\n': 1, '!': 1, '$': 1, '%': 1, '+': 1, ':': 1, '<': 1, '@': 1, '[': 1, '\\': 1, ']': 1, '^': 1, '{': 1}

// Sign finds the signs of a source once for all that look for constructs there: to search the source for
// each sign takes several times as long. The places are put in room, if there is enough.
func Sign(source []byte, room []int32) Signed {
	signs := room[:cap(room)]
	n, i := 0, 0
	for ; i+8 <= len(source); i += 8 {
		eight := binary.LittleEndian.Uint64(source[i:])
		other := Others(eight)
		if other == 0 || eight == 0x6060606060606060 { // backticks: the specification of CommonMark has fences of 32
			continue
		}
		if len(signs)-n < 8 {
			signs = slices.Grow(signs[:n], 64+(len(source)-i)/16)
			signs = signs[:cap(signs)]
		}
		for ; other != 0; other &= other - 1 {
			at := i + bits.TrailingZeros64(other)/8
			signs[n] = int32(at)
			n += int(isSign[source[at]])
		}
	}
	signs = signs[:n]
	for ; i < len(source); i++ {
		if isSign[source[i]] != 0 {
			signs = append(signs, int32(i))
		}
	}
	return Signed{source, signs}
}

// Others has the high bit set of each of eight bytes that is not a letter, a digit, a space, of a character
// outside ASCII, or one of ",-./": most words are made only of these. None of these may be in isSign.
func Others(eight uint64) uint64 {
	const (
		ones  = 0x0101010101010101
		highs = 0x8080808080808080
	)
	x := eight & 0x5F5F5F5F5F5F5F5F // makes letters capital, and 0x00 and 0x0C to 0x19 of space and ",-./0123456789"
	bounds := (x + 0x7F*ones) ^ (x + (0x80-0x0C)*ones) ^ (x + (0x80-0x1A)*ones) ^ (x + (0x80-'A')*ones) ^ (x + (0x80-'Z'-1)*ones)
	return bounds &^ eight & highs
}

// Letters returns how many of eight characters of ASCII are letters; it returns false if others are among
// them.
func Letters(eight string) (n int, ascii bool) {
	const (
		ones  = 0x0101010101010101
		highs = 0x8080808080808080
	)
	_ = eight[7]
	x := uint64(eight[0]) | uint64(eight[1])<<8 | uint64(eight[2])<<16 | uint64(eight[3])<<24 |
		uint64(eight[4])<<32 | uint64(eight[5])<<40 | uint64(eight[6])<<48 | uint64(eight[7])<<56
	lower := x | 0x20*ones
	return bits.OnesCount64(((lower + (0x80-'a')*ones) ^ (lower + (0x80-'z'-1)*ones)) & highs), x&highs == 0
}

// Same reports whether text is the source itself, unchanged.
func (s Signed) Same(text []byte) bool {
	return len(text) == len(s.Source) && (len(text) == 0 || &text[0] == &s.Source[0])
}
