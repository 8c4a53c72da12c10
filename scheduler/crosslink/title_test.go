package crosslink_test

import (
	"testing"

	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler/crosslink"
)

// TestTitleFirst holds for which templates the posts are known to begin with the title.
func TestTitleFirst(t *testing.T) {
	for template, want := range map[string]bool{
		"":                                           true,
		post.Builtin:                                 true,
		"# {{.Title}}\n\n{{.Body}}":                  true,
		"**{{escape .Title}}**\n{{.Body}}":           true,
		"{{if .Title}}## {{.Title}}{{end}}\n":        true,
		"{{.Body}}":                                  false,
		"News\n\n# {{.Title}}":                       false,
		"# {{.Title}} ({{.Lang}})\n":                 false,
		"{{.Lang}}: {{.Title}}\n":                    false,
		"{{with .Title}}{{end}}{{.Body}}":            false,
		"{{if .Link}}# {{.Title}}\n{{end}}{{.Body}}": false,
	} {
		if got := crosslink.TitleFirst(template); got != want {
			t.Errorf("%q: got %v, want %v", template, got, want)
		}
	}
	for _, c := range []struct {
		line, title string
		want        bool
	}{
		{"Part 1", "Part 1", true}, {"Part 1", "Part 2", false}, {"To the 🚀 moon", "To the :rocket: moon", true},
		{"To the 🚀 sun", "To the :rocket: moon", false}, {"🚀", ":rocket:", true},
	} {
		if got := crosslink.SaysTitle(c.line, c.title); got != c.want {
			t.Errorf("%q says %q: got %v, want %v", c.line, c.title, got, c.want)
		}
	}
}
