package web

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/folder"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// calendarOf returns the label of each day of a month's page and the times of its free
// slots, "Sun 14 Mar 2027: 09:00", with one article at the given time.
func calendarOf(t *testing.T, zone, month, slot string, quiet plan.Quiet, article time.Time) []string {
	t.Helper()
	z, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	s, err := plan.ParseSlot(slot, z)
	if err != nil {
		t.Fatal(err)
	}
	articles := folder.Open(folder.Config{Dir: t.TempDir(), Zone: z})
	p, err := NewPreview(PreviewConfig{
		Name: "blog", Articles: articles, Zone: z, Slots: []plan.Slot{s}, Quiet: quiet,
		Now: func() time.Time { return time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC) },
		Plan: func(context.Context) ([]scheduler.Entry, error) {
			return []scheduler.Entry{{Slug: "a", Title: "A", Channel: "@news", State: ledger.Sent, Due: article}}, nil
		},
		Findings: func(context.Context, *content.Article) ([]content.Problem, error) { return nil, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	p.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/calendar?month="+month, nil))
	var days []string
	for _, cell := range strings.Split(w.Body.String(), "<td class=")[1:] {
		label := regexp.MustCompile(`class="full">([^<]*)<`).FindStringSubmatch(cell)
		var slots []string
		for _, m := range regexp.MustCompile(`class="slot">([^<]*)<`).FindAllStringSubmatch(cell, -1) {
			slots = append(slots, m[1])
		}
		days = append(days, label[1]+": "+strings.Join(slots, " "))
	}
	return days
}

// TestCalendarWithoutMidnight holds that each day is in its place in a month with a day
// that has no midnight.
func TestCalendarWithoutMidnight(t *testing.T) {
	for _, tt := range []struct{ zone, month string }{{"America/Havana", "2027-03"}, {"America/Santiago", "2027-09"}, {"Africa/Cairo", "2027-04"}, {"Europe/Berlin", "2027-03"}, {"America/Havana", "2027-11"}} {
		first, err := time.Parse("2006-01", tt.month)
		if err != nil {
			t.Fatal(err)
		}
		for slot, clock := range map[string]string{"30 9 * * *": "09:30", "30 23 * * *": "23:30"} {
			day := first.AddDate(0, 0, -int(first.Weekday()+6)%7)
			for _, got := range calendarOf(t, tt.zone, tt.month, slot, plan.Quiet{}, first) {
				want := day.Format("Mon 2 Jan 2006")
				if day.Year() >= 2027 {
					want += ": " + clock
				}
				if got != want {
					t.Errorf("%s: got %q, want %q", tt.zone, got, want)
				}
				day = day.AddDate(0, 0, 1)
			}
		}
	}
}

// TestCalendarOfSlotsInQuietHours holds that a slot in quiet hours is at their end, and
// is not free once an article goes out then.
func TestCalendarOfSlotsInQuietHours(t *testing.T) {
	quiet := plan.Quiet{From: 23 * time.Hour, To: 8 * time.Hour}
	for _, tt := range []struct{ slot, third, fourth, fifth string }{
		{"30 23 * * *", "08:00", "", "08:00"}, // the article is at 8 on the fourth
		{"0 7 * * *", "08:00", "", "08:00"},
		{"0 9 * * *", "09:00", "09:00", "09:00"},
		{"0 6,7,22 * * *", "08:00 22:00", "22:00", "08:00 22:00"},
	} {
		days := calendarOf(t, "Europe/Berlin", "2027-02", tt.slot, quiet, time.Date(2027, 2, 4, 7, 0, 0, 0, time.UTC))
		want := fmt.Sprintf("Wed 3 Feb 2027: %s, Thu 4 Feb 2027: %s, Fri 5 Feb 2027: %s", tt.third, tt.fourth, tt.fifth)
		if got := strings.Join(days[2:5], ", "); got != want {
			t.Errorf("%s: got %q, want %q", tt.slot, got, want)
		}
	}
}
