package content

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func TestParseDate(t *testing.T) {
	moscow := zone(t, "Europe/Moscow") // +03:00
	for text, want := range map[string]string{
		"2025-12-28":                      "2025-12-27T21:00:00Z",
		"2025-1-5":                        "2025-01-04T21:00:00Z",
		"2025/12/28":                      "2025-12-27T21:00:00Z",
		"2025.12.28":                      "2025-12-27T21:00:00Z",
		"28.12.2025":                      "2025-12-27T21:00:00Z",
		"5.1.2025 9:07":                   "2025-01-05T06:07:00Z",
		"2025-12-28 15:04":                "2025-12-28T12:04:00Z",
		"2025-12-28T15:04":                "2025-12-28T12:04:00Z",
		"2025-12-28 15:04:05":             "2025-12-28T12:04:05Z",
		"2025-12-28  15:04:05.25":         "2025-12-28T12:04:05.25Z",
		"2025-12-28T15:04:05Z":            "2025-12-28T15:04:05Z",
		"2025-12-28t15:04:05z":            "2025-12-28T15:04:05Z",
		"2025-12-28T15:04:05+05:30":       "2025-12-28T09:34:05Z",
		"2025-12-28 15:04:05 +0800":       "2025-12-28T07:04:05Z",
		"2025-12-28 15:04:05 -5":          "2025-12-28T20:04:05Z",
		"2025-12-28 15:04:05+08":          "2025-12-28T07:04:05Z",
		"2025-12-28 15:04 UTC":            "2025-12-28T15:04:00Z",
		"2025-12-28 15:04 Asia/Tokyo":     "2025-12-28T06:04:00Z",
		"2025-12-28 3:04 PM":              "2025-12-28T12:04:00Z",
		"2025-12-28 12:00 am":             "2025-12-27T21:00:00Z",
		"Sun, 28 Dec 2025 15:04:05 +0100": "2025-12-28T14:04:05Z",
		"December 28, 2025":               "2025-12-27T21:00:00Z",
		"28 Dec 2025 15:04":               "2025-12-28T12:04:00Z",
		" 2024-02-29 ":                    "2024-02-28T21:00:00Z",
		"2025-12-28T15:04:05.123456789Z":  "2025-12-28T15:04:05.123456789Z",
	} {
		m, err := parseDate(text, moscow)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if got := m.time.UTC().Format(time.RFC3339Nano); got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
		if bare := len(strings.TrimSpace(text)) < 11 || text[0] == 'D'; m.dateOnly != bare {
			t.Errorf("%q: date only %v", text, m.dateOnly)
		}
	}
	for _, text := range []string{
		"", "x", "2025", "2025-12", "20251228", "2025-02-29", "2025-00-10", "2025-10-00", "2025-12-32", "2025-12-28 24:00",
		"2025-12-28 10:60", "2025-12-28 10:00:61", "2025-12-28 10", "2025-12-28 noon", "2025-12-28 10:00 MSK", "2025-12-28 10:00 +99",
		"12/28/2025", "28-12-2025", "31.02.2025", "2025-12/28", "2025-12-28x", "2025-12-28 10:00 Mars/Base", "-2025-01-01", "2025-12-28T", "99999-01-01",
	} {
		if m, err := parseDate(text, moscow); err == nil {
			t.Errorf("%q is taken for %v", text, m.time)
		}
	}
}

// Where clocks skip a time of day, the next that they show; where they show
// it twice, the first.
func TestOnDay(t *testing.T) {
	for _, test := range []struct {
		zone    string
		y, m, d int
		clock   time.Duration
		want    string
	}{
		{"Europe/Berlin", 2025, 3, 30, 1*time.Hour + 59*time.Minute, "2025-03-30T00:59:00Z"},
		{"Europe/Berlin", 2025, 3, 30, 2 * time.Hour, "2025-03-30T01:00:00Z"},
		{"Europe/Berlin", 2025, 3, 30, 2*time.Hour + 30*time.Minute, "2025-03-30T01:00:00Z"},
		{"Europe/Berlin", 2025, 3, 30, 3 * time.Hour, "2025-03-30T01:00:00Z"},
		{"Europe/Berlin", 2025, 10, 26, 2*time.Hour + 30*time.Minute, "2025-10-26T00:30:00Z"},
		{"Europe/Berlin", 2025, 10, 26, 3 * time.Hour, "2025-10-26T02:00:00Z"},
		{"America/New_York", 2025, 3, 9, 2*time.Hour + 30*time.Minute, "2025-03-09T07:00:00Z"},
		{"America/New_York", 2025, 11, 2, 1*time.Hour + 30*time.Minute, "2025-11-02T05:30:00Z"},
		{"America/Sao_Paulo", 2018, 11, 4, 0, "2018-11-04T03:00:00Z"},                              // the day begins at one
		{"Australia/Lord_Howe", 2025, 10, 5, 2*time.Hour + 15*time.Minute, "2025-10-04T15:30:00Z"}, // half an hour is skipped
		{"Pacific/Apia", 2011, 12, 30, 10 * time.Hour, "2011-12-30T10:00:00Z"},                     // the whole day is skipped
		{"Europe/Berlin", 2026, 11, 24, 10 * time.Hour, "2026-11-24T09:00:00Z"},                    // plain
		{"Europe/Berlin", 2026, 3, 29, 2*time.Hour + 30*time.Minute, "2026-03-29T01:00:00Z"},       // in a leap
		{"America/New_York", 2026, 3, 8, 2*time.Hour + 30*time.Minute, "2026-03-08T07:00:00Z"},     // in a leap in the west
		{"Europe/Berlin", 2026, 10, 25, 2*time.Hour + 30*time.Minute, "2026-10-25T00:30:00Z"},      // repeated
		{"America/New_York", 2026, 11, 1, 90 * time.Minute, "2026-11-01T05:30:00Z"},                // repeated in the west
		{"Australia/Lord_Howe", 2026, 10, 4, 2*time.Hour + 10*time.Minute, "2026-10-03T15:30:00Z"}, // a leap of half an hour
		{"Australia/Lord_Howe", 2026, 4, 5, 100 * time.Minute, "2026-04-04T14:40:00Z"},             // half an hour repeated
		{"Asia/Beirut", 2024, 3, 31, 0, "2024-03-30T22:00:00Z"},                                    // a leap over midnight
		{"Pacific/Apia", 2011, 12, 30, 10 * time.Hour, "2011-12-30T10:00:00Z"},                     // a day that is not
		{"Europe/Berlin", 2026, 3, 29, 119 * time.Minute, "2026-03-29T00:59:00Z"},                  // the last before a leap
		{"Europe/Berlin", 2026, 3, 29, 180 * time.Minute, "2026-03-29T01:00:00Z"},                  // the first after
		{"UTC", 2025, 3, 30, 2 * time.Hour, "2025-03-30T02:00:00Z"},
		{"Asia/Kolkata", 2025, 3, 30, 23*time.Hour + 59*time.Minute, "2025-03-30T18:29:00Z"},
	} {
		got := OnDay(test.y, time.Month(test.m), test.d, test.clock, zone(t, test.zone)).UTC().Format(time.RFC3339)
		if got != test.want {
			t.Errorf("%s %d-%d-%d %v is %s, want %s", test.zone, test.y, test.m, test.d, test.clock, got, test.want)
		}
	}
}

func TestDue(t *testing.T) {
	c := Parser{Zone: zone(t, "Europe/Berlin"), PublishAt: 2*time.Hour + 30*time.Minute}
	for source, want := range map[string]string{
		"---\ndate: 2025-01-02\n---\n":                                  "2025-01-02T01:30:00Z",
		"---\ndate: 2025-03-30\n---\n":                                  "2025-03-30T01:00:00Z", // the clocks skip 02:30
		"---\ndate: 2025-01-02 15:00\n---\n":                            "2025-01-02T14:00:00Z",
		"---\ndate: 2025-01-02T15:00:00+05:00\n---\n":                   "2025-01-02T10:00:00Z",
		"---\ndate: 2025-01-02\npublishDate: 2025-02-03\n---\n":         "2025-02-03T01:30:00Z",
		"---\npublishdate: 2025-02-03 01:00\ndate: 2025-01-02\n---\n":   "2025-02-03T00:00:00Z",
		"---\ndate: 2025-01-02\npublish_date: 2025-02-03 01:00\n---\n":  "2025-02-03T00:00:00Z",
		"---\nscheduled-for: 2025-02-03\ndate: 2025-01-02 15:00\n---\n": "2025-02-03T01:30:00Z",
		"---\ndate: 2025-01-02\npublish: 2025-02-03\n---\n":             "2025-02-03T01:30:00Z",
		"---\ndate: 2025-01-02\npublish_at: 2025-01-02 01:00\n---\n":    "2025-01-02T01:30:00Z", // before the time of day
		"---\ndate: 2025-01-02\npublish_at: 2025-01-02 20:00\n---\n":    "2025-01-02T19:00:00Z",
		"---\ndate: 2025-01-02\npublish_after: 2025-02-03\n---\n":       "2025-02-03T01:30:00Z",
		"---\ndate: 2025-01-02\nnot-before: 2025-02-03 01:00\n---\n":    "2025-02-03T00:00:00Z",
		"---\ndate: 2025-01-02\ngoLive: 2025-02-03\n---\n":              "2025-02-03T01:30:00Z",
		"---\nscheduled_for: 2025-02-03 01:00\n---\n":                   "2025-02-03T00:00:00Z", // later than the file name
		"---\ndate: 2025-01-02\npublished_at: 2024-02-03\n---\n":        "2025-01-02T01:30:00Z", // the later one
		"---\ndate: 2025-01-02\ncreated: 2025-02-03\n---\n":             "2025-01-02T01:30:00Z",
		"---\npublished: 2025-02-03\n---\n":                             "2025-02-03T01:30:00Z",
		"+++\ndate = 2025-01-02T15:00:00\n+++\n":                        "2025-01-02T14:00:00Z",
		"+++\ndate = 2025-01-02T15:00:00-04:00\n+++\n":                  "2025-01-02T19:00:00Z",
		"+++\ndate = 2025-01-02\n+++\n":                                 "2025-01-02T01:30:00Z",
		"{\"date\": \"2025-01-02 15:00\"}\n":                            "2025-01-02T14:00:00Z",
		"---\ndate:\n---\n":                                             "2024-05-06T00:30:00Z", // from the file name
		"---\ntitle: x\n---\n":                                          "2024-05-06T00:30:00Z",
		"No front matter.\n":                                            "2024-05-06T00:30:00Z",
	} {
		a, problems := c.Parse("2024-05-06-name.md", []byte(source))
		if a == nil {
			t.Errorf("%q: %v", source, problems)
			continue
		}
		if got := a.Due.Format(time.RFC3339); got != want || a.Slug != "name" {
			t.Errorf("%q is due %s, want %s", source, got, want)
		}
	}
	if a, problems := c.Parse("2024-13-06-name.md", []byte("Text")); a != nil || len(problems) != 1 {
		t.Errorf("an impossible date in the name: %v", problems)
	}
}

// TestDueInMicroseconds holds that no date is more precise than the ledger: it would count as
// changed at every scan, which ends an admin's /move and asks for an approval again and again.
func TestDueInMicroseconds(t *testing.T) {
	for source, want := range map[string]string{
		"---\ndate: 2025-12-28T15:04:05.1234567+01:00\n---\n":   "2025-12-28T14:04:05.123457Z", // PowerShell
		"---\ndate: 2025-12-28T15:04:05.123456789Z\n---\n":      "2025-12-28T15:04:05.123457Z",
		"+++\ndate = 2025-12-28T15:04:05.123456789Z\n+++\n":     "2025-12-28T15:04:05.123457Z",
		"---\ndate: 2025-12-28T15:04:05.123456Z\n---\n":         "2025-12-28T15:04:05.123456Z",
		"{\"publishDate\": \"2025-12-28T15:04:05.9999999Z\"}\n": "2025-12-28T15:04:06Z",
	} {
		a, problems := Parser{Zone: time.UTC}.Parse("a.md", []byte(source))
		if a == nil {
			t.Errorf("%q: %v", source, problems)
			continue
		}
		if got := a.Due.Format(time.RFC3339Nano); got != want {
			t.Errorf("%q is due %s, want %s", source, got, want)
		}
	}
}

// TestMissingDate warns of what looks like an article and has no date that counts,
// at the line where the date is, or belongs.
func TestMissingDate(t *testing.T) {
	for front, want := range map[string]string{
		"title: T\ncreated: 2026-12-01":                               "3 no-date.other",
		"title: T\npublish: 2026-12-01":                               "3 no-date.other",
		"title: T\npublish_date: 2026-12-01 10:00":                    "3 no-date.other",
		"created_at: 2026-12-01T10:00:00Z\ntitle: T":                  "2 no-date.other",
		"title: T\nCreated: 1 December 2026":                          "3 no-date.other",
		"title: T\ndate created: 2026-12-01":                          "3 no-date.other",
		"title: T\npublishedAt: 2026-12-01":                           "3 no-date.other",
		"title: T\npublished_on: 2026-12-01":                          "3 no-date.other",
		"title: T\npubDatetime: 2026-12-01T10:00:00Z":                 "3 no-date.other",
		"title: T\nposted: 2026-12-01":                                "3 no-date.other",
		"title: T\ncreated: 2026-11-01\npublication_date: 2026-12-01": "4 no-date.other",
		"title: T\ncategories: [a]":                                   "2 no-date",
		"categories: [a]\ntitle: T":                                   "3 no-date",
		"title: T\ntopics: a":                                         "2 no-date",
		"title: T\ndate:\ncategories: [a]":                            "2 no-date",
		// Nothing is missing
		"title: T\ncreated: 2026-11-01\ndate: 2026-12-01":        "",
		"title: T\ncreated: 2026-11-01\npublishDate: 2026-12-01": "",
		"title: T\npubDate: 2026-12-01":                          "",
		"title: T":                                               "",
		"title: T\nupdated: 2026-12-01":                          "",
		"title: T\ncreated: soon":                                "",
		"title: T\ncategories: [a]\nlayout: page":                "",
		"title: T\ncategories: [a]\ndraft: true":                 "",
		"title: T\ncreated: 2026-12-01\ntelegram: false":         "",
		"title: T\ncategories: [a]\ntelegram: {queue: true}":     "",
		"title: T\npublish: true\ncategories: []":                "",
	} {
		a, problems := parse(t, "---\n"+front+"\n---\nText")
		got := ""
		for _, p := range problems {
			got += fmt.Sprint(p.Line, " ", strings.TrimPrefix(p.Message.Code, "lint."))
		}
		if a == nil || got != want {
			t.Errorf("%q: got %q, want %q", front, got, want)
		}
	}
	if a, problems := testParser.Parse("2026-12-01-a.md", []byte("---\ntitle: T\ncreated: 2026-01-01\n---\n")); a == nil || len(problems) > 0 {
		t.Errorf("dated by its name: %v", problems)
	}
}

// TestDateTable reads the dates of Material for MkDocs.
func TestDateTable(t *testing.T) {
	a, problems := (&Parser{Zone: time.UTC}).Parse("a.md", []byte("---\ntitle: T\ndate:\n  created: 2026-12-01\n  updated: 2026-12-03\n---\nx\n"))
	if a == nil || len(problems) > 0 || a.Date.Format(time.DateOnly) != "2026-12-01" || a.said().lastmod.Format(time.DateOnly) != "2026-12-03" {
		t.Errorf("got %+v, %v", a, problems)
	}
	if a, problems := (&Parser{Zone: time.UTC}).Parse("a.md", []byte("---\ntitle: T\ndate:\n  day: 2026-12-01\n---\nx\n")); a != nil || len(problems) == 0 {
		t.Errorf("a table of something else: got %+v, %v", a, problems)
	}
}
