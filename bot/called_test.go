package bot

import (
	"slices"
	"testing"

	"github.com/dateline-bot/dateline/content"
)

func TestCalled(t *testing.T) {
	articles := []*content.Article{
		{Slug: "intro", PageSlug: "intro", Title: "Welcome", Path: "post/intro.md"},
		{Slug: "talk/intro", PageSlug: "intro", Title: "Welcome", Path: "talk/intro.md"},
		{Slug: "next", PageSlug: "next", Title: "Next", Path: "next.md"},
		{Slug: "diary", PageSlug: "diary", Title: "Next", Path: "diary.md", Hold: &content.Hold{Rule: content.HoldUnmarked}},
	}
	for name, want := range map[string][]string{
		"intro": {"post/intro.md", "talk/intro.md"}, "WELCOME": {"post/intro.md", "talk/intro.md"}, "talk/intro": {"talk/intro.md"},
		"post/intro": {"post/intro.md"}, "post/intro.md": {"post/intro.md"}, "Next": {"next.md"}, "diary": nil, "none": nil,
	} {
		var got []string
		for _, a := range called(articles, name) {
			got = append(got, a.Path)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}
