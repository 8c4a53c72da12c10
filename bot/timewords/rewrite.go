package timewords

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// The ways of saying a time that are put into plainer words before it is read.
var (
	halfPast   = regexp.MustCompile(`(half|quarter) past ([a-z]+|\d{1,2})`)
	quarterTo  = regexp.MustCompile(`quarter to ([a-z]+|\d{1,2})`)
	halfOf     = regexp.MustCompile(`(?:половин[аеу]\s+|пол)((?:перв|втор|трет|четверт|пят|шест|седьм|восьм|девят|десят|одиннадцат|двенадцат)(?:ого|ьего))`)
	hourOfPart = regexp.MustCompile(`(^|\s)(\S+\s+)?час(?:а|ов)?\s+(утра|дня|вечера|ночи)`)
	hourMinute = regexp.MustCompile(`(^|\s)(\d{1,2})\s?ч(?:ас(?:а|ов)?)?\.?\s?(\d{1,2})\s?м(?:ин(?:ут[ыа]?)?)?\.?(\s|$)`)
	dashed     = regexp.MustCompile(`((?:^|\s)(?:в|at|к)\s)(\d{1,2})-(\d{2})(\s|$)`)
	joinedHour = regexp.MustCompile(`(^|\s)(\d{1,2})ч(\s|$)`)
	inThePart  = regexp.MustCompile(`in the (morning|afternoon|evening)`)
	fraction   = regexp.MustCompile(`(\d+)[.,](\d)\s*(?:hours?|hrs?|h|час(?:а|ов)?|ч)(\s|$)`)
	slashed    = regexp.MustCompile(`(^|\s)(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})(\s|$)`)
)

// rewrite puts a time into words that the reader knows: half past nine is 9:30,
// половина девятого is 8:30, 1.5 hours are 90 minutes.
func rewrite(s string) string {
	s = strings.ReplaceAll(s, "the day after tomorrow", "послезавтра")
	s = strings.ReplaceAll(s, "day after tomorrow", "послезавтра")
	s = inThePart.ReplaceAllString(s, "$1")
	s = strings.ReplaceAll(s, "at night", "night")
	s = replace(halfPast, s, func(m []string) string {
		minute := 30
		if m[1] == "quarter" {
			minute = 15
		}
		return clockOf(m[0], hourNamed(m[2]), minute)
	})
	s = replace(quarterTo, s, func(m []string) string { return clockOf(m[0], (hourNamed(m[1])+11)%12, 45) })
	s = replace(halfOf, s, func(m []string) string {
		for i, stem := range []string{"перв", "втор", "трет", "четверт", "пят", "шест", "седьм", "восьм", "девят", "десят", "одиннадцат", "двенадцат"} {
			if strings.HasPrefix(m[1], stem) {
				return clockOf(m[0], (i+12)%12, 30)
			}
		}
		return m[0]
	})
	s = replace(hourMinute, s, func(m []string) string {
		if strings.HasPrefix(s, "+") || strings.HasPrefix(s, "через") {
			return m[0]
		}
		return m[1] + m[2] + ":" + fmt.Sprintf("%02s", m[3]) + m[4]
	})
	s = replace(hourOfPart, s, func(m []string) string {
		word := strings.TrimSpace(m[2])
		n := numeral(word)
		if n == 0 {
			n, _ = strconv.Atoi(word)
		}
		switch {
		case n > 0:
			return m[1] + strconv.Itoa(n) + " " + m[3]
		case word == "" || word == "в" || word == "к":
			return m[1] + m[2] + "1 " + m[3] // в час дня
		}
		return m[0]
	})
	s = dashed.ReplaceAllString(s, "$1$2:$3$4")
	s = joinedHour.ReplaceAllString(s, "$1$2 ч$3")
	s = replace(fraction, s, func(m []string) string {
		hours, _ := strconv.Atoi(m[1])
		tenths, _ := strconv.Atoi(m[2])
		return strconv.Itoa(hours*60+tenths*6) + " min" + m[3]
	})
	return replace(slashed, s, func(m []string) string {
		first, _ := strconv.Atoi(m[2])
		second, _ := strconv.Atoi(m[3])
		switch {
		case first > 12 && second <= 12:
			return m[1] + m[2] + "." + m[3] + "." + m[4] + m[5]
		case second > 12 && first <= 12:
			return m[1] + m[3] + "." + m[2] + "." + m[4] + m[5]
		}
		return m[0] // 05/06: nobody can tell which is the month
	})
}

func replace(re *regexp.Regexp, s string, by func(m []string) string) string {
	return re.ReplaceAllStringFunc(s, func(found string) string { return by(re.FindStringSubmatch(found)) })
}

// hourNamed reads an hour in words or digits; -1 for other words.
func hourNamed(w string) int {
	if n := numeral(w); n > 0 {
		return n
	}
	if n, err := strconv.Atoi(w); err == nil && n < 24 {
		return n
	}
	return -1
}

// clockOf writes a time of day; said where the hour is not one.
func clockOf(said string, hour, minute int) string {
	if hour < 0 {
		return said
	}
	return fmt.Sprintf("%d:%02d", hour, minute)
}
