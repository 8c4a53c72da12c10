package post

import "github.com/dateline-bot/dateline/content/locale"

// sample is how many bytes of a text are looked at to tell its language.
const sample = 2000

// FixedWords returns the catalogue for the fixed words of an article's post: in the
// language of its front matter, else detected from its letters and common words.
func FixedWords(lang string, texts ...string) *locale.Catalogue {
	if lang != "" {
		return locale.For(lang)
	}
	return locale.Guess(texts...)
}
