package markdown

import "strings"

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
		case !isWord(r):
			continue
		}
		if letters++; letters == sample {
			break
		}
	}
	return cyrillic*2 > letters
}
