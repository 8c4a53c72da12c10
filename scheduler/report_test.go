package scheduler_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// The log tells an operator what reached the channel, by name and number and
// not by content.
func TestOperatorReadsWhatHappened(t *testing.T) {
	inBubble(t, func(r *rig) {
		var log strings.Builder
		r.log = &log
		r.config.Withdraw = plan.PolicyDelete
		r.write("a.md", r.now().Add(time.Minute), "a secret body")
		r.write("b.md", r.now().Add(2*time.Minute), "refused")
		r.tg.set(func(call string, q post.Request) error {
			if call == "send" && q.Plain == "refused" {
				return &deliver.Fault{Kind: deliver.FaultRefused, Err: errors.New("Bad Request: no")}
			}
			return nil
		})
		r.start()
		r.pass(time.Hour)
		r.write("a.md", r.now().Add(-time.Hour), "another secret body")
		r.scan()
		r.pass(time.Minute)
		r.write("a.md", r.now().Add(-time.Hour), "another secret body", func(a *content.Article) { a.Draft = true })
		r.scan()
		r.pass(time.Minute)
		r.halt()
		for _, want := range []string{
			`level=INFO msg=published slug=a channel=@channel part=1 message=11 late=0s`,
			`level=WARN msg="not published: Telegram refuses it" slug=b channel=@channel part=1 err="Bad Request: no"`,
			`level=INFO msg=edited slug=a channel=@channel part=1 message=11`,
			`level=INFO msg=withdrawn slug=a channel=@channel part=1 message=11`,
		} {
			if n := strings.Count(log.String(), want); n != 1 {
				t.Errorf("%d lines say %s", n, want)
			}
		}
		if strings.Contains(log.String(), "secret") {
			t.Errorf("the log holds what an article says: got %q, want no %q in it", log.String(), "secret")
		}
		if t.Failed() {
			t.Log(log.String())
		}
	})
}
