package scheduler_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// undo presses the [Undo] of a result.
func (r *rig) undo(res scheduler.Result) scheduler.Result {
	r.t.Helper()
	if res.Undo == "" {
		r.t.Fatalf("there is no way back from %+v", res)
	}
	again, err := r.s.Act(context.Background(), res.Undo, by)
	if err != nil {
		r.t.Fatal(err)
	}
	return again
}

// wantButton checks what a button says that it decides.
func (r *rig) wantButton(token string, want scheduler.Button) {
	r.t.Helper()
	if got, err := r.s.Button(context.Background(), token); err != nil || got != want {
		r.t.Errorf("the button decides %+v, %v; want %+v", got, err, want)
	}
}

func TestWithdrawalWaitsAndIsUndone(t *testing.T) {
	withSent(t, map[string]string{"a.md": "one\n---\ntwo"}, func(r *rig) {
		res, err := r.s.Withdraw(context.Background(), "a", by)
		if err != nil {
			t.Fatal(err)
		}
		r.wantButton(res.Undo, scheduler.Button{Kind: ledger.ActUndo, Stays: true})
		r.pass(9 * time.Second)
		r.wantTexts("one", "two")
		if got := r.undo(res); got.Already || got.State != ledger.Sent || got.Did != ledger.ActUndo {
			t.Errorf("undone: %+v", got)
		}
		r.pass(time.Hour)
		r.wantTexts("one", "two")
		if got := r.undo(res); !got.Already {
			t.Errorf("undone twice: %+v", got)
		}
		if res, err = r.s.Withdraw(context.Background(), "a", by); err != nil {
			t.Fatal(err)
		}
		r.pass(11 * time.Second)
		r.wantTexts()
		if got := r.undo(res); !got.Already || got.State != ledger.Withdrawn {
			t.Errorf("undone too late: %+v", got)
		}
		r.wantTold()
	})
}

// TestUndoOfADeletionUnderWay holds that [Undo] does not promise that a post stays while it
// is being deleted: a deletion without an answer may have been carried out.
func TestUndoOfADeletionUnderWay(t *testing.T) {
	for name, kind := range map[string]deliver.FaultKind{"lost answer": deliver.FaultUnknown, "outage": deliver.FaultNotSent} {
		t.Run(name, func(t *testing.T) {
			withSent(t, map[string]string{"a.md": "text"}, func(r *rig) {
				res, err := r.s.Withdraw(context.Background(), "a", by)
				if err != nil {
					t.Fatal(err)
				}
				r.pass(5 * time.Second)
				r.restart()
				r.tg.failTimes("delete", 3, fault(kind))
				r.pass(7 * time.Second)
				if got := r.undo(res); !got.Already || !got.Leaving || got.State != ledger.Sent {
					t.Errorf("undone while it is deleted: %+v, want it too late and the post leaving", got)
				}
				r.pass(time.Minute)
				r.wantTexts()
				if got := r.undo(res); !got.Already || got.Leaving || got.State != ledger.Withdrawn {
					t.Errorf("undone afterwards: %+v, want it withdrawn", got)
				}
			})
		})
	}
}

// TestUndoneWithdrawalOfARemovedFileAsksNoMore holds that [Undo] under a withdrawal
// that was asked about keeps the post, and that the next process knows it.
func TestUndoneWithdrawalOfARemovedFileAsksNoMore(t *testing.T) {
	withSent(t, map[string]string{"a.md": "text"}, func(r *rig) {
		r.remove("a.md")
		r.write("b.md", r.now().Add(time.Hour*1000), "later")
		r.scan()
		r.pass(10 * time.Second)
		res := r.press("withdrawal", "withdraw")
		r.pass(2 * time.Second)
		r.restart()
		r.undo(res)
		r.scan()
		r.pass(time.Hour)
		r.wantTexts("text")
		r.wantTold("withdrawal")
	})
}

// TestUndoWhileItIsSent holds that a post that was out in part goes on.
func TestUndoWhileItIsSent(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.write("a.md", r.now().Add(time.Minute), "one\n---\ntwo")
		r.start()
		n := 0
		r.tg.set(func(call string, _ post.Request) error {
			if n++; call == "send" && n > 1 {
				return fault(deliver.FaultNotSent)
			}
			return nil
		})
		r.pass(2 * time.Minute)
		r.wantTexts("one")
		res, err := r.s.Withdraw(context.Background(), "a", by)
		if err != nil {
			t.Fatal(err)
		}
		r.tg.set(nil)
		r.undo(res)
		r.pass(time.Minute)
		r.wantTexts("one", "two")
		r.wantState("a", ledger.Sent)
	})
}

func TestSkipIsUndoneAtAnyTime(t *testing.T) {
	for name, back := range map[string]func(r *rig, res scheduler.Result){
		"undo": func(r *rig, res scheduler.Result) { r.undo(res) },
		"retry": func(r *rig, _ scheduler.Result) {
			if _, err := r.s.Retry(context.Background(), "a", by); err != nil {
				r.t.Fatal(err)
			}
		},
	} {
		for _, later := range []time.Duration{time.Minute, 100 * time.Hour} {
			t.Run(name+" after "+later.String(), func(t *testing.T) {
				inBubble(t, func(r *rig) {
					r.write("a.md", r.now().Add(time.Hour), "text")
					r.start()
					res, err := r.s.Skip(context.Background(), "a", by)
					if err != nil {
						t.Fatal(err)
					}
					r.pass(later)
					r.scan()
					back(r, res)
					r.pass(time.Second)
					if later < time.Hour { // it goes out on its date
						r.wantTexts()
						r.wantState("a", ledger.Planned)
						r.pass(time.Hour)
					}
					r.wantTexts("text")
				})
			})
		}
	}
}

// TestUndoneSkipAsksForApproval holds that the way back is not approval.
func TestUndoneSkipAsksForApproval(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.Approve = content.ApprovalAny
		r.write("a.md", r.now().Add(time.Hour), "text")
		r.start()
		r.wantTold("approve")
		res := r.press("approve", "reject")
		r.pass(time.Minute)
		r.wantButton(res.Undo, scheduler.Button{Kind: ledger.ActUndo, Plans: true})
		r.undo(res)
		r.pass(2 * time.Hour)
		r.wantTexts()
		r.wantTold("approve", "rejected", "approve")
		r.press("approve", "approve")
		r.pass(time.Minute)
		r.wantTexts("text")
	})
}

// TestHistoryIsNotRetried holds that what was never skipped has no way back.
func TestHistoryIsNotRetried(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.write("old.md", r.now().Add(-1000*time.Hour), "old")
		r.start()
		if _, err := r.s.Retry(context.Background(), "old", by); err == nil {
			t.Error("/retry of history: got no error, want one")
		}
		r.pass(time.Hour)
		r.wantTexts()
	})
}

// TestButtonsOfAnEditThatSucceededLater holds that [Publish again] of an edit that was refused does
// not publish a post again that shows its file by now.
func TestButtonsOfAnEditThatSucceededLater(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.MaxSleep = seldom
		r.write("a.md", r.now().Add(time.Hour), "text")
		r.start()
		r.pass(2 * time.Hour)
		r.tg.failTimes("edit", 1, fault(deliver.FaultRefused))
		r.rewrite("a.md", "one")
		r.scan()
		r.pass(time.Minute)
		r.wantTexts("text")
		r.rewrite("a.md", "two")
		r.scan()
		r.pass(time.Minute)
		r.wantTexts("two")
		n, _ := r.tg.notice(ledger.NoticeEditFailed)
		i := slices.IndexFunc(n.Actions, func(a ledger.Action) bool { return a.Kind == ledger.ActReplace })
		if i < 0 {
			t.Fatalf("the notice %+v has no button, want %s", n, ledger.ActReplace)
		}
		if res, err := r.s.Act(context.Background(), n.Actions[i].Token, by); !errors.Is(err, scheduler.ErrUpToDate) {
			t.Errorf("pressed: %+v, %v, want %v", res, err, scheduler.ErrUpToDate)
		}
		r.pass(time.Minute)
		if n := r.sends(); n != 1 {
			t.Errorf("%d messages were sent, want 1", n)
		}
	})
}

// TestUndoInTwoChannels holds that what concerns an article in two channels counts once.
func TestUndoInTwoChannels(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.Routes = []route.Route{{Category: "ai", Channel: "@other"}, {Category: "ai", Channel: "@channel"}}
		r.write("a.md", r.now().Add(time.Hour), "text", func(a *content.Article) { a.Categories = []string{"ai"} })
		r.start()
		res, err := r.s.Skip(context.Background(), "a", by)
		if err != nil {
			t.Fatal(err)
		}
		if got := r.undo(res); len(got.Slugs) != 1 {
			t.Errorf("undone: %v, want [a]", got.Slugs)
		}
	})
}
