package post

import (
	"strings"
	"testing"
)

// TestInclude holds that a post shows what its article includes from the folder,
// its links and images as the article's own.
func TestInclude(t *testing.T) {
	f := scanned(t, "https://example.org/", map[string]string{
		"_includes/note.html":    "<div class=\"note\">\n    <b>{{ include.title }}</b> \uF8F0 [about](/about/)\n</div>\n",
		"_posts/_part.md":        "Part ![P](a.png)\n",
		"_posts/a.png":           "x",
		"_includes/unknown.md":   "{% for a in site.posts %}{% endfor %}",
		"_posts/2025-01-02-b.md": "---\ntitle: B\n---\nx",
	})
	source := "---\ntitle: A\n---\nIntro.\n\n{% include note.html title=\"Mind\" %}\n{% include_relative _part.md %}\n\n{% include unknown.md %}{% include none.md %}\n"
	p, all := renderIn(t, f, "_posts/2025-01-01-a.md", source, Settings{Format: Text})
	if got := all[0].Text; strings.Contains(got, "{") || !strings.Contains(got, "Intro.\n\nMind") || !strings.Contains(got, "Part") {
		t.Errorf("the post is %q", got)
	}
	var said []string
	for _, w := range p.Warnings {
		said = append(said, w.Message.String())
	}
	if got := strings.Join(said, "\n"); len(said) != 2 || !strings.Contains(got, `include "unknown.md" is left out`) || !strings.Contains(got, `include "none.md" is left out`) {
		t.Errorf("warnings %s", got)
	}
}
