package content

import (
	"slices"
	"testing"
	"time"
)

// The ways in which tools write categories.
func TestCategoriesAsWritten(t *testing.T) {
	for front, want := range map[string][]string{
		"categories: [\"[[AI]]\", \"#go\"]":             {"AI", "go"},
		"categories: ai; go":                            {"ai", "go"},
		"categories: [[AI]]":                            {"AI"},
		"categories: ['[[Machine Learning|ML]]', 'C#']": {"Machine Learning", "C#"},
		"topics: [ai, go]":                              {"ai", "go"},
		"category: ai\ntopics: [AI, go]":                {"ai", "go"},
		"taxonomies: {categories: [ai], tags: [x]}":     {"ai"},
		"topics: {a: b}":                                nil,
		"categories: '#go #rust'":                       {"go", "rust"},
		"categories: '#'":                               nil,
	} {
		a, problems := parse(t, "---\n"+front+"\n---\nText")
		if a == nil || !slices.Equal(a.Categories, want) {
			t.Errorf("%s: got %+v, %v; want %q", front, a, problems, want)
		}
	}
	a, problems := parse(t, "+++\ntitle = \"T\"\n[taxonomies]\ncategories = [\"ai\"]\ntags = [\"x\", \"y\"]\n+++\n")
	if a == nil || !slices.Equal(a.Categories, []string{"ai"}) || !slices.Equal(a.Tags, []string{"x", "y"}) {
		t.Errorf("Zola: %+v, %v", a, problems)
	}
	for path, want := range map[string][]string{
		"news/_posts/2026-01-02-a.md": {"news"}, "_posts/2026-01-02-a.md": nil, "a/b/_posts/2026-01-02-a.md": {"a", "b"},
	} {
		if a, problems := (Parser{Zone: time.UTC}).Parse(path, []byte("---\ntitle: T\n---\n")); a == nil || !slices.Equal(a.Categories, want) {
			t.Errorf("%s: got %+v, %v; want %q", path, a, problems, want)
		}
	}
}

// TestCategoriesFrom reads categories from the keys that the settings name, and no
// others.
func TestCategoriesFrom(t *testing.T) {
	const front = "---\ntitle: T\ncategories: [a]\ntags: [b, c]\nsection: d\ntaxonomies:\n  categories: [e]\n  series: [f]\n  tags: [g]\nextra:\n  kinds: {topic: h}\n---\n"
	for _, test := range []struct {
		from []string
		want []string
	}{
		{nil, []string{"a", "e"}},
		{[]string{"tags"}, []string{"b", "c", "g"}},
		{[]string{"section", "categories"}, []string{"a", "d", "e"}},
		{[]string{"series"}, []string{"f"}},
		{[]string{"taxonomies.series", "extra.kinds.topic"}, []string{"f", "h"}},
		{[]string{}, nil},
	} {
		a, problems := Parser{Zone: time.UTC, CategoriesFrom: test.from}.Parse("a.md", []byte(front))
		if a == nil || !slices.Equal(a.Categories, test.want) || !slices.Equal(a.Tags, []string{"b", "c", "g"}) {
			t.Errorf("%q: got %+v, %v, want %q", test.from, a, problems, test.want)
		}
	}
}
