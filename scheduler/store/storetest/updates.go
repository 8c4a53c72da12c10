package storetest

import (
	"testing"
	"time"

	"github.com/dateline-bot/dateline/scheduler/audience"
)

// audienceUpdates: what was noted is known, until it is two days old.
func audienceUpdates(t *testing.T, a audience.Audience) {
	mark := func(at time.Time, ids ...int64) {
		t.Helper()
		if err := a.MarkUpdates(t.Context(), ids, at, at.Add(-48*time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	holds := func(id int64, want bool) {
		t.Helper()
		if seen, err := a.UpdateSeen(t.Context(), id); err != nil || seen != want {
			t.Errorf("update %d: seen %t, want %t (%v)", id, seen, want, err)
		}
	}
	holds(5, false)
	mark(base, 5, 6)
	mark(base.Add(time.Hour), 6, 1<<40)
	holds(5, true)
	holds(6, true)
	holds(1<<40, true)
	mark(base.Add(48*time.Hour+30*time.Minute), 7)
	holds(5, false)
	holds(1<<40, true)
	holds(7, true)
}
