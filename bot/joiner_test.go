package bot

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestJoinersAreForPostsOnly holds that the joiners (U+2060) which keep words of a
// post from becoming links are in no list of the bot and in no inline result, and
// that the search finds words which they would split.
func TestJoinersAreForPostsOnly(t *testing.T) {
	dir := withArticles(t, map[string]string{"readme.md": "---\ntitle: README.md and $PATH\ndate: 2025-12-02\ncategories: [setup.py]\ntags: [main.rs]\n" +
		"description: About build.sh at 10.0.0.1\n---\nWords of README.md, main.rs, @Override, 192.168.0.1 and /etc.\n"})
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, dir, false)
		s.desk.posts["readme"] = 1
		pause := func() { time.Sleep(5 * time.Second); synctest.Wait() }
		// said is what the bot has sent since: a list, or an answer to an inline query.
		said := func(since int) string {
			var b strings.Builder
			for _, c := range s.e.Calls()[since:] {
				fmt.Fprintf(&b, "%+v\n", c)
			}
			return b.String()
		}
		for _, words := range []string{"/latest", "/categories", "/category setup.py", "/tags", "/tag main.rs", "/search README.md", "override", "192.168.0.1", "main.rs"} {
			since := len(s.e.Calls())
			s.e.UserSends(anna, words)
			pause()
			got := said(since)
			if strings.Contains(got, "\u2060") || strings.Contains(got, `u2060`) {
				t.Errorf("%s: a joiner in %s", words, got)
			}
			if list := strings.HasPrefix(words, "/categories") || words == "/tags"; !list && !strings.Contains(got, "README.md and $PATH") {
				t.Errorf("%s does not find the article: %s", words, got)
			}
		}
		for _, words := range []string{"", "README.md", "build.sh", "override"} {
			q := s.e.UserInline(anna, words, "")
			pause()
			a, ok := s.e.InlineAnswer(q)
			if got := string(a); !ok || strings.Contains(got, "\u2060") || strings.Contains(got, `u2060`) || !strings.Contains(got, "README.md and $PATH") {
				t.Errorf("inline %q: got %s, want the article without joiners", words, got)
			}
		}
		since := len(s.e.Calls())
		s.e.UserSends(anna, "/read readme")
		pause()
		if got := said(since); !strings.Contains(got, "README.\u2060md") && !strings.Contains(got, `README.\u2060md`) {
			t.Errorf("the article itself has no joiner: %s", got)
		}
	})
}
