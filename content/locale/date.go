package locale

import (
	"fmt"
	"strings"
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

// Size writes a number of bytes: 640 KB, 1.2 MB.
func (c *Catalogue) Size(bytes int64) string {
	unit := map[string][2]string{"ru": {"КБ", "МБ"}}[c.tag]
	if unit[0] == "" {
		unit = [2]string{"KB", "MB"}
	}
	if bytes < 1_000_000 {
		return fmt.Sprintf("%d %s", (bytes+999)/1000, unit[0])
	}
	s := fmt.Sprintf("%.1f %s", float64(bytes)/1e6, unit[1])
	if c.tag == "ru" {
		s = strings.Replace(s, ".", ",", 1)
	}
	return s
}
