package bot

import (
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/bot/wire"
	"github.com/dateline-bot/dateline/bot/wire/wiretest"
	"github.com/dateline-bot/dateline/content/post"
)

// TestFormerNamesReachTheArticle presses buttons, follows deep links and writes
// commands that were made when an article had another name.
func TestFormerNamesReachTheArticle(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"here.md":  "---\ntitle: Here\ndate: 2025-01-01\n---\nIt is here.\n",
		"later.md": "---\ntitle: Later\ndate: 2999-01-01\n---\nNot out yet.\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, dir, false)
		s.desk.former = map[string]string{"was": "here", "once": "here", "soon": "later", "lost": "gone"}
		shelf := s.bot.shelf
		tk := s.bot.newTalk(t.Context(), wire.User{ID: anna}, wire.Chat{ID: anna, Type: "private"})
		for name, want := range map[string]string{"here": "here", "was": "here", "once": "here", "soon": "", "lost": "", "never": ""} {
			slug := ""
			if a := shelf.Article(message.ShortID(name)); shelf.Readable(a) {
				slug = a.Slug
			}
			if slug != want {
				t.Errorf("the short id of %q leads to %q, want %q", name, slug, want)
			}
			slug = ""
			if a := s.bot.library.named(tk, name); a != nil {
				slug = a.Slug
			}
			if slug != want {
				t.Errorf("/read %s shows %q, want %q", name, slug, want)
			}
		}
		if a := s.bot.control.find(tk, "soon", nil); a == nil || a.Slug != "later" {
			t.Errorf("/publish soon is about %+v, want later", a)
		}
	})
}

// TestTypingWhileMediaIsPrepared holds that a reader sees that something comes
// while the pictures of an article are brought up, and not for words alone.
func TestTypingWhileMediaIsPrepared(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"words.md":   "---\ntitle: Words\ndate: 2025-01-01\n---\nNo \"media\": here.\n",
		"picture.md": "---\ntitle: Picture\ndate: 2025-01-01\n---\n![](https://example.org/a.png)\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, dir, false)
		api := &wiretest.FakeAPI{Answer: func(method string, _ map[string]any) (any, error) {
			if method != "sendChatAction" {
				time.Sleep(10 * time.Second) // a large picture
			}
			return map[string]any{"message_id": 5}, nil
		}}
		s.bot.API = api
		for slug, want := range map[string]int{"words": 0, "picture": 3} {
			api.Calls = nil
			tk := s.bot.newTalk(t.Context(), wire.User{ID: anna}, wire.Chat{ID: anna, Type: "private"})
			s.bot.library.read(tk, s.desk.Catalogue().Article(slug), post.Auto)
			if got := len(api.Called("sendChatAction")); got != want {
				t.Errorf("%s: typing was shown %d times, want %d (it lasts 5 s)", slug, got, want)
			}
		}
	})
}
