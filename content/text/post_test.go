package text_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/content/text"
)

// TestPosts holds that Telegram accepts the messages of posts, including the heading,
// hashtags and links that package post adds, unchanged: for every eighth real article,
// all with DATELINE_TEST_LONG=1, and for CommonMark's examples.
func TestPosts(t *testing.T) {
	renderer := new(post.Renderer)
	articles := text.Articles(t)
	for i, path := range slices.Sorted(maps.Keys(articles)) {
		if i%8 != 0 && os.Getenv("DATELINE_TEST_LONG") == "" {
			continue
		}
		if !strings.Contains(path, "/blogs/") && !strings.Contains(path, "/articles/") { // notes beside the articles
			continue
		}
		a, problems := content.Parser{Zone: time.UTC}.Parse(filepath.Base(path), []byte("---\ntitle: A *title*\ntags: [a, b c]\n---\n"+articles[path]))
		if a == nil {
			t.Errorf("%s: got %v, want an article", path, problems)
			continue
		}
		testPost(t, renderer, path, a, articles[path])
	}
	for i, body := range text.Examples(t) {
		testPost(t, renderer, fmt.Sprintf("example %d", i+1), &content.Article{Title: "Title", Path: "a.md", Categories: []string{"spec"}}, body)
	}
}

// testPost checks the messages of one article's post.
func testPost(t *testing.T, renderer *post.Renderer, name string, a *content.Article, body string) {
	t.Helper()
	p, err := renderer.Render(a, []byte(body), post.Settings{Format: post.Text, Link: "https://example.org/a/"})
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	for i, r := range p.Requests {
		if r.Method != "sendMessage" {
			continue
		}
		m, err := messageOf(r.Params)
		if err == nil {
			err = text.Check(m, text.MaxText)
		}
		if err != nil {
			t.Errorf("%s, message %d: got %v, want what Telegram takes as it is", name, i+1, err)
		}
	}
}

// messageOf decodes the parameters of sendMessage.
func messageOf(params []byte) (text.Message, error) {
	var p struct {
		Text     string
		Entities []struct {
			Type           text.EntityType
			Offset, Length int
			URL            string
			Language       string
			CustomEmojiID  string `json:"custom_emoji_id"`
			UnixTime       int64  `json:"unix_time"`
			DateTimeFormat string `json:"date_time_format"`
		}
	}
	if err := json.Unmarshal(params, &p); err != nil {
		return text.Message{}, err
	}
	m := text.Message{Text: p.Text}
	for _, e := range p.Entities {
		m.Entities = append(m.Entities, text.Entity{Type: e.Type, Offset: e.Offset, Length: e.Length,
			Value: e.URL + e.Language + e.CustomEmojiID + e.DateTimeFormat, UnixTime: e.UnixTime})
	}
	return m, nil
}
