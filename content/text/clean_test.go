package text

import (
	"math/rand/v2"
	"testing"
	"unicode/utf8"
)

// TestScan compares scan, which works on eight bytes at a time, with a loop over the
// characters, on texts of all scripts and on the same with invalid bytes.
func TestScan(t *testing.T) {
	slowly := func(s string) (m measure) {
		m.dirty = !utf8.ValidString(s)
		for _, r := range s {
			m.units++
			if r > 0xFFFF {
				m.units++
				m.pairs = true
			}
			m.dirty = m.dirty || r < ' ' && r != '\n' || unwanted(r)
		}
		return m
	}
	random := rand.New(rand.NewPCG(1, 2))
	alphabets := [][]rune{
		[]rune("abc de\n"), []rune("абвгд"), []rune("中文，字"), []rune("a б中😀"), []rune("e\u0301\u030A\u0333"),
		{0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFF, 0x10FFFF, 0xFEFF, 0xED}, {0x200D, 0x200E, 0x2027, 0x2028, 0x202F, '\r', 0, 0x1F, 0x7F},
	}
	wrong := []byte{0x80, 0xBF, 0xC0, 0xC1, 0xC2, 0xE0, 0xE4, 0xED, 0xF0, 0xF4, 0xF5, 0xFF, 'a', 0x9F, 0xA0, '\r'}
	for range 300_000 {
		alphabet := alphabets[random.IntN(len(alphabets))]
		var s []byte
		for range random.IntN(48) {
			s = utf8.AppendRune(s, alphabet[random.IntN(len(alphabet))])
		}
		if len(s) > 0 && random.IntN(2) == 0 {
			s[random.IntN(len(s))] = wrong[random.IntN(len(wrong))]
		}
		got, want := scan(string(s)), slowly(string(s))
		if got.dirty != want.dirty || utf8.Valid(s) && got != want {
			t.Fatalf("scan(%q) is %+v, not %+v", s, got, want)
		}
	}
}
