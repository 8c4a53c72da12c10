package folder

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
)

// plant writes files; a name that ends in / is a folder.
func plant(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		p := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "/") {
			if err := os.MkdirAll(p, 0o755); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// public are the paths of the articles that go out by themselves.
func public(c *content.Catalogue) []string {
	var paths []string
	for _, a := range c.Articles() {
		if !a.Draft && a.Hold == nil && !a.Due.IsZero() {
			paths = append(paths, a.Path)
		}
	}
	slices.Sort(paths)
	return paths
}

// In an Obsidian vault only marked articles count, and templates never.
func TestVault(t *testing.T) {
	files := map[string]string{
		"2026-11-29.md":               "One private line.\n",
		"diary.md":                    "---\ntitle: Diary\ndate: 2026-11-29\n---\nPrivate.\n",
		"post.md":                     "---\ntitle: Post\ndate: 2026-11-29\ntelegram: true\n---\nPublic.\n",
		"blog/table.md":               "---\ntitle: Table\ndate: 2026-11-29\ntelegram: {silent: true}\n---\nPublic.\n",
		"blog/publish.md":             "---\ntitle: Publish\ndate: 2026-11-29\npublish: true\n---\nPublic.\n",
		"blog/unmarked.md":            "---\ntitle: Unmarked\ndate: 2026-11-29\npublished: true\n---\nPrivate.\n",
		"Templates/new.md":            "---\ntitle: New post\ndate: 2026-11-29\ntelegram: true\n---\n",
		"Meta/Muster/x.md":            "---\ntitle: New post\ndate: 2026-11-29\ntelegram: true\n---\n",
		"Meta/Scripts/y.md":           "---\ntitle: New post\ndate: 2026-11-29\ntelegram: true\n---\n",
		"kanban.md":                   "---\nkanban-plugin: board\ndate: 2026-11-29\ntelegram: true\n---\n",
		".obsidian/templates.json":    `{"folder": "Meta/Muster"}`,
		".obsidian/workspace.json":    `{}`,
		".obsidian/app.json":          `{}`,
		".obsidian/not an article.md": "---\ntitle: X\ndate: 2026-11-29\ntelegram: true\n---\n",
		".obsidian/plugins/templater-obsidian/data.json": `{"templates_folder": "/Meta/Scripts/"}`,
	}
	marked := []string{"blog/publish.md", "blog/table.md", "post.md"}
	scan := func(t *testing.T, dir, choice string) *content.Catalogue {
		t.Helper()
		c, err := Open(Config{Dir: dir, Zone: time.UTC, Select: choice}).Scan(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	t.Run("the vault itself", func(t *testing.T) {
		c := scan(t, plant(t, files), "")
		if got := public(c); !slices.Equal(got, marked) {
			t.Errorf("public are %q, want %q", got, marked)
		}
		if s := c.Selection(); !slices.Equal(s.Vaults, []string{"."}) || s.Left != 3 || s.Taken != 7 {
			t.Errorf("the selection is %+v", s)
		}
	})
	t.Run("a folder in it", func(t *testing.T) {
		c := scan(t, filepath.Join(plant(t, files), "blog"), "")
		if got, want := public(c), []string{"publish.md", "table.md"}; !slices.Equal(got, want) {
			t.Errorf("public are %q, want %q", got, want)
		}
	})
	t.Run("a folder of it by a link", func(t *testing.T) {
		link := filepath.Join(t.TempDir(), "articles")
		if err := os.Symlink(filepath.Join(plant(t, files), "blog"), link); err != nil {
			t.Skip(err)
		}
		if got, want := public(scan(t, link, "")), []string{"publish.md", "table.md"}; !slices.Equal(got, want) {
			t.Errorf("public are %q, want %q", got, want)
		}
	})
	t.Run("a vault in the folder", func(t *testing.T) {
		inside := map[string]string{"out.md": "---\ntitle: Out\ndate: 2026-11-29\n---\nPublic.\n"}
		for name, text := range files {
			inside["notes/"+name] = text
		}
		c := scan(t, plant(t, inside), "")
		want := []string{"notes/blog/publish.md", "notes/blog/table.md", "notes/post.md", "out.md"}
		if got := public(c); !slices.Equal(got, want) {
			t.Errorf("public are %q, want %q", got, want)
		}
		if !c.MarkedOnly("notes/a.md") || c.MarkedOnly("out.md") || c.MarkedOnly("notes.md") {
			t.Errorf("in the vault: got notes/a.md %t, out.md %t, notes.md %t; want true, false, false",
				c.MarkedOnly("notes/a.md"), c.MarkedOnly("out.md"), c.MarkedOnly("notes.md"))
		}
	})
	t.Run("other tools", func(t *testing.T) {
		for mark, tool := range map[string]string{"logseq/config.edn": "Logseq", ".foam/templates/a.md": "Foam", "dendron.yml": "Dendron"} {
			notes := map[string]string{"a.md": files["post.md"], "journals/b.md": files["diary.md"], "out/" + mark: "", "out/c.md": files["diary.md"], "out/d.md": files["blog/publish.md"]}
			if got, want := public(scan(t, plant(t, notes), "")), []string{"a.md", "journals/b.md", "out/d.md"}; !slices.Equal(got, want) {
				t.Errorf("%s below: public are %q, want %q", tool, got, want)
			}
			notes[mark] = ""
			c := scan(t, plant(t, notes), "")
			if got, want := public(c), []string{"a.md", "out/d.md"}; !slices.Equal(got, want) || c.Selection().Tool != tool {
				t.Errorf("%s: public are %q of a vault of %q, want %q", tool, got, c.Selection().Tool, want)
			}
		}
		plain := map[string]string{"logseq/about.md": files["diary.md"], "dendron.yml/x.md": files["post.md"], "foam/x.md": files["blog/publish.md"]}
		if got := public(scan(t, plant(t, plain), "")); len(got) != 3 {
			t.Errorf("no vault: public are %q, want all three", got)
		}
	})
	t.Run("select: dated", func(t *testing.T) {
		want := append([]string{"blog/unmarked.md", "diary.md"}, marked...)
		slices.Sort(want)
		if got := public(scan(t, plant(t, files), SelectDated)); !slices.Equal(got, want) {
			t.Errorf("public are %q, want %q", got, want)
		}
	})
	t.Run("select: marked", func(t *testing.T) {
		plain := map[string]string{"a.md": files["post.md"], "b.md": files["diary.md"], "templates/c.md": strings.Replace(files["post.md"], "title: ", "title: Another ", 1)}
		c := scan(t, plant(t, plain), SelectMarked)
		if got, want := public(c), []string{"a.md", "templates/c.md"}; !slices.Equal(got, want) {
			t.Errorf("public are %q, want %q", got, want)
		}
		if s := c.Selection(); !s.All || s.Left != 1 || s.Taken != 2 {
			t.Errorf("the selection is %+v", s)
		}
	})
	t.Run("a wrong choice", func(t *testing.T) {
		if _, err := Open(Config{Dir: t.TempDir(), Select: "all"}).Scan(context.Background()); err == nil {
			t.Error("select: all is taken: got no error, want one")
		}
	})
}

// A folder that becomes a vault, or is none any more, is read anew.
func TestVaultAppears(t *testing.T) {
	dir := plant(t, map[string]string{"a.md": "---\ntitle: A\ndate: 2026-11-29\n---\nText.\n"})
	f := Open(Config{Dir: dir, Zone: time.UTC})
	for _, step := range []struct {
		change func() error
		want   int
	}{
		{func() error { return nil }, 1},
		{func() error { return os.Mkdir(filepath.Join(dir, ".obsidian"), 0o755) }, 0},
		{func() error { return os.Remove(filepath.Join(dir, ".obsidian")) }, 1},
	} {
		if err := step.change(); err != nil {
			t.Fatal(err)
		}
		c, err := f.Scan(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if got := public(c); len(got) != step.want {
			t.Errorf("public are %q, want %d", got, step.want)
		}
	}
}
