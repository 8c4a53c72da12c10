package timewords

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/content"
)

// countedSpan rewrites a span with digits: "two days" as "2 days", "an hour" as
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

var halfSaid = regexp.MustCompile(`^\d{1,2}\.5$`)

var spanPart = regexp.MustCompile(`^(\d{1,5})(?:\.(\d))?\s*(\p{L}+)\s*`)

// span is a distance in time. Days are calendar days: one day later it is the same
// time of day, even if the clocks change that night.
type span struct {
	months, days int
	rest         time.Duration
}

// after returns the moment a span after t. A month after 31 January is the last day of
// February. A time of day that clocks skip on that day is the end of the gap.
func (s span) after(t time.Time) time.Time {
	year, month, day := t.Date()
	if s.months != 0 {
		first := time.Date(year, month+time.Month(s.months), 1, 12, 0, 0, 0, time.UTC)
		year, month, day = first.Year(), first.Month(), min(day, first.AddDate(0, 1, -1).Day())
	}
	if s.months != 0 || s.days != 0 {
		clock := time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute + time.Duration(t.Second())*time.Second + time.Duration(t.Nanosecond())
		t = content.OnDay(year, month, day+s.days, clock, t.Location())
	}
	return t.Add(s.rest)
}

// back returns the span in the other direction.
func (s span) back() span { return span{-s.months, -s.days, -s.rest} }

// wholeDays reports whether a span has no hours or minutes.
func (s span) wholeDays() bool { return s.rest == 0 }

// weeks reports whether a span is of whole weeks.
func (s span) weeks() bool { return s.months == 0 && s.rest == 0 && s.days%7 == 0 }

// long reports whether a span is over ten years, which cannot be meant.
func (s span) long() bool {
	return s.months > 120 || s.days > 3660 || s.rest > maxSpan
}

// maxSpan is ten years: nobody means more.
const maxSpan = 10 * 366 * 24 * time.Hour

// readSpan reads "+2h", "+1d 12h", "in 2 hours", "через час", "two days later".
func readSpan(words []string) (d span, ok bool) {
	s := strings.Join(words, " ")
	if strings.HasPrefix(s, "+") {
		return counted(strings.TrimSpace(s[1:]))
	}
	if n := lex().about.starts(words); n > 0 && (lex().in.starts(words[n:]) > 0 || endOf(words, lex().later) > 0) { // ровно через неделю, exactly a week later
		words = words[n:]
	}
	if n := endOf(words, lex().about); n > 0 { // in an hour or so
		words = words[:len(words)-n]
	}
	if n := lex().in.starts(words); n > 0 {
		words = words[n:]
		words = words[lex().about.starts(words):]                                      // in about an hour
		if len(words) == 2 && isUnit(words[0]) && lex().hourNames.starts(words) == 0 { // через минут двадцать, but через час двадцать
			if _, n := numberSaid(words[1:]); n > 0 {
				words = []string{words[1], words[0]}
			}
		}
		if len(words) == 0 {
			return span{}, false
		}
		if c, ok := digits(words[0], false); ok && strings.Contains(words[0], ":") && len(words) == 2 && spanHour(words[1]) { // in 1:30 h
			return span{rest: time.Duration(c.hour)*time.Hour + time.Duration(c.minute)*time.Minute}, true
		}
		return counted(countedSpan(words))
	}
	if n := endOf(words, lex().later); n > 0 {
		words = words[:len(words)-n]
		words = words[lex().at.starts(words):] // um eine Stunde später, на час позже
		return counted(countedSpan(words))
	}
	if len(words) > 2 && lex().in.starts(words[1:2]) > 0 && isUnit(words[0]) { // часа через два
		return counted(countedSpan(append(slices.Clone(words[2:]), words[0])))
	}
	if bareSpan(words) {
		return counted(countedSpan(words))
	}
	return span{}, false
}

// earlier reads how much earlier than planned: a day earlier, на час раньше.
func earlier(words []string) (d span, ok bool) {
	n := endOf(words, lex().earlier)
	if n == 0 {
		return span{}, false
	}
	words = words[:len(words)-n]
	for k := 1; len(words) > 0 && k > 0; words = words[k:] { // на, um
		k = max(lex().at.starts(words), lex().fill.starts(words), lex().shift.starts(words), lex().by.starts(words))
	}
	if len(words) == 0 {
		return span{}, false
	}
	return counted(countedSpan(words))
}

// shifted reads by how much to move something: delay it by two hours, перенеси на два
// дня. Hours that do not follow a word for a delay may be a time of day.
func shifted(words []string) (d span, ok bool) {
	n := lex().shift.starts(words)
	if by, last := lex().by.starts(words), len(words)-1; by > 0 && last > by && lex().moved.starts(words[last:]) > 0 { // um einen Tag verschieben
		d, ok = counted(countedSpan(words[by:last]))
		return d, ok && (d.wholeDays() || bareSpan(words[by:last]))
	}
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

// byOrUntil reports whether the words may say by how much to move something as well as to
// when: перенеси на 2 часа, на час, move it by 2, verschieb um 2. Hours after noon
// are a time of day: перенеси на 18 часов.
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

// hoursOrClock reports whether the words may be a number of hours as well as a time in the
// morning: 2h, 1h30m, 2h30. 9h30 and 18h are times.
func hoursOrClock(words []string) bool {
	if len(words) < 2 || !spanHour(words[1]) || len([]rune(words[1])) > 1 || strings.Trim(words[0], "0123456789") != "" {
		return false
	}
	hour, rest := number(words[0]), words[2:]
	switch {
	case hour > 12:
		return false
	case len(rest) == 0 || len(rest) == 2 && lex().minute.starts(rest[1:]) > 0:
		return true
	}
	return len(rest) == 1 && hour < 6 && number(rest[0]) > 0
}

// spanOrClock reports whether the words may be hours and minutes as well as a time of day:
// in 1:15, but not after 9:30.
func spanOrClock(words []string) bool {
	if len(words) != 2 || lex().in.starts(words) != 1 || lex().near(words[0]) || !strings.Contains(words[1], ":") {
		return false
	}
	_, ok := digits(words[1], true)
	return ok
}

// spanHour reports whether a word after an hour is also a unit of a span: часа, but not Uhr.
func spanHour(word string) bool {
	unit, n := lex().units.match([]string{word})
	return n > 0 && unit == 60
}

func isUnit(word string) bool {
	_, n := lex().units.match([]string{word})
	return n > 0
}

// bareSpan reports whether words are numbers and units, and no unit is also said after an
// hour: 15 minutes, 3 дня, but not 18 часов.
func bareSpan(words []string) bool {
	if lex().minutes.starts(words) == len(words) { // half an hour
		return true
	}
	if _, n := numberSaid(words); n == 0 && !halfSaid.MatchString(words[0]) || len(words) < 2 {
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
		if halfSaid.MatchString(words[0]) { // 1.5 hours
			words = words[1:]
			continue
		}
		if len(words) == 0 || !isUnit(words[0]) || len([]rune(words[0])) < 3 || lex().oClock.starts(words[:1]) > 0 {
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

// endOf returns the number of words at the end that are one of the phrases.
func endOf(words []string, p phrases) int {
	for n := len(words) - 1; n > 0; n-- {
		if p.starts(words[len(words)-n:]) == n {
			return n
		}
	}
	return 0
}
