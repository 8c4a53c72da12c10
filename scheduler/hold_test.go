package scheduler_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

func hold(rule content.HoldRule) func(*content.Article) {
	return func(a *content.Article) { a.Hold = &content.Hold{Rule: rule, Key: "hidden", Value: "true"} }
}

// TestHeld holds that a held article is never sent by itself, that an admin may
// publish it now or give it a moment, and that it goes out once it is free.
func TestHeld(t *testing.T) {
	due := func(r *rig) time.Time { return r.now().Add(time.Minute) }
	inBubble(t, func(r *rig) {
		r.write("a.md", due(r), "by itself", hold(content.HoldHidden))
		r.write("b.md", due(r), "by word", hold(content.HoldHidden))
		r.write("c.md", due(r), "moved", hold(content.HoldHidden))
		r.write("d.md", due(r), "never", hold(content.HoldUnmarked))
		r.start()
		r.pass(time.Hour)
		r.wantTexts()
		if _, err := r.s.Publish(context.Background(), "b", by); err != nil {
			t.Error(err)
		}
		if _, err := r.s.Move(context.Background(), "c", r.now().Add(time.Hour), by); err != nil {
			t.Error(err)
		}
		if _, err := r.s.Publish(context.Background(), "d", by); !errors.Is(err, plan.ErrUnmarked) {
			t.Errorf("publishing what nothing marks: %v, want %v", err, plan.ErrUnmarked)
		}
		r.scan()
		r.pass(2 * time.Hour)
		r.scan()
		r.wantTexts("by word", "moved")
		r.write("a.md", r.now().Add(time.Minute), "by itself")
		r.scan()
		r.pass(time.Hour)
		r.wantTexts("by word", "moved", "by itself")
	})
}

// TestHeldForAFile holds that what waits for a file that cannot be read stays planned, also
// what was moved, in a slot or is new, is not sent before that file can be read, and then is; that what is
// out stays, and that nobody is told of each article.
func TestHeldForAFile(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.Withdraw = plan.PolicyDelete
		r.config.Slots = slots(t, "30 * * * *")
		names := []string{"out", "moved", "due", "queued", "later"}
		r.config.CatchUp = 45 * time.Minute // less than what some of them wait
		start := r.now().Truncate(time.Hour).Add(time.Hour)
		due := map[string]time.Time{"out": start.Add(time.Minute), "due": start.Add(20 * time.Minute), "moved": start.Add(9 * time.Hour), "later": start.Add(3 * time.Hour)}
		write := func(names []string, change ...func(*content.Article)) {
			for _, name := range names {
				r.write(name+".md", due[name], name, append(change, func(a *content.Article) { content.EditTelegram(&a.TelegramTable).Queue = name == "queued" })...)
			}
			r.scan()
		}
		closed := hold(content.HoldUnread)
		r.pass(start.Sub(r.now()))
		r.start()
		write(names[:4])
		r.pass(10 * time.Minute)
		if _, err := r.s.Move(context.Background(), "moved", start.Add(15*time.Minute), by); err != nil {
			t.Fatal(err)
		}
		write(names, closed)
		why := r.files["due.md"].Hold.String()
		for _, name := range names[1:] {
			if state, got := r.state(name); state != ledger.Planned || got != why {
				t.Errorf("%s is %q (%s), want it planned: %s", name, state, got, why)
			}
		}
		r.pass(time.Hour)
		write(names, closed)
		r.wantTexts("out")
		write(names)
		r.pass(time.Minute)
		r.wantTexts("out", "moved", "due", "queued")
		r.pass(3 * time.Hour)
		r.wantTexts("out", "moved", "due", "queued", "later")
		r.wantTold(ledger.NoticePublished) // the one that was moved
	})
}

// TestHeldWhileOut holds that what is out stays when its article is held: it is
// edited on, unless its text must not be shown.
func TestHeldWhileOut(t *testing.T) {
	for rule, want := range map[content.HoldRule]string{
		content.HoldHidden: "changed", content.HoldNoFrontMatter: "changed", content.HoldUnmarked: "changed",
		content.HoldPassword: "text", content.HoldMarker: "text", content.HoldEmbed: "text",
	} {
		t.Run(string(rule), func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.config.Withdraw = plan.PolicyDelete
				r.write("a.md", r.now().Add(time.Minute), "text")
				r.start()
				r.pass(time.Hour)
				r.write("a.md", r.files["a.md"].Date, "changed", hold(rule))
				r.scan()
				r.pass(time.Hour)
				r.wantTexts(want)
				r.wantTold()
			})
		})
	}
}

// TestDraftAsItWentOut holds that a post whose file has not changed is not
// withdrawn because the program now reads it as a draft, nor when that file is
// edited later; one that becomes a draft after it was none is.
func TestDraftAsItWentOut(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.Withdraw = plan.PolicyDelete
		due := r.now().Add(time.Minute)
		r.write("a.md", due, "text")
		r.start()
		r.pass(time.Hour)
		read := func(body string, draft bool, same bool) {
			f := r.files["a.md"]
			f.body, f.Draft, f.sameFile = body, draft, same
			r.put("a.md", f)
			r.scan()
			r.pass(time.Hour)
		}
		read("text", true, true)
		r.wantTexts("text")
		read("changed", true, false)
		r.wantTexts("changed")
		read("free", false, false)
		r.wantTexts("free")
		read("free", true, false)
		r.wantTexts()
	})
}
