package timewords

import (
	"errors"
	"slices"
	"sort"
	"strings"
	"time"
	"unicode"
)

// Either is the error of ReadMove if the words are ambiguous between a few times: Friday
// at 5, midnight on Friday, 12/1/2027. All of them are in the future.
type Either struct {
	Times []time.Time // in order, at least two
}

func (e *Either) Error() string { return "one of several times" }

// said reports whether words were read, as one time or as one of several.
func said(err error) bool {
	var either *Either
	return err == nil || errors.As(err, &either)
}

// laterHalf is the last hour that, without a half of the day, probably means after noon.
const laterHalf = 6

// decide returns the moment that the words mean, all of which have been read; Either if
// they may mean several.
func (r whenReader) decide(d whenDay) (time.Time, error) {
	sure := d.eitherHalf && d.digits && r.hours24 // в пятницу в 5:30
	if sure && d.hasDay {
		morning := d
		morning.eitherHalf = false
		if t, err := r.decide(morning); said(err) {
			return t, err
		}
	}
	var times []time.Time
	var failed error
	for _, reading := range r.readings(d) {
		t, err := r.once(reading)
		switch {
		case err == nil:
			times = append(times, t)
		case failed == nil || errors.Is(failed, ErrUnclear):
			failed = err
		}
	}
	sort.Slice(times, func(i, j int) bool { return times[i].Before(times[j]) })
	times = slices.CompactFunc(times, time.Time.Equal)
	switch {
	case len(times) == 0:
		return time.Time{}, failed
	case len(times) == 1,
		d.eitherHalf && times[0].Hour() >= 12 && !d.eitherMonth && d.orDate.IsZero() && !sure, // at 5, said at three in the afternoon
		sure && times[0].Hour() < 12:
		return times[0], nil
	}
	return time.Time{}, &Either{times}
}

// inHours24 reports whether the words belong to a language with a 24-hour clock and to
// none with a 12-hour clock. Numbers alone count as in the language of the chat, unless the
// day is written as only languages with 24 hours write it: 4.12. or 2026-12-04.
func (r whenReader) inHours24(words []string) bool {
	letters, day := false, false
	for _, w := range words {
		if w == "am" { // before noon, or German
			continue
		}
		if strings.ContainsFunc(w, unicode.IsLetter) {
			letters = true
			if knownWord(lex().hours24, w) && !knownWord(lex().hours12, w) {
				return true
			}
		}
		day = day || strings.Contains(w, ".") || len(w) == len(time.DateOnly) && strings.Count(w, "-") == 2
	}
	return !letters && (day || r.chat24)
}

// knownWord reports whether a word is one of those of a lexicon.
func knownWord(known []string, word string) bool {
	return slices.ContainsFunc(known, func(k string) bool { return sameWord(k, word) })
}

// readings returns the days and times of day that the words may mean.
func (r whenReader) readings(d whenDay) []whenDay {
	all := []whenDay{d}
	add := func(may bool, other func(*whenDay)) {
		if !may {
			return
		}
		for _, reading := range slices.Clone(all) {
			other(&reading)
			all = append(all, reading)
		}
	}
	add(d.eitherMonth, func(d *whenDay) { d.day, d.month = d.month, d.day })
	add(!d.orDay.IsZero(), func(d *whenDay) {
		d.setDay(d.orDay)
		d.weekday = false
	})
	add(d.eitherNight, func(d *whenDay) {
		d.day++ // time.Date takes it on
		d.setDay(time.Date(d.year, time.Month(d.month), d.day, 12, 0, 0, 0, time.UTC))
	})
	add(d.eitherHalf || d.odd, func(d *whenDay) { d.hour += 12 })
	add(!d.orDate.IsZero(), func(d *whenDay) {
		d.setDay(d.orDate)
		d.weekday, d.hasTime = false, false
	})
	if d.today && !d.hasTime {
		return append(all, r.restOfToday(d)...)
	}
	return all
}

// restOfToday returns the hours of today to offer if only the day was named: the next
// full hour, and two in the evening.
func (r whenReader) restOfToday(d whenDay) (out []whenDay) {
	if r.now.Hour() < int(r.noon/time.Hour) { // the usual hour lies ahead
		return nil
	}
	for _, hour := range []int{r.now.Hour() + 1, evening, night - 1} {
		if hour > r.now.Hour() && hour < 24 {
			d.hour, d.minute, d.hasTime = hour, 0, true
			out = append(out, d)
		}
	}
	return out
}

// laterInPart returns the next full hour in a part of today that has already begun: this
// afternoon, said at three.
func (r whenReader) laterInPart(d *whenDay) {
	if !d.today || d.hasTime || d.part == 0 || r.now.Hour() < d.part {
		return
	}
	for _, end := range []int{12, 14, evening, night + 1, 24} {
		if d.part < end {
			if next := r.now.Hour() + 1; next < end {
				d.part = next
			}
			return
		}
	}
}

// choice reads two moments between which the words leave a choice: saturday or sunday at 11. A day
// or a time of day that only one of them names is that of both.
func (r whenReader) choice(words []string) (time.Time, error) {
	for len(words) > 0 && isOr(words[0]) { // either Saturday or Sunday
		words = words[1:]
	}
	at := slices.IndexFunc(words, isOr)
	if at < 1 {
		return time.Time{}, ErrUnclear
	}
	if n := lex().about.starts(words[at:]); n > 0 { // am Samstag oder so
		return r.chatty(slices.Concat(words[:at], words[at+n:]))
	}
	if at == len(words)-1 || slices.ContainsFunc(words[at+1:], isOr) {
		return time.Time{}, ErrUnclear
	}
	first, second := words[:at], words[at+1:]
	var before, days, others [][]string
	dated, known := r.hourless(first)
	for i := 1; i < len(second); i++ {
		part := second[i:]
		day, read := r.hourless(part)
		if !known || read && (dated && !day || bareClock(first) && day) {
			before = append(before, slices.Concat(first, part))
		}
	}
	for i := len(first) - 1; i > 0; i-- {
		if day, known := r.hourless(first[:i]); day && known {
			days = append(days, slices.Concat(first[:i], second))
		} else {
			others = append(others, slices.Concat(first[:i], second))
		}
	}
	var times []time.Time
	for _, ways := range [][][]string{append(before, first), append(append(days, second), others...)} {
		read, err := r.firstOf(ways)
		if errors.Is(err, ErrUnclear) {
			return time.Time{}, err
		}
		times = append(times, read...)
	}
	sort.Slice(times, func(i, j int) bool { return times[i].Before(times[j]) })
	switch times = slices.CompactFunc(times, time.Time.Equal); len(times) {
	case 0:
		return time.Time{}, ErrPast
	case 1: // the other one is over
		return times[0], nil
	}
	return time.Time{}, &Either{times}
}

func isOr(word string) bool { return lex().or.starts([]string{word}) > 0 }

// hourless reports whether words name a day and no time of day; known is false if they mean no
// moment.
func (r whenReader) hourless(words []string) (day, known bool) {
	t, err := r.chatty(words)
	t = t.In(r.now.Location())
	clock := time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute
	return err != nil || clock == r.noon, !errors.Is(err, ErrUnclear)
}

// bareClock reports whether words are a time of day in digits and no more.
func bareClock(words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool {
		return strings.ContainsFunc(w, unicode.IsLetter) && lex().at.starts([]string{w}) == 0
	})
}

// firstOf returns the moments that the first of several texts means which can be read; none if
// they are over.
func (r whenReader) firstOf(ways [][]string) ([]time.Time, error) {
	unread := ErrUnclear
	for _, words := range ways {
		t, err := r.chatty(words)
		var either *Either
		switch {
		case err == nil:
			return []time.Time{t}, nil
		case errors.As(err, &either):
			return either.Times, nil
		case errors.Is(err, ErrPast): // another way may lie ahead
			unread = nil
		}
	}
	return nil, unread
}
