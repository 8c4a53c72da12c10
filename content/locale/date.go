package locale

import (
	"fmt"
	"strings"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// Day formats a date: 28 Dec 2025.
func (c *Catalogue) Day(t time.Time) string {
	return c.T("time.day", "day", t.Day(), "month", c.MonthShort(t.Month()), "year", t.Year())
}

// Moment formats a date and time of day: Mon 28 Dec, 10:00; with the year if it is not
// that of now.
func (c *Catalogue) Moment(t, now time.Time) string {
	code := "time.moment"
	if t.Year() != now.Year() {
		code = "time.moment_year"
	}
	return c.T(code, "weekday", c.WeekdayShort(t.Weekday()), "day", t.Day(), "month", c.MonthShort(t.Month()),
		"year", t.Year(), "clock", t.Format("15:04"))
}

// moment formats a time as the reader's clock shows it.
func (c *Catalogue) moment(t time.Time) string {
	if c.now.IsZero() {
		return c.Moment(t, time.Time{})
	}
	return c.Moment(t.In(c.now.Location()), c.now)
}

// Duration formats a duration in its two largest units: 2 d 3 h.
func (c *Catalogue) Duration(d time.Duration) string {
	const day = 24 * time.Hour
	var parts []string
	for _, unit := range []struct {
		code string
		is   time.Duration
	}{{"time.days", day}, {"time.hours", time.Hour}, {"time.minutes", time.Minute}, {"time.seconds", time.Second}} {
		n := int(d / unit.is)
		d -= time.Duration(n) * unit.is
		if n > 0 && len(parts) < 2 {
			parts = append(parts, c.T(unit.code, "n", n))
		}
	}
	if len(parts) == 0 {
		return c.T("time.seconds", "n", 0)
	}
	return strings.Join(parts, " ")
}

// Number formats a number with thousands separators: 20,134.
func (c *Catalogue) Number(n int) string {
	return message.NewPrinter(language.Make(c.tag)).Sprintf("%d", n)
}

// Size formats a number of bytes: 640 KB, 1.2 MB.
func (c *Catalogue) Size(bytes int64) string {
	if bytes < 1_000_000 {
		return fmt.Sprintf("%d %s", (bytes+999)/1000, c.words.Units[0])
	}
	s := fmt.Sprintf("%.1f %s", float64(bytes)/1e6, c.words.Units[1])
	return strings.Replace(s, ".", c.words.Decimal, 1)
}
