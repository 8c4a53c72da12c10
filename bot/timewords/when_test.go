package timewords

import (
	"errors"
	"testing"
	"time"
)

func TestReadWhen(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip("no zone data:", err)
	}
	now := time.Date(2025, 12, 31, 15, 0, 0, 0, zone) // a Wednesday
	for _, tt := range []struct{ in, want string }{
		{"+2h", "2025-12-31 17:00"}, {"+ 2h", "2025-12-31 17:00"}, {"+30m", "2025-12-31 15:30"}, {"+1d", "2026-01-01 15:00"},
		{"+1d12h", "2026-01-02 03:00"}, {"+1d 12h", "2026-01-02 03:00"}, {"+1w", "2026-01-07 15:00"},
		{"+2ч", "2025-12-31 17:00"}, {"+30 мин", "2025-12-31 15:30"}, {"+1д", "2026-01-01 15:00"},
		{"in 2 hours", "2025-12-31 17:00"}, {"in an hour", "2025-12-31 16:00"}, {"через 2 часа", "2025-12-31 17:00"}, {"через час", "2025-12-31 16:00"},
		{"18:30", "2025-12-31 18:30"}, {"at 18:30", "2025-12-31 18:30"}, {"в 9:05", "2026-01-01 09:05"},
		{"today 18:00", "2025-12-31 18:00"}, {"Tomorrow 10:00", "2026-01-01 10:00"}, {"tomorrow", "2026-01-01 09:30"},
		{"завтра 10:00", "2026-01-01 10:00"}, {"завтра в 10:00", "2026-01-01 10:00"}, {"10:00 завтра", "2026-01-01 10:00"}, {"послезавтра", "2026-01-02 09:30"},
		{"пт 18:30", "2026-01-02 18:30"}, {"fri 18:30", "2026-01-02 18:30"}, {"on Friday", "2026-01-02 09:30"}, {"в пятницу в 18:30", "2026-01-02 18:30"},
		{"ср 16:00", "2025-12-31 16:00"}, {"ср 14:00", "2026-01-07 14:00"}, {"wednesday", "2026-01-07 09:30"}, {"tues 10:00", "2026-01-06 10:00"},
		{"2026-01-05 10:00", "2026-01-05 10:00"}, {"2026-1-5", "2026-01-05 09:30"}, {"05.01.2026, 10:00", "2026-01-05 10:00"}, {"5.1", "2026-01-05 09:30"}, {"5.1. 10:00", "2026-01-05 10:00"},
		{"5 января", "2026-01-05 09:30"}, {"5 января 2027 10:00", "2027-01-05 10:00"}, {"Jan 5 10:00", "2026-01-05 10:00"}, {"5 may", "2026-05-05 09:30"}, {"9 мая", "2026-05-09 09:30"}, {"8 марта 12:00", "2026-03-08 12:00"}, {"31 dec 16:00", "2025-12-31 16:00"},
		{"18.30", "2025-12-31 18:30"}, {"в 18", "2025-12-31 18:00"}, {"at 9", "2026-01-01 09:00"}, {"6pm", "2025-12-31 18:00"}, {"6:30 pm", "2025-12-31 18:30"}, {"fri 6pm", "2026-01-02 18:00"},
		{"tomorrow 9am", "2026-01-01 09:00"}, {"12am", "2026-01-01 00:00"}, {"tomorrow noon", "2026-01-01 12:00"}, {"завтра в полдень", "2026-01-01 12:00"}, {"полночь", "2026-01-01 00:00"},
		{"понедельник 7 утра", "2026-01-05 07:00"}, {"в 8 вечера", "2025-12-31 20:00"}, {"завтра в 3 дня", "2026-01-01 15:00"}, {"послезавтра в 9", "2026-01-02 09:00"}, {"завтра 18 часов", "2026-01-01 18:00"},
		{"5.01 10.30", "2026-01-05 10:30"}, {"в 5 января", "2026-01-05 09:30"}, {"5 января в 7", "2026-01-05 07:00"}, {"05.01 в 10", "2026-01-05 10:00"},
		{"2026-03-01T12:00:00Z", "2026-03-01 13:00"},
		{"2026-03-29 02:30", "2026-03-29 03:00"}, // the hour that spring skips
		{"2026-10-25 02:30", "2026-10-25 02:30"},
	} {
		got, err := Read(tt.in, now, 9*time.Hour+30*time.Minute)
		if err != nil || got.In(zone).Format("2006-01-02 15:04") != tt.want {
			t.Errorf("%q: %v %v, want %s", tt.in, got.In(zone), err, tt.want)
		}
	}
	for _, tt := range []struct {
		in   string
		want error
	}{
		{"", ErrUnclear}, {"soon", ErrUnclear}, {"скоро", ErrUnclear}, {"+2", ErrUnclear}, {"+2x", ErrUnclear}, {"25:00", ErrUnclear}, {"30.02.2026", ErrUnclear}, {"2026-13-01", ErrUnclear},
		{"tomorrow tomorrow", ErrUnclear}, {"10:00 11:00", ErrUnclear}, {"+9999w", ErrUnclear}, {"tomorrow nonsense", ErrUnclear},
		{"13pm", ErrUnclear}, {"0am", ErrUnclear}, {"18", ErrUnclear}, {"at 25", ErrUnclear}, {"18.99", ErrUnclear}, {"вчера", ErrPast}, {"yesterday 10:00", ErrPast},
		{"2025-12-30", ErrPast}, {"today 14:00", ErrPast}, {"2020-01-01T00:00:00Z", ErrPast},
	} {
		if got, err := Read(tt.in, now, 9*time.Hour); !errors.Is(err, tt.want) {
			t.Errorf("%q: %v %v, want %v", tt.in, got, err, tt.want)
		}
	}
}

func FuzzReadWhen(f *testing.F) {
	for _, s := range []string{"+2h", "завтра 10:00", "пт 18:30", "5 jan 2026", "2026-01-05", "5.1. 10:00", "in an hour"} {
		f.Add(s)
	}
	now := time.Date(2025, 12, 31, 15, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, s string) {
		if at, err := Read(s, now, 10*time.Hour); err == nil && !at.After(now) {
			t.Errorf("%q is not ahead: %v", s, at)
		}
	})
}

// In Santiago and Havana the clocks are put forward at midnight: 00:30 does not
// exist on that day, and the day still has a first moment.
func TestReadOnADayWithoutMidnight(t *testing.T) {
	for _, tt := range []struct{ zone, now, in, want string }{
		{"America/Santiago", "2026-09-05 15:00", "tomorrow 00:30", "2026-09-06 01:00"},
		{"America/Santiago", "2026-09-05 15:00", "завтра в полночь", "2026-09-06 01:00"},
		{"America/Santiago", "2026-09-05 15:00", "2026-09-06 00:00", "2026-09-06 01:00"},
		{"America/Havana", "2026-03-07 23:30", "tomorrow 00:30", "2026-03-08 01:00"},
		{"America/Havana", "2026-03-07 23:30", "00:15", "2026-03-08 01:00"},
	} {
		zone, err := time.LoadLocation(tt.zone)
		if err != nil {
			t.Skip("no zone data:", err)
		}
		now, err := time.ParseInLocation("2006-01-02 15:04", tt.now, zone)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Read(tt.in, now, 10*time.Hour)
		if err != nil || got.In(zone).Format("2006-01-02 15:04") != tt.want {
			t.Errorf("%s, %q: got %v %v, want %s", tt.zone, tt.in, got.In(zone), err, tt.want)
		}
	}
}
