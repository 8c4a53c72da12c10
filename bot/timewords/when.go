// Package timewords reads times as people write them: moments (when.go), times of
// day (clock.go) and time zones (zone.go).
package timewords

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/content"
)

// The errors of readWhen.
var (
	ErrUnclear = errors.New("not understood")
	ErrPast    = errors.New("in the past")
)

// whenReader reads a moment as people type it on a phone, in English or Russian:
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
	noon time.Duration // the time of day of a day without one
}

// Read reads a moment; it fails with errWhen or errPast.
func Read(s string, now time.Time, timeOfDay time.Duration) (time.Time, error) {
	r := whenReader{now: now, noon: timeOfDay}
	s = strings.TrimSpace(s)
	if len(s) > 100 {
		return time.Time{}, ErrUnclear
	}
	if t, err := time.Parse(time.RFC3339, strings.ToUpper(s)); err == nil {
		return r.ahead(t)
	}
	words := spoken(s)
	if len(words) == 0 {
		return time.Time{}, ErrUnclear
	}
	if d, ok := readSpan(words); ok {
		if d <= 0 {
			return time.Time{}, ErrPast
		}
		return now.Add(d), nil
	}
	return r.day(words)
}

func (r whenReader) ahead(t time.Time) (time.Time, error) {
	if !t.After(r.now) {
		return time.Time{}, ErrPast
	}
	return t, nil
}

// spoken splits what somebody wrote into words, in lower case and without commas.
func spoken(s string) []string {
	s = strings.NewReplacer("ё", "е", "’", "'", "–", "-", "—", "-").Replace(strings.ToLower(s))
	s = rewrite(s)
	words := strings.FieldsFunc(s, func(c rune) bool { return strings.ContainsRune(" ,;!?\t\n\u00a0", c) })
	for i, w := range words {
		if len(w) > 3 && strings.HasSuffix(w, ".") && !strings.ContainsAny(w, "0123456789") {
			words[i] = strings.TrimSuffix(w, ".") // an abbreviation: дек., sept.
		}
	}
	return words
}

// countedSpan writes a span with digits: "two days" as "2 days", "an hour" as
// "1 hour", "half an hour" as "30 min", "полтора часа" as "90 min".
func countedSpan(words []string) string {
	s := strings.Join(words, " ")
	s = strings.NewReplacer("half an hour", "30 min", "a quarter of an hour", "15 min", "an hour and a half", "90 min", "one and a half hours", "90 min",
		"полчаса", "30 мин", "пол часа", "30 мин", "полтора часа", "90 мин", "четверть часа", "15 мин", "полдня", "12 ч", "сутки", "24 ч",
		"пару ", "2 ", "a couple of ", "2 ", "a couple ", "2 ", " and ", " ", " и ", " ").Replace(s)
	out := strings.Fields(s)
	for i, w := range out {
		if n := numeral(w); n > 0 {
			out[i] = strconv.Itoa(n)
		}
	}
	if len(out) > 0 && (out[0][0] < '0' || out[0][0] > '9') {
		out = append([]string{"1"}, out...) // час, неделю
	}
	return strings.Join(out, " ")
}

// numeral reads a number that is written as a word; 0 for other words.
func numeral(w string) int {
	for n, forms := range [][]string{1: {"a", "an", "one", "один", "одну", "одна", "одно"}, {"two", "два", "две"}, {"three", "три"}, {"four", "четыре"},
		{"five", "пять"}, {"six", "шесть"}, {"seven", "семь"}, {"eight", "восемь"}, {"nine", "девять"}, {"ten", "десять"}, {"eleven", "одиннадцать"}, {"twelve", "двенадцать"},
		15: {"fifteen", "пятнадцать"}, 20: {"twenty", "двадцать"}, 30: {"thirty", "тридцать"}, 40: {"forty", "сорок"}, 45: {"forty-five"}} {
		for _, form := range forms {
			if w == form {
				return n
			}
		}
	}
	return 0
}

var spanPart = regexp.MustCompile(`^(\d{1,4})\s*([a-zа-я]+)\s*`)

// maxSpan is ten years: what is beyond was not meant.
const maxSpan = 10 * 366 * 24 * time.Hour

// readSpan reads "+2h", "+1d 12h", "in 2 hours", "через час".
func readSpan(words []string) (d time.Duration, ok bool) {
	s := strings.Join(words, " ")
	switch {
	case strings.HasPrefix(s, "+"):
		s = strings.TrimSpace(s[1:])
	case words[0] == "in" || words[0] == "через" || words[0] == "спустя":
		s = countedSpan(words[1:])
	case words[len(words)-1] == "later" || words[len(words)-1] == "спустя" || strings.HasSuffix(s, " from now"):
		s = countedSpan(strings.Fields(strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(s, " later"), " спустя"), " from now")))
	default:
		return 0, false
	}
	for s != "" {
		part := spanPart.FindStringSubmatch(s)
		if part == nil {
			return 0, false
		}
		n, _ := strconv.Atoi(part[1])
		unit := spanUnit(part[2])
		if unit == 0 {
			return 0, false
		}
		if d += time.Duration(n) * unit; d > maxSpan {
			return 0, false
		}
		s = s[len(part[0]):]
	}
	return d, d > 0
}

func spanUnit(u string) time.Duration {
	switch {
	case u == "mo" || strings.HasPrefix(u, "month") || strings.HasPrefix(u, "месяц"):
		return 30 * 24 * time.Hour
	case u == "m" || strings.HasPrefix(u, "min") || u == "м" || strings.HasPrefix(u, "мин"):
		return time.Minute
	case u == "h" || u == "hr" || u == "hrs" || strings.HasPrefix(u, "hour") || u == "ч" || strings.HasPrefix(u, "час"):
		return time.Hour
	case u == "d" || strings.HasPrefix(u, "day") || u == "д" || strings.HasPrefix(u, "дн") || strings.HasPrefix(u, "ден"):
		return 24 * time.Hour
	case u == "w" || strings.HasPrefix(u, "week") || u == "н" || strings.HasPrefix(u, "нед"):
		return 7 * 24 * time.Hour
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
	evening          bool // that part puts small hours after noon
	noYear           bool // the next such date
	noMonth          bool // the next such day of a month
}

// moment is when the clocks of a zone show it, or the first moment after where
// they skip it.
func (d whenDay) moment(zone *time.Location) time.Time {
	clock := time.Duration(d.hour)*time.Hour + time.Duration(d.minute)*time.Minute
	return content.OnDay(d.year, time.Month(d.month), d.day, clock, zone)
}

// day reads a day and a time of day, in either order, each at most once.
func (r whenReader) day(words []string) (time.Time, error) {
	var d whenDay
	for len(words) > 0 {
		if isFiller(words[0]) {
			d.at = words[0] == "at" || words[0] == "в" || words[0] == "к" || words[0] == "by" || words[0] == "around"
			words = words[1:]
			continue
		}
		if n := r.partOfDay(&d, words[0]); n > 0 {
			words = words[n:]
			continue
		}
		n := r.take(&d, words)
		d.at = false
		if n == 0 {
			return time.Time{}, ErrUnclear
		}
		words = words[n:]
	}
	if !d.hasDay && !d.hasTime && d.part == 0 {
		return time.Time{}, ErrUnclear
	}
	if d.part > 0 && !d.hasTime {
		d.hour, d.minute, d.hasTime = d.part, 0, true
	}
	if d.evening && d.hour > 0 && d.hour < 12 {
		d.hour += 12
	}
	return r.resolve(d)
}

// partOfDay reads the morning, the evening, tonight; they are hours by
// themselves, and say which half of the day other hours are of.
func (r whenReader) partOfDay(d *whenDay, word string) int {
	hour, evening := 0, false
	switch word {
	case "morning", "утром", "утра":
		hour = 9
	case "lunchtime", "днем", "afternoon":
		hour, evening = 14, true
	case "evening", "вечером", "вечера":
		hour, evening = 19, true
	case "tonight":
		if d.hasDay {
			return 0
		}
		d.year, d.month, d.day, d.hasDay = r.now.Year(), int(r.now.Month()), r.now.Day(), true
		hour, evening = 20, true
	case "night", "ночью":
		hour, evening = 23, true
	default:
		return 0
	}
	if d.part != 0 {
		return 0
	}
	if word == "ночью" && d.hasTime || word == "night" && d.hasTime && d.hour < 6 {
		return 1 // в 2 ночью: an hour after midnight
	}
	d.part, d.evening = hour, evening
	return 1
}

// take reads one piece at the start of words and returns how many it took.
func (r whenReader) take(d *whenDay, words []string) int {
	if d.part > 0 {
		d.at = true // tomorrow morning 9, tonight 8
	}
	if c, n := readClock(words, d.at); n > 0 && !d.hasTime {
		d.hour, d.minute, d.hasTime = c.hour, c.minute, true
		return n
	}
	if days, weekday, ok := r.namedDay(words[0]); ok && weekday && d.hasDay && !d.weekday && d.named == 0 {
		d.named = int(r.now.AddDate(0, 0, days).Weekday()) + 1 // 5 January, Monday
		return 1
	}
	if d.hasDay && d.weekday && d.named == 0 { // Monday, 5 January: the date counts, if it is a Monday
		at := *d
		n := 0
		if readDate(words[0], &at) {
			n = 1
		} else {
			n = readNamedDate(words, &at)
		}
		if n > 0 {
			at.named = int(time.Date(d.year, time.Month(d.month), d.day, 12, 0, 0, 0, time.UTC).Weekday()) + 1
			at.weekday = false
			*d = at
			return n
		}
	}
	if d.hasDay {
		return 0
	}
	if n := r.nextSpan(d, words); n > 0 {
		return n
	}
	if days, weekday, ok := r.namedDay(words[0]); ok {
		t := r.now.AddDate(0, 0, days)
		d.year, d.month, d.day = t.Year(), int(t.Month()), t.Day()
		d.hasDay, d.weekday = true, weekday
		return 1
	}
	if readDate(words[0], d) {
		d.hasDay = true
		return 1
	}
	n := readNamedDate(words, d)
	d.hasDay = n > 0
	return n
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// nextSpan reads next week, the weekend, the end of the day and their like.
func (r whenReader) nextSpan(d *whenDay, words []string) int {
	days := 0
	day := 0
	if m := ordinal.FindStringSubmatch(words[0]); m != nil && (len(words) == 1 || monthOf(words[1]) == 0 && words[1] != "of") {
		day = number(m[1]) // on the 5th
	} else if len(words) > 1 && words[1] == "числа" {
		day = number(strings.TrimSuffix(words[0], "-го"))
	}
	if day > 0 && day <= 31 {
		d.year, d.month, d.day, d.hasDay, d.noMonth = r.now.Year(), int(r.now.Month()), day, true, true
		return 1 + boolInt(len(words) > 1 && words[1] == "числа")
	}
	switch w := words[0]; {
	case w == "week" || strings.HasPrefix(w, "недел"): // next week: the filler is read before
		if days = (8 - int(r.now.Weekday())) % 7; days == 0 {
			days = 7
		}
	case w == "weekend" || strings.HasPrefix(w, "выходны"):
		days = (int(time.Saturday) - int(r.now.Weekday()) + 7) % 7
	case w == "month" || strings.HasPrefix(w, "месяц"):
		first := time.Date(r.now.Year(), r.now.Month()+1, 1, 12, 0, 0, 0, time.UTC)
		d.year, d.month, d.day, d.hasDay = first.Year(), int(first.Month()), 1, true
		return 1
	default:
		return 0
	}
	t := r.now.AddDate(0, 0, days)
	d.year, d.month, d.day, d.hasDay, d.weekday = t.Year(), int(t.Month()), t.Day(), true, true
	return 1
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

func isFiller(w string) bool {
	switch w {
	case "at", "on", "next", "this", "by", "around", "the", "in", "of", "coming", "в", "во", "на", "к", "ко", "с", "следующий", "следующую", "следующее", "следующей", "следующем", "этот", "эту", "это", "ближайший", "ближайшую", "ближайшее", "год", "года", "г":
		return true
	}
	return false
}

// namedDay reads today, tomorrow and the days of the week; days counts from
// today.
func (r whenReader) namedDay(w string) (days int, weekday, ok bool) {
	switch w {
	case "today", "сегодня", "сегодняшний":
		return 0, false, true
	case "yesterday", "вчера":
		return -1, false, true // in the past, which is said so
	case "tomorrow", "tmrw", "tmr", "завтра":
		return 1, false, true
	case "послезавтра":
		return 2, false, true
	}
	for i, names := range [7][]string{
		{"sun", "вс", "воскрес"}, {"mon", "пн", "понедел"}, {"tue", "вт", "вторник"}, {"wed", "ср", "сред"},
		{"thu", "чт", "четверг"}, {"fri", "пт", "пятниц"}, {"sat", "сб", "суббот"},
	} {
		if w == names[0] || w == names[1] || strings.HasPrefix(w, names[2]) ||
			len(w) > 3 && strings.HasPrefix(strings.ToLower(time.Weekday(i).String()), w) {
			return (i - int(r.now.Weekday()) + 7) % 7, true, true
		}
	}
	return 0, false, false
}

var (
	isoDate = regexp.MustCompile(`^(\d{4})[-/](\d{1,2})[-/](\d{1,2})$`)
	dotDate = regexp.MustCompile(`^(\d{1,2})\.(\d{1,2})\.?(\d{4}|\d{2})?$`)
	ordinal = regexp.MustCompile(`^(\d{1,2})(?:st|nd|rd|th|-?е|-?го|-?ое)$`)
)

// readDate reads 2026-01-05, 05.01.2026 and 5.1.
func readDate(w string, d *whenDay) bool {
	if m := isoDate.FindStringSubmatch(w); m != nil {
		d.year, d.month, d.day = number(m[1]), number(m[2]), number(m[3])
		return true
	}
	if m := dotDate.FindStringSubmatch(w); m != nil {
		d.day, d.month, d.year = number(m[1]), number(m[2]), number(m[3])
		d.noYear = m[3] == ""
		if len(m[3]) == 2 {
			d.year += 2000
		}
		return true
	}
	return false
}

// readNamedDate reads "5 jan", "jan 5", "5 января 2026" and returns how many
// words that took.
func readNamedDate(words []string, d *whenDay) int {
	if len(words) > 2 && words[1] == "of" { // 5th of January
		words = append([]string{words[0]}, words[2:]...)
		if n := readNamedDate(words, d); n > 0 {
			return n + 1
		}
		return 0
	}
	if len(words) < 2 {
		return 0
	}
	words = slices.Clone(words)
	for i, w := range words[:2] {
		if m := ordinal.FindStringSubmatch(w); m != nil {
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
	if len(words) > 2 && len(words[2]) == 4 && number(words[2]) > 0 {
		d.year, d.noYear = number(words[2]), false
		return 3
	}
	return 2
}

func monthOf(w string) int {
	if len(w) < 3 {
		return 0
	}
	for i, stem := range [12]string{"янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"} {
		english := strings.ToLower(time.Month(i + 1).String())
		if strings.HasPrefix(english, strings.TrimSuffix(w, ".")) || w == "sept" && i == 8 {
			return i + 1
		}
		if strings.HasPrefix(w, stem) && (i != 4 || w == "май" || w == "мая" || w == "мае") {
			return i + 1
		}
	}
	return 0
}

// number reads a whole number, 0 for what is none.
func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0
	}
	return n
}
