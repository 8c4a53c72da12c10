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
	"github.com/dateline-bot/dateline/scheduler/crosslink"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// citing is a rig whose article "a" comes out in an hour, and "b0" to "b(n-1)", which
// link to it, an hour later. All are out.
func (r *rig) citing(n int) {
	r.config.MaxSleep = seldom
	due := r.now().Add(time.Hour)
	r.write("a.md", due, "target")
	for i := range n {
		r.write(fmt.Sprintf("b%d.md", i), due.Add(time.Hour), fmt.Sprintf("b%d link:a", i))
	}
	r.start()
	r.pass(4 * time.Hour)
}

// again withdraws the post of an article and sends it anew.
func (r *rig) again(slug string) {
	r.t.Helper()
	if _, err := r.s.Withdraw(context.Background(), slug, by); err != nil {
		r.t.Fatal(err)
	}
	r.pass(time.Minute)
	r.publish(slug)
}

// TestCitationsWithinAMinuteAsk holds that changes of links one after the other, each of few posts,
// need an admin's word like those of one comparison if they are many.
func TestCitationsWithinAMinuteAsk(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.MaxSleep = seldom
		due := r.now().Add(time.Hour)
		for i := range 5 {
			r.write(fmt.Sprintf("a%d.md", i), due, "target")
			for j := range 3 {
				r.write(fmt.Sprintf("b%d%d.md", i, j), due.Add(time.Hour), fmt.Sprintf("b%d%d link:a%d", i, j, i))
			}
		}
		r.start()
		r.pass(4 * time.Hour)
		r.wantEdits(0)
		for i := range 5 {
			if _, err := r.s.Withdraw(context.Background(), fmt.Sprint("a", i), by); err != nil {
				t.Fatal(err)
			}
			r.pass(2 * time.Second)
		}
		r.pass(time.Minute)
		for i := range 5 {
			if _, err := r.s.Publish(context.Background(), fmt.Sprint("a", i), by); err != nil {
				t.Fatal(err)
			}
			r.pass(2 * time.Second)
		}
		r.pass(time.Minute)
		if n := r.edits(); n > 2*crosslink.MaxInAMinute || n < 9 {
			t.Errorf("%d edits, want 9 to %d", n, 2*crosslink.MaxInAMinute)
		}
		if told := r.tg.told(); !slices.Contains(told, ledger.NoticeCrosslinks) {
			t.Errorf("the admins were told %q, want %s among it", told, ledger.NoticeCrosslinks)
		}
	})
}

func (r *rig) publish(slug string) {
	r.t.Helper()
	if _, err := r.s.Publish(context.Background(), slug, by); err != nil {
		r.t.Fatal(err)
	}
	r.pass(10 * time.Minute)
}

func (r *rig) wantEdits(want int) {
	r.t.Helper()
	if got := r.edits(); got != want {
		r.t.Errorf("%d edits, want %d", got, want)
	}
}

// TestCitationFollows holds that a post that links to an article is edited once after the
// post of that one was withdrawn and sent anew, and by nothing else.
func TestCitationFollows(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.citing(1)
		r.wantTexts("target", "b0 a(t.me/channel/11)")
		r.again("a")
		r.wantTexts("b0 a(t.me/channel/13)", "target")
		r.wantEdits(1)
		r.restart()
		r.pass(24 * time.Hour)
		r.rewrite("a.md", "target, edited")
		r.scan()
		r.pass(time.Hour)
		r.wantTexts("b0 a(t.me/channel/13)", "target, edited")
		r.wantEdits(2)
		if got := r.sends(); got != 3 {
			t.Errorf("%d sends, want 3", got)
		}
		r.wantTold()
	})
}

// TestCitationOfAPostSentAnew holds the same of a post that another takes the place of.
func TestCitationOfAPostSentAnew(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.citing(1)
		if err := r.store.Update(context.Background(), func(tx ledger.Tx) error {
			d, err := tx.Delivery(r.row("a").ID)
			if err != nil {
				return err
			}
			if _, err := deliver.Replace(tx, &d, d.SourceHash, r.now()); err != nil {
				return err
			}
			return tx.PutDelivery(&d)
		}); err != nil {
			t.Fatal(err)
		}
		r.pass(time.Hour)
		r.wantTexts("b0 a(t.me/channel/13)", "target")
		r.wantEdits(1)
	})
}

// TestCitationWhileDown holds that what moved while the program did not look is found at
// the next start.
func TestCitationWhileDown(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.citing(1)
		if _, err := r.s.Withdraw(context.Background(), "a", by); err != nil {
			t.Fatal(err)
		}
		r.pass(time.Minute)
		r.tg.set(func(call string, _ post.Request) error {
			if call == "edit" {
				return fault(deliver.FaultNotSent)
			}
			return nil
		})
		if _, err := r.s.Publish(context.Background(), "a", by); err != nil {
			t.Fatal(err)
		}
		r.pass(10 * time.Second)
		r.halt()
		r.tg.set(nil)
		r.start()
		r.pass(time.Hour)
		r.wantTexts("b0 a(t.me/channel/13)", "target")
	})
}

// TestCitationOfAnotherChannel holds that links follow an article to another channel, and
// stay where it is out in both.
func TestCitationOfAnotherChannel(t *testing.T) {
	for answer, c := range map[string]struct {
		links string
		edits int
	}{
		"relocate": {"b0 a(t.me/c/2/12)", 1},
		"also":     {"b0 a(t.me/channel/11)", 0},
	} {
		inBubble(t, func(r *rig) {
			r.write("elsewhere.md", r.now().Add(2*time.Minute), "elsewhere", func(a *content.Article) { content.EditTelegram(&a.TelegramTable).Channel = "@other" })
			f := category("ai")
			r.citing(1)
			r.halt()
			a := r.files["a.md"]
			f(&a.Article)
			r.put("a.md", a)
			r.config.Routes = []route.Route{{Category: "ai", Channel: "@other"}}
			r.start()
			r.pass(time.Hour)
			r.press("route", answer)
			r.pass(time.Hour)
			if got := r.tg.texts(channelID); !slices.Contains(got, c.links) {
				t.Errorf("%s: the channel holds %q, want %q among it", answer, got, c.links)
			}
			r.wantEdits(c.edits)
			r.restart()
			r.pass(time.Hour)
			r.wantEdits(c.edits)
		})
	}
}

// TestCitationOfThePage holds that links to the page of an article follow it to another
// address, stay where it is once the article has a post, and are left alone while the
// address is not known.
func TestCitationOfThePage(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.MaxSleep = seldom
		r.site = "https://site/"
		r.pass(100 * time.Hour)
		r.write("a.md", r.now().Add(-50*time.Hour), "history")
		r.write("b.md", r.now().Add(time.Hour), "b link:a")
		r.start()
		r.pass(2 * time.Hour)
		r.wantTexts("b a(site/a)")
		a := r.files["a.md"]
		a.Slug = "moved"
		r.put("a.md", a)
		b := r.files["b.md"]
		b.body, b.pinned = "b link:moved", pinned{"b link:moved", r.hash("b.md")} // the same file: it is found by its alias
		r.put("b.md", b)
		r.scan()
		r.pass(time.Hour)
		r.wantTexts("b moved(site/moved)")
		r.wantEdits(1)
		r.publish("moved")
		r.wantTexts("b moved(site/moved)", "history")
		r.remove("a.md")
		r.scan()
		r.pass(time.Second)
		r.wantEdits(1)
	})
}

// TestCitationsAsk holds that more than three posts are edited only with an admin's word,
// and that a no holds until the article moves again.
func TestCitationsAsk(t *testing.T) {
	for _, yes := range []bool{true, false} {
		inBubble(t, func(r *rig) {
			r.citing(4)
			r.again("a")
			r.wantTold(ledger.NoticeCrosslinks)
			r.wantEdits(0)
			r.restart()
			r.pass(time.Hour)
			r.wantTold(ledger.NoticeCrosslinks)
			if yes {
				r.press(ledger.NoticeCrosslinks, ledger.ActLink)
				r.pass(time.Minute)
				r.wantTexts("b0 a(t.me/channel/16)", "b1 a(t.me/channel/16)", "b2 a(t.me/channel/16)", "b3 a(t.me/channel/16)", "target")
				r.wantEdits(4)
				return
			}
			r.press(ledger.NoticeCrosslinks, ledger.ActNoLink)
			r.pass(time.Hour)
			r.restart()
			r.pass(time.Hour)
			r.wantEdits(0)
			r.wantTold(ledger.NoticeCrosslinks)
			r.again("a")
			r.wantTold(ledger.NoticeCrosslinks, ledger.NoticeCrosslinks)
		})
	}
}

// TestCitationsLeaveAlone holds that posts edited by hand stay, that a refused edit is not
// tried on and on, and that an edit of unknown fate is finished.
func TestCitationsLeaveAlone(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.citing(1)
		id := r.tg.messages(channelID)[1].id
		r.s.ChannelPost(context.Background(), ledger.SeenMessage{Chat: channelID, MessageID: id, Plain: "by hand", Edited: true})
		r.again("a")
		r.wantEdits(0)
		r.wantTold()
		r.rewrite("b0.md", "b0, edited, link:a") // and overwriting it brings the link along
		r.scan()
		r.pass(time.Minute)
		r.press(ledger.NoticeOverwrite, ledger.ActOverwrite)
		r.pass(time.Minute)
		r.wantTexts("b0, edited, a(t.me/channel/13)", "target")
		r.wantEdits(1)
	})
	for name, c := range map[string]struct {
		err   error
		edits int
		text  string
	}{
		"refused": {fault(deliver.FaultRefused), 1, "b0 a(t.me/channel/11)"},
		"lost":    {&dropped{}, 2, "b0 a(t.me/channel/13)"},
		"outage":  {fault(deliver.FaultNotSent), 2, "b0 a(t.me/channel/13)"},
	} {
		inBubble(t, func(r *rig) {
			r.citing(1)
			r.tg.failTimes("edit", 1, c.err)
			r.again("a")
			r.pass(3 * time.Hour)
			r.wantTexts(c.text, "target")
			if got := r.edits(); got != c.edits {
				t.Errorf("%s: %d edits, want %d", name, got, c.edits)
			}
		})
	}
}

// TestCitationSurvivesDeath holds that each post is sent once, and its link follows in the
// end, wherever the process dies.
func TestCitationSurvivesDeath(t *testing.T) {
	for n := range 30 {
		inBubble(t, func(r *rig) {
			r.citing(1)
			if _, err := r.s.Withdraw(context.Background(), "a", by); err != nil {
				t.Fatal(err)
			}
			r.pass(time.Minute)
			if _, err := r.s.Publish(context.Background(), "a", by); err != nil {
				t.Fatal(err)
			}
			updates := 0
			r.failUpdates(func(int) bool { // from the n-th write on the disk is gone
				updates++
				return updates > n
			})
			r.pass(time.Minute)
			r.failUpdates(nil)
			r.halt()
			r.start()
			r.pass(3 * time.Hour)
			r.wantTexts("b0 a(t.me/channel/13)", "target")
			if got := r.sends(); got != 3 {
				t.Errorf("dies after %d writes: %d sends, want 3", n, got)
			}
		})
	}
}

// TestCitationsYield holds that a post that is due goes before the links of others.
func TestCitationsYield(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.citing(2)
		if _, err := r.s.Withdraw(context.Background(), "a", by); err != nil {
			t.Fatal(err)
		}
		r.pass(time.Minute)
		at := r.now().Add(time.Minute)
		for i := range 3 {
			r.write(fmt.Sprintf("x%d.md", i), at.Add(time.Duration(i)*time.Second), fmt.Sprintf("x%d", i))
		}
		r.scan()
		time.Sleep(at.Sub(r.now()) - time.Second)
		var order []string
		r.tg.set(func(call string, q post.Request) error {
			if call == "send" || call == "edit" {
				order = append(order, call+" "+strings.Fields(q.Plain)[0])
			}
			return nil
		})
		r.publish("a")
		if want := []string{"send target", "send x0", "send x1", "send x2", "edit b0", "edit b1"}; !slices.Equal(order, want) {
			t.Errorf("got %q, want %q", order, want)
		}
	})
}

// TestCitationsOfAnOlderVersion holds that an update edits nothing, adopts what posts link
// to, and follows what moves from then on.
func TestCitationsOfAnOlderVersion(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.citing(2)
		r.halt()
		r.forget()
		r.forgetCitations()
		r.start()
		r.pass(time.Hour)
		r.wantEdits(0)
		r.wantCited("b0", ledger.Citation{Name: "a", Target: "https://t.me/channel/11", Post: true})
		r.again("a")
		r.wantTexts("b0 a(t.me/channel/14)", "b1 a(t.me/channel/14)", "target")
		r.wantEdits(2)
	})
	for _, updated := range []bool{true, false} { // another address of a page, by an update or by a setting
		inBubble(t, func(r *rig) {
			r.config.MaxSleep = seldom
			r.site = "https://site/"
			r.pass(100 * time.Hour)
			r.write("a.md", r.now().Add(-50*time.Hour), "history")
			r.write("b.md", r.now().Add(time.Hour), "b link:a")
			r.start()
			r.pass(2 * time.Hour)
			r.halt()
			r.site = "https://site/posts/"
			want := "b a(site/posts/a)"
			if updated {
				r.forget()
				want = "b a(site/a)"
			}
			r.start()
			r.pass(time.Hour)
			r.restart()
			r.pass(time.Hour)
			r.wantTexts(want)
		})
	}
}

// TestAnUpdateEditsNoCitations holds the same of another address of a page where replicas
// share the ledger, so that whoever takes over edits nothing at first, after a restore, and
// where the ledger fails at any write of the first comparison.
func TestAnUpdateEditsNoCitations(t *testing.T) {
	hold := func(name string, prepare, first func(r *rig)) {
		inBubble(t, func(r *rig) {
			r.config.MaxSleep = seldom
			r.site = "https://site/"
			prepare(r)
			r.write("a.md", r.now().Add(-50*time.Hour), "history")
			for i := range 4 {
				r.write(fmt.Sprintf("b%d.md", i), r.now().Add(time.Hour), fmt.Sprintf("b%d link:a", i))
			}
			r.start()
			r.pass(2 * time.Hour)
			want := r.tg.texts(channelID)
			if len(want) != 4 || want[0] != "b0 a(site/a)" {
				t.Fatalf("%s: the channel holds %q", name, want)
			}
			if err := r.store.Backup(context.Background(), r.db+".backup", r.now()); err != nil {
				t.Fatal(err)
			}
			r.halt()
			r.forget()
			r.site = "https://site/posts/"
			first(r)
			r.pass(2 * time.Hour)
			r.restart()
			r.pass(time.Hour)
			if got := r.tg.texts(channelID); !slices.Equal(got, want) || r.edits() != 0 || slices.Contains(r.tg.told(), ledger.NoticeCrosslinks) {
				t.Errorf("%s: %d edits, the admins were told %q, and the channel holds %q, want %q", name, r.edits(), r.tg.told(), got, want)
			}
		})
	}
	alone := func(*rig) {}
	shared := func(r *rig) { r.shared = make(chan struct{}) }
	hold("shared", shared, (*rig).start)
	hold("restored", alone, func(r *rig) {
		r.db += ".backup"
		r.forget()
		r.start()
	})
	for n := range 4 {
		hold(fmt.Sprintf("fails after %d writes", n), alone, func(r *rig) {
			updates := 0
			r.failUpdates(func(int) bool {
				updates++
				return updates > n
			})
			r.start()
			r.pass(time.Second)
			r.failUpdates(nil)
			r.halt()
			r.start()
		})
	}
}

// TestCitationWaitsForAPicture holds that a link follows its article, and a post of a
// series gets its links, although a picture of the post cannot be read for a moment.
func TestCitationWaitsForAPicture(t *testing.T) {
	for n := 1; n < 4; n++ {
		inBubble(t, func(r *rig) {
			r.config.MaxSleep = seldom
			r.config.Rules = plan.Rules{Channel: "@channel", Zone: time.UTC, Series: plan.Series{Links: true}}
			due := r.now().Add(time.Hour)
			r.paint("p.png", "p")
			r.write("a.md", due, "target")
			r.write("b.md", due.Add(time.Hour), "b link:a pic:p.png", inSeries("Go"))
			r.write("c.md", due.Add(6*time.Hour), "c", inSeries("Go"))
			r.start()
			r.pass(4 * time.Hour)
			r.wantTexts("target", "b a(t.me/channel/11) pic:p.png")
			r.unreadable(n)
			r.again("a")
			r.wantTexts("b a(t.me/channel/13) pic:p.png", "target")
			r.wantShown("p", "")
			r.unreadable(n)
			r.pass(4 * time.Hour)
			r.wantTexts("b a(t.me/channel/13) pic:p.png [c →]", "target", "c [← b]")
			r.wantShown("p", "", "")
			r.wantTold()
		})
	}
}

// forgetCitations makes the ledger one of before citations were kept.
func (r *rig) forgetCitations() {
	r.t.Helper()
	s := r.open(r.db)
	defer s.Close()
	if err := s.Update(context.Background(), func(tx ledger.Tx) error {
		all, err := tx.Citations().All()
		for _, c := range all {
			err = errors.Join(err, tx.Citations().Drop(c.Delivery, c.Name))
		}
		return errors.Join(err, tx.Citations().PutAdopted(0))
	}); err != nil {
		r.t.Fatal(err)
	}
}

// wantCited compares what the ledger has of the links of a post.
func (r *rig) wantCited(slug string, want ...ledger.Citation) {
	r.t.Helper()
	id := r.row(slug).ID
	for i := range want {
		want[i].Delivery = id
	}
	if err := r.store.View(context.Background(), func(tx ledger.Tx) error {
		got, err := tx.Citations().Of(id)
		if !slices.Equal(got, want) {
			r.t.Errorf("%s links to %+v, want %+v", slug, got, want)
		}
		return err
	}); err != nil {
		r.t.Fatal(err)
	}
}

// TestCitationOfAnArticleThatGoes holds that a link to an article that its author took back
// is taken out, and comes back with the article; one to what never was out adds nothing.
func TestCitationOfAnArticleThatGoes(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.Withdraw = plan.PolicyDelete
		r.write("later.md", r.now().Add(10*time.Hour), "later")
		r.write("c.md", r.now().Add(time.Hour), "c link:later")
		r.citing(1)
		r.wantCited("c")
		a := r.files["a.md"]
		r.remove("a.md")
		r.scan()
		r.pass(time.Hour)
		r.wantTexts("c later", "b0 a")
		r.wantEdits(1)
		r.wantCited("b0", ledger.Citation{Name: "a"})
		a.body = "target, new"
		r.put("a.md", a)
		r.scan()
		r.pass(time.Hour)
		r.publish("a")
		r.wantTexts("c later", "b0 a(t.me/channel/14)", "target, new")
		r.wantEdits(2)
		r.pass(10 * time.Hour)
		r.wantTexts("c later", "b0 a(t.me/channel/14)", "target, new", "later")
		r.rewrite("b0.md", "b0 without")
		r.scan()
		r.pass(time.Hour)
		r.wantCited("b0")
	})
}

// TestCitationOfAnArticleThatGoesAfterAnUpdate holds that only the message with the link to
// a deleted article is edited, although today's program makes all of the post otherwise.
func TestCitationOfAnArticleThatGoesAfterAnUpdate(t *testing.T) {
	for _, name := range []string{"a", "called"} { // by its file, or by what it says
		inBubble(t, func(r *rig) {
			r.config.Withdraw = plan.PolicyDelete
			r.config.MaxSleep = seldom
			due := r.now().Add(time.Hour)
			r.write("a.md", due, "target", func(a *content.Article) { a.Slug = name })
			r.write("b.md", due.Add(time.Hour), "one\n---\ntwo link:"+name+"\n---\nthree")
			r.start()
			r.pass(4 * time.Hour)
			r.halt()
			r.renderer.version = "v2 "
			r.start()
			r.pass(time.Hour)
			r.remove("a.md")
			r.scan()
			r.pass(time.Hour)
			r.wantTexts("one", "v2 two "+name, "three")
			r.wantEdits(1)
		})
	}
}

// TestDeclinedCitationOfAnArticleThatGoes holds that a link to a deleted article which an
// admin left in, or is still asked about, stays when another link of the post moves.
func TestDeclinedCitationOfAnArticleThatGoes(t *testing.T) {
	for _, declined := range []bool{true, false} {
		inBubble(t, func(r *rig) {
			r.config.Withdraw = plan.PolicyDelete
			r.config.MaxSleep = seldom
			due := r.now().Add(time.Hour)
			r.write("a.md", due, "a")
			r.write("c.md", due.Add(time.Minute), "c")
			for i := range 4 {
				r.write(fmt.Sprintf("b%d.md", i), due.Add(time.Hour), strings.TrimSuffix(fmt.Sprintf("b%d link:a link:c", i), map[bool]string{true: " link:c"}[i > 0]))
			}
			r.start()
			r.pass(4 * time.Hour)
			r.remove("a.md")
			r.scan()
			r.pass(time.Hour)
			r.wantTold(ledger.NoticeCrosslinks)
			if declined {
				r.press(ledger.NoticeCrosslinks, ledger.ActNoLink)
			}
			r.again("c")
			r.restart()
			r.pass(time.Hour)
			r.wantTexts("b0 a(t.me/channel/11) c(t.me/channel/17)", "b1 a(t.me/channel/11)", "b2 a(t.me/channel/11)", "b3 a(t.me/channel/11)", "c")
			r.wantEdits(1)
			r.wantCited("b0", ledger.Citation{Name: "a", Target: "https://t.me/channel/11", Post: true, Asked: !declined, Declined: declined},
				ledger.Citation{Name: "c", Target: "https://t.me/channel/17", Post: true})
			r.wantTold(ledger.NoticeCrosslinks)
		})
	}
}

// TestCitationMovesMeanwhile holds that an article which moves while the post that links
// to it is being sent is linked to where it is then.
func TestCitationMovesMeanwhile(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.MaxSleep = seldom
		due := r.now().Add(time.Hour)
		r.write("a.md", due, "target", func(a *content.Article) { content.EditTelegram(&a.TelegramTable).Channel = "@other" })
		r.write("b.md", due.Add(time.Hour), "b link:a")
		r.start()
		r.pass(2*time.Hour - 14*time.Second)
		if _, err := r.s.Withdraw(context.Background(), "a", by); err != nil {
			t.Fatal(err)
		}
		r.pass(12 * time.Second) // b is rendered already
		r.publish("a")
		r.wantTexts("b a(t.me/c/2/12)")
		r.wantEdits(1)
	})
}

// TestCitationOfAPostThatIsKept holds that nothing is asked about posts which once linked to
// an article that was deleted while its post was kept.
func TestCitationOfAPostThatIsKept(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.Withdraw = plan.PolicyKeep
		r.citing(4)
		r.remove("a.md")
		r.scan()
		r.pass(time.Hour)
		for i := range 4 {
			r.rewrite(fmt.Sprintf("b%d.md", i), "without")
			r.scan()
			r.pass(time.Hour)
		}
		r.wantEdits(4)
		r.restart()
		r.pass(time.Hour)
		r.wantEdits(4)
		r.wantTold()
	})
}

// TestCitationOfAPostThatIsCutOtherwiseNow holds that a link is not taken to be right where
// the post cannot be edited for it: the admins are told once, may have the post published
// again, and the link is tried again when the article moves once more or the file changes.
func TestCitationOfAPostThatIsCutOtherwiseNow(t *testing.T) {
	was := ledger.Citation{Name: "a", Target: "https://t.me/channel/11", Post: true, Wanted: "https://t.me/channel/13", Declined: true}
	for name, then := range map[string]struct {
		does func(r *rig)
		want []string
		told int
	}{
		"moves again": {func(r *rig) {
			r.halt()
			r.renderer.cut = false
			r.start()
			r.again("a")
		}, []string{"b§a(t.me/channel/14)", "target"}, 1},
		"moves and cannot be edited again": {func(r *rig) { r.again("a") }, []string{"b§a(t.me/channel/11)", "target"}, 2},
		"is edited": {func(r *rig) {
			r.rewrite("b.md", "b, edited§link:a")
			r.scan()
			r.pass(time.Hour)
		}, []string{"b, edited", "target", "a(t.me/channel/13)"}, 1},
		"is published again": {func(r *rig) {
			r.press("edit_failed", ledger.ActReplace)
			r.pass(time.Hour)
		}, []string{"target", "b", "a(t.me/channel/13)"}, 1},
	} {
		inBubble(t, func(r *rig) {
			r.config.MaxSleep = seldom
			due := r.now().Add(time.Hour)
			r.write("a.md", due, "target")
			r.write("b.md", due.Add(time.Hour), "b§link:a")
			r.start()
			r.pass(4 * time.Hour)
			r.halt()
			r.renderer.cut = true
			r.start()
			r.again("a")
			r.wantTexts("b§a(t.me/channel/11)", "target")
			r.wantCited("b", was)
			r.restart()
			r.pass(time.Hour)
			r.wantTold("edit_failed")
			then.does(r)
			if got := r.tg.texts(channelID); !slices.Equal(got, then.want) || len(r.tg.told()) != then.told {
				t.Errorf("%s: the channel holds %q, want %q; the admins were told %q, want %d", name, got, then.want, r.tg.told(), then.told)
			}
		})
	}
}

// TestDeclinedCitationStays holds that a link which an admin declined, or is still asked
// about, stays where it leads when another link of the same post follows its article, and
// that a post whose lines were declined gets none with it.
func TestDeclinedCitationStays(t *testing.T) {
	for _, declined := range []bool{true, false} {
		inBubble(t, func(r *rig) {
			r.config.MaxSleep = seldom
			due := r.now().Add(time.Hour)
			r.write("a.md", due, "a")
			r.write("c.md", due.Add(time.Minute), "c")
			for i := range 4 {
				body := fmt.Sprintf("b%d link:a", i)
				if i == 0 {
					body += " link:c"
				}
				r.write(fmt.Sprintf("b%d.md", i), due.Add(time.Hour), body)
			}
			r.start()
			r.pass(4 * time.Hour)
			r.again("a")
			r.wantTold(ledger.NoticeCrosslinks)
			if declined {
				r.press(ledger.NoticeCrosslinks, ledger.ActNoLink)
			}
			r.again("c")
			want := []string{"b0 a(t.me/channel/11) c(t.me/channel/18)", "b1 a(t.me/channel/11)", "b2 a(t.me/channel/11)", "b3 a(t.me/channel/11)", "a", "c"}
			r.wantTexts(want...)
			r.restart()
			r.pass(time.Hour)
			r.wantTexts(want...)
			r.wantEdits(1)
			r.wantTold(ledger.NoticeCrosslinks)
			r.wantCited("b0", ledger.Citation{Name: "a", Target: "https://t.me/channel/11", Post: true, Wanted: "https://t.me/channel/17", Asked: !declined, Declined: declined},
				ledger.Citation{Name: "c", Target: "https://t.me/channel/18", Post: true})
			if declined {
				r.rewrite("b0.md", "b0, edited, link:a link:c") // the author's word brings all along
				r.scan()
				r.pass(time.Hour)
				r.wantCited("b0", ledger.Citation{Name: "a", Target: "https://t.me/channel/17", Post: true},
					ledger.Citation{Name: "c", Target: "https://t.me/channel/18", Post: true})
				return
			}
			r.press(ledger.NoticeCrosslinks, ledger.ActLink)
			r.pass(time.Hour)
			r.wantTexts("b0 a(t.me/channel/17) c(t.me/channel/18)", "b1 a(t.me/channel/17)", "b2 a(t.me/channel/17)", "b3 a(t.me/channel/17)", "a", "c")
		})
	}
}

// TestDeclinedLinesStay holds the same of the lines of a series: they come neither with a
// link nor again, as long as they would be what was declined.
func TestDeclinedLinesStay(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.MaxSleep = seldom
		r.config.Rules = plan.Rules{Channel: "@channel", Zone: time.UTC}
		due := r.now().Add(time.Hour)
		r.write("a.md", due, "a")
		for i := range 5 {
			r.write(fmt.Sprintf("b%d.md", i), due.Add(time.Hour), fmt.Sprintf("b%d link:a", i), inSeries("Go"))
		}
		r.start()
		r.pass(4 * time.Hour)
		r.halt()
		r.config.Series = plan.Series{Links: true}
		r.start()
		r.pass(time.Hour)
		r.press(ledger.NoticeCrosslinks, ledger.ActNoLink)
		for i := 1; i < 5; i++ {
			r.rewrite(fmt.Sprintf("b%d.md", i), fmt.Sprintf("b%d", i))
		}
		r.wantTexts("a", "b0 a(t.me/channel/11)", "b1 a(t.me/channel/11)", "b2 a(t.me/channel/11)", "b3 a(t.me/channel/11)", "b4 a(t.me/channel/11)")
		r.scan()
		r.pass(time.Hour)
		r.again("a")
		r.restart()
		r.pass(time.Hour)
		if got := r.tg.texts(channelID)[0]; got != "b0 a(t.me/channel/17)" {
			t.Errorf("the first part reads %q, want its link where a is now, and no other", got)
		}
	})
}

// TestCitationOfAPostWithoutRights holds that an edit for a link is tried again once the bot
// may edit: that the message cannot be edited does not say why.
func TestCitationOfAPostWithoutRights(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.citing(1)
		r.again("a")
		r.wantEdits(1)
		rights := func(may bool) {
			r.tg.with(func() {
				c := r.tg.channels["@channel"]
				c.CanPost = may
				r.tg.channels["@channel"] = c
			})
		}
		r.tg.set(func(call string, _ post.Request) error {
			if call == "edit" {
				rights(false)
				return fault(deliver.FaultRefused)
			}
			return nil
		})
		r.again("a")
		r.wantTexts("b0 a(t.me/channel/13)", "target")
		r.tg.set(nil)
		rights(true)
		r.pass(2 * time.Hour)
		r.wantTexts("b0 a(t.me/channel/14)", "target")
	})
}
