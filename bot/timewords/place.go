package timewords

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/search"
	"golang.org/x/text/unicode/norm"
)

// Place reads the time zone of somebody who says where they live: what Zone reads, and more
// cities and countries, in the cases of Russian, with a country after them or with words
// around them (Munich, Germany; в Екатеринбурге; UTC3), also with the wrong keyboard layout.
func Place(s string) (zone string, ok bool) {
	s = strings.Trim(plainLetters(s), " .!?\"'«»“”„")
	if len(s) > 80 {
		return "", false
	}
	if zone, ok := placed(s); ok {
		return zone, true
	}
	for _, other := range locale.OtherLayouts(s) {
		if zone, ok := placed(other); ok {
			return zone, true
		}
	}
	return "", false
}

// PlaceNear reads a place with a typing mistake: it is the answer to a question for it.
func PlaceNear(s string) (zone string, ok bool) {
	if zone, ok := Place(s); ok {
		return zone, true
	}
	key := townKey(strings.Join(placeWords(strings.Trim(plainLetters(s), " .!?")), " "))
	letters := len([]rune(key))
	if letters < 5 {
		return "", false
	}
	best := 1 + letters/9
	for town, at := range lex().towns {
		if len(town) < 4 {
			continue
		}
		switch d := search.Distance(key, town); {
		case d < best || d == best && zone == "":
			best, zone, ok = d, at, true
		case d == best && at != zone:
			ok = false
		}
	}
	return zone, ok
}

var offsetWithoutSign = regexp.MustCompile(`(?i)^(utc|gmt)\s?(\d)`)

// placed reads a place without typing mistakes.
func placed(s string) (zone string, ok bool) {
	if zone, ok := Zone(offsetWithoutSign.ReplaceAllString(s, "$1+$2")); ok {
		return zone, true
	}
	if city, country, found := strings.Cut(s, ","); found {
		zone, ok = placed(city)
		if other, known := placed(country); known && other != zone { // London, Ontario
			return "", false
		}
		return zone, ok
	}
	words := placeWords(s)
	for n := len(words); n > 0; n-- {
		said, rest := strings.Join(words[:n], " "), strings.Join(words[n:], " ")
		zone, ok := Zone(said)
		if !ok {
			zone, ok = town(said)
		}
		if !ok {
			continue
		}
		if country, known := town(rest); rest == "" || known && country == zone { // Berlin Germany
			return zone, true
		}
	}
	return "", false
}

// placeWords are the words that may name a place.
func placeWords(s string) []string {
	words := strings.Fields(s)
	if kept := slices.DeleteFunc(slices.Clone(words), func(w string) bool {
		return lex().zoneFill.starts([]string{strings.TrimRight(strings.ToLower(w), ".")}) > 0
	}); len(kept) > 0 {
		return kept
	}
	return words
}

// town finds the time zone of a city or country.
func town(name string) (zone string, ok bool) {
	zone, ok = lex().towns[townKey(name)]
	return zone, ok
}

// takeTown adds a name of a city or country.
func (x *lexicon) takeTown(name, zone string) {
	if key := townKey(strings.ReplaceAll(name, "_", " ")); x.towns[key] == "" {
		x.towns[key] = zone
	}
}

// townKey is how names of towns are compared: without marks above letters, spaces and hyphens,
// and without the vowels that end Russian names in their cases.
func townKey(name string) string {
	plain := strings.Map(func(c rune) rune {
		if unicode.Is(unicode.Mn, c) {
			return -1
		}
		return c
	}, norm.NFD.String(strings.ReplaceAll(strings.ToLower(name), "ß", "ss")))
	var key strings.Builder
	for _, word := range strings.FieldsFunc(plain, func(c rune) bool { return strings.ContainsRune(" -.'’", c) }) {
		letters := []rune(word)
		for len(letters) > 4 && strings.ContainsRune("аеиоуыьюя", letters[len(letters)-1]) {
			letters = letters[:len(letters)-1]
		}
		key.WriteString(string(letters))
	}
	return key.String()
}
