package draft

import (
	"slices"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/content"
)

// TestCategoriesAreWritten holds that what is chosen in the chat is what the parser reads.
func TestCategoriesAreWritten(t *testing.T) {
	tags, zola := []string{"tags"}, []string{"taxonomies.categories"}
	for _, tt := range []struct {
		name, header, want string
		from, chosen       []string
	}{
		{"another key", "---\ncategory: AI\n---\n", "---\ncategory: \"Go\"\n---\n", nil, []string{"Go"}},
		{"none", "---\ncategory: AI\n---\n", "---\ncategory: \"\"\n---\n", nil, nil},
		{"one more", "---\ntopics: [AI]\n---\n", "---\ntopics: [\"AI\", \"Go\"]\n---\n", nil, []string{"AI", "Go"}},
		{"unchanged", "---\ntopics:   [AI, Go] # both\n---\n", "---\ntopics:   [AI, Go] # both\n---\n", nil, []string{"AI", "Go"}},
		{"two keys", "---\ncategories:\n  - A\ntopic: B\n---\n", "---\ncategories: [\"N\"]\ntopic: B\n---\n", nil, []string{"B", "N"}},
		{"tags", "---\ntags: [a, b]\ncategories: [c]\n---\n", "---\ntags: [\"a\", \"n\"]\ncategories: [c]\n---\n", tags, []string{"a", "n"}},
		{"new tags", "---\nlang: ru\n---\n", "tags: [\"n\"]\n---\n", tags, []string{"n"}},
		{"own file", "", "tags: [\"n\"]\n", tags, []string{"n"}},
		{"table of YAML", "---\ntaxonomies:\n  categories:\n    - AI\n  tags: [x]\n---\n", "---\ntaxonomies:\n  categories: [\"Go\"]\n  tags: [x]\n---\n", nil, []string{"Go"}},
		{"table on one line", "---\ntaxonomies: {categories: [AI], tags: [x]}\n---\n", "---\ntaxonomies: {categories: [\"Go\", \"B\"], tags: [x]}\n---\n", nil, []string{"Go", "B"}},
		{"table of TOML", "+++\n[taxonomies]\ncategories = [\n  \"AI\",\n]\ntags = [\"x\"]\n+++\n", "[taxonomies]\ncategories = [\"Go\"]\ntags = [\"x\"]\n+++\n", zola, []string{"Go"}},
		{"new in a table of TOML", "+++\n[taxonomies]\ntags = [\"x\"]\n+++\n", "[taxonomies]\ncategories = [\"Go\"]\ntags = [\"x\"]\n+++\n", zola, []string{"Go"}},
		{"new in a table of YAML", "---\ntaxonomies:\n  tags: [x]\n---\n", "---\ntaxonomies:\n  categories: [\"Go\"]\n  tags: [x]\n---\n", zola, []string{"Go"}},
		{"new in a table on one line", "---\ntaxonomies: {tags: [x]}\n---\n", "---\ntaxonomies: {categories: [\"Go\"], tags: [x]}\n---\n", zola, []string{"Go"}},
		{"new in an empty table of YAML", "---\ntaxonomies:\nlang: ru\n---\n", "---\ntaxonomies:\n  categories: [\"Go\"]\nlang: ru\n---\n", zola, []string{"Go"}},
		{"new beside a dotted key of TOML", "+++\ntaxonomies.tags = [\"x\"]\nlang = \"ru\"\n+++\n", "taxonomies.categories = [\"Go\"]\ntaxonomies.tags = [\"x\"]\nlang = \"ru\"\n", zola, []string{"Go"}},
		{"list with a blank line and a comment", "---\ncategories:\n- AI\n\n# more\n- B\n# not of it\ntags: [x]\n---\n", "---\ncategories: [\"Go\"]\n# not of it\ntags: [x]\n---\n", nil, []string{"Go"}},
		{"new table", "---\nlang: ru\n---\n", "taxonomies: {categories: [\"Go\"]}\n---\n", zola, []string{"Go"}},
		{"lines of TOML", "+++\ncategories = [\n  \"AI\",\n]\nlang = \"ru\"\n+++\n", "+++\ncategories = [\"Go\"]\nlang = \"ru\"\n", nil, []string{"Go"}},
	} {
		s := Site{Inbox: "inbox", Ext: ".md", Parser: content.Parser{CategoriesFrom: tt.from}}
		d := &Draft{Content: Content{Header: tt.header, Text: "Text.", Categories: tt.chosen, Chosen: true, Path: "inbox/x.md"}}
		_, got := s.source(d, at())
		if want := strings.TrimSuffix(tt.want, "---\n"); !strings.Contains(got, want) {
			t.Errorf("%s: source = %q, want %q in it", tt.name, got, want)
		}
		a, problems := s.Parser.Parse("inbox/x.md", []byte(got))
		if a == nil || !slices.Equal(slices.Sorted(slices.Values(a.Categories)), slices.Sorted(slices.Values(tt.chosen))) {
			t.Errorf("%s: the file reads as %+v, %v, want the categories %q", tt.name, a, problems, tt.chosen)
		}
	}
}
