package scheduler_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// TestSecondPressSaysWhatWasDecided holds that of two admins who press different
// buttons under one notice the second is told what the first decided.
func TestSecondPressSaysWhatWasDecided(t *testing.T) {
	withSent(t, map[string]string{"a.md": "text", "b.md": "other"}, func(r *rig) {
		r.remove("a.md")
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
		r.wantActsOn("history", map[string]int{ledger.ActPublish: 12, ledger.ActSkip: 0})
		got := r.press("history", "skip")
		r.wantActsOn("history", map[string]int{ledger.ActPublish: 12, ledger.ActSkip: 0})
		if got.Already || got.Did != "skip" || len(got.Slugs) != 12 || got.State != ledger.Skipped {
			t.Errorf("skipped: %+v", got)
		}
		if _, why := r.state("old03"); why != "skipped by Ann" {
			t.Errorf("why: %q", why)
		}
	})
}

// wantActsOn holds how many posts each button of a notice would send or delete at once.
func (r *rig) wantActsOn(kind string, want map[string]int) {
	r.t.Helper()
	n, _ := r.tg.notice(kind)
	got := map[string]int{}
	for _, a := range n.Actions {
		b, err := r.s.Button(context.Background(), a.Token)
		if got[a.Kind] = b.Posts; err != nil {
			r.t.Errorf("%s: %v", a.Kind, err)
		}
	}
	if !maps.Equal(got, want) {
		r.t.Errorf("%s: the buttons act at once on %v posts, want %v", kind, got, want)
	}
}

// TestButtonsThatSendOrDeleteMany holds for each kind of button how many posts it sends or deletes
// at once: the bot asks once more before many.
func TestButtonsThatSendOrDeleteMany(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.Approve = content.ApprovalAny
		for i := range 4 {
			r.write(fmt.Sprintf("%d.md", i), r.now().Add(time.Duration(i+1)*time.Minute), fmt.Sprint("text ", i))
		}
		r.write("later.md", r.now().Add(1000*time.Hour), "later")
		r.start()
		r.pass(30 * time.Second)
		r.wantActsOn("approve", map[string]int{ledger.ActApprove: 0, ledger.ActTrust: 0, ledger.ActMove: 0, ledger.ActReject: 0})
		r.pass(10 * time.Minute)
		r.wantActsOn("approve", map[string]int{ledger.ActApprove: 1, ledger.ActTrust: 4, ledger.ActMove: 0, ledger.ActReject: 0})
		r.press("approve", ledger.ActTrust)
		r.pass(time.Minute)
		r.wantTexts("text 0", "text 1", "text 2", "text 3")
		for i := range 4 {
			r.remove(fmt.Sprintf("%d.md", i))
		}
		r.scan()
		r.pass(time.Minute)
		r.wantActsOn("withdrawal", map[string]int{ledger.ActWithdraw: 4, ledger.ActKeep: 0})
	})
}
