// Package timewords reads times as people write them: moments (when.go), times of
// day (clock.go) and time zones (zone.go). The words are those of all languages
// that ship (lexicon.go); they are in the catalogues (locale.Times).
package timewords

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
)

// The errors of ReadMove, besides Either.
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

	chat24  bool // clocks show 24 hours where the language of the chat is spoken
	hours24 bool // the words are of a language whose clocks show 24 hours
}

// ReadMove reads a moment; it fails with ErrUnclear, ErrPast or an *Either. For what is
// planned for due, a delay counts from then, or from now if that is over, and "an hour
// earlier" counts back from it; for a zero due both are unclear.
// The words may be of any language; that of the chat says which clocks a bare 5:30 is of.
func ReadMove(s string, now, due time.Time, timeOfDay time.Duration, chat *locale.Catalogue) (time.Time, error) {
	if !due.IsZero() && due.Before(now) {
		due = now
	}
	r := whenReader{now: now, from: due.In(now.Location()), noon: timeOfDay, chat24: !chat.Times().TwelveHours}
	s = strings.TrimSpace(plainLetters(s))
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

// otherLayouts returns the text as typed with the keyboard of another language, and Russian that
// was written in Latin letters. Words with digits stay: the punctuation between digits does not stand for letters.
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
	return append(out, cyrillic.Replace(strings.ToLower(s)))
}

// cyrillic replaces the Latin letters of Russian words by those that they stand for: zavtra utrom.
var cyrillic = strings.NewReplacer("shch", "щ", "sch", "щ", "zh", "ж", "kh", "х", "ts", "ц", "ch", "ч", "sh", "ш", "ya", "я", "yu", "ю", "yo", "е", "ye", "е", "ja", "я", "ju", "ю", "ia", "я",
	"a", "а", "b", "б", "v", "в", "w", "в", "g", "г", "d", "д", "e", "е", "z", "з", "i", "и", "y", "й", "k", "к", "l", "л", "m", "м", "n", "н", "o", "о", "p", "п", "r", "р", "s", "с", "t", "т", "u", "у", "f", "ф", "h", "х", "c", "ц", "j", "й", "'", "ь")

// sloppy reads a text that may leave a choice.
func (r whenReader) sloppy(s string) (time.Time, error) {
	words := spoken(s)
	for _, said := range [][]string{words, withoutChat(words)} {
		if err := r.spanBetween(said); !errors.Is(err, ErrUnclear) {
			return time.Time{}, err
		}
	}
	t, err := r.chatty(words)
	if errors.Is(err, ErrUnclear) {
		return r.choice(words)
	}
	return t, err
}

// chatty reads words that may have polite or idle ones around the moment: ну давай через час,
// пожалуйста.
func (r whenReader) chatty(words []string) (time.Time, error) {
	t, err := r.mistyped(words)
	if errors.Is(err, ErrUnclear) {
		if bare := withoutChat(words); len(bare) > 0 && len(bare) < len(words) {
			return r.mistyped(bare)
		}
	}
	return t, err
}

// withoutChat removes the polite and idle words before and after a moment.
func withoutChat(words []string) []string {
	for len(words) > 0 {
		n := lex().chat.starts(words)
		if n == 0 && !counts(words[0]) {
			n = lex().fill.starts(words)
		}
		if n == 0 {
			break
		}
		words = words[n:]
	}
	for n := 1; n > 0 && len(words) > 1; words = words[:len(words)-n] {
		if n = endOf(words, lex().chat); n == 0 && !counts(words[len(words)-1]) {
			n = endOf(words, lex().fill)
		}
	}
	return words
}

// counts reports whether a word says from when or in which direction a span counts, or
// means this or the next week or month.
func counts(word string) bool {
	for _, p := range []phrases{lex().in, lex().later, lex().earlier, lex().shift, lex().moved, lex().by, lex().this, lex().next} {
		if slices.ContainsFunc(p, func(ph phrase) bool { return sameWord(ph.words[0], word) }) {
			return true
		}
	}
	return false
}

// mistyped reads words with typing mistakes corrected, in the time zone named at their end.
func (r whenReader) mistyped(words []string) (time.Time, error) {
	for i := range words {
		if lex().not.starts(words[i:]) > 0 { // not tomorrow, every Friday
			return time.Time{}, ErrUnclear
		}
	}
	t, err := r.read(words)
	if !errors.Is(err, ErrUnclear) {
		return t, err
	}
	for _, known := range [][]string{lex().correctableWords, lex().moreCorrectable} {
		right, slips := corrected(words, known)
		if !slips {
			continue
		}
		if t, err := r.read(right); !errors.Is(err, ErrUnclear) {
			return t, err
		}
	}
	for end := len(words); end > 1; end-- {
		if end < len(words) && !shortZone(words[end-1]) {
			continue
		}
		if zone, n := zoneAtEnd(words[:end]); n > 0 { // 10 CET on Friday
			r.now = r.now.In(zone)
			return r.read(slices.Concat(words[:end-n], words[end:]))
		}
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
	r.hours24 = r.inHours24(words)
	if r.hours24 {
		words = germanAm(words)
	}
	if n := lex().sayNow.starts(words); n == len(words) {
		return r.now.Add(time.Minute), nil
	}
	if said := trimmed(words); len(said) > 0 && lex().sayNow.starts(said) == len(said) { // publish now
		return r.now.Add(time.Minute), nil
	}
	if t, err := r.onWorkday(words); !errors.Is(err, ErrUnclear) {
		return t, err
	}
	if d, ok := earlier(words); ok && !r.from.IsZero() {
		return r.ahead(d.back().after(r.from))
	}
	if byOrUntil(words) || hoursOrClock(words) || spanOrClock(words) {
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

// germanAm replaces am before a day in words of a language with 24 hours: in "um 12 am Freitag" it
// means on.
func germanAm(words []string) []string {
	for i := 1; i < len(words)-1; i++ {
		next := words[i+1:]
		if words[i] != "am" || lex().weekdays.starts(next)+lex().weekend.starts(next)+lex().dayNames.starts(next) == 0 && !strings.ContainsAny(next[0], "0123456789") {
			continue
		}
		hour := words[i-1]
		if _, n := numberSaid([]string{hour}); n > 0 {
			words = slices.Concat(words[:i-1], []string{"um", hour, "an"}, next)
			i++
		}
	}
	return words
}

// trimmed removes the words that may be said before and after a moment.
func trimmed(words []string) []string {
	for len(words) > 0 && lex().fill.starts(words) > 0 && lex().sayNow.starts(words) == 0 {
		words = words[lex().fill.starts(words):]
	}
	for len(words) > 1 && lex().fill.starts(words[len(words)-1:]) > 0 {
		words = words[:len(words)-1]
	}
	return words
}

// start returns the moment from which a span counts: two hours later means later than planned.
func (r whenReader) start(words []string) time.Time {
	if n := endOf(words, lex().later); n > 0 && endOf(words, lex().fromNow) == 0 && !r.from.IsZero() {
		return r.from
	}
	return r.now
}

// spanAndMore reads a span that counts from a day other than today, or has a time of day:
// a week from Monday, in three days at 10.
func (r whenReader) spanAndMore(words []string) (time.Time, error) {
	for i := len(words) - 1; i > 0; i-- {
		first, rest := words[:i], words[i:]
		if d, ok := readSpan(first); ok && d.wholeDays() {
			at := whenDay{weeks: d.weeks(), inWeeks: lex().in.starts(first) > 0}
			at.setDay(d.after(r.start(first))) // in three days | at 10
			if t, err := r.day(rest, at); said(err) {
				return t, err
			}
			if days, n, ok := r.plainDay(rest); ok && n == len(rest) && lex().in.starts(first) == 0 { // a week | tomorrow
				return r.daysAnd(days, d)
			}
		}
		if days, n, ok := r.plainDay(first); ok && n == i { // Monday | in two weeks
			if d, ok := r.spanAfter(first, rest); ok {
				return r.daysAnd(days, d)
			}
			for k := len(rest) - 1; k > 0; k-- { // Friday | in two weeks | at 9
				d, ok := readSpan(rest[:k])
				if !ok || !d.weeks() || lex().in.starts(rest) == 0 {
					continue
				}
				at := whenDay{}
				at.setDay(d.after(calendarDay(r.now, days)))
				if t, err := r.day(rest[k:], at); said(err) {
					return t, err
				}
			}
			if days < 7 && lex().week.starts(rest) == len(rest) && !r.weekdayFirst(first) { // tomorrow | week
				return r.daysAnd(days, span{days: 7})
			}
		}
		if d, ok := readSpan(rest); ok && d.wholeDays() && lex().in.starts(rest) > 0 { // at 10 | in three days
			at := whenDay{}
			at.setDay(d.after(calendarDay(r.now, 0)))
			if t, err := r.day(first, at); said(err) {
				return t, err
			}
		}
		if n := lex().from.starts(rest); n > 0 { // a week | from Monday
			if days, k, ok := r.plainDay(rest[n:]); ok {
				d, ok := counted(countedSpan(first))
				if ok && d.wholeDays() && k == len(rest)-n {
					return r.daysAnd(days, d)
				}
				at := whenDay{}
				at.setDay(d.after(calendarDay(r.now, days)))
				if t, err := r.day(rest[n+k:], at); ok && d.wholeDays() && said(err) { // a month from today | at 9
					return t, err
				}
			}
		}
		if t, err := r.beside(first, rest); said(err) {
			return t, err
		}
	}
	return time.Time{}, ErrUnclear
}

// spanAfter reads a span of whole days that counts from a day.
func (r whenReader) spanAfter(day, words []string) (span, bool) {
	d, ok := readSpan(words)
	if eight := (span{days: 8}); d == eight && r.weekdayFirst(day) { // Freitag in acht Tagen: in a week
		d.days = 7
	}
	return d, ok && d.wholeDays() && (d.weeks() || !r.weekdayFirst(day)) // a month after Friday is none
}

// beside reads a distance from a day: the day after Christmas, за неделю до нового
// года.
func (r whenReader) beside(first, rest []string) (time.Time, error) {
	n, before := lex().before.starts(rest), true
	if n == 0 {
		n, before = lex().from.starts(rest), false
	}
	for k := 1; len(first) > 0 && k > 0; first = first[k:] {
		k = max(lex().fill.starts(first), lex().at.starts(first), lex().in.starts(first))
	}
	if n == 0 || n == len(rest) || len(first) == 0 {
		return time.Time{}, ErrUnclear
	}
	d, ok := counted(countedSpan(first))
	if !ok || !d.wholeDays() {
		return time.Time{}, ErrUnclear
	}
	t, err := r.day(rest[n:], whenDay{})
	if err != nil {
		return time.Time{}, ErrUnclear
	}
	if before {
		d = d.back()
	}
	return r.ahead(d.after(t))
}

// daysAnd returns the moment a span after the day that is a number of days from now, at
// the default time of day.
func (r whenReader) daysAnd(days int, d span) (time.Time, error) {
	at := whenDay{hour: int(r.noon / time.Hour), minute: int(r.noon % time.Hour / time.Minute)}
	at.setDay(d.after(calendarDay(r.now, days)))
	return r.ahead(at.moment(r.now.Location()))
}

// weekdayFirst reports whether the words begin with a day of the week.
func (r whenReader) weekdayFirst(words []string) bool {
	_, weekday, _ := r.namedDay(words[len(words)-1:])
	return weekday
}

// plainDay reads today, tomorrow or a day of the week, with the words that may precede it.
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

// whenDay is what the words have said so far about the day and the time of day.
type whenDay struct {
	year, month, day int
	hour, minute     int
	hasDay, hasTime  bool
	at               bool      // the word before says that a time of day may follow
	weekday          bool      // found by its name: a week on if it is over today
	named            int       // the day of the week that was named beside a date, from 1; 0 if none
	part             int       // the hour that a part of the day means by itself; 0 if none was named
	early            bool      // the part of the day is only "early", which is also said of a week
	today, nextWeek  bool      // a day was named so
	tonight          bool      // the evening of today, or the hours after it
	noYear           bool      // the next such date
	noMonth          bool      // the next such day of a month
	nextDay          bool      // next was said, of a day of the week
	inMonth          bool      // a month was named alone: its first day
	monthNamed       bool      // it was named by its name
	filled           bool      // something was said that means nothing by itself
	afterNext        bool      // the day of the week, or the week, after the next one
	sameTime         bool      // the time of day is that of now
	midnight         bool      // midnight was said, or twelve at night
	this, thisWeek   bool      // this was said, of the week
	weeks            bool      // the day is some weeks from now
	inWeeks          bool      // in was said before: in two weeks on Friday
	nextYear         bool      // next year was said, before its day
	orElse           time.Time // the day that is meant if this one is over
	orDay            time.Time // another day that may be meant
	orDate           time.Time // a day that may be meant in place of the time of day: Monday 9
	eitherHalf       bool      // the hour may be of the afternoon
	odd              bool      // the hour may be of either half of the day, but hardly is of the named part
	one              bool      // the hour is that of в час
	openHalf         bool      // nothing says which half of the day the hour is of
	digits           bool      // hour and minutes were written as digits
	eitherMonth      bool      // day and month may be meant the other way round
	eitherNight      bool      // the night may be the one that follows
}

// moment returns the moment when the clocks of a zone show it, or if they skip it, the
// first one after that.
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
		if n := lex().nearHour.starts(words); n > max(lex().parts.starts(words), lex().days.starts(words)) {
			k := r.nearHour(&d, words[n:])
			if k == 0 {
				return time.Time{}, ErrUnclear
			}
			words = words[n+k:]
			continue
		}
		if n := r.namedTime(&d, words); n > 0 {
			d.at, words = false, words[n:]
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
			d.this, d.filled = lex().this.starts(words) > 0, true
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
	return r.settle(d, preset)
}

// namedTime reads a time of day that is named without an hour: the usual one, or the next full hour.
func (r whenReader) namedTime(d *whenDay, words []string) (n int) {
	if d.hasTime || d.part != 0 {
		return 0
	}
	if n = lex().usualTime.starts(words); n > 0 {
		d.hour, d.minute, d.hasTime = int(r.noon/time.Hour), int(r.noon%time.Hour/time.Minute), true
		return n
	}
	if n = lex().nextHour.starts(words); n == 0 || d.hasDay {
		return 0
	}
	next := time.Date(r.now.Year(), r.now.Month(), r.now.Day(), r.now.Hour()+1, 0, 0, 0, r.now.Location())
	d.setDay(next)
	d.hour, d.hasTime = next.Hour(), true
	return n
}

// settle combines a day and a time of day; preset says that the day was known before
// the words.
func (r whenReader) settle(d whenDay, preset bool) (time.Time, error) {
	if d.monthNamed && d.inMonth { // in December
		return time.Time{}, ErrUnclear
	}
	if !d.hasDay && !d.hasTime && d.part == 0 || preset && !d.hasTime && d.part == 0 && !(d.weeks && d.named > 0) {
		return time.Time{}, ErrUnclear
	}
	if d.early && !d.hasTime && (d.nextWeek || d.inMonth) { // early next week: on its first day
		d.part = 0
	}
	if d.sameTime && d.nextWeek { // same time next week
		d.setDay(calendarDay(r.now, 7))
	}
	if d.nextYear {
		if !d.noYear { // next year alone, or of a day with a year
			return time.Time{}, ErrUnclear
		}
		d.year, d.noYear = r.now.Year()+1, false
	}
	if d.afterNext {
		if !d.hasDay || !d.weekday {
			return time.Time{}, ErrUnclear
		}
		named := time.Date(d.year, time.Month(d.month), d.day, 12, 0, 0, 0, time.UTC).Weekday()
		d.setDay(r.weekday(named).AddDate(0, 0, 7))
	}
	r.laterInPart(&d)
	d.eitherHalf = d.eitherHalf && d.part == 0
	if d.today && d.openHalf && d.part == 0 && d.hour > laterHalf && !d.moment(r.now.Location()).After(r.now) { // today at 7, said in the afternoon
		d.hour += 12
	}
	if d.one && d.part == 0 {
		d.hour = 13
	}
	if r.hours24 && d.part >= night && d.hour > 5 && d.hour < 9 && d.hasTime { // ночью в 7
		return time.Time{}, ErrUnclear
	}
	d.fitPart()
	if !r.nightOf(&d) {
		return time.Time{}, ErrUnclear
	}
	return r.decide(d)
}

// once returns the moment of a day and time that are not ambiguous; ErrPast for a day of
// this week that is over.
func (r whenReader) once(d whenDay) (time.Time, error) {
	t, err := r.resolve(d)
	monday := r.weekday(time.Monday)
	if err == nil && d.thisWeek && !t.Before(content.OnDay(monday.Year(), monday.Month(), monday.Day(), 0, r.now.Location())) {
		return time.Time{}, ErrPast // Monday of this week, said on a Wednesday
	}
	return t, err
}

// nearHour reads a time of day after kurz nach, but not a day: a day before or after
// another is not that day.
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

// night is the hour from which a part of the day is the night: hours until six then
// belong to the next morning, others are before midnight.
const night = 22

// evening is the hour from which twelve o'clock in a part of the day means midnight.
const evening = 18

// fitPart moves the time of day into the part of the day that was named.
func (d *whenDay) fitPart() {
	switch {
	case d.part == 0:
	case !d.hasTime:
		d.hour, d.minute, d.hasTime = d.part, 0, true
	case d.part >= evening && d.hour == 12:
		d.hour, d.midnight = 0, d.minute == 0
	case d.part >= night && d.hour < 6, d.tonight && d.hour < 5:
	case d.part >= evening && d.hour < 4: // nobody says Friday evening at two
	case d.part >= 12 && d.part < evening && d.hour > 0 && d.hour < 12:
		c := clock{hour: d.hour}
		c.fitNoon(d.part == 12)
		d.hour, d.odd = c.hour, c.odd
	case d.part >= 12 && d.hour > 0 && d.hour < 12:
		d.hour += 12
	}
}

// nightOf moves midnight to the next day if the day is today. With another day, midnight
// and the hours after it are ambiguous: for some, Friday at midnight is its beginning, for
// others its end, and for most, one at night on Friday is on Saturday. It reports false
// for hours that do not belong to an evening.
func (r whenReader) nightOf(d *whenDay) bool {
	small := d.midnight || d.part >= evening && d.hour < 6
	sure := d.midnight || d.part >= night || d.tonight
	if !small || !d.hasDay {
		return !small || sure
	}
	if d.today && d.midnight {
		d.setDay(calendarDay(r.now, 1))
	}
	d.eitherNight = !d.today
	return sure
}

// partOfDay reads the morning, the evening, tonight: they have an hour of their own, and
// say in which half of the day other hours are. German morgen means the morning only
// after a day.
func (r whenReader) partOfDay(d *whenDay, words []string) int {
	hour, n := lex().parts.match(words)
	if last, k := lex().lastParts.match(words); k > 0 && k == len(words) {
		hour, n = last, k
	}
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

// setDay sets the day to that of t.
func (d *whenDay) setDay(t time.Time) {
	d.year, d.month, d.day, d.hasDay = t.Year(), int(t.Month()), t.Day(), true
}

// setTime sets the time of day to c.
func (d *whenDay) setTime(c clock) {
	d.hour, d.minute, d.hasTime, d.eitherHalf, d.digits = c.hour, c.minute, true, c.eitherHalf(), c.digits
	d.openHalf = !c.half && c.hour < 12
	d.odd, d.one = c.odd, c.one
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
		spoken = spoken || lex().tonight.starts(words[1:]) > 0                                 // 8 tonight
		if c, n := joinedClock(words, d.at || d.hasDay || n > 0 && n == len(words)-1); n > 0 { // 1830 tomorrow
			d.setTime(c)
			return n
		}
		if d.weekday && len(words) == 1 && !d.at && d.part == 0 { // Friday 15
			d.orDate = dateOf(*d, words[0])
		} else if n > 0 && weekday && !d.hasDay && !d.at {
			d.orDate = dateOf(r.named(words[1:]), words[0])
		}
		if c, n := readClock(words, spoken); n > 0 {
			d.midnight = c.night || c.hour == 0 && c.minute == 0 && (lex().sharp.starts(words) > 0 || lex().nightHalf.starts(words[n-1:]) > 0) // but not 0:00
			d.setTime(c)
			return n
		}
	}
	if d.hasDay {
		return r.takeMore(d, words)
	}
	if days, weekday, n := r.namedDay(words); n > 0 {
		d.setDay(calendarDay(r.now, days))
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
	if month := monthOf(words[0]); n == 0 && month > 0 { // in December on the 5th
		d.month, d.day, d.hasDay, d.noYear, d.inMonth, d.monthNamed = month, 1, true, true, true, true
		return 1
	}
	return n
}

// named is a day of the week.
func (r whenReader) named(words []string) (d whenDay) {
	days, _, _ := r.namedDay(words)
	d.setDay(calendarDay(r.now, days))
	return d
}

// dateOf returns the day whose date a number beside a day of the week may be: Friday 15,
// if one of the next Fridays is the 15th. It returns zero if there is none.
func dateOf(d whenDay, word string) time.Time {
	for week := range 4 {
		day := time.Date(d.year, time.Month(d.month), d.day+7*week, 12, 0, 0, 0, time.UTC)
		if strconv.Itoa(day.Day()) == word {
			return day
		}
	}
	return time.Time{}
}

// partFollows reports whether words begin with a part of the day: in the afternoon.
func partFollows(words []string) bool {
	for range 2 {
		if n := max(lex().fill.starts(words), lex().at.starts(words)); n > 0 {
			words = words[n:]
		}
	}
	return lex().parts.starts(words) > 0
}

// takeMore reads an addition to a day: its day of the week, or the date of a day of the
// week.
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
		named := calendarDay(r.now, days).Weekday()
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
	if n := lex().week.starts(words); n > 0 && !d.nextDay { // Monday week: a week after Monday
		d.setDay(time.Date(d.year, time.Month(d.month), d.day+7, 12, 0, 0, 0, time.UTC))
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

// calendarDay returns noon in UTC on the day that is a number of days after now: a day of the calendar,
// since clocks in a zone may skip any time of day on it.
func calendarDay(now time.Time, days int) time.Time {
	return noonOn(now.Year(), now.Month(), now.Day()+days)
}

// weekday returns a day of next week, as calendarDay does.
func (r whenReader) weekday(day time.Weekday) time.Time {
	monday := (8 - int(r.now.Weekday())) % 7
	if monday == 0 {
		monday = 7
	}
	return calendarDay(r.now, monday+(int(day)+6)%7)
}

// nextSpan reads next week, the weekend, the 5th and similar.
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
	if n := r.endOfWeek(d, words); n > 0 {
		return n
	}
	if n := r.feast(d, words); n > 0 {
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
	if n := lex().week.starts(words); n > 0 && !d.nextDay && !d.afterNext && !d.filled && lex().afterNext.starts(words[n:]) == 0 {
		return 0 // a week, of which nothing is said
	} else if n > 0 {
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
		d.setDay(calendarDay(r.now, days))
		d.weekday = true
		return n
	}
	n := lex().month.starts(words)
	if n > 0 && d.this && !d.nextDay {
		return 0
	}
	if n > 0 {
		d.setDay(time.Date(r.now.Year(), r.now.Month()+1, 1, 12, 0, 0, 0, time.UTC))
		d.inMonth = true
	}
	return n
}

// endOfWeek reads the end of a week: its Friday in working life, or its Sunday.
func (r whenReader) endOfWeek(d *whenDay, words []string) int {
	n, next := lex().monthLast.starts(words), d.nextDay
	for k := n; k > 0 && n < len(words); n += k {
		next = next || lex().next.starts(words[n:]) > 0
		k = max(lex().fill.starts(words[n:]), lex().next.starts(words[n:]))
	}
	if n == 0 || n == len(words) || lex().week.starts(words[n:]) == 0 {
		return 0
	}
	sunday := calendarDay(r.now, (7-int(r.now.Weekday()))%7)
	if next {
		sunday = sunday.AddDate(0, 0, 7)
	}
	d.setDay(sunday.AddDate(0, 0, -2))
	d.orDay = sunday
	return n + lex().week.starts(words[n:])
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
	for range 8 {
		switch {
		case ok:
		case d.noMonth && d.day <= 31: // the 31st, in November
			d.month++
			if d.month > 12 {
				d.year, d.month = d.year+1, 1
			}
		case d.noYear && d.month == 2 && d.day == 29:
			d.year++
		default:
			return time.Time{}, ErrUnclear
		}
		t, ok = r.at(d)
	}
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
		case !d.orElse.IsZero():
			d.setDay(d.orElse)
		case d.noYear:
			for d.year++; d.month == 2 && d.day == 29; d.year++ {
				if _, ok := r.at(d); ok {
					break
				}
			}
		case d.noMonth:
			d.month++
			if d.month > 12 {
				d.year, d.month = d.year+1, 1
			}
		default:
			return time.Time{}, ErrPast
		}
		// Here a day past the end of its month is intended: time.Date carries it over.
		t = d.moment(r.now.Location())
	}
	if d.named > 0 && int(t.In(r.now.Location()).Weekday())+1 != d.named {
		return time.Time{}, ErrUnclear // Tuesday, 5 January: one of the two is a slip
	}
	return r.ahead(t)
}

// at returns the moment; false for a day that does not exist (30 February).
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
