package search

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	snowball "github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/danish"
	"github.com/blevesearch/snowballstem/dutch"
	"github.com/blevesearch/snowballstem/finnish"
	"github.com/blevesearch/snowballstem/german"
	"github.com/blevesearch/snowballstem/italian"
	"github.com/blevesearch/snowballstem/portuguese"
	"github.com/blevesearch/snowballstem/romanian"
	"github.com/blevesearch/snowballstem/turkish"
	"github.com/kljensen/snowball/english"
	"github.com/kljensen/snowball/french"
	"github.com/kljensen/snowball/hungarian"
	"github.com/kljensen/snowball/norwegian"
	"github.com/kljensen/snowball/russian"
	"github.com/kljensen/snowball/spanish"
	"github.com/kljensen/snowball/swedish"

	"github.com/dateline-bot/dateline/content/locale"
)

// stemmer removes the endings of the words of a language and knows its common words.
type stemmer struct {
	stem func(word string, stopWords bool) string
	stop func(word string) bool // nil: the list in the language's folder
}

// of returns a stemmer with rules and without a list of common words.
func of(rules func(*snowball.Env) bool) stemmer {
	return stemmer{stem: func(word string, _ bool) string {
		env := snowball.NewEnv(word)
		rules(env)
		return env.Current()
	}}
}

// stemmerOf returns the Snowball rules that a language names.
func stemmerOf(c *locale.Catalogue) (stemmer, bool) {
	switch c.Stemmer() {
	case "english":
		return stemmer{english.Stem, english.IsStopWord}, true
	case "french":
		return stemmer{french.Stem, french.IsStopWord}, true
	case "hungarian":
		return stemmer{hungarian.Stem, hungarian.IsStopWord}, true
	case "norwegian":
		return stemmer{norwegian.Stem, norwegian.IsStopWord}, true
	case "russian":
		return stemmer{russian.Stem, russian.IsStopWord}, true
	case "spanish":
		return stemmer{spanish.Stem, spanish.IsStopWord}, true
	case "swedish":
		return stemmer{swedish.Stem, swedish.IsStopWord}, true
	case "danish":
		return of(danish.Stem), true
	case "dutch":
		return of(dutch.Stem), true
	case "finnish":
		return of(finnish.Stem), true
	case "german":
		return of(german.Stem), true
	case "italian":
		return of(italian.Stem), true
	case "portuguese":
		return of(portuguese.Stem), true
	case "romanian":
		return of(romanian.Stem), true
	case "turkish":
		return of(turkish.Stem), true
	}
	return stemmer{}, false
}

// stem removes the ending of a word of a text in a language. A word in letters that the
// language does not have is treated as English, or as the language with those letters.
func stem(word string, language *locale.Catalogue) string {
	if stems := stemsOf(word, language, locale.English()); len(stems) > 0 {
		return stems[0]
	}
	if stems := stems(word); len(stems) > 0 { // Cyrillic in an English text
		return stems[0]
	}
	return word
}

func allLanguages() (all []*locale.Catalogue) {
	for _, tag := range locale.Languages() {
		all = append(all, locale.For(tag))
	}
	return all
}

// stems returns the possible index terms of a word: its stem in each language with its
// letters, since the language of a query is unknown, and its spelling on a keyboard
// with all letters of the language.
func stems(word string) []string {
	all := allLanguages()
	stems := stemsOf(word, all...)
	for _, form := range otherForms()[word] {
		for _, s := range stemsOf(form.word, form.language) {
			if !slices.Contains(stems, s) {
				stems = append(stems, s)
			}
		}
	}
	for _, s := range slices.Clone(stems) {
		stems = append(stems, withFleeting(s)...)
		for _, other := range loanwords()[s] {
			if !slices.Contains(stems, other) {
				stems = append(stems, other)
			}
		}
	}
	for _, c := range all {
		spelled := word
		for typed, letter := range c.Spellings() {
			spelled = strings.ReplaceAll(spelled, typed, letter)
		}
		if spelled != word {
			eachWord(spelled, func(t token) { stems = append(stems, stemsOf(string(t.word), c)...) })
		}
	}
	return stems
}

// form is a word that belongs to another one.
type form struct {
	word     string // normalised as in the index
	language *locale.Catalogue
}

// otherForms maps words to irregular forms: mice to mouse. They are listed in the
// languages' folders.
var otherForms = sync.OnceValue(func() map[string][]form {
	others := map[string][]form{}
	for _, tag := range locale.Languages() {
		c := locale.For(tag)
		for _, said := range c.Forms() {
			words := Words(said)
			for _, word := range words {
				for _, other := range words {
					if other != word && !isStop(other) { // man is a word of nearly every German text
						others[word] = append(others[word], form{other, c})
					}
				}
			}
		}
	}
	return others
})

// loanwords maps the stems of English words to those of their transliterations, and
// vice versa: docker and докер, with all its endings.
var loanwords = sync.OnceValue(func() map[string][]string {
	others := map[string][]string{}
	for _, tag := range locale.Languages() {
		c := locale.For(tag)
		for _, said := range locale.Loanwords(c) {
			var same []string
			for _, word := range Words(said) {
				same = append(same, stemsOf(word, locale.English(), c)...)
			}
			for _, s := range same {
				others[s] = append(others[s], same...)
			}
		}
	}
	return others
})

// withFleeting returns the stems of a Russian stem in other cases, where a vowel comes
// and goes: список and списк(и), ссылк(а) and ссылок, отец and отц(ы).
func withFleeting(stem string) []string {
	letters := []rune(stem)
	n := len(letters)
	if n < 3 || letters[n-1] != 'к' && letters[n-1] != 'ц' {
		return nil
	}
	const vowels, hissing = "аеиоуыэюяйь", "шчжц"
	last, before := letters[n-1], letters[n-2]
	switch {
	case n >= 4 && (before == 'о' && last == 'к' || before == 'е') && !strings.ContainsRune(vowels, letters[n-3]):
		return []string{string(letters[:n-2]) + string(last)}
	case strings.ContainsRune(vowels, before) || before < 'а' || before > 'я':
		return nil
	case last == 'ц' || strings.ContainsRune(hissing, before):
		return []string{string(letters[:n-1]) + "е" + string(last)}
	}
	return []string{string(letters[:n-1]) + "о" + string(last)}
}

// stemsOf returns the different stems of a word in those of the languages that have its
// letters.
func stemsOf(word string, languages ...*locale.Catalogue) (stems []string) {
	first, _ := utf8.DecodeRuneInString(word)
	last, _ := utf8.DecodeLastRuneInString(word)
	if !unicode.IsLetter(last) {
		return []string{word}
	}
	for _, c := range languages {
		if s, ok := stemmerOf(c); ok && c.Writes(first) {
			if stemmed := s.stem(word, true); !slices.Contains(stems, stemmed) {
				stems = append(stems, stemmed)
			}
		}
	}
	return stems
}

// languageOf returns the language of an article: from its front matter, else detected
// from its words.
func languageOf(lang, title string, body []byte) *locale.Catalogue {
	if lang != "" {
		return locale.For(lang)
	}
	return locale.Guess(title, string(body[:min(len(body), 2000)]))
}

// commonWords has the common words that languages list, normalised as in the index.
var commonWords = sync.OnceValue(func() map[string]bool {
	common := map[string]bool{}
	for _, tag := range locale.Languages() {
		c := locale.For(tag)
		if s, ok := stemmerOf(c); !ok || s.stop == nil {
			for _, word := range c.Common() {
				eachWord(word, func(t token) { common[string(t.word)] = true })
			}
		}
	}
	return common
})

// isStop reports whether nearly every text has the word, by Snowball's lists or those
// of the languages.
func isStop(folded string) bool {
	if commonWords()[folded] {
		return true
	}
	for _, tag := range locale.Languages() {
		if s, ok := stemmerOf(locale.For(tag)); ok && s.stop != nil && s.stop(folded) {
			return true
		}
	}
	return false
}
