package scheduler_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
)

// Readers are not shown what waits for a yes, was moved past its date, or was
// taken out of the channel; what is out or was never for the channel, they are.
func TestHeldIsWhatTheChannelHasNotGot(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.MaxSleep = seldom
		r.config.Approve = content.ApprovalAny
		r.pass(20 * time.Hour)
		r.write("old.md", r.now().Add(-40*time.Hour), "old")
		r.write("a.md", r.now().Add(time.Hour), "a")
		r.write("b.md", r.now().Add(time.Hour), "b")
		r.start()
		held := func(want string) {
			t.Helper()
			slugs, err := r.s.Held(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(slices.Sorted(maps.Keys(slugs)), " "); got != want {
				t.Errorf("held: %q, want %q", got, want)
			}
		}
		held("a b")
		if _, err := r.s.Move(context.Background(), "b", r.now().Add(5*time.Hour), by); err != nil {
			t.Fatal(err)
		}
		r.pass(2 * time.Hour)
		r.wantTexts()
		held("a b")
		if _, err := r.s.Publish(context.Background(), "a", by); err != nil {
			t.Fatal(err)
		}
		r.wantTexts("a")
		held("b")
		if _, err := r.s.Withdraw(context.Background(), "a", by); err != nil {
			t.Fatal(err)
		}
		r.pass(time.Minute)
		r.wantTexts()
		held("a b")
	})
}
