package search

import (
	"unicode"
	"unicode/utf8"

	"github.com/kljensen/snowball/english"
	"github.com/kljensen/snowball/french"
	"github.com/kljensen/snowball/hungarian"
	"github.com/kljensen/snowball/norwegian"
	"github.com/kljensen/snowball/russian"
	"github.com/kljensen/snowball/spanish"
	"github.com/kljensen/snowball/swedish"

	"github.com/dateline-bot/dateline/content/locale"
)

// stemmer cuts the endings off the words of a language and knows its common
// words.
type stemmer struct {
	stem func(word string, stopWords bool) string
	stop func(word string) bool
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
	}
	return stemmer{}, false
}

// stem cuts the ending off a word, by the rules of the language that its
// letters suggest.
func stem(word string) string {
	first, _ := utf8.DecodeRuneInString(word)
	last, _ := utf8.DecodeLastRuneInString(word)
	if !unicode.IsLetter(last) {
		return word
	}
	for _, tag := range locale.Languages() {
		if c := locale.For(tag); c.Writes(first) {
			if s, ok := stemmerOf(c); ok {
				return s.stem(word, true)
			}
		}
	}
	return word
}

// isStop reports whether nearly every text has the word, by Snowball's lists.
func isStop(folded string) bool {
	for _, tag := range locale.Languages() {
		if s, ok := stemmerOf(locale.For(tag)); ok && s.stop(folded) {
			return true
		}
	}
	return false
}
