package scheduler_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// reads notes when messages are read back, from now on.
type reads struct {
	mu sync.Mutex
	at []time.Duration // since it began
}

func (r *rig) watchReads() *reads {
	began, n := r.now(), &reads{}
	r.tg.set(func(call string, _ post.Request) error {
		if call == "read" {
			n.mu.Lock()
			n.at = append(n.at, r.now().Sub(began))
			n.mu.Unlock()
		}
		return nil
	})
	return n
}

// take returns what was noted, and forgets it.
func (n *reads) take() []time.Duration {
	n.mu.Lock()
	defer n.mu.Unlock()
	at := n.at
	n.at = nil
	return at
}

// unknown puts messages into the channel of which no update tells but of the last. Those
// of which the numbers are not kept are deleted again.
func (r *rig) unknown(n int, kept func(i int) bool) {
	for i := range n {
		r.tg.byHand(channelID, message{text: fmt.Sprint("stray ", i)})
	}
	r.tg.with(func() {
		posts := r.tg.posts[channelID]
		first := len(posts) - n
		last := posts[len(posts)-1]
		all := slices.Clone(posts[first : len(posts)-1])
		posts = posts[:first:first]
		for i, m := range all {
			if kept(i) {
				posts = append(posts, m)
			}
		}
		r.tg.posts[channelID] = append(posts, last)
	})
	r.tg.mu.Lock()
	id := r.tg.last[channelID]
	r.tg.mu.Unlock()
	r.s.ChannelPost(context.Background(), ledger.SeenMessage{Chat: channelID, MessageID: id, Plain: fmt.Sprint("stray ", n-1)})
}

// TestLooksAreBounded holds that of a gap 20 messages are read at most, and three where
// none is there, and that the admins hear of what is not looked at once.
func TestLooksAreBounded(t *testing.T) {
	for name, c := range map[string]struct {
		kept func(int) bool
		want int
	}{
		"many":                  {func(int) bool { return true }, 20},
		"two missing in a row":  {func(i int) bool { return i%3 == 0 }, 20},
		"none of them is there": {func(int) bool { return false }, 3},
		"three missing":         {func(i int) bool { return i < 4 }, 7},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.write("first.md", r.now().Add(time.Minute), "first")
				r.write("later.md", r.now().Add(time.Hour), "later")
				r.start()
				r.pass(2 * time.Minute)
				for round := range 2 {
					reads := r.watchReads()
					r.unknown(30, c.kept)
					r.pass(10 * time.Minute)
					if got := len(reads.take()); got != c.want {
						t.Errorf("round %d: %d messages were looked at, want %d", round, got, c.want)
					}
					if got := len(r.tg.noticesOf(ledger.NoticeUnaccounted)); got != 1 {
						t.Errorf("round %d: the admins were told %d times, want once", round, got)
					}
				}
				r.pass(time.Hour)
				r.wantState("later", ledger.Sent)
			})
		})
	}
}

// TestAShortGapIsNobodysBusiness holds that nothing is told where all was looked at.
func TestAShortGapIsNobodysBusiness(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.write("first.md", r.now().Add(time.Minute), "first")
		r.start()
		r.pass(2 * time.Minute)
		reads := r.watchReads()
		r.unknown(20, func(i int) bool { return i%3 == 0 })
		r.pass(10 * time.Minute)
		if got := len(reads.take()); got != 19 {
			t.Errorf("%d messages were looked at, want 19", got)
		}
		r.wantTold()
	})
}

// TestACopyBehindDeletedMessages holds that an old ledger does not send again what is
// behind messages that were deleted, if an update tells that there is more.
func TestACopyBehindDeletedMessages(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.write("first.md", r.now().Add(time.Minute), "first")
		r.write("known.md", r.now().Add(2*time.Hour), "known")
		r.start()
		r.pass(2 * time.Minute)
		r.rewind(func() {
			r.unknown(6, func(int) bool { return false })
			r.pass(3 * time.Hour)
			r.wantState("known", ledger.Sent)
			r.tg.byHand(channelID, message{text: "last"})
			r.hideMessages()
		})
		r.s.ChannelPost(context.Background(), ledger.SeenMessage{Chat: channelID, MessageID: 19, Plain: "last"})
		r.pass(time.Minute)
		r.tg.set(nil)
		r.pass(time.Hour)
		if n := strings.Count(strings.Join(r.tg.texts(channelID), "\n"), "known"); n != 1 {
			t.Errorf("the article is in the channel %d times", n)
		}
		r.wantState("known", ledger.Sent)
		r.wantToldInAnyOrder(ledger.NoticeUnaccounted, ledger.NoticeUnaccounted) // by each of the two runs
	})
}

// hideMessages has no message read back until that is set otherwise.
func (r *rig) hideMessages() {
	r.tg.set(func(call string, _ post.Request) error {
		if call == "read" {
			return fault(deliver.FaultNotSent)
		}
		return nil
	})
}

// TestLooksBehindSecondSends holds that after each second send of a part the channel is
// looked at again after 1, 5 and 30 minutes, by a process that was started anew, too.
func TestLooksBehindSecondSends(t *testing.T) {
	for _, restart := range []bool{false, true} {
		t.Run(fmt.Sprint("restarted ", restart), func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.write("first.md", r.now().Add(time.Second), "first")
				r.start()
				r.pass(time.Minute)
				for _, slug := range []string{"a", "b"} {
					r.write(slug+".md", r.now().Add(10*time.Second), slug)
					r.scan()
					r.pass(9 * time.Second)
					r.tg.set(once("send", fault(deliver.FaultUnknown)))
					for r.tg.texts(channelID)[len(r.tg.texts(channelID))-1] != slug {
						r.pass(time.Second)
					}
					if restart {
						r.halt()
						r.start()
						r.pass(10 * time.Second) // over the look at the start
					}
					reads := r.watchReads()
					r.pass(2 * time.Hour)
					var got []time.Duration
					for _, at := range reads.take() {
						at = (at + 15*time.Second).Truncate(time.Minute)
						if len(got) == 0 || got[len(got)-1] != at {
							got = append(got, at)
						}
					}
					if want := []time.Duration{time.Minute, 5 * time.Minute, 30 * time.Minute}; !slices.Equal(got, want) {
						t.Errorf("behind %s it was looked after %v, want after %v", slug, got, want)
					}
				}
				r.wantTexts("first", "a", "b")
			})
		})
	}
}

// TestPendingUpdatesMoveNothing holds that the channel is looked at from where the ledger
// ends, whatever updates bring before that: the copy in the ledger's absence is found.
func TestPendingUpdatesMoveNothing(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.write("first.md", r.now().Add(time.Minute), "first")
		r.write("known.md", r.now().Add(time.Hour), "known")
		r.start()
		r.pass(2 * time.Minute)
		r.rewind(func() {
			r.pass(2 * time.Hour)
			r.wantTexts("first", "known")
			r.tg.byHand(channelID, message{text: "by hand"})
			r.hideMessages() // until the updates are in
		})
		r.s.ChannelPost(context.Background(), ledger.SeenMessage{Chat: channelID, MessageID: 13, Plain: "by hand"})
		r.pass(time.Minute)
		r.wantTexts("first", "known", "by hand")
		r.tg.set(nil)
		r.pass(time.Hour)
		r.wantTexts("first", "known", "by hand")
		r.wantState("known", ledger.Sent)
		if got := r.entry("known").Messages; !slices.Equal(got, []int{12}) {
			t.Errorf("it is message %v, want 12", got)
		}
	})
}
