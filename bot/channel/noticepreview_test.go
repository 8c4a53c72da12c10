package channel

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot/wire/wiretest"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// TestAskedWithThePost holds that a notice that asks before an article is published
// follows the messages that the channel would get, with the time as people write
// it, and with the beginning of the article if the messages are refused.
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
		t.Errorf("the preview and the question: got disable_notification %v and %v, want only the question to sound",
			api.Calls[0].Params["disable_notification"], api.Calls[2].Params["disable_notification"])
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

// TestAskedWithWhatItCauses holds that a notice that asks before an article is
// published, or announces it, says what else in the channel it will change.
func TestAskedWithWhatItCauses(t *testing.T) {
	zone := time.UTC
	api := &wiretest.FakeAPI{Answer: func(string, map[string]any) (any, error) { return true, nil }}
	p := newPublisher(t, api, 1, 2, 3)
	p.Admins.Remember(2, "ru")
	p.Admins.Remember(3, "de")
	p.Zone, p.Now = zone, func() time.Time { return time.Date(2026, 11, 24, 10, 0, 0, 0, zone) }
	asked := ""
	p.Effects = func(_ context.Context, slug string, chat int64) (Effects, error) {
		asked = fmt.Sprint(slug, " ", chat)
		return Effects{ReplyTo: "A", Comment: "Why?", Edited: []string{"A", "B <i>"}, Listed: []string{"Contents: Go"}}, nil
	}
	due := time.Date(2026, 11, 24, 12, 30, 0, 0, zone)
	for _, tt := range []struct {
		kind string
		want []string
	}{
		{ledger.NoticeApprove, []string{
			"C is due on Tue 24 Nov, 12:30. Publish it then?\nIt'll be a reply to “A”.\n“A”, “B <i>”: these posts will be edited to link to it.\nIt'll be listed in “Contents: Go”.",
			"«C» должна выйти вт 24 ноя, 12:30. Публиковать?\nПост ответит на пост «A».\nСсылка на него появится и в постах «A», «B <i>».\nОн попадёт в содержание: «Contents: Go».",
			"„C“ soll am Di 24. Nov, 12:30 erscheinen. Dann veröffentlichen?\nEr antwortet auf den Beitrag „A“.\n„A“, „B <i>“: Diese Beiträge werden bearbeitet und verweisen dann auf ihn.\nEr wird in „Contents: Go“ aufgeführt.",
		}},
		{ledger.NoticeUpcoming, []string{"It'll be a reply to “A”.", "первый комментарий:\nWhy?", "erster Kommentar:\nWhy?"}},
		{ledger.NoticePublished, []string{"", "", ""}},
	} {
		api.Calls, asked = nil, ""
		if err := p.Notify(t.Context(), ledger.Notice{Kind: tt.kind, Slug: "c", Title: "C", Channel: -100, Due: due}); err != nil {
			t.Fatal(err)
		}
		if want := map[bool]string{true: "c -100"}[tt.kind != ledger.NoticePublished]; asked != want {
			t.Errorf("%s: asked for the effects of %q, want %q", tt.kind, asked, want)
		}
		for i, want := range tt.want {
			if got, _ := api.Calls[i].Params["text"].(string); !strings.Contains(got, want) {
				t.Errorf("%s: got %q, want %q in it", tt.kind, got, want)
			}
		}
	}
}

// TestQuestionAboutAPastDate holds that the question about an article whose date
// has passed does not say that it waits for its date.
func TestQuestionAboutAPastDate(t *testing.T) {
	api := &wiretest.FakeAPI{Answer: func(string, map[string]any) (any, error) { return true, nil }}
	p := newPublisher(t, api, 1, 2, 3)
	p.Admins.Remember(2, "ru")
	p.Admins.Remember(3, "de")
	p.Zone, p.Now = time.UTC, func() time.Time { return time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC) }
	n := ledger.Notice{Kind: ledger.NoticeApprove, Slug: "c", Title: "C", Due: time.Date(2026, 11, 23, 12, 30, 0, 0, time.UTC),
		Actions: []ledger.Action{{Kind: ledger.ActApprove, Token: "t1"}}}
	if err := p.Notify(t.Context(), n); err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{
		"C was due on Mon 23 Nov, 12:30 and hasn't been published. Publish it now? ✅ Publish now",
		"«C» должна была выйти пн 23 ноя, 12:30, но ещё не вышла. Опубликовать сейчас? ✅ Опубликовать",
		"„C“ sollte am Mo 23. Nov, 12:30 erscheinen und ist noch nicht erschienen. Jetzt veröffentlichen? ✅ Jetzt veröffentlichen",
	} {
		params := api.Calls[i].Params
		keys, _ := json.Marshal(params["reply_markup"])
		question, label, _ := strings.Cut(want, "? ")
		if got, _ := params["text"].(string); got != question+"?" || !strings.Contains(string(keys), `"text":"`+label+`"`) {
			t.Errorf("the question is %q with %s, want %q", got, keys, want)
		}
	}
}
