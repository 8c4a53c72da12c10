package scheduler_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// Found by the simulation, seed 780: the channel went on showing the edit.
func TestEditOfUnknownFateThenTheFileIsPutBack(t *testing.T) {
	withSent(t, map[string]string{"a.md": "text"}, func(r *rig) {
		r.tg.set(once("edit", &dropped{}))
		r.rewrite("a.md", "new")
		r.scan()
		r.wantTexts("new") // and the ledger does not know
		r.rewrite("a.md", "text")
		r.scan()
		r.pass(time.Hour)
		r.wantTexts("text")
		r.wantTold()
	})
}

func TestOwnEditSeenBeforeItIsWrittenDownIsNoEditByHand(t *testing.T) {
	withSent(t, map[string]string{"a.md": "text"}, func(r *rig) {
		seen := func(call string, q post.Request) error {
			if call == "edit" { // an edited_channel_post overtakes the answer
				r.s.ChannelPost(context.Background(), ledger.SeenMessage{Chat: channelID, MessageID: 11, Plain: q.Plain, Edited: true})
			}
			return nil
		}
		r.tg.set(seen)
		r.rewrite("a.md", "new")
		r.scan()
		r.pass(time.Minute)
		r.rewrite("a.md", "newer")
		r.scan()
		r.pass(time.Minute)
		r.wantTexts("newer")
		r.wantTold()
		// Nor after the answer was lost, while the edit is to be tried again.
		r.tg.set(once("edit", &dropped{}))
		r.rewrite("a.md", "newest")
		r.scan()
		r.s.ChannelPost(context.Background(), ledger.SeenMessage{Chat: channelID, MessageID: 11, Plain: "newest", Edited: true})
		r.pass(time.Minute)
		r.wantTexts("newest")
		r.wantTold()
	})
}

func TestRefusedEditLeavesTheLedgerAsItWas(t *testing.T) {
	withSent(t, map[string]string{"a.md": "text"}, func(r *rig) {
		r.tg.set(once("edit", fault(deliver.FaultRefused)))
		r.rewrite("a.md", "new")
		r.scan()
		r.pass(time.Minute)
		r.wantTold("edit_failed")
		r.rewrite("a.md", "text") // back: nothing differs
		calls := len(r.tg.seen(0))
		r.scan()
		r.pass(time.Hour)
		if got := r.tg.seen(calls); len(got) != 0 {
			t.Errorf("calls: %q", got)
		}
		// A person's edit is still told from ours.
		r.s.ChannelPost(context.Background(), ledger.SeenMessage{Chat: channelID, MessageID: 11, Plain: "new", Edited: true})
		r.rewrite("a.md", "newer")
		r.scan()
		r.pass(time.Minute)
		r.wantTold("edit_failed", "overwrite")
	})
}

// A process that dies between an edit and its commit edits again, once.
func TestCrashBetweenEditAndCommit(t *testing.T) {
	withSent(t, map[string]string{"a.md": "text"}, func(r *rig) {
		r.tg.set(func(call string, _ post.Request) error {
			if call == "edit" {
				r.failUpdates(func(int) bool { return true })
				return &dropped{errors.New("killed")}
			}
			return nil
		})
		r.rewrite("a.md", "new")
		r.scan()
		r.halt()
		r.tg.set(nil)
		r.failUpdates(nil)
		r.start()
		r.pass(time.Hour)
		r.wantTexts("new")
		r.wantState("a", ledger.Sent)
		r.rewrite("a.md", "text")
		r.scan()
		r.pass(time.Minute)
		r.wantTexts("text")
	})
}

// A change of the file while a message is on its way is taken up right
// after, without another scan.
func TestFileChangedWhileItIsOnItsWay(t *testing.T) {
	t.Run("edited", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			r.write("a.md", r.now().Add(time.Minute), "text")
			r.start()
			r.tg.slow(10 * time.Second)
			r.pass(time.Minute + 5*time.Second)
			r.rewrite("a.md", "edited")
			r.scan()
			r.wantTexts("text")
			r.pass(6 * time.Second)
			r.wantTexts("edited")
		})
	})
	t.Run("dated later, and it did not leave", func(t *testing.T) {
		inBubble(t, func(r *rig) {
			r.write("a.md", r.now().Add(time.Minute), "text")
			r.start()
			later := r.now().Add(time.Hour)
			r.tg.set(func(call string, _ post.Request) error {
				if call != "send" || r.now().After(later) {
					return nil
				}
				f := r.files["a.md"] // the catalogue has it while the request is out
				f.Date = later
				r.put("a.md", f)
				r.s.Update(r.catalogue(), nil)
				return fault(deliver.FaultNotSent)
			})
			r.pass(30 * time.Minute)
			r.wantTexts()
			r.pass(31 * time.Minute)
			r.wantTexts("text")
			if m := r.tg.messages(channelID)[0]; m.at.Before(later) {
				t.Errorf("it went out at %v, before its date", m.at)
			}
		})
	})
}

// Found by the simulation, seed 2287: the file is deleted in the middle of an
// edit of several messages, and comes back as it was.
func TestFileDeletedInTheMiddleOfAnEdit(t *testing.T) {
	withSent(t, map[string]string{"a.md": "one\n---\ntwo", "b.md": "other"}, func(r *rig) {
		was := r.files["a.md"]
		r.rewrite("a.md", "eins\n---\nzwei")
		edits := 0
		r.tg.set(func(call string, _ post.Request) error {
			if call != "edit" {
				return nil
			}
			if edits++; edits == 2 {
				return fault(deliver.FaultUnknown)
			}
			return nil
		})
		r.scan()
		r.wantTexts("eins", "two", "other")
		r.remove("a.md")
		r.scan()
		r.pass(time.Minute)
		r.wantTexts("eins", "two", "other")
		r.wantTold("withdrawal")
		r.put("a.md", was)
		r.scan()
		r.pass(time.Minute)
		r.wantTexts("one", "two", "other")
	})
}
