package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-bot/dateline/bot/channel"
	"github.com/dateline-bot/dateline/bot/wire"
	"github.com/dateline-bot/dateline/bot/wire/wiretest"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/content"
)

func TestAnUpdateIsConfirmedOnlyAfterItWasHandled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newUpdateServer(say(7, "/help"), say(8, "/help"))
		release := s.holdAnswers(7)
		stop, _ := runBot(t, s, nil)
		time.Sleep(20 * time.Second)
		confirmed, asked, sent := s.state()
		if confirmed != 99 || sent != 1 {
			t.Errorf("confirmed up to %d with %d answers, while the first update (100) is in work", confirmed, sent)
		}
		if asked > 110 {
			t.Errorf("asked %d times in 20 s", asked)
		}
		s.add(say(9, "/help")) // others go on meanwhile
		time.Sleep(2 * time.Second)
		if _, _, sent := s.state(); sent != 2 {
			t.Errorf("%d answers: one chat holds up the others", sent)
		}
		close(release)
		time.Sleep(time.Second)
		if confirmed, _, sent := s.state(); confirmed != 102 || sent != 3 {
			t.Errorf("confirmed %d, sent %d", confirmed, sent)
		}
		if d := stop(); d > time.Second {
			t.Errorf("stopping took %s", d)
		}
	})
}

func TestStopLeavesWhatWaitsToTelegram(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newUpdateServer(say(7, "/help"), say(7, "/help"), say(7, "/help"))
		s.hold = func(c wiretest.Call) {
			if c.Method == "sendMessage" {
				time.Sleep(time.Second)
			}
		}
		stop, _ := runBot(t, s, func(b *Bot) { b.menus.set[1] = channel.MayAll })
		for confirmed, _, sent := s.state(); confirmed < 100 || sent > 1; confirmed, _, sent = s.state() {
			if sent > 1 {
				break
			}
			time.Sleep(100 * time.Millisecond)
		}
		d := stop()
		confirmed, _, sent := s.state()
		if d > 2*time.Second+time.Second || confirmed != 99+sent {
			t.Errorf("stopped in %s, %d answered, confirmed up to %d", d, sent, confirmed)
		}
	})
}

func TestPollingGoesOnAfterFailures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newUpdateServer(say(7, "/help"))
		s.fail = func(n int) error {
			switch {
			case n <= 3:
				return &botapi.Error{Method: "getUpdates", Outcome: botapi.Refused, Code: 409, Description: "Conflict: terminated by other getUpdates request"}
			case n <= 6:
				return &botapi.Error{Method: "getUpdates", Outcome: botapi.NotSent, Err: errors.New("connection refused")}
			case n == 7:
				return &botapi.Error{Method: "getUpdates", Outcome: botapi.Limited, Code: 429, RetryAfter: 40 * time.Second}
			}
			return nil
		}
		stop, log := runBot(t, s, nil)
		time.Sleep(5 * time.Minute)
		if _, _, sent := s.state(); sent != 1 {
			t.Errorf("%d answers", sent)
		}
		stop()
		if n := strings.Count(log.String(), "level=WARN"); n != 1 {
			t.Errorf("seven failures in a row made %d warnings:\n%s", n, log)
		}
		if n := len(callsOf(s, "deleteWebhook")); n != 0 { // none is set
			t.Errorf("deleteWebhook was called %d times", n)
		}
	})
}

func TestNoUpdateStopsTheLoop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newUpdateServer(`{"message":5}`, `{"telepathy":{}}`, say(7, "/panic"), `{"poll":{"id":"1"}}`, say(7, "/help"))
		stop, log := runBot(t, s, func(b *Bot) {
			b.byName["panic"] = command{name: "panic", run: func(*talk, string) { panic("a mistake") }}
		})
		time.Sleep(time.Minute)
		if confirmed, _, sent := s.state(); confirmed != 104 || sent != 2 {
			t.Errorf("confirmed %d, sent %d", confirmed, sent)
		}
		stop()
		if !strings.Contains(log.String(), "a mistake") {
			t.Errorf("a panic left no trace in the log: got %q, want %q in it", log.String(), "a mistake")
		}
	})
}

func TestAFloodIsAnsweredOnceThenSlowed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newUpdateServer()
		for range 10_000 {
			s.updates = append(s.updates, say(7, "/help"))
		}
		s.updates = append(s.updates, say(8, "/help"))
		stop, _ := runBot(t, s, nil)
		time.Sleep(10 * time.Second)
		confirmed, _, _ := s.state()
		if confirmed != s.first+10_000 {
			t.Errorf("confirmed %d", confirmed)
		}
		told, flooder, other := 0, 0, 0
		for _, c := range callsOf(s, "sendMessage") {
			switch {
			case c.Params["chat_id"] == 8.0:
				other++
			case strings.Contains(c.Params["text"].(string), "a lot at once"):
				told++
			default:
				flooder++
			}
		}
		if told != 1 || other != 1 || flooder < 20 || flooder > 35 {
			t.Errorf("told %d times, answered the flooder %d times and the other reader %d times", told, flooder, other)
		}
		time.Sleep(time.Minute)
		s.add(say(7, "/help"))
		time.Sleep(time.Second)
		if _, _, sent := s.state(); sent != told+flooder+other+1 {
			t.Errorf("a calm reader is not answered again: got %v, want %v", sent, told+flooder+other+1)
		}
		stop()
	})
}

// A reader who never stops, and whom Telegram lets have one answer a second,
// keeps nobody else waiting.
func TestAFloodHoldsUpNobodyElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newUpdateServer()
		s.hold = func(c wiretest.Call) {
			if c.Params["chat_id"] == 7.0 {
				time.Sleep(time.Second)
			}
		}
		var answered time.Duration
		start := time.Now()
		hold := s.hold
		s.hold = func(c wiretest.Call) {
			if c.Params["chat_id"] == 8.0 && answered == 0 {
				answered = time.Since(start)
			}
			hold(c)
		}
		for range 10_000 {
			s.add(say(7, "/help"))
		}
		s.add(say(8, "/help"))
		stop, _ := runBot(t, s, nil)
		time.Sleep(time.Minute)
		stop()
		if answered == 0 || answered > 2*time.Second {
			c, a, n := s.state()
			t.Errorf("the other reader was answered after %s: confirmed %d, asked %d, sent %d", answered, c, a, n)
		}
		if _, asked, sent := s.state(); sent > 90 || asked > 1000 {
			t.Errorf("%d answers to the reader who does not stop, %d questions to Telegram in a minute", sent, asked)
		}
	})
}

func TestAChatKeepsItsOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newUpdateServer()
		for i := range 15 {
			s.updates = append(s.updates, say(7, fmt.Sprintf("/x%d", i)))
		}
		s.hold = func(c wiretest.Call) { time.Sleep(time.Duration(len(c.Method)*7%5) * 10 * time.Millisecond) }
		stop, _ := runBot(t, s, nil)
		time.Sleep(time.Minute)
		stop()
		sent := callsOf(s, "sendMessage")
		if len(sent) != 15 {
			t.Fatalf("%d answers", len(sent))
		}
		for i, c := range sent {
			if !strings.Contains(c.Params["text"].(string), fmt.Sprintf("/x%d ", i)) {
				t.Errorf("answer %d is %q", i, c.Params["text"])
			}
		}
	})
}

func TestAWrongTokenIsSaidAtTheStart(t *testing.T) {
	api := &wiretest.FakeAPI{Answer: func(method string, _ map[string]any) (any, error) {
		return nil, &botapi.Error{Method: method, Outcome: botapi.Refused, Code: 401, Description: "Unauthorized"}
	}}
	b, err := New(Config{API: api, Desk: &fakeDesk{catalogue: content.NewCatalogue(nil, nil, nil)}, Folder: noFolder{}, Admins: channel.NewAdmins(api, nil, "", nil, nil), Locales: wiretest.Locales(t)})
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Run(t.Context()); !errors.Is(err, ErrToken) {
		t.Error(err)
	}
}

func TestStartWaitsForTheAPI(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var down atomic.Bool
		down.Store(true)
		inner := newUpdateServer(say(7, "/help"))
		api := apiFunc(func(ctx context.Context, method string, params, result any) error {
			if down.Load() {
				return &botapi.Error{Method: method, Outcome: botapi.NotSent, Err: errors.New("connection refused")}
			}
			return inner.Call(ctx, method, params, result)
		})
		stop, log := runBot(t, api, nil)
		time.Sleep(10 * time.Minute)
		down.Store(false)
		time.Sleep(time.Minute)
		if _, _, sent := inner.state(); sent != 1 {
			t.Errorf("%d answers after the API came back", sent)
		}
		if n := strings.Count(log.String(), "level=WARN"); n != 1 {
			t.Errorf("ten minutes without the API made %d warnings:\n%s", n, log)
		}
		if d := stop(); d > time.Second {
			t.Error(d)
		}
	})
}

// A server that answers at once with nothing, or with the same updates again
// and again, is not asked without pause; ids may begin at 0.
func TestAServerWithoutLongPollingIsNotHammered(t *testing.T) {
	for name, confirms := range map[string]bool{"nothing new": true, "the same again": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				inner := newUpdateServer()
				asked := 0
				api := apiFunc(func(ctx context.Context, method string, params, result any) error {
					if method != "getUpdates" {
						return inner.Call(ctx, method, params, result)
					}
					asked++
					request, _ := params.(wire.GetUpdates)
					if batch, ok := result.(*[]json.RawMessage); ok && (!confirms || request.Offset == 0) {
						*batch = []json.RawMessage{json.RawMessage(`{"update_id":0,` + say(7, "/help")[1:])}
					}
					return nil
				})
				stop, _ := runBot(t, api, nil)
				time.Sleep(time.Minute)
				stop()
				if _, _, sent := inner.state(); sent != 1 {
					t.Errorf("%d answers", sent)
				}
				if asked > 125 {
					t.Errorf("asked %d times in a minute", asked)
				}
			})
		})
	}
}
