package timewords

import (
	"strconv"
	"time"
)

// fromNow reads what is found from the calendar and from the clock that people look
// at: the last Friday of the month, Monday after next, the same time, January 1 next
// year. It returns how many words that took.
func (r whenReader) fromNow(d *whenDay, words []string) int {
	if n := r.nthOfMonth(d, words); n > 0 {
		return n
	}
	if n := lex().afterNext.starts(words); n > 0 {
		d.afterNext = true
		return n
	}
	if n := lex().sameTime.starts(words); n > 0 && !d.hasTime {
		d.hour, d.minute, d.hasTime, d.sameTime = r.now.Hour(), r.now.Minute(), true, true
		return n
	}
	if unit, n := lex().units.match(words[:1]); n > 0 && unit == yearMinutes && d.noYear && d.nextDay {
		d.year, d.noYear, d.nextDay = r.now.Year()+1, false, false
		return n
	}
	return 0
}

// nthOfMonth reads a day of the week, or the weekend, by its place in a month: the
// first Monday of June, в последнюю пятницу месяца, am zweiten Dienstag im nächsten
// Monat. One of this month that is over is that of the next, one of another month
// of next year.
func (r whenReader) nthOfMonth(d *whenDay, words []string) int {
	nth, n := nthSaid(words)
	if n == 0 || d.hasDay || n == len(words) {
		return 0
	}
	weekday, k := lex().weekdays.match(words[n:])
	if k == 0 {
		if k = lex().weekend.starts(words[n:]); k == 0 {
			return 0
		}
		weekday = int(time.Saturday)
	}
	n += k
	next := false
	for k = 1; n < len(words) && k > 0; n += k {
		if k = lex().next.starts(words[n:]); k > 0 {
			next = true
			continue
		}
		k = max(lex().fill.starts(words[n:]), lex().of.starts(words[n:]))
	}
	if n == len(words) {
		return 0
	}
	first := time.Date(r.now.Year(), r.now.Month(), 1, 12, 0, 0, 0, time.UTC)
	later := first.AddDate(0, 1, 0)
	if k = lex().month.starts(words[n:]); k > 0 {
		if next {
			first = later
		}
	} else if month := monthOf(words[n]); month > 0 && !next {
		first, k = time.Date(r.now.Year(), time.Month(month), 1, 12, 0, 0, 0, time.UTC), 1
		later = first.AddDate(1, 0, 0)
	} else {
		return 0
	}
	day, ok := nthDay(first, time.Weekday(weekday), nth)
	today := time.Date(r.now.Year(), r.now.Month(), r.now.Day(), 0, 0, 0, 0, time.UTC)
	if ok && day.Before(today) {
		day, ok = nthDay(later, time.Weekday(weekday), nth)
	}
	if !ok {
		return 0
	}
	d.setDay(day)
	return n + k
}

// nthSaid reads first, 2nd, последнюю: a place in a month, -1 for the last.
func nthSaid(words []string) (nth, n int) {
	if nth, n = lex().nth.match(words); n > 0 {
		return nth, n
	}
	if m := lex().ordinal.FindStringSubmatch(words[0]); m != nil {
		nth, _ = strconv.Atoi(m[1])
		return nth, 1
	}
	return 0, 0
}

// nthDay returns a day of the week in the month that begins with first; false if the
// month has not so many of them.
func nthDay(first time.Time, weekday time.Weekday, nth int) (time.Time, bool) {
	if nth < 0 {
		last := first.AddDate(0, 1, -1)
		return last.AddDate(0, 0, -(int(last.Weekday()-weekday)+7)%7), true
	}
	day := first.AddDate(0, 0, (int(weekday-first.Weekday())+7)%7+7*(nth-1))
	return day, nth > 0 && day.Month() == first.Month()
}

// inThatWeek reads a day of the week beside one that is some weeks from now: in two
// weeks on Friday. It is of the same week of the calendar, and not before that day:
// nobody can tell whether it is the one before or after it then.
func (r whenReader) inThatWeek(d *whenDay, words []string) int {
	_, weekday, n := r.namedDay(words)
	if n == 0 || !weekday {
		return 0
	}
	named, _ := lex().weekdays.match(words)
	day := time.Date(d.year, time.Month(d.month), d.day, 12, 0, 0, 0, time.UTC)
	later := (named+6)%7 - (int(day.Weekday())+6)%7
	if later < 0 {
		return 0
	}
	d.setDay(day.AddDate(0, 0, later))
	d.named = named + 1
	return n
}
