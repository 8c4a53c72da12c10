// Package timewords reads times as people write them: moments (when.go), times of
// day (clock.go) and time zones (zone.go). The words are those of all languages
// that ship (lexicon.go); they are in the catalogues (locale.Times).
package timewords

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/search"
)

// The errors of readWhen.
var (
	ErrUnclear = errors.New("not understood")
	ErrPast    = errors.New("in the past")
)

// whenReader reads a moment as people type it on a phone, in any language:
//
//	+2h  +30m  +1d12h  +2ч  +1д  in 2 hours  через 2 часа
//	18:30  18.30  в 18:30  at 6pm  в 7 утра  noon    today, or tomorrow if that is over (clock.go)
//	tomorrow 10:00  завтра  пт 18:30  on Friday  в пятницу
//	tonight at 8  завтра утром  через полчаса  in two days  next week  December 25th  30.11.26
//	2026-01-05 10:00  05.01.2026  5.1 10:00  5 января  Jan 5 10:00  and RFC 3339
//
// A day without a time means at the time of day that undated articles go out.
type whenReader struct {
	now  time.Time     // in the zone that is meant
	from time.Time     // from when on a delay counts; zero if nothing is there to be delayed
	noon time.Duration // the time of day of a day without one
}

// Read reads a moment; it fails with ErrUnclear or ErrPast. Nothing is there that
// could be delayed: "delay it by two hours" is unclear.
func Read(s string, now time.Time, timeOfDay time.Duration) (time.Time, error) {
	return ReadMove(s, now, time.Time{}, timeOfDay)
}

// ReadMove is Read for what is planned for due, if that is not zero: a delay counts
// from then, or from now if that is over. It never brings forward.
func ReadMove(s string, now, due time.Time, timeOfDay time.Duration) (time.Time, error) {
	if !due.IsZero() && due.Before(now) {
		due = now
	}
	r := whenReader{now: now, from: due.In(now.Location()), noon: timeOfDay}
	s = strings.TrimSpace(s)
	if len(s) > 100 {
		return time.Time{}, ErrUnclear
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02 15:04Z07:00", "2006-01-02 15:04:05Z07:00"} {
		if t, err := time.Parse(layout, strings.ToUpper(s)); err == nil {
			return r.ahead(t)
		}
	}
	t, err := r.sloppy(s)
	if errors.Is(err, ErrUnclear) {
		for _, other := range otherLayouts(s) {
			if t, otherErr := r.sloppy(other); !errors.Is(otherErr, ErrUnclear) {
				return t, otherErr
			}
		}
	}
	return t, err
}

// otherLayouts returns what would have been written with the keyboard in another
// language. Words with digits stay: the marks between them are not letters.
func otherLayouts(s string) (out []string) {
	words := strings.Fields(s)
	for i := range locale.OtherLayouts("") {
		typed := slices.Clone(words)
		for j, w := range words {
			if !strings.ContainsAny(w, "0123456789") {
				typed[j] = locale.OtherLayouts(w)[i]
			}
		}
		out = append(out, strings.Join(typed, " "))
	}
	return out
}

// sloppy reads what somebody wrote, with typing mistakes corrected, in the time zone
// named at its end.
func (r whenReader) sloppy(s string) (time.Time, error) {
	words := spoken(s)
	t, err := r.read(words)
	if !errors.Is(err, ErrUnclear) {
		return t, err
	}
	if words, slips := corrected(words); slips {
		return r.read(words)
	}
	if zone, n := zoneAtEnd(words); n > 0 {
		r.now = r.now.In(zone)
		return r.read(words[:len(words)-n])
	}
	return t, err
}

// zoneAtEnd finds a time zone at the end of words: 18:00 CET, 18:00 по Москве.
func zoneAtEnd(words []string) (zone *time.Location, n int) {
	end := len(words)
	for end > 1 && lex().zoneWords.starts(words[end-1:end]) > 0 { // Moscow time
		end--
	}
	for size := 1; size <= 2 && size < end; size++ {
		start := end - size
		for start > 1 && lex().zoneWords.starts(words[start-1:start]) > 0 { // по Москве
			start--
		}
		said := strings.Join(words[end-size:end], " ")
		name, ok := Zone(said)
		called := start < end-size || end < len(words)
		if !ok || strings.ContainsAny(said[:1], "+-0123456789") || !called && !zoneAlone(said, name) {
			continue
		}
		zone, err := time.LoadLocation(name)
		if err != nil {
			return nil, 0
		}
		return zone, len(words) - start
	}
	return nil, 0
}

// read reads words as spoken returns them.
func (r whenReader) read(words []string) (time.Time, error) {
	if len(words) == 0 {
		return time.Time{}, ErrUnclear
	}
	if n := lex().sayNow.starts(words); n == len(words) {
		return r.now.Add(time.Minute), nil
	}
	if byOrUntil(words) {
		return time.Time{}, ErrUnclear
	}
	if d, ok := readSpan(words); ok {
		return r.ahead(d.after(r.start(words)))
	}
	if d, ok := shifted(words); ok {
		if r.from.IsZero() {
			return time.Time{}, ErrUnclear
		}
		return r.ahead(d.after(r.from))
	}
	if t, err := r.spanAndMore(words); !errors.Is(err, ErrUnclear) {
		return t, err
	}
	return r.day(words, whenDay{})
}

// start is from when on a span counts: two hours later is later than what is planned.
func (r whenReader) start(words []string) time.Time {
	if n := endOf(words, lex().later); n > 0 && endOf(words, lex().fromNow) == 0 && !r.from.IsZero() {
		return r.from
	}
	return r.now
}

// spanAndMore reads what counts from another day than today, or has a time of day
// besides: a week from Monday, in three days at 10.
func (r whenReader) spanAndMore(words []string) (time.Time, error) {
	for i := len(words) - 1; i > 0; i-- {
		first, rest := words[:i], words[i:]
		if d, ok := readSpan(first); ok && d.wholeDays() {
			at := whenDay{weeks: d.weeks()}
			at.setDay(d.after(r.start(first))) // in three days | at 10
			if t, err := r.day(rest, at); err == nil {
				return t, nil
			}
			if days, n, ok := r.plainDay(rest); ok && n == len(rest) && lex().in.starts(first) == 0 { // a week | tomorrow
				return r.daysAnd(days, d)
			}
		}
		if days, n, ok := r.plainDay(first); ok && n == i { // Monday | in two weeks
			if d, ok := readSpan(rest); ok && d.wholeDays() && (d.weeks() || !r.weekdayFirst(first)) { // a month after Friday is none
				return r.daysAnd(days, d)
			}
			for k := len(rest) - 1; k > 0; k-- { // Friday | in two weeks | at 9
				d, ok := readSpan(rest[:k])
				if !ok || !d.weeks() || lex().in.starts(rest) == 0 {
					continue
				}
				at := whenDay{}
				at.setDay(d.after(r.now.AddDate(0, 0, days)))
				if t, err := r.day(rest[k:], at); err == nil {
					return t, nil
				}
			}
			if days < 7 && lex().week.starts(rest) == len(rest) && !r.weekdayFirst(first) { // tomorrow | week
				return r.daysAnd(days, span{days: 7})
			}
		}
		if d, ok := readSpan(rest); ok && d.wholeDays() && lex().in.starts(rest) > 0 { // at 10 | in three days
			at := whenDay{}
			at.setDay(d.after(r.now))
			if t, err := r.day(first, at); err == nil {
				return t, nil
			}
		}
		if n := lex().from.starts(rest); n > 0 { // a week | from Monday
			if days, k, ok := r.plainDay(rest[n:]); ok && k == len(rest)-n {
				if d, ok := counted(countedSpan(first)); ok && d.wholeDays() {
					return r.daysAnd(days, d)
				}
			}
		}
	}
	return time.Time{}, ErrUnclear
}

// daysAnd is a span after the day that is so many days from now, at the time of
// day of a day without one.
func (r whenReader) daysAnd(days int, d span) (time.Time, error) {
	at := whenDay{hour: int(r.noon / time.Hour), minute: int(r.noon % time.Hour / time.Minute)}
	at.setDay(d.after(r.now.AddDate(0, 0, days)))
	return r.ahead(at.moment(r.now.Location()))
}

// weekdayFirst reports whether a day of the week is named.
func (r whenReader) weekdayFirst(words []string) bool {
	_, weekday, _ := r.namedDay(words[len(words)-1:])
	return weekday
}

// plainDay reads today, tomorrow or a day of the week, with what may be said before.
func (r whenReader) plainDay(words []string) (days, n int, ok bool) {
	for n < len(words) && lex().fill.starts(words[n:n+1])+lex().at.starts(words[n:n+1]) > 0 {
		n++
	}
	days, weekday, k := r.namedDay(words[n:])
	if weekday && days == 0 {
		days = 7
	}
	return days, n + k, k > 0
}

func (r whenReader) ahead(t time.Time) (time.Time, error) {
	if !t.After(r.now) {
		return time.Time{}, ErrPast
	}
	return t, nil
}

var (
	tenths    = regexp.MustCompile(`(\d),(\d)(\s|\p{L})`)                                            // 1,5 hours
	joinedNow = regexp.MustCompile(`^(\d{1,2}(?:[:.]\d{1,2})?)(\p{L}[\p{L}.]*)(\d{1,2})?(\p{L}+)?$`) // 6pm, 18ч30м
)

// ways are ways to write that are read as others.
var ways = []struct {
	written *regexp.Regexp
	as      string
}{
	{regexp.MustCompile(`\b(\d{4}-\d{1,2}-\d{1,2})t(\d)`), "$1 $2"},         // 2026-01-05T10:00
	{regexp.MustCompile(`\b(\d{1,2}:\d{2}):\d{2}\b`), "$1"},                 // 10:00:00
	{regexp.MustCompile(`\b(20\d{2})(0\d|1[0-2])([0-3]\d)\b`), "$1-$2-$3"},  // 20260105
	{regexp.MustCompile(`\b(\d{1,2})-(\p{L}{3,})-(\d{2,4})\b`), "$1 $2 $3"}, // 5-Jan-2026
	{regexp.MustCompile(`\b(\d{1,2})\.(\p{L}{3,})`), "$1. $2"},              // 5.Januar
	{regexp.MustCompile(`(\.\d{2,4})\s?г(\.|\s|$)`), "$1 "},                 // 05.01.2026г.
	{regexp.MustCompile(`(\d)-?ish\b`), "$1"},                               // 10ish
	{regexp.MustCompile(`@`), " @ "},
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

// oneScript writes Latin letters as the Cyrillic ones that look the same, in a word
// of both: typed with the keyboard in the other language half-way.
func oneScript(word string) string {
	if !strings.ContainsFunc(word, func(c rune) bool { return unicode.Is(unicode.Cyrillic, c) }) {
		return word
	}
	return strings.NewReplacer("a", "а", "c", "с", "e", "е", "o", "о", "p", "р", "x", "х", "y", "у", "k", "к", "b", "в", "m", "м", "t", "т", "h", "н").Replace(word)
}

// corrected puts slips of the finger right in the names of days and months, where
// only one of them is near.
func corrected(words []string) (out []string, slips bool) {
	out = slices.Clone(words)
	for i, w := range words {
		letters := len([]rune(w))
		if letters < 5 || strings.ContainsAny(w, "0123456789") || lex().knows(w) {
			continue
		}
		most, best, several := 1+letters/8, "", false
		for _, known := range lex().dayWords() {
			d := search.Distance(w, known)
			switch {
			case d > most || known == best || d == most && sameDay(known, best):
			case d < most || best == "":
				most, best, several = d, known, false
			default:
				several = true
			}
		}
		if best != "" && !several {
			out[i], slips = best, true
		}
	}
	return out, slips
}

// sameDay reports whether two words are names of one day or month.
func sameDay(word, other string) bool {
	for _, p := range []phrases{lex().days, lex().weekdays, lex().months} {
		one, n := p.match([]string{word})
		two, k := p.match([]string{other})
		if n > 0 && k > 0 && one == two {
			return true
		}
	}
	return false
}

// parted cuts a word of two in its parts: 6pm and 18ч30м after the number,
// Montagabend after the day.
func parted(word string) []string {
	if m := joinedNow.FindStringSubmatch(word); m != nil {
		unit := []string{m[2]}
		if lex().units.starts(unit)+lex().oClock.starts(unit)+lex().halves.starts(unit) > 0 {
			return slices.DeleteFunc(m[1:], func(part string) bool { return part == "" })
		}
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

// countedSpan writes a span with digits: "two days" as "2 days", "an hour" as
// "1 hour", "half an hour" as "30 min", "полтора часа" as "90 min".
func countedSpan(words []string) string {
	var out []string
	for len(words) > 0 {
		minutes, n := lex().minutes.match(words)
		if n > 0 {
			if minutes%monthMinutes == 0 { // полгода
				out = append(out, strconv.Itoa(minutes/monthMinutes), "mo")
				minutes = 0
			}
			if days := minutes / minutesOfDay; days > 0 { // сутки, a fortnight: days of the calendar
				out = append(out, strconv.Itoa(days), "d")
			}
			if rest := minutes % minutesOfDay; rest > 0 {
				out = append(out, strconv.Itoa(rest), "min")
			}
		} else if number, k := numberSaid(words); k > 0 {
			n = k
			if half := lex().andHalf.starts(words[k:]); half > 0 { // two and a half hours
				number += ".5"
				n += half
			}
			out = append(out, number)
		} else if n = lex().and.starts(words); n == 0 {
			out = append(out, words[0])
			n = 1
		}
		words = words[n:]
	}
	if len(out) > 0 && (out[0][0] < '0' || out[0][0] > '9') {
		out = append([]string{"1"}, out...) // час, неделю
	}
	return strings.Join(out, " ")
}

// numberSaid reads a number in words or digits.
func numberSaid(words []string) (said string, n int) {
	if number, n := lex().number(words); n > 0 {
		return strconv.Itoa(number), n
	}
	if words[0] != "" && strings.Trim(words[0], "0123456789") == "" {
		return words[0], 1
	}
	return "", 0
}

var spanPart = regexp.MustCompile(`^(\d{1,5})(?:\.(\d))?\s*(\p{L}+)\s*`)

// span is how long from now something is. Days are those of a calendar: a day on
// it is the same time, also where the clocks change that night.
type span struct {
	months, days int
	rest         time.Duration
}

// after returns the moment that is a span after t. A month after 31 January is the
// last day of February.
func (s span) after(t time.Time) time.Time {
	if s.months > 0 {
		first := time.Date(t.Year(), t.Month()+time.Month(s.months), 1, 12, 0, 0, 0, time.UTC)
		last := first.AddDate(0, 1, -1).Day()
		t = time.Date(first.Year(), first.Month(), min(t.Day(), last), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), t.Location())
	}
	return t.AddDate(0, 0, s.days).Add(s.rest)
}

// wholeDays reports whether a span has no hours or minutes.
func (s span) wholeDays() bool { return s.rest == 0 }

// weeks reports whether a span is of whole weeks.
func (s span) weeks() bool { return s.months == 0 && s.rest == 0 && s.days%7 == 0 }

// long reports whether a span is over ten years: that was not meant.
func (s span) long() bool {
	return s.months > 120 || s.days > 3660 || s.rest > maxSpan
}

// maxSpan is ten years: what is beyond was not meant.
const maxSpan = 10 * 366 * 24 * time.Hour

// readSpan reads "+2h", "+1d 12h", "in 2 hours", "через час", "two days later".
func readSpan(words []string) (d span, ok bool) {
	s := strings.Join(words, " ")
	if strings.HasPrefix(s, "+") {
		return counted(strings.TrimSpace(s[1:]))
	}
	if n := lex().about.starts(words); n > 0 && lex().in.starts(words[n:]) > 0 { // ровно через неделю
		words = words[n:]
	}
	if n := lex().in.starts(words); n > 0 {
		words = words[n:]
		words = words[lex().about.starts(words):]                                      // in about an hour
		if len(words) == 2 && isUnit(words[0]) && lex().hourNames.starts(words) == 0 { // через минут двадцать, but через час двадцать
			if _, n := numberSaid(words[1:]); n > 0 {
				words = []string{words[1], words[0]}
			}
		}
		return counted(countedSpan(words))
	}
	if n := endOf(words, lex().later); n > 0 {
		return counted(countedSpan(words[:len(words)-n]))
	}
	if len(words) > 2 && lex().in.starts(words[1:2]) > 0 && isUnit(words[0]) { // часа через два
		return counted(countedSpan(append(slices.Clone(words[2:]), words[0])))
	}
	if bareSpan(words) {
		return counted(countedSpan(words))
	}
	return span{}, false
}

// shifted reads how far something is to be moved: delay it by two hours, перенеси на
// два дня. Hours after other words than those of a delay may be a time of day.
func shifted(words []string) (d span, ok bool) {
	n := lex().shift.starts(words)
	if n == 0 {
		return span{}, false
	}
	delay := lex().delay.starts(words) > 0
	for k := n; n < len(words) && k > 0; n += k {
		k = max(lex().fill.starts(words[n:]), lex().at.starts(words[n:]))
	}
	if n == len(words) || !delay && lex().sharp.starts(words[n:])+lex().hourNames.starts(words[n:]) > 0 {
		return span{}, false
	}
	d, ok = counted(countedSpan(words[n:]))
	return d, ok && (delay || d.wholeDays() || bareSpan(words[n:]))
}

// byOrUntil reports whether nobody can tell by how much something is to be moved from
// until when: перенеси на 2 часа, на час, move it by 2, verschieb um 2. Hours after
// noon are a time of day: перенеси на 18 часов.
func byOrUntil(words []string) bool {
	moved, delayed := false, false
	for len(words) > 0 {
		n := lex().shift.starts(words)
		if n == 0 {
			n = lex().moved.starts(words)
		}
		if n > 0 {
			moved, delayed = true, delayed || lex().delay.starts(words) > 0
		} else if n = lex().fill.starts(words); n == 0 || lex().by.starts(words) > 0 {
			break
		}
		words = words[n:]
	}
	if n := len(words); n > 1 && lex().moved.starts(words[n-1:]) > 0 { // um 2 verschieben
		moved, words = true, words[:n-1]
	}
	by := lex().by.starts(words)
	if by == 0 && !delayed {
		return false
	}
	words = words[by:]
	hours, n := 1, 0
	if len(words) > 0 {
		if said, k := numberSaid(words); k > 0 {
			hours, n = number(said), k
		}
	}
	unit := lex().oClock.starts(words[n:])
	if n+unit == 0 || n+unit != len(words) || hours > 12 && !delayed {
		return false
	}
	return unit > 0 && !delayed && by > 0 && spanHour(words[n]) || unit == 0 && moved
}

// spanHour reports whether a word after an hour is also one for how long: часа, but not Uhr.
func spanHour(word string) bool {
	unit, n := lex().units.match([]string{word})
	return n > 0 && unit == 60
}

func isUnit(word string) bool {
	_, n := lex().units.match([]string{word})
	return n > 0
}

// bareSpan reports whether words are numbers and units, none of which is also said
// after an hour: 15 minutes, 3 дня, but not 18 часов.
func bareSpan(words []string) bool {
	if lex().minutes.starts(words) == len(words) { // half an hour
		return true
	}
	if _, n := numberSaid(words); n == 0 || len(words) < 2 {
		return false
	}
	units := 0
	for len(words) > 0 {
		if said, n := numberSaid(words); n > 0 {
			if len(said) == 4 && said[0] < '3' { // 1600 hours is a time of day
				return false
			}
			words = words[n:]
			continue
		}
		if !isUnit(words[0]) || len([]rune(words[0])) < 3 || lex().oClock.starts(words[:1]) > 0 {
			return false
		}
		units++
		words = words[1:]
	}
	return units > 0
}

// counted reads a span that is written with digits: 2 hours 30 min.
func counted(s string) (d span, ok bool) {
	hours := false // the part before is of hours
	for s != "" {
		part := spanPart.FindStringSubmatch(s)
		if minutes := number(s); part == nil && hours && len(s) == 2 && minutes < 60 && minutes%5 == 0 { // an hour fifteen
			d.rest += time.Duration(minutes) * time.Minute
			return d, true
		}
		if part == nil {
			return span{}, false
		}
		unit, n := lex().units.match(part[3:4])
		if n == 0 {
			return span{}, false
		}
		whole, tenths := number(part[1]), number(part[2])*unit/10
		switch {
		case unit == monthMinutes:
			d.months += whole
		case unit == yearMinutes:
			d.months += 12 * whole
		case unit%minutesOfDay == 0:
			d.days += whole * (unit / minutesOfDay)
		default:
			tenths += whole * unit
		}
		if unit%minutesOfDay == 0 { // 24 hours are hours, also where a day has 23 or 25 of them
			d.days += tenths / minutesOfDay
			tenths %= minutesOfDay
		}
		if d.rest += time.Duration(tenths) * time.Minute; d.long() {
			return span{}, false
		}
		s, hours = s[len(part[0]):], unit == 60
	}
	return d, d != span{}
}

// endOf returns how many words at the end are one of the phrases.
func endOf(words []string, p phrases) int {
	for n := len(words) - 1; n > 0; n-- {
		if p.starts(words[len(words)-n:]) == n {
			return n
		}
	}
	return 0
}

// whenDay is what the words said of the day and the time of day so far.
type whenDay struct {
	year, month, day int
	hour, minute     int
	hasDay, hasTime  bool
	at               bool // the word before says that a time of day may follow
	weekday          bool // found by its name: a week on if it is over today
	named            int  // the day of the week that was named beside a date, from 1; 0 if none
	part             int  // the hour that a part of the day means by itself; 0 if none was named
	early            bool // the part of the day is only "early", which is also said of a week
	today, nextWeek  bool // a day was named so
	tonight          bool // the evening of today, or the hours after it
	noYear           bool // the next such date
	noMonth          bool // the next such day of a month
	nextDay          bool // next was said, of a day of the week
	inMonth          bool // a month was named alone: its first day
	afterNext        bool // the day of the week, or the week, after the next one
	sameTime         bool // the time of day is that of now
	midnight         bool // midnight was said, or twelve at night
	this, thisWeek   bool // this was said, of the week
	weeks            bool // the day is some weeks from now
}

// moment is when the clocks of a zone show it, or the first moment after where
// they skip it.
func (d whenDay) moment(zone *time.Location) time.Time {
	clock := time.Duration(d.hour)*time.Hour + time.Duration(d.minute)*time.Minute
	return content.OnDay(d.year, time.Month(d.month), d.day, clock, zone)
}

// day reads a day and a time of day, in either order, each at most once.
func (r whenReader) day(words []string, d whenDay) (time.Time, error) {
	preset := d.hasDay
	for len(words) > 0 {
		if lex().vague.starts(words) > 0 {
			return time.Time{}, ErrUnclear
		}
		if n := r.fromNow(&d, words); n > 0 {
			d.at, words = false, words[n:]
			continue
		}
		if n := lex().afterWeekend.starts(words); n > 0 && !d.hasDay {
			d.hasDay = r.nextSpan(&d, words) > 0
			words = words[n:]
			continue
		}
		if _, n := holiday(words); n > 0 && !d.hasDay { // под новый год, which begins with a filler
			words = words[r.nextSpan(&d, words):]
			continue
		}
		if n := lex().nearHour.starts(words); n > 0 {
			k := r.nearHour(&d, words[n:])
			if k == 0 {
				return time.Time{}, ErrUnclear
			}
			words = words[n+k:]
			continue
		}
		if n := lex().at.starts(words); n > 0 {
			d.at, words = true, words[n:]
			continue
		}
		if n := r.partOfDay(&d, words); n > 0 {
			words = words[n:]
			continue
		}
		if n := lex().next.starts(words); n > 0 && lex().days.starts(words) <= n { // the next day is tomorrow
			d.at, d.nextDay, words = false, true, words[n:]
			continue
		}
		if n := lex().fill.starts(words); n > 0 {
			d.this = lex().this.starts(words) > 0
			d.at, words = false, words[n:]
			continue
		}
		n := r.take(&d, words)
		d.at = false
		if n == 0 {
			return time.Time{}, ErrUnclear
		}
		words = words[n:]
	}
	if !d.hasDay && !d.hasTime && d.part == 0 || preset && !d.hasTime && d.part == 0 && !(d.weeks && d.named > 0) {
		return time.Time{}, ErrUnclear
	}
	if d.early && !d.hasTime && (d.nextWeek || d.inMonth) { // early next week is not early on its Monday
		return time.Time{}, ErrUnclear
	}
	if d.sameTime && d.nextWeek { // same time next week
		d.setDay(r.now.AddDate(0, 0, 7))
	}
	if d.afterNext {
		if !d.hasDay || !d.weekday {
			return time.Time{}, ErrUnclear
		}
		named := time.Date(d.year, time.Month(d.month), d.day, 12, 0, 0, 0, time.UTC).Weekday()
		d.setDay(r.weekday(named).AddDate(0, 0, 7))
	}
	d.fitPart()
	if !r.nightOf(&d) {
		return time.Time{}, ErrUnclear
	}
	t, err := r.resolve(d)
	monday := r.weekday(time.Monday)
	if err == nil && d.thisWeek && !t.Before(content.OnDay(monday.Year(), monday.Month(), monday.Day(), 0, r.now.Location())) {
		return time.Time{}, ErrPast // Monday of this week, said on a Wednesday
	}
	return t, err
}

// nearHour reads the time of day after kurz nach, and nothing else: a day before or
// after another is not that day.
func (r whenReader) nearHour(d *whenDay, words []string) (n int) {
	if len(words) == 0 || d.hasTime {
		return 0
	}
	d.at = true
	n = r.take(d, words)
	d.at = false
	if !d.hasTime {
		return 0
	}
	return n
}

// night is from when on a part of the day is the night: hours till six are of
// the next morning then, others before midnight.
const night = 22

// evening is from when on a part of the day has its twelve o'clock at midnight.
const evening = 18

// fitPart puts the time of day into the part of the day that was named.
func (d *whenDay) fitPart() {
	switch {
	case d.part == 0:
	case !d.hasTime:
		d.hour, d.minute, d.hasTime = d.part, 0, true
	case d.part >= evening && d.hour == 12:
		d.hour, d.midnight = 0, d.minute == 0
	case d.part >= night && d.hour < 6, d.tonight && d.hour < 5:
	case d.part >= evening && d.hour < 4: // nobody says Friday evening at two
	case d.part >= 12 && d.hour > 0 && d.hour < 12:
		d.hour += 12
	}
}

// nightOf puts midnight and the hours after it on the day that follows, where that
// is today. It reports false for another day: Friday at midnight is the beginning of
// it to some and the end to others, and one at night on Friday is on Saturday to most.
func (r whenReader) nightOf(d *whenDay) bool {
	small := d.midnight || d.part >= evening && d.hour < 6
	if sure := d.midnight || d.part >= night || d.tonight; !small || !d.hasDay {
		return !small || sure
	}
	if d.today && d.midnight {
		d.setDay(r.now.AddDate(0, 0, 1))
	}
	return d.today && (d.midnight || d.part >= night || d.tonight)
}

// partOfDay reads the morning, the evening, tonight; they are hours by
// themselves, and say which half of the day other hours are of. German morgen is
// the morning only after a day.
func (r whenReader) partOfDay(d *whenDay, words []string) int {
	hour, n := lex().parts.match(words)
	if n > 0 && !d.hasDay && !d.this && lex().days.starts(words) >= n {
		n = 0
	}
	early := n > 0 && lex().early.starts(words) == n
	if d.part != 0 { // early tomorrow morning; no two other parts are of one day
		if n == 0 || !d.early && !early || (hour < 12) != (d.part < 12) {
			return 0
		}
		d.early = false
		return n
	}
	if hour, n := lex().tonight.match(words); n > 0 && !d.hasDay {
		d.setDay(r.now)
		d.part, d.today, d.tonight = hour, true, true
		return n
	}
	if n > 0 {
		d.part, d.early = hour, early
		if d.this && !d.hasDay { // this morning is not that of tomorrow
			d.setDay(r.now)
			d.today = true
		}
	}
	return n
}

// setDay says that the day is that of t.
func (d *whenDay) setDay(t time.Time) {
	d.year, d.month, d.day, d.hasDay = t.Year(), int(t.Month()), t.Day(), true
}

// take reads one piece at the start of words and returns how many it took.
func (r whenReader) take(d *whenDay, words []string) int {
	if !d.hasTime {
		spoken := d.at || (d.part > 0 || partFollows(words[1:])) && !readDate(words[0], &whenDay{}) // tomorrow morning 9, 4 in the afternoon
		_, weekday, n := r.namedDay(words[1:])
		if n > 0 || d.hasDay && len(words) == 1 { // 10 tomorrow, tomorrow 10
			spoken = spoken || !readDate(words[0], &whenDay{}) && !strings.Contains(words[0], "-")
		}
		if d.hasDay && !d.weekday || n > 0 && !weekday { // tomorrow 10-30: the date of a day of the week may follow it
			spoken = spoken || dashedClock.MatchString(words[0])
		}
		if c, n := joinedClock(words, d.at || d.hasDay); n > 0 {
			d.hour, d.minute, d.hasTime = c.hour, c.minute, true
			return n
		}
		if d.weekday && len(words) == 1 && !d.at && d.part == 0 && r.dateOf(*d, words[0]) || n > 0 && weekday && !d.hasDay && !d.at && r.dateOf(r.named(words[1:]), words[0]) {
			return 0 // Friday 15
		}
		if c, n := readClock(words, spoken); n > 0 {
			d.midnight = c == clock{} && (lex().sharp.starts(words) > 0 || lex().nightHalf.starts(words[n-1:]) > 0) // but not 0:00
			d.hour, d.minute, d.hasTime = c.hour, c.minute, true
			return n
		}
	}
	if d.hasDay {
		return r.takeMore(d, words)
	}
	if days, weekday, n := r.namedDay(words); n > 0 {
		d.setDay(r.now.AddDate(0, 0, days))
		if weekday && d.nextDay { // next Friday: that of next week
			d.setDay(r.weekday(time.Weekday((int(r.now.Weekday()) + days) % 7)))
		}
		d.weekday, d.today = weekday, !weekday && days == 0
		return n
	}
	if n := r.nextSpan(d, words); n > 0 {
		return n
	}
	if readDate(words[0], d) {
		d.hasDay = true
		return 1
	}
	n := readNamedDate(words, d)
	d.hasDay = n > 0
	return n
}

// named is a day of the week.
func (r whenReader) named(words []string) (d whenDay) {
	days, _, _ := r.namedDay(words)
	d.setDay(r.now.AddDate(0, 0, days))
	return d
}

// dateOf reports whether a number beside a day of the week may be its date: Friday 15,
// where one of the next Fridays is the 15th.
func (r whenReader) dateOf(d whenDay, word string) bool {
	for week := range 4 {
		day := time.Date(d.year, time.Month(d.month), d.day+7*week, 12, 0, 0, 0, time.UTC).Day()
		if strconv.Itoa(day) == word {
			return true
		}
	}
	return false
}

// partFollows reports whether words begin with a part of the day: in the afternoon.
func partFollows(words []string) bool {
	for range 2 {
		if n := lex().fill.starts(words); n > 0 {
			words = words[n:]
		}
	}
	return lex().parts.starts(words) > 0
}

// takeMore reads what may be said of a day besides: its day of the week, or the
// date of a day of the week.
func (r whenReader) takeMore(d *whenDay, words []string) int {
	if d.named != 0 {
		return 0
	}
	if d.weeks {
		return r.inThatWeek(d, words)
	}
	if n := lex().month.starts(words); n > 0 && d.noMonth && d.this { // the 17th of this month
		d.this = false
		return n
	}
	if day, n := dayOfMonth(words); n > 0 && d.inMonth { // next month on the 5th
		d.day, d.inMonth = day, false
		return n
	}
	if n := lex().month.starts(words); n > 0 && d.noMonth && d.nextDay { // the 5th of next month
		next := time.Date(r.now.Year(), r.now.Month()+1, 1, 12, 0, 0, 0, time.UTC)
		d.year, d.month, d.noMonth, d.nextDay = next.Year(), int(next.Month()), false, false
		return n
	}
	if days, weekday, n := r.namedDay(words); n > 0 && weekday && (!d.weekday || d.nextWeek) {
		named := r.now.AddDate(0, 0, days).Weekday()
		if d.nextWeek { // next week on Friday
			d.setDay(r.weekday(named))
			d.nextWeek = false
			return n
		}
		d.named = int(named) + 1 // 5 January, Monday
		return n
	}
	if !d.weekday || d.nextWeek {
		return 0
	}
	was := time.Date(d.year, time.Month(d.month), d.day, 12, 0, 0, 0, time.UTC).Weekday()
	if n := lex().week.starts(words); n > 0 && d.this && !d.nextDay { // on Friday this week
		d.thisWeek = true
		return n
	}
	if n := lex().week.starts(words); n > 0 { // on Friday next week
		d.setDay(r.weekday(was))
		return n
	}
	at := *d // Monday, 5 January: the date counts, if it is a Monday
	n := 0
	if readDate(words[0], &at) {
		n = 1
	} else if n = readNamedDate(words, &at); n == 0 {
		if at.day, n = dayOfMonth(words); n > 0 { // Friday the 13th
			at.year, at.month, at.noMonth = r.now.Year(), int(r.now.Month()), true
		}
	}
	if n > 0 {
		at.named, at.weekday = int(was)+1, false
		*d = at
	}
	return n
}

// weekday returns a day of the week after this one.
func (r whenReader) weekday(day time.Weekday) time.Time {
	monday := (8 - int(r.now.Weekday())) % 7
	if monday == 0 {
		monday = 7
	}
	return r.now.AddDate(0, 0, monday+(int(day)+6)%7)
}

// nextSpan reads next week, the weekend, the 5th and their like.
func (r whenReader) nextSpan(d *whenDay, words []string) int {
	if n := lex().monthEnd.starts(words); n > 0 {
		d.setDay(time.Date(r.now.Year(), r.now.Month()+1, 0, 12, 0, 0, 0, time.UTC))
		if d.nextDay || d.day == r.now.Day() {
			d.setDay(time.Date(r.now.Year(), r.now.Month()+2, 0, 12, 0, 0, 0, time.UTC))
		}
		return n
	}
	if n := r.edgeOfMonth(d, words); n > 0 {
		return n
	}
	if month, n := holiday(words); n > 0 {
		d.month, d.day, d.hasDay, d.noYear = month[0], month[1], true, true
		return n
	}
	if day, n := dayOfMonth(words); n > 0 {
		d.setDay(r.now)
		d.day, d.noMonth = day, true
		return n
	}
	if n := lex().week.starts(words); n > 0 && d.this && !d.nextDay { // this week on Friday
		d.thisWeek = true
		return n
	}
	if n := lex().week.starts(words); n > 0 { // next: the filler is read before
		d.setDay(r.weekday(time.Monday))
		d.weekday, d.nextWeek = true, true
		return n
	}
	if n := lex().afterWeekend.starts(words); n > 0 {
		d.setDay(r.weekday(time.Monday))
		d.weekday = true
		return n
	}
	if n := lex().weekend.starts(words); n > 0 {
		days := (int(time.Saturday) - int(r.now.Weekday()) + 7) % 7
		if d.nextDay {
			days += 7
		}
		d.setDay(r.now.AddDate(0, 0, days))
		d.weekday = true
		return n
	}
	n := lex().month.starts(words)
	if n > 0 {
		d.setDay(time.Date(r.now.Year(), r.now.Month()+1, 1, 12, 0, 0, 0, time.UTC))
		d.inMonth = true
	}
	return n
}

// edgeOfMonth reads the first and the last day of a month: the beginning of April,
// the end of March, the beginning of next month.
func (r whenReader) edgeOfMonth(d *whenDay, words []string) int {
	n := lex().monthStart.starts(words)
	last := n == 0
	if last {
		n = lex().monthLast.starts(words)
	}
	if n == 0 {
		return 0
	}
	next := false
	for n < len(words) && lex().fill.starts(words[n:])+lex().next.starts(words[n:]) > 0 {
		next = next || lex().next.starts(words[n:]) > 0
		n += max(lex().fill.starts(words[n:]), lex().next.starts(words[n:]))
	}
	if n == len(words) {
		return 0
	}
	if k := lex().week.starts(words[n:]); k > 0 && next && !last {
		d.setDay(r.weekday(time.Monday))
		d.weekday = true
		return n + k
	}
	if k := lex().month.starts(words[n:]); k > 0 && (next || !last) {
		first := time.Date(r.now.Year(), r.now.Month()+1, 1, 12, 0, 0, 0, time.UTC)
		if last {
			first = first.AddDate(0, 1, -1)
		}
		d.setDay(first)
		return n + k
	}
	month := monthOf(words[n])
	if month == 0 {
		return 0
	}
	year := r.now.Year()
	if month < int(r.now.Month()) || month == int(r.now.Month()) && !last {
		year++
	}
	day := time.Date(year, time.Month(month), 1, 12, 0, 0, 0, time.UTC)
	if last {
		day = day.AddDate(0, 1, -1)
	}
	d.setDay(day)
	return n + 1
}

// holiday reads a day that has the same date each year, as month and day.
func holiday(words []string) (date [2]int, n int) {
	value, n := lex().holidays.match(words)
	return [2]int{value / 100, value % 100}, n
}

// dayOfMonth reads the 5th, 5 числа, the fifth.
func dayOfMonth(words []string) (day, n int) {
	if day, n := lex().dayNames.match(words); n > 0 {
		rest := words[n:]
		if k := lex().dayOfMonth.starts(rest); k > 0 {
			return day, n + k
		}
		if monthFollows(rest) || len(rest) > 0 && lex().weekdays.starts(rest) > 0 {
			return 0, 0
		}
		return day, n
	}
	ordinal := lex().ordinal.FindStringSubmatch(words[0])
	if ordinal != nil {
		day = number(ordinal[1])
	} else {
		day = number(words[0])
	}
	if day < 1 || day > 31 {
		return 0, 0
	}
	if n := lex().dayOfMonth.starts(words[1:]); n > 0 {
		return day, 1 + n
	}
	if ordinal != nil && !monthFollows(words[1:]) {
		return day, 1
	}
	return 0, 0
}

// monthFollows reports whether words begin with the name of a month: (5th) of January.
func monthFollows(words []string) bool {
	words = words[lex().of.starts(words):]
	return len(words) > 0 && monthOf(words[0]) > 0
}

func (r whenReader) resolve(d whenDay) (time.Time, error) {
	if !d.hasTime {
		d.hour, d.minute = int(r.noon/time.Hour), int(r.noon%time.Hour/time.Minute)
	}
	if !d.hasDay {
		d.year, d.month, d.day = r.now.Year(), int(r.now.Month()), r.now.Day()
	}
	if d.noYear {
		d.year = r.now.Year()
	}
	t, ok := r.at(d)
	if !ok {
		return time.Time{}, ErrUnclear
	}
	if !t.After(r.now) {
		switch {
		case !d.hasDay:
			d.day++
		case d.weekday:
			d.day += 7
		case d.today && (d.part >= night || d.tonight) && d.hour < 6: // tonight at 2
			d.day++
		case d.noYear:
			d.year++
		case d.noMonth:
			d.month++
			if d.month > 12 {
				d.year, d.month = d.year+1, 1
			}
		default:
			return time.Time{}, ErrPast
		}
		// A day past the end of its month is meant here: time.Date takes it on.
		t = d.moment(r.now.Location())
	}
	if d.named > 0 && int(t.In(r.now.Location()).Weekday())+1 != d.named {
		return time.Time{}, ErrUnclear // Tuesday, 5 January: one of the two is a slip
	}
	return r.ahead(t)
}

// at returns the moment, false for a day that does not exist (30 February).
func (r whenReader) at(d whenDay) (time.Time, bool) {
	day := time.Date(d.year, time.Month(d.month), d.day, 12, 0, 0, 0, r.now.Location())
	if int(day.Month()) != d.month || day.Day() != d.day {
		return time.Time{}, false
	}
	return d.moment(r.now.Location()), true
}

// namedDay reads today, tomorrow and the days of the week; days counts from
// today.
func (r whenReader) namedDay(words []string) (days int, weekday bool, n int) {
	if days, n := lex().days.match(words); n > 0 {
		return days, false, n // yesterday too, which is past
	}
	if day, n := lex().weekdays.match(words); n > 0 {
		return (day - int(r.now.Weekday()) + 7) % 7, true, n
	}
	return 0, false, 0
}

var (
	isoDate = regexp.MustCompile(`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$`)
	dotDate = regexp.MustCompile(`^(\d{1,2})\.(\d{1,2})\.?(\d{4}|\d{2})?$`)
	// 10-30 but not 10-12, which may be hours from and to.
	dashedClock = regexp.MustCompile(`^\d{1,2}-(1[3-9]|[2-5]\d)$`)
	slashed     = regexp.MustCompile(`^(\d{1,2})[/-](\d{1,2})(?:[/-](\d{4}|\d{2}))?$`)
)

// readDate reads 2026-01-05, 05.01.2026, 5.1 and 12/31/2026, but not 05/06/2026,
// of which nobody can tell which is the month.
func readDate(w string, d *whenDay) bool {
	if m := isoDate.FindStringSubmatch(w); m != nil {
		d.year, d.month, d.day = number(m[1]), number(m[2]), number(m[3])
		return true
	}
	m := dotDate.FindStringSubmatch(w)
	if m == nil {
		if m = slashed.FindStringSubmatch(w); m == nil || m[3] == "" && strings.Contains(w, "-") { // 18-30 is a time
			return false
		}
		if number(m[2]) > 12 {
			m[1], m[2] = m[2], m[1]
		} else if number(m[1]) <= 12 {
			return false
		}
	}
	d.day, d.month, d.year = number(m[1]), number(m[2]), number(m[3])
	d.noYear = m[3] == ""
	if len(m[3]) == 2 {
		d.year += 2000
	}
	return true
}

// readNamedDate reads "5 jan", "jan 5", "5 января 2026" and returns how many
// words that took.
func readNamedDate(words []string, d *whenDay) int {
	if len(words) > 2 {
		if day, k := lex().dayNames.match(words); k > 0 && lex().of.starts(words[k:]) > 0 { // the first of March
			k += lex().of.starts(words[k:])
			n := readNamedDate(append([]string{strconv.Itoa(day)}, words[k:]...), d)
			return n + min(n, 1)*(k-1)
		}
		if monthOf(words[0]) > 0 && lex().fill.starts(words[1:2]) > 0 && lex().ordinal.MatchString(words[2]) { // June the 1st
			n := readNamedDate(append([]string{words[0]}, words[2:]...), d)
			return n + min(n, 1)
		}
		if k := lex().of.starts(words[1:]); k > 0 { // 5th of January
			n := readNamedDate(append([]string{words[0]}, words[1+k:]...), d)
			return n + min(n, 1)*k
		}
	}
	if len(words) < 2 {
		return 0
	}
	words = slices.Clone(words)
	taken := 0 // words of a day's name beyond its first
	for i := range words[:2] {
		if day, n := lex().dayNames.match(words[i:]); n > 0 { // fifth, двадцать первого
			words = slices.Concat(words[:i], []string{strconv.Itoa(day)}, words[i+n:])
			taken = n - 1
			break
		}
	}
	if len(words) < 2 {
		return 0
	}
	for i, w := range words[:2] {
		if m := lex().ordinal.FindStringSubmatch(w); m != nil {
			words[i] = m[1]
		}
	}
	day, month := number(strings.TrimSuffix(words[0], ".")), monthOf(words[1])
	if month == 0 {
		day, month = number(words[1]), monthOf(words[0])
	}
	if day == 0 || month == 0 {
		return 0
	}
	d.day, d.month, d.noYear = day, month, true
	if len(words) > 2 {
		year := strings.TrimPrefix(words[2], "'")
		switch n := number(year); {
		case len(year) == 4 && n > 0:
			d.year, d.noYear = n, false
			return 3 + taken
		case len(year) == 2 && (n > 24 || year != words[2]): // 5 Jan 26: no hour
			d.year, d.noYear = 2000+n, false
			return 3 + taken
		}
	}
	return 2 + taken
}

// monthOf returns the month that a word names, from 1; 0 if it names none.
func monthOf(word string) int {
	month, _ := lex().months.match([]string{strings.TrimSuffix(word, ".")})
	return month
}

// number reads a whole number, 0 for what is none.
func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0
	}
	return n
}
