package content

import (
	"strings"
	"testing"
	"time"
)

// TestSeries holds which articles are a series, and in which order.
func TestSeries(t *testing.T) {
	parse := func(name, front string) *Article {
		a, problems := Parser{Zone: time.UTC}.Parse(name, []byte(front))
		if a == nil || len(problems) > 0 {
			t.Fatalf("%s: %v", name, problems)
		}
		return a
	}
	for _, c := range []struct {
		name  string
		parts map[string]string // keys by file
		of    string
		want  string
	}{
		{"by date", map[string]string{"a": "date: 2026-01-03\nseries: Go, from scratch", "b": "date: 2026-01-02\nseries: [\"Go, from scratch\"]", "c": "date: 2026-01-01\nseries: Go"}, "a", "b a"},
		{"by weight", map[string]string{"a": "date: 2026-01-01\nseries: Go\nweight: 20", "b": "date: 2026-01-02\nseries: go\nweight: 10", "c": "date: 2025-01-01\nseries: GO"}, "a", "b a c"},
		{"by order, from 0", map[string]string{"a": "date: 2026-01-01\nseries: Go\nseries_order: 1", "b": "date: 2026-01-02\nseries: Go\nseries_order: 0\nweight: 99", "c": "date: 2025-01-01\nseries: Go"}, "c", "b a c"},
		{"a table", map[string]string{"a": "date: 2026-01-01\nseries:\n  name: Go\n  part: 2", "b": "date: 2026-01-02\nseries: {title: Go, order: 1}"}, "a", "b a"},
		{"Zola's", map[string]string{"a": "date: 2026-01-01\ntaxonomies:\n  series: [Go]", "b": "date: 2026-01-02\ntaxonomies: {series: [Go], tags: [x]}"}, "a", "a b"},
		{"languages apart", map[string]string{"a": "date: 2026-01-01\nseries: Go\nlang: en", "b": "date: 2026-01-02\nseries: Go\nlang: ru", "c": "date: 2026-01-03\nseries: Go\nlang: en"}, "a", "a c"},
		{"undated last", map[string]string{"a": "series: Go\ntelegram: {queue: true}", "b": "date: 2026-01-02\nseries: Go"}, "a", "b a"},
		{"two", map[string]string{"a": "date: 2026-01-01\nseries: [Go, Rust]", "b": "date: 2026-01-02\nseries: [Rust]", "c": "date: 2026-01-03\nseries: [Go]"}, "a", "a c, a b"},
		{"none", map[string]string{"a": "date: 2026-01-01\nseries: false", "b": "date: 2026-01-02\nseries:"}, "a", ""},
	} {
		var all []*Article
		byName := map[string]*Article{}
		for name, keys := range c.parts {
			byName[name] = parse(name+".md", "---\ntitle: T\n"+keys+"\n---\nText.\n")
			all = append(all, byName[name])
		}
		cat := NewCatalogue(all, nil, nil)
		var got []string
		for _, s := range cat.Series().Of(byName[c.of]) {
			var names []string
			for _, a := range s.Parts {
				names = append(names, a.Slug)
			}
			got = append(got, strings.Join(names, " "))
		}
		if s := strings.Join(got, ", "); s != c.want {
			t.Errorf("%s: got %q, want %q", c.name, s, c.want)
		}
	}
	if _, problems := (Parser{Zone: time.UTC}).Parse("a.md", []byte("---\ntitle: T\nseries: Go\nseries_order: first\n---\nText.\n")); len(problems) != 1 {
		t.Errorf("a place that is not a number: %v", problems)
	}
}
