package folder

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
)

// TestCascades holds what files say of the articles of their folder: Hugo's cascade
// and Eleventy's data of a directory. An article's own word goes over theirs.
func TestCascades(t *testing.T) {
	const head, open = "---\ntitle: %s\ndate: 2026-12-01\n---\nText %[1]s\n", "---\ntitle: %s\ndate: 2026-12-01\ndraft: false\n---\nText %[1]s\n"
	own := map[string]string{"a/open.md": open}
	files := map[string]string{
		"a/_index.md":        "---\ntitle: A\ncascade:\n  draft: true\n---\n",
		"b/_index.md":        "+++\n[cascade]\n[cascade.build]\nrender = 'never'\n+++\n",
		"c/_index.en.md":     "---\ncascade:\n  - private: true\n    _target: {path: '/c/secret/**'}\n  - target: {kind: section}\n    draft: true\n---\n",
		"d/d.json":           `{"permalink": false, "layout": "note"}`,
		"e/e.11tydata.js":    "module.exports = {\n  eleventyExcludeFromCollections: true,\n  tags: 'x',\n};\n",
		"f/f.11tydata.json":  `{"draft": true}`,
		"g/other.json":       `{"draft": true}`,
		"g/_index.md":        "---\ntitle: G\ndraft: true\n---\n",
		"h/_index.md":        "---\ncascade: {params: {hidden: true}}\n---\n",
		"i/_index.md":        "---\ncascade: [\n---\n",
		"m/_index.md":        "---\ntitle: [\n---\n",
		"n/n.json":           `{"draft": true,`,
		"o/o.json":           `[{"draft": true}]`,
		"p/_index.md":        "---\ncascade: {draft: true}\n---\n" + strings.Repeat("A long text.\n", 8<<10),
		"j/_index.md":        "---\ncascade: {draft: true}\n---\n",
		"j/open/_index.md":   "---\ncascade: {status: published}\n---\n",
		"b-not/b.json":       `{"draft": true}`,
		"k/_index.md":        "---\ncascade: {status: evergreen}\n---\n",
		"l/bundle/_index.md": "---\ncascade: {password: x}\n---\n",
	}
	for _, p := range strings.Fields("a/x.md a/deep/y.md a/open.md b/x.md c/x.md c/secret/y.md d/x.md e/x.md f/x.md g/x.md h/x.md i/x.md j/x.md k/x.md l/x.md l/bundle/y.md m/x.md n/x.md o/x.md p/x.md b-not/x.md") {
		form := head
		if own[p] != "" {
			form = own[p]
		}
		files[p] = fmt.Sprintf(form, p)
	}
	f, c := tree(t, Config{}, files)
	want := map[string]string{
		"a/x.md": "draft `cascade.draft: true`", "a/deep/y.md": "draft `cascade.draft: true`", "b/x.md": "hidden `cascade.build.render: never`",
		"c/secret/y.md": "draft `cascade.private: true`", "d/x.md": "hidden `permalink: false`", "e/x.md": "hidden `eleventyExcludeFromCollections: true`",
		"f/x.md": "draft `draft: true`", "h/x.md": "hidden `cascade.params.hidden: true`", "j/x.md": "draft `cascade.draft: true`",
		"l/bundle/y.md": "password `cascade.password: …`", "i/x.md": "unread ``", "n/x.md": "unread ``", "p/x.md": "draft `cascade.draft: true`",
	}
	for _, a := range c.Articles() {
		got := ""
		switch {
		case a.Draft:
			got = string(a.DraftBy().Rule) + " `" + a.DraftBy().Said() + "`"
		case a.Hold != nil:
			got = string(a.Hold.Rule) + " `" + a.Hold.Said() + "`"
		}
		if got != want[a.Path] {
			t.Errorf("%s: got %q, want %q", a.Path, got, want[a.Path])
		}
	}
	if got, want := c.ByPath("a/x.md").DraftBy().String(), "`cascade.draft: true` (a/_index.md)"; !strings.HasPrefix(got, want) {
		t.Errorf("a/x.md: got %q, want %q …", got, want)
	}
	var broken []string
	for _, x := range c.Problems() {
		broken = append(broken, x.Path+": "+x.Message.String())
	}
	if got, want := strings.Join(broken, "\n"), "i/_index.md: the file cannot be read: "; len(broken) != 2 || !strings.Contains(got, want) || !strings.Contains(got, "n/n.json: ") {
		t.Errorf("problems: got %q, want %q and n/n.json", got, want)
	}
	write(t, filepath.Join(f.config.Dir, "a/_index.md"), "---\ntitle: A\n---\n")
	c, err := f.Scan(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if a := c.ByPath("a/x.md"); a.Draft {
		t.Error("a/x.md is a draft after the cascade is gone: got true, want false")
	}
}

// TestBrokenCascade holds that a file which is broken by an edit says what it said
// before, and that one which said nothing holds its folder once it names a cascade.
func TestBrokenCascade(t *testing.T) {
	f, _ := tree(t, Config{}, map[string]string{
		"a/_index.md": "---\ncascade: {draft: true}\n---\n", "a/x.md": article("A"),
		"b/_index.md": "---\ntitle: B\n---\n", "b/x.md": article("B"),
	})
	check := func(when, wantA, wantB string) {
		t.Helper()
		c, err := f.Scan(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if gotA, gotB := access(c.ByPath("a/x.md")), access(c.ByPath("b/x.md")); gotA != wantA || gotB != wantB {
			t.Errorf("%s: a is %q and b is %q, want %q and %q", when, gotA, gotB, wantA, wantB)
		}
	}
	check("as written", "draft", "")
	for _, p := range []string{"a/_index.md", "b/_index.md"} {
		write(t, filepath.Join(f.config.Dir, p), "---\ncascade: {draft: true\n---\n")
	}
	check("broken", "draft", "unread")
	check("still broken", "draft", "unread")
	for _, p := range []string{"a/_index.md", "b/_index.md"} {
		write(t, filepath.Join(f.config.Dir, p), "---\ntitle: Open\n---\n")
	}
	check("mended", "", "")
}

// TestWatchSeesCascades holds that what a file says of its folder counts as soon as the
// file is left alone, not at the next rescan, and before an article that is written with it.
func TestWatchSeesCascades(t *testing.T) {
	for name, secret := range map[string]string{"a/_index.md": "---\ncascade: {draft: true}\n---\n", "a/a.json": `{"draft": true}`} {
		t.Run(name, func(t *testing.T) {
			watched(t, map[string]string{"a/x.md": article("A")}, func(t *testing.T, dir string, touch func(string), n *news) {
				check := func(when, article, want string) {
					t.Helper()
					got := "none"
					if a := n.folder.Catalogue().ByPath(article); a != nil {
						got = access(a)
					}
					if got != want {
						t.Errorf("%s: %s is %q, want %q", when, article, got, want)
					}
				}
				check("before", "a/x.md", "")
				file := filepath.Join(dir, name)
				write(t, file, secret)
				touch(name)
				wait(settleTime)
				check("written", "a/x.md", "draft")
				write(t, file, "")
				touch(name)
				wait(settleTime - time.Millisecond)
				write(t, file, secret)
				touch(name)
				wait(time.Second)
				check("written in two steps", "a/x.md", "draft")
				if err := os.Remove(file); err != nil {
					t.Fatal(err)
				}
				touch(name)
				wait(settleTime)
				check("away for a moment", "a/x.md", "draft")
				wait(absentTime)
				check("removed", "a/x.md", "")
				write(t, filepath.Join(dir, "a/y.md"), article("B"))
				touch("a/y.md")
				wait(settleTime / 2)
				write(t, file, secret)
				touch(name)
				wait(settleTime / 2)
				check("an article before it", "a/y.md", "none")
				wait(settleTime / 2)
				check("an article with it", "a/y.md", "draft")
			})
		})
	}
}

// access is why the article is held, by its rule; "" if it is not.
func access(a *content.Article) string {
	switch {
	case a.Draft:
		return string(a.DraftBy().Rule)
	case a.Hold != nil:
		return string(a.Hold.Rule)
	}
	return ""
}
