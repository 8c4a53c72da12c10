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

// words are what a language has besides messages (words.toml).
type words struct {
	Name          string    // of the language, in itself
	Months        []string  // after a day: 5 January, 5 января
	MonthsShort   []string  `toml:"months_short"`
	Weekdays      []string  // from Sunday
	WeekdaysShort []string  `toml:"weekdays_short"`
	Quotes        [4]string // the outer marks, then those within others
	Decimal       string    // the sign before a fraction
	Units         [2]string // of a thousand and of a million bytes
	Stemmer       string    // of Snowball, which cuts the endings off words for search
	Letters       letters
	Common        []string            // words that nearly every text has: by them a text without letters of its own language is told
	Intents       map[string][]string // what people say instead of a command, by its name
	Doubles       []string            // words that nobody says twice on purpose
	Keyboard      string              // what the keys of an English keyboard write (see keys), if other letters
	Spellings     map[string]string   // how letters are typed on keyboards without them: ae for ä
	Everything    []string            // words for all articles
	AsText        []string            // words that ask for an article without rich text
	Times         Times
}

// letters tell a language by its writing. One without them is told by its common
// words.
type letters struct {
	Range   [2]letter // the first and the last letter that it is written in
	More    string    // further ones
	Foreign string    // letters of its neighbours: more than one in fifty is a sign of them
}

// letter is written as a string of one character.
type letter rune

// UnmarshalText reads a letter.
func (l *letter) UnmarshalText(text []byte) error {
	r, n := utf8.DecodeRune(text)
	if n == 0 || n != len(text) {
		return fmt.Errorf("%q is not one letter", text)
	}
	*l = letter(r)
	return nil
}

// check reports what is missing.
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

// Name returns what the language calls itself: English, Русский.
func (c *Catalogue) Name() string { return c.words.Name }

// Month returns a month as it is written after a day: января.
func (c *Catalogue) Month(m time.Month) string { return c.words.Months[m-1] }

// MonthShort returns a month in short: янв.
func (c *Catalogue) MonthShort(m time.Month) string { return c.words.MonthsShort[m-1] }

// Weekday returns a day of the week: Monday.
func (c *Catalogue) Weekday(d time.Weekday) string { return c.words.Weekdays[d] }

// WeekdayShort returns a day of the week in short: Mon.
func (c *Catalogue) WeekdayShort(d time.Weekday) string { return c.words.WeekdaysShort[d] }

// Stemmer names Snowball's rules for the endings of words; "" for none.
func (c *Catalogue) Stemmer() string { return c.words.Stemmer }

// Writes reports whether the language is written in the letter. English is
// written in those of ASCII.
func (c *Catalogue) Writes(r rune) bool {
	if l := c.words.Letters; l.Range[1] != 0 {
		return rune(l.Range[0]) <= r && r <= rune(l.Range[1]) || strings.ContainsRune(l.More, r)
	}
	return r < utf8.RuneSelf
}

// Quotes returns the quotation marks; inner ones are for a quotation within
// another.
func (c *Catalogue) Quotes(inner bool) (opening, closing string) {
	if q := c.words.Quotes; inner {
		return q[2], q[3]
	}
	return c.words.Quotes[0], c.words.Quotes[1]
}

// sample is how many letters of a text are looked at to tell its language.
const sample = 500

// Guess returns the catalogue of the language that most letters of the texts
// belong to; of those that share their letters, the one of which they have the
// most common words. It is English if nothing tells.
func Guess(texts ...string) *Catalogue {
	for _, tag := range Languages() {
		if c := all()[tag]; c.words.Letters.Range[1] != 0 && c.words.Letters.writes(texts) {
			return c
		}
	}
	return byWords(texts)
}

// commonWords are the languages that have a word among their common ones.
var commonWords = sync.OnceValue(func() map[string][]string {
	tags := map[string][]string{}
	for _, tag := range Languages() {
		for _, word := range all()[tag].words.Common {
			tags[word] = append(tags[word], tag)
		}
	}
	return tags
})

// byWords returns the catalogue of the language of which the texts have the most
// common words, two at least.
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

// Doubles returns words that nobody says twice on purpose: the the.
func (c *Catalogue) Doubles() []string { return c.words.Doubles }

// keys are those of an English keyboard, in the order of Keyboard.
const keys = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"

// OtherLayouts returns what the same keys would have written with the keyboard
// of another language, for each language that has one, in lower case.
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

// Spellings returns how letters of the language are typed where a keyboard lacks
// them.
func (c *Catalogue) Spellings() map[string]string { return c.words.Spellings }

// Common returns words that nearly every text of the language has.
func (c *Catalogue) Common() []string { return c.words.Common }

// writes reports whether most of the first letters are of the language.
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

// Intent returns the command that words without a slash mean ("what's new"), in
// any language; "" if they mean none.
func Intent(said string) string {
	said = spoken(said)
	for _, tag := range Languages() {
		for command, phrases := range all()[tag].words.Intents {
			if slices.Contains(phrases, said) {
				return command
			}
		}
	}
	return ""
}

// IsEverything reports whether a word means all articles, in any language.
func IsEverything(word string) bool {
	return anyHas(spoken(word), func(w *words) []string { return w.Everything })
}

// IsAsText reports whether a word asks for text without formatting, in any
// language.
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

// spoken is what somebody said in lower case, without marks and pictures.
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
