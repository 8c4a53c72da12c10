package timewords

import (
	"errors"
	"testing"
	"time"
)

// TestReadThisWeek holds that this week ends at midnight where the reader is, on
// whichever day it is midnight in Greenwich.
func TestReadThisWeek(t *testing.T) {
	for _, tt := range []struct{ zone, now, in, want string }{
		{"America/New_York", "2026-05-13 20:00", "monday this week", ""},
		{"America/New_York", "2026-05-13 20:00", "this week on monday at 9", ""},
		{"America/New_York", "2026-05-13 20:00", "sunday this week at 23:00", "05-17 23:00"},
		{"Asia/Vladivostok", "2026-05-13 09:00", "monday this week at 9", ""},
		{"Asia/Vladivostok", "2026-05-13 09:00", "в воскресенье на этой неделе в 12:00", "05-17 12:00"},
		{"Asia/Vladivostok", "2026-05-13 09:00", "Sonntag dieser Woche um 23 Uhr", "05-17 23:00"},
		{"Europe/Moscow", "2026-05-13 01:00", "в воскресенье на этой неделе в 12:00", "05-17 12:00"},
		{"Europe/Moscow", "2026-05-13 01:00", "в понедельник на этой неделе", ""},
		{"Europe/Moscow", "2026-05-18 01:00", "в воскресенье на этой неделе в 12:00", "05-24 12:00"},
	} {
		now := at(t, tt.zone, tt.now)
		zone := now.Location()
		got, err := readAt(tt.in, now, 10*time.Hour)
		said := ""
		if err == nil {
			said = got.In(zone).Format("01-02 15:04")
		} else if !errors.Is(err, ErrPast) {
			t.Errorf("%s, %s, %q: %v, want %v", tt.zone, tt.now, tt.in, err, ErrPast)
		}
		if said != tt.want {
			t.Errorf("%s, %s, %q: got %q (%v), want %q", tt.zone, tt.now, tt.in, said, err, tt.want)
		}
	}
}
