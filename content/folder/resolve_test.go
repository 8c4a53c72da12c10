package folder

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestNote holds where wiki links lead: by a file's name anywhere, of which the
// shortest path counts, or by the end of its path; never by a title.
func TestNote(t *testing.T) {
	const text = "---\ntitle: A title\ndate: 2026-12-01\n---\n"
	f, c := tree(t, Config{Zone: time.UTC}, map[string]string{
		"main.md": text, "notes/deep/main.md": text, "notes/Other.md": text, "notes/deep/Other.md": text, "work/Other.md": text,
		"work/main.md": text, "notes/My Note.md": text, "notes/deep/Slugged.md": "---\nslug: quite-else\ntitle: T\n---\n", "a/v1.2 notes.md": text,
		"a/Й.md": text, "a/paper.pdf": "%PDF", "_hidden/x.md": text,
	})
	for _, test := range []struct{ from, name, want, fragment string }{
		{"main.md", "My Note", "notes/My Note.md", ""},
		{"main.md", "my note#Some Part", "notes/My Note.md", "Some Part"},
		{"main.md", "My Note.md", "notes/My Note.md", ""},
		{"main.md", "deep/Other", "notes/deep/Other.md", ""},
		{"main.md", "notes/deep/Other.md", "notes/deep/Other.md", ""},
		{"main.md", "Other", "notes/Other.md", ""},
		{"work/main.md", "Other", "work/Other.md", ""},
		{"notes/deep/main.md", "Other", "notes/Other.md", ""},
		{"notes/deep/main.md", "main", "main.md", ""},
		{"notes/deep/main.md", "../Other", "notes/Other.md", ""},
		{"notes/deep/main.md", "./Other", "notes/deep/Other.md", ""},
		{"main.md", "Slugged", "notes/deep/Slugged.md", ""},
		{"main.md", "quite-else", "notes/deep/Slugged.md", ""},
		{"main.md", "v1.2 notes", "a/v1.2 notes.md", ""},
		{"main.md", "И\u0306", "a/Й.md", ""},
		{"main.md", "A title", "", ""},
		{"main.md", "ther", "", ""},
	} {
		target, got := f.Note(c.ByPath(test.from), test.name), ""
		if b := c.Article(target.Slug); target.Kind == TargetArticle && b != nil {
			got = b.Path
		}
		if got != test.want || target.Fragment != test.fragment {
			t.Errorf("[[%s]] in %s leads to %q #%q, want %q #%q", test.name, test.from, got, target.Fragment, test.want, test.fragment)
		}
	}
	if target := f.Note(c.ByPath("main.md"), "paper.pdf"); target.Kind != TargetFile || target.Path != "a/paper.pdf" {
		t.Errorf("[[paper.pdf]] leads to %+v", target)
	}
}

// TestPathsFromContent holds that files are found by their path from the root of the content, as Zola's
// functions for images take it.
func TestPathsFromContent(t *testing.T) {
	const text = "---\ntitle: T\ndate: 2026-12-01\n---\n"
	f, c := tree(t, Config{Zone: time.UTC}, map[string]string{
		"site/content/blog/2026-12-01_a-b/index.md": text, "site/content/blog/2026-12-01_a-b/c.png": "x", "blog/d.png": "x", "e.png": "x",
	})
	a := c.ByPath("site/content/blog/2026-12-01_a-b/index.md")
	for dest, want := range map[string]string{
		"blog/2026-12-01_a-b/c.png": "site/content/blog/2026-12-01_a-b/c.png",
		"c.png":                     "site/content/blog/2026-12-01_a-b/c.png",
		"blog/d.png":                "blog/d.png",
		"e.png":                     "",
		"./blog/d.png":              "",
	} {
		got := ""
		if target := f.Resolve(a, dest); target.Kind == TargetFile {
			got = target.Path
		}
		if got != want {
			t.Errorf("%s leads to %q, want %q", dest, got, want)
		}
	}
	if a.Slug != "a-b" {
		t.Errorf("the slug is %q", a.Slug)
	}
}

// TestNamesInVaults holds that Obsidian's short paths of Markdown's own images are
// found where a vault is, and only there.
func TestNamesInVaults(t *testing.T) {
	const text = "---\ntitle: T\ntelegram: true\n---\n"
	for _, vault := range []bool{true, false} {
		files := map[string]string{"a.md": text, "att/shot.png": "x", "att/two.png": "x", "more/two.png": "x"}
		if vault {
			files[".obsidian/app.json"] = "{}"
		}
		f, c := tree(t, Config{Zone: time.UTC}, files)
		for name, found := range map[string]bool{"shot.png": vault, "two.png": false, "att/two.png": true} {
			if got := f.Resolve(c.ByPath("a.md"), name); (got.Kind == TargetFile) != found {
				t.Errorf("vault %v: %s leads to %+v", vault, name, got)
			}
		}
	}
}

func TestResolve(t *testing.T) {
	base := t.TempDir()
	write(t, filepath.Join(base, "static", "img", "logo.png"), "logo")
	f, c := tree(t, Config{Dir: filepath.Join(base, "content"), SiteRoot: base, BaseURL: "https://e.org/blog/", Permalinks: map[string]string{"posts": "/:year/:slug/"}}, map[string]string{
		"posts/a.md":            "---\ndate: 2025-01-02\n---\n",
		"posts/2025-02-03-b.md": "---\naliases: [/old/b/]\n---\n",
		"posts/Файл.md":         "---\ndate: 2025-01-02\n---\n",
		"posts/pic.png":         "png",
		"src/x/deep/index.md":   "Text",
		"bundle/index.md":       "---\ndate: 2025-01-02\nurl: /special\n---\n",
		"bundle/in side.png":    "png",
	})
	os.Symlink("../../static", filepath.Join(base, "content", "posts", "out"))
	for _, test := range []struct {
		from, dest string
		want       Target
	}{
		{"a", "2025-02-03-b.md", Target{TargetArticle, "b", "", "https://e.org/blog/2025/b/", "", ""}},
		{"a", "./2025-02-03-b.md#part", Target{TargetArticle, "b", "", "https://e.org/blog/2025/b/", "part", ""}},
		{"a", "../bundle/", Target{TargetArticle, "bundle", "", "https://e.org/blog/special", "", ""}},
		{"a", "../bundle/index.md", Target{TargetArticle, "bundle", "", "https://e.org/blog/special", "", ""}},
		{"a", "/posts/2025-02-03-b", Target{TargetArticle, "b", "", "https://e.org/blog/2025/b/", "", ""}},
		{"a", "/2025/b/", Target{TargetArticle, "b", "", "https://e.org/blog/2025/b/", "", ""}},
		{"a", "/blog/2025/b", Target{TargetArticle, "b", "", "https://e.org/blog/2025/b/", "", ""}},
		{"a", "/old/b/", Target{TargetArticle, "b", "", "https://e.org/blog/2025/b/", "", ""}},
		{"a", "../b/", Target{TargetArticle, "b", "", "https://e.org/blog/2025/b/", "", ""}},
		{"a", "/bundle/index.html", Target{TargetArticle, "bundle", "", "https://e.org/blog/special", "", ""}},
		{"a", "/2025/02/03/b.html", Target{TargetArticle, "b", "", "https://e.org/blog/2025/b/", "", ""}},
		{"a", "/2025/02/04/b.html", Target{TargetSite, "", "/2025/02/04/b.html", "https://e.org/blog/2025/02/04/b.html", "", ""}},
		{"a", "/deep", Target{TargetArticle, "deep", "", "https://e.org/blog/src/x/deep/", "", ""}},
		{"a", "/x/deep/", Target{TargetArticle, "deep", "", "https://e.org/blog/src/x/deep/", "", ""}},
		{"a", "/y/deep/", Target{TargetSite, "", "/y/deep", "https://e.org/blog/y/deep/", "", ""}},
		{"a", "https://e.org/blog/2025/b/#x", Target{TargetArticle, "b", "", "https://e.org/blog/2025/b/", "x", ""}},
		{"a", "//e.org/blog/2025/b/#x", Target{TargetArticle, "b", "", "https://e.org/blog/2025/b/", "x", ""}},
		{"a", "//e.org/blog/old/b/", Target{TargetArticle, "b", "", "https://e.org/blog/2025/b/", "", ""}},
		{"a", "HTTPS://e.org/blog/no/", Target{TargetAbsolute, "", "", "HTTPS://e.org/blog/no/", "", ""}},
		{"a", "b", Target{TargetArticle, "b", "", "https://e.org/blog/2025/b/", "", ""}},
		{"a", "2025-02-03-b", Target{TargetArticle, "b", "", "https://e.org/blog/2025/b/", "", ""}},
		{"a", "posts/a.md", Target{TargetArticle, "a", "", "https://e.org/blog/2025/a/", "", ""}},
		{"a", "%D0%A4%D0%B0%D0%B9%D0%BB.md", Target{TargetArticle, "файл", "", "https://e.org/blog/2025/%D1%84%D0%B0%D0%B9%D0%BB/", "", ""}},
		{"a", "pic.png", Target{TargetFile, "", "posts/pic.png", "", "", ""}},
		{"a", "pic.png?raw=1", Target{TargetFile, "", "posts/pic.png", "", "", ""}},
		{"bundle", "in%20side.png", Target{TargetFile, "", "bundle/in side.png", "", "", ""}},
		{"a", "/img/logo.png", Target{TargetFile, "", "/static/img/logo.png", "https://e.org/blog/img/logo.png", "", ""}},
		{"a", "/about/?x=1", Target{TargetSite, "", "/about", "https://e.org/blog/about/?x=1", "", ""}},
		{"a", "#top", Target{TargetFragment, "a", "", "", "top", ""}},
		{"a", "https://x.ru/y", Target{TargetAbsolute, "", "", "https://x.ru/y", "", ""}},
		{"a", "//x.ru/y", Target{TargetAbsolute, "", "", "https://x.ru/y", "", ""}},
		{"a", "mailto:a@b.ru", Target{TargetAbsolute, "", "", "mailto:a@b.ru", "", ""}},
		{"a", "", Target{}},
		{"a", "no.md", Target{Path: "posts/no.md"}},
		{"a", "../../static/img/logo.png", Target{TargetFile, "", "/static/img/logo.png", "https://e.org/blog/img/logo.png", "", ""}},
		{"a", "../../../static/img/logo.png", Target{Path: "../../static/img/logo.png"}},
		{"a", "out/img/logo.png", Target{Path: "posts/out/img/logo.png"}},
	} {
		if got := f.Resolve(c.Article(test.from), test.dest); got != test.want {
			t.Errorf("%s → %s:\n  got  %+v\n  want %+v", test.from, test.dest, got, test.want)
		}
	}
}

// TestLookedFor holds that a file is found that an article refers to and that lies around
// the folder of articles, with the folder that site_root would have to be.
func TestLookedFor(t *testing.T) {
	top := t.TempDir()
	for _, name := range []string{"site/static/img/a.png", "site/pictures/b.png", "c.png", "site/articles/deep/d.md", "site/articles/inside.png"} {
		write(t, filepath.Join(top, filepath.FromSlash(name)), "---\ntitle: D\ndate: 2025-01-02\n---\nText.\n")
	}
	f := Open(Config{Dir: filepath.Join(top, "site", "articles"), Zone: time.UTC})
	c, err := f.Scan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	a := c.ByPath("deep/d.md")
	for dest, want := range map[string]string{
		"/img/a.png":             "site/static/img/a.png site",
		"/img/none.png":          " ",
		"../../pictures/b.png":   "site/pictures/b.png site",
		"../../../c.png?x#y":     filepath.Base(top) + "/c.png " + filepath.Base(top),
		"../../pictures/x.png":   " ",
		"../inside.png":          " ",
		"d.png":                  " ",
		"../../../../../../..":   " ",
		"../../static/img":       " ",
		"/../../../etc/passwd":   " ",
		"../../%70ictures/b.png": "site/pictures/b.png site",
	} {
		if got := f.LookedFor(a, dest); got.File+" "+got.Root != want {
			t.Errorf("%s: got %q and %q, want %q", dest, got.File, got.Root, want)
		}
	}
	f.config.SiteRoot = filepath.Join(top, "site")
	if got := f.LookedFor(a, "/img/a.png"); got.File != "" {
		t.Errorf("with site_root: got %q, want nothing", got.File)
	}
}
