package plan

import (
	"fmt"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/content"
)

// Quiet are the hours of a day in which nothing is sent by itself. From and To
// count since midnight; To may be before From and is then on the next day. The
// zero value means no quiet hours.
type Quiet struct {
	From, To time.Duration
}

// ParseQuiet reads `23:00-08:00`; "" means no quiet hours.
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
		end = onDay(local, q.To, zone)
	case q.From > q.To && clock >= q.From:
		end = onDay(local.AddDate(0, 0, 1), q.To, zone)
	case q.From > q.To && clock < q.To:
		end = onDay(local, q.To, zone)
	default:
		return t
	}
	if end.Before(t) { // the second pass of an hour that a clock change repeats
		return t
	}
	return end.UTC()
}

// onDay is content.OnDay of the day on which clocks show day.
func onDay(day time.Time, clock time.Duration, zone *time.Location) time.Time {
	y, m, d := day.Date()
	return content.OnDay(y, m, d, clock, zone)
}
