package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-bot/dateline/bot/channel"
	"github.com/dateline-bot/dateline/bot/updates"
	"github.com/dateline-bot/dateline/bot/wire/wiretest"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/bot/emulator/emulatortest"
	"github.com/dateline-bot/dateline/content"
)

const hookURL = "https://example.org/hook"

func postTo(b *Bot, secret, body string) int {
	r := httptest.NewRequest(http.MethodPost, "/hook", strings.NewReader(body))
	if secret != "" {
		r.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
	}
	w := httptest.NewRecorder()
	b.ServeHTTP(w, r)
	return w.Code
}

func delivered(id int, update string) string {
	return fmt.Sprintf(`{"update_id":%d,%s`, id, update[1:])
}

// hookBot runs a bot with a webhook; stop ends it.
func hookBot(t *testing.T, s *updateServer) (b *Bot, secret string, stop func()) {
	t.Helper()
	secret = updates.WebhookSecret("1:token", hookURL)
	b, err := New(Config{API: s, Desk: &fakeDesk{catalogue: content.NewCatalogue(nil, nil, nil)}, Folder: noFolder{}, Admins: channel.NewAdmins(s, []int64{1}, "", nil, nil), Locales: wiretest.Locales(t),
		Webhook: updates.Webhook{URL: hookURL, Secret: secret}, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	if code := postTo(b, secret, delivered(1, say(7, "/help"))); code != http.StatusServiceUnavailable {
		t.Errorf("before it runs: %d", code)
	}
	return b, secret, startHook(t, b)
}

// startHook runs a bot and waits until it listens; stop ends it.
func startHook(t *testing.T, b *Bot) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- b.Run(ctx) }()
	synctest.Wait()
	return func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

func TestWebhookIsSetAndServed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newUpdateServer()
		b, secret, stop := hookBot(t, s)
		set := callsOf(s, "setWebhook")
		if len(set) != 1 || set[0].Params["url"] != hookURL || set[0].Params["secret_token"] != secret {
			t.Fatalf("setWebhook: %v", set)
		}
		if strings.Trim(secret, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") != "" || len(secret) > 256 {
			t.Errorf("Telegram does not take the secret %q", secret)
		}
		for range 3 { // delivered three times, handled once
			if code := postTo(b, secret, delivered(5, say(7, "/help"))); code != http.StatusOK {
				t.Errorf("%d", code)
			}
		}
		if n := len(callsOf(s, "sendMessage")); n != 1 {
			t.Errorf("%d answers", n)
		}
		for name, tt := range map[string]struct {
			secret, body string
			want         int
		}{
			"no secret":     {"", delivered(6, say(7, "/help")), http.StatusForbidden},
			"wrong secret":  {secret + "x", delivered(6, say(7, "/help")), http.StatusForbidden},
			"no JSON":       {secret, "hello", http.StatusBadRequest},
			"no id":         {secret, say(7, "/help"), http.StatusBadRequest},
			"too long":      {secret, delivered(6, say(7, strings.Repeat("x", 1<<20))), http.StatusRequestEntityTooLarge},
			"unknown kind":  {secret, `{"update_id":7,"telepathy":{}}`, http.StatusOK},
			"odd structure": {secret, `{"update_id":8,"message":5}`, http.StatusOK},
		} {
			if code := postTo(b, tt.secret, tt.body); code != tt.want {
				t.Errorf("%s: %d, want %d", name, code, tt.want)
			}
		}
		r := httptest.NewRequest(http.MethodGet, "/hook", nil)
		w := httptest.NewRecorder()
		if b.ServeHTTP(w, r); w.Code != http.StatusMethodNotAllowed {
			t.Error("GET:", w.Code)
		}
		stop()
		if code := postTo(b, secret, delivered(9, say(7, "/help"))); code != http.StatusServiceUnavailable {
			t.Errorf("after it stopped: %d", code)
		}
		if n := len(callsOf(s, "sendMessage")); n != 1 {
			t.Errorf("%d answers", n)
		}
	})
}

func TestWebhookAnswersOnlyAfterTheUpdateWasHandled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newUpdateServer()
		b, secret, stop := hookBot(t, s)
		release := s.holdAnswers(0)
		start := time.Now()
		var wg sync.WaitGroup
		for range 2 { // the second delivery waits for the first
			wg.Go(func() {
				if code := postTo(b, secret, delivered(5, say(7, "/help"))); code != http.StatusServiceUnavailable || time.Since(start) != 25*time.Second {
					t.Errorf("%d after %s", code, time.Since(start))
				}
			})
		}
		wg.Wait()
		close(release)
		synctest.Wait()
		if code := postTo(b, secret, delivered(5, say(7, "/help"))); code != http.StatusOK {
			t.Errorf("redelivered: %d", code)
		}
		if n := len(callsOf(s, "sendMessage")); n != 1 {
			t.Errorf("%d answers", n)
		}
		stop()
	})
}

// A flood by webhook is refused with 503, not kept in memory.
func TestWebhookFloodIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newUpdateServer()
		b, secret, stop := hookBot(t, s)
		release := s.holdAnswers(0)
		codes := map[int]int{}
		var mu sync.Mutex
		var wg sync.WaitGroup
		for i := range 2000 {
			wg.Go(func() {
				code := postTo(b, secret, delivered(10+i, say(1000+i, "/help")))
				mu.Lock()
				codes[code]++
				mu.Unlock()
			})
		}
		synctest.Wait()
		mu.Lock()
		if codes[http.StatusServiceUnavailable] != 1600 {
			t.Errorf("answers at once: %v", codes)
		}
		mu.Unlock()
		close(release)
		wg.Wait()
		if codes[http.StatusOK] != 400 {
			t.Errorf("answers: %v", codes)
		}
		stop()
	})
}

func TestPollingRemovesAWebhook(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		inner := newUpdateServer(say(7, "/help"))
		api := apiFunc(func(ctx context.Context, method string, params, result any) error {
			if method == "getWebhookInfo" {
				return json.Unmarshal([]byte(`{"url":"https://example.org/old"}`), result)
			}
			return inner.Call(ctx, method, params, result)
		})
		stop, _ := runBot(t, api, nil)
		time.Sleep(time.Second)
		stop()
		if n := len(callsOf(inner, "deleteWebhook")); n != 1 {
			t.Errorf("deleteWebhook was called %d times", n)
		}
	})
}

// With the emulator as Telegram: the webhook is set, called with its secret,
// and an update that was answered 503 comes again.
func TestWebhookWithTheEmulator(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b *Bot
		refuse := 1
		e := emulatortest.New(emulator.Config{Rates: &emulator.Rates{}, Webhook: doerFunc(func(r *http.Request) (*http.Response, error) {
			w := httptest.NewRecorder()
			if refuse > 0 {
				refuse--
				w.WriteHeader(http.StatusServiceUnavailable)
			} else {
				b.ServeHTTP(w, r)
			}
			return w.Result(), nil
		})})
		defer e.Close()
		e.AddUser(emulator.User{ID: anna, FirstName: "anna"})
		client, err := botapi.New(botapi.Config{Token: emulator.DefaultToken, HTTP: e})
		if err != nil {
			t.Fatal(err)
		}
		b, err = New(Config{API: client, Desk: &fakeDesk{catalogue: content.NewCatalogue(nil, nil, nil)}, Folder: noFolder{}, Admins: channel.NewAdmins(client, []int64{eva}, "", nil, nil), Locales: wiretest.Locales(t),
			Webhook: updates.Webhook{URL: hookURL, Secret: updates.WebhookSecret(emulator.DefaultToken, hookURL)}, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error, 1)
		go func() { done <- b.Run(ctx) }()
		time.Sleep(time.Minute)
		e.UserSends(anna, "/help")
		time.Sleep(time.Minute)
		if all := e.Messages(anna); len(all) != 2 || !strings.Contains(all[1].Plain, "what I can do") {
			t.Errorf("%d messages", len(all))
		}
		if e.Pending() != 0 {
			t.Errorf("%d updates are still undelivered", e.Pending())
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

type doerFunc func(*http.Request) (*http.Response, error)

func (f doerFunc) Do(r *http.Request) (*http.Response, error) { return f(r) }
