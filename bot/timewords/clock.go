package timewords

import (
	"strconv"
	"strings"
)

// clock is a time of day.
type clock struct{ hour, minute int }

// readClock reads a time of day at the start of words and returns how many
// words it took, 0 for none:
//
//	18:30  7:05  18.30 (where that is no date)  6pm  6:30 pm  12am
//	noon  midnight  полдень  полночь  7 утра  8 вечера  18 часов
//
// After at, в or к (spoken) a whole hour is one too: в 18.
func readClock(words []string, spoken bool) (clock, int) {
	switch words[0] {
	case "noon", "midday", "полдень", "обед":
		return clock{12, 0}, 1
	case "midnight", "полночь":
		return clock{0, 0}, 1
	}
	if half := halfOfDay(words[0]); half != "" {
		number := strings.TrimSuffix(words[0], half)
		if c, ok := digits(number); ok {
			return onHalf(c, half, 1)
		}
	}
	c, ok := digits(words[0])
	if n := numeral(words[0]); !ok && spoken && n > 0 { // at eight, в восемь
		c, ok = clock{n, 0}, n < 24
	}
	if !ok {
		return clock{}, 0
	}
	if len(words) > 1 {
		if half := halfOfDay(words[1]); half == words[1] && half != "" {
			return onHalf(c, half, 2)
		}
		if words[1] == "ч" || words[1] == "час" || words[1] == "часа" || words[1] == "часов" || words[1] == "o'clock" || words[1] == "hours" {
			return c, 2
		}
	}
	if strings.ContainsAny(words[0], ":.") || spoken && (len(words) == 1 || monthOf(words[1]) == 0) {
		return c, 1
	}
	return clock{}, 0
}

// halves are the words for halves of the day, with the hours that 12 stands for
// and that the others begin at.
func halves() map[string][2]int {
	return map[string][2]int{"am": {0, 0}, "pm": {12, 12}, "a.m.": {0, 0}, "p.m.": {12, 12}, "a.m": {0, 0}, "p.m": {12, 12}, "утра": {0, 0}, "дня": {12, 12}, "вечера": {0, 12}, "ночи": {0, 0}}
}

// halfOfDay returns the half of the day that a word is or ends with.
func halfOfDay(w string) string {
	for half := range halves() {
		if w == half || strings.HasSuffix(w, half) && len(w) > len(half) && w[0] >= '0' && w[0] <= '9' {
			return half
		}
	}
	return ""
}

func onHalf(c clock, half string, n int) (clock, int) {
	if c.hour < 1 || c.hour > 12 {
		return clock{}, 0
	}
	at := halves()[half]
	if c.hour == 12 {
		c.hour = at[0]
	} else {
		c.hour += at[1]
	}
	return c, n
}

// digits reads 18, 18:30 and 18.30; 18.10 is a date.
func digits(w string) (c clock, ok bool) {
	h, m, colon := strings.Cut(w, ":")
	if !colon {
		var dot bool
		if h, m, dot = strings.Cut(w, "."); dot {
			if month, err := strconv.Atoi(m); err != nil || month >= 1 && month <= 12 {
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
	c = clock{hour, minute}
	return c, err1 == nil && err2 == nil && hour >= 0 && hour < 24 && minute >= 0 && minute < 60
}
