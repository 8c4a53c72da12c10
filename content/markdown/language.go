package markdown

import (
	"unicode/utf8"

	"github.com/dateline-bot/dateline/content/lines"
	"github.com/dateline-bot/dateline/content/locale"
)

// sample is how many bytes of an article are looked at to detect its language.
const sample = 1600

// words returns the catalogue for words that we add: in the language of the options,
// else in the one that the article's letters suggest.
func (b *builder) words() *locale.Catalogue {
	if b.o.Language != "" {
		return locale.For(b.o.Language)
	}
	return locale.Guess(string(b.source[:min(len(b.source), sample)]))
}

// rightToLeft reports whether most of the first letters belong to a script that is
// written from right to left.
func rightToLeft(s string) bool {
	const sample = 300
	letters, right := 0, 0
	for at := 0; at < len(s); {
		if at+8 <= len(s) && letters < sample-8 {
			if n, ascii := lines.Letters(s[at : at+8]); ascii {
				letters += n
				at += 8
				continue
			}
		}
		r, size := utf8.DecodeRuneInString(s[at:])
		at += size
		switch {
		case r < 0xC0: // digits and signs do not matter
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
