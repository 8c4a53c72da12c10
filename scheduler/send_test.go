package scheduler_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

func TestRefusalIsFinalAndToldOnce(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.write("a.md", r.now().Add(time.Minute), "bad")
		r.write("b.md", r.now().Add(2*time.Minute), "good")
		r.start()
		r.tg.set(func(call string, q post.Request) error {
			if call == "send" && q.Plain == "bad" {
				return &deliver.Fault{Kind: deliver.FaultRefused, Err: errors.New("Bad Request: wrong file identifier")}
			}
			return nil
		})
		r.pass(time.Hour)
		r.wantTexts("good")
		r.wantTold("failed")
		if state, why := r.state("a"); state != ledger.Failed || why != "Bad Request: wrong file identifier" {
			t.Errorf("a is %s: %s", state, why)
		}
		r.halt()
		r.start()
		r.pass(time.Hour)
		r.wantTold("failed")
		// The author fixes it.
		r.tg.set(nil)
		r.write("a.md", r.now().Add(-time.Hour), "mended")
		r.scan()
		r.pass(time.Minute)
		r.wantTexts("good", "mended")
	})
}

func TestRefusedArticleIsRetriedByButton(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.write("a.md", r.now().Add(time.Minute), "one\n---\ntwo")
		r.start()
		r.tg.set(func(call string, q post.Request) error {
			if q.Plain == "two" {
				return fault(deliver.FaultRefused)
			}
			return nil
		})
		r.pass(time.Hour)
		r.wantTexts("one")
		r.tg.set(nil)
		r.press("failed", "again")
		r.wantTexts("one", "two")
	})
}

func TestLimitedWaitsExactlyRetryAfter(t *testing.T) {
	inBubble(t, func(r *rig) {
		due := r.now().Add(time.Minute)
		r.write("a.md", due, "text")
		r.write("b.md", due, "behind")
		r.start()
		r.tg.failTimes("send", 1, &deliver.Fault{Kind: deliver.FaultLimited, RetryAfter: 7 * time.Second, Err: errors.New("Too Many Requests: retry after 7")})
		r.pass(time.Hour)
		r.wantTexts("text", "behind")
		if got := r.tg.messages(channelID)[0].at.Sub(due); got != 7*time.Second {
			t.Errorf("it went out after %v, want 7s", got)
		}
		r.wantTold()
	})
}

func TestNotSentIsTriedAgainInOrder(t *testing.T) {
	inBubble(t, func(r *rig) {
		due := r.now().Add(time.Minute)
		r.write("a.md", due, "first")
		r.write("b.md", due.Add(time.Second), "second")
		retried := map[deliver.Step]int{}
		r.config.Retried = func(s deliver.Step) { retried[s]++ } // by the one worker of the channel
		r.start()
		r.tg.failTimes("send", 6, fault(deliver.FaultNotSent))
		r.pass(time.Hour)
		r.wantTexts("first", "second")
		if got := r.tg.messages(channelID)[0].at.Sub(due); got != 35*time.Second { // 1+2+4+8+10+10
			t.Errorf("it went out after %v", got)
		}
		r.halt()
		if want := map[deliver.Step]int{deliver.StepSend: 6}; !maps.Equal(retried, want) {
			t.Errorf("tried again: %v, want %v", retried, want)
		}
	})
}

// A process that lost the channel while its request waited to leave must not
// undo what the next one has done since: that would send the part twice.
func TestLateFailureLeavesWhatAnotherHasSent(t *testing.T) {
	for _, kind := range []deliver.FaultKind{deliver.FaultNotSent, deliver.FaultRefused, deliver.FaultUnknown, deliver.FaultUnsupported} {
		inBubble(t, func(r *rig) {
			r.write("a.md", r.now().Add(time.Minute), "text")
			r.start()
			r.pass(30 * time.Second)
			err := fault(kind)
			fail := once("send", err)
			r.tg.set(func(call string, q post.Request) error {
				err := fail(call, q)
				if err != nil { // meanwhile another process finds it absent, and sends it
					r.sentByAnother("a", 77)
				}
				return err
			})
			r.pass(2 * time.Hour)
			r.wantTexts()
			r.wantState("a", ledger.Sent)
			r.wantTold()
		})
	}
}

func TestRichFallsBackToText(t *testing.T) {
	for _, c := range []struct {
		name string
		kind deliver.FaultKind
		told []string
		next string // method of the next rich article
	}{
		{"old server", deliver.FaultUnsupported, []string{"text_only"}, "sendMessage"},
		{"content", deliver.FaultRefused, []string{"rich_refused"}, "sendRichMessage"},
	} {
		t.Run(c.name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.write("a.md", r.now().Add(time.Minute), "a|table\n---\nmore")
				r.write("b.md", r.now().Add(2*time.Minute), "b|table")
				r.start()
				first := true
				r.tg.set(func(call string, q post.Request) error {
					if q.Method == "sendRichMessage" && (first || c.kind == deliver.FaultUnsupported) {
						first = false
						return fault(c.kind)
					}
					return nil
				})
				r.pass(time.Hour)
				r.wantTexts("a|table", "more", "b|table")
				r.wantTold(c.told...)
				if m := r.tg.messages(channelID)[2]; m.method != c.next {
					t.Errorf("the next article went as %s, want %s", m.method, c.next)
				}
				// An edit keeps the form that it has.
				r.tg.set(nil)
				r.write("a.md", r.now(), "a|table!\n---\nmore")
				r.scan()
				r.pass(time.Minute)
				r.wantTexts("a|table!", "more", "b|table")
				if m := r.tg.messages(channelID)[0]; m.method != "sendMessage" {
					t.Errorf("the edit made it %s", m.method)
				}
			})
		})
	}
}

func TestMigrationIsFollowed(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.write("a.md", r.now().Add(time.Minute), "before")
		r.write("b.md", r.now().Add(time.Hour), "after")
		r.start()
		r.pass(2 * time.Minute)
		r.tg.failTimes("send", 1, &deliver.Fault{Kind: deliver.FaultMigrated, MigrateTo: -1009, Err: errors.New("group chat was upgraded to a supergroup chat")})
		r.pass(2 * time.Hour)
		if got := r.tg.texts(-1009); len(got) != 1 || got[0] != "after" {
			t.Errorf("the new chat holds %q", got)
		}
		r.wantTexts("before")
	})
}

// TestMigratedChatIsANewOne holds that the messages of the old chat are not
// mistaken for those of the new one, which counts from one again: neither by an
// edit nor by the search for a lost answer, and not after a start either.
func TestMigratedChatIsANewOne(t *testing.T) {
	inBubble(t, func(r *rig) {
		to := int64(-1009)
		r.tg.with(func() { r.tg.last[to] = 4 })
		r.write("a.md", r.now().Add(time.Minute), "before")
		r.start()
		r.pass(2 * time.Minute)
		r.halt()
		r.tg.moved["@channel"] = to
		r.tg.channels["@moved"] = deliver.Channel{ID: to, Title: "Moved", CanPost: true, CanEdit: true}
		r.write("b.md", r.now().Add(time.Hour), "after")
		for n := range 8 { // so that an id of the old chat is one of the new chat too
			r.write(fmt.Sprintf("c%d.md", n), r.now().Add(2*time.Hour), fmt.Sprintf("after %d", n))
		}
		r.start()
		r.pass(3 * time.Hour)
		r.write("a.md", r.now().Add(-4*time.Hour), "before, edited")
		r.tg.failTimes("send", 1, &dropped{})
		r.write("d.md", r.now().Add(time.Minute), "lost")
		r.scan()
		r.pass(time.Hour)
		want := []string{"after"}
		for n := range 8 {
			want = append(want, fmt.Sprintf("after %d", n))
		}
		if got := r.tg.texts(to); !slices.Equal(got, append(want, "lost")) {
			t.Errorf("the new chat holds %q", got)
		}
		r.wantTexts("before")
		r.wantState("a", ledger.Sent)
		r.wantState("d", ledger.Sent)
	})
}

// TestMigrationIsRemembered holds that a chat that has moved stays so at the
// next start, also where the old id is still answered to.
func TestMigrationIsRemembered(t *testing.T) {
	for _, name := range []string{"-1001", "@channel"} {
		inBubble(t, func(r *rig) {
			r.config.Channel = name
			to := int64(-1009)
			r.tg.channels["@moved"] = deliver.Channel{ID: to, Title: "Moved", CanPost: true, CanEdit: true}
			r.write("a.md", r.now().Add(time.Minute), "one")
			r.write("b.md", r.now().Add(time.Hour), "two")
			r.start()
			r.pass(2 * time.Minute)
			r.tg.with(func() { r.tg.left = map[int64]int64{channelID: to} })
			r.pass(2 * time.Hour)
			r.halt()
			r.write("c.md", r.now().Add(time.Hour), "three")
			r.start()
			r.pass(2 * time.Hour)
			r.rewrite("b.md", "two, edited")
			r.scan()
			r.pass(time.Minute)
			r.wantTexts("one")
			if got := r.tg.texts(to); !slices.Equal(got, []string{"two, edited", "three"}) {
				t.Errorf("%s: the new chat holds %q", name, got)
			}
			r.wantTold()
			plan, err := r.s.Plan(context.Background())
			if err != nil || len(plan) != 3 {
				t.Errorf("%s: the plan: %+v, %v", name, plan, err)
			}
		})
	}
}

func TestRevokedRightPausesAndResumes(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.write("a.md", r.now().Add(time.Minute), "one")
		r.write("b.md", r.now().Add(2*time.Minute), "two")
		r.start()
		mayPost := func(may bool) {
			r.tg.with(func() {
				c := r.tg.channels["@channel"]
				c.CanPost = may
				r.tg.channels["@channel"] = c
			})
		}
		mayPost(false)
		r.tg.set(func(call string, _ post.Request) error {
			if call == "send" {
				return fault(deliver.FaultNoRights)
			}
			return nil
		})
		r.pass(time.Hour)
		r.wantTold("no_rights")
		r.wantTexts()
		r.wantState("a", ledger.Planned)
		mayPost(true)
		r.tg.set(nil)
		r.pass(time.Minute)
		r.wantTexts("one", "two")
		r.wantTold("no_rights", "resumed")
	})
}

// A server that says yes to the question and no to the message is told of once.
func TestRightsThatAreSaidAndRefused(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.write("a.md", r.now().Add(time.Minute), "one")
		r.start()
		r.tg.set(func(call string, _ post.Request) error {
			if call == "send" {
				return fault(deliver.FaultNoRights)
			}
			return nil
		})
		r.pass(2 * time.Hour)
		r.wantTold("no_rights")
		if n := r.sends(); n < 2 || n > 300 {
			t.Errorf("%d tries in two hours", n)
		}
		r.tg.set(nil)
		r.pass(time.Minute)
		r.wantTexts("one")
		r.wantTold("no_rights", "resumed")
	})
}

// TestRightsThatComeBackUnnoticed holds that the admins are not alarmed afterwards if nothing could
// reach them while the channel could not be written to.
func TestRightsThatComeBackUnnoticed(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.write("a.md", r.now().Add(time.Minute), "one")
		r.start()
		r.tg.set(func(call string, _ post.Request) error {
			switch call {
			case "send":
				return fault(deliver.FaultNoRights)
			case "notify":
				return fault(deliver.FaultNotSent)
			}
			return nil
		})
		r.pass(5 * time.Minute)
		r.tg.set(func(call string, _ post.Request) error {
			if call == "notify" {
				return fault(deliver.FaultNotSent)
			}
			return nil
		})
		r.pass(time.Minute)
		r.wantTexts("one")
		r.tg.set(nil)
		r.pass(time.Minute)
		r.wantTold("resumed")
	})
}

func TestCatchUp(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.MaxSleep = seldom
		r.config.Routes = []route.Route{}
		start := r.now()
		r.write("late.md", start.Add(time.Hour), "over catch_up")
		r.write("b.md", start.Add(20*time.Hour), "within 1")
		r.write("c.md", start.Add(21*time.Hour), "within 2\n---\nits part")
		r.write("d.md", start.Add(30*time.Hour), "in time")
		r.start()
		r.halt()
		time.Sleep(26 * time.Hour)
		r.start()
		r.pass(10 * time.Minute)
		r.wantTexts("within 1", "within 2", "its part")
		r.wantState("late", ledger.Missed)
		r.wantTold("missed")
		r.pass(10 * time.Hour)
		var silent []bool
		for _, m := range r.tg.messages(channelID) {
			silent = append(silent, m.silent)
		}
		if want := []bool{false, true, true, false}; !equal(silent, want) {
			t.Errorf("silent: %v, want %v", silent, want)
		}
		if res := r.press("missed", "skip"); res.State != ledger.Skipped {
			t.Errorf("skipping the missed one: %+v", res)
		}
	})
}

func equal[T comparable](a, b []T) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func TestLatenessCountsFromWhenItBecamePublishable(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.MaxSleep = seldom
		draft := func(a *content.Article) { a.Draft = true }
		r.start()
		date := r.now().Add(time.Hour)
		r.write("a.md", date, "text", draft)
		r.scan()
		r.pass(7 * 24 * time.Hour)
		r.wantTexts()
		r.write("a.md", date, "text")
		r.scan()
		r.pass(time.Second)
		r.wantTexts("text")
		// Over 30 days back: history until an admin says otherwise.
		r.write("old.md", r.now().Add(-31*24*time.Hour), "old")
		r.scan()
		r.pass(time.Hour)
		r.wantTexts("text")
		r.wantTold("history")
		if res := r.press("history", "publish"); res.State != ledger.Sent {
			t.Errorf("publishing history: %+v", res)
		}
	})
}

func TestMoreThanThreeOverdueAreHistory(t *testing.T) {
	for n, want := range map[int]int{3: 3, 4: 0} {
		inBubble(t, func(r *rig) {
			r.start()
			for i := range n {
				r.write(string(rune('a'+i))+".md", r.now().Add(-time.Hour), "text")
			}
			r.scan()
			r.pass(time.Hour)
			if got := len(r.tg.texts(channelID)); got != want {
				t.Errorf("of %d overdue at once %d went out, want %d", n, got, want)
			}
			if want == 0 {
				r.wantTold("history")
				r.press("history", "publish")
				r.pass(time.Minute)
				if got := len(r.tg.texts(channelID)); got != n {
					t.Errorf("after the button %d are out, want %d", got, n)
				}
			}
		})
	}
}
