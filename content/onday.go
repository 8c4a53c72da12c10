package content

import "time"

// OnDay returns the moment when clocks in zone show the day and the time
// of day. Where they skip it (summer time begins), it is the next moment that
// they show; where they show it twice, the first.
func OnDay(y int, m time.Month, d int, clock time.Duration, zone *time.Location) time.Time {
	want := time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Add(clock)
	t := time.Date(y, m, d, int(clock/time.Hour), int(clock/time.Minute%60), int(clock/time.Second%60), int(clock%time.Second), zone)
	if wall(t).Equal(want) {
		start, _ := t.ZoneBounds()
		if start.IsZero() {
			return t
		}
		_, before := start.Add(-time.Second).Zone()
		_, now := t.Zone()
		if first := t.Add(time.Duration(now-before) * time.Second); first.Before(start) && wall(first).Equal(want) {
			return first
		}
		return t
	}
	// In a gap, t is off to one side or the other; the change of the clocks
	// is the bound of its zone that lies on the way to want.
	start, end := t.ZoneBounds()
	if wall(t).Before(want) {
		return end.In(zone)
	}
	return start.In(zone)
}

// wall returns what the clocks show at t, as if they were in UTC.
func wall(t time.Time) time.Time {
	_, offset := t.Zone()
	return t.UTC().Add(time.Duration(offset) * time.Second)
}
