package scheduler_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

func TestNotifyBefore(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.NotifyBefore = time.Hour
		r.write("a.md", r.now().Add(3*time.Hour), "a")
		r.write("b.md", r.now().Add(3*time.Hour), "b")
		r.write("soon.md", r.now().Add(time.Minute), "soon")
		r.start()
		r.pass(2*time.Hour - time.Minute)
		r.wantTold("upcoming", "published")
		r.pass(2 * time.Minute)
		r.wantTold("upcoming", "published", "upcoming", "upcoming")
		n, _ := r.tg.notice("upcoming")
		var kinds []string
		for _, a := range n.Actions {
			kinds = append(kinds, a.Kind)
		}
		if got := strings.Join(kinds, " "); got != "publish move skip" {
			t.Errorf("its buttons are %s", got)
		}
		if n.Slug != "b" || !n.Due.Equal(time.Date(2000, 1, 1, 3, 0, 0, 0, time.UTC)) || !n.Detail.IsZero() {
			t.Errorf("the notice: %+v", n)
		}
		r.press("upcoming", "skip")
		r.pass(2 * time.Hour)
		r.wantTexts("soon", "a")
		last, _ := r.tg.notice("published")
		if last.Slug != "a" || last.Link != "https://t.me/channel/12" {
			t.Errorf("afterwards: %+v", last)
		}
	})
}

func TestApprove(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.MaxSleep = seldom
		r.config.Approve = content.ApprovalAny
		r.write("a.md", r.now().Add(3*time.Hour), "a")
		r.write("b.md", r.now().Add(3*time.Hour), "b")
		r.write("far.md", r.now().Add(1000*time.Hour), "far")
		r.start()
		r.pass(time.Hour)
		r.wantTold("approve", "approve")
		n, _ := r.tg.notice("approve")
		var kinds []string
		for _, a := range n.Actions {
			kinds = append(kinds, a.Kind)
		}
		if got := strings.Join(kinds, " "); got != "approve move reject trust" {
			t.Errorf("its buttons are %s", got)
		}
		r.press("approve", "approve") // b, ahead of its time
		r.pass(10 * time.Hour)
		r.wantTexts("b")
		if e := r.entry("a"); e.State != ledger.Planned || !e.Reason.Is("reason.approve") {
			t.Errorf("a: %+v", e)
		}
		if at := r.tg.messages(channelID)[0].at; at.Hour() != 3 {
			t.Errorf("b went out at %v", at)
		}
		r.pass(100 * time.Hour) // approved long after its time, it still goes out
		for _, a := range r.tg.firstNotice().Actions {
			if a.Kind == "approve" {
				if _, err := r.s.Act(context.Background(), a.Token, by); err != nil {
					t.Fatal(err)
				}
			}
		}
		r.pass(time.Minute)
		r.wantTexts("b", "a")
	})
}

func TestRoutes(t *testing.T) {
	yes, no := true, false
	in := func(categories ...string) func(*content.Article) {
		return func(a *content.Article) { a.Categories = categories }
	}
	inBubble(t, func(r *rig) {
		r.config.Routes = []route.Route{
			{Category: "ai", Channel: "@other", Topic: 5, Silent: &yes, Protect: &yes},
			{Category: "AI", Tag: "both"},
			{Category: "news", Silent: &yes, Pin: &yes},
		}
		due := r.now().Add(time.Minute)
		r.write("plain.md", due, "plain")
		r.write("ai.md", due, "ai", in("AI"))
		r.write("both.md", due, "both", in("ai"), func(a *content.Article) { a.Tags = []string{"Both"} })
		r.write("news.md", due, "news", in("News"))
		r.write("own.md", due, "own", in("ai", "news"), func(a *content.Article) {
			content.EditTelegram(&a.TelegramTable).Channel = "@other"
			content.EditTelegram(&a.TelegramTable).Silent = &no
		})
		r.write("never.md", due, "never", func(a *content.Article) { content.EditTelegram(&a.TelegramTable).Never = true })
		r.start()
		r.pass(10 * time.Minute)
		r.wantTexts("both", "news", "plain")
		var got []string
		for _, m := range r.tg.messages(-1002) {
			got = append(got, fmt.Sprintf("%s/%d/%v/%v", m.text, m.topic, m.silent, m.protect))
		}
		if want := "[ai/5/true/true both/5/true/true own/0/false/true]"; fmt.Sprint(got) != want {
			t.Errorf("the other channel holds %v, want %s", got, want)
		}
		if m := r.tg.messages(channelID)[1]; !m.silent {
			t.Error("got news with a sound, want it silent")
		}
		if link, _ := r.s.PostLink("ai"); link != "https://t.me/c/2/11" { // the chat is -1002
			t.Errorf("link of a private channel: %s", link)
		}
	})
}

// TestClosedTopicIsOneAlert is that articles for a closed topic wait for it, with one
// alert for all, while the rest of the channel goes on.
func TestClosedTopicIsOneAlert(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.Routes = []route.Route{{Category: "ai", Channel: "@channel", Topic: 5}}
		ai := func(a *content.Article) { a.Categories = []string{"ai"} }
		r.write("a.md", r.now().Add(time.Minute), "a", ai)
		r.write("b.md", r.now().Add(2*time.Minute), "b", ai)
		r.write("c.md", r.now().Add(10*time.Minute), "c", ai)
		r.write("other.md", r.now().Add(3*time.Minute), "other")
		r.start()
		tries := 0
		r.tg.set(func(call string, q post.Request) error {
			if call != "send" || q.Plain == "other" {
				return nil
			}
			tries++
			return fault(deliver.FaultTopicClosed)
		})
		r.pass(30*time.Minute + time.Second)
		r.wantTexts("other")
		r.wantTold("topic_closed")
		if want := 30; tries > want {
			t.Errorf("tried %d times in half an hour, want at most %d", tries, want)
		}
		r.halt()
		r.start()
		r.pass(10 * time.Minute)
		r.wantTold("topic_closed")
		r.tg.set(nil)
		r.pass(time.Minute)
		r.wantTexts("other", "a", "b", "c")
		r.wantTold("topic_closed")
		for _, m := range r.tg.messages(channelID)[1:] {
			if m.topic != 5 {
				t.Errorf("%s is in topic %d, want 5", m.text, m.topic)
			}
		}
	})
}

// TestArticlesOfADeletedTopicGoToAnother holds that articles that wait for a topic that was
// deleted go out in the one that is set instead.
func TestArticlesOfADeletedTopicGoToAnother(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.Routes = []route.Route{{Channel: "@channel", Topic: 5}}
		for i, body := range []string{"a", "b", "c"} {
			r.write(body+".md", r.now().Add(time.Duration(i+1)*time.Minute), body)
		}
		r.start()
		r.tg.set(func(call string, _ post.Request) error {
			if call == "send" {
				return fault(deliver.FaultTopicClosed)
			}
			return nil
		})
		r.pass(30 * time.Minute)
		r.wantTexts()
		r.wantTold("topic_closed")
		r.halt()
		r.tg.set(nil)
		r.config.Routes[0].Topic = 6
		r.start()
		r.pass(2 * time.Minute)
		r.wantTexts("a", "b", "c")
		r.wantTold("topic_closed")
		for _, m := range r.tg.messages(channelID) {
			if m.topic != 6 {
				t.Errorf("%s is in topic %d, want 6", m.text, m.topic)
			}
		}
	})
}

func TestPinUnpinsTheLast(t *testing.T) {
	yes := true
	inBubble(t, func(r *rig) {
		r.config.Routes = []route.Route{{Pin: &yes}}
		r.write("a.md", r.now().Add(time.Minute), "a\n---\npart")
		r.write("b.md", r.now().Add(time.Hour), "b")
		r.start()
		r.tg.failTimes("pin", 2, fault(deliver.FaultUnknown))
		r.pass(30 * time.Minute)
		if got := r.tg.pins(channelID); !equal(got, []int{11}) {
			t.Errorf("pinned: %v", got)
		}
		r.pass(time.Hour)
		if got := r.tg.pins(channelID); !equal(got, []int{13}) {
			t.Errorf("pinned: %v", got)
		}
		// Refused for good, it does not hold the rest up.
		r.write("c.md", r.now().Add(time.Minute), "c")
		r.scan()
		r.tg.set(func(call string, _ post.Request) error {
			if call == "pin" {
				return fault(deliver.FaultRefused)
			}
			return nil
		})
		r.pass(time.Hour)
		r.wantTexts("a", "part", "b", "c")
		r.wantState("c", ledger.Sent)
	})
}

// TestUnpinOfAnUnknownNumber holds that contents whose message id is not known unpin
// nothing else: the server takes no id for that of the message pinned last.
func TestUnpinOfAnUnknownNumber(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.MaxSleep = seldom
		r.series(allContents, 2)
		r.config.Withdraw = plan.PolicyKeep
		r.start()
		r.pass(3 * time.Hour)
		if err := r.store.Update(context.Background(), func(tx ledger.Tx) error {
			all, err := tx.Deliveries(ledger.Filter{})
			for _, d := range all {
				if d.Flags.Has(ledger.Contents) {
					d.MessageID = 0
					err = errors.Join(err, tx.PutDelivery(&d))
				}
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		r.tg.with(func() { r.tg.pinned[channelID] = []int{99} }) // the admins' own
		r.change(func(a *content.Article) { a.Series = nil }, "1.md", "2.md")
		r.pass(time.Hour)
		if got := r.tg.pins(channelID); !equal(got, []int{99}) {
			t.Errorf("pinned are %v, want 99", got)
		}
		if calls := r.tg.seen(0); slices.Contains(calls, "unpin") {
			t.Errorf("something was unpinned: %q", calls)
		}
	})
}

func TestLinkToTheSite(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.site = "https://example.com/"
		r.answers.Store("https://example.com/there", true)
		r.write("there.md", r.now().Add(time.Minute), "there")
		r.write("later.md", r.now().Add(2*time.Minute), "later")
		r.start()
		r.pass(3 * time.Minute)
		r.wantTexts("there https://example.com/there", "later")
		r.pass(time.Hour)
		r.answers.Store("https://example.com/later", true)
		r.pass(2 * time.Hour)
		r.wantTexts("there https://example.com/there", "later https://example.com/later")
		// Once in, it stays in, whatever the site does.
		r.answers.Clear()
		r.rewrite("later.md", "edited")
		r.scan()
		r.pass(time.Minute)
		r.wantTexts("there https://example.com/there", "edited https://example.com/later")
	})
}
