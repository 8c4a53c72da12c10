package emulator_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/bot/emulator/emulatortest"
)

const (
	token   = "42:AAsecretOfTheTest"
	channel = int64(-1001)
	anna    = int64(7)
)

// world returns an emulator with a channel and its admin, and a client of its bot.
func world(t *testing.T) (*emulatortest.Emulator, *botapi.Client) {
	t.Helper()
	e := emulatortest.New(emulator.Config{Token: token})
	e.AddUser(emulator.User{ID: anna, FirstName: "Anna", LanguageCode: "ru"})
	e.AddChannel(emulator.Channel{ID: channel, Title: "News", Username: "news", Admins: []int64{anna}, Bot: emulator.AllRights()})
	c, err := botapi.New(botapi.Config{Token: token, HTTP: e})
	if err != nil {
		t.Fatal(err)
	}
	return e, c
}

type m = map[string]any

// refused calls a method and expects Telegram's refusal.
func refused(t *testing.T, c *botapi.Client, method string, params m, want string) {
	t.Helper()
	err := c.Call(t.Context(), method, params, nil)
	var e *botapi.Error
	if !errors.As(err, &e) || e.Description != want {
		t.Errorf("%s %v: %v, want %q", method, params, err, want)
	}
}

func TestRefusals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, c := world(t)
		e.AddUser(emulator.User{ID: 8, FirstName: "Boris"})
		e.AddUser(emulator.User{ID: 9, FirstName: "Vera", NotStarted: true})
		e.Block(8, true)
		if err := c.Call(t.Context(), "sendMessage", m{"chat_id": anna, "text": "one"}, nil); err != nil {
			t.Fatal(err)
		}
		link := func(u string) []m { return []m{{"type": "text_link", "offset": 0, "length": 1, "url": u}} }
		for _, x := range []struct {
			method string
			params m
			want   string
		}{
			{"sendMessage", m{"chat_id": channel, "text": ""}, "Bad Request: message text is empty"},
			{"sendMessage", m{"chat_id": channel, "text": " \n"}, "Bad Request: text must be non-empty"},
			{"sendMessage", m{"chat_id": channel, "text": strings.Repeat("я", 4097)}, "Bad Request: message is too long"},
			{"sendMessage", m{"chat_id": 12345, "text": "a"}, "Bad Request: chat not found"},
			{"sendMessage", m{"chat_id": "@nowhere", "text": "a"}, "Bad Request: chat not found"},
			{"sendMessage", m{"text": "a"}, "Bad Request: chat_id is empty"},
			{"sendMessage", m{"chat_id": 8, "text": "a"}, "Forbidden: bot was blocked by the user"},
			{"sendMessage", m{"chat_id": 9, "text": "a"}, "Forbidden: bot can't initiate conversation with a user"},
			{"sendMessage", m{"chat_id": anna, "text": "a", "entities": link("/x")}, "Bad Request: entity URL '/x' is invalid: Wrong HTTP URL"},
			{"sendMessage", m{"chat_id": anna, "text": "a", "entities": []m{{"type": "bold", "offset": 0, "length": 2}}}, "Bad Request: entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 2"},
			{"sendMessage", m{"chat_id": anna, "text": "a", "reply_markup": m{"inline_keyboard": [][]m{{{"text": "x", "callback_data": strings.Repeat("d", 65)}}}}}, "Bad Request: BUTTON_DATA_INVALID"},
			{"sendRichMessage", m{"chat_id": anna, "rich_message": m{"blocks": []m{}}}, "Bad Request: RICH_MESSAGE_CONTENT_REQUIRED"},
			{"editMessageText", m{"chat_id": anna, "message_id": 1, "text": "one"}, "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message"},
			{"editMessageText", m{"chat_id": anna, "message_id": 99, "text": "one"}, "Bad Request: message to edit not found"},
			{"deleteMessage", m{"chat_id": anna, "message_id": 99}, "Bad Request: message to delete not found"},
			{"forwardMessage", m{"chat_id": anna, "from_chat_id": channel, "message_id": 99}, "Bad Request: message to forward not found"},
			{"answerCallbackQuery", m{"callback_query_id": "1"}, "Bad Request: query is too old and response timeout expired or query ID is invalid"},
			{"sendNothing", m{}, "Not Found: method not found"},
		} {
			refused(t, c, x.method, x.params, x.want)
		}
	})
}

func TestChannelRights(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, c := world(t)
		for _, x := range []struct {
			rights emulator.Rights
			want   string
		}{
			{emulator.Rights{}, "Forbidden: bot is not a member of the channel chat"},
			{emulator.Rights{Kicked: true}, "Forbidden: bot was kicked from the channel chat"},
			{emulator.Rights{Member: true}, "Bad Request: need administrator rights in the channel chat"},
			{emulator.Rights{Member: true, Admin: true, Edit: true}, "Bad Request: need administrator rights in the channel chat"},
		} {
			e.SetRights(channel, x.rights)
			refused(t, c, "sendMessage", m{"chat_id": channel, "text": "a"}, x.want)
		}
	})
}

// TestFaultsAndOutcomes holds that every fault reaches the client as the right outcome:
// Unknown if the call may have taken effect, NotSent if it has not.
func TestFaultsAndOutcomes(t *testing.T) {
	for _, x := range []struct {
		fault   emulator.Fault
		outcome botapi.Outcome
		done    bool
	}{
		{emulator.Fault{Kind: emulator.FaultDial}, botapi.NotSent, false},
		{emulator.Fault{Kind: emulator.FaultDropBefore}, botapi.Unknown, false},
		{emulator.Fault{Kind: emulator.FaultDropAfter}, botapi.Unknown, true},
		{emulator.Fault{Kind: emulator.FaultHTML, Status: 502}, botapi.Unknown, false},
		{emulator.Fault{Kind: emulator.FaultHTMLAfter, Status: 500}, botapi.Unknown, true},
		{emulator.Fault{Kind: emulator.FaultTruncate}, botapi.Unknown, true},
		{emulator.Fault{Kind: emulator.FaultLimit, RetryAfter: 7}, botapi.Limited, false},
		{emulator.Fault{Kind: emulator.FaultSlow, Delay: time.Minute}, botapi.Unknown, false},
		{emulator.Fault{Kind: emulator.FaultSlowAfter, Delay: time.Minute}, botapi.Unknown, true},
		{emulator.Fault{Kind: emulator.FaultRefuse, Code: 403, Description: "Forbidden: bot was kicked from the channel chat"}, botapi.Refused, false},
	} {
		t.Run(string(x.fault.Kind), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e, c := world(t)
				x.fault.Times = 1
				e.AddFault(x.fault)
				err := c.Call(t.Context(), "sendMessage", m{"chat_id": channel, "text": "a"}, nil)
				var got *botapi.Error
				if !errors.As(err, &got) || got.Outcome != x.outcome {
					t.Errorf("got %v, want outcome %s", err, x.outcome)
				}
				if n := len(e.Messages(channel)); (n == 1) != x.done {
					t.Errorf("%d messages in the channel", n)
				}
				if got.Outcome == botapi.Limited && got.RetryAfter != 7*time.Second {
					t.Errorf("retry after %s", got.RetryAfter)
				}
				if strings.Contains(err.Error(), "AAsecret") {
					t.Errorf("the token is in %q", err)
				}
			})
		})
	}
}

func TestLongPolling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, c := world(t)
		poll := func(p m) (out []json.RawMessage, err error) {
			err = c.Call(t.Context(), "getUpdates", p, &out)
			return out, err
		}
		start := time.Now()
		go func() {
			time.Sleep(10 * time.Second)
			e.UserSends(anna, "/latest 3")
		}()
		got, err := poll(m{"timeout": 50})
		if err != nil || len(got) != 1 || time.Since(start) != 10*time.Second {
			t.Fatalf("%s %v after %s", got, err, time.Since(start))
		}
		if again, _ := poll(m{"timeout": 0}); len(again) != 1 {
			t.Errorf("an update that was not confirmed did not come again: %s", again)
		}
		if rest, _ := poll(m{"offset": 2}); len(rest) != 0 {
			t.Errorf("a confirmed update came again: %s", rest)
		}
		first := make(chan error)
		go func() { _, err := poll(m{"timeout": 30}); first <- err }()
		synctest.Wait()
		go func() { _, err := poll(m{"timeout": 1}); first <- err }()
		var conflict *botapi.Error
		if err := <-first; !errors.As(err, &conflict) || conflict.Code != 409 {
			t.Errorf("the first of two polls ended with %v", err)
		}
		if err := <-first; err != nil {
			t.Error(err)
		}
	})
}

func TestForwardReadsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, c := world(t)
		ctx := context.Background()
		rich := m{"blocks": []m{{"type": "heading", "size": 1, "text": "Title"}, {"type": "paragraph", "text": []any{"a ", m{"type": "bold", "text": "b"}}}}}
		var sent struct {
			ID int `json:"message_id"`
		}
		if err := c.Call(ctx, "sendRichMessage", m{"chat_id": "@news", "rich_message": rich}, &sent); err != nil {
			t.Fatal(err)
		}
		var copied struct {
			ID   int             `json:"message_id"`
			Rich json.RawMessage `json:"rich_message"`
		}
		if err := c.Call(ctx, "forwardMessage", m{"chat_id": anna, "from_chat_id": channel, "message_id": sent.ID}, &copied); err != nil {
			t.Fatal(err)
		}
		if got := e.Messages(anna)[0]; got.Plain != "Title\na b" || !strings.Contains(string(copied.Rich), `"Title"`) {
			t.Errorf("forwarded as %q, %s", got.Plain, copied.Rich)
		}
		if err := c.Call(ctx, "editMessageText", m{"chat_id": channel, "message_id": sent.ID, "text": "short"}, nil); err != nil {
			t.Fatal(err)
		}
		if got := e.Messages(channel)[0]; got.Rich || got.Text != "short" || len(got.History) != 1 {
			t.Errorf("rich did not become text: %+v", got)
		}
		e.SetProtected(channel, true)
		refused(t, c, "forwardMessage", m{"chat_id": anna, "from_chat_id": channel, "message_id": sent.ID}, "Bad Request: message has protected content and can't be forwarded")
	})
}
