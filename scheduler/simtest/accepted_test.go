package simtest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// An answer with message_id 0 means that Telegram has accepted the message and
// publishes it later, when its video has been processed.

// inWorld runs f in a world with one article of the given number of messages, due in an
// hour.
func inWorld(t *testing.T, messages int, f func(w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, 2)
		defer w.end()
		var body strings.Builder
		for i := range messages {
			fmt.Fprintf(&body, "a1p%de0 %s\n\n", i, strings.Repeat("word ", 700))
		}
		w.files["a1"] = &file{
			article: content.Article{Slug: "a1", Path: "a1.md", Title: "Title of a1", Due: w.now().Add(time.Hour), TelegramTable: &content.Telegram{Format: "text"}},
			body:    body.String(),
		}
		w.begin()
		w.pass(time.Second)
		w.tellPosts() // gives the search a starting point
		f(w)
	})
}

// sends returns how many messages Telegram was asked to send to the channel.
func (w *world) sends() int {
	n := 0
	for _, c := range w.emu.Calls() {
		if strings.HasPrefix(c.Method, "send") && c.Params["chat_id"] == fmt.Sprint(chat) {
			n++
		}
	}
	return n
}

// questions returns how many questions about the article's outcome the admins got.
func (w *world) questions() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := 0
	for _, x := range w.notices {
		if x.Kind == ledger.NoticeUnconfirmed {
			n++
		}
	}
	return n
}

// again makes the admin press "Send again".
func (w *world) again() {
	w.t.Helper()
	w.mu.Lock()
	n := w.notices[len(w.notices)-1]
	w.mu.Unlock()
	for _, a := range n.Actions {
		if a.Kind == ledger.ActAgain {
			ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
			defer cancel()
			if _, err := w.s.Act(ctx, a.Token, admin); err != nil {
				w.t.Fatal(err)
			}
			return
		}
	}
	w.t.Fatalf("no such button: %+v", n)
}

func TestAcceptedIsWaitedFor(t *testing.T) {
	for _, c := range []struct {
		delay     time.Duration
		questions int
	}{
		{time.Second, 0}, {time.Minute, 0}, {10 * time.Minute, 1}, {20 * time.Hour, 1},
	} {
		t.Run(c.delay.String(), func(t *testing.T) {
			inWorld(t, 2, func(w *world) {
				w.emu.AddFault(emulator.Fault{Kind: emulator.FaultSchedule, Method: "sendMessage", Chat: chat, Times: 1, Delay: c.delay})
				w.pass(time.Hour - time.Second/2)
				w.end() // the record of which part was accepted survives the process
				w.begin()
				w.pass(c.delay - time.Second/2)
				if n := w.sends(); n != 1 {
					t.Errorf("%d messages were sent before it came out, want 1", n)
				}
				w.pass(15*time.Minute + time.Second)
				var got []int
				for _, m := range w.emu.Messages(chat) {
					if m.FromBot {
						_, numbers := w.model.pieces(m.Plain)
						got = append(got, numbers...)
					}
				}
				if fmt.Sprint(got) != "[0 1]" || w.sends() != 2 {
					t.Errorf("after %d sends the channel holds %v, want paragraphs [0 1] after 2", w.sends(), got)
				}
				if n := w.questions(); n != c.questions {
					t.Errorf("the admins were asked %d times, want %d", n, c.questions)
				}
				if got := w.state("a1"); got != ledger.Sent {
					t.Errorf("it is %s", got)
				}
			})
		})
	}
}

// TestAcceptedIsNeverSentAgain holds that admins are asked about a post that never
// appears, and that it is sent again only if they say so.
func TestAcceptedIsNeverSentAgain(t *testing.T) {
	inWorld(t, 2, func(w *world) {
		w.emu.AddFault(emulator.Fault{Kind: emulator.FaultSchedule, Method: "sendMessage", Chat: chat, Times: 1, Delay: -1})
		w.pass(time.Hour)
		w.change("a1", func(f *file) { f.body = strings.ReplaceAll(f.body, "word", "ward") })
		w.pass(7 * 24 * time.Hour)
		if n, q := w.sends(), w.questions(); n != 1 || q != 1 {
			t.Fatalf("%d messages and %d questions in a week, want one of each", n, q)
		}
		if n := len(w.emu.Calls()); n > 620 {
			t.Errorf("%d calls to look for it", n)
		}
		w.again()
		w.pass(time.Minute)
		if n := w.sends(); n != 3 {
			t.Errorf("%d messages after the admin's word, want the two parts more", n)
		}
		if got := w.state("a1"); got != ledger.Sent {
			t.Errorf("it is %s", got)
		}
	})
}

// TestKilledBeforeItIsWrittenDown holds that a process that is killed before it has
// recorded that the message was accepted finds nothing and sends it again, once.
func TestKilledBeforeItIsWrittenDown(t *testing.T) {
	inWorld(t, 1, func(w *world) {
		w.breakage.publisher = func(p deliver.Publisher) deliver.Publisher { return dies{p, w} }
		w.end()
		w.begin()
		w.emu.AddFault(emulator.Fault{Kind: emulator.FaultSchedule, Method: "sendMessage", Chat: chat, Delay: -1})
		for range 5 {
			w.pass(24 * time.Hour)
		}
		if n, q := w.sends(), w.questions(); n != 2 || q != 1 {
			t.Errorf("%d messages and %d questions, want 2 and 1", n, q)
		}
	})
}

// dies is a Publisher whose process is killed right after each send.
type dies struct {
	deliver.Publisher
	w *world
}

func (d dies) Send(ctx context.Context, to deliver.Target, r post.Request) (int, error) {
	id, err := d.Publisher.Send(ctx, to, r)
	d.w.mu.Lock()
	defer d.w.mu.Unlock()
	if !d.w.dead {
		d.w.dead = true
		close(d.w.death)
	}
	return id, err
}

// TestReadBackAlone holds that read-back, whatever it returns, causes at most one
// second send of a part; only an admin can cause more.
func TestReadBackAlone(t *testing.T) {
	inWorld(t, 1, func(w *world) {
		w.breakage.publisher = func(p deliver.Publisher) deliver.Publisher { return hides{p} }
		w.end()
		w.begin()
		w.emu.AddFault(emulator.Fault{Kind: emulator.FaultDropAfter, Method: "sendMessage", Chat: chat})
		want := func(sends, questions int) {
			t.Helper()
			if n, q := w.sends(), w.questions(); n != sends || q != questions {
				t.Fatalf("%d messages and %d questions, want %d and %d", n, q, sends, questions)
			}
		}
		for range 3 { // the ledger counts this, not the process
			w.pass(26 * time.Hour)
			w.end()
			w.begin()
		}
		want(2, 1)
		w.again()
		w.pass(24 * time.Hour)
		want(3, 2)
		w.again()
		w.pass(24 * time.Hour)
		want(4, 3)
	})
}

// hides is a Publisher that does not find the bot's own messages.
type hides struct{ deliver.Publisher }

func (h hides) ReadBack(ctx context.Context, chat int64, id int) (deliver.Copy, error) {
	c, err := h.Publisher.ReadBack(ctx, chat, id)
	if err == nil && strings.Contains(c.Plain, "a1p0") {
		return deliver.Copy{}, deliver.ErrNoMessage
	}
	return c, err
}
