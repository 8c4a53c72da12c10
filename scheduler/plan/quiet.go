package plan

import (
	"time"

	"github.com/dateline-bot/dateline/content"
)

// Quiet is the daily period in which nothing is sent automatically. From and To count from
// midnight; a To before From is on the next day. The zero value means no quiet hours.
type Quiet struct {
	From, To time.Duration
}

func sinceMidnight(t time.Time) time.Duration {
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute
}

// Shift returns t, or the end of the quiet hours that contain t.
func (q Quiet) Shift(t time.Time, zone *time.Location) time.Time {
	if q.From == q.To {
		return t
	}
	local := t.In(zone)
	clock := sinceMidnight(local) + time.Duration(local.Second())*time.Second + time.Duration(local.Nanosecond())
	var end time.Time
	switch {
	case q.From < q.To && clock >= q.From && clock < q.To:
		end = onDay(local, 0, q.To, zone)
	case q.From > q.To && clock >= q.From:
		end = onDay(local, 1, q.To, zone)
	case q.From > q.To && clock < q.To:
		end = onDay(local, 0, q.To, zone)
	default:
		return t
	}
	if end.Before(t) { // the second pass of an hour that a clock change repeats
		return t
	}
	return end.UTC()
}

// before returns t, or the moment before the quiet hours that contain t began.
func (q Quiet) before(t time.Time, zone *time.Location) time.Time {
	if q.Shift(t, zone).Equal(t) {
		return t
	}
	local, days := t.In(zone), 0
	if q.From > q.To && sinceMidnight(local) < q.To {
		days = -1
	}
	return onDay(local, days, q.From, zone).Add(-1)
}

// onDay is content.OnDay for the day that clocks show at t, or some days later.
func onDay(t time.Time, days int, clock time.Duration, zone *time.Location) time.Time {
	y, m, d := t.Date()
	return content.OnDay(y, m, d+days, clock, zone)
}
