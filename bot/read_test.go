package bot

import (
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-bot/dateline/bot/wire"
	"github.com/dateline-bot/dateline/bot/wire/wiretest"
	"github.com/dateline-bot/dateline/content/post"
)

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
