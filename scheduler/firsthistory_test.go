package scheduler_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// A first start with much history writes it in pieces, so that others can write in
// between. One that ends in the middle leaves nothing that the next one takes for
// something else.
func TestHistoryInPieces(t *testing.T) {
	inBubble(t, func(r *rig) {
		const n = 2500
		for i := range n {
			r.write(fmt.Sprintf("old%04d.md", i), r.now().Add(-time.Duration(i+30)*24*time.Hour), "text")
		}
		r.write("next.md", r.now().Add(time.Hour), "next")
		rows := func(f ledger.Filter) (n int) {
			if err := r.store.View(context.Background(), func(tx ledger.Tx) (err error) {
				n, err = tx.Count(f)
				return err
			}); err != nil {
				t.Error(err)
			}
			return n
		}
		r.failUpdates(func(int) bool { return rows(ledger.Filter{}) > 0 })
		r.start()
		r.pass(time.Second)
		if got := rows(ledger.Filter{}); got == 0 || got > 1000 {
			t.Errorf("the first piece has %d rows of history, want at most 1,000", got)
		}
		r.halt()
		r.failUpdates(nil)
		r.start()
		r.pass(time.Minute)
		r.wantTexts()
		if got := rows(ledger.Filter{States: []ledger.State{ledger.Skipped}}); got != n {
			t.Errorf("got %d articles of history, want %d", got, n)
		}
		for _, name := range []string{"old0000", "old1500", "old2499"} {
			if got := r.entry(name).Reason; !got.Is("reason.history.before_start") {
				t.Errorf("%s is %v, want history of before the start", name, got)
			}
		}
		r.pass(time.Hour)
		r.wantTexts("next")
	})
}
