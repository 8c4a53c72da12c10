package channel

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/wire/wiretest"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

func newPublisher(t *testing.T, api *wiretest.FakeAPI, admins ...int64) *Publisher {
	return New(Config{
		API: api, Admins: NewAdmins(api, admins, "@news", nil, nil), Locales: wiretest.Locales(t),
		File: func(path string) ([]byte, error) {
			if path != "img/a.png" {
				return nil, errors.New("no such file")
			}
			return pngOf(8, 8), nil
		},
	})
}

// TestSendWithoutNumber: an id of 0 is an answer as well: Telegram has accepted the
// message and publishes it later. An answer without an id is unclear.
func TestSendWithoutNumber(t *testing.T) {
	for answer, want := range map[string]struct {
		id    int
		fails bool
	}{
		`{"message_id":7}`:                                         {7, false},
		`{"message_id":0,"date":1764300000}`:                       {0, false},
		`{"date":1764300000}`:                                      {0, true},
		`{"message_id":-1,"date":1764300000}`:                      {0, true},
		`{"message_id":null,"chat":{"id":-1}}`:                     {0, true},
		`{"message_id":9,"chat":{"id":5},"text":"a"}`:              {0, true}, // answers to other requests
		`{"message_id":4,"chat":{"id":-100},"text":"b"}`:           {0, true},
		`{"message_id":4,"chat":{"id":-100},"text":"a"}`:           {4, false}, // the numbering began anew
		`{"message_id":9,"chat":{"id":-100},"text":"abbreviated"}`: {9, false},
	} {
		api := &wiretest.FakeAPI{Answer: func(string, map[string]any) (any, error) { return json.RawMessage(answer), nil }}
		id, err := newPublisher(t, api).Send(t.Context(), deliver.Target{Chat: -100, After: 5}, post.Request{Method: "sendMessage", Params: json.RawMessage(`{"text":"a"}`), Plain: "a"})
		var f *deliver.Fault
		if fails := errors.As(err, &f) && f.Kind == deliver.FaultUnknown; id != want.id || fails != want.fails {
			t.Errorf("%s: id %d, %v; want %d, unknown: %t", answer, id, err, want.id, want.fails)
		}
	}
}

func TestSendSaysWhereAndHow(t *testing.T) {
	api := &wiretest.FakeAPI{Answer: func(string, map[string]any) (any, error) { return map[string]any{"message_id": 7}, nil }}
	p := newPublisher(t, api)
	r := post.Request{Method: "sendPhoto", Params: json.RawMessage(`{"photo":"attach://f0","caption":"c"}`),
		Files: []post.File{{Name: "f0", Path: "img/a.png"}}}
	id, err := p.Send(context.Background(), deliver.Target{Chat: -100, Topic: 3, Silent: true, Protect: true, ReplyTo: 5}, r)
	if id != 7 || err != nil {
		t.Fatal(id, err)
	}
	c := api.Called("sendPhoto")[0]
	got, _ := json.Marshal(c.Params)
	want := `{"caption":"c","chat_id":-100,"disable_notification":true,"message_thread_id":3,"photo":"attach://f0","protect_content":true,"reply_parameters":{"allow_sending_without_reply":true,"message_id":5}}`
	if string(got) != want {
		t.Errorf("params %s", got)
	}
	data, _ := io.ReadAll(c.Files[0].Reader)
	if c.Files[0].Name != "f0" || c.Files[0].FileName != "a.png" || !bytes.Equal(data, pngOf(8, 8)) {
		t.Errorf("upload %+v %q", c.Files[0], data)
	}

	if _, err = p.Send(context.Background(), deliver.Target{Chat: -100}, post.Request{Method: "sendMessage", Params: json.RawMessage(`{"text":"a"}`)}); err != nil {
		t.Fatal(err)
	}
	got, _ = json.Marshal(api.Called("sendMessage")[0].Params)
	if string(got) != `{"chat_id":-100,"text":"a"}` {
		t.Errorf("a plain send says more than it was told: %s", got)
	}
	// A group's General topic has no number in requests.
	if _, err = p.Send(context.Background(), deliver.Target{Chat: -100, Topic: 1}, post.Request{Method: "sendMessage", Params: json.RawMessage(`{"text":"a"}`)}); err != nil {
		t.Fatal(err)
	}
	got, _ = json.Marshal(api.Called("sendMessage")[1].Params)
	if string(got) != `{"chat_id":-100,"text":"a"}` {
		t.Errorf("the General topic is named: %s", got)
	}

	r.Files[0].Path = "gone.png" // only the file is left out
	if _, err := p.Send(context.Background(), deliver.Target{Chat: -100}, r); err != nil {
		t.Errorf("a missing file: %v", err)
	}
	calls := api.Called("sendMessage")
	if got, _ := json.Marshal(calls[len(calls)-1].Params); !strings.Contains(string(got), `"text":`) {
		t.Errorf("without its photo the post is %s", got)
	}
}

func TestEditByTheKindOfMessage(t *testing.T) {
	api := &wiretest.FakeAPI{}
	p := newPublisher(t, api)
	for _, tt := range []struct{ sent, params, method, want string }{
		{"sendMessage", `{"text":"a"}`, "editMessageText", `{"chat_id":-100,"message_id":5,"text":"a"}`},
		{"sendRichMessage", `{"rich_message":{"blocks":[]}}`, "editMessageText", `{"chat_id":-100,"message_id":5,"rich_message":{"blocks":[]}}`},
		{"sendPhoto", `{"photo":"attach://f","caption":"c"}`, "editMessageCaption", `{"caption":"c","chat_id":-100,"message_id":5}`},
	} {
		api.Calls = nil
		if err := p.Edit(context.Background(), deliver.Message{Chat: -100, ID: 5, Method: tt.sent, SameMedia: true}, post.Request{Method: tt.sent, Params: json.RawMessage(tt.params)}); err != nil {
			t.Fatal(err)
		}
		got, _ := json.Marshal(api.Calls[0].Params)
		if api.Calls[0].Method != tt.method || string(got) != tt.want {
			t.Errorf("%s: %s %s", tt.sent, api.Calls[0].Method, got)
		}
	}
}

func TestFaults(t *testing.T) {
	bad := func(code int, d string) error {
		return &botapi.Error{Outcome: botapi.Refused, Code: code, Description: d}
	}
	for _, tt := range []struct {
		method string
		err    error
		want   deliver.FaultKind
	}{
		{"sendMessage", &botapi.Error{Outcome: botapi.NotSent}, deliver.FaultNotSent},
		{"sendMessage", &botapi.Error{Outcome: botapi.Limited, Code: 429, RetryAfter: time.Second}, deliver.FaultLimited},
		{"sendMessage", &botapi.Error{Outcome: botapi.Unknown, Code: 502}, deliver.FaultUnknown},
		{"sendMessage", errors.New("anything else"), deliver.FaultUnknown},
		{"sendRichMessage", bad(404, "Not Found"), deliver.FaultUnsupported},
		{"sendMessage", bad(404, "Not Found"), deliver.FaultNoRights},
		{"sendMessage", bad(401, "Unauthorized"), deliver.FaultNoRights},
		{"editMessageText", bad(400, "Bad Request: message is not modified: specified new message content …"), deliver.FaultNotModified},
		{"editMessageText", bad(400, "Bad Request: message to edit not found"), deliver.FaultGone},
		{"deleteMessage", bad(400, "Bad Request: message to delete not found"), deliver.FaultGone},
		{"sendMessage", bad(400, "Bad Request: chat not found"), deliver.FaultNoRights},
		{"sendMessage", bad(400, "Bad Request: need administrator rights in the channel chat"), deliver.FaultNoRights},
		{"sendMessage", bad(403, "Forbidden: bot was kicked from the channel chat"), deliver.FaultNoRights},
		{"sendMessage", &botapi.Error{Outcome: botapi.Refused, Code: 400, MigrateTo: -1001}, deliver.FaultMigrated},
		{"sendMessage", bad(400, "Bad Request: TOPIC_CLOSED"), deliver.FaultTopicClosed},
		{"sendMessage", bad(400, "Bad Request: message thread not found"), deliver.FaultTopicClosed},
		{"sendMessage", bad(400, "Bad Request: message is too long"), deliver.FaultRefused},
	} {
		var f *deliver.Fault
		if err := asFault(tt.method, tt.err); !errors.As(err, &f) || f.Kind != tt.want {
			t.Errorf("%s: %v: %v, want kind %d", tt.method, tt.err, err, tt.want)
		}
	}
}

func TestReadBackForwardsToAnAdminWhoCanBeReached(t *testing.T) {
	api := &wiretest.FakeAPI{Answer: func(method string, p map[string]any) (any, error) {
		if method == "deleteMessage" {
			return true, nil
		}
		if p["chat_id"].(float64) == 1 {
			return nil, &botapi.Error{Outcome: botapi.Refused, Code: 403, Description: "Forbidden: bot can't initiate conversation with a user"}
		}
		if p["message_id"].(float64) == 9 {
			return nil, wiretest.Refusal400(method, "message to forward not found")
		}
		return json.RawMessage(`{"message_id":77,"date":100,"forward_origin":{"type":"channel","date":50},"rich_message":{"blocks":[
			{"type":"heading","size":1,"text":["A ",{"type":"bold","text":"b"}]},
			{"type":"list","items":[{"label":"•","blocks":[{"type":"paragraph","text":"one"}]},{"label":"•","blocks":[{"type":"paragraph","text":{"type":"url","text":"two","url":"https://x"}}]}]},
			{"type":"photo","photo":[],"caption":{"text":"cap","credit":"who"}},
			{"type":"table","cells":[[{"text":"x"},{"text":"y"}]],"caption":"t"},
			{"type":"details","summary":"s","blocks":[{"type":"future_block","text":"new"}]},
			{"type":"mathematical_expression","expression":"x^2"}]}}`), nil
	}}
	p := newPublisher(t, api, 1, 2)
	c, err := p.ReadBack(context.Background(), -100, 5)
	if err != nil {
		t.Fatal(err)
	}
	if want := "A b\none\ntwo\ncap\nwho\nx\ny\nt\ns\nnew\nx^2\n"; c.Plain != want {
		t.Errorf("plain %q, want %q", c.Plain, want)
	}
	if c.Date.Unix() != 50 {
		t.Errorf("date %v: the copy's own, not the post's", c.Date)
	}
	for _, f := range api.Called("forwardMessage") {
		if f.Params["disable_notification"] != true {
			t.Errorf("a copy made a sound: got %v, want %v", f.Params["disable_notification"], true)
		}
	}
	if d := api.Called("deleteMessage"); len(d) != 1 || d[0].Params["chat_id"] != 2.0 || d[0].Params["message_id"] != 77.0 {
		t.Errorf("the copy was not deleted: %v", d)
	}
	if _, err := p.ReadBack(context.Background(), -100, 9); !errors.Is(err, deliver.ErrNoMessage) {
		t.Error(err)
	}
	if _, err := newPublisher(t, api, 1).ReadBack(context.Background(), -100, 5); !errors.Is(err, deliver.ErrCannotRead) {
		t.Error(err)
	}
}

func TestNoticesAreToldOnceAndNeverStorm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := &wiretest.FakeAPI{}
		p := newPublisher(t, api, 1)
		p.Admins.Remember(1, "ru")
		n := ledger.Notice{Kind: "unconfirmed", Slug: "a", Title: "Заголовок", Actions: []ledger.Action{{Kind: "there", Token: "t1"}, {Kind: "again", Token: "t2"}}}
		for range 3 {
			if err := p.Notify(t.Context(), n); err != nil {
				t.Fatal(err)
			}
		}
		told := api.Called("sendMessage")
		if len(told) != 1 {
			t.Fatalf("told %d times", len(told))
		}
		if s := told[0].Params["text"].(string); !strings.Contains(s, "Заголовок") || !strings.Contains(s, "дошла") {
			t.Errorf("not in the admin's language: %q", s)
		}
		got, _ := json.Marshal(told[0].Params["reply_markup"])
		if want := `{"inline_keyboard":[[{"callback_data":"act:there:t1","text":"Пост на месте"},{"callback_data":"act:again:t2","text":"Отправить ещё раз"}]]}`; string(got) != want {
			t.Errorf("buttons %s", got)
		}
		n.Actions = []ledger.Action{{Kind: "there", Token: "t3"}, {Kind: "again", Token: "t4"}}
		if err := p.Notify(t.Context(), n); err != nil || len(api.Called("sendMessage")) != 2 {
			t.Errorf("a question put again is not told: %v", err)
		}
		for i := range 100 {
			_ = p.Notify(t.Context(), ledger.Notice{Kind: ledger.NoticePublished, Slug: string(rune('b' + i))})
		}
		if told := len(api.Called("sendMessage")); told != noticeBurst-noticeReserve {
			t.Errorf("a storm of 100 became %d messages", told)
		}
		time.Sleep(2 * noticeRefill)
		_ = p.Notify(t.Context(), ledger.Notice{Kind: "failed", Slug: "z"})
		all := api.Called("sendMessage")
		if s := all[len(all)-1].Params["text"].(string); !strings.Contains(s, "ещё 95 сообщений") {
			t.Errorf("what was held back is not told: %q", s)
		}
	})
}

func TestNotifyFailsOnlyIfNobodyWasTold(t *testing.T) {
	api := &wiretest.FakeAPI{Answer: func(_ string, p map[string]any) (any, error) {
		if p["chat_id"].(float64) == 1 {
			return nil, &botapi.Error{Outcome: botapi.Refused, Code: 403, Description: "Forbidden: bot was blocked by the user"}
		}
		return true, nil
	}}
	if err := newPublisher(t, api, 1, 2).Notify(t.Context(), ledger.Notice{Kind: "failed", Slug: "a"}); err != nil {
		t.Error(err)
	}
	p := newPublisher(t, api, 1)
	for range 2 {
		if err := p.Notify(t.Context(), ledger.Notice{Kind: "failed", Slug: "a"}); err == nil {
			t.Error("nobody was told, and nothing said so: got no error, want one")
		}
	}
}

// TestNoticeWaitsForTheAdmins holds that a notice is kept while Telegram does not
// name the admins, and given up if the admins cannot receive this notice.
func TestNoticeWaitsForTheAdmins(t *testing.T) {
	said := &botapi.Error{Outcome: botapi.Refused, Code: 403, Description: "Forbidden: bot was kicked from the channel chat"}
	api := &wiretest.FakeAPI{Answer: func(string, map[string]any) (any, error) { return nil, said }}
	p := newPublisher(t, api)
	var f *deliver.Fault
	if err := p.Notify(t.Context(), ledger.Notice{Kind: "unconfirmed", Slug: "a"}); !errors.As(err, &f) || f.Kind != deliver.FaultNotSent {
		t.Errorf("no list of admins: %v, want one that is tried again", err)
	}
	said = wiretest.Refusal400("sendMessage", "BUTTON_DATA_INVALID").(*botapi.Error)
	if err := newPublisher(t, api, 1, 2).Notify(t.Context(), ledger.Notice{Kind: "failed", Slug: "a"}); !errors.As(err, &f) || f.Kind != deliver.FaultRefused {
		t.Errorf("refused by its content: %v, want a final refusal", err)
	}
}

// TestReadBackKnowsMessagesOfService distinguishes service messages from a channel
// whose content is protected.
func TestReadBackKnowsMessagesOfService(t *testing.T) {
	for said, want := range map[string]error{
		"message can't be forwarded":                           deliver.ErrUnreadable,
		"message has protected content and can't be forwarded": deliver.ErrCannotRead,
	} {
		api := &wiretest.FakeAPI{Answer: func(method string, _ map[string]any) (any, error) { return nil, wiretest.Refusal400(method, said) }}
		if _, err := newPublisher(t, api, 1).ReadBack(t.Context(), -100, 5); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", said, err, want)
		}
	}
}

// TestEmptyCopyIsNoAnswer holds that an empty answer to a forward is not taken for
// another message of the channel.
func TestEmptyCopyIsNoAnswer(t *testing.T) {
	api := &wiretest.FakeAPI{Answer: func(string, map[string]any) (any, error) { return json.RawMessage("null"), nil }}
	_, err := newPublisher(t, api, 1).ReadBack(t.Context(), -100, 5)
	var f *deliver.Fault
	if !errors.As(err, &f) || f.Kind != deliver.FaultUnknown {
		t.Errorf("got %v, want a fault that is tried again", err)
	}
}

func TestChannelSaysWhatTheBotMayDo(t *testing.T) {
	member := any(map[string]any{"status": "administrator", "can_post_messages": true, "can_delete_messages": true})
	var refuse error
	api := &wiretest.FakeAPI{Answer: func(method string, p map[string]any) (any, error) {
		switch method {
		case "getChat":
			return map[string]any{"id": -1009, "username": "news", "title": "News", "type": "channel"}, nil
		case "getMe":
			return map[string]any{"id": 42, "username": "b"}, nil
		}
		return member, refuse
	}}
	p := newPublisher(t, api, 1)
	c, err := p.Channel(t.Context(), "@news")
	if want := (deliver.Channel{ID: -1009, Username: "news", Title: "News", CanPost: true, CanEdit: true}); err != nil || c != want {
		t.Errorf("%+v %v", c, err)
	}
	member = map[string]any{"status": "left"}
	if c, err = p.Channel(t.Context(), "@news"); err != nil || c.CanPost || c.CanEdit {
		t.Errorf("%+v %v", c, err)
	}
	refuse = wiretest.Refusal400("getChatMember", "member list is inaccessible")
	if c, err = p.Channel(t.Context(), "@news"); err != nil || c.CanPost {
		t.Errorf("%+v %v", c, err)
	}
}

// TestMayWriteInGroup holds that the bot may write in a group as any member may, unless
// it or all members are restricted.
func TestMayWriteInGroup(t *testing.T) {
	type fields = map[string]any
	for _, tt := range []struct {
		member, chat fields
		want         bool
	}{
		{fields{"status": "administrator", "can_manage_chat": true}, fields{}, true},
		{fields{"status": "administrator"}, fields{"permissions": fields{"can_send_messages": false}}, true},
		{fields{"status": "member"}, fields{}, true},
		{fields{"status": "member"}, fields{"permissions": fields{"can_send_messages": true}}, true},
		{fields{"status": "member"}, fields{"permissions": fields{"can_send_messages": false}}, false},
		{fields{"status": "restricted", "can_send_messages": true}, fields{}, true},
		{fields{"status": "restricted", "can_send_messages": false}, fields{}, false},
		{fields{"status": "left"}, fields{}, false},
		{fields{"status": "kicked"}, fields{}, false},
		{fields{"status": "member"}, fields{"type": "channel"}, false},
	} {
		api := &wiretest.FakeAPI{Answer: func(method string, p map[string]any) (any, error) {
			switch method {
			case "getChat":
				chat := fields{"id": -1009, "title": "Talk", "type": "supergroup"}
				maps.Copy(chat, tt.chat)
				return chat, nil
			case "getMe":
				return fields{"id": 42, "username": "b"}, nil
			}
			return tt.member, nil
		}}
		if c, err := newPublisher(t, api, 1).Channel(t.Context(), "@talk"); err != nil || c.CanPost != tt.want {
			t.Errorf("%v in %v: may post %v, error %v, want %v", tt.member, tt.chat, c.CanPost, err, tt.want)
		}
	}
}

// TestChannelWithoutGetChat: a server that does not know getChat accepts a channel
// by its id; a name alone does not give the id that the ledger needs.
func TestChannelWithoutGetChat(t *testing.T) {
	api := &wiretest.FakeAPI{Answer: func(method string, _ map[string]any) (any, error) {
		if method == "getMe" {
			return map[string]any{"id": 9, "username": "b"}, nil
		}
		return nil, &botapi.Error{Method: method, Outcome: botapi.Refused, Code: 404, Description: "Not Found"}
	}}
	p := newPublisher(t, api, 1)
	if c, err := p.Channel(context.Background(), "-1001234"); err != nil || c.ID != -1001234 {
		t.Errorf("by its id: %+v, %v", c, err)
	}
	if c, err := p.Channel(context.Background(), "@news"); err == nil {
		t.Errorf("by its name: %+v", c)
	}
}

func TestReadBackAsksForTheAdminsAgain(t *testing.T) {
	api := &wiretest.FakeAPI{Answer: func(method string, _ map[string]any) (any, error) {
		return nil, &botapi.Error{Method: method, Outcome: botapi.Limited, Code: 429, RetryAfter: 3 * time.Second}
	}}
	p := newPublisher(t, api, 1)
	p.Admins = NewAdmins(api, nil, "@news", nil, nil)
	_, err := p.ReadBack(context.Background(), -100, 5)
	var f *deliver.Fault
	if !errors.As(err, &f) || f.Kind != deliver.FaultLimited || f.RetryAfter != 3*time.Second {
		t.Errorf("got %v", err)
	}
}
