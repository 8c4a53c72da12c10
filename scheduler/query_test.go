package scheduler_test

import (
	"context"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

func TestPlanSaysWhichChannelIsNotReached(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.Routes = []route.Route{{Channel: "@late"}}
		r.write("a.md", r.now().Add(time.Minute), "text")
		r.start()
		r.pass(time.Hour)
		if state, why := r.state("a"); state != ledger.Planned || why != scheduler.ErrNoChannel.Error() {
			t.Errorf("a is %q (%s)", state, why)
		}
		r.tg.with(func() { r.tg.channels["@late"] = deliver.Channel{ID: -1003, CanPost: true} })
		r.pass(time.Hour)
		r.wantState("a", ledger.Sent)
	})
}

// TestEntryWithoutDate holds that an article that has no date has none in the
// plan either.
func TestEntryWithoutDate(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.write("page.md", time.Time{}, "page")
		r.start()
		if _, err := r.s.Skip(context.Background(), "page", by); err != nil {
			t.Fatal(err)
		}
		r.wantState("page", ledger.Skipped)
		if e := r.entry("page"); !e.Due.IsZero() || !e.Held.IsZero() || e.Reason != locale.M("reason.skipped_by", "name", "Ann") {
			t.Errorf("got %+v, want no date, skipped by Ann", e)
		}
	})
}
