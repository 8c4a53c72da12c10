package storetest

import (
	"testing"
	"time"

	"github.com/dateline-bot/dateline/scheduler/audience"
)

// audienceUpdates: handled updates are known until they are two days old.
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

// audienceWebhook: the addresses that the bot set are known, and no others.
func audienceWebhook(t *testing.T, a audience.Audience) {
	for range 2 {
		if err := a.NoteWebhook(t.Context(), "https://example.org/hook", base); err != nil {
			t.Fatal(err)
		}
	}
	for address, want := range map[string]bool{"https://example.org/hook": true, "https://example.org/hook2": false, "": false} {
		if got, err := a.WebhookKnown(t.Context(), address); got != want || err != nil {
			t.Errorf("%q: got %t (%v), want %t", address, got, err, want)
		}
	}
}
