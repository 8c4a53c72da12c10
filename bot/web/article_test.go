package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/folder"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// TestArticleSaysWhatElseHappens holds that the page lists the other posts that an
// article affects.
func TestArticleSaysWhatElseHappens(t *testing.T) {
	dir := t.TempDir()
	for name, title := range map[string]string{"a.md": "The first part", "b.md": "The second <part>", "c.md": "The third part"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("---\ntitle: "+title+"\ndate: 2099-01-01\n---\nText.\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	articles := folder.Open(folder.Config{Dir: dir, Zone: time.UTC})
	if _, err := articles.Scan(t.Context()); err != nil {
		t.Fatal(err)
	}
	entry := func(channel string) scheduler.Entry {
		return scheduler.Entry{Slug: "c", Channel: channel, State: ledger.Planned, Due: time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC),
			ReplyTo: "a", Comment: "What do you <think>?", Links: []string{"a", "b", "gone"}}
	}
	p, err := NewPreview(PreviewConfig{
		Name: "blog", Articles: articles, Zone: time.UTC,
		Plan: func(context.Context) ([]scheduler.Entry, error) {
			return []scheduler.Entry{entry("@one"), entry("@two")}, nil
		},
		Render: func(context.Context, *content.Article, Place, post.Format) (*post.Post, error) {
			return &post.Post{Format: post.Text}, nil
		},
		Places: func(*content.Article) []Place {
			return []Place{{Channel: "@one", Options: []locale.Message{locale.M("page.option_pin")}}}
		},
		Findings: func(context.Context, *content.Article) ([]content.Problem, error) { return nil, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	for language, wants := range map[string][]string{
		"en": {"The post is a reply to the post of “The first part”", "The bot writes the first comment: “What do you &lt;think&gt;?”", "The posts of “The first part”, “The second &lt;part&gt;”, “gone” are edited",
			"It gets pinned without a notification", "Readers who subscribed get a message from the bot"},
		"ru": {"ответом на пост «The first part»", "В посты «The first part», «The second &lt;part&gt;», «gone» без звука", "закрепится без уведомления", "Подписавшимся у бота"},
		"de": {"antwortet auf den Post „The first part“", "Die Posts „The first part“, „The second &lt;part&gt;“, „gone“ werden still bearbeitet und verweisen dann hierher."},
	} {
		w := httptest.NewRecorder()
		p.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/article/c.md?hl="+language, nil))
		for _, want := range wants {
			if n := strings.Count(w.Body.String(), want); n != 1 {
				t.Errorf("%s: the page has %q %d times, want once:\n%s", language, want, n, w.Body)
			}
		}
	}
}

// TestArticleInSeveralChannels holds that the page shows the time, the form and the
// sound of the selected channel.
func TestArticleInSeveralChannels(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.md"), []byte("---\ntitle: A\ndate: 2099-01-01\n---\nText.\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	articles := folder.Open(folder.Config{Dir: dir, Zone: time.UTC})
	if _, err := articles.Scan(t.Context()); err != nil {
		t.Fatal(err)
	}
	due := time.Date(2099, 1, 1, 10, 0, 0, 0, time.UTC)
	p, err := NewPreview(PreviewConfig{
		Name: "blog", Articles: articles, Zone: time.UTC,
		Plan: func(context.Context) ([]scheduler.Entry, error) {
			return []scheduler.Entry{{Slug: "a", Channel: "@one", State: ledger.Planned, Due: due}, {Slug: "a", Channel: "@two", State: ledger.Planned, Due: due.Add(3 * time.Hour)}}, nil
		},
		Render: func(_ context.Context, _ *content.Article, at Place, _ post.Format) (*post.Post, error) {
			request := post.Request{Method: "sendMessage", Params: []byte(`{"text":"The post for ` + at.Channel + `"}`), Plain: "The post"}
			return &post.Post{Format: post.Text, Requests: []post.Request{request, request}}, nil
		},
		Places:   func(*content.Article) []Place { return []Place{{Channel: "@one"}, {Channel: "@two", Silent: true}} },
		Findings: func(context.Context, *content.Article) ([]content.Problem, error) { return nil, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]struct {
		text, clock string
		silent      int // messages
	}{"/article/a.md": {"The post for @one", "10:00", 1}, "/article/a.md?place=1": {"The post for @one", "10:00", 1}, "/article/a.md?place=2": {"The post for @two", "13:00", 2}} {
		w := httptest.NewRecorder()
		p.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, address, nil))
		body := w.Body.String()
		if got := strings.Count(body, `">`+want.clock+"</time>"); got != 2 || !strings.Contains(body, want.text) {
			t.Errorf("%s: %d messages at %s, want 2, and %q:\n%s", address, got, want.clock, want.text, body)
		}
		if got := strings.Count(body, `class="silent"`); got != want.silent {
			t.Errorf("%s: %d messages are marked as silent, want %d:\n%s", address, got, want.silent, body)
		}
	}
}

// TestArticleSaysWhetherItIsPosted holds that the page of an article that is published,
// or is not for the channel, does not say that it will be posted.
func TestArticleSaysWhetherItIsPosted(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.md"), []byte("---\ntitle: A\ndate: 2099-01-01\n---\nText.\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	articles := folder.Open(folder.Config{Dir: dir, Zone: time.UTC})
	if _, err := articles.Scan(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		state          ledger.State
		chosen, where  string
		pinned, mailed bool
	}{
		{ledger.Planned, "this one is posted", "Where it goes", true, true},
		{ledger.Sent, "this one was posted", "Where it goes", false, false},
		{ledger.Skipped, "this one would be posted", "Where it would go", false, false},
	} {
		p, err := NewPreview(PreviewConfig{
			Name: "blog", Articles: articles, Zone: time.UTC,
			Plan: func(context.Context) ([]scheduler.Entry, error) {
				return []scheduler.Entry{{Slug: "a", Channel: "@one", State: tt.state, Due: time.Date(2099, 1, 1, 10, 0, 0, 0, time.UTC)}}, nil
			},
			Render: func(context.Context, *content.Article, Place, post.Format) (*post.Post, error) {
				return &post.Post{Format: post.Text, Requests: []post.Request{{Method: "sendMessage", Params: []byte(`{"text":"A"}`), Plain: "A"}}}, nil
			},
			Places: func(*content.Article) []Place {
				return []Place{{Channel: "@one", Options: []locale.Message{locale.M("page.option_pin")}}}
			},
			Findings: func(context.Context, *content.Article) ([]content.Problem, error) { return nil, nil },
		})
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		p.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/article/a.md", nil))
		body := w.Body.String()
		for want, is := range map[string]bool{tt.chosen: true, `<h2 id="route">` + tt.where + "</h2>": true, "It gets pinned": tt.pinned, "Readers who subscribed": tt.mailed} {
			if strings.Contains(body, want) != is {
				t.Errorf("%v: the page has %q: %v, want %v:\n%s", tt.state, want, !is, is, body)
			}
		}
		if !strings.Contains(body, "What differs in Telegram") {
			t.Errorf("the page of a post does not say what differs in Telegram: got %q, want %q in it", body, "What differs in Telegram")
		}
		w = httptest.NewRecorder()
		p.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/calendar", nil))
		if strings.Contains(w.Body.String(), "Free slot") {
			t.Errorf("the calendar explains free slots where there are none: got %q, want no %q in it", w.Body.String(), "Free slot")
		}
	}
}
