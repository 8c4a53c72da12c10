package scheduler_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// token returns the token of a button of the last notice of a kind.
func (r *rig) token(notice, action string) string {
	r.t.Helper()
	n, ok := r.tg.notice(notice)
	if !ok {
		r.t.Fatalf("no notice %q; there were %q", notice, r.tg.told())
	}
	for _, a := range n.Actions {
		if a.Kind == action {
			return a.Token
		}
	}
	r.t.Fatalf("the notice %q has no button %q: %v", notice, action, n.Actions)
	return ""
}

func (r *rig) reject(notice, why string) scheduler.Result {
	r.t.Helper()
	res, err := r.s.Reject(context.Background(), r.token(notice, ledger.ActReject), why, by)
	if err != nil {
		r.t.Fatal(err)
	}
	r.pass(time.Second)
	return res
}

// TestRejected holds that an article that was rejected does not go out, that the
// queue and the other admins are told why, and that another text asks again, with
// the difference.
func TestRejected(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.Approve = content.ApprovalAny
		r.write("a.md", r.now().Add(time.Hour), "wrong\nshared")
		r.start()
		res := r.reject("approve", "the first line is wrong")
		if res.State != ledger.Skipped || res.Undo == "" || res.Why != "the first line is wrong" {
			t.Errorf("rejecting is answered %+v, want it skipped, with a way back and the reason", res)
		}
		want := locale.M("reason.rejected_by", "name", "Ann", "why", "the first line is wrong")
		queue, err := r.s.Queue(context.Background())
		if err != nil || len(queue) != 1 || queue[0].Reason.Encode() != want.Encode() {
			t.Errorf("the queue is %+v, %v; want the article with the reason %s", queue, err, want)
		}
		r.wantTold("approve", "rejected")
		n, _ := r.tg.notice("rejected")
		if n.By != by || n.Detail.Encode() != locale.M("notice.rejected.why", "why", "the first line is wrong").Encode() {
			t.Errorf("the others are told %+v", n)
		}
		if res, err := r.s.Reject(context.Background(), r.token("approve", ledger.ActReject), "again", by); err != nil || !res.Already {
			t.Errorf("rejecting it once more: %+v, %v; want that it was decided", res, err)
		}
		r.pass(2 * time.Hour)
		r.wantTexts()
		r.rewrite("a.md", "right\nshared")
		r.scan()
		r.pass(10 * time.Minute)
		r.wantTold("approve", "rejected", "approve_again")
		if n, _ := r.tg.notice("approve_again"); n.Detail.String() != "− wrong\n+ right" {
			t.Errorf("the difference is %q", n.Detail)
		}
		r.press("approve_again", "approve")
		r.pass(time.Minute)
		r.wantTexts("right\nshared")
	})
}

// TestRejectedWithoutWhy holds that what was rejected without a reason ends in the name,
// asks again once it reads differently, and is shown in the queue until then.
func TestRejectedWithoutWhy(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.Approve = content.ApprovalAny
		r.write("a.md", r.now().Add(time.Hour), "wrong")
		r.start()
		r.reject("approve", "")
		queue, err := r.s.Queue(context.Background())
		if err != nil || len(queue) != 1 || queue[0].Reason.String() != "rejected by Ann" {
			t.Errorf("the queue is %+v, %v; want the article, rejected by Ann", queue, err)
		}
		r.rewrite("a.md", "right")
		r.scan()
		r.pass(10 * time.Minute)
		r.wantTold("approve", "rejected", "approve_again")
		r.press("approve_again", "approve")
		r.pass(2 * time.Hour)
		r.rewrite("a.md", "righter")
		r.scan()
		r.pass(time.Minute)
		r.reject("approve_edit", "")
		if got := r.row("a").Reason.String(); got != "the edit was rejected by Ann" {
			t.Errorf("the ledger says %q, want that the edit was rejected by Ann", got)
		}
	})
}

// TestRejectedTakenBack holds that a rejection can be undone, and asks again.
func TestRejectedTakenBack(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.Approve = content.ApprovalAny
		r.write("a.md", r.now().Add(time.Hour), "text")
		r.start()
		res := r.reject("approve", "no")
		if back, err := r.s.Act(context.Background(), res.Undo, by); err != nil || back.State != ledger.Planned {
			t.Errorf("undoing it: %+v, %v", back, err)
		}
		r.pass(2 * time.Hour)
		r.wantTexts()
		r.wantTold("approve", "rejected", "approve")
	})
}

// TestRejectedEdit holds that a change of a post that was rejected is not made, and
// that the next one asks.
func TestRejectedEdit(t *testing.T) {
	approved(t, func(r *rig) {
		r.pass(2 * time.Hour)
		r.rewrite("a.md", "other line\nshared\npic:one.png")
		r.scan()
		r.pass(time.Minute)
		if res := r.reject("approve_edit", "it was right"); res.State != ledger.Sent || res.Undo != "" {
			r.t.Errorf("rejecting an edit is answered %+v", res)
		}
		r.pass(time.Hour)
		r.restart()
		r.pass(time.Hour)
		r.wantTexts("first line\nshared\npic:one.png")
		r.wantTold("approve", "published", "approve_edit", "rejected")
		r.rewrite("a.md", "third line\nshared\npic:one.png")
		r.scan()
		r.pass(time.Minute)
		r.press("approve_edit", "edit_all")
		r.pass(time.Minute)
		r.wantTexts("third line\nshared\npic:one.png")
	})
}

// TestApprovalOfAnother holds that under `approve: other` the author whom a file
// names cannot let it out in any way, and that anybody else can.
func TestApprovalOfAnother(t *testing.T) {
	author, other := ledger.Actor{ID: 7, Name: "@ann", FullName: "Ann Lee"}, ledger.Actor{ID: 8, Name: "Bob"}
	ctx := context.Background()
	own := func(r *rig, what string, err error) {
		r.t.Helper()
		if !errors.Is(err, scheduler.ErrOwn) {
			r.t.Errorf("the author's %s: %v, want %v", what, err, scheduler.ErrOwn)
		}
	}
	run := func(authors []string, f func(r *rig)) {
		inBubble(t, func(r *rig) {
			r.config.Approve = content.ApprovalOther
			r.write("a.md", r.now().Add(time.Hour), "text", func(a *content.Article) { a.Authors = authors })
			r.start()
			r.wantTold("approve")
			f(r)
		})
	}
	run([]string{"Ann Lee"}, func(r *rig) { // also once it has changed
		if _, err := r.s.Act(ctx, r.token("approve", ledger.ActApprove), other); err != nil {
			t.Fatal(err)
		}
		r.rewrite("a.md", "other text")
		r.scan()
		r.pass(2 * time.Hour)
		n, _ := r.tg.notice("approve_again")
		if got, want := n.Detail.String(), "− text\n+ other text\nby Ann Lee: somebody else has to approve it"; got != want {
			t.Errorf("the question about the changed article says %q, want %q", got, want)
		}
	})
	run([]string{"Ann Lee"}, func(r *rig) {
		n, _ := r.tg.notice("approve")
		if !n.Detail.Is("reason.approve_other") {
			t.Errorf("the question says %q, want whose word it needs", n.Detail.Code)
		}
		for _, kind := range []string{ledger.ActApprove, ledger.ActTrust} {
			_, err := r.s.Act(ctx, r.token("approve", kind), author)
			own(r, kind, err)
		}
		_, err := r.s.Publish(ctx, "a", author)
		own(r, "/publish", err)
		_, err = r.s.Retry(ctx, "a", author)
		own(r, "/retry", err)
		if _, err := r.s.Skip(ctx, "a", author); err != nil {
			t.Error(err)
		}
		r.pass(2 * time.Hour)
		if _, err := r.s.Retry(ctx, "a", author); err != nil { // taken back after its moment: that asks
			t.Error(err)
		}
		r.pass(time.Minute)
		r.wantTexts()
		r.wantTold("approve", "approve")
		if _, err := r.s.Act(ctx, r.token("approve", ledger.ActApprove), other); err != nil {
			t.Fatal(err)
		}
		r.pass(time.Minute)
		r.wantTexts("text")
		r.rewrite("a.md", "other text")
		r.scan()
		r.pass(time.Minute)
		_, err = r.s.Act(ctx, r.token("approve_edit", ledger.ActEditAll), author)
		own(r, "edit", err)
		if _, err := r.s.Act(ctx, r.token("approve_edit", ledger.ActEditAll), other); err != nil {
			t.Fatal(err)
		}
		r.pass(time.Minute)
		r.wantTexts("other text")
	})
	run([]string{"Bob"}, func(r *rig) { // by somebody else
		if _, err := r.s.Act(ctx, r.token("approve", ledger.ActApprove), author); err != nil {
			t.Error(err)
		}
		r.pass(2 * time.Hour)
		r.wantTexts("text")
	})
	run(nil, func(r *rig) { // it names nobody
		if n, _ := r.tg.notice("approve"); !n.Detail.IsZero() {
			t.Errorf("the question about an article without an author says %q", n.Detail.Code)
		}
		if _, err := r.s.Act(ctx, r.token("approve", ledger.ActApprove), author); err != nil {
			t.Error(err)
		}
		r.pass(2 * time.Hour)
		r.wantTexts("text")
	})
}

// TestStopAskingLeavesTheAuthorsOwn holds that an admin who presses [Stop asking]
// does not thereby approve what they wrote themselves and was asked about.
func TestStopAskingLeavesTheAuthorsOwn(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.Approve = content.ApprovalOther
		r.write("own.md", r.now().Add(time.Hour), "own", func(a *content.Article) { a.Authors = []string{"Ann"} })
		r.write("theirs.md", r.now().Add(2*time.Hour), "theirs", func(a *content.Article) { a.Authors = []string{"Bob"} })
		r.start()
		r.wantTold("approve", "approve")
		if n, _ := r.tg.notice("approve"); n.Slug != "theirs" {
			t.Fatalf("asked last about %q", n.Slug)
		}
		r.press("approve", "trust")
		r.pass(4 * time.Hour)
		r.wantTexts("theirs")
	})
}

// TestAnotherRouteAsksAgain holds that an approval holds for the place that was
// approved: where the route leads elsewhere, that is asked, with the difference.
func TestAnotherRouteAsksAgain(t *testing.T) {
	approved := func(f func(r *rig)) {
		inBubble(t, func(r *rig) {
			r.config.MaxSleep = seldom
			r.config.Approve = content.ApprovalAny
			r.config.Routes = []route.Route{{Category: "news", Channel: "@channel", Topic: 9}, {Category: "far", Channel: "@channel", Topic: 11}}
			r.write("a.md", r.now().Add(time.Hour), "text", func(a *content.Article) { a.Categories = []string{"news"} })
			r.start()
			r.press("approve", "approve")
			r.pass(time.Minute)
			f(r)
		})
	}
	reroute := func(r *rig, to string) {
		f := r.files["a.md"]
		f.Categories, f.body = []string{to}, f.body+" "
		r.put("a.md", f)
		r.scan()
	}
	approved(func(r *rig) {
		reroute(r, "far")
		r.pass(2 * time.Hour)
		r.wantTexts()
		r.wantTold("approve", "approve_again")
		n, _ := r.tg.notice("approve_again")
		if want := locale.M("reason.rerouted", "from", "@channel · 9", "to", "@channel · 11"); n.Detail.Encode() != want.Encode() {
			t.Errorf("the difference is %s, want %s", n.Detail.Encode(), want.Encode())
		}
		r.press("approve_again", "approve")
		r.pass(time.Minute)
		r.wantTexts("text")
	})
	approved(func(r *rig) { // the settings, between two runs
		r.halt()
		r.config.Routes[0].Topic = 10
		r.start()
		r.pass(2 * time.Hour)
		r.wantTexts()
		r.wantTold("approve", "approve_again")
	})
	approved(func(r *rig) { // published
		r.pass(2 * time.Hour)
		r.wantTexts("text")
		reroute(r, "far")
		r.pass(2 * time.Hour)
		r.wantTexts("text")
		r.wantTold("approve", "published", "route")
	})
}

// TestRejectedTakenBackLate holds that a rejection, and a skip, that are undone after
// the article's moment ask again: nobody has approved it.
func TestRejectedTakenBackLate(t *testing.T) {
	for name, aside := range map[string]func(r *rig) scheduler.Result{
		"reject": func(r *rig) scheduler.Result { return r.reject("approve", "no") },
		"skip": func(r *rig) scheduler.Result {
			res, err := r.s.Skip(context.Background(), "a", by)
			if err != nil {
				r.t.Fatal(err)
			}
			return res
		},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.config.Approve = content.ApprovalAny
				r.write("a.md", r.now().Add(time.Hour), "text")
				r.start()
				r.pass(90 * time.Minute)
				res := aside(r)
				r.undo(res)
				r.pass(time.Minute)
				r.wantTexts()
				if got := r.tg.told(); got[len(got)-1] != "approve" {
					t.Errorf("the admins were told %q, want the question last", got)
				}
				r.press("approve", "approve")
				r.pass(time.Minute)
				r.wantTexts("text")
			})
		})
	}
}

// TestAuthorPublishesWhatWasApproved holds that under `approve: other` the author can
// bring forward what somebody else approved, and that alone: not another text. A retry
// brings nothing forward that only waits for its time.
func TestAuthorPublishesWhatWasApproved(t *testing.T) {
	author, other := ledger.Actor{ID: 7, Name: "Ann"}, ledger.Actor{ID: 8, Name: "Bob"}
	ctx := context.Background()
	for name, publish := range map[string]func(r *rig) error{
		"publish": func(r *rig) error { _, err := r.s.Publish(ctx, "a", author); return err },
		"retry":   func(r *rig) error { _, err := r.s.Retry(ctx, "a", author); return err },
	} {
		run := func(t *testing.T, f func(r *rig)) {
			t.Helper()
			inBubble(t, func(r *rig) {
				r.config.MaxSleep = seldom
				r.config.Approve = content.ApprovalOther
				r.write("a.md", r.now().Add(20*time.Hour), "one", func(a *content.Article) { a.Authors = []string{"Ann"} })
				r.start()
				if _, err := r.s.Act(ctx, r.token("approve", ledger.ActApprove), other); err != nil {
					t.Fatal(err)
				}
				r.pass(time.Minute)
				f(r)
			})
		}
		t.Run(name, func(t *testing.T) {
			run(t, func(r *rig) {
				err := publish(r)
				r.pass(time.Minute)
				if name == "retry" {
					if !errors.Is(err, scheduler.ErrNothing) {
						t.Errorf("got %v, want %v", err, scheduler.ErrNothing)
					}
					r.wantTexts()
					return
				}
				if err != nil {
					t.Error(err)
				}
				r.wantTexts("one")
			})
			run(t, func(r *rig) { // nothing was scanned in between
				r.rewrite("a.md", "two")
				r.s.Update(r.catalogue(), nil)
				if err := publish(r); err != nil && !errors.Is(err, scheduler.ErrOwn) && !errors.Is(err, scheduler.ErrNothing) { // or it is asked about by now
					t.Error(err)
				}
				r.pass(time.Minute)
				r.wantTexts()
				r.wantTold("approve", "approve_again")
			})
			run(t, func(r *rig) { // skipped by a button, after another text, and taken back late
				if _, err := r.s.Act(ctx, r.token("approve", ledger.ActReject), other); err != nil {
					t.Fatal(err)
				}
				r.pass(30 * time.Hour)
				r.rewrite("a.md", "two")
				r.s.Update(r.catalogue(), nil)
				if err := publish(r); err != nil && !errors.Is(err, scheduler.ErrOwn) {
					t.Error(err)
				}
				r.pass(time.Minute)
				r.wantTexts()
			})
		})
	}
}

// TestRejectedTooLate holds that nobody is told that an article was rejected of which
// some is out, and the rest follows.
func TestRejectedTooLate(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.Approve = content.ApprovalAny
		r.write("a.md", r.now().Add(time.Hour), "one\n---\ntwo")
		r.start()
		r.press("approve", "approve")
		n := 0
		r.tg.set(func(call string, _ post.Request) error {
			if n++; call == "send" && n > 1 {
				return fault(deliver.FaultNotSent)
			}
			return nil
		})
		r.pass(61 * time.Minute)
		r.wantTexts("one")
		if res := r.reject("approve", "no"); !res.Already || res.State == ledger.Skipped {
			t.Errorf("rejecting it is answered %+v, want that it was decided", res)
		}
		r.tg.set(nil)
		r.pass(time.Minute)
		r.wantTexts("one", "two")
		if told := r.tg.told(); slices.Contains(told, "rejected") {
			t.Errorf("the admins were told %q, want nothing of a rejection", told)
		}
	})
}

// TestRejectedWhereNobodyIsAskedAnyMore holds that another text of what was rejected
// does not go out with nobody's word.
func TestRejectedWhereNobodyIsAskedAnyMore(t *testing.T) {
	run := func(f func(r *rig)) {
		inBubble(t, func(r *rig) {
			r.config.Approve = content.ApprovalAny
			r.write("a.md", r.now().Add(time.Hour), "text")
			r.start()
			r.reject("approve", "no")
			f(r)
			r.pass(2 * time.Hour)
			r.rewrite("a.md", "other text")
			r.scan()
			r.pass(time.Hour)
			if texts := r.tg.texts(channelID); slices.Contains(texts, "other text") {
				t.Errorf("the channel holds %q, want nothing of what was rejected", texts)
			}
			r.wantState("a", ledger.Skipped)
			if _, err := r.s.Publish(context.Background(), "a", by); err != nil {
				t.Error(err)
			}
		})
	}
	run(func(r *rig) {
		r.write("b.md", r.now().Add(90*time.Minute), "another")
		r.scan()
		r.press("approve", "trust")
	})
	run(func(r *rig) {
		r.halt()
		r.config.Approve = content.ApprovalNone
		r.start()
	})
}

// TestRejectedKeepsItsMoment holds that what was rejected, reads differently and is
// approved goes out when it was to before: where /move put it, or in its slot.
func TestRejectedKeepsItsMoment(t *testing.T) {
	again := func(r *rig) {
		r.reject("approve", "no")
		r.rewrite("a.md", "right")
		r.scan()
		r.pass(time.Minute)
		r.press("approve_again", "approve")
	}
	inBubble(t, func(r *rig) {
		r.config.MaxSleep = seldom
		r.config.Approve = content.ApprovalAny
		r.write("a.md", r.now().Add(time.Hour), "wrong")
		r.start()
		if _, err := r.s.Move(context.Background(), "a", r.now().Add(10*time.Hour), by); err != nil {
			t.Fatal(err)
		}
		r.pass(time.Minute)
		again(r)
		r.pass(9 * time.Hour)
		r.wantTexts()
		r.pass(time.Hour)
		r.wantTexts("right")
	})
	inBubble(t, func(r *rig) {
		r.config.MaxSleep = seldom
		r.config.Approve = content.ApprovalAny
		r.config.Slots = slots(t, "0 10 * * *")
		r.write("a.md", time.Time{}, "wrong", queued(0))
		r.start()
		r.pass(time.Minute)
		again(r)
		r.wantTexts()
		r.pass(10 * time.Hour)
		r.wantTexts("right")
	})
}

// TestRejectedEditStaysOut holds that nothing else that edits a post brings in the
// text that was rejected, and that the next one that is not brings the rest along.
func TestRejectedEditStaysOut(t *testing.T) {
	rejected := func(r *rig) {
		r.config.Approve = content.ApprovalAny
		r.start()
		r.press("approve", "approve")
		r.pass(61 * time.Minute)
		r.rewrite("1.md", "wrong")
		r.scan()
		r.pass(time.Minute)
		r.reject("approve_edit", "no")
	}
	let := func(r *rig) {
		r.rewrite("1.md", "right")
		r.scan()
		r.pass(time.Minute)
		r.press("approve_edit", "edit_all")
		r.pass(2 * time.Hour)
	}
	t.Run("link to the site", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			r.config.MaxSleep = seldom
			r.site = "https://example.com/"
			r.write("1.md", r.now().Add(time.Hour), "text")
			rejected(r)
			r.answers.Store("https://example.com/1", true)
			r.pass(3 * time.Hour)
			r.wantTexts("text")
			let(r)
			r.wantTexts("right https://example.com/1")
		})
	})
	t.Run("links of a series", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			r.config.MaxSleep = seldom
			r.series(plan.Series{Links: true}, 2)
			f := r.files["2.md"]
			r.remove("2.md")
			rejected(r)
			r.put("2.md", f)
			r.scan()
			r.pass(time.Minute)
			r.press("approve", "approve")
			r.pass(2 * time.Hour)
			r.wantTexts("part 1", "part 2 [← 1]")
			let(r)
			r.wantTexts("right [2 →]", "part 2 [← 1]")
		})
	})
	t.Run("republish", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			r.config.MaxSleep = seldom
			r.write("1.md", r.now().Add(time.Hour), "text")
			rejected(r)
			if n, err := r.s.Republish(context.Background(), "", by); err != nil || n != 0 {
				t.Errorf("republishing all: %d posts, %v; want none", n, err)
			}
			r.pass(time.Minute)
			r.wantTexts("text")
			if n, err := r.s.Republish(context.Background(), "1", by); err != nil || n != 1 { // who names it means it
				t.Errorf("republishing it: %d posts, %v; want one", n, err)
			}
			r.pass(time.Minute)
			r.wantTexts("wrong")
		})
	})
	t.Run("back to what it was", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			r.config.MaxSleep = seldom
			r.site = "https://example.com/"
			r.write("1.md", r.now().Add(time.Hour), "text")
			rejected(r)
			r.rewrite("1.md", "text")
			r.scan()
			r.answers.Store("https://example.com/1", true)
			r.pass(3 * time.Hour)
			r.wantTexts("text https://example.com/1")
		})
	})
}

// TestRejectsWhatWasShown holds that a reason that arrives after another question, or
// another text, declines nothing that its admin has not seen.
func TestRejectsWhatWasShown(t *testing.T) {
	reject := func(r *rig, token string) scheduler.Result {
		res, err := r.s.Reject(context.Background(), token, "no", by)
		if err != nil {
			r.t.Fatal(err)
		}
		r.pass(time.Second)
		return res
	}
	t.Run("edit", func(t *testing.T) {
		approved(t, func(r *rig) {
			r.pass(2 * time.Hour)
			r.rewrite("a.md", "second")
			r.scan()
			r.pass(time.Minute)
			old := r.token("approve_edit", ledger.ActReject)
			r.rewrite("a.md", "third")
			r.scan()
			r.pass(time.Minute)
			if res := reject(r, old); !res.Already {
				t.Errorf("rejecting an older version is answered %+v, want that it was decided", res)
			}
			r.press("approve_edit", "edit_all")
			r.pass(time.Minute)
			r.wantTexts("third")
		})
	})
	t.Run("asked again", func(t *testing.T) {
		approved(t, func(r *rig) {
			old := r.token("approve", ledger.ActReject)
			r.rewrite("a.md", "second")
			r.scan()
			r.pass(10 * time.Minute)
			r.wantTold("approve", "approve_again")
			if res := reject(r, old); !res.Already || res.State != ledger.Planned {
				t.Errorf("rejecting what was asked about before is answered %+v, want that it was decided", res)
			}
			if res := reject(r, r.token("approve_again", ledger.ActReject)); res.State != ledger.Skipped {
				t.Errorf("rejecting what is asked about is answered %+v, want it skipped", res)
			}
		})
	})
	t.Run("changed meanwhile", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			r.config.Approve = content.ApprovalAny
			r.write("a.md", r.now().Add(time.Hour), "one")
			r.start()
			r.rewrite("a.md", "two")
			r.scan()
			r.pass(time.Minute)
			reject(r, r.token("approve", ledger.ActReject))
			r.pass(10 * time.Minute)
			r.wantToldInAnyOrder("approve", "rejected", "approve_again") // the question makes a sound, and may go first
		})
	})
	t.Run("another button", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			r.config.Approve = content.ApprovalAny
			r.write("a.md", r.now().Add(time.Hour), "one")
			r.start()
			if _, err := r.s.Reject(context.Background(), r.token("approve", ledger.ActApprove), "no", by); !errors.Is(err, scheduler.ErrNoButton) {
				t.Errorf("rejecting by the button that approves: %v, want %v", err, scheduler.ErrNoButton)
			}
		})
	})
}

// TestAuthorsSendNothingAgain holds that where it takes somebody else's word, an author
// can neither publish a post of theirs anew nor send it again: the word that was given
// was about what the article was then.
func TestAuthorsSendNothingAgain(t *testing.T) {
	author, other := ledger.Actor{ID: 7, Name: "@ann", FullName: "Ann Lee"}, ledger.Actor{ID: 8, Name: "Bob"}
	ctx := context.Background()
	run := func(name string, f func(t *testing.T, r *rig, act func(notice, kind string, by ledger.Actor) error)) {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.config.Approve = content.ApprovalOther
				r.write("a.md", r.now().Add(time.Hour), "text", func(a *content.Article) { a.Authors = []string{"Ann Lee"} })
				r.start()
				act := func(notice, kind string, by ledger.Actor) error {
					t.Helper()
					_, err := r.s.Act(ctx, r.token(notice, kind), by)
					r.pass(time.Minute)
					return err
				}
				if err := act("approve", ledger.ActApprove, other); err != nil {
					t.Fatal(err)
				}
				f(t, r, act)
			})
		})
	}
	refused := func(t *testing.T, what string, err error) {
		t.Helper()
		if !errors.Is(err, scheduler.ErrOwn) {
			t.Errorf("the author's %s: %v, want %v", what, err, scheduler.ErrOwn)
		}
	}
	run("unconfirmed", func(t *testing.T, r *rig, act func(notice, kind string, by ledger.Actor) error) {
		r.tg.set(once("send", &dropped{}))
		r.pass(2 * time.Hour)
		r.wantState("a", ledger.Unconfirmed)
		refused(t, "button", act("unconfirmed", ledger.ActAgain, author))
		_, err := r.s.Retry(ctx, "a", author)
		refused(t, "/retry", err)
		r.wantState("a", ledger.Unconfirmed)
		if err := act("unconfirmed", ledger.ActAgain, other); err != nil {
			t.Fatal(err)
		}
		r.wantTexts("text")
	})
	run("refused edit", func(t *testing.T, r *rig, act func(notice, kind string, by ledger.Actor) error) {
		r.pass(2 * time.Hour)
		r.rewrite("a.md", "other text")
		r.scan()
		r.pass(time.Minute)
		r.tg.set(once("edit", fault(deliver.FaultRefused)))
		if err := act("approve_edit", ledger.ActEditAll, other); err != nil {
			t.Fatal(err)
		}
		r.wantTexts("text")
		refused(t, "button", act("edit_failed", ledger.ActReplace, author))
		r.wantTexts("text")
		if err := act("edit_failed", ledger.ActReplace, other); err != nil {
			t.Fatal(err)
		}
		r.wantTexts("other text")
	})
	run("withdrawn", func(t *testing.T, r *rig, _ func(notice, kind string, by ledger.Actor) error) {
		r.pass(2 * time.Hour)
		r.wantTexts("text")
		if _, err := r.s.Withdraw(ctx, "a", other); err != nil {
			t.Fatal(err)
		}
		r.pass(time.Minute)
		r.wantTexts()
		r.rewrite("a.md", "other text")
		r.scan()
		r.pass(time.Minute)
		_, err := r.s.Publish(ctx, "a", author)
		refused(t, "/publish", err)
		r.pass(time.Minute)
		r.wantTexts()
	})
}
