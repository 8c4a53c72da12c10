package scheduler

import (
	"fmt"
	"strings"
	"time"
)

// Quiet are the hours of a day in which nothing is sent by itself. From and To
// count since midnight; To may be before From and is then on the next day. The
// zero value is no quiet.
type Quiet struct {
	From, To time.Duration
}

// ParseQuiet reads `23:00-08:00`; "" is no quiet.
func ParseQuiet(s string) (Quiet, error) {
	if strings.TrimSpace(s) == "" {
		return Quiet{}, nil
	}
	a, b, ok := strings.Cut(s, "-")
	from, errA := time.Parse("15:04", strings.TrimSpace(a))
	to, errB := time.Parse("15:04", strings.TrimSpace(b))
	if !ok || errA != nil || errB != nil || from.Equal(to) {
		return Quiet{}, fmt.Errorf("quiet: %q is no span of a day: write it as 23:00-08:00", s)
	}
	return Quiet{From: sinceMidnight(from), To: sinceMidnight(to)}, nil
}

func sinceMidnight(t time.Time) time.Duration {
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute
}

// Shift returns t, or the end of the quiet hours that t is in.
func (q Quiet) Shift(t time.Time, zone *time.Location) time.Time {
	if q.From == q.To {
		return t
	}
	local := t.In(zone)
	clock := sinceMidnight(local) + time.Duration(local.Second())*time.Second + time.Duration(local.Nanosecond())
	var end time.Time
	switch {
	case q.From < q.To && clock >= q.From && clock < q.To:
		end = OnDay(local, q.To, zone)
	case q.From > q.To && clock >= q.From:
		end = OnDay(local.AddDate(0, 0, 1), q.To, zone)
	case q.From > q.To && clock < q.To:
		end = OnDay(local, q.To, zone)
	default:
		return t
	}
	if end.Before(t) { // the second pass of an hour that a clock change repeats
		return t
	}
	return end.UTC()
}

// OnDay returns the moment of the day at which clocks in zone show the time of
// day. One that the day does not have (clocks leap over it) moves to the first
// moment after the leap; of one that it has twice, the first is meant.
func OnDay(day time.Time, clock time.Duration, zone *time.Location) time.Time {
	y, m, d := day.Date()
	h, min, s := int(clock/time.Hour), int(clock%time.Hour/time.Minute), int(clock%time.Minute/time.Second)
	t := time.Date(y, m, d, h, min, s, 0, zone)
	if t.Day() == d && t.Hour() == h && t.Minute() == min {
		// Go gives the first of the two for a repeated hour in most zones; look
		// one transition back to be sure.
		start, _ := t.ZoneBounds()
		if !start.IsZero() {
			_, before := start.Add(-time.Second).Zone()
			_, after := t.Zone()
			if early := t.Add(time.Duration(after-before) * time.Second); before > after && early.Before(start) {
				return early
			}
		}
		return t
	}
	// t was made with one of the two offsets around the leap, and lies after it
	// or before; the leap itself is the bound between them.
	start, end := t.ZoneBounds()
	_, offset := t.Zone()
	if t.Add(time.Duration(offset) * time.Second).After(time.Date(y, m, d, h, min, s, 0, time.UTC)) {
		return start.In(zone)
	}
	return end.In(zone)
}
