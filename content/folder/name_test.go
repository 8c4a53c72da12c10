package folder

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
)

// namesIn are the names of all articles, by path.
func namesIn(c *content.Catalogue) map[string]string {
	names := map[string]string{}
	for _, a := range c.Articles() {
		names[a.Path] = a.Slug
	}
	return names
}

// Files with one slug are articles of their own, whatever the order in which
// they are found.
func TestNames(t *testing.T) {
	dated := func(date string) string { return "---\ntitle: T\ndate: " + date + "\n---\nText.\n" }
	for _, want := range []map[string]string{
		{"2026-12-01-update.md": "update", "2026-12-15-update.md": "2026-12-15-update", "2026-12-31-update.md": "2026-12-31-update"},
		{"post/intro.md": "intro", "talk/intro.md": "talk/intro", "talk/2025/intro.md": "2025/intro"},
		{"en/same.md": "same", "ru/same.md": "ru/same"},
		{"a/x/i.md": "i", "b/x/i.md": "x/i", "c/x/i.md": "i-2"},
		{"blog/one/index.md": "one", "one/index.md": "one-2"},
		{"a.md": "a", "b.md": "b"},
	} {
		files := map[string]string{}
		for p := range want {
			files[p] = dated("2026-12-01")
		}
		f, c := tree(t, Config{Zone: time.UTC, BaseURL: "https://example.org"}, files)
		if got := namesIn(c); !reflect.DeepEqual(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
		if len(c.Articles()) != len(want) || len(c.Problems()) > 0 {
			t.Errorf("%d articles of %d, %v", len(c.Articles()), len(want), c.Problems())
		}
		for p, name := range namesIn(c) {
			if a := c.Article(name); a == nil || a.Path != p {
				t.Errorf("%s goes by %q, which is %+v", p, name, a)
			}
			body, err := f.Body(c.Article(name))
			if err != nil || string(body) != "Text.\n" {
				t.Errorf("%s: %q, %v", name, body, err)
			}
		}
	}
}

// Addresses and links are those of the files, not of their names.
func TestNamesAndLinks(t *testing.T) {
	const text = "---\ntitle: T\ndate: 2026-12-01\n---\n"
	f, c := tree(t, Config{Zone: time.UTC, BaseURL: "https://example.org"}, map[string]string{
		"post/intro.md": text, "post/next.md": text, "talk/intro.md": text, "talk/next.md": text,
		"2026-12-01-update.md": text, "2026-12-15-update.md": text,
	})
	for from, links := range map[string]map[string]string{
		"post/next.md":  {"intro.md": "post/intro.md", "../talk/intro.md": "talk/intro.md", "intro": "post/intro.md", "/talk/intro/": "talk/intro.md"},
		"talk/next.md":  {"intro.md": "talk/intro.md", "../post/intro": "post/intro.md", "https://example.org/post/intro/": "post/intro.md"},
		"post/intro.md": {"2026-12-15-update": "2026-12-15-update.md", "2026-12-01-update": "2026-12-01-update.md", "next": "post/next.md"},
	} {
		for link, want := range links {
			target := f.Resolve(c.ByPath(from), link)
			b := c.Article(target.Slug)
			if target.Kind != TargetArticle || b == nil || b.Path != want {
				t.Errorf("%s in %s leads to %+v, want %s", link, from, target, want)
			}
		}
	}
	if got, want := f.Address(c.ByPath("talk/intro.md")), "https://example.org/talk/intro/"; got != want {
		t.Errorf("the address is %s, want %s", got, want)
	}
}

// A file keeps the name that it is known by, through what comes and goes beside
// it; another process that is told the names gives the same.
func TestNamesStay(t *testing.T) {
	const text = "---\ntitle: T\ndate: 2026-12-01\n---\n"
	dir := t.TempDir()
	f := Open(Config{Dir: dir, Zone: time.UTC})
	for i, step := range []struct {
		add, remove, rename string
		want                map[string]string
	}{
		{add: "b/x.md", want: map[string]string{"b/x.md": "x"}},
		{add: "a/x.md", want: map[string]string{"a/x.md": "a/x", "b/x.md": "x"}}, // sorts before it, and came later
		{remove: "b/x.md", want: map[string]string{"a/x.md": "a/x"}},
		{add: "b/x.md", want: map[string]string{"a/x.md": "a/x", "b/x.md": "x"}},
		{rename: "b/x.md", add: "c/x.md", want: map[string]string{"a/x.md": "a/x", "c/x.md": "x"}},
		{add: "b/x.md", want: map[string]string{"a/x.md": "a/x", "b/x.md": "b/x", "c/x.md": "x"}},
	} {
		for _, p := range []string{step.remove, step.rename} {
			if p != "" {
				if err := os.Remove(filepath.Join(dir, p)); err != nil {
					t.Fatal(err)
				}
			}
		}
		if step.add != "" {
			write(t, filepath.Join(dir, step.add), text+step.add)
		}
		c, err := f.Scan(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if got := namesIn(c); !reflect.DeepEqual(got, step.want) {
			t.Errorf("step %d: got %q, want %q", i, got, step.want)
		}
		other := Open(Config{Dir: dir, Zone: time.UTC})
		other.Know(step.want)
		c, err = other.Scan(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if got := namesIn(c); !reflect.DeepEqual(got, step.want) {
			t.Errorf("step %d, another process: got %q, want %q", i, got, step.want)
		}
	}
}

// A name that a post had before is no other file's while its article is there,
// and is free after that.
func TestFormerNamesAreNotGivenAgain(t *testing.T) {
	const text = "---\ntitle: T\ndate: 2026-12-01\n---\n"
	dir := t.TempDir()
	write(t, filepath.Join(dir, "new.md"), text)
	f := Open(Config{Dir: dir, Zone: time.UTC})
	f.Know(map[string]string{"new.md": "new"})
	f.KnowFormer(map[string]string{"old": "new"})
	for i, step := range []struct {
		add, remove string
		want        map[string]string
	}{
		{add: "talk/old.md", want: map[string]string{"new.md": "new", "talk/old.md": "talk/old"}},
		{add: "2026-12-05-old.md", want: map[string]string{"new.md": "new", "talk/old.md": "talk/old", "2026-12-05-old.md": "2026-12-05-old"}},
		{remove: "new.md", add: "old.md", want: map[string]string{"old.md": "old", "talk/old.md": "talk/old", "2026-12-05-old.md": "2026-12-05-old"}},
	} {
		if step.remove != "" {
			if err := os.Remove(filepath.Join(dir, step.remove)); err != nil {
				t.Fatal(err)
			}
		}
		write(t, filepath.Join(dir, step.add), text+step.add)
		c, err := f.Scan(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if got := namesIn(c); !reflect.DeepEqual(got, step.want) {
			t.Errorf("step %d: got %q, want %q", i, got, step.want)
		}
	}
}

// A name that does not follow from the slug any more is given up: the author has
// changed the slug.
func TestNameOfAnotherSlug(t *testing.T) {
	f, _ := tree(t, Config{Zone: time.UTC}, map[string]string{"a.md": "---\nslug: new\ntitle: T\n---\n"})
	f.Know(map[string]string{"a.md": "old"})
	c := f.rebuild()
	if got := c.Articles()[0].Slug; got != "new" {
		t.Errorf("it goes by %q, want new", got)
	}
}
