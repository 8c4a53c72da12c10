package scheduler_test

import (
	"context"
	"fmt"
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
		r.wantHeld("a b")
		if _, err := r.s.Move(context.Background(), "b", r.now().Add(5*time.Hour), by); err != nil {
			t.Fatal(err)
		}
		r.pass(2 * time.Hour)
		r.wantTexts()
		r.wantHeld("a b")
		if _, err := r.s.Publish(context.Background(), "a", by); err != nil {
			t.Fatal(err)
		}
		r.wantTexts("a")
		r.wantHeld("b")
		if _, err := r.s.Withdraw(context.Background(), "a", by); err != nil {
			t.Fatal(err)
		}
		r.pass(time.Minute)
		r.wantTexts()
		r.wantHeld("a b")
	})
}

// wantHeld compares the articles that readers are not to see.
func (r *rig) wantHeld(want string) {
	r.t.Helper()
	slugs, err := r.s.Held(context.Background())
	if err != nil {
		r.t.Fatal(err)
	}
	if got := strings.Join(slices.Sorted(maps.Keys(slugs)), " "); got != want {
		r.t.Errorf("held: %q, want %q", got, want)
	}
}

// TestHeldBeforeThePlan holds that what the first plan of a process may hold back is hidden
// until it is made: a new article that waits for approval. Old articles are history, and so is
// everything without a ledger.
func TestHeldBeforeThePlan(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.Approve = content.ApprovalAny
		r.pass(time.Hour)
		r.write("known.md", r.now().Add(-time.Hour), "known")
		r.start()
		r.pass(time.Minute)
		r.stop()
		r.write("new.md", r.now().Add(-time.Minute), "new")
		r.write("old.md", r.now().Add(-50*24*time.Hour), "old")
		r.failUpdates(func(int) bool { return true }) // so that there is no plan
		r.start()
		r.wantHeld("new")
		r.failUpdates(nil)
		r.pass(time.Hour)
		r.wantHeld("new") // it waits for approval
	})
}

// TestHeldAsksForAllAtOnce holds that the ledger is not asked for one recent article after
// another before the first plan: of a large site that takes longer than readers wait.
func TestHeldAsksForAllAtOnce(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.pass(24 * time.Hour)
		r.write("known.md", r.now().Add(-time.Hour), "known")
		r.start()
		r.pass(time.Minute)
		r.stop()
		for i := range 30 {
			r.write(fmt.Sprintf("new%d.md", i), r.now().Add(-2*time.Hour), "new")
		}
		r.failUpdates(func(int) bool { return true }) // so that there is no plan
		r.start()
		asked := r.asks.Load()
		slugs, err := r.s.Held(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if n := r.asks.Load() - asked; len(slugs) != 30 || n > 4 {
			t.Errorf("of 30 new articles %d are held, for which the ledger was asked %d times, want at most 4: %v", len(slugs), n, slugs)
		}
	})
}

// TestHeldWhileAnotherLeads holds that a replica hides what may wait for approval until the
// one that leads has planned it, also where the channel began with no article, and that what
// is not for the channel is shown.
func TestHeldWhileAnotherLeads(t *testing.T) {
	for _, empty := range []bool{true, false} {
		inBubble(t, func(r *rig) {
			r.shared = make(chan struct{})
			r.config.Approve = content.ApprovalAny
			r.pass(time.Hour)
			never := func(a *content.Article) { content.EditTelegram(&a.TelegramTable).Never = true }
			r.write("never.md", r.now().Add(-time.Minute), "never", never)
			if !empty {
				r.write("known.md", r.now().Add(-time.Hour), "known")
			}
			r.start()
			r.pass(time.Minute)
			r.stop()
			r.write("new.md", r.now().Add(-time.Minute), "new")
			r.follows = true
			r.start()
			r.pass(time.Second)
			r.wantHeld("new")
			r.pass(time.Hour)
			r.wantHeld("new")
			r.mu.Lock()
			r.follows = false // it takes over
			r.mu.Unlock()
			r.pass(time.Hour)
			r.wantHeld("new") // it waits for approval
			if _, err := r.s.Publish(context.Background(), "new", by); err != nil {
				t.Fatal(err)
			}
			r.pass(10 * time.Minute)
			r.wantHeld("")
		})
	}
}
