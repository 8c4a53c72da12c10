package scheduler_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/scheduler"
)

// TestEntryWithoutDate holds that an article that has no date has none in the
// plan either.
func TestEntryWithoutDate(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.write("page.md", time.Time{}, "page")
		r.start()
		if _, err := r.s.Skip(context.Background(), "page", by); err != nil {
			t.Fatal(err)
		}
		r.wantState("page", scheduler.Skipped)
		b, err := json.Marshal(r.entry("page"))
		if err != nil || strings.Contains(string(b), "due") || strings.Contains(string(b), "0001") {
			t.Errorf("it is %s, %v", b, err)
		}
	})
}
