package timewords

import (
	"strconv"
	"time"
)

// fromNow reads moments relative to today's calendar or the present time: the last Friday
// of the month, Monday after next, the same time, January 1 next year. It returns how
// many words that took.
func (r whenReader) fromNow(d *whenDay, words []string) int {
	if n := r.nthOfMonth(d, words); n > 0 {
		return n
	}
	if n := r.inWeekdays(d, words); n > 0 {
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
	if unit, n := lex().units.match(words[:1]); n > 0 && unit == yearMinutes && d.nextDay && (d.noYear || !d.hasDay) {
		d.nextYear, d.nextDay = true, false
		return n
	}
	return 0
}

// inWeekdays reads a day of the week by its number from now: in two Fridays, three Mondays from
// now. Через одну пятницу skips one; with через пятницу and через две пятницы it is unclear how
// many are skipped.
func (r whenReader) inWeekdays(d *whenDay, words []string) int {
	if d.hasDay {
		return 0
	}
	n, count := lex().in.starts(words), 1
	skips, counts := n > 0, false
	if n == len(words) {
		return 0
	}
	if said, k := numberSaid(words[n:]); k > 0 {
		count, counts, n = number(said), true, n+k
	}
	if n == len(words) || count < 1 || count > 12 {
		return 0
	}
	days, weekday, k := r.namedDay(words[n:])
	if k == 0 || !weekday {
		return 0
	}
	n += k
	if after := lex().fromNow.starts(words[n:]); counts && !skips && after > 0 {
		n += after
	} else if !skips || !counts && lex().skip.starts(words) == 0 {
		return 0
	}
	if days == 0 {
		days = 7
	}
	day := calendarDay(r.now, days+7*(count-1))
	if later := day.AddDate(0, 0, 7); lex().skip.starts(words) > 0 && counts && count == 1 {
		day = later
	} else if lex().skip.starts(words) > 0 {
		d.orDay = later
	}
	d.setDay(day)
	return n
}

// nthOfMonth reads a day of the week, or the weekend, by its position in a month: the
// first Monday of June, в последнюю пятницу месяца, am zweiten Dienstag im nächsten
// Monat. If it is over, it is the one of the next month, or of next year where the
// month was named.
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
	if day.Before(today.AddDate(0, 0, 1)) { // today, where its hour may be over
		d.orElse, _ = nthDay(later, time.Weekday(weekday), nth)
	}
	return n + k
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
		return r.midMonth(d, words)
	}
	next := false
	for n < len(words) && lex().fill.starts(words[n:])+lex().next.starts(words[n:]) > 0 {
		next = next || lex().next.starts(words[n:]) > 0
		n += max(lex().fill.starts(words[n:]), lex().next.starts(words[n:]))
	}
	if n == len(words) {
		return 0
	}
	if k := lex().week.starts(words[n:]); k > 0 && !last {
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
		if !next && r.now.Day() == 1 {
			d.orElse = first
			d.setDay(r.now)
		}
		return n + k
	}
	month := monthOf(words[n])
	if month == 0 {
		return 0
	}
	edge := func(year int) time.Time {
		first := time.Date(year, time.Month(month), 1, 12, 0, 0, 0, time.UTC)
		if last {
			return first.AddDate(0, 1, -1)
		}
		return first
	}
	day, year := edge(r.now.Year()), r.now.Year()
	// In December, its beginning is over: nobody means that of the next one.
	if month != int(r.now.Month()) && day.Before(r.now) {
		day = edge(year + 1)
	}
	d.setDay(day)
	return n + 1
}

// midMonth reads the middle of a month, its fifteenth day, and the middle of next
// week, its Wednesday.
func (r whenReader) midMonth(d *whenDay, words []string) int {
	n := lex().monthMid.starts(words)
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
	if k := lex().week.starts(words[n:]); k > 0 && !next {
		d.setDay(calendarDay(r.now, (int(time.Wednesday)-int(r.now.Weekday())+7)%7))
		d.weekday = true
		return n + k
	} else if k > 0 {
		d.setDay(r.weekday(time.Wednesday))
		d.weekday = true
		return n + k
	}
	first := time.Date(r.now.Year(), r.now.Month(), 1, 12, 0, 0, 0, time.UTC)
	if k := lex().month.starts(words[n:]); k > 0 {
		if next {
			first = first.AddDate(0, 1, 0)
		}
		d.setDay(first.AddDate(0, 0, 14))
		d.noMonth = !next
		return n + k
	}
	month := monthOf(words[n])
	if month == 0 || next {
		return 0
	}
	if month == int(r.now.Month()) {
		d.setDay(first.AddDate(0, 0, 14))
		return n + 1
	}
	d.month, d.day, d.hasDay, d.noYear = month, 15, true, true
	return n + 1
}

// nthSaid reads first, 2nd, последнюю: a position in a month, -1 for the last.
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

// nthDay returns the n-th such day of the week in the month that begins with first; false
// if the month has fewer.
func nthDay(first time.Time, weekday time.Weekday, nth int) (time.Time, bool) {
	if nth < 0 {
		last := first.AddDate(0, 1, -1)
		return last.AddDate(0, 0, -(int(last.Weekday()-weekday)+7)%7), true
	}
	day := first.AddDate(0, 0, (int(weekday-first.Weekday())+7)%7+7*(nth-1))
	return day, nth > 0 && day.Month() == first.Month()
}

// inThatWeek reads a day of the week beside a day that is some weeks from now: in two
// weeks on Friday. It is in the same calendar week; if that is before the day, it may
// also be the next one.
func (r whenReader) inThatWeek(d *whenDay, words []string) int {
	_, weekday, n := r.namedDay(words)
	if n == 0 || !weekday {
		return 0
	}
	named, _ := lex().weekdays.match(words)
	day := time.Date(d.year, time.Month(d.month), d.day, 12, 0, 0, 0, time.UTC)
	later := (named+6)%7 - (int(day.Weekday())+6)%7
	if later < 0 && !d.inWeeks { // a week on Tuesday
		return 0
	}
	d.setDay(day.AddDate(0, 0, later))
	d.named = named + 1
	if later < 0 {
		d.orDay = day.AddDate(0, 0, later+7)
	}
	return n
}
