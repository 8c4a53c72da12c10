package scheduler_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// copyLedger copies the ledger of a rig that is halted, as cp or a snapshot of a
// machine does: nothing in it says that it is a copy.
func (r *rig) copyLedger(to string) {
	r.t.Helper()
	for _, suffix := range []string{"", "-wal"} { // a reader that ends late keeps the log
		b, err := os.ReadFile(r.db + suffix)
		if errors.Is(err, fs.ErrNotExist) && suffix != "" {
			continue
		}
		if err == nil {
			err = os.WriteFile(to+suffix, b, 0o600)
		}
		if err != nil {
			r.t.Fatal(err)
		}
	}
}

// rewind starts a rig on a copy of its ledger that was made before since ran.
func (r *rig) rewind(since func()) {
	r.t.Helper()
	old := r.db + ".old"
	r.halt()
	r.copyLedger(old)
	r.start()
	since()
	r.halt()
	r.db = old
	r.start()
}

// TestAnOldLedgerSendsNothingAgain holds that posts which came out since an older
// ledger was copied are recorded, and none is sent again: articles that it knew and
// that it did not, of one part and of several, published by hand before their date.
func TestAnOldLedgerSendsNothingAgain(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.MaxSleep = seldom
		due := r.now().Add(time.Minute)
		r.write("first.md", due, "first")
		r.write("known.md", due.Add(time.Hour), "known")
		r.write("parts.md", due.Add(time.Hour+time.Minute), "one\n---\ntwo\n---\nthree")
		r.write("early.md", due.Add(2*24*time.Hour), "early")
		r.start()
		r.pass(2 * time.Minute)
		want := []string{"first", "known", "one", "two", "three", "new", "early"}
		r.rewind(func() {
			r.pass(70 * time.Minute)
			r.write("new.md", r.now().Add(time.Second), "new")
			r.scan()
			r.pass(time.Minute)
			if _, err := r.s.Publish(context.Background(), "early", by); err != nil {
				t.Fatal(err)
			}
			r.wantTexts(want...)
		})
		r.pass(time.Hour)
		r.wantTexts(want...)
		for _, slug := range []string{"first", "known", "parts", "new", "early"} {
			r.wantState(slug, ledger.Sent)
		}
		if got := r.entry("parts").Messages; !slices.Equal(got, []int{13, 14, 15}) {
			t.Errorf("the parts are messages %v, want 13 to 15", got)
		}
		if n, ok := r.tg.notice(ledger.NoticeFound); !ok || n.N != 4 {
			t.Errorf("the admins were told %+v, want of 4 posts", n)
		}
		r.pass(3 * 24 * time.Hour) // over the date of early
		r.wantTexts(want...)
		r.put("known.md", file{Article: r.files["known.md"].Article, body: "known, edited"})
		r.scan()
		r.pass(time.Minute)
		if got := r.tg.texts(channelID)[1]; got != "known, edited" {
			t.Errorf("an edit of what was found reads %q", got)
		}
	})
}

// TestALedgerOfBeforeTheFirstPost holds the same where the ledger knows no message of the
// channel at all, and that an old channel is not searched: what is overdue there goes out.
func TestALedgerOfBeforeTheFirstPost(t *testing.T) {
	for name, last := range map[string]int{"new channel": 1, "old channel": 30} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.tg.last[channelID] = last
				for id := 2; id <= last; id++ { // by hand, before
					r.tg.posts[channelID] = append(r.tg.posts[channelID], message{id: id, text: "chat", at: r.now().Add(-1000 * time.Hour)})
				}
				due := r.now().Add(time.Hour)
				r.write("a.md", due, "one")
				r.write("b.md", due.Add(time.Minute), "two\n---\nthree")
				r.start()
				r.pass(time.Minute)
				r.rewind(func() {
					r.pass(2 * time.Hour)
					if last > 1 { // nobody sent anything
						r.tg.with(func() { r.tg.posts[channelID], r.tg.last[channelID] = r.tg.posts[channelID][:last-1], last })
					}
				})
				r.pass(10 * time.Minute)
				if got, want := r.tg.texts(channelID)[last-1:], []string{"one", "two", "three"}; !slices.Equal(got, want) {
					t.Errorf("the channel holds %q, want %q", got, want)
				}
				r.wantState("b", ledger.Sent)
			})
		})
	}
}

// TestSentAgainWithOtherWords holds that a part of unknown fate is found that was sent
// again, after its file was edited, by a run of which the ledger does not know.
func TestSentAgainWithOtherWords(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.MaxSleep = seldom
		r.write("first.md", r.now().Add(time.Minute), "first")
		r.write("a.md", r.now().Add(time.Hour), "one\n---\ntwo")
		r.start()
		r.pass(time.Hour - time.Second)
		r.tg.failTimes("send", 1, fault(deliver.FaultUnknown))
		r.pass(2 * time.Second)
		r.wantState("a", ledger.Unconfirmed)
		r.rewind(func() {
			f := r.files["a.md"]
			f.body = "one, edited\n---\ntwo"
			r.put("a.md", f)
			r.scan()
			r.pass(time.Hour)
			r.wantTexts("first", "one, edited", "two")
		})
		r.pass(24 * time.Hour)
		r.wantTexts("first", "one, edited", "two")
		r.wantState("a", ledger.Sent)
		if got := r.entry("a").Messages; !slices.Equal(got, []int{12, 13}) {
			t.Errorf("it is messages %v, want 12 and 13", got)
		}
	})
}

// TestTheRestOfAnArticleIsFound holds that the parts of an article are recorded which
// came out after an older ledger was copied in the middle of it: while its first part
// was looked for, and between two.
func TestTheRestOfAnArticleIsFound(t *testing.T) {
	for name, lost := range map[string]error{
		"the first is looked for": &dropped{errors.New("lost")}, "between two": fault(deliver.FaultNotSent),
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.config.MaxSleep = seldom
				r.write("first.md", r.now().Add(time.Minute), "first")
				r.write("a.md", r.now().Add(time.Hour), "one\n---\ntwo\n---\nthree")
				r.start()
				r.pass(time.Hour - time.Second)
				r.tg.set(func(call string, p post.Request) error {
					if call != "send" || errors.As(lost, new(*dropped)) != (p.Plain == "one") {
						return nil
					}
					return lost
				})
				r.pass(2 * time.Second)
				r.tg.set(nil)
				r.wantTexts("first", "one")
				r.rewind(func() {
					r.pass(time.Hour)
					r.wantTexts("first", "one", "two", "three")
				})
				r.pass(24 * time.Hour)
				r.wantTexts("first", "one", "two", "three")
				r.wantState("a", ledger.Sent)
				if got := r.entry("a").Messages; !slices.Equal(got, []int{12, 13, 14}) {
					t.Errorf("it is messages %v, want 12 to 14", got)
				}
			})
		})
	}
}

// TestBroughtOutSince holds that posts are recorded of articles which an older ledger
// had set aside, and a new date or an admin brought out since.
func TestBroughtOutSince(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.MaxSleep = seldom
		r.write("first.md", r.now().Add(time.Minute), "first")
		r.write("old.md", r.now().Add(-90*24*time.Hour), "old: one\n---\nold: two")
		r.write("gone.md", r.now().Add(2*time.Minute), "gone: one\n---\ngone: two")
		r.write("skipped.md", r.now().Add(time.Hour), "skipped")
		r.start()
		r.pass(3 * time.Minute)
		ctx := context.Background()
		if _, err := r.s.Withdraw(ctx, "gone", by); err != nil {
			t.Fatal(err)
		}
		if _, err := r.s.Skip(ctx, "skipped", by); err != nil {
			t.Fatal(err)
		}
		r.pass(24 * time.Hour)
		want := []string{"first", "gone: one", "gone: two", "old: one", "old: two", "skipped"}
		r.rewind(func() {
			r.write("gone.md", r.now().Add(time.Minute), "gone: one\n---\ngone: two")
			r.scan()
			r.pass(time.Hour)
			for _, slug := range []string{"old", "skipped"} {
				if _, err := r.s.Publish(ctx, slug, by); err != nil {
					t.Fatal(err)
				}
				r.pass(time.Minute)
			}
			r.wantTexts(want...)
		})
		r.pass(48 * time.Hour)
		r.wantTexts(want...)
		for slug, n := range map[string]int{"gone": 2, "old": 2, "skipped": 1} {
			r.wantState(slug, ledger.Sent)
			if got := r.entry(slug).Messages; len(got) != n {
				t.Errorf("%s is messages %v, want %d", slug, got, n)
			}
		}
	})
}

// TestOverdueAfterTheDatabaseWasAway holds that the channel is looked at before what
// fell due while the ledger could not be written: another instance may have sent it.
func TestOverdueAfterTheDatabaseWasAway(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.write("first.md", r.now().Add(time.Minute), "first")
		r.write("known.md", r.now().Add(time.Hour), "known")
		r.start()
		r.pass(time.Hour - time.Second)
		r.failUpdates(func(int) bool { return true })
		r.pass(time.Minute)
		r.wantTexts("first")
		r.tg.byHand(channelID, message{text: "known"})
		r.pass(time.Minute)
		r.failUpdates(nil)
		r.pass(time.Hour)
		r.wantTexts("first", "known")
		if n := r.sends(); n != 1 {
			t.Errorf("%d messages were sent, want the first alone", n)
		}
		r.wantState("known", ledger.Sent)
	})
}

// TestOverdueWaitsForTheLook holds that what is overdue is not sent while the channel
// cannot be looked at, and that an article which falls due meanwhile is.
func TestOverdueWaitsForTheLook(t *testing.T) {
	inBubble(t, func(r *rig) {
		due := r.now().Add(time.Minute)
		r.write("first.md", due, "first")
		r.write("known.md", due.Add(time.Hour), "known")
		r.start()
		r.pass(2 * time.Minute)
		r.rewind(func() {
			r.pass(70 * time.Minute)
			r.tg.set(func(call string, _ post.Request) error {
				if call == "read" {
					return fault(deliver.FaultNotSent)
				}
				return nil
			})
		})
		r.write("on time.md", r.now().Add(10*time.Second), "on time")
		r.scan()
		r.pass(5 * time.Minute)
		r.wantTexts("first", "known", "on time")
		r.wantState("known", ledger.Planned)
		r.tg.set(nil)
		r.pass(20 * time.Second)
		r.wantState("known", ledger.Sent)
		r.wantTexts("first", "known", "on time")
	})
}

// TestOnlyWhatIsOursIsFound holds that nothing counts as a post of ours that a person
// wrote, that was forwarded into the channel, that has no text or another one: the
// article goes out.
func TestOnlyWhatIsOursIsFound(t *testing.T) {
	for name, put := range map[string]func(r *rig){
		"a person's": func(r *rig) {
			r.tg.byHand(channelID, message{text: "known"})
			r.s.ChannelPost(context.Background(), ledger.SeenMessage{Chat: channelID, MessageID: 12, Plain: "known", Person: true})
		},
		"forwarded": func(r *rig) { r.tg.byHand(channelID, message{text: "known", foreign: true}) },
		"other":     func(r *rig) { r.tg.byHand(channelID, message{text: "unknown"}) },
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				due := r.now().Add(time.Minute)
				r.write("first.md", due, "first")
				r.write("known.md", due.Add(time.Hour), "known")
				r.start()
				r.pass(2 * time.Minute)
				put(r)
				r.halt()
				r.pass(2 * time.Hour)
				r.start()
				r.pass(time.Hour)
				if got := r.tg.texts(channelID); len(got) != 3 || got[2] != "known" {
					t.Errorf("the channel holds %q, want the article behind what is not ours", got)
				}
			})
		})
	}
}

// TestMoreThanIsLookedAt holds that an old ledger behind more messages than are looked
// at in one go sends nothing again either: what is overdue is looked for first.
func TestMoreThanIsLookedAt(t *testing.T) {
	inBubble(t, func(r *rig) {
		due := r.now().Add(time.Minute)
		r.write("first.md", due, "first")
		r.write("known.md", due.Add(2*time.Hour), "known")
		r.start()
		r.pass(2 * time.Minute)
		r.rewind(func() {
			for i := range 30 {
				text := fmt.Sprint("by hand ", i)
				r.tg.byHand(channelID, message{text: text})
				r.s.ChannelPost(context.Background(), ledger.SeenMessage{Chat: channelID, MessageID: 12 + i, Plain: text})
			}
			r.pass(3 * time.Hour)
		})
		r.pass(time.Hour)
		if n := strings.Count(strings.Join(r.tg.texts(channelID), "\n"), "known"); n != 1 {
			t.Errorf("the article is in the channel %d times", n)
		}
		r.wantState("known", ledger.Sent)
		r.wantTold(ledger.NoticeUnaccounted)
	})
}

// TestASecondCopyThatCameLate holds that a request which is carried out long after
// its message was sent again leaves one post, at whatever moment it comes.
func TestASecondCopyThatCameLate(t *testing.T) {
	for _, late := range []time.Duration{30 * time.Second, 4 * time.Minute, 27 * time.Minute} {
		t.Run(late.String(), func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.write("first.md", r.now().Add(time.Second), "first")
				r.write("late.md", r.now().Add(time.Minute), "late")
				r.start()
				r.pass(30 * time.Second)
				r.tg.set(once("send", fault(deliver.FaultUnknown)))
				r.pass(2 * time.Minute) // it is not there, and sent again
				r.wantTexts("first", "late")
				r.pass(late)
				r.tg.byHand(channelID, message{text: "late"})
				r.pass(time.Hour)
				r.wantTexts("first", "late")
				r.wantTold()
			})
		})
	}
}

// TestACopyThatIsNotOurs holds that an admin is asked, with both links, about a second
// copy that this run did not send, and that the answer is carried out.
func TestACopyThatIsNotOurs(t *testing.T) {
	for _, answer := range []string{ledger.ActDelete, ledger.ActKeep} {
		t.Run(answer, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.write("a.md", r.now().Add(time.Minute), "text")
				r.write("b.md", r.now().Add(2*time.Minute), "more")
				r.start()
				r.pass(90 * time.Second)
				r.tg.byHand(channelID, message{text: "text"})
				r.pass(time.Hour)
				r.wantTexts("text", "text", "more")
				n, _ := r.tg.notice(ledger.NoticeTwice)
				if !strings.HasSuffix(n.Link, "/11") || !strings.HasSuffix(n.Detail.String(), "/12") {
					t.Errorf("the links are %q and %q, want to messages 11 and 12", n.Link, n.Detail)
				}
				r.press(ledger.NoticeTwice, answer)
				r.pass(time.Minute)
				if answer == ledger.ActDelete {
					r.wantTexts("text", "more")
				} else {
					r.wantTexts("text", "text", "more")
				}
				r.wantTold(ledger.NoticeTwice)
				r.wantState("a", ledger.Sent)
			})
		})
	}
}

// twoInstances runs two instances with the same articles and a ledger each, which know nothing of
// each other, and checks that one copy of each message stays, without a question.
func twoInstances(r *rig, want []string) {
	r.t.Helper()
	r.start()
	second := &rig{t: r.t, db: r.db + ".second", files: maps.Clone(r.files), tg: r.tg, log: r.log, config: r.config}
	second.start()
	defer second.halt()
	r.pass(time.Hour)
	got := r.tg.texts(channelID)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		r.t.Errorf("the channel holds %q, want %q", got, want)
	}
	for _, in := range []*rig{r, second} {
		for _, e := range in.planned() {
			if e.State != ledger.Sent {
				r.t.Errorf("%s is %s, want it sent", e.Slug, e.State)
			}
			for _, id := range e.Messages {
				if r.tg.find(channelID, id) == nil {
					r.t.Errorf("%s is message %d by a ledger, which is not in the channel", e.Slug, id)
				}
			}
		}
	}
	for _, kind := range []string{ledger.NoticeTwice, ledger.NoticeUnaccounted} {
		if _, told := r.tg.notice(kind); told {
			r.t.Errorf("the admins were told %q, want nothing", kind)
		}
	}
}

func TestTwoInstancesWithTwoLedgers(t *testing.T) {
	inBubble(t, func(r *rig) {
		var want []string
		for i := range 4 {
			text := fmt.Sprint("text ", i)
			r.write(fmt.Sprintf("%d.md", i), r.now().Add(time.Duration(1+i)*time.Minute), text)
			want = append(want, text)
		}
		r.write("parts.md", r.now().Add(6*time.Minute), "one\n---\ntwo")
		twoInstances(r, append(want, "one", "two"))
	})
}

// TestTwoInstancesAtOneMoment is two instances that send several articles of the same moment, in
// many orders: of the messages between two of its own, one instance may find any number deleted.
func TestTwoInstancesAtOneMoment(t *testing.T) {
	for seed := range int64(16) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			inBubble(t, func(r *rig) {
				var want []string
				for i := range 2 + int(seed%9) {
					text := fmt.Sprint("text ", i)
					r.write(fmt.Sprintf("%d.md", i), r.now().Add(time.Minute), text)
					want = append(want, text)
				}
				var mu sync.Mutex
				chance := rand.New(rand.NewSource(seed))
				r.tg.set(func(call string, _ post.Request) error {
					switch call {
					case "send":
						mu.Lock()
						d := time.Duration(chance.Intn(300+int(seed)*300)) * time.Millisecond
						mu.Unlock()
						time.Sleep(d)
					case "read":
						time.Sleep(time.Duration(seed%4) * time.Second)
					}
					return nil
				})
				twoInstances(r, want)
			})
		})
	}
}

// TestWhereNothingIsReadBack holds that in groups and channels whose content is
// protected nothing is looked at, and publishing goes on.
func TestWhereNothingIsReadBack(t *testing.T) {
	for name, change := range map[string]func(*deliver.Channel){
		"group":     func(c *deliver.Channel) { c.Group = true },
		"protected": func(c *deliver.Channel) { c.Protected = true },
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				c := r.tg.channels["@channel"]
				change(&c)
				r.tg.channels["@channel"] = c
				r.write("a.md", r.now().Add(time.Minute), "a")
				r.write("b.md", r.now().Add(time.Hour), "b")
				r.start()
				r.pass(2 * time.Minute)
				r.tg.byHand(channelID, message{text: "by hand"})
				r.halt()
				r.pass(2 * time.Hour)
				r.start()
				r.pass(time.Hour)
				r.wantTexts("a", "by hand", "b")
				if got := r.tg.seen(0); slices.Contains(got, "read") {
					t.Errorf("a message was read back: got %v, want no %v in it", got, "read")
				}
			})
		})
	}
}

// planned returns the plan of a rig.
func (r *rig) planned() []scheduler.Entry {
	r.t.Helper()
	plan, err := r.s.Plan(context.Background())
	if err != nil {
		r.t.Fatal(err)
	}
	return plan
}

// byHand puts a message into a channel.
func (t *telegram) byHand(chat int64, m message) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.last[chat]++
	m.id, m.at = t.last[chat], t.now()
	t.posts[chat] = append(t.posts[chat], m)
}

// TestOneFailureHoldsNothing holds that what falls due while one write fails goes out
// although the channel cannot be looked at.
func TestOneFailureHoldsNothing(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.write("first.md", r.now().Add(time.Minute), "first")
		r.write("known.md", r.now().Add(time.Hour), "known")
		r.start()
		r.pass(time.Hour - 200*time.Millisecond)
		r.tg.set(func(call string, _ post.Request) error {
			if call == "read" {
				return fault(deliver.FaultNotSent)
			}
			return nil
		})
		r.failUpdates(func(int) bool { return true })
		r.pass(1500 * time.Millisecond)
		r.wantTexts("first")
		r.failUpdates(nil)
		r.pass(3 * time.Second)
		r.wantTexts("first", "known")
	})
}

// TestIdleWaitsForTheLook holds that what waits for a look at the channel is still to
// be done: run --once ended with it unsent.
func TestIdleWaitsForTheLook(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.write("first.md", r.now().Add(time.Minute), "first")
		r.write("known.md", r.now().Add(time.Hour), "known")
		r.start()
		r.pass(time.Hour - time.Second)
		r.tg.set(func(call string, _ post.Request) error {
			if call == "read" {
				return fault(deliver.FaultNotSent)
			}
			return nil
		})
		r.failUpdates(func(int) bool { return true })
		r.pass(time.Minute)
		r.failUpdates(nil)
		r.pass(3 * time.Second)
		r.wantTexts("first")
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := r.s.Idle(ctx, r.now()); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("while the channel cannot be looked at, Idle returns %v, want %v", err, context.DeadlineExceeded)
		}
		r.tg.set(nil)
		if err := r.s.Idle(context.Background(), r.now()); err != nil {
			t.Error(err)
		}
		r.wantTexts("first", "known")
	})
}

// TestOverdueWhereLooksAreLimited holds that an admin is asked about what fell due
// while the ledger could not be written where Telegram allows no look for hours, and
// that what falls due later goes out on its moment.
func TestOverdueWhereLooksAreLimited(t *testing.T) {
	for _, answer := range []string{ledger.ActAgain, ""} {
		t.Run("answer "+answer, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.write("first.md", r.now().Add(time.Minute), "first")
				r.write("known.md", r.now().Add(time.Hour), "known")
				r.write("next.md", r.now().Add(70*time.Minute), "next")
				r.start()
				r.pass(time.Hour - time.Second)
				r.tg.set(func(call string, _ post.Request) error {
					if call == "read" {
						return &deliver.Fault{Kind: deliver.FaultLimited, RetryAfter: 3 * time.Hour, Err: errors.New("flood")}
					}
					return nil
				})
				r.failUpdates(func(int) bool { return true })
				r.pass(time.Minute)
				r.failUpdates(nil)
				r.pass(5 * time.Minute)
				r.wantState("known", ledger.Unconfirmed)
				r.wantTold("unconfirmed")
				r.pass(10 * time.Minute)
				r.wantTexts("first", "next")
				if answer != "" {
					r.press("unconfirmed", answer)
					r.pass(time.Minute)
					r.wantTexts("first", "next", "known")
				}
				r.tg.set(nil)
				r.pass(4 * time.Hour)
				r.wantTexts("first", "next", "known")
				r.wantState("known", ledger.Sent)
			})
		})
	}
}

// TestOrderedBeforeTheCopy holds that what an admin had published by hand before its
// date is not sent again by a ledger that was copied right after the order: behind
// more messages than are looked at, and with other words since.
func TestOrderedBeforeTheCopy(t *testing.T) {
	for name, c := range map[string]struct {
		between int // messages before it
		edited  bool
		state   ledger.State
	}{
		"behind many messages": {25, false, ledger.Sent},
		"edited since":         {0, true, ledger.Unconfirmed},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.write("first.md", r.now().Add(time.Minute), "first")
				r.write("week.md", r.now().Add(7*24*time.Hour), "next week\ntext")
				r.start()
				r.pass(2 * time.Minute)
				notSent := func(call string, _ post.Request) error {
					if call == "send" {
						return fault(deliver.FaultNotSent)
					}
					return nil
				}
				r.tg.set(notSent)
				ctx, cancel := context.WithTimeout(context.Background(), time.Second)
				defer cancel()
				if _, err := r.s.Publish(ctx, "week", by); err != nil {
					t.Fatal(err)
				}
				calls := 0
				r.rewind(func() {
					for i := range c.between {
						text := fmt.Sprint("by hand ", i)
						r.tg.byHand(channelID, message{text: text})
						r.s.ChannelPost(context.Background(), ledger.SeenMessage{Chat: channelID, MessageID: 12 + i, Plain: text})
					}
					r.tg.set(nil)
					r.pass(time.Hour)
					r.wantState("week", ledger.Sent)
					if c.edited {
						r.rewrite("week.md", "next week\ntext, edited")
					}
					calls = len(r.tg.seen(0))
				})
				r.pass(time.Hour)
				if n := strings.Count(strings.Join(r.tg.texts(channelID), "\n"), "next week"); n != 1 {
					t.Errorf("the article is in the channel %d times", n)
				}
				if got := r.tg.seen(calls); slices.Contains(got, "send") || slices.Contains(got, "delete") {
					t.Errorf("the older ledger had %q done", got)
				}
				r.wantState("week", c.state)
			})
		})
	}
}
