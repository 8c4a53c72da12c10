package scheduler_test

import (
	"testing"
	"time"

	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// forget has the server lose all messages of the channel, and count on from id.
func (t *telegram) forget(id int) {
	t.with(func() {
		t.posts[channelID] = nil
		t.last[channelID] = id
	})
}

func TestServerThatCountsAnewAndLosesTheAnswer(t *testing.T) {
	withSent(t, map[string]string{"a.md": "first"}, func(r *rig) {
		r.tg.forget(0)
		r.tg.set(once("send", &dropped{}))
		r.write("b.md", r.now(), "second")
		r.scan()
		r.pass(time.Hour)
		r.wantTexts("second") // and not twice
		r.wantState("b", ledger.Unconfirmed)
		r.wantTold(ledger.NoticeUnconfirmed)
		r.press(ledger.NoticeUnconfirmed, ledger.ActThere)
		r.write("c.md", r.now(), "third")
		r.scan()
		r.tg.set(once("send", &dropped{})) // by now it is known where to look
		r.write("d.md", r.now().Add(time.Second), "fourth")
		r.scan()
		r.pass(time.Hour)
		r.wantTexts("second", "third", "fourth")
		r.wantState("d", ledger.Sent)
	})
}

func TestWhatIsInDoubtIsLookedForWhereTheServerCountsNow(t *testing.T) {
	withSent(t, map[string]string{"a.md": "first"}, func(r *rig) {
		r.tg.forget(0)
		r.tg.set(once("send", &dropped{}))
		r.write("b.md", r.now(), "second")
		r.scan()
		r.pass(time.Hour)
		r.wantState("b", ledger.Unconfirmed)
		r.write("c.md", r.now(), "third")
		r.scan()
		r.pass(time.Minute)
		r.wantTexts("second", "third")
		r.wantState("b", ledger.Sent)
	})
}

func TestMessageWithANumberThatWasAnothers(t *testing.T) {
	for _, does := range []struct {
		name string
		do   func(r *rig)
	}{
		{"an edit", func(r *rig) { r.rewrite("a.md", "other words") }},
		{"a withdrawal", func(r *rig) { r.remove("a.md") }},
	} {
		t.Run(does.name, func(t *testing.T) {
			withSent(t, map[string]string{"a.md": "first"}, func(r *rig) {
				r.halt()
				r.config.Withdraw = plan.PolicyDelete
				r.start()
				r.tg.forget(10)
				r.write("b.md", r.now(), "second") // is 11, as a was
				r.scan()
				r.wantTexts("second")
				does.do(r)
				r.scan()
				r.pass(time.Minute)
				r.wantTexts("second")
				r.wantTold(ledger.NoticeEditFailed)
				if link, ok := r.s.PostLink("a"); ok {
					t.Errorf("a is still linked at %s", link)
				}
			})
		})
	}
}

// A post that was withdrawn is not a sign of a server that forgets.
func TestLostRequestAfterAWithdrawnPostIsSentAgain(t *testing.T) {
	withSent(t, map[string]string{"a.md": "first", "b.md": "second"}, func(r *rig) {
		r.halt()
		r.config.Withdraw = plan.PolicyDelete
		r.start()
		r.remove("b.md")
		r.scan()
		r.pass(time.Minute)
		r.wantTexts("first")
		r.tg.set(once("send", fault(deliver.FaultUnknown)))
		r.write("c.md", r.now(), "third")
		r.scan()
		r.pass(time.Minute)
		r.wantTexts("first", "third")
		r.wantTold()
	})
}
