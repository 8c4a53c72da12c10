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
		"de": {"antwortet auf den Beitrag „The first part“", "Die Beiträge „The first part“, „The second &lt;part&gt;“, „gone“ werden still bearbeitet und verweisen dann hierher."},
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

// TestBrokenFileShowsItsLines holds that a broken file is shown with the line that is
// wrong and those around it, as text, and that one whose line is unknown is shown
// without.
func TestBrokenFileShowsItsLines(t *testing.T) {
	dir := t.TempDir()
	long := strings.Repeat("я", 1000)
	for name, text := range map[string]string{
		"yaml.md": "---\r\ntitle: <b>One</b>: two\r\ndate: 2099-01-01\r\n---\r\nText.\r\n",
		"date.md": "---\ntitle: A\nlang: en\ndate: someday # <script>\ntags: [" + long + "]\nweight: 1\n---\nText.\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	p := previewOf(t, dir, nil)
	for path, want := range map[string]string{
		"yaml.md": `<i aria-hidden="true">1</i>---` + "\n" + `</span><span class="wrong"><i aria-hidden="true">2</i>title: &lt;b&gt;One&lt;/b&gt;: two` + "\n" +
			`</span><span><i aria-hidden="true">3</i>date: 2099-01-01` + "\n" + `</span><span><i aria-hidden="true">4</i>---` + "\n</span></pre>",
		"date.md": `<i aria-hidden="true">2</i>title: A` + "\n" + `</span><span><i aria-hidden="true">3</i>lang: en` + "\n" +
			`</span><span class="wrong"><i aria-hidden="true">4</i>date: someday # &lt;script&gt;` + "\n" +
			`</span><span><i aria-hidden="true">5</i>tags: [` + long[:2*192] + "…\n" + `</span><span><i aria-hidden="true">6</i>weight: 1` + "\n</span></pre>",
	} {
		if body := bodyOf(p, "/article/"+path); !strings.Contains(body, want) {
			t.Errorf("%s: the page has no %q:\n%s", path, want, body)
		}
	}
	for _, line := range []int{-1, 0, 6, 100} {
		if got := p.sourceAround("yaml.md", line); got != nil {
			t.Errorf("around line %d of a file of five: got %v, want nothing", line, got)
		}
	}
	if got := p.sourceAround("../yaml.md", 1); got != nil {
		t.Errorf("of a file outside the folder: got %v, want nothing", got)
	}
}

// TestArticlesWithoutADate holds that articles without a date have a heading where they
// follow dated ones, whose date would seem to be theirs, also below broken files, which
// have no date.
func TestArticlesWithoutADate(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"a.md": "---\ntitle: Dated\ndate: 2099-01-01\n---\nText.\n", "b.md": "---\ntitle: Undated\n---\nText.\n", "c.md": "---\ntitle: Broken\ndate: [\n---\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	failed := []scheduler.Entry{{Slug: "a", Channel: "@one", State: ledger.Failed, Due: time.Date(2099, 1, 1, 10, 0, 0, 0, time.UTC)}}
	for language, want := range map[string]string{"en": "Without a date", "de": "Ohne Datum", "ru": "Без даты"} {
		body := bodyOf(previewOf(t, dir, failed), "/?hl="+language)
		if dated, heading, undated := strings.Index(body, ">Dated<"), strings.Index(body, "<h3>"+want+"</h3>"), strings.Index(body, ">Undated<"); dated < 0 || heading < dated || undated < heading {
			t.Errorf("%s: the dated article is at %d, the heading %q at %d, the undated one at %d, want them in this order:\n%s", language, dated, want, heading, undated, body)
		}
		if body := bodyOf(previewOf(t, dir, nil), "/?q=undated&hl="+language); strings.Contains(body, want) {
			t.Errorf("%s: alone, the article has the heading %q, want none:\n%s", language, want, body)
		}
	}
}

// previewOf returns a preview of a folder with the given plan, which renders nothing.
func previewOf(t *testing.T, dir string, entries []scheduler.Entry) *Preview {
	t.Helper()
	articles := folder.Open(folder.Config{Dir: dir, Zone: time.UTC})
	if _, err := articles.Scan(t.Context()); err != nil {
		t.Fatal(err)
	}
	p, err := NewPreview(PreviewConfig{
		Name: "blog", Articles: articles, Zone: time.UTC,
		Plan: func(context.Context) ([]scheduler.Entry, error) { return entries, nil },
		Render: func(context.Context, *content.Article, Place, post.Format) (*post.Post, error) {
			return &post.Post{Format: post.Text}, nil
		},
		Places:   func(*content.Article) []Place { return nil },
		Findings: func(context.Context, *content.Article) ([]content.Problem, error) { return nil, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// bodyOf returns the page at an address.
func bodyOf(p *Preview, address string) string {
	w := httptest.NewRecorder()
	p.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, address, nil))
	return w.Body.String()
}
