package locale

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"
)

// words has the data of a language besides messages (words.toml).
type words struct {
	Name          string    // of the language, in the language
	Months        []string  // in a date, after a day: 5 January, 5 января
	MonthsShort   []string  `toml:"months_short"`
	Weekdays      []string  // from Sunday
	WeekdaysShort []string  `toml:"weekdays_short"`
	Quotes        [4]string // outer quotation marks, then inner ones
	Decimal       string    // decimal separator
	Units         [2]string // for thousands and millions of bytes
	Stemmer       string    // name of the Snowball stemmer for search
	Letters       letters
	Common        []string            // words that nearly every text has; they identify the language of a text in letters that several languages share
	Intents       map[string][]string // what people say instead of a command, by its name
	Doubles       []string            // words that no one repeats on purpose
	Keyboard      string              // what the keys of an English keyboard type (see keys), if not the same
	Spellings     map[string]string   // how letters are typed on keyboards without them: ae for ä
	Forms         []string            // irregular forms, those of one noun or verb in a line: mouse mice
	Loanwords     []string            // an English word and its transliteration in the language's letters: docker докер
	Everything    []string            // words for all articles
	AsText        []string            // words that ask for an article without formatting
	Please        []string            // words of courtesy, which do not change what a phrase means
	Around        []string            // what people say before or after a phrase, which does not change what it means
	Abort         []string            // that take back a question whose answer may be any other words
	Sought        []string            // of Intents, what people also search for
	Requests      map[string][]string // what people say instead of a command with {x} in place of its argument, by its name
	Times         Times
}

// letters identify a language by its writing. A language without them is identified by
// its common words.
type letters struct {
	Range   [2]letter // the first and last letter of the language's alphabet
	More    string    // additional ones
	Foreign string    // letters of similar languages: more than one in fifty indicates one of these
}

// letter is a single character, given as a string.
type letter rune

// UnmarshalText decodes a letter.
func (l *letter) UnmarshalText(text []byte) error {
	r, n := utf8.DecodeRune(text)
	if n == 0 || n != len(text) {
		return fmt.Errorf("%q is not one letter", text)
	}
	*l = letter(r)
	return nil
}

// check returns an error for missing data.
func (w *words) check() error {
	switch {
	case w.Name == "":
		return errors.New("the language has no name")
	case len(w.Months) != 12, len(w.MonthsShort) != 12:
		return errors.New("there must be 12 months")
	case len(w.Weekdays) != 7, len(w.WeekdaysShort) != 7:
		return errors.New("there must be 7 weekdays")
	case w.Keyboard != "" && utf8.RuneCountInString(w.Keyboard) != len(keys):
		return fmt.Errorf("a keyboard has %d keys", len(keys))
	case slices.Contains(w.Quotes[:], ""), slices.Contains(w.Units[:], ""), w.Decimal == "":
		return errors.New("quotes, units or decimal is missing")
	}
	return nil
}

// Name returns the language's own name: English, Русский.
func (c *Catalogue) Name() string { return c.words.Name }

// Month returns a month in the form after a day: января.
func (c *Catalogue) Month(m time.Month) string { return c.words.Months[m-1] }

// MonthShort returns the abbreviation of a month: янв.
func (c *Catalogue) MonthShort(m time.Month) string { return c.words.MonthsShort[m-1] }

// Weekday returns a day of the week: Monday.
func (c *Catalogue) Weekday(d time.Weekday) string { return c.words.Weekdays[d] }

// WeekdayShort returns the abbreviation of a weekday: Mon.
func (c *Catalogue) WeekdayShort(d time.Weekday) string { return c.words.WeekdaysShort[d] }

// Stemmer returns the name of the Snowball stemmer; "" for none.
func (c *Catalogue) Stemmer() string { return c.words.Stemmer }

// Forms returns irregular forms, those of one noun or verb in a string: mouse mice.
func (c *Catalogue) Forms() []string { return c.words.Forms }

// Loanwords returns strings of an English word and its transliteration in a language's
// letters: "docker докер".
func Loanwords(c *Catalogue) []string { return c.words.Loanwords }

// Writes reports whether a letter belongs to the language. English has the letters of
// ASCII.
func (c *Catalogue) Writes(r rune) bool {
	if l := c.words.Letters; l.Range[1] != 0 {
		return rune(l.Range[0]) <= r && r <= rune(l.Range[1]) || strings.ContainsRune(l.More, r)
	}
	return r < utf8.RuneSelf
}

// Quotes returns the quotation marks; inner ones are for nested quotations.
func (c *Catalogue) Quotes(inner bool) (opening, closing string) {
	if q := c.words.Quotes; inner {
		return q[2], q[3]
	}
	return c.words.Quotes[0], c.words.Quotes[1]
}

// sample is how many letters of a text are looked at to identify its language.
const sample = 500

// Guess returns the catalogue of the language of most letters of the texts; of
// languages that share their letters, the one with the most common words in the texts.
// It returns English if it cannot tell.
func Guess(texts ...string) *Catalogue {
	for _, tag := range Languages() {
		if c := all()[tag]; c.words.Letters.Range[1] != 0 && c.words.Letters.writes(texts) {
			return c
		}
	}
	return byWords(texts)
}

// commonWords maps a common word to the languages that have it.
var commonWords = sync.OnceValue(func() map[string][]string {
	tags := map[string][]string{}
	for _, tag := range Languages() {
		for _, word := range all()[tag].words.Common {
			tags[word] = append(tags[word], tag)
		}
	}
	return tags
})

// byWords returns the catalogue of the language with the most common words in the
// texts, at least two.
func byWords(texts []string) *Catalogue {
	found, words := map[string]int{}, 0
	for _, text := range texts {
		for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) }) {
			if words++; words > sample/5 {
				break
			}
			for _, tag := range commonWords()[strings.ToLower(word)] {
				found[tag]++
			}
		}
	}
	best := English()
	for _, tag := range Languages() {
		if n := found[tag]; n >= 2 && n > found[best.tag] {
			best = all()[tag]
		}
	}
	return best
}

// Doubles returns words that no one repeats on purpose: the the.
func (c *Catalogue) Doubles() []string { return c.words.Doubles }

// keys are the keys of an English keyboard, in the order of Keyboard.
const keys = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"

// OtherLayouts returns what the same keys would have typed with the keyboard of another
// language, for each language that has one, in lower case.
func OtherLayouts(typed string) []string {
	var layouts []string
	for _, tag := range Languages() {
		other := []rune(all()[tag].words.Keyboard)
		if len(other) != len(keys) {
			continue
		}
		layouts = append(layouts, strings.Map(func(r rune) rune {
			if i := strings.IndexRune(keys, r); i >= 0 {
				return other[i]
			}
			if i := slices.Index(other, r); i >= 0 {
				return rune(keys[i])
			}
			return r
		}, strings.ToLower(typed)))
	}
	return layouts
}

// Spellings returns how letters of the language are typed on keyboards without them.
func (c *Catalogue) Spellings() map[string]string { return c.words.Spellings }

// Common returns words that nearly every text of the language has.
func (c *Catalogue) Common() []string { return c.words.Common }

// writes reports whether most of the first letters belong to the language.
func (l letters) writes(texts []string) bool {
	own, other, foreign := 0, 0, 0
	for _, text := range texts {
		for _, r := range text {
			switch {
			case r < utf8.RuneSelf:
				if 'a' <= r|0x20 && r|0x20 <= 'z' {
					other++
				}
			case rune(l.Range[0]) <= r && r <= rune(l.Range[1]), strings.ContainsRune(l.More, r):
				own++
			case strings.ContainsRune(l.Foreign, r):
				foreign++
			case unicode.IsLetter(r):
				other++
			}
			if own+other+foreign >= sample {
				break
			}
		}
	}
	return own > other && foreign*50 < own
}

// IsEverything reports whether a word means all articles, in any language.
func IsEverything(word string) bool {
	return anyHas(spoken(word), func(w *words) []string { return w.Everything })
}

// IsAsText reports whether a word asks for text without formatting, in any language.
func IsAsText(word string) bool {
	return anyHas(spoken(word), func(w *words) []string { return w.AsText })
}

func anyHas(word string, list func(*words) []string) bool {
	for _, tag := range Languages() {
		if slices.Contains(list(&all()[tag].words), word) {
			return true
		}
	}
	return false
}

// spoken normalises a text for comparison: lower case, without punctuation and emoji.
func spoken(said string) string {
	said = strings.Map(func(r rune) rune {
		switch {
		case r == '’' || r == '\'':
			return -1
		case r == 'ё':
			return 'е'
		case unicode.IsLetter(r), unicode.IsDigit(r):
			return r
		}
		return ' '
	}, strings.ToLower(said))
	return strings.Join(strings.Fields(said), " ")
}
