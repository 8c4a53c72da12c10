package scheduler_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

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
		b, err := json.Marshal(r.entry("page"))
		if err != nil || strings.Contains(string(b), "due") || strings.Contains(string(b), "0001") {
			t.Errorf("it is %s, %v", b, err)
		}
	})
}
