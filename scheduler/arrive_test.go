package scheduler_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler"
)

// The copy in the discussion group may come before the answer.
func TestMessageThatArrivesBeforeItsAnswerConfirms(t *testing.T) {
	unreadable := func(call string, _ post.Request) error {
		if call == "read" {
			return scheduler.ErrCannotRead
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
					r.s.ChannelPost(context.Background(), channelID, 12, q.Plain, false)
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
			r.wantState("a", scheduler.Sending)
			r.s.ChannelPost(context.Background(), channelID, 12, "one", false)
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
				r.wantState("a", scheduler.Sent)
				if got := r.entry("a").Messages; !slices.Equal(got, []int{12, 13}) {
					t.Errorf("its messages are %v", got)
				}
				r.wantTold()
			})
		})
	}
}
