package scheduler_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// TestActsOfAClockAhead holds that what admins order, and what is tried again, is not put
// off by as much as the clock was ahead when that was written down.
func TestActsOfAClockAhead(t *testing.T) {
	for name, restart := range map[string]bool{"set back": false, "set back while the program is down": true} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.offset.Store(int64(72 * time.Hour)) // and nobody knows better
				r.config.NotifyBefore = time.Second
				for _, slug := range []string{"withdrawn", "ordered"} {
					r.write(slug+".md", r.now().Add(time.Minute), slug)
				}
				due := r.now().Add(time.Minute)
				r.write("edited.md", due, "edited", commented("first"))
				r.write("planned.md", r.now().Add(5*time.Hour), "planned")
				r.write("dated anew.md", r.now().Add(12*time.Minute), "dated anew")
				r.discussed()
				if _, err := r.s.Skip(context.Background(), "ordered", by); err != nil {
					t.Fatal(err)
				}
				r.pass(10 * time.Minute)
				r.wantTexts("edited", "withdrawn")
				r.tellCopies()
				r.pass(time.Minute)
				r.wantComments("first → 101")
				r.tg.set(func(call string, _ post.Request) error {
					switch call {
					case "edit":
						return fault(deliver.FaultUnknown)
					case "send":
						return fault(deliver.FaultNotSent)
					}
					return nil
				})
				r.pass(2 * time.Minute)
				r.write("dated anew.md", r.now().AddDate(0, 1, 0), "dated anew")
				r.write("edited.md", due, "edited", commented("second"))
				r.scan()
				r.pass(2 * time.Minute)
				r.write("edited.md", due, "edited anew", commented("second"))
				r.scan()
				r.pass(time.Second)
				told := len(r.tg.noticesOf(ledger.NoticeUpcoming))
				if err := shortly(func(ctx context.Context) error { _, err := r.s.Publish(ctx, "ordered", by); return err }); err != nil {
					t.Fatal(err)
				}
				if _, err := r.s.Withdraw(context.Background(), "withdrawn", by); err != nil {
					t.Fatal(err)
				}
				if restart {
					r.halt()
				}
				r.offset.Store(0)
				r.tg.set(nil)
				if restart {
					r.start()
				}
				r.pass(2 * time.Minute) // the comment waits up to one for the edit of its post
				r.wantTexts("edited anew", "ordered")
				r.wantComments("second → 101")
				r.wantState("planned", ledger.Planned)
				if got := r.tg.noticesOf(ledger.NoticeUpcoming); len(got) != told {
					t.Errorf("the admins are told of %q, which is due in a month", got[len(got)-1].Slug)
				}
			})
		})
	}
}

// TestClockSetBackDuringAComparison holds that what a comparison puts off to "now" is not put off
// by as much as the clock is set back before it is written.
func TestClockSetBackDuringAComparison(t *testing.T) {
	inBubble(t, func(r *rig) {
		asks := func(a *content.Article) {
			yes := content.ApprovalAny
			content.EditTelegram(&a.TelegramTable).Approve = &yes
		}
		var set atomic.Bool
		r.watchCompared = func(plans []*plan.Plan, whole func() ([]*plan.Plan, error)) {
			r.compared(plans, whole)
			if set.Load() {
				r.offset.Store(int64(-time.Hour))
			}
		}
		r.write("a.md", r.now().Add(48*time.Hour), "first", asks)
		r.start()
		r.pass(25 * time.Hour)
		r.press("approve", ledger.ActApprove)
		r.pass(time.Minute)
		set.Store(true)
		r.rewrite("a.md", "second")
		r.scan()
		r.pass(time.Minute)
		r.wantTold("approve", "approve_again")
	})
}

// TestOldButtonsAfterTheClockIsSetBack holds that a button of before does not let through
// what was asked about by a clock that is behind.
func TestOldButtonsAfterTheClockIsSetBack(t *testing.T) {
	inBubble(t, func(r *rig) {
		asks := func(a *content.Article) {
			yes := content.ApprovalAny
			content.EditTelegram(&a.TelegramTable).Approve = &yes
		}
		r.write("a.md", r.now().Add(48*time.Hour), "first", asks)
		r.start()
		r.pass(25 * time.Hour)
		r.wantTold("approve")
		old := r.token("approve", ledger.ActApprove)
		press := func(token string, already bool) {
			t.Helper()
			if res, err := r.s.Act(context.Background(), token, by); err != nil || res.Already != already {
				t.Errorf("pressed: %+v, %v; want nothing to be done: %v", res, err, already)
			}
		}
		press(old, false)
		trust := r.token("approve", ledger.ActTrust)
		r.pass(time.Second)
		r.offset.Store(int64(-time.Hour))
		r.rewrite("a.md", "second")
		r.scan()
		r.pass(time.Minute)
		r.wantTold("approve", "approve_again")
		press(trust, true)
		press(r.token("approve_again", ledger.ActApprove), false)
		r.offset.Store(0)
		r.pass(24 * time.Hour)
		r.wantTexts("second")

		r.rewrite("a.md", "third")
		r.scan()
		r.pass(time.Minute)
		old = r.token("approve_edit", ledger.ActEditAll)
		r.offset.Store(int64(-time.Hour))
		r.rewrite("a.md", "fourth")
		r.scan()
		r.pass(time.Minute)
		press(old, true)
		press(r.token("approve_edit", ledger.ActEditAll), false)
		r.pass(time.Minute)
		r.wantTexts("fourth")
	})
}

// TestLostWhileTheClockIsSet holds that a send whose answer was lost is left alone for as
// long as it may still arrive, whatever the clock is set to meanwhile.
func TestLostWhileTheClockIsSet(t *testing.T) {
	for name, wrong := range map[string]time.Duration{"set back": 72 * time.Hour, "set ahead": -72 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.offset.Store(int64(wrong)) // and nobody knows better
				r.write("first.md", r.now().Add(time.Second), "first")
				r.write("a.md", r.now().Add(time.Minute), "a")
				r.start()
				r.pass(30 * time.Second)
				r.tg.failTimes("send", 1, fault(deliver.FaultUnknown))
				r.pass(31 * time.Second)
				r.wantState("a", ledger.Unconfirmed)
				r.offset.Store(0)
				r.write("b.md", r.now().Add(time.Hour), "b")
				r.scan()
				r.pass(10 * time.Second)
				r.tg.with(func() {
					r.tg.last[channelID]++
					r.tg.posts[channelID] = append(r.tg.posts[channelID], message{id: r.tg.last[channelID], text: "a", own: true, at: r.now()})
				})
				r.pass(time.Minute)
				r.wantTexts("first", "a")
				r.wantState("a", ledger.Sent)
			})
		})
	}
}
