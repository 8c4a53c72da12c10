package audience

import (
	"testing"
	"time"

	"github.com/dateline-bot/dateline/scheduler/audience"
)

func TestNextDigest(t *testing.T) {
	now := time.Date(2026, 3, 28, 12, 0, 0, 0, time.UTC) // a Saturday; clocks go forward in Berlin that night
	for _, tt := range []struct {
		r    audience.Reader
		want string
	}{
		{audience.Reader{Mode: audience.ReaderDaily, Hour: 9, Zone: "UTC"}, "2026-03-29T09:00:00Z"},
		{audience.Reader{Mode: audience.ReaderDaily, Hour: 13, Zone: "UTC"}, "2026-03-28T13:00:00Z"},
		{audience.Reader{Mode: audience.ReaderDaily, Hour: 2, Zone: "Europe/Berlin"}, "2026-03-29T01:00:00Z"}, // 2:00 does not exist: 3:00 there
		{audience.Reader{Mode: audience.ReaderDaily, Hour: 9, Zone: "Europe/Berlin"}, "2026-03-29T07:00:00Z"},
		{audience.Reader{Mode: audience.ReaderWeekly, Hour: 9, Weekday: time.Saturday, Zone: "UTC"}, "2026-04-04T09:00:00Z"},
		{audience.Reader{Mode: audience.ReaderWeekly, Hour: 13, Weekday: time.Saturday, Zone: "UTC"}, "2026-03-28T13:00:00Z"},
		{audience.Reader{Mode: audience.ReaderWeekly, Hour: 9, Weekday: time.Friday, Zone: "nowhere"}, "2026-04-03T09:00:00Z"},
	} {
		if got := NextDigest(tt.r, now).UTC().Format(time.RFC3339); got != tt.want {
			t.Errorf("%+v: %s, want %s", tt.r, got, tt.want)
		}
	}
}

// TestMidnightDigestWhereMidnightIsSkipped holds that a daily digest at midnight
// skips no day if the clocks skip midnight.
func TestMidnightDigestWhereMidnightIsSkipped(t *testing.T) {
	for zone, before := range map[string]string{"America/Santiago": "2026-09-05T12:00:00Z", "America/Havana": "2026-03-07T12:00:00Z"} {
		at, err := time.Parse(time.RFC3339, before)
		if err != nil {
			t.Fatal(err)
		}
		place, err := time.LoadLocation(zone)
		if err != nil {
			t.Skip("no zone data:", err)
		}
		day := at.In(place).Day()
		for range 4 {
			at = NextDigest(audience.Reader{Mode: audience.ReaderDaily, Zone: zone}, at)
			if day++; at.In(place).Day() != day {
				t.Errorf("%s: got a digest at %v, want one on day %d", zone, at.In(place), day)
			}
		}
		if weekly := NextDigest(audience.Reader{Mode: audience.ReaderWeekly, Weekday: time.Sunday, Zone: zone}, at.Add(-4*24*time.Hour)); weekly.In(place).Weekday() != time.Sunday {
			t.Errorf("%s: the weekly digest of Sundays is due at %v", zone, weekly.In(place))
		}
	}
}
