package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

// TestPlanCountsMessages holds that plan --json says of how many messages each
// planned article is, however far ahead its date.
func TestPlanCountsMessages(t *testing.T) {
	w := newWorld(t)
	w.write("soon.md", article("Soon", time.Now().Add(time.Hour), "Soon."))
	w.write("far.md", article("Far", time.Now().AddDate(3, 0, 0), strings.Repeat("A long paragraph of an article. ", 3000)))
	out, code := w.run("plan", "--json")
	var entries []struct {
		Slug, Due string
		Parts     int
	}
	if err := json.Unmarshal([]byte(out), &entries); err != nil || code != 0 {
		t.Fatalf("plan --json: %d, %v\n%s", code, err, out)
	}
	if len(entries) != 2 || entries[0].Parts != 1 || entries[1].Slug != "far" || entries[1].Parts < 2 {
		t.Errorf("the plan: %+v", entries)
	}
}
