package scheduler_test

import (
	"errors"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/scheduler/deliver"
)

// TestRetryAfterOutlivesTheProcess holds that a process that starts while
// Telegram has asked to wait waits on, and no longer.
func TestRetryAfterOutlivesTheProcess(t *testing.T) {
	inBubble(t, func(r *rig) {
		due := r.now().Add(time.Minute)
		r.write("a.md", due, "a")
		r.start()
		r.tg.failTimes("send", 1, &deliver.Fault{Kind: deliver.FaultLimited, RetryAfter: 12 * time.Second, Err: errors.New("Too Many Requests: retry after 12")})
		r.pass(time.Minute + time.Second)
		r.halt()
		r.pass(time.Second)
		r.start()
		r.pass(9 * time.Second)
		r.wantTexts()
		r.pass(time.Second)
		r.wantTexts("a")
		if at := r.tg.messages(channelID)[0].at; at.Sub(due) != 12*time.Second {
			t.Errorf("it left %v after its moment, want 12s", at.Sub(due))
		}
		// It is over then: another start waits for nothing.
		r.halt()
		r.write("b.md", r.now().Add(time.Second), "b")
		r.start()
		r.pass(2 * time.Second)
		r.wantTexts("a", "b")
	})
}
