package scheduler_test

import (
	"context"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// Found by the simulation, seed 71: the articles say another date than the
// ledger, which could not follow yet.
func TestDatedLaterWhileTheLedgerIsBehind(t *testing.T) {
	inBubble(t, func(r *rig) {
		due := r.now().Add(time.Minute)
		r.write("a.md", due, "text")
		r.start()
		r.pass(time.Second)
		r.failUpdates(func(int) bool { return true })
		r.write("a.md", due.Add(time.Hour), "text")
		r.scan()
		r.pass(time.Second)
		r.tg.set(func(call string, _ post.Request) error {
			if call == "send" && r.now().Before(due.Add(time.Hour)) {
				t.Errorf("got it sent at %v, want not before %v", r.now(), due.Add(time.Hour))
			}
			return nil
		})
		r.failUpdates(nil)
		r.offset.Add(int64(time.Minute))                                                                           // the old date is past at once
		r.s.ChannelPost(context.Background(), ledger.SeenMessage{Chat: channelID, MessageID: 1, Plain: "by hand"}) // who is woken looks before the plan is tried again
		r.pass(30 * time.Minute)
		r.wantTexts()
		r.pass(time.Hour)
		r.wantTexts("text")
	})
}
