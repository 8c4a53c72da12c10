package scheduler_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// historyQuiet is how long nothing more must become history before it is asked about.
const historyQuiet = 10 * time.Second

// TestAnArchiveIsOneQuestion holds that an archive that is copied piece by piece is
// one question with its dates and a button for all of it.
func TestAnArchiveIsOneQuestion(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.MaxSleep = 24 * time.Hour
		r.start()
		r.pass(time.Hour)
		first := r.now().AddDate(-8, 0, 0)
		for n := range 40 {
			r.write(fmt.Sprintf("old/%02d.md", n), first.AddDate(0, 2*n, 0), fmt.Sprint("old ", n))
			r.scan()
			r.pass(2 * time.Second)
		}
		r.wantTold()
		r.pass(historyQuiet)
		r.wantTold("history")
		n := r.tg.firstNotice()
		if n.N != 40 || !n.Due.Equal(first) || !n.Until.Equal(first.AddDate(0, 78, 0)) {
			t.Errorf("the question is about %d articles from %v to %v", n.N, n.Due, n.Until)
		}
		r.press("history", ledger.ActPublish)
		r.pass(10 * time.Minute)
		if got := len(r.tg.texts(channelID)); got != 40 {
			t.Errorf("the button published %d, want all 40", got)
		}
	})
}

// TestWhatIsDueIsAskedFirst holds that a question that is due now does not wait for
// those without haste, however many there are.
func TestWhatIsDueIsAskedFirst(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.Approve = true
		r.start()
		r.tg.with(func() {
			r.tg.fail = func(call string, _ post.Request) error {
				if call == "notify" {
					return &deliver.Fault{Kind: deliver.FaultNotSent, Err: errors.New("no network")}
				}
				return nil
			}
		})
		r.write("old.md", r.now().Add(-2000*time.Hour), "old")
		r.scan()
		r.pass(historyQuiet)
		for n := range 3 {
			r.write(fmt.Sprintf("copy%d.md", n), r.now().Add(1000*time.Hour), "copy", func(a *content.Article) {
				a.Hold = &content.Hold{Rule: content.HoldCopy, Of: "old.md"}
			})
			r.scan()
		}
		r.write("now.md", r.now().Add(time.Minute), "now")
		r.scan()
		r.pass(time.Second)
		r.tg.with(func() { r.tg.fail = nil })
		r.pass(10 * time.Minute)
		r.wantTold("approve", "history", "copy", "copy", "copy")
	})
}

// TestEditsAreApproved holds that a change of a post that is out waits for an admin
// where posts wait for one, and that only the version that was shown is let through.
func TestEditsAreApproved(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.Approve = true
		due := r.now().Add(time.Hour)
		r.write("a.md", due, "one")
		r.start()
		r.pass(time.Minute)
		r.press("approve", ledger.ActApprove)
		r.pass(2 * time.Hour)
		r.wantTexts("one")
		r.write("a.md", due, "two")
		r.scan()
		r.pass(time.Hour)
		r.wantTexts("one")
		r.wantTold("approve", "published", "approve_edit")
		first, _ := r.tg.notice("approve_edit")
		if got := first.Detail.String(); got != "− one\n+ two" {
			t.Errorf("the question shows %q", got)
		}
		r.write("a.md", due, "three")
		r.scan()
		r.pass(time.Minute)
		r.wantTold("approve", "published", "approve_edit", "approve_edit")
		if _, err := r.s.Act(context.Background(), first.Actions[0].Token, by); err != nil {
			t.Fatal(err)
		}
		r.pass(time.Minute)
		r.wantTexts("one") // "two" was approved, which it does not say any more
		r.press("approve_edit", ledger.ActEditAll)
		r.pass(time.Minute)
		r.wantTexts("three")
		r.write("a.md", due, "four")
		r.scan()
		r.pass(time.Minute)
		r.press("approve_edit", ledger.ActKeep)
		r.pass(time.Hour)
		r.wantTexts("three")
		r.write("a.md", due, "five")
		r.scan()
		r.pass(time.Minute)
		r.write("a.md", due, "four") // as it was when the post was kept
		r.scan()
		r.pass(time.Minute)
		r.wantTexts("three")
	})
}
