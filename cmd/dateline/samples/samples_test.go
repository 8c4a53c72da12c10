package samples

import (
	"strings"
	"testing"
	"time"
)

// TestMoved holds that each sample keeps its place in time around now.
func TestMoved(t *testing.T) {
	zone := time.FixedZone("", 3*3600)
	now := time.Date(2031, 3, 5, 23, 30, 0, 0, zone)
	files, err := Moved(now, func(i int) time.Time { return now.Add(time.Duration(i+1) * time.Second) })
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]File{}
	var soon []string
	for _, f := range files {
		got[f.Name] = f
		if f.Soon {
			soon = append(soon, f.Name)
		}
	}
	for name, want := range map[string]string{
		"welcome.md":          "\ndate: 2031-03-05T23:30:01+03:00\n",
		"front-matter.md":     "\ndate = 2031-03-05T23:30:04+03:00\n",
		"never-twice.md":      "\ndate: 2031-02-27\n",
		"summary.md":          "\ndate: 2031-03-06 18:30\n",
		"queue-and-slots.md":  "queue: true",
		"2031-02-22-edits.md": "title: A typo, fixed",
	} {
		f, ok := got[name]
		if !ok || !strings.Contains(string(f.Data), want) {
			t.Errorf("%s: found %v, want %q in\n%.300s", name, ok, want, f.Data)
		}
	}
	if want := "welcome.md dating.md gallery.md front-matter.md chitatelyam.md"; strings.Join(soon, " ") != want {
		t.Errorf("about to appear: %v, want %s", soon, want)
	}
	if body := string(got["dating.md"].Data); !strings.Contains(body, "date: 2026-12-01 10:00\n") {
		t.Errorf("a date in the text of dating.md was moved: got %q, want %q in it", body, "date: 2026-12-01 10:00\n")
	}
}
