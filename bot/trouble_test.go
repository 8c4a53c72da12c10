package bot

import (
	"context"
	"encoding/json"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/channel"
	"github.com/dateline-bot/dateline/bot/updates"
	"github.com/dateline-bot/dateline/bot/wire"
	"github.com/dateline-bot/dateline/bot/wire/wiretest"
	"github.com/dateline-bot/dateline/scheduler/store"
)

// told are the texts that the admin was sent.
func told(s *updateServer) (texts []string) {
	for _, c := range callsOf(s, "sendMessage") {
		if c.Params["chat_id"] == 1.0 {
			texts = append(texts, c.Params["text"].(string))
		}
	}
	return texts
}

// withStore gives a bot a publisher, by which it tells the admins, and a store.
func withStore(t *testing.T, api *updateServer) func(*Bot) {
	ledger, err := store.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ledger.Close() })
	return func(b *Bot) {
		b.Publisher = channel.New(channel.Config{API: api, Admins: b.Admins, Locales: wiretest.Locales(t), Log: b.Log})
		b.receiver.Store = ledger.Audience()
	}
}

// Another program that polls with the token is told of after a minute, once, and
// not if it ends before; the webhook is left alone.
func TestAnotherProgramIsReported(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newUpdateServer(say(7, "/help"))
		var clash atomic.Bool
		clash.Store(true)
		s.fail = func(int) error {
			if clash.Load() {
				return &botapi.Error{Method: "getUpdates", Outcome: botapi.Refused, Code: 409, Description: "Conflict: terminated by other getUpdates request"}
			}
			return nil
		}
		var bot *Bot
		change := withStore(t, s)
		stop, _ := runBot(t, s, func(b *Bot) { bot = b; change(b) })
		time.Sleep(50 * time.Second)
		if got := told(s); len(got) != 0 || bot.Trouble() != "" {
			t.Errorf("after 50 s: told %q, trouble %q", got, bot.Trouble())
		}
		time.Sleep(10 * time.Minute)
		if got := told(s); len(got) != 1 || !strings.Contains(got[0], "Another program") || bot.Trouble() == "" {
			t.Errorf("after ten minutes: told %q, trouble %q", got, bot.Trouble())
		}
		clash.Store(false)
		time.Sleep(time.Minute)
		if _, _, sent := s.state(); sent != 2 || bot.Trouble() != "" {
			t.Errorf("after it: %d messages, trouble %q", sent, bot.Trouble())
		}
		stop()
		if n := len(callsOf(s, "deleteWebhook")); n != 0 {
			t.Errorf("deleteWebhook was called %d times", n)
		}
	})
}

// TestARevokedTokenIsReported holds that the operator is told of a token that Telegram does not accept any
// more, although nothing is due.
func TestARevokedTokenIsReported(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newUpdateServer(say(7, "/help"))
		var revoked atomic.Bool
		s.fail = func(int) error {
			if revoked.Load() {
				return &botapi.Error{Method: "getUpdates", Outcome: botapi.Refused, Code: 401, Description: "Unauthorized"}
			}
			return nil
		}
		var bot *Bot
		change := withStore(t, s)
		stop, _ := runBot(t, s, func(b *Bot) { bot = b; change(b) })
		defer stop()
		time.Sleep(2 * time.Minute)
		if bot.Trouble() != "" {
			t.Errorf("before: trouble %q", bot.Trouble())
		}
		for _, want := range []bool{true, false} {
			revoked.Store(want)
			time.Sleep(2 * time.Minute)
			if got := strings.Contains(bot.Trouble(), "token"); got != want {
				t.Errorf("revoked %v: trouble %q", want, bot.Trouble())
			}
		}
	})
}

// A webhook that this bot never set is left alone, and the admins have a button
// that removes it; one that it set itself is removed by polling.
func TestAForeignWebhookIsLeftAlone(t *testing.T) {
	for _, ours := range []bool{false, true} {
		name := map[bool]string{false: "another's", true: "ours"}[ours]
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const address = "https://example.org/other"
				inner := newUpdateServer(say(7, "/help"))
				var webhook atomic.Value // its address
				webhook.Store(address)
				is := func() string { return webhook.Load().(string) }
				api := apiFunc(func(ctx context.Context, method string, params, result any) error {
					switch {
					case method == "getWebhookInfo":
						return json.Unmarshal([]byte(`{"url":"`+is()+`"}`), result)
					case method == "getUpdates" && is() != "":
						return &botapi.Error{Method: method, Outcome: botapi.Refused, Code: 409, Description: "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"}
					case method == "deleteWebhook":
						webhook.Store("")
					}
					return inner.Call(ctx, method, params, result)
				})
				var bot *Bot
				change := withStore(t, inner)
				stop, _ := runBot(t, api, func(b *Bot) {
					bot = b
					change(b)
					if ours {
						if err := b.receiver.Store.NoteWebhook(t.Context(), address, time.Now()); err != nil {
							t.Fatal(err)
						}
					}
				})
				time.Sleep(5 * time.Minute)
				if got := told(inner); !ours && (len(got) != 1 || !strings.Contains(got[0], address) || is() == "" || !strings.Contains(bot.Trouble(), address)) {
					t.Errorf("told %q, webhook %q, trouble %q", got, is(), bot.Trouble())
				} else if ours && (len(got) != 0 || is() != "") {
					t.Errorf("told %q, webhook %q", got, is())
				}
				if !ours {
					bot.handleEvent(t.Context(), updates.Press{ID: "q", From: wire.User{ID: 1}, Chat: wire.Chat{ID: 1, Type: "private"}, MessageID: 5, Data: verbRemoveWebhook})
				}
				time.Sleep(time.Minute)
				if is() != "" || bot.Trouble() != "" {
					t.Errorf("after the press: webhook %q, trouble %q", is(), bot.Trouble())
				}
				stop()
			})
		})
	}
}
