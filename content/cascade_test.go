package content

import (
	"testing"
	"time"
)

// TestSecondHeader holds that a second front matter keeps private what its author
// meant to, and that a rule in the text does not.
func TestSecondHeader(t *testing.T) {
	const first = "---\ntitle: T\ndate: 2026-12-01\n---\n"
	for body, want := range map[string]string{
		"---\nprivate: true\n---\nText\n":            "draft `private: true` 6",
		"\n\n---\ntitle: B\nhidden: true\n---\nText": "hidden `hidden: true` 9",
		"+++\ndraft = true\n+++\nText\n":             "draft `draft: true` 6",
		"---\ntitle: B\npublished: true\n---\nText":  "",
		"---\nThe end: true\n---\nText":              "",
		"Text\n\n---\nprivate: true\n---\n":          "",
	} {
		a, _ := Parser{Zone: time.UTC}.Parse("a.md", []byte(first+body))
		if got := accessWritten(a); got != want {
			t.Errorf("%q: got %q, want %q", body, got, want)
		}
	}
}

func accessWritten(a *Article) string {
	h := a.Hold
	if a.Draft {
		by := a.DraftBy()
		h = &by
	}
	if h == nil {
		return ""
	}
	return string(h.Rule) + " `" + h.Said() + "` " + string(rune('0'+h.Line))
}

// TestDailyNotes holds notes that are named by their day alone, in a folder of such.
func TestDailyNotes(t *testing.T) {
	for _, test := range []struct {
		path, front string
		held        bool
	}{
		{"daily/2026-12-01.md", "tags: [x]", true},
		{"Daily Notes/2026-12-01.md", "tags: [x]", true},
		{"me/journal/2026/2026-12-01.md", "title: 2026-12-01", true},
		{"дневник/2026-12-01.md", "tags: [x]", true},
		{"daily/2026-12-01.md", "title: What I learned", false},
		{"daily/2026-12-01-news.md", "tags: [x]", false},
		{"posts/2026-12-01.md", "tags: [x]", false},
		{"daily/2026-12-01.md", "publish: true", false},
	} {
		a, _ := Parser{Zone: time.UTC}.Parse(test.path, []byte("---\n"+test.front+"\n---\nText\n"))
		if got := a.Hold != nil && a.Hold.Rule == HoldFolder; got != test.held {
			t.Errorf("%s with %q: held %v, want %v", test.path, test.front, got, test.held)
		}
	}
}
