package plan

import (
	"testing"
	"time"
)

// TestBeforeQuietHours holds when the quiet hours began that contain a moment, also where clocks skip
// midnight on the day before.
func TestBeforeQuietHours(t *testing.T) {
	quiet := Quiet{From: 22 * time.Hour, To: 8 * time.Hour}
	for _, tt := range []struct{ zone, now, want string }{
		{"Europe/Berlin", "2026-12-02 00:30", "2026-12-01 21:59"},
		{"Europe/Berlin", "2026-12-01 23:30", "2026-12-01 21:59"},
		{"Europe/Berlin", "2026-12-01 12:00", "2026-12-01 12:00"},
		{"America/Santiago", "2026-09-07 00:30", "2026-09-06 21:59"},
		{"America/Santiago", "2026-09-06 01:30", "2026-09-05 21:59"},
	} {
		zone, err := time.LoadLocation(tt.zone)
		if err != nil {
			t.Skip("no zone data:", err)
		}
		now, err := time.ParseInLocation("2006-01-02 15:04", tt.now, zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := quiet.before(now, zone).In(zone).Format("2006-01-02 15:04"); got != tt.want {
			t.Errorf("%s, %s: got %s, want %s", tt.zone, tt.now, got, tt.want)
		}
	}
}
