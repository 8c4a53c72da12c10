package post

import "github.com/dateline-bot/dateline/content/locale"

// sample is how many bytes of a text are looked at to tell its language.
const sample = 2000

// fixedWords are the fixed words of an article's post: in the language that its front
// matter names, else in the one that its letters tell.
func fixedWords(lang string, texts ...string) *locale.Catalogue {
	if lang != "" {
		return locale.For(lang)
	}
	return locale.Guess(texts...)
}
