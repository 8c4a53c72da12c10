package timewords

import (
	"strconv"
	"strings"
)

// clock is a time of day.
type clock struct {
	hour, minute int
	half         bool // it is said, or written, which half of the day the hour is of: 05:00, 5 pm
	digits       bool // hour and minutes are digits: 5:30, which is 05:30 where clocks show 24 hours
	odd          bool // the half of the day that was named does not have the hour: 11 in the afternoon, 12 утра
	night        bool // midnight, at the end of the day that is named
	one          bool // an hour without a number, в час: at 13:00, unless a part of the day is named
}

// eitherHalf reports whether an hour may be before or after noon: at 5, half past
// three. Nobody who says "at 9" about a channel means the evening.
func (c clock) eitherHalf() bool { return !c.half && c.hour >= 1 && c.hour <= laterHalf }

// readClock reads a time of day at the start of words and returns how many
// words it took, 0 for none:
//
//	18:30  7:05  18.30 (unless it reads as a date)  6pm  6:30 pm  12am  18h30
//	noon  midnight  полдень  half past nine  половина девятого
//	7 утра  8 вечера  18 часов  18 ч 30 мин  час дня
//
// After at, в or к (spoken) a whole hour is one too, and 18.10 and 10-30 are
// times: в 18.
func readClock(words []string, spoken bool) (clock, int) {
	if value, k := lex().number(words); k == 2 && value > 20 && value < 60 { // twenty two
		if word := lex().oneWord(value); word != "" {
			c, n := readClock(append([]string{word}, words[k:]...), spoken)
			return c, n + min(n, 1)*(k-1)
		}
	}
	if hour, n := lex().sharp.match(words); n > 0 {
		return clock{hour: hour, half: true}, n
	}
	if c, n := clockPhrase(words); n > 0 {
		return ofHalf(c, words, n)
	}
	if n := lex().oClock.starts(words); n > 0 { // час дня
		if _, k := half(words[n:]); k > 0 {
			return ofHalf(clock{hour: 1}, words, n)
		}
		if spoken && n == len(words) && lex().hourNames.starts(words) > 0 { // в час
			return clock{hour: 1, half: true, one: true}, n
		}
		return clock{}, 0
	}
	hour, ofDay := followed(words, lex().oClock), followed(words, lex().halves)
	c, ok := digits(words[0], spoken || hour || ofDay && strings.Contains(words[0], "-"))
	if n, k := lex().number(words); !ok && k == 1 && n < 24 && (spoken || hour || ofDay || thirtyFollows(words[1:])) { // at eight, в восемь, eight thirty
		c, ok = clock{hour: n}, true
	}
	if !ok {
		return clock{}, 0
	}
	if hour || ofDay {
		if c, n := afterHour(c, words); n > 0 {
			return c, n
		}
	}
	if m, k := minuteSaid(words[1:]); k > 0 && strings.Trim(words[0], "0123456789") != "" && !strings.ContainsAny(words[0], ":.-") { // nine thirty
		c.minute = m
		return ofHalf(c, words, 1+k)
	}
	if strings.ContainsAny(words[0], ":.-") || spoken && (len(words) == 1 || monthOf(words[1]) == 0) {
		return c, 1
	}
	return clock{}, 0
}

// thirtyFollows reports whether minutes in words follow, and after them only a word for
// the half of the day: (six) thirty pm.
func thirtyFollows(words []string) bool {
	_, n := minuteSaid(words)
	if n == 0 {
		return false
	}
	_, k := half(words[n:])
	return n+k == len(words)
}

// followed reports whether one of the phrases begins at the second word.
func followed(words []string, p phrases) bool {
	return p.starts(words[1:]) > 0
}

// afterHour reads what follows an hour that is the first word: 18 часов, 18 ч 30
// мин, 6 pm.
func afterHour(c clock, words []string) (clock, int) {
	n := 1
	if k := lex().oClock.starts(words[n:]); k > 0 {
		n += k
		if m, k := minutesAfter(words[n:]); k > 0 && c.minute == 0 {
			c.minute = m
			n += k
		}
	}
	return ofHalf(c, words, n)
}

// minutesAfter reads the minutes of 18 ч 30 мин, 9 Uhr 30.
func minutesAfter(words []string) (minute, n int) {
	if len(words) == 0 {
		return 0, 0
	}
	if m, n := minuteSaid(words); n > 0 {
		return m, n + lex().minute.starts(words[n:])
	}
	if m, n := lex().number(words); n > 0 && m > 0 && n == len(words) { // achtzehn Uhr fünf
		return m, n
	}
	minute, err := strconv.Atoi(words[0])
	if err != nil || minute < 0 || minute >= 60 {
		return 0, 0
	}
	if k := lex().minute.starts(words[1:]); k > 0 {
		return minute, 1 + k
	}
	if len(words) == 1 || len(words[0]) == 2 && monthOf(words[1]) == 0 {
		return minute, 1
	}
	return 0, 0
}

// minuteSaid reads minutes in words, as after nine in nine thirty.
func minuteSaid(words []string) (minute, n int) {
	minute, n = lex().number(words)
	if n == 0 || minute < 10 || minute >= 60 {
		return 0, 0
	}
	return minute, n
}

// joinedClock reads 1830 and 18 30, where a time of day is expected or there are no
// other words.
func joinedClock(words []string, expected bool) (c clock, n int) {
	isHour := func(word string) bool {
		unit, n := lex().units.match([]string{word})
		return n > 0 && unit == 60
	}
	digit := func(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
	h, m := words[0], ""
	switch {
	case digit(h) && len(h) == 4 && len(words) > 1 && len([]rune(words[1])) > 1 && isHour(words[1]): // 1600 hours
		h, m, n, expected = h[:2], h[2:], 2, true
	case digit(h) && len(h) == 4 && (expected || len(words) == 1):
		h, m, n = h[:2], h[2:], 1
	case digit(h) && len(h) == 3 && expected: // tomorrow at 930
		h, m, n = h[:1], h[1:], 1
	case digit(h) && (len(h) == 2 || len(h) == 1 && expected) && len(words) == 2 && digit(words[1]) && len(words[1]) == 2:
		m, n = words[1], 2
	default:
		return clock{}, 0
	}
	hour, _ := strconv.Atoi(h)
	minute, _ := strconv.Atoi(m)
	if hour > 23 || minute > 59 || minute%5 != 0 || !expected && n == 1 && minute%15 != 0 {
		return clock{}, 0
	}
	return clock{hour: hour, minute: minute, half: h[0] == '0'}, n
}

// half reads a word for before or after noon. A word that also begins a part of the
// day does not count: German am Abend.
func half(words []string) (hours [2]int, n int) {
	if _, n := lex().parts.match(words); n > 1 {
		return hours, 0
	}
	if i, n := lex().halves.match(words); n > 0 {
		return lex().halfHours[i], n
	}
	return hours, 0
}

// ofHalf moves a time of day, which took n words, to the half of the day that the
// next words name, if any.
func ofHalf(c clock, words []string, n int) (clock, int) {
	hours, k := half(words[n:])
	switch {
	case k == 0:
		return c, n
	case c.hour < 1 || c.hour > 12:
		if len(words) > n+k && lex().fill.starts(words[n:]) > 0 { // um 18 am Montag
			return c, n
		}
		return clock{}, 0
	case lex().exactHalves.starts(words[n:]) == k: // 11 pm
		if c.hour == 12 {
			c.hour = hours[0]
		} else {
			c.hour += hours[1]
		}
	default:
		noon, _ := lex().parts.match(words[n:])
		if !c.fit(halfOf{hours: hours, night: lex().nightHalf.starts(words[n:]) > 0, noon: noon == 12}) {
			return clock{}, 0
		}
	}
	c.half = true
	return c, n + k
}

// halfOf is what a word for a half of the day means: morning, afternoon, evening.
type halfOf struct {
	hours       [2]int // see locale.Times.Halves
	night, noon bool
}

// fit moves an hour of the clock into the half of the day that people name beside it. They
// say 11 at night and 11:30 at noon, but neither 3 in the evening nor 7 at night.
func (c *clock) fit(in halfOf) bool {
	switch evening, day := in.hours == [2]int{0, 12}, in.hours[1] == 12; {
	case evening && c.hour == 12:
		c.hour, c.night = 0, c.minute == 0
	case evening:
		if c.hour < 4 {
			return false
		}
		c.hour += 12
	case day:
		c.fitNoon(in.noon)
	case in.night && c.hour == 12:
		c.hour = 0
	case in.night && c.hour > 8:
		c.hour += 12
	case in.night:
		return c.hour < 7
	case c.hour == 12:
		c.hour, c.odd = 0, true
	}
	return true
}

// fitNoon moves an hour of the clock to noon or after it.
func (c *clock) fitNoon(noon bool) {
	switch {
	case c.hour == 12, noon && c.hour >= 10 && c.hour < 12:
	case c.hour >= 8:
		c.odd = true
	default:
		c.hour += 12
	}
}

// clockPhrase reads half past nine, половина девятого.
func clockPhrase(words []string) (c clock, n int) {
	for _, p := range lex().clock {
		if len(p.words) > len(words) || len(p.words) <= n {
			continue
		}
		if at, ok := p.clock(words); ok {
			c, n = at, len(p.words)
		}
	}
	return c, n
}

// clock reads the words as the phrase, a way to say a time of day: half past {h}.
func (p phrase) clock(words []string) (clock, bool) {
	hour, minutes := -1, p.value
	for i, known := range p.words {
		word := words[i]
		before, value, ok := strings.Cut(known, "{")
		if !ok {
			if !sameWord(known, word) {
				return clock{}, false
			}
			continue
		}
		said, ok := strings.CutPrefix(word, before)
		n := lex().counted(said)
		switch {
		case !ok || n < 0:
			return clock{}, false
		case value == "h}" && n < 24:
			hour = n
		case value == "before}" && n > 0 && n <= 12: // пять минут шестого: of the sixth hour
			hour = (n+10)%12 + 1
		case value == "m}" && n > 0 && n < 60:
			if len(words) > i+2 && lex().until.starts(words[i+1:]) > 0 && mayBeHours(said, words[i+2]) {
				return clock{}, false
			}
			minutes *= n
		default:
			return clock{}, false
		}
	}
	at := ((hour*60+minutes)%minutesOfDay + minutesOfDay) % minutesOfDay
	if hour > 0 && at < 60 { // half an hour before one is after noon, unless the night is named
		at += 12 * 60
	}
	return clock{hour: at / 60, minute: at % 60}, hour >= 0
}

// mayBeHours reports whether both numbers of "9 to 10" may be hours: the first is in
// digits, and less than the second or not a number of minutes that people say.
func mayBeHours(from, to string) bool {
	first, err := strconv.Atoi(from)
	return first%5 != 0 || err == nil && first < lex().counted(to)
}

// rangeOf reports whether two numbers are more likely a range of hours: 9-10, 18-20.
func rangeOf(hour, minute int) bool {
	return minute > hour && (minute <= 12 || minute <= hour+3)
}

// digits reads 18, 18:30 and 18.30; 18.10 is a date, unless a time is expected,
// as it is with 18-10 and 10-30, the 30th of October to many; 18-30 is nothing else.
func digits(w string, expected bool) (c clock, ok bool) {
	h, m, found := strings.Cut(w, ":")
	if !found {
		h, m, found = strings.Cut(w, "-")
		if found && !expected {
			hour, err1 := strconv.Atoi(h)
			minute, err2 := strconv.Atoi(m)
			if err1 != nil || err2 != nil || m != "00" && minute <= 12 || m != "00" && hour <= 12 && minute <= 31 {
				return clock{}, false
			}
		}
		if found && len(m) == 2 && m[0] != '0' && rangeOf(number(h), number(m)) {
			return clock{}, false
		}
	}
	if !found {
		var dot bool
		if h, m, dot = strings.Cut(w, "."); dot {
			if month, err := strconv.Atoi(m); err != nil || !expected && month >= 1 && month <= 12 {
				return clock{}, false
			}
		} else {
			m = "00"
		}
	}
	if len(m) != 2 || len(h) < 1 || len(h) > 2 {
		return clock{}, false
	}
	hour, err1 := strconv.Atoi(h)
	minute, err2 := strconv.Atoi(m)
	c = clock{hour: hour, minute: minute, half: h[0] == '0', digits: strings.ContainsAny(w, ":.-")}
	midnight := hour == 24 && minute == 0 // of the day that ends
	return c, err1 == nil && err2 == nil && hour >= 0 && (hour < 24 || midnight) && minute >= 0 && minute < 60
}
