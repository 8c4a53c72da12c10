package scheduler_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// A message that is in the channel by an admin's word alone has no number: an
// edit of its article cannot reach it, and must not be dropped in silence.
func TestEditOfAPostKnownByWordAlone(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.write("a.md", r.now().Add(time.Minute), "text")
		r.start()
		r.loseAnswers()
		r.pass(time.Hour)
		r.tg.failTimes("read", -1, deliver.ErrCannotRead)
		r.press("unconfirmed", "there")
		r.pass(time.Minute)
		r.wantState("a", ledger.Sent)
		r.rewrite("a.md", "new")
		r.scan()
		r.pass(time.Minute)
		r.wantTexts("text")
		r.wantTold("unconfirmed", "edit_failed")
		r.scan()
		r.pass(time.Hour)
		r.wantTold("unconfirmed", "edit_failed") // once
		r.rewrite("a.md", "text")                // what the channel says: nothing to tell
		r.scan()
		r.pass(time.Hour)
		r.wantTexts("text")
		r.wantTold("unconfirmed", "edit_failed")
	})
}

// TestFirstPostIsFoundByItsWords holds that an edit and a withdrawal reach the very
// first post of a channel that is out by an admin's word alone: it is looked for once
// messages can be read again, and only one that says what it said is touched.
func TestFirstPostIsFoundByItsWords(t *testing.T) {
	for name, c := range map[string]struct {
		since func(r *rig) // what happens after the admin's word
		want  []string
	}{
		"nothing else is known": {func(*rig) {}, []string{"an old one", "new"}},
		"another post is out": {func(r *rig) {
			r.write("b.md", r.now().Add(time.Minute), "b")
			r.scan()
			r.pass(2 * time.Minute)
		}, []string{"an old one", "new", "b"}},
		"reading fails at first": {func(r *rig) { r.tg.failTimes("read", 2, fault(deliver.FaultUnknown)) }, []string{"an old one", "new"}},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.tg.with(func() {
					r.tg.posts[channelID] = []message{{id: 3, text: "an old one", at: r.now().Add(-48 * time.Hour)}}
				})
				r.write("a.md", r.now().Add(time.Minute), "text")
				r.start()
				r.loseAnswers()
				r.pass(time.Hour)
				r.tg.set(nil)
				r.press("unconfirmed", "there")
				r.pass(time.Minute)
				c.since(r)
				r.rewrite("a.md", "new")
				r.scan()
				r.pass(5 * time.Minute)
				r.wantTexts(c.want...)
				r.wantTold("unconfirmed")
				if _, err := r.s.Withdraw(context.Background(), "a", by); err != nil {
					t.Fatal(err)
				}
				r.pass(time.Minute)
				r.wantTexts(slices.DeleteFunc(c.want, func(s string) bool { return s == "new" })...)
			})
		})
	}
}

// Of what came out after the backup the restored ledger has no parts at all.
// "It's there" is final: a later edit of the file must not send it again.
func TestRestoredPostThatIsThereIsNotSentByAnEdit(t *testing.T) {
	inBubble(t, func(r *rig) {
		due := r.now().Add(time.Minute)
		r.write("a.md", due, "before")
		r.start()
		r.pass(2 * time.Minute)
		backup := r.db + ".backup"
		if err := r.store.Backup(context.Background(), backup, r.now()); err != nil {
			t.Fatal(err)
		}
		r.write("b.md", due.Add(time.Hour), "since")
		r.scan()
		r.pass(2 * time.Hour)
		r.halt()
		r.db = backup
		r.tg.set(func(call string, _ post.Request) error {
			if call == "read" {
				return deliver.ErrCannotRead
			}
			return nil
		})
		r.start()
		r.pass(10 * time.Minute)
		r.press("unconfirmed", "there")
		r.pass(time.Minute)
		r.wantState("b", ledger.Sent)
		r.wantTexts("before", "since")
		r.rewrite("b.md", "since, edited")
		r.scan()
		r.pass(time.Hour)
		r.wantTexts("before", "since")
		r.wantState("b", ledger.Sent)
		r.wantToldInAnyOrder("restored", "unconfirmed", "edit_failed")
	})
}

// loseAnswers has messages arrive without an answer, in a channel that cannot be read.
func (r *rig) loseAnswers() {
	r.tg.set(func(call string, _ post.Request) error {
		switch call {
		case "send":
			return &dropped{}
		case "read":
			return deliver.ErrCannotRead
		}
		return nil
	})
}
