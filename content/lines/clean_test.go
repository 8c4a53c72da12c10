package lines

import (
	"math/rand/v2"
	"testing"
	"unicode/utf8"
)

// TestValidUTF8 compares it with the standard library's on texts of all scripts and on
// the same with invalid bytes.
func TestValidUTF8(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	alphabets := [][]rune{[]rune("abc de"), []rune("абвгд"), []rune("中文，字"), []rune("a б中😀"), {0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFF, 0x10FFFF, 0xFEFF, 0xED}}
	for range 100_000 {
		alphabet := alphabets[random.IntN(len(alphabets))]
		var s []byte
		for range random.IntN(48) {
			s = utf8.AppendRune(s, alphabet[random.IntN(len(alphabet))])
		}
		if len(s) > 0 && random.IntN(2) == 0 {
			s[random.IntN(len(s))] = []byte{0x80, 0xBF, 0xC0, 0xC1, 0xC2, 0xE0, 0xED, 0xF4, 0xF5, 0xFF, 'a', 0x9F, 0xA0}[random.IntN(13)]
		}
		if got, want := validUTF8(s), utf8.Valid(s); got != want {
			t.Fatalf("validUTF8(%q) is %v", s, got)
		}
	}
}
