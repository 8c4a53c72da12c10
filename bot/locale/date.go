package locale

import (
	"fmt"
	"time"
)

// Day writes a date: 28 Dec 2025.
func (c *Catalogue) Day(t time.Time) string {
	return fmt.Sprintf("%d %s %d", t.Day(), c.months[t.Month()-1], t.Year())
}

// Moment writes a date and time of day: Mon 28 Dec, 10:00; with the year where
// it is not that of now.
func (c *Catalogue) Moment(t, now time.Time) string {
	s := fmt.Sprintf("%s %d %s", c.weekdays[t.Weekday()], t.Day(), c.months[t.Month()-1])
	if t.Year() != now.Year() {
		s += fmt.Sprintf(" %d", t.Year())
	}
	return s + ", " + t.Format("15:04")
}

// Weekday writes a day of the week: Mon.
func (c *Catalogue) Weekday(d time.Weekday) string { return c.weekdays[d] }
