package scheduler_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// once lets the first call of a kind fail.
func once(call string, err error) func(string, post.Request) error {
	done := false
	return func(c string, _ post.Request) error {
		if c != call || done {
			return nil
		}
		done = true
		return err
	}
}

func TestLostAnswerIsReadBack(t *testing.T) {
	for _, c := range []struct {
		name    string
		err     error
		arrived bool
	}{
		{"arrived", &dropped{}, true},
		{"did not arrive", fault(deliver.FaultUnknown), false},
		{"an error of no kind", errors.New("connection reset"), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				due := r.now().Add(time.Minute)
				r.write("a.md", due, "one\n---\ntwo")
				r.write("b.md", due.Add(time.Second), "other")
				r.write("z.md", r.now().Add(time.Second), "earlier")
				r.start()
				r.pass(30 * time.Second)
				r.tg.set(once("send", c.err))
				r.pass(40 * time.Second)
				if state, _ := r.state("a"); state != ledger.Unconfirmed {
					t.Errorf("a is %s", state)
				}
				if got := r.tg.texts(channelID); got[len(got)-1] != "other" {
					t.Errorf("other articles wait: %q", got)
				}
				r.pass(time.Hour)
				if c.arrived {
					r.wantTexts("earlier", "one", "other", "two")
				} else {
					r.wantTexts("earlier", "other", "one", "two")
				}
				r.wantState("a", ledger.Sent)
				r.wantTold()
			})
		})
	}
}

// A post that was looked for and not found goes out before those that fell due after it
// and are not out yet.
func TestWhatIsAbsentKeepsItsPlace(t *testing.T) {
	inBubble(t, func(r *rig) {
		due := r.now().Add(time.Minute)
		r.write("z.md", r.now().Add(time.Second), "earlier")
		r.write("a.md", due, "lost")
		r.write("b.md", due.Add(time.Second), "slow")
		r.write("c.md", due.Add(40*time.Second), "last")
		r.start()
		r.pass(30 * time.Second)
		lose := once("send", fault(deliver.FaultUnknown))
		sends := 0
		r.tg.set(func(call string, q post.Request) error {
			if call == "send" {
				if sends++; sends == 2 {
					time.Sleep(time.Minute) // until all are due
				}
			}
			return lose(call, q)
		})
		r.pass(time.Hour)
		r.wantTexts("earlier", "slow", "lost", "last")
	})
}

// TestOrderAfterAnOutage holds that what an outage leaves unconfirmed goes out in the planned
// order, the first of it within 30 seconds of the outage's end, that the admins hear of it once in
// a run, and that few looks are tried meanwhile: one whose answer is lost leaves a copy in a chat.
func TestOrderAfterAnOutage(t *testing.T) {
	for name, runs := range map[string]int{"one run": 1, "ended meanwhile": 2} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				due := r.now().Add(time.Minute)
				r.write("z.md", r.now().Add(time.Second), "earlier")
				for _, name := range []string{"c", "a", "e", "b", "d"} {
					r.write(name+".md", due, name)
				}
				r.tg.delay = 200 * time.Millisecond
				var shown board
				r.config.Board = &shown
				r.start()
				r.pass(50 * time.Second)
				before := len(r.tg.seen(0))
				r.tg.set(func(string, post.Request) error { return fault(deliver.FaultUnknown) })
				r.pass(90 * time.Second)
				reads := 0
				for _, call := range r.tg.seen(before) {
					if call == "read" {
						reads++
					}
				}
				if reads != 1 {
					t.Errorf("%d messages were read while Telegram did not answer, want 1", reads)
				}
				shown.want(t) // nobody has anything to do
				if runs > 1 {
					r.halt()
				}
				r.tg.set(nil)
				end := r.now()
				if runs > 1 {
					r.start()
				}
				r.pass(5 * time.Minute)
				r.wantTexts("earlier", "a", "b", "c", "d", "e")
				if first := r.tg.messages(channelID)[1]; first.at.Sub(end) > 30*time.Second {
					t.Errorf("%q went out %v after the outage, want 30s at most", first.text, first.at.Sub(end))
				}
				r.wantTold("first", "looking")
			})
		})
	}
}

// TestNewChannelAfterAnOutage holds that what an outage leaves unconfirmed in a channel of which
// no message is known is found if it arrived, and otherwise asked about: one answer is enough
// for all of it.
func TestNewChannelAfterAnOutage(t *testing.T) {
	for name, lost := range map[string]error{"arrived": &dropped{}, "did not arrive": fault(deliver.FaultUnknown)} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				r.tg.last[channelID] = 1 // "Channel created"
				due := r.now().Add(time.Minute)
				for _, name := range []string{"b", "a", "c"} {
					r.write(name+".md", due, name)
				}
				r.start()
				r.pass(50 * time.Second)
				r.tg.set(func(call string, _ post.Request) error {
					if call == "send" {
						return lost
					}
					return fault(deliver.FaultUnknown)
				})
				r.pass(20 * time.Second)
				r.tg.set(nil)
				r.pass(2 * time.Minute)
				if name == "arrived" {
					r.wantTexts("a", "b", "c")
					r.wantTold()
					return
				}
				r.wantTexts()
				r.wantTold("unconfirmed", "unconfirmed", "unconfirmed")
				r.press("unconfirmed", "again")
				r.pass(2 * time.Minute)
				if got := len(r.tg.texts(channelID)); got != 3 {
					t.Errorf("the channel holds %q, want 3 posts", r.tg.texts(channelID))
				}
				r.wantTold("unconfirmed", "unconfirmed", "unconfirmed")
			})
		})
	}
}

func TestCrashWhileSendingIsUnconfirmed(t *testing.T) {
	for _, arrived := range []bool{true, false} {
		inBubble(t, func(r *rig) {
			r.write("a.md", r.now().Add(time.Minute), "text")
			r.write("z.md", r.now().Add(time.Second), "earlier")
			r.start()
			r.pass(30 * time.Second)
			crash := errors.New("killed")
			err := crash
			if arrived {
				err = &dropped{crash}
			}
			r.tg.set(func(call string, _ post.Request) error {
				if call == "send" {
					return err
				}
				return nil
			})
			// Nothing can be written after the request left: the row stays sending.
			r.failUpdates(func(n int) bool { return r.sends() > 1 })
			r.pass(2 * time.Minute)
			r.halt()
			r.failUpdates(nil)
			r.tg.set(nil)
			r.start()
			r.pass(10 * time.Second)
			r.wantState("a", ledger.Unconfirmed)
			r.pass(time.Minute)
			r.wantTexts("earlier", "text")
			r.wantState("a", ledger.Sent)
		})
	}
}

func TestWhatCannotBeReadBackIsAsked(t *testing.T) {
	for _, c := range []struct {
		name string
		set  func(r *rig)
	}{
		{"no admin", func(r *rig) {
			r.tg.set(func(call string, _ post.Request) error {
				switch call {
				case "send":
					return &dropped{}
				case "read":
					return deliver.ErrCannotRead
				}
				return nil
			})
		}},
		{"protected channel", func(r *rig) {
			r.tg.with(func() {
				c := r.tg.channels["@channel"]
				c.Protected = true
				r.tg.channels["@channel"] = c
			})
			r.tg.set(once("send", &dropped{}))
		}},
		{"reading is refused", func(r *rig) {
			r.tg.set(func(call string, _ post.Request) error {
				switch call {
				case "send":
					return &dropped{}
				case "read":
					return fault(deliver.FaultRefused)
				}
				return nil
			})
		}},
		{"no known id", func(r *rig) { r.tg.set(once("send", &dropped{})) }},
	} {
		for _, answer := range []string{"there", "again"} {
			t.Run(c.name+"/"+answer, func(t *testing.T) {
				inBubble(t, func(r *rig) {
					if c.name != "no known id" {
						r.write("a.md", r.now().Add(time.Second), "earlier")
					}
					r.write("b.md", r.now().Add(time.Minute), "one\n---\ntwo")
					if c.name == "protected channel" {
						c.set(r)
					}
					r.start()
					r.tg.set(nil)
					r.pass(30 * time.Second)
					before := len(r.tg.texts(channelID))
					c.set(r)
					r.pass(time.Hour)
					r.wantTold("unconfirmed")
					if got := len(r.tg.texts(channelID)); got != before+1 {
						t.Errorf("%d messages came, want the lost one alone", got-before)
					}
					r.tg.set(nil)
					r.press("unconfirmed", answer)
					r.pass(time.Minute)
					want := before + 2
					if answer == "again" && c.name == "protected channel" {
						want++ // the admin said so; elsewhere the first is seen later, and the second goes
					}
					if got := len(r.tg.texts(channelID)); got != want {
						t.Errorf("%d messages, want %d: %q", got, want, r.tg.texts(channelID))
					}
					r.wantState("b", ledger.Sent)
				})
			})
		}
	}
}

func TestFirstPostIsLookedForOnceAnotherIsKnown(t *testing.T) {
	for _, c := range []struct {
		name string
		err  error
		want []string
	}{
		{"arrived", &dropped{}, []string{"old", "first", "second"}},
		{"did not arrive", fault(deliver.FaultUnknown), []string{"old", "second", "first"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				old := message{id: 20, text: "old", at: r.now().Add(-48 * time.Hour)}
				r.tg.with(func() { r.tg.posts[channelID], r.tg.last[channelID] = []message{old}, 20 })
				r.write("a.md", r.now().Add(time.Minute), "first")
				r.write("b.md", r.now().Add(time.Hour), "second")
				r.start()
				r.tg.set(once("send", c.err))
				r.pass(30 * time.Minute)
				r.wantState("a", ledger.Unconfirmed)
				r.wantTold("unconfirmed")
				r.pass(time.Hour)
				r.wantTexts(c.want...)
				r.wantState("a", ledger.Sent)
				r.wantTold("unconfirmed")
			})
		})
	}
}

func TestMessageThatArrivesByItselfConfirms(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.write("a.md", r.now().Add(time.Minute), "one\n---\ntwo")
		r.start()
		r.tg.set(func(call string, q post.Request) error {
			switch {
			case call == "send" && q.Plain == "one":
				return &dropped{}
			case call == "read":
				return deliver.ErrCannotRead
			}
			return nil
		})
		r.pass(2 * time.Minute)
		r.wantTold("unconfirmed") // no earlier id is known
		r.s.ChannelPost(context.Background(), ledger.SeenMessage{Chat: channelID, MessageID: 11, Plain: "another text"})
		r.pass(time.Second)
		r.wantState("a", ledger.Unconfirmed)
		r.s.ChannelPost(context.Background(), ledger.SeenMessage{Chat: channelID, MessageID: 11, Plain: " one "})
		r.pass(time.Second)
		r.wantTexts("one", "two")
		r.wantState("a", ledger.Sent)
		if link, _ := r.s.PostLink("a"); link != "https://t.me/channel/11" {
			t.Errorf("its link is %q", link)
		}
	})
}

func TestReadBackLooksPastOthersMessages(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.write("a.md", r.now().Add(time.Second), "earlier")
		r.write("b.md", r.now().Add(time.Minute), "text")
		r.start()
		r.pass(30 * time.Second)
		// Someone posts by hand, two messages and a gap, before the lost one.
		r.tg.with(func() {
			r.tg.posts[channelID] = append(r.tg.posts[channelID], message{id: 12, text: "by hand"}, message{id: 15, text: "by hand"})
			r.tg.last[channelID] = 15
		})
		r.tg.set(once("send", &dropped{}))
		r.pass(time.Hour)
		r.wantTexts("earlier", "by hand", "by hand", "text")
		r.wantState("b", ledger.Sent)
		if link, _ := r.s.PostLink("b"); link != "https://t.me/channel/16" {
			t.Errorf("its link is %q", link)
		}
	})
}

// TestManyLostPostsAreReadOnce has ten answers lost in a row, and nothing to be
// read back meanwhile: each post is then read about once, not once for each of
// those that it may be.
func TestManyLostPostsAreReadOnce(t *testing.T) {
	inBubble(t, func(r *rig) {
		const lost = 10
		due := r.now().Add(time.Minute)
		r.write("known.md", r.now().Add(time.Second), "earlier")
		want := []string{"earlier"}
		for i := range lost {
			text := "text " + string(rune('a'+i))
			r.write(string(rune('a'+i))+".md", due.Add(time.Duration(i)*100*time.Millisecond), text)
			want = append(want, text)
		}
		r.start()
		r.pass(30 * time.Second)
		reads := 0 // once messages can be read
		r.tg.set(func(call string, _ post.Request) error {
			switch call {
			case "send":
				return &dropped{}
			case "read":
				if time.Sleep(time.Second); r.now().Before(due.Add(2 * time.Minute)) {
					return fault(deliver.FaultUnknown)
				}
				reads++
			}
			return nil
		})
		r.pass(time.Hour)
		r.wantTexts(want...)
		if reads > lost+2 {
			t.Errorf("%d messages were read for %d posts, want at most %d", reads, lost, lost+2)
		}
		for i := range lost {
			r.wantState(string(rune('a'+i)), ledger.Sent)
		}
	})
}

// TestReadBackLooksPastMessagesOfService holds that a message that can never be
// forwarded does not hide the post behind it, and does not prove that there is none.
func TestReadBackLooksPastMessagesOfService(t *testing.T) {
	for _, arrived := range []bool{true, false} {
		inBubble(t, func(r *rig) {
			r.write("a.md", r.now().Add(time.Minute), "a")
			r.write("b.md", r.now().Add(time.Hour), "b")
			r.start()
			r.pass(2 * time.Minute)
			r.tg.mu.Lock()
			r.tg.last[channelID]++ // a pin
			service := r.tg.last[channelID]
			r.tg.hidden = service
			r.tg.mu.Unlock()
			lost := 1
			r.tg.set(func(call string, _ post.Request) error {
				switch {
				case call == "send" && lost > 0 && arrived:
					lost--
					return &dropped{}
				case call == "send" && lost > 0:
					lost--
					return fault(deliver.FaultUnknown)
				}
				return nil
			})
			r.pass(2 * time.Hour)
			if arrived {
				r.wantTexts("a", "b")
				r.wantState("b", ledger.Sent)
				return
			}
			r.wantTexts("a")
			r.wantState("b", ledger.Unconfirmed)
			r.wantTold("unconfirmed")
			r.press("unconfirmed", ledger.ActAgain)
			r.wantTexts("a", "b")
		})
	}
}

// TestReadBackWaitsForMessagesOfService holds that a message that cannot be read and is deleted
// soon, as the one about a pin is, does not lead to a question.
func TestReadBackWaitsForMessagesOfService(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.write("a.md", r.now().Add(time.Minute), "a")
		r.write("b.md", r.now().Add(time.Hour), "b")
		r.start()
		r.pass(2 * time.Minute)
		r.tg.mu.Lock()
		r.tg.last[channelID]++ // a pin
		r.tg.hidden = r.tg.last[channelID]
		r.tg.mu.Unlock()
		lost, reads := true, 0
		r.tg.set(func(call string, _ post.Request) error {
			switch {
			case call == "send" && lost:
				lost = false
				return fault(deliver.FaultUnknown)
			case call == "read":
				if reads++; reads == 2 {
					r.tg.hidden = 0
				}
			}
			return nil
		})
		r.pass(2 * time.Hour)
		r.wantTexts("a", "b")
		r.wantState("b", ledger.Sent)
		r.wantTold()
	})
}

// TestLostPostIsFoundWhereIdsBeganAnew is a server that forgot its messages: an
// answer is looked for behind the last one, not behind the highest one.
func TestLostPostIsFoundWhereIdsBeganAnew(t *testing.T) {
	inBubble(t, func(r *rig) {
		for i, name := range []string{"a", "b", "c"} {
			r.write(name+".md", r.now().Add(time.Duration(i+1)*time.Hour), name)
		}
		r.start()
		r.pass(90 * time.Minute)
		r.tg.mu.Lock()
		r.tg.last[channelID], r.tg.posts[channelID] = 1, nil
		r.tg.mu.Unlock()
		r.pass(time.Hour)
		r.tg.failTimes("send", 1, &dropped{})
		r.pass(2 * time.Hour)
		r.wantTexts("b", "c")
		r.wantState("c", ledger.Sent)
	})
}

func TestLimitedReadBackWaits(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.write("a.md", r.now().Add(time.Second), "earlier")
		r.write("b.md", r.now().Add(time.Minute), "text")
		r.start()
		r.pass(30 * time.Second)
		limited := 3
		r.tg.set(func(call string, q post.Request) error {
			switch {
			case call == "send" && q.Plain == "text":
				return &dropped{}
			case call == "read" && limited > 0:
				limited--
				return &deliver.Fault{Kind: deliver.FaultLimited, RetryAfter: 40 * time.Second, Err: errors.New("Too Many Requests")}
			}
			return nil
		})
		r.pass(10 * time.Minute)
		r.wantTexts("earlier", "text")
		r.wantState("b", ledger.Sent)
		r.wantTold()
	})
}

func TestRestoredLedgerSendsNothingAgain(t *testing.T) {
	inBubble(t, func(r *rig) {
		due := r.now().Add(time.Minute)
		r.write("a.md", due, "before")
		r.write("b.md", due.Add(time.Hour), "since\n---\nits part")
		r.write("lost.md", due.Add(2*time.Hour), "never left")
		r.start()
		r.pass(2 * time.Minute)
		backup := r.db + ".backup"
		if err := r.store.Backup(context.Background(), backup, r.now()); err != nil {
			t.Fatal(err)
		}
		r.write("c.md", due.Add(90*time.Minute), "new since")
		r.scan()
		r.pass(100 * time.Minute)
		r.wantTexts("before", "since", "its part", "new since")
		r.halt()
		r.db = backup
		r.pass(time.Hour) // "lost" falls due meanwhile, and was never sent
		r.start()
		r.pass(10 * time.Minute)
		r.wantTexts("before", "since", "its part", "new since", "never left")
		r.wantTold("restored")
		for _, slug := range []string{"a", "b", "c", "lost"} {
			r.wantState(slug, ledger.Sent)
		}
	})
}
