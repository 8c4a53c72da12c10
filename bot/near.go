package bot

import (
	"slices"
	"strings"
	"unicode"

	"github.com/dateline-bot/dateline/content/locale"
)

// Letters that look the same in both scripts.
const (
	looksLatin    = "aceopxykmthb"
	looksCyrillic = "асеорхукмтнв"
)

// spellings are pairs of how a sound is written in Latin and in Cyrillic letters,
// longer ones first.
func spellings() [][2]string {
	return [][2]string{
		{"shch", "щ"}, {"sch", "щ"}, {"yo", "ё"}, {"zh", "ж"}, {"kh", "х"}, {"ts", "ц"}, {"ch", "ч"}, {"sh", "ш"}, {"yu", "ю"}, {"ya", "я"}, {"ju", "ю"}, {"ja", "я"},
		{"a", "а"}, {"b", "б"}, {"v", "в"}, {"w", "в"}, {"g", "г"}, {"d", "д"}, {"e", "е"}, {"z", "з"}, {"i", "и"}, {"j", "й"}, {"y", "й"}, {"k", "к"}, {"l", "л"}, {"m", "м"},
		{"n", "н"}, {"o", "о"}, {"p", "п"}, {"r", "р"}, {"s", "с"}, {"t", "т"}, {"u", "у"}, {"f", "ф"}, {"h", "х"}, {"c", "к"}, {"x", "кс"}, {"q", "к"},
		{"y", "ы"}, {"e", "э"}, {"", "ъ"}, {"", "ь"},
	}
}

// otherSpellings are what a query may have been meant to be: typed with the
// keyboard in the other language, in the letters of the other script, or with
// letters of both mixed in a word. The most likely are first.
func otherSpellings(query string) []string {
	low := strings.ToLower(query)
	var out []string
	add := func(s string) {
		if s != low && strings.TrimSpace(s) != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	addLayouts := func() {
		for _, layout := range locale.OtherLayouts(low) {
			add(layout)
		}
	}
	latin, cyrillic := scripts(low)
	if latin && cyrillic {
		add(replaceLetters(low, looksLatin, looksCyrillic))
		add(replaceLetters(low, looksCyrillic, looksLatin))
	}
	if latin {
		addLayouts()
		for _, s := range toCyrillic(low) {
			add(s)
		}
	}
	if cyrillic {
		addLayouts()
		add(toLatin(low))
	}
	return out
}

func scripts(s string) (latin, cyrillic bool) {
	for _, r := range s {
		latin = latin || unicode.Is(unicode.Latin, r)
		cyrillic = cyrillic || unicode.Is(unicode.Cyrillic, r)
	}
	return latin, cyrillic
}

func replaceLetters(s, from, to string) string {
	target := []rune(to)
	return strings.Map(func(r rune) rune {
		for i, f := range []rune(from) {
			if f == r {
				return target[i]
			}
		}
		return r
	}, s)
}

// toCyrillic are the ways to write Latin letters in Cyrillic: y is й or ы, and a
// soft sign is not written.
func toCyrillic(s string) []string {
	var b strings.Builder
	for rest := s; rest != ""; {
		found := false
		for _, p := range spellings() {
			if p[0] != "" && strings.HasPrefix(rest, p[0]) {
				b.WriteString(p[1])
				rest, found = rest[len(p[0]):], true
				break
			}
		}
		if !found {
			r := []rune(rest)[0]
			b.WriteRune(r)
			rest = rest[len(string(r)):]
		}
	}
	out := []string{b.String()}
	var vowels strings.Builder // й between consonants is ы
	letters := []rune(b.String())
	for i, r := range letters {
		if r == 'й' && (i == 0 || !strings.ContainsRune("аеёиоуыэюя", letters[i-1])) {
			r = 'ы'
		}
		vowels.WriteRune(r)
	}
	return append(out, vowels.String())
}

func toLatin(s string) string {
	var b strings.Builder
	for _, r := range s {
		written := string(r)
		for _, p := range spellings() {
			if p[1] == string(r) {
				written = p[0]
				break
			}
		}
		b.WriteString(written)
	}
	return b.String()
}

// mistakes is how many letters of a word may be wrong for it to be recognised.
func mistakes(word string) int {
	switch n := len([]rune(word)); {
	case n < 4:
		return 0
	case n < 7:
		return 1
	}
	return 2
}
