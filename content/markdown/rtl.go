package markdown

import "unicode"

// rightToLeft reports whether most of the first letters are of a script that
// is written from right to left.
func rightToLeft(s string) bool {
	const sample = 1000
	letters, right := 0, 0
	for _, r := range s {
		if !unicode.IsLetter(r) {
			continue
		}
		letters++
		if 0x0590 <= r && r <= 0x08FF || 0xFB1D <= r && r <= 0xFEFC || 0x10800 <= r && r <= 0x10FFF || 0x1E800 <= r && r <= 0x1EFFF {
			right++
		}
		if letters == sample {
			break
		}
	}
	return right*2 > letters
}
