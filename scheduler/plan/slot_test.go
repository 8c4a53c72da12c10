package plan_test

import (
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/scheduler/plan"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func TestParseSlotRefusesWhatCronMistakes(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"TZ=UTC", "no cron expression"}, // robfig/cron panics on these three
		{"TZ=0", "not a time zone"},
		{"CRON_TZ=", "not a time zone"},
		{"CRON_TZ=Mars/Base 0 10 * * *", "not a time zone"},
		{"", "no cron expression"},
		{"0 10 31 2 *", "never comes"},
		{"@every 1h", "no fixed moments"},
		{"@fortnightly", "there is no @fortnightly; there are @hourly"},
		{"0 10 * *", "it has 4 fields and not five: minute"},
		{"0 0 10 * * 1", "it has 6 fields and not five: minute"},
		{"61 10 * * *", `"61" is not a minute, 0 to 59`},
		{"0 10-25 * * *", `"10-25" is not an hour, 0 to 23`},
		{"0 10 0 * *", `"0" is not a day, 1 to 31`},
		{"0 10 * Juli *", `"Juli" is not a month, 1 to 12`},
		{"0 10 * * 8", `"8" is not a weekday, 0 to 7`},
		{"0 10 * * mo", `"mo" is not a weekday, 0 to 7`},
	} {
		if _, err := plan.ParseSlot(c.text, time.UTC); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want it to say %q", c.text, err, c.want)
		}
	}
}

func TestSlotNext(t *testing.T) {
	berlin := zone(t, "Europe/Berlin")
	at := func(s string) time.Time {
		v, err := time.Parse("2006-01-02 15:04 -0700", s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, c := range []struct {
		name, slot string
		from       string
		want       []string
	}{
		{"days of work", "0 10 * * 1-5", "2026-11-27 10:00 +0100", []string{"2026-11-30 10:00 +0100", "2026-12-01 10:00 +0100"}},
		{"Sunday as 7", "0 10 * * 7", "2026-11-24 00:00 +0100", []string{"2026-11-29 10:00 +0100", "2026-12-06 10:00 +0100"}},
		{"a span to 7", "0 10 * * 6-7", "2026-11-24 00:00 +0100", []string{"2026-11-28 10:00 +0100", "2026-11-29 10:00 +0100"}},
		{"its own zone", "CRON_TZ=Asia/Tokyo 0 10 * * *", "2026-11-24 00:00 +0100", []string{"2026-11-24 10:00 +0900", "2026-11-25 10:00 +0900"}},
		{"a leap moves the slot to its end", "30 2 * * *", "2026-03-28 12:00 +0100", []string{"2026-03-29 03:00 +0200", "2026-03-30 02:30 +0200"}},
		{"a leap makes no double", "0 2,3 * * *", "2026-03-28 12:00 +0100", []string{"2026-03-29 03:00 +0200", "2026-03-30 02:00 +0200"}},
		{"a repeated hour counts once", "30 2 * * *", "2026-10-24 12:00 +0200", []string{"2026-10-25 02:30 +0200", "2026-10-26 02:30 +0100"}},
		{"within the second pass", "30 2 * * *", "2026-10-25 02:10 +0100", []string{"2026-10-26 02:30 +0100"}},
		{"daily", "@daily", "2026-11-24 12:00 +0100", []string{"2026-11-25 00:00 +0100"}},
		{"leap years", "0 10 29 2 *", "2026-11-24 12:00 +0100", []string{"2028-02-29 10:00 +0100"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := plan.ParseSlot(c.slot, berlin)
			if err != nil {
				t.Fatal(err)
			}
			from := at(c.from)
			for _, want := range c.want {
				got := s.Next(from)
				if !got.Equal(at(want)) {
					t.Fatalf("after %v comes %v, want %v", from, got.In(berlin), want)
				}
				from = got
			}
		})
	}
}

func TestQuiet(t *testing.T) {
	berlin := zone(t, "Europe/Berlin")
	for _, c := range []struct {
		quiet    plan.Quiet
		at, want string
	}{
		{plan.Quiet{From: 23 * time.Hour, To: 8 * time.Hour}, "2026-11-24 22:59", "2026-11-24 22:59"},
		{plan.Quiet{From: 23 * time.Hour, To: 8 * time.Hour}, "2026-11-24 23:00", "2026-11-25 08:00"},
		{plan.Quiet{From: 23 * time.Hour, To: 8 * time.Hour}, "2026-11-24 07:59", "2026-11-24 08:00"},
		{plan.Quiet{From: 23 * time.Hour, To: 8 * time.Hour}, "2026-11-24 08:00", "2026-11-24 08:00"},
		{plan.Quiet{From: 12 * time.Hour, To: 14 * time.Hour}, "2026-11-24 13:00", "2026-11-24 14:00"},
		{plan.Quiet{From: 12 * time.Hour, To: 14 * time.Hour}, "2026-11-24 23:00", "2026-11-24 23:00"},
		{plan.Quiet{From: 23 * time.Hour, To: 2*time.Hour + 30*time.Minute}, "2026-03-28 23:30", "2026-03-29 03:00"}, // the clocks skip its end
		{plan.Quiet{}, "2026-11-24 03:00", "2026-11-24 03:00"},
	} {
		at, err := time.ParseInLocation("2006-01-02 15:04", c.at, berlin)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.quiet.Shift(at, berlin).In(berlin).Format("2006-01-02 15:04"); got != c.want {
			t.Errorf("quiet %v at %s: %s, want %s", c.quiet, c.at, got, c.want)
		}
	}
}
