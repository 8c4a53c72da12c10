package markdown

import (
	"strings"

	"github.com/dateline-bot/dateline/content/markup"
)

// russian reports whether the words that we add are to be Russian: as the
// options say, else as most of the article's first letters are.
func (b *builder) russian() bool {
	if b.o.Language != "" {
		return strings.HasPrefix(strings.ToLower(b.o.Language), "ru")
	}
	const sample = 400
	letters, cyrillic := 0, 0
	for _, r := range string(b.source[:min(len(b.source), 4*sample)]) {
		switch {
		case 'а' <= r && r <= 'я', 'А' <= r && r <= 'Я':
			cyrillic++
		case !markup.IsWord(r):
			continue
		}
		if letters++; letters == sample {
			break
		}
	}
	return cyrillic*2 > letters
}

// rightToLeft reports whether most of the first letters are of a script that
// is written from right to left.
func rightToLeft(s string) bool {
	const sample = 300
	letters, right := 0, 0
	for _, r := range s {
		switch {
		case r < 0xC0: // digits and signs tell nothing
			if r|0x20 < 'a' || r|0x20 > 'z' {
				continue
			}
		case 0x0590 <= r && r <= 0x08FF, 0xFB1D <= r && r <= 0xFEFC, 0x10800 <= r && r <= 0x10FFF, 0x1E800 <= r && r <= 0x1EFFF:
			right++
		case 0x2000 <= r && r < 0x2C00: // punctuation and symbols
			continue
		}
		if letters++; letters == sample {
			break
		}
	}
	return right*2 > letters
}
