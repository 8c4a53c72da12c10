package botapi_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/bot/emulator/emulatortest"
)

const channel = int64(-1001)

// world returns a channel with users, and a client of the bot in process; each call
// takes latency.
func world(t testing.TB, users int, latency time.Duration) (*emulatortest.Emulator, *botapi.Client) {
	t.Helper()
	e := emulatortest.New(emulator.Config{Token: token})
	e.AddChannel(emulator.Channel{ID: channel, Title: "News", Username: "news", Bot: emulator.AllRights()})
	for i := range users {
		e.AddUser(emulator.User{ID: int64(i + 1), FirstName: fmt.Sprint("User ", i+1)})
	}
	if latency > 0 {
		e.AddFault(emulator.Fault{Kind: emulator.FaultSlow, Delay: latency / 2})
	}
	c, err := botapi.New(botapi.Config{Token: token, HTTP: e})
	if err != nil {
		t.Fatal(err)
	}
	return e, c
}

// TestRatesAreUsed holds that each rate is used to at least 95 % and never exceeded, by
// the emulator's meter, with and without a network in between.
func TestRatesAreUsed(t *testing.T) {
	for _, x := range []struct {
		name    string
		latency time.Duration
		users   int           // 0: the channel
		n       int           // messages
		allowed time.Duration // shortest possible time for them
	}{
		{"channel", 0, 0, 100, 4*time.Minute + 19*time.Second},
		{"channel over a network", 50 * time.Millisecond, 0, 100, 4*time.Minute + 19*time.Second},
		{"one reader", 0, 1, 90, 87 * time.Second},
		{"one reader over a network", 50 * time.Millisecond, 1, 90, 87 * time.Second},
		{"many readers", 0, 100, 3000, 99 * time.Second},
		{"many readers over a network", 50 * time.Millisecond, 100, 3000, 99 * time.Second},
	} {
		t.Run(x.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e, c := world(t, x.users, x.latency)
				start := time.Now()
				var wg sync.WaitGroup
				for i := range x.n {
					chat := channel
					if x.users > 0 {
						chat = int64(i%x.users + 1)
					}
					wg.Go(func() {
						if err := c.Call(t.Context(), "sendMessage", m{"chat_id": chat, "text": fmt.Sprint(i)}, nil); err != nil {
							t.Error(err)
						}
					})
				}
				wg.Wait()
				took, u := time.Since(start), e.Usage()
				if u.Refused != 0 || u.Taken != x.n {
					t.Errorf("%d taken, %d answered with 429", u.Taken, u.Refused)
				}
				used := float64(x.allowed) / float64(took)
				t.Logf("%d messages in %s: %.1f %% of the rate", x.n, took, 100*used)
				if used < .95 {
					t.Errorf("only %.1f %% of the rate was used", 100*used)
				}
			})
		})
	}
}

func TestOrderOfAChat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, c := world(t, 0, 100*time.Millisecond)
		var wg sync.WaitGroup
		for i := range 10 {
			wg.Go(func() {
				_ = c.Call(t.Context(), "sendMessage", m{"chat_id": channel, "text": fmt.Sprint(i)}, nil)
			})
			synctest.Wait()
		}
		wg.Wait()
		var got []string
		for _, m := range e.Messages(channel) {
			got = append(got, m.Text)
		}
		if want := []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}; !slices.Equal(got, want) {
			t.Errorf("arrived as %v", got)
		}
	})
}

// TestNameAndIDShareARate holds that a channel's name and id are the same chat.
func TestNameAndIDShareARate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, c := world(t, 0, 0)
		for i := range 30 {
			var chat any = channel
			if i%3 == 0 {
				chat = "@news"
			}
			if err := c.Call(t.Context(), "sendMessage", m{"chat_id": chat, "text": "a"}, nil); err != nil {
				t.Fatal(err)
			}
		}
		if u := e.Usage(); u.Refused > 0 {
			t.Errorf("%d answered with 429", u.Refused)
		}
	})
}

// TestWhatCounts holds that edits and deletions count, and queries do not.
func TestWhatCounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, c := world(t, 0, 0)
		start := time.Now()
		must := func(method string, p m) {
			t.Helper()
			if err := c.Call(t.Context(), method, p, nil); err != nil {
				t.Fatal(err)
			}
		}
		must("sendMessage", m{"chat_id": channel, "text": "a"})
		for range 100 {
			must("getChat", m{"chat_id": channel})
			must("sendChatAction", m{"chat_id": channel, "action": "typing"})
		}
		if d := time.Since(start); d != 0 {
			t.Errorf("questions waited %s", d)
		}
		must("editMessageText", m{"chat_id": channel, "message_id": 1, "text": "b"})
		must("deleteMessage", m{"chat_id": channel, "message_id": 1})
		if d := time.Since(start); d != 2*time.Second {
			t.Errorf("an edit and a deletion after a message were done after %s", d)
		}
	})
}

// TestPauseAfter429 holds that after a 429 the chat waits exactly as long as requested
// while others continue; several chats at the same time pause the whole bot.
func TestPauseAfter429(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, c := world(t, 5, 0)
		send := func(chat int64) error {
			return c.Call(t.Context(), "sendMessage", m{"chat_id": chat, "text": "a"}, nil)
		}
		limit := func(chat int64) {
			t.Helper()
			remove := e.AddFault(emulator.Fault{Kind: emulator.FaultLimit, RetryAfter: 17})
			defer remove()
			var got *botapi.Error
			if err := send(chat); !errors.As(err, &got) || got.Outcome != botapi.Limited || got.RetryAfter != 17*time.Second {
				t.Fatal(err)
			}
		}
		start := time.Now()
		limit(1)
		if err := send(2); err != nil || time.Since(start) != 0 {
			t.Errorf("another chat: %v after %s", err, time.Since(start))
		}
		if err := send(1); err != nil || time.Since(start) != 17*time.Second {
			t.Errorf("the chat itself: %v after %s", err, time.Since(start))
		}
		start = time.Now()
		limit(1)
		limit(2)
		limit(3)
		if err := send(4); err != nil || time.Since(start) != 17*time.Second {
			t.Errorf("another chat, after three were limited: %v after %s", err, time.Since(start))
		}
	})
}

// TestLongLimit holds that calls to a chat that is limited for hours fail at once, so that
// whoever writes to several chats goes on; and that three such chats hold up neither the
// channel and the admins, nor readers for long.
func TestLongLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, c := world(t, 6, 0)
		send := func(chat int64, u botapi.Urgency) error {
			return c.Call(botapi.WithUrgency(t.Context(), u), "sendMessage", m{"chat_id": chat, "text": "a"}, nil)
		}
		limited := func(err error, least time.Duration) {
			t.Helper()
			var got *botapi.Error
			if !errors.As(err, &got) || got.Outcome != botapi.Limited || got.RetryAfter < least {
				t.Errorf("a call to a limited chat: got %v, want one limited for %s", err, least)
			}
		}
		for chat := range int64(3) {
			remove := e.AddFault(emulator.Fault{Kind: emulator.FaultLimit, RetryAfter: 36000})
			limited(send(chat+1, botapi.Urgent), 36000*time.Second)
			remove()
		}
		start := time.Now()
		limited(send(1, botapi.Urgent), 35900*time.Second)
		if d := time.Since(start); d != 0 {
			t.Errorf("it failed after %s, want at once", d)
		}
		if err := send(4, botapi.Urgent); err != nil || time.Since(start) > time.Second {
			t.Errorf("an admin, while three chats are limited: %v after %s", err, time.Since(start))
		}
		if err := send(channel, botapi.Urgent); err != nil || time.Since(start) > 2*time.Second {
			t.Errorf("the channel, while three chats are limited: %v after %s", err, time.Since(start))
		}
		if err := send(5, botapi.Usual); err != nil || time.Since(start) > 35*time.Second {
			t.Errorf("a reader, while three chats are limited: %v after %s", err, time.Since(start))
		}
	})
}

// TestWaitEnds holds that a call whose context ends while it waits is not sent, and
// does not block others.
func TestWaitEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, c := world(t, 0, 0)
		for range 20 {
			if err := c.Call(t.Context(), "sendMessage", m{"chat_id": channel, "text": "a"}, nil); err != nil {
				t.Fatal(err)
			}
		}
		start := time.Now()
		done := make(chan error, 3)
		for range 3 {
			go func() {
				ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
				defer cancel()
				done <- c.Call(ctx, "sendMessage", m{"chat_id": channel, "text": "late"}, nil)
			}()
		}
		for range 3 {
			var got *botapi.Error
			if err := <-done; !errors.As(err, &got) || got.Outcome != botapi.NotSent || !errors.Is(err, context.DeadlineExceeded) {
				t.Error(err)
			}
		}
		if d := time.Since(start); d != 5*time.Second {
			t.Errorf("waited %s", d)
		}
		if err := c.Call(t.Context(), "sendMessage", m{"chat_id": channel, "text": "next"}, nil); err != nil {
			t.Error(err)
		}
		if n := len(e.Messages(channel)); n != 21 {
			t.Errorf("%d messages", n)
		}
	})
}

// others simulates the state shared by several processes: the reserved times of each
// chat.
type others struct {
	mu    sync.Mutex
	taken map[string][]time.Time
}

func (o *others) reserve(_ context.Context, chat string, rates []botapi.Rate) (time.Duration, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	now := time.Now()
	at, taken := now, o.taken[chat]
	for _, r := range rates {
		if i := len(taken) - r.N; i >= 0 && taken[i].Add(r.Per).After(at) {
			at = taken[i].Add(r.Per)
		}
	}
	o.taken[chat] = append(taken, at)
	return at.Sub(now), nil
}

// TestRatesOverTwoProcesses holds that two clients of one bot together respect its
// limits.
func TestRatesOverTwoProcesses(t *testing.T) {
	for _, users := range []int{0, 90} { // the channel; many readers
		t.Run(fmt.Sprint(users), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e, _ := world(t, users, 0)
				o := &others{taken: map[string][]time.Time{}}
				var wg sync.WaitGroup
				start := time.Now()
				const n = 60 // for each
				for range 2 {
					c, err := botapi.New(botapi.Config{Token: token, HTTP: e, Reserve: o.reserve})
					if err != nil {
						t.Fatal(err)
					}
					c.Share(2)
					for i := range n {
						chat := channel
						if users > 0 {
							chat = int64(i%users + 1)
						}
						wg.Go(func() {
							if err := c.Call(t.Context(), "sendMessage", m{"chat_id": chat, "text": fmt.Sprint(i)}, nil); err != nil {
								t.Error(err)
							}
						})
					}
				}
				wg.Wait()
				u := e.Usage()
				if u.Refused != 0 || u.Taken != 2*n {
					t.Errorf("%d taken, %d answered with 429", u.Taken, u.Refused)
				}
				t.Logf("%d messages in %s", u.Taken, time.Since(start))
			})
		})
	}
}

// TestRatesWithoutTheOthers holds that a message is sent even if the others do not
// answer.
func TestRatesWithoutTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, _ := world(t, 0, 0)
		c, err := botapi.New(botapi.Config{Token: token, HTTP: e, Reserve: func(context.Context, string, []botapi.Rate) (time.Duration, error) {
			return 0, errors.New("the database is away")
		}})
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Call(t.Context(), "sendMessage", m{"chat_id": channel, "text": "a"}, nil); err != nil {
			t.Error(err)
		}
	})
}

// TestNameAndIDShareARateOverProcesses holds the same over several processes: getChat
// returns the id.
func TestNameAndIDShareARateOverProcesses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, _ := world(t, 0, 0)
		o := &others{taken: map[string][]time.Time{}}
		c, err := botapi.New(botapi.Config{Token: token, HTTP: e, Reserve: o.reserve})
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Call(t.Context(), "getChat", m{"chat_id": "@news"}, nil); err != nil {
			t.Fatal(err)
		}
		for _, chat := range []any{"@news", channel, "@news"} {
			if err := c.Call(t.Context(), "sendMessage", m{"chat_id": chat, "text": "a"}, nil); err != nil {
				t.Fatal(err)
			}
		}
		if n := len(o.taken[fmt.Sprint(channel)]); n != 3 || len(o.taken) != 1 {
			t.Errorf("the moments were taken under %v", o.taken)
		}
	})
}

// TestCheckedRightBeforeItLeaves holds that the check is called after the wait for the
// rate limit, which may be long, and that its error keeps the call from being sent.
func TestCheckedRightBeforeItLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, c := world(t, 0, 0)
		start := time.Now()
		var asked []time.Duration
		lost := errors.New("the channel is another's")
		ctx := botapi.WithCheck(t.Context(), func(context.Context) error {
			asked = append(asked, time.Since(start))
			if time.Since(start) >= 2*time.Second {
				return lost
			}
			return nil
		})
		for i := range 3 {
			err := c.Call(ctx, "sendMessage", m{"chat_id": channel, "text": fmt.Sprint(i)}, nil)
			var got *botapi.Error
			if i < 2 && err != nil {
				t.Fatal(err)
			}
			if i == 2 && (!errors.As(err, &got) || got.Outcome != botapi.NotSent || !errors.Is(err, lost)) {
				t.Errorf("got %v, want NotSent", err)
			}
		}
		if want := []time.Duration{0, time.Second, 2 * time.Second}; !slices.Equal(asked, want) {
			t.Errorf("asked at %v, want %v", asked, want)
		}
		if n := len(e.Messages(channel)); n != 2 {
			t.Errorf("%d messages have left", n)
		}
		// A request that was not sent does not count towards the rate.
		before := time.Now()
		if err := c.Call(t.Context(), "sendMessage", m{"chat_id": channel, "text": "next"}, nil); err != nil || time.Since(before) > 0 {
			t.Errorf("the next waited %v, %v", time.Since(before), err)
		}
	})
}
