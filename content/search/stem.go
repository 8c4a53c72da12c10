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

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
)

// stemmer cuts the endings off the words of a language and knows its common
// words.
type stemmer struct {
	stem func(word string, stopWords bool) string
	stop func(word string) bool // nil: those that the language itself names
}

// of makes a stemmer of rules without a list of common words.
func of(rules func(*snowball.Env) bool) stemmer {
	return stemmer{stem: func(word string, _ bool) string {
		env := snowball.NewEnv(word)
		rules(env)
		return env.Current()
	}}
}

// stemmerOf returns the rules of Snowball that a language names.
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

// stem cuts the ending off a word of a text in a language; a word in other
// letters than that language has is one of English or of the language that is
// written in them.
func stem(word string, language *locale.Catalogue) string {
	if stems := stemsOf(word, language, locale.English()); len(stems) > 0 {
		return stems[0]
	}
	if stems := stems(word); len(stems) > 0 { // Cyrillic in an English text
		return stems[0]
	}
	return word
}

// stems are what a word may be in the index: its stem in each language that is
// written in its letters, since the language of a query is not known, and as it
// would be spelled on a keyboard with all letters of the language.
func stems(word string) []string {
	var all []*locale.Catalogue
	for _, tag := range locale.Languages() {
		all = append(all, locale.For(tag))
	}
	stems := stemsOf(word, all...)
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

// stemsOf are the different stems of a word in those of the languages that are
// written in its letters.
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

// languageOf is the language of an article: the one that its front matter names,
// else the one that its words tell.
func languageOf(a *content.Article, body []byte) *locale.Catalogue {
	if a.Lang != "" {
		return locale.For(a.Lang)
	}
	return locale.Guess(a.Title, string(body[:min(len(body), 2000)]))
}

// commonWords are those that languages name themselves, folded as in the index.
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

// isStop reports whether nearly every text has the word, by Snowball's lists or
// those of the languages.
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
