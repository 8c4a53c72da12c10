package emulator_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/bot/emulator/emulatortest"
)

func TestAllowedUpdates(t *testing.T) {
	e, c := world(t)
	e.In(channel).React(1, "👍", 3)
	if u := updates(t, c, m{"allowed_updates": []string{"message_reaction_count"}}); len(u) != 0 {
		t.Errorf("reactions that no one asked for: %s", u)
	}
	e.UserSends(anna, "hello")
	e.In(channel).React(1, "👍", 4)
	if u := updates(t, c, m{}); len(u) != 1 || !strings.Contains(u[0], `"total_count":4`) {
		t.Errorf("updates: %s", u)
	}
}

func TestOffsets(t *testing.T) {
	e, c := world(t)
	for _, s := range []string{"a", "b", "c", "d"} {
		e.UserSends(anna, s)
	}
	if err := e.PushUpdate(`{"update_id":1,"future_kind":{"x":1}}`); err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		params m
		want   int
	}{{m{}, 5}, {m{"limit": 2}, 2}, {m{"offset": 3}, 3}, {m{"offset": -1}, 1}, {m{"offset": 6}, 0}} {
		if u := updates(t, c, x.params); len(u) != x.want {
			t.Errorf("%v: %s", x.params, u)
		}
	}
}

// hook is a webhook that fails a given number of times.
type hook struct {
	mu    sync.Mutex
	fails int
	got   []string
}

func (h *hook) Do(r *http.Request) (*http.Response, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	status := http.StatusOK
	if h.fails > 0 {
		h.fails--
		status = http.StatusInternalServerError
	} else {
		h.got = append(h.got, r.Header.Get("X-Telegram-Bot-Api-Secret-Token")+" "+string(body))
	}
	return &http.Response{StatusCode: status, Status: http.StatusText(status), Body: io.NopCloser(strings.NewReader(""))}, nil
}

func TestWebhook(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &hook{fails: 2}
		e := emulatortest.New(emulator.Config{Token: token, Webhook: h})
		e.AddUser(emulator.User{ID: anna, FirstName: "Anna"})
		c, err := botapi.New(botapi.Config{Token: token, HTTP: e})
		if err != nil {
			t.Fatal(err)
		}
		e.UserSends(anna, "before")
		refused(t, c, "setWebhook", m{"url": "http://example.org/"}, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
		refused(t, c, "setWebhook", m{"url": "https://example.org:1234/"}, "Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
		refused(t, c, "setWebhook", m{"url": "https://example.org/", "secret_token": "no spaces"}, "Bad Request: secret token contains unallowed characters")
		call(t, c, "setWebhook", m{"url": "https://example.org/hook", "secret_token": "s3cret"})
		e.UserSends(anna, "after")
		refused(t, c, "getUpdates", m{}, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
		time.Sleep(10 * time.Second)
		synctest.Wait()
		h.mu.Lock()
		if len(h.got) != 2 || !strings.HasPrefix(h.got[0], "s3cret {") || !strings.Contains(h.got[1], "after") {
			t.Errorf("delivered: %s", h.got)
		}
		h.mu.Unlock()
		var info struct {
			URL   string `json:"url"`
			Error string `json:"last_error_message"`
		}
		if err := json.Unmarshal(call(t, c, "getWebhookInfo", nil), &info); err != nil || info.URL != "https://example.org/hook" || info.Error == "" {
			t.Errorf("%v %+v", err, info)
		}
		call(t, c, "deleteWebhook", nil)
		e.UserSends(anna, "polled")
		if u := updates(t, c, m{}); len(u) != 1 {
			t.Errorf("after the webhook: %s", u)
		}
		e.Close()
	})
}

func TestQueries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, c := world(t)
		call(t, c, "sendMessage", m{"chat_id": anna, "text": "choose", "reply_markup": m{"inline_keyboard": [][]m{{{"text": "x", "callback_data": "page:2"}}}}})
		if _, err := e.UserPresses(anna, anna, 1, "page:3"); err == nil {
			t.Error("pressed a button that is not there: got no error, want one")
		}
		id, err := e.UserPresses(anna, anna, 1, "page:2")
		if err != nil {
			t.Fatal(err)
		}
		if u := updates(t, c, m{}); len(u) != 1 || !strings.Contains(u[0], `"data":"page:2"`) {
			t.Errorf("updates: %s", u)
		}
		call(t, c, "answerCallbackQuery", m{"callback_query_id": id, "text": "done", "show_alert": true})
		if a, ok := e.CallbackAnswer(id); !ok || a.Text != "done" || !a.Alert {
			t.Errorf("%v %+v", ok, a)
		}
		refused(t, c, "answerCallbackQuery", m{"callback_query_id": id}, "Bad Request: query is too old and response timeout expired or query ID is invalid")
		late := e.Forge(anna, anna, 1, "forged")
		time.Sleep(time.Hour)
		refused(t, c, "answerCallbackQuery", m{"callback_query_id": late}, "Bad Request: query is too old and response timeout expired or query ID is invalid")

		article := func(id, text string) m {
			return m{"type": "article", "id": id, "title": "T", "input_message_content": m{"message_text": text}}
		}
		inline := e.UserInline(anna, "word", "")
		refused(t, c, "answerInlineQuery", m{"inline_query_id": inline, "results": []m{article("1", "a"), article("1", "b")}}, "Bad Request: RESULT_ID_DUPLICATE")
		refused(t, c, "answerInlineQuery", m{"inline_query_id": inline, "results": []m{article("1", "")}}, "Bad Request: message text is empty")
		call(t, c, "answerInlineQuery", m{"inline_query_id": inline, "results": []m{article("1", "a")}, "next_offset": "20"})
		if a, ok := e.InlineAnswer(inline); !ok || !strings.Contains(string(a), `"next_offset":"20"`) {
			t.Errorf("%v %s", ok, a)
		}
	})
}

func TestCommandMenus(t *testing.T) {
	e, c := world(t)
	commands := func(name string) []m { return []m{{"command": name, "description": "d"}} }
	call(t, c, "setMyCommands", m{"commands": commands("latest")})
	call(t, c, "setMyCommands", m{"commands": commands("queue"), "scope": m{"type": "chat", "chat_id": anna}, "language_code": "ru"})
	refused(t, c, "setMyCommands", m{"commands": commands("Big")}, "Bad Request: BOT_COMMAND_INVALID")
	if got := e.Commands("chat:7", "ru"); len(got) != 1 || got[0].Command != "queue" {
		t.Errorf("%v", got)
	}
	call(t, c, "deleteMyCommands", m{"scope": m{"type": "chat", "chat_id": anna}, "language_code": "ru"})
	if got := e.Commands("chat:7", "ru"); len(got) != 0 || len(e.Commands("default", "")) != 1 {
		t.Errorf("%v", got)
	}
}

// TestPollEndsWithItsCaller holds that a poll ends when its caller disconnects.
func TestPollEndsWithItsCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, c := world(t)
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		start := time.Now()
		if err := c.Call(ctx, "getUpdates", m{"timeout": 50}, nil); err == nil || time.Since(start) != 3*time.Second {
			t.Errorf("%v after %s", err, time.Since(start))
		}
		e.UserSends(anna, "kept")
		if u := updates(t, c, m{}); len(u) != 1 {
			t.Errorf("updates: %s", u)
		}
	})
}
