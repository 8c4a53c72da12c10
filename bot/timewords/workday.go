package timewords

import (
	"strconv"
	"time"
)

// onWorkday reads what counts only the days from Monday to Friday: the next business day,
// in 3 working days at 9, через два рабочих дня. Holidays are unknown, because they differ
// by country.
func (r whenReader) onWorkday(words []string) (time.Time, error) {
	i := 0
	for i < len(words) && lex().workday.starts(words[i:]) == 0 {
		i++
	}
	if i == len(words) {
		return time.Time{}, ErrUnclear
	}
	before, rest := words[:i], words[i+lex().workday.starts(words[i:]):]
	days := 0
	if len(before) > 0 {
		if number, n := numberSaid(before[len(before)-1:]); n > 0 {
			if days, _ = strconv.Atoi(number); days == 0 {
				return time.Time{}, ErrUnclear
			}
			before = before[:len(before)-1]
		}
	}
	counts := false // from today
	if n := lex().fromNow.starts(rest); n > 0 {
		counts, rest = true, rest[n:]
	}
	for len(before) > 0 {
		n := lex().in.starts(before)
		counts = counts || n > 0
		n = max(n, lex().fill.starts(before), lex().at.starts(before), lex().next.starts(before))
		if n == 0 {
			return time.Time{}, ErrUnclear
		}
		before = before[n:]
	}
	if days > 0 != counts && days != 1 || days > 250 {
		return time.Time{}, ErrUnclear
	}
	day := calendarDay(r.now, 0)
	for left := max(days, 1); left > 0; {
		day = day.AddDate(0, 0, 1)
		if day.Weekday() != time.Saturday && day.Weekday() != time.Sunday {
			left--
		}
	}
	at := whenDay{}
	at.setDay(day)
	if len(rest) == 0 {
		return r.decide(at)
	}
	return r.day(rest, at)
}
