package timewords

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/content/search"
	"golang.org/x/text/unicode/norm"
)

var (
	tenths    = regexp.MustCompile(`(\d),(\d)(\s|\p{L})`)                                            // 1,5 hours
	joinedNow = regexp.MustCompile(`^(\d{1,2}(?:[:.]\d{1,2})?)(\p{L}[\p{L}.]*)(\d{1,2})?(\p{L}+)?$`) // 6pm, 18ч30м
)

// ways are spellings that are replaced by others before reading.
var ways = []struct {
	written *regexp.Regexp
	as      string
}{
	{regexp.MustCompile(`\b(\d{4}-\d{1,2}-\d{1,2})t(\d)`), "$1 $2"},                                                    // 2026-01-05T10:00
	{regexp.MustCompile(`\b(20\d{6})t([0-2]\d)([0-5]\d)`), "$1 $2:$3"},                                                 // 20260105T1000
	{regexp.MustCompile(`\b(\d{1,2})\s:\s?(\d{2})\b`), "$1:$2"},                                                        // 18 : 00
	{regexp.MustCompile(`\b(\d{1,2}:\d{2}):\d{2}(\.\d+)?\b`), "$1"},                                                    // 10:00:00
	{regexp.MustCompile(`\b(\d{1,2}:\d{2})z\b`), "$1 utc"},                                                             // 10:00Z
	{regexp.MustCompile(`(\d:\d{2})\s?(\+\d{2}(?::?\d{2})?|-0\d00)$`), "$1 utc$2"},                                     // 10:00+03:00; 10:00-11:00 may be from and to
	{regexp.MustCompile(`^(\p{L}{3} \p{L}{3})\s+(\d{1,2}) (\d{1,2}:\d{2})( \p{L}{3,4})? (20\d{2})$`), "$1 $2 $5 $3$4"}, // Mon Jan  5 10:00 UTC 2026, of date
	{regexp.MustCompile(`^(\d{1,4}\s?(?:m|min|d|w|м|мин|д|н)|[1-9]\d?\s?hrs?)$`), "+$1"},                               // 90m
	{regexp.MustCompile(`^(2[5-9]|[3-9]\d)\s?([hч])$`), "+$1$2"},                                                       // 48h
	{regexp.MustCompile(`\b([01]\d|2[0-3])([0-5]\d)\s?(?:h|hrs|hours|uhr)\b`), "$1:$2"},                                // 1900h
	{regexp.MustCompile(`\b(\d{1,2}[:.]\d{2})\s?(?:hrs?|hours)\b`), "$1"},                                              // 09:00 hrs
	{regexp.MustCompile(`^(\d\.\d)\s?([hч])$`), "+$1$2"},                                                               // 1.5h
	{regexp.MustCompile(`^t\s?-\s?(\d.*)$`), "$1 earlier"},                                                             // T-30 min
	{regexp.MustCompile(`^t\s?\+\s?(\d.*)$`), "$1 later"},
	{regexp.MustCompile(`^не, `), ""}, // не, лучше завтра
	{regexp.MustCompile(`\blate (tomorrow|today) (morning|afternoon|evening)\b`), "$1 late $2"},
	{regexp.MustCompile(`(\d)\s?½`), "$1.5"},
	{regexp.MustCompile(`(\d) 1/2(\s)`), "$1.5$2"}, // 1 1/2 hours
	{regexp.MustCompile(`\bmid-(\p{L})`), "mid $1"},
	{regexp.MustCompile(`\b(20\d{2})(0\d|1[0-2])([0-3]\d)\b`), "$1-$2-$3"},  // 20260105
	{regexp.MustCompile(`\b(\d{1,2})-(\p{L}{3,})-(\d{2,4})\b`), "$1 $2 $3"}, // 5-Jan-2026
	{regexp.MustCompile(`\b(\d{1,2})\.(\p{L}{3,})`), "$1. $2"},              // 5.Januar
	{regexp.MustCompile(`(\.\d{2,4})\s?г(\.|\s|$)`), "$1 "},                 // 05.01.2026г.
	{regexp.MustCompile(`(\d(?:\s?[ap]m)?)-?ish\b`), "$1"},                  // 10ish
	{regexp.MustCompile(`(\p{L}{4})-ish\b`), "$1"},
	{regexp.MustCompile(`^(\p{L}+|\d{1,2}) (sharp|on the dot)$`), "at $1 $2"},
	{regexp.MustCompile(`\b(?:straight|right|shortly|just) after (\p{L})`), "after $1"},
	{regexp.MustCompile(`\b(um|gegen) (sechs|sieb|acht|neun|zehn|elf|zwölf)e\b`), "$1 $2"}, // um zehne
	{regexp.MustCompile(`\bnächsten morgen\b`), "morgen früh"},
	{regexp.MustCompile(`(\p{L}) über (acht|8) tage\b`), "$1 in einer woche"},
	{regexp.MustCompile(`(\p{L}) über (\p{L}+|\d+) (tage|wochen?|monate?)\b`), "$1 in $2 $3"}, // Montag über eine Woche
	{regexp.MustCompile(`-друг(?:ой|ую|ая|ое)(\s|$)`), "-2$1"},                                // час-другой
	{regexp.MustCompile(`\bbetween (\S+) and (\S)`), "at $1 or $2"},
	{regexp.MustCompile(`\bzwischen (\S+) und (\S)`), "um $1 oder $2"},
	{regexp.MustCompile(`(^|\s)между (\S+) и (\S)`), "${1}в $2 или $3"},
	{regexp.MustCompile(`\bfrom (\d\S*) (?:to|till|until) (\d)`), "at $1 or $2"},
	{regexp.MustCompile(`\bvon (\d\S*) bis (\d)`), "um $1 oder $2"},
	{regexp.MustCompile(`(^|\s)с (\d\S*) до (\d)`), "${1}в $2 или $3"},
	{regexp.MustCompile(`\b(\d{1,2})\s?-\s?(1[0-2]|[1-9])\s?([ap]m)\b`), "at $1 $3 or $2 $3"},
	{regexp.MustCompile(`\b(\d{1,2})\s?-\s?(1\d|2[0-4]|[1-9])\s?uhr\b`), "um $1 oder $2 uhr"},
	{regexp.MustCompile(`(\d{1,2})\s?-\s?(1[0-2]|[1-9]) (утра|дня|вечера)(\s|$)`), "$1 $3 или $2 $3$4"},
	{regexp.MustCompile(`@`), " @ "},
	{regexp.MustCompile(`(^|\s)([вкс]|на)(\d)`), "$1$2 $3"},                            // в9
	{regexp.MustCompile(`(^|\s)пол-\s?(\p{L})`), "${1}пол $2"},                         // пол-часа
	{regexp.MustCompile(`\b(\d{1,2})\. (\d{1,2})\.(?: (\d{4}))?(\s|$)`), "$1.$2.$3$4"}, // 17. 5. 2026
	{regexp.MustCompile(`\bam so\b`), "am sonntag"},                                    // beside "so um 11"
	{regexp.MustCompile(`\b(minute|hour|day|week|month|year)s?'?s? time\b`), "$1"},     // in two days' time
	{regexp.MustCompile(`\b([ap])\s+m\b`), "${1}m"},                                    // 6 p m
	{regexp.MustCompile(`(\p{L}{4})(\d{1,2}(?:[:.]\d{2})?)$`), "$1 $2"},                // tomorrow10:00
	{regexp.MustCompile(`(\d[:.]\d{2})(\p{L}{4})`), "$1 $2"},                           // 10:00tomorrow
	{regexp.MustCompile(`\bслед\.`), "след"},
	{regexp.MustCompile(`\b(1[0-2]|[1-9])([0-5]\d)\s?([ap])\.?m\b`), "$1:$2 ${3}m"},                                         // 630pm
	{regexp.MustCompile(`((?:^|@|\b(?:at|today|tomorrow))\s*)\b(1[0-2]|[1-9])\s([0-5]\d)\s?([ap])\.?m\b`), "$1$2:$3 ${4}m"}, // 6 30 pm; but in jan 5 10 pm the first is the day
}

// plainLetters returns a text with the spaces, digits and letters of a plain keyboard: phones put a
// narrow space before pm, and copied text has wide digits, marks of direction and letters
// with separate accents.
func plainLetters(s string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case unicode.IsSpace(c):
			return ' '
		case unicode.Is(unicode.Cf, c):
			return -1
		case c > 0xff00 && c < 0xff5f: // the wide forms of ASCII
			return c - 0xfee0
		}
		return c
	}, norm.NFC.String(s))
}

// spoken splits what somebody wrote into words, in lower case and without commas.
func spoken(s string) []string {
	s = strings.NewReplacer("ё", "е", "’", "'", "–", "-", "—", "-").Replace(strings.ToLower(s))
	s = tenths.ReplaceAllString(s, "$1.$2$3")
	for _, way := range ways {
		s = way.written.ReplaceAllString(s, way.as)
	}
	var words []string
	for _, w := range strings.FieldsFunc(s, func(c rune) bool { return strings.ContainsRune(" ,;!?()\t\n\u00a0", c) }) {
		if len(w) > 2 && strings.HasSuffix(w, ".") && !strings.ContainsAny(w, "0123456789") && lex().halves.starts([]string{w}) == 0 {
			w = strings.TrimSuffix(w, ".") // an abbreviation: дек., Sa.
		}
		words = append(words, parted(oneScript(w))...)
	}
	return words
}

// oneScript replaces Latin letters by Cyrillic ones that look the same, in a word with
// both: the keyboard was switched halfway.
func oneScript(word string) string {
	if !strings.ContainsFunc(word, func(c rune) bool { return unicode.Is(unicode.Cyrillic, c) }) {
		return word
	}
	return strings.NewReplacer("a", "а", "c", "с", "e", "е", "o", "о", "p", "р", "x", "х", "y", "у", "k", "к", "b", "в", "m", "м", "t", "т", "h", "н").Replace(word)
}

// corrected corrects typing mistakes in the words that known lists, if only one of them is similar.
func corrected(words, known []string) (out []string, slips bool) {
	out = slices.Clone(words)
	for i, w := range words {
		letters := len([]rune(w))
		if letters < 3 || strings.ContainsAny(w, "0123456789") || lex().knows(w) {
			continue
		}
		most, best, several := 4*(1+letters/8), "", false
		for _, known := range known {
			d, ok := unlike(w, known)
			switch {
			case !ok || d > most || known == best || d == most && sameMeaning(known, best):
			case d < most || best == "":
				most, best, several = d, known, false
			default:
				several = true
			}
		}
		if best != "" && !several {
			out[i], slips = strings.TrimSuffix(best, "*"), true
		}
	}
	return out, slips
}

// unlike weighs the typing mistakes between a word and a known one: three for each mistake, one more for
// a different first letter, which is hardly ever mistyped, and one more for a known word that may have
// any ending, because a word is more likely meant as it is listed. ok is false for words that may well
// be something else: short ones, and those of another length.
func unlike(word, known string) (weight int, ok bool) {
	stem, open := strings.CutSuffix(known, "*")
	letters, size := utf8.RuneCountInString(word), utf8.RuneCountInString(stem)
	longest := size + 2
	if open {
		longest += 3
	}
	if letters < size-2 || letters > longest {
		return 0, false
	}
	one, _ := utf8.DecodeRuneInString(word)
	other, _ := utf8.DecodeRuneInString(stem)
	short := size == 4
	switch {
	case size < 4 || short && one != other:
		return 0, false
	case letters == 3 && lex().units.starts([]string{stem})+lex().next.starts([]string{stem}) == 0: // wek
		return 0, false
	}
	n := slip(word, known)
	if weight = 3 * n; short && n > 1 {
		return 0, false
	}
	if one != other {
		weight++
	}
	if open {
		weight++
	}
	return weight, true
}

// slip returns the number of typing mistakes between a word and a known one. A known word
// that ends with * may have any ending of up to three letters.
func slip(word, known string) int {
	stem, open := strings.CutSuffix(known, "*")
	if !open {
		return search.Distance(word, known)
	}
	letters, size := []rune(word), len([]rune(stem))
	least := size
	for n := max(size-1, len(letters)-3); n <= min(size+1, len(letters)); n++ {
		least = min(least, search.Distance(string(letters[:n]), stem))
	}
	return least
}

// sameMeaning reports whether two words name the same day, month, part of the day or unit.
func sameMeaning(word, other string) bool {
	first, then := lex().correctable()
	for _, p := range slices.Concat(first, then) {
		one, n := p.match([]string{strings.TrimSuffix(word, "*")})
		two, k := p.match([]string{strings.TrimSuffix(other, "*")})
		if n > 0 && k > 0 && one == two {
			return true
		}
	}
	return false
}

// parted splits a word that is two: 6pm and 18ч30м after the number, Montagabend after
// the day.
func parted(word string) []string {
	if m := joinedNow.FindStringSubmatch(word); m != nil {
		if lex().halves.starts(m[2:3]) == 0 { // 9ч.
			m[2] = strings.TrimSuffix(m[2], ".")
		}
		unit := []string{m[2]}
		if lex().units.starts(unit)+lex().oClock.starts(unit)+lex().halves.starts(unit) > 0 {
			return slices.DeleteFunc(m[1:], func(part string) bool { return part == "" })
		}
	}
	if hour, minute, ok := strings.Cut(word, "-"); ok && lex().inWords(hour) && lex().inWords(minute) && !lex().inWords(word) { // nine-thirty
		return []string{hour, minute}
	}
	if at := strings.IndexAny(word, "/-"); at > 0 && lex().weekdays.starts([]string{word[:at]})*lex().weekdays.starts([]string{word[at+1:]}) > 0 { // пн/вт
		or := slices.IndexFunc(lex().or, func(or phrase) bool { return lex().about.starts([]string{or.words[0], word[at+1:]}) == 0 }) // Sa/So, beside "oder so"
		return []string{word[:at], lex().or[max(or, 0)].words[0], word[at+1:]}
	}
	if lex().weekdays.starts([]string{word}) > 0 { // Sonnabend
		return []string{word}
	}
	for i := range word {
		if day, part := word[:i], word[i:]; lex().parts.starts([]string{part}) > 0 && lex().weekdays.starts([]string{day}) > 0 {
			return []string{day, part}
		}
	}
	return []string{word}
}
