package channel

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot/wire/wiretest"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// TestAskedWithThePost holds that a notice which asks before an article goes
// out comes behind the messages that the channel would get, with the moment as
// people write it, and with how the article begins where they are refused.
func TestAskedWithThePost(t *testing.T) {
	zone := time.FixedZone("MSK", 3*60*60)
	refused := false
	api := &wiretest.FakeAPI{Answer: func(method string, _ map[string]any) (any, error) {
		if method == "sendRichMessage" && refused {
			return nil, wiretest.Refusal400(method, "method not found")
		}
		return true, nil
	}}
	p := newPublisher(t, api, 1, 2)
	p.Admins.Remember(2, "ru")
	p.Zone, p.Now = zone, func() time.Time { return time.Date(2026, 11, 24, 10, 0, 0, 0, zone) }
	p.Preview = func(context.Context, string) (*post.Post, error) {
		return &post.Post{Requests: []post.Request{
			{Method: "sendRichMessage", Params: json.RawMessage(`{"rich_message":{"blocks":[]}}`), Plain: "Title\nThe text"},
			{Method: "sendMessage", Params: json.RawMessage(`{"text":"two"}`), Plain: "two"},
		}}, nil
	}
	n := ledger.Notice{Kind: ledger.NoticeApprove, Slug: "a", Title: "C", Due: time.Date(2026, 11, 24, 12, 30, 0, 0, time.UTC),
		Actions: []ledger.Action{{Kind: ledger.ActApprove, Token: "t1"}, {Kind: ledger.ActMove, Token: "t2"}, {Kind: ledger.ActSkip, Token: "t3"}}}
	tell := func() (said []string) {
		t.Helper()
		api.Calls = nil
		if err := p.Notify(t.Context(), n); err != nil {
			t.Fatal(err)
		}
		for _, c := range api.Calls {
			text, _ := c.Params["text"].(string)
			said = append(said, c.Method+" "+text)
		}
		return said
	}
	want := []string{"sendRichMessage ", "sendMessage two", "sendMessage C is due on Tue 24 Nov, 15:30. Publish it then?",
		"sendRichMessage ", "sendMessage two", "sendMessage «C» должна выйти вт 24 ноя, 15:30. Публиковать?"}
	if got := tell(); strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("the admins got %q, want %q", got, want)
	}
	if api.Calls[0].Params["disable_notification"] != true || api.Calls[2].Params["disable_notification"] == true {
		t.Error("the question sounds, the preview does not")
	}
	keys, _ := json.Marshal(api.Calls[5].Params["reply_markup"])
	if got := strings.Count(string(keys), "Опубликовать"); got != 1 || strings.Count(string(keys), `"text"`) != 3 {
		t.Errorf("buttons %s", keys)
	}

	refused, n.Kind, n.Slug = true, ledger.NoticeUpcoming, "b"
	want = []string{"sendRichMessage ", "sendMessage C goes out on Tue 24 Nov, 15:30.\n\nTitle\nThe text",
		"sendRichMessage ", "sendMessage «C» выйдет вт 24 ноя, 15:30.\n\nTitle\nThe text"}
	if got := tell(); strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("without rich messages the admins got %q, want %q", got, want)
	}
}
