package scheduler_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// approved starts a rig on which an article that is due in an hour was approved.
func approved(t *testing.T, f func(r *rig)) {
	t.Helper()
	inBubble(t, func(r *rig) {
		r.config.Approve = content.ApprovalAny
		r.paint("one.png", "first")
		r.write("a.md", r.now().Add(time.Hour), "first line\nshared\npic:one.png")
		r.start()
		r.wantTold("approve")
		if res := r.press("approve", "approve"); res.State != ledger.Planned {
			t.Errorf("approving is answered %+v, want it planned", res)
		}
		f(r)
	})
}

// TestApprovalIsForWhatWasShown holds that an approved text goes out on its moment,
// and that another text or picture asks again, with the difference.
func TestApprovalIsForWhatWasShown(t *testing.T) {
	approved(t, func(r *rig) {
		r.pass(59 * time.Minute)
		r.wantTexts()
		r.pass(2 * time.Minute)
		r.wantTexts("first line\nshared\npic:one.png")
		r.wantTold("approve", "published")
	})
	for name, c := range map[string]struct {
		change func(r *rig)
		detail string
	}{
		"another text": {func(r *rig) { r.rewrite("a.md", "other line\nshared\npic:one.png") }, "− first line\n+ other line"},
		"another text and picture": {func(r *rig) {
			r.paint("one.png", "second")
			r.rewrite("a.md", "other line\nshared\npic:one.png")
		}, "reason.and− first line\n+ other line\nits pictures have changed"},
		"another form": {func(r *rig) {
			f := r.files["a.md"]
			content.EditTelegram(&f.TelegramTable).Format, f.body = "text", f.body+" "
			r.put("a.md", f)
		}, "+ 🖼 one.png"}, // which text only names
		"another keyboard": {func(r *rig) {
			f := r.files["a.md"]
			content.EditTelegram(&f.TelegramTable).Buttons, f.body = [][]content.Button{{{Text: "more", URL: "https://example.org"}}}, f.body+" "
			r.put("a.md", f)
		}, "reason.looks_changed"},
		"another picture": {func(r *rig) { r.paint("one.png", "second") }, "reason.pictures_changed"},
	} {
		t.Run(name, func(t *testing.T) {
			approved(t, func(r *rig) {
				c.change(r)
				r.scan()
				r.pass(2 * time.Hour)
				r.wantTexts()
				r.wantTold("approve", "approve_again")
				n, _ := r.tg.notice("approve_again")
				if got := n.Detail.Code + n.Detail.String(); !strings.Contains(got, c.detail) {
					t.Errorf("the difference is %q, want %q", got, c.detail)
				}
				if name == "another text" { // the old button is about the old text
					if res := r.press("approve", "approve"); !res.Already {
						t.Errorf("the first question's button: %+v", res)
					}
					r.pass(time.Minute)
					r.wantTexts()
				}
				r.press("approve_again", "approve")
				r.pass(time.Minute)
				if got := len(r.tg.texts(channelID)); got != 1 {
					t.Errorf("%d posts are out, want it", got)
				}
			})
		})
	}
}

// TestApprovalSurvivesWhatReadersDoNotSee holds that bytes that change nothing in
// the post ask nothing, nor does the next process.
func TestApprovalSurvivesWhatReadersDoNotSee(t *testing.T) {
	approved(t, func(r *rig) {
		r.rewrite("a.md", "  first line\nshared\npic:one.png  ")
		r.scan()
		r.pass(30 * time.Minute)
		r.restart()
		r.pass(time.Hour)
		r.wantTexts("first line\nshared\npic:one.png")
		r.wantTold("approve", "published")
	})
}

// TestApprovalSurvivesAnUpdate holds that another version of the program that renders a
// file differently asks nothing about what was approved, or is asked about: not because of
// its words, nor because a picture that it only named is a file of the post now. Changes
// by the author, meanwhile and afterwards, are asked about, as are other words where settings or
// files that the article takes in may be the cause.
func TestApprovalSurvivesAnUpdate(t *testing.T) {
	update := func(r *rig, change func()) {
		r.pass(2 * time.Minute) // nothing is about to be looked at
		r.halt()
		r.renderer.version, r.renderer.players = "v2 ", true
		change()
		r.start()
		r.pass(5 * time.Minute)
	}
	const body = "first line\nplayer:two.png"
	for name, c := range map[string]struct {
		change, later func(r *rig)
		told          string
	}{
		"nothing else":        {told: "approve published"},
		"another text":        {change: func(r *rig) { r.rewrite("a.md", "other line\nplayer:two.png") }, told: "approve approve_again"},
		"another text later":  {later: func(r *rig) { r.edit("a.md", "other line\nplayer:two.png") }, told: "approve approve_again"},
		"a picture later":     {later: func(r *rig) { r.paint("two.png", "third") }, told: "approve approve_again"},
		"unreadable at first": {change: func(r *rig) { r.unreadable(3) }, told: "approve published"},
		"other settings":      {change: func(r *rig) { r.config.Fingerprint = "another template" }, told: "approve approve_again"},
		"words of others":     {change: func(r *rig) { r.renderer.takesIn = true }, told: "approve approve_again"},
	} {
		for _, pressed := range []bool{true, false} {
			inBubble(t, func(r *rig) {
				r.config.Approve = content.ApprovalAny
				r.paint("two.png", "second")
				r.write("a.md", r.now().Add(time.Hour), body)
				r.start()
				if pressed {
					r.press("approve", "approve")
				}
				update(r, func() {
					if c.change != nil {
						c.change(r)
					}
				})
				if c.later != nil {
					c.later(r)
				}
				if !pressed {
					r.press("approve", "approve")
				}
				r.pass(2 * time.Hour)
				if got := strings.Join(r.tg.told(), " "); got != c.told {
					t.Errorf("%s, approved before the update %t: admins are told %q, want %q", name, pressed, got, c.told)
				}
				if c.told == "approve published" {
					r.wantTexts("v2 first line\npic:two.png")
					r.wantShown("second")
				}
			})
		}
	}
}

// TestChangedWhileItIsAskedAbout holds that a text that changed after it was shown,
// and before it was approved, is asked about again.
func TestChangedWhileItIsAskedAbout(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.Approve = content.ApprovalAny
		r.write("a.md", r.now().Add(time.Hour), "one")
		r.start()
		r.rewrite("a.md", "two")
		r.scan()
		r.pass(10 * time.Minute)
		r.wantTold("approve")
		r.press("approve", "approve")
		r.pass(time.Minute)
		r.wantTold("approve", "approve_again")
		r.pass(time.Hour)
		r.wantTexts()
		r.press("approve_again", "approve")
		r.pass(time.Minute)
		r.wantTexts("two")
	})
}

// TestMoveIsNoApproval holds that what was moved is asked about all the same.
func TestMoveIsNoApproval(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.MaxSleep = seldom
		r.config.Approve = content.ApprovalAny
		r.write("a.md", r.now().Add(100*time.Hour), "text")
		r.start()
		r.wantTold()
		if _, err := r.s.Move(context.Background(), "a", r.now().Add(10*time.Hour), by); err != nil {
			t.Fatal(err)
		}
		r.pass(20 * time.Hour)
		r.wantTexts()
		r.wantTold("approve")
		if _, err := r.s.Move(context.Background(), "a", r.now().Add(100*time.Hour), by); err != nil {
			t.Fatal(err)
		}
		r.pass(80 * time.Hour)
		r.wantTold("approve", "approve")
		r.press("approve", "approve")
		r.pass(30 * time.Hour)
		r.wantTexts("text")
	})
}

// TestApprovalOfAPicture holds that a picture that is replaced in a post whose route
// asks is the one that was asked about: another one is asked about again, whether an
// admin lets the first through before it was noticed or not.
func TestApprovalOfAPicture(t *testing.T) {
	replaced := func(t *testing.T, f func(r *rig)) {
		t.Helper()
		approved(t, func(r *rig) {
			r.pass(2 * time.Hour)
			r.paint("one.png", "second")
			r.pass(2 * time.Minute)
			r.wantTold("approve", "published", "approve_edit")
			if n, _ := r.tg.notice("approve_edit"); !n.Detail.Is("reason.pictures_changed") {
				r.t.Errorf("the difference is %q", n.Detail)
			}
			f(r)
		})
	}
	t.Run("noticed", func(t *testing.T) {
		replaced(t, func(r *rig) {
			old := r.token("approve_edit", ledger.ActEditAll)
			r.paint("one.png", "third")
			r.pass(2 * time.Minute)
			r.wantTold("approve", "published", "approve_edit", "approve_edit")
			if res, err := r.s.Act(context.Background(), old, by); err != nil || !res.Already {
				r.t.Errorf("the first question's button: %+v, %v", res, err)
			}
			r.pass(time.Minute)
			r.wantShown("first")
			r.press("approve_edit", "edit_all")
			r.pass(2 * time.Minute)
			r.wantShown("third")
			r.wantTold("approve", "published", "approve_edit", "approve_edit")
		})
	})
	t.Run("let through before it is noticed", func(t *testing.T) {
		replaced(t, func(r *rig) {
			r.paint("one.png", "third")
			r.press("approve_edit", "edit_all")
			r.pass(2 * time.Minute)
			r.wantShown("first")
			r.wantTold("approve", "published", "approve_edit", "approve_edit")
			r.press("approve_edit", "edit_all")
			r.pass(2 * time.Minute)
			r.wantShown("third")
		})
	})
	t.Run("as it was again", func(t *testing.T) {
		replaced(t, func(r *rig) {
			r.paint("one.png", "first")
			r.pass(2 * time.Minute)
			r.wantState("a", ledger.Sent)
			if d := r.row("a"); d.Wait != ledger.WaitNone {
				r.t.Errorf("it waits for %q, want nothing", d.Wait)
			}
		})
	})
	t.Run("rejected", func(t *testing.T) {
		replaced(t, func(r *rig) {
			r.reject("approve_edit", "no")
			r.pass(time.Hour)
			r.restart()
			r.pass(time.Hour)
			r.wantShown("first")
			r.wantTold("approve", "published", "approve_edit", "rejected")
			r.paint("one.png", "third")
			r.pass(2 * time.Minute)
			r.wantTold("approve", "published", "approve_edit", "rejected", "approve_edit")
		})
	})
}

// TestApprovalOfAPictureThatCannotBeRead holds that a failure of the disk revokes no
// approval, and that what the admins are asked about is the whole post.
func TestApprovalOfAPictureThatCannotBeRead(t *testing.T) {
	body := "first line\nshared\npic:one.png"
	for _, n := range []int{1, 3, 1 << 30} {
		approved(t, func(r *rig) {
			r.pass(30 * time.Minute)
			r.halt()
			r.unreadable(n)
			r.start() // which files hold what has to be read again
			r.pass(40 * time.Minute)
			r.wantTexts(body)
			if n < 1<<30 {
				r.wantTold("approve", "published")
				r.wantShown("first")
				return
			}
			r.wantToldInAnyOrder("approve", "published", "lacking")
		})
	}
	approved(t, func(r *rig) { // other words are asked about all the same
		r.halt()
		r.unreadable(1 << 30)
		r.rewrite("a.md", "other line\nshared\npic:one.png")
		r.start()
		r.pass(2 * time.Hour)
		r.wantTexts()
		r.wantTold("approve", "approve_again")
	})
	inBubble(t, func(r *rig) { // while it is asked about
		r.config.Approve = content.ApprovalAny
		r.paint("one.png", "first")
		r.unreadable(3)
		r.write("a.md", r.now().Add(time.Hour), body)
		r.start()
		r.pass(time.Minute)
		r.wantTold("approve")
		r.press("approve", "approve")
		r.pass(2 * time.Hour)
		r.wantShown("first")
		r.wantTold("approve", "published")
	})
}

// inPart starts a rig on whose channel the first part of an approved article is out;
// the second is not until more is called.
func inPart(t *testing.T, f func(r *rig, more func())) {
	t.Helper()
	inBubble(t, func(r *rig) {
		r.config.Approve = content.ApprovalAny
		closed := true
		var mu sync.Mutex
		r.tg.set(func(call string, q post.Request) error {
			mu.Lock()
			defer mu.Unlock()
			if call == "send" && closed && !strings.Contains(q.Plain, "one") {
				return fault(deliver.FaultNotSent)
			}
			return nil
		})
		r.write("a.md", r.now().Add(time.Hour), "one\n---\ntwo\n---\nthree")
		r.start()
		r.press("approve", "approve")
		r.pass(time.Hour + time.Minute)
		r.wantTexts("one")
		f(r, func() {
			mu.Lock()
			closed = false
			mu.Unlock()
			r.pass(time.Minute)
		})
	})
}

// TestRestIsApproved holds that of an article that is out in part, whose route asks, no
// more goes out than what was approved: another text is asked about again, with the
// difference, and nothing of it reaches the channel before that.
func TestRestIsApproved(t *testing.T) {
	const other = "one, better\n---\ntwo, better\n---\nthree"
	t.Run("unchanged", func(t *testing.T) {
		inPart(t, func(r *rig, more func()) {
			r.restart()
			more()
			r.wantTexts("one", "two", "three")
			r.wantTold("approve", "published")
		})
	})
	t.Run("by another version of the program", func(t *testing.T) {
		inPart(t, func(r *rig, more func()) {
			r.halt()
			r.renderer.version = "v2 "
			r.start()
			more()
			r.pass(time.Hour)
			r.wantTexts("v2 one", "v2 two", "v2 three")
			r.wantTold("approve", "published")
		})
	})
	changed := func(t *testing.T, f func(r *rig)) {
		inPart(t, func(r *rig, more func()) {
			r.rewrite("a.md", other)
			r.scan()
			more()
			r.restart()
			r.pass(time.Hour)
			r.wantTexts("one")
			r.wantTold("approve", "approve_again")
			n, _ := r.tg.notice("approve_again")
			if got, want := n.Detail.String(), "− one\n− two\n+ one, better\n+ two, better"; got != want {
				r.t.Errorf("the difference is %q, want %q", got, want)
			}
			f(r)
		})
	}
	t.Run("approved", func(t *testing.T) {
		changed(t, func(r *rig) {
			r.press("approve_again", "approve")
			r.pass(time.Minute)
			r.wantTexts("one, better", "two, better", "three")
			r.wantTold("approve", "approve_again", "published")
			r.wantState("a", ledger.Sent)
			r.restart()
			r.pass(time.Hour)
			r.wantTold("approve", "approve_again", "published")
		})
	})
	t.Run("changed once more", func(t *testing.T) {
		changed(t, func(r *rig) {
			r.rewrite("a.md", "one\n---\ntwo, best\n---\nthree")
			r.scan()
			r.press("approve_again", "approve")
			r.pass(time.Minute)
			r.wantTexts("one")
			r.wantTold("approve", "approve_again", "approve_again")
			r.press("approve_again", "approve")
			r.pass(time.Minute)
			r.wantTexts("one", "two, best", "three")
		})
	})
	t.Run("as it was again", func(t *testing.T) {
		changed(t, func(r *rig) {
			r.rewrite("a.md", "one\n---\ntwo\n---\nthree")
			r.scan()
			r.pass(time.Minute)
			r.wantTexts("one", "two", "three")
			r.wantTold("approve", "approve_again")
		})
	})
	t.Run("rejected", func(t *testing.T) {
		changed(t, func(r *rig) {
			r.reject("approve_again", "worse")
			if res := r.press("approve_again", "approve"); !res.Already {
				r.t.Errorf("approving what was rejected: %+v", res)
			}
			r.pass(time.Hour)
			r.restart()
			r.pass(time.Hour)
			r.wantTexts("one")
			r.wantTold("approve", "approve_again", "rejected")
			if _, why := r.state("a"); why != "rejected by Ann: worse" {
				r.t.Errorf("it waits because %q", why)
			}
			r.rewrite("a.md", "one\n---\ntwo, best\n---\nthree")
			r.scan()
			r.pass(time.Minute)
			r.wantTold("approve", "approve_again", "rejected", "approve_again")
			r.press("approve_again", "approve")
			r.pass(time.Minute)
			r.wantTexts("one", "two, best", "three")
		})
	})
	t.Run("approved while its file is away", func(t *testing.T) {
		changed(t, func(r *rig) {
			back := r.away("a.md")
			r.press("approve_again", "approve")
			r.pass(time.Minute)
			r.wantTexts("one")
			back()
			r.pass(time.Hour)
			r.wantTexts("one, better", "two, better", "three")
			r.wantTold("approve", "approve_again", "published")
		})
	})
	t.Run("approved before a start", func(t *testing.T) {
		changed(t, func(r *rig) {
			r.halt()
			db := r.open(r.db)
			if err := db.Update(context.Background(), func(tx ledger.Tx) error { // as the button does
				rows, err := tx.Deliveries(ledger.Filter{Slug: "a"})
				if err != nil {
					return err
				}
				d := rows[0]
				d.Reason = plan.OfVersion("reason.on_its_way", plan.AskedVersion(&d))
				d.Flags |= ledger.Approved
				d.Wait, d.At = ledger.WaitNone, r.now()
				return tx.PutDelivery(&d)
			}); err != nil {
				r.t.Fatal(err)
			}
			if err := db.Close(); err != nil {
				r.t.Fatal(err)
			}
			r.tg.failTimes("read", 2, fault(deliver.FaultNotSent)) // the look takes a while
			r.start()
			r.pass(time.Hour)
			r.wantTexts("one, better", "two, better", "three")
			r.wantTold("approve", "approve_again", "published")
		})
	})
	t.Run("ordered by hand", func(t *testing.T) {
		changed(t, func(r *rig) {
			if _, err := r.s.Publish(context.Background(), "a", by); err != nil {
				r.t.Fatal(err)
			}
			r.pass(time.Minute)
			r.wantTexts("one, better", "two, better", "three")
		})
	})
}

// TestResendOfAnotherVersion holds that an order to publish a post again is for the version
// that its file had then: if it has another before the post leaves, that is asked about.
func TestResendOfAnotherVersion(t *testing.T) {
	resend := func(r *rig) { // as an audit orders it
		err := r.store.Update(context.Background(), func(tx ledger.Tx) error {
			all, err := tx.Deliveries(ledger.Filter{})
			if err != nil {
				return err
			}
			if ok, err := deliver.Replace(tx, &all[0], all[0].SourceHash, r.now()); err != nil || !ok {
				return fmt.Errorf("ordered: %t, %w", ok, err)
			}
			all[0].At = r.now().Add(30 * time.Minute)
			return tx.PutDelivery(&all[0])
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, approve := range []content.Approval{"", content.ApprovalAny} {
		t.Run("approve "+string(approve), func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.config.Approve = approve
				r.write("x.md", r.now().Add(time.Hour), "one")
				r.start()
				r.pass(30 * time.Minute)
				told := []string{}
				if approve.Asked() {
					r.press("approve", "approve")
					told = []string{"approve", "published"}
				}
				r.pass(time.Hour)
				r.wantTexts("one")
				resend(r)
				r.edit("x.md", "two")
				r.pass(2 * time.Hour)
				r.wantTexts("one")
				r.wantTold(append(told, "resend")...)
				r.edit("x.md", "three")
				r.pass(2 * time.Hour)
				r.wantTold(append(told, "resend")...)
				r.press("resend", "approve") // of the version before: that one is not what would leave
				r.pass(time.Hour)
				r.wantTexts("one")
				r.wantTold(append(told, "resend", "resend")...)
				older := r.tg.noticesOf("resend")[0].Actions[0].Token
				if res, err := r.s.Act(context.Background(), older, by); err != nil || !res.Already {
					t.Errorf("the button of an older version was taken: %+v, %v", res, err)
				}
				r.pass(time.Hour)
				r.wantTexts("one")
				r.reject("resend", "")
				r.pass(time.Hour)
				r.wantTexts("one")
				r.edit("x.md", "three")
				r.pass(time.Hour)
				r.wantTexts("one")
				r.edit("x.md", "four")
				if res := r.press("resend", "approve"); res.Already {
					t.Errorf("the button was not taken: %+v", res)
				}
				r.pass(time.Hour)
				r.wantTexts("four")
				if n := r.sends(); n != 2 {
					t.Errorf("%d messages were sent, want 2", n)
				}
			})
		})
	}
}

// TestEditIsAskedAboutOnceWithAPictureThatCannotBeRead holds that a picture that cannot be
// read for a moment, when an edit is asked about or later, has nobody asked twice, and that
// one which cannot for long keeps no question from the admins.
func TestEditIsAskedAboutOnceWithAPictureThatCannotBeRead(t *testing.T) {
	for name, unread := range map[string]func(r *rig, edit func()){
		"when asked": func(r *rig, edit func()) { r.unreadable(3); edit() },
		"later": func(r *rig, edit func()) {
			edit()
			r.halt()
			r.paint("one.png", "first") // written again: it has to be read
			r.start()
			r.unreadable(3)
		},
		"for long": func(r *rig, edit func()) { r.unreadable(1 << 30); edit() },
	} {
		approved(t, func(r *rig) {
			r.pass(70 * time.Minute)
			r.paint("two.png", "two")
			unread(r, func() { r.edit("a.md", "first line\nshared\npic:one.png pic:two.png") })
			r.pass(5 * time.Minute)
			if got := len(r.tg.noticesOf("approve_edit")); got != 1 {
				t.Errorf("%s: asked %d times, want once: %q", name, got, r.tg.told())
			}
			r.unreadable(0)
			if name == "for long" {
				return // with the picture it is another one
			}
			r.press("approve_edit", "edit_all")
			r.pass(time.Minute)
			r.wantShown("first two")
		})
	}
}
