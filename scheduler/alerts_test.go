package scheduler_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler"
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

// TestRecentFilesOfAnArchiveAreInItsQuestion holds that those files of an archive that are not old enough
// to be history by themselves are not posted: they come with it. An article that is due now is posted.
func TestRecentFilesOfAnArchiveAreInItsQuestion(t *testing.T) {
	for _, pause := range []time.Duration{0, 2 * time.Second} { // between two files
		inBubble(t, func(r *rig) {
			r.config.MaxSleep = 24 * time.Hour
			r.start()
			r.pass(time.Hour)
			for n := range 40 {
				r.write(fmt.Sprintf("old/%02d.md", n), r.now().AddDate(0, 0, 20*(n-39)-2), fmt.Sprint("old ", n))
				if pause > 0 {
					r.scan()
					r.pass(pause)
				}
			}
			r.write("due.md", r.now().Add(-time.Second), "due")
			r.scan()
			r.pass(2 * historyQuiet)
			r.wantTexts("due")
			r.wantTold("history")
			if n, _ := r.tg.notice(ledger.NoticeHistory); n.N != 40 {
				t.Errorf("the question is about %d articles, want 40", n.N)
			}
		})
	}
}

// TestWhatIsDueIsAskedFirst holds that a question that is due now does not wait for
// those without haste, however many there are.
func TestWhatIsDueIsAskedFirst(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.Approve = content.ApprovalAny
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
		r.config.Approve = content.ApprovalAny
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
		r.press("approve_edit", ledger.ActReject)
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

// TestApprovedEditIsOfTheVersionShown holds that an edit which was approved, and which
// Telegram does not take at once, is made of the text that was shown alone: another
// one that the file has meanwhile is asked about, and one that it had before is not.
func TestApprovedEditIsOfTheVersionShown(t *testing.T) {
	limited := &deliver.Fault{Kind: deliver.FaultLimited, RetryAfter: 30 * time.Minute, Err: errors.New("flood")}
	for _, c := range []struct {
		name    string
		fault   error
		then    string
		restart bool
		texts   string
		asked   int
	}{
		{"an outage", fault(deliver.FaultNotSent), "three", false, "one", 2},
		{"its fate is unknown", fault(deliver.FaultUnknown), "three", false, "one", 2},
		{"a limit", limited, "three", false, "one", 2},
		{"a restart", fault(deliver.FaultUnknown), "three", true, "one", 2},
		{"as it was", limited, "one", false, "one", 1},
		{"as it was shown", limited, "two", false, "two", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			withSent(t, map[string]string{"a.md": "one"}, func(r *rig) {
				r.halt()
				r.config.Approve = content.ApprovalAny
				r.start()
				r.rewrite("a.md", "two")
				r.scan()
				r.pass(time.Minute)
				r.wantTold("approve_edit")
				r.tg.set(func(call string, _ post.Request) error {
					if call == "edit" {
						return c.fault
					}
					return nil
				})
				r.press("approve_edit", ledger.ActEditAll)
				r.pass(time.Minute)
				if c.restart {
					r.restart()
					r.pass(time.Second)
				}
				r.rewrite("a.md", c.then)
				r.scan()
				r.pass(time.Minute)
				r.tg.set(nil)
				r.pass(2 * time.Hour)
				r.wantTexts(c.texts)
				told := slices.DeleteFunc(r.tg.told(), func(kind string) bool { return kind != "approve_edit" })
				if got := len(told); got != c.asked {
					t.Errorf("asked %d times, want %d", got, c.asked)
				}
				if c.asked > 1 {
					r.press("approve_edit", ledger.ActEditAll)
					r.pass(time.Minute)
					r.wantTexts(c.then)
				}
				if d := r.row("a"); d.Wait != ledger.WaitNone || d.Todo != 0 || !d.Reason.IsZero() {
					t.Errorf("it waits for %q, is to be done %v, because of %v", d.Wait, d.Todo, d.Reason)
				}
			})
		})
	}
}

// TestKeepIsAboutTheVersionShown holds that a post which was kept is asked about again
// if the file says something else by then than what was shown.
func TestKeepIsAboutTheVersionShown(t *testing.T) {
	withSent(t, map[string]string{"a.md": "one"}, func(r *rig) {
		r.halt()
		r.config.Approve, r.config.Debounce = content.ApprovalAny, time.Second
		r.start()
		r.rewrite("a.md", "two")
		r.scan()
		r.pass(time.Minute)
		shown := r.token("approve_edit", ledger.ActReject)
		if b, err := r.s.Button(context.Background(), shown); err != nil || b != (scheduler.Button{Kind: ledger.ActReject, Edit: true}) {
			t.Errorf("the button decides %+v, %v", b, err)
		}
		r.rewrite("a.md", "three")
		r.s.Update(r.catalogue(), nil) // and before it is compared
		if _, err := r.s.Act(context.Background(), shown, by); err != nil {
			t.Fatal(err)
		}
		r.pass(time.Minute)
		r.wantTexts("one")
		told := slices.DeleteFunc(r.tg.told(), func(kind string) bool { return kind == "rejected" }) // unless it was compared before
		if want := []string{"approve_edit", "approve_edit"}; !slices.Equal(told, want) || r.row("a").Wait != ledger.WaitEdits {
			t.Errorf("the admins were told %q, and it waits for %q; want %q and their answer", told, r.row("a").Wait, want)
		}
	})
}

// TestManyEditsAreApprovedOneByOne holds that each of many changes is shown where
// posts wait for approval.
func TestManyEditsAreApprovedOneByOne(t *testing.T) {
	withSent(t, numbered(7), func(r *rig) {
		r.halt()
		r.config.Approve = content.ApprovalAny
		r.start()
		for i := range 7 {
			r.rewrite(fmt.Sprintf("%02d.md", i), fmt.Sprintf("edited %d", i))
		}
		r.scan()
		r.pass(time.Minute)
		r.wantTold(slices.Repeat([]string{"approve_edit"}, 7)...)
		n, _ := r.tg.notice("approve_edit")
		if got := n.Detail.String(); !strings.HasPrefix(got, "− text ") {
			t.Errorf("the question shows %q", got)
		}
		r.press("approve_edit", ledger.ActEditAll)
		r.pass(time.Minute)
		if got := strings.Count(strings.Join(r.tg.texts(channelID), " "), "edited"); got != 1 {
			t.Errorf("%d posts were edited, want the one that was approved", got)
		}
	})
}

// TestNoticesFollowAnOutage holds that the admins get a waiting notice within ten seconds
// of an outage's end, also of a long one.
func TestNoticesFollowAnOutage(t *testing.T) {
	for _, kind := range []deliver.FaultKind{deliver.FaultNotSent, deliver.FaultUnknown} {
		inBubble(t, func(r *rig) {
			r.config.Approve = content.ApprovalAny
			r.start()
			down := true
			r.tg.with(func() {
				r.tg.fail = func(call string, _ post.Request) error {
					if down && (call == "notify" || call == "channel") {
						return &deliver.Fault{Kind: kind, Err: errors.New("no answer")}
					}
					return nil
				}
			})
			r.write("a.md", r.now().Add(2*time.Hour), "a")
			r.scan()
			r.pass(40*time.Minute + 7*time.Second)
			r.wantTold()
			r.tg.with(func() { down = false })
			r.pass(10 * time.Second)
			r.wantTold("approve")
		})
	}
}
