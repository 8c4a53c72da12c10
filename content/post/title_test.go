package post_test

import (
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/post"
)

// An article may ask for a post that does not begin with its title.
func TestTitleFalse(t *testing.T) {
	for source, want := range map[string]string{
		"---\ntitle: A title\ndate: 2026-01-01\n---\n\nText.\n":                               "A title\n\nText.",
		"---\ntitle: A title\ndate: 2026-01-01\ntelegram: {title: false}\n---\n\nText.\n":     "Text.",
		"---\ntitle: A title\ndate: 2026-01-01\ntelegram:\n  title: true\n---\n\nText.\n":     "A title\n\nText.",
		"+++\ntitle = 'A title'\ndate = 2026-01-01\ntelegram = {title = false}\n+++\nText.\n": "Text.",
	} {
		a, problems := content.Parser{Zone: time.UTC}.Parse("a.md", []byte(source))
		if a == nil || len(problems) > 0 {
			t.Fatalf("%q: %v", source, problems)
		}
		p, err := post.New(nil).Render(a, []byte(source)[a.BodyOffset:], post.Settings{Format: post.Text})
		if err != nil || len(p.Requests) != 1 || p.Requests[0].Plain != want {
			t.Errorf("%q: %+v, %v, want %q", source, p, err, want)
		}
	}
}
