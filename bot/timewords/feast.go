package timewords

import "time"

// feast reads a day whose date differs each year: Easter, Thanksgiving, Black Friday,
// Advent.
func (r whenReader) feast(d *whenDay, words []string) int {
	var day func(year int) time.Time
	most := 0
	for _, f := range []struct {
		names phrases
		day   func(year int) time.Time
	}{{lex().easter, easter}, {lex().orthodoxEaster, orthodoxEaster}, {lex().thanksgiving, thanksgiving}, {lex().advent, advent}} {
		if later, n := f.names.match(words); n > most {
			most = n
			day = func(year int) time.Time { return f.day(year).AddDate(0, 0, later) }
		}
	}
	if most == 0 {
		return 0
	}
	today := time.Date(r.now.Year(), r.now.Month(), r.now.Day(), 0, 0, 0, 0, time.UTC)
	year := r.now.Year()
	if day(year).Before(today) {
		year++
	}
	d.setDay(day(year))
	d.orElse = day(year + 1)
	return most
}

// easter returns Easter Sunday by the Gregorian computus of Meeus, Jones and Butcher.
func easter(year int) time.Time {
	a, b, c := year%19, year/100, year%100
	h := (19*a + b - b/4 - (b-(b+8)/25+1)/3 + 15) % 30
	l := (32 + 2*(b%4) + 2*(c/4) - h - c%4) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return noonOn(year, time.Month(n/31), n%31+1)
}

// orthodoxEaster returns Easter Sunday by the Julian computus of Meeus, as a date of the
// Gregorian calendar; it holds until 2099.
func orthodoxEaster(year int) time.Time {
	d := (19*(year%19) + 15) % 30
	e := (2*(year%4) + 4*(year%7) - d + 34) % 7
	n := d + e + 114
	return noonOn(year, time.Month(n/31), n%31+1).AddDate(0, 0, 13)
}

// thanksgiving returns the fourth Thursday of November.
func thanksgiving(year int) time.Time {
	day, _ := nthDay(noonOn(year, time.November, 1), time.Thursday, 4)
	return day
}

// advent returns the fourth Sunday before Christmas.
func advent(year int) time.Time {
	christmas := noonOn(year, time.December, 25)
	return christmas.AddDate(0, 0, -21-(int(christmas.Weekday())+6)%7-1)
}

func noonOn(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 12, 0, 0, 0, time.UTC)
}
