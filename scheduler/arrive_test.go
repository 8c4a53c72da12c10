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

// The copy in the discussion group may come before the answer.
func TestMessageThatArrivesBeforeItsAnswerConfirms(t *testing.T) {
	unreadable := func(call string, _ post.Request) error {
		if call == "read" {
			return deliver.ErrCannotRead
		}
		return nil
	}
	for _, c := range []struct {
		name string
		lose func(r *rig)
	}{
		{"and the answer is lost", func(r *rig) {
			first := true
			r.tg.set(func(call string, q post.Request) error {
				if call == "send" && first {
					first = false
					r.s.ChannelPost(context.Background(), ledger.SeenMessage{Chat: channelID, MessageID: 12, Plain: q.Plain})
					return &dropped{}
				}
				return unreadable(call, q)
			})
			r.pass(time.Minute)
		}},
		{"and the program ends", func(r *rig) {
			r.tg.set(unreadable)
			r.tg.slow(time.Hour)
			r.pass(time.Minute)
			r.wantState("a", ledger.Sending)
			r.s.ChannelPost(context.Background(), ledger.SeenMessage{Chat: channelID, MessageID: 12, Plain: "one"})
			r.restart()
			r.pass(time.Minute)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.write("zero.md", r.now().Add(time.Second), "zero")
				r.write("a.md", r.now().Add(time.Minute), "one\n---\ntwo")
				r.start()
				r.pass(30 * time.Second)
				c.lose(r)
				r.pass(time.Minute)
				r.wantTexts("zero", "one", "two")
				r.wantState("a", ledger.Sent)
				if got := r.entry("a").Messages; !slices.Equal(got, []int{12, 13}) {
					t.Errorf("its messages are %v", got)
				}
				r.wantTold()
			})
		})
	}
}

// A post that Telegram has accepted without a number is known by its copy in the
// discussion group where it cannot be read back, and asked about if none comes.
func TestAcceptedIsKnownByItsCopy(t *testing.T) {
	for _, copied := range []bool{true, false} {
		inBubble(t, func(r *rig) {
			r.config.MaxSleep = seldom
			r.begin(r.now().Add(time.Hour))
			r.write("b.md", r.now().Add(time.Hour+time.Minute), "other")
			r.scan()
			r.tg.set(func(call string, q post.Request) error {
				switch {
				case call == "send" && q.Plain == "text":
					return accepted{}
				case call == "read":
					return deliver.ErrCannotRead
				}
				return nil
			})
			r.pass(time.Hour + 2*time.Minute)
			r.wantState("a", ledger.Unconfirmed)
			r.wantTexts("zero", "other") // others go on
			r.wantTold()
			if copied {
				r.s.ChannelPost(context.Background(), ledger.SeenMessage{Chat: channelID, MessageID: 13, Plain: "text"})
				r.pass(time.Hour)
				r.wantState("a", ledger.Sent)
				r.wantTold()
			} else {
				r.pass(24 * time.Hour)
				r.wantState("a", ledger.Unconfirmed)
				r.wantTold(ledger.NoticeUnconfirmed)
				r.press(ledger.NoticeUnconfirmed, ledger.ActThere)
				r.pass(24 * time.Hour)
				r.wantState("a", ledger.Sent)
			}
			if n := r.sends(); n != 3 {
				t.Errorf("%d sends, want 3", n)
			}
		})
	}
}
