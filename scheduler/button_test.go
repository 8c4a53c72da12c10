package scheduler_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// TestSecondPressSaysWhatWasDecided holds that of two admins who press different
// buttons under one notice the second is told what the first decided.
func TestSecondPressSaysWhatWasDecided(t *testing.T) {
	withSent(t, map[string]string{"a.md": "text", "b.md": "other"}, func(r *rig) {
		delete(r.files, "a.md")
		r.scan()
		r.pass(time.Minute)
		first := r.press("withdrawal", "withdraw")
		if first.Already || first.Did != "withdraw" || !slices.Equal(first.Slugs, []string{"a"}) {
			t.Errorf("the first press: %+v", first)
		}
		n, _ := r.tg.notice("withdrawal")
		for _, a := range n.Actions { // the same button again, and the other one
			got, err := r.s.Act(context.Background(), a.Token, ledger.Actor{ID: 8, Name: "Ben"})
			if err != nil || !got.Already || got.Did != "withdraw" || got.By != by || len(got.Slugs) != 0 {
				t.Errorf("%s afterwards: %+v %v", a.Kind, got, err)
			}
		}
		r.pass(time.Minute)
		r.wantTexts("other")
		if _, why := r.state("a"); why != "withdrawn by Ann" {
			t.Errorf("why: %q", why)
		}
	})
}

// TestButtonsOfSeveral holds that what is asked about several old articles names
// them, can be skipped, and that a press says which articles it did it to.
func TestButtonsOfSeveral(t *testing.T) {
	withSent(t, map[string]string{"x.md": "text"}, func(r *rig) {
		for i := range 12 {
			r.write(fmt.Sprintf("old%02d.md", i), r.now().Add(-time.Hour), "old")
		}
		r.scan()
		r.pass(time.Minute)
		n, _ := r.tg.notice("history")
		if n.N != 12 || len(n.Titles) != 10 || n.Titles[0] != "old00" || !n.Detail.IsZero() {
			t.Errorf("the notice: %+v", n)
		}
		got := r.press("history", "skip")
		if got.Already || got.Did != "skip" || len(got.Slugs) != 12 || got.State != ledger.Skipped {
			t.Errorf("skipped: %+v", got)
		}
		if _, why := r.state("old03"); why != "skipped by Ann" {
			t.Errorf("why: %q", why)
		}
	})
}
