package timewords

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var (
	isoDate = regexp.MustCompile(`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$`)
	dotDate = regexp.MustCompile(`^(\d{1,2})\.(\d{1,2})\.?(\d{4}|\d{2})?$`)
	// 10-30 but not 10-12, which may be hours from and to.
	dashedClock = regexp.MustCompile(`^\d{1,2}-(1[3-9]|[2-5]\d)$`)
	slashed     = regexp.MustCompile(`^(\d{1,2})[/-](\d{1,2})(?:[/-](\d{4}|\d{2}))?$`)
)

// readDate reads 2026-01-05, 05.01.2026, 5.1, 12/31/2026 and 05/06/2026, whose month is
// ambiguous.
func readDate(w string, d *whenDay) bool {
	if m := isoDate.FindStringSubmatch(w); m != nil {
		d.year, d.month, d.day = number(m[1]), number(m[2]), number(m[3])
		return true
	}
	m := dotDate.FindStringSubmatch(w)
	if m == nil {
		if m = slashed.FindStringSubmatch(w); m == nil || m[3] == "" && strings.Contains(w, "-") { // 18-30 is a time
			return false
		}
		if number(m[2]) > 12 {
			m[1], m[2] = m[2], m[1]
		} else if number(m[1]) <= 12 {
			d.eitherMonth = m[1] != m[2]
		}
	}
	d.day, d.month, d.year = number(m[1]), number(m[2]), number(m[3])
	d.noYear = m[3] == ""
	if len(m[3]) == 2 {
		d.year += 2000
	}
	return true
}

// readNamedDate reads "5 jan", "jan 5", "5 января 2026" and returns how many
// words that took.
func readNamedDate(words []string, d *whenDay) int {
	if len(words) > 2 {
		if day, k := lex().dayNames.match(words); k > 0 && lex().of.starts(words[k:]) > 0 { // the first of March
			k += lex().of.starts(words[k:])
			n := readNamedDate(append([]string{strconv.Itoa(day)}, words[k:]...), d)
			return n + min(n, 1)*(k-1)
		}
		if monthOf(words[0]) > 0 && lex().fill.starts(words[1:2]) > 0 && lex().ordinal.MatchString(words[2]) { // June the 1st
			n := readNamedDate(append([]string{words[0]}, words[2:]...), d)
			return n + min(n, 1)
		}
		if k := lex().of.starts(words[1:]); k > 0 { // 5th of January
			n := readNamedDate(append([]string{words[0]}, words[1+k:]...), d)
			return n + min(n, 1)*k
		}
	}
	if len(words) < 2 {
		return 0
	}
	words = slices.Clone(words)
	taken := 0 // words of a day's name beyond its first
	for i := range words[:2] {
		if day, n := lex().dayNames.match(words[i:]); n > 0 { // fifth, двадцать первого
			words = slices.Concat(words[:i], []string{strconv.Itoa(day)}, words[i+n:])
			taken = n - 1
			break
		}
	}
	if len(words) < 2 {
		return 0
	}
	for i, w := range words[:2] {
		if m := lex().ordinal.FindStringSubmatch(w); m != nil {
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
	if len(words) > 2 {
		year := strings.TrimPrefix(words[2], "'")
		switch n := number(year); {
		case len(year) == 4 && n > 0:
			d.year, d.noYear = n, false
			return 3 + taken
		case len(year) == 2 && (n > 24 || year != words[2]): // 5 Jan 26: no hour
			d.year, d.noYear = 2000+n, false
			return 3 + taken
		}
	}
	return 2 + taken
}

// monthOf returns the month that a word names, from 1; 0 if it names none.
func monthOf(word string) int {
	month, _ := lex().months.match([]string{strings.TrimSuffix(word, ".")})
	return month
}

// number reads a whole number; 0 if it is not one.
func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0
	}
	return n
}
