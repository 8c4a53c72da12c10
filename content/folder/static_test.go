package folder

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"
)

// TestImagesOfTheSite finds images where generators keep them, and files whose
// names a Mac has decomposed.
func TestImagesOfTheSite(t *testing.T) {
	site := t.TempDir()
	for _, name := range []string{"content/posts/a.md", "static/img/a.png", "assets/b.png", "source/images/c.png", "content/posts/" + norm.NFD.String("й.png"), "content/posts/" + norm.NFD.String("ё.md")} {
		name = filepath.Join(site, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte("---\ntitle: A\ndate: 2025-01-02\n---\na"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct {
		root, dir, article, dest string
		kind                     TargetKind
		path                     string
	}{
		{site, "content", "posts/a.md", "/img/a.png", TargetFile, "/static/img/a.png"},
		{site, "content", "posts/a.md", "../../assets/b.png", TargetFile, "/assets/b.png"},
		{site, "content", "posts/a.md", "../../../b.png", TargetNone, "../../b.png"},
		{site, "content", "posts/a.md", "/images/c.png", TargetFile, "/source/images/c.png"},
		{"", ".", "content/posts/a.md", "/img/a.png", TargetFile, "static/img/a.png"},
		{"", "content", "posts/a.md", "../../assets/b.png", TargetNone, "../assets/b.png"},
		{"", "content", "posts/a.md", norm.NFC.String("й.png"), TargetFile, "posts/" + norm.NFD.String("й.png")},
		{"", "content", "posts/a.md", norm.NFC.String("ё.md"), TargetArticle, ""},
		{"", "content", "posts/a.md", "@/posts/a.md", TargetArticle, ""},
	} {
		f := Open(Config{Dir: filepath.Join(site, test.dir), SiteRoot: test.root, Zone: time.UTC})
		c, err := f.Scan(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		got := f.Resolve(c.ByPath(test.article), test.dest)
		if got.Kind != test.kind || got.Path != test.path {
			t.Errorf("%s from %s (site_root %q): got %d %q, want %d %q", test.dest, test.article, test.root, got.Kind, got.Path, test.kind, test.path)
		}
	}
}

// TestServed finds the files behind addresses of the author's own site.
func TestServed(t *testing.T) {
	site := t.TempDir()
	for name, text := range map[string]string{
		"content/a.md": "---\ntitle: A\ndate: 2025-01-02\n---\na", "static/img/a b.png": "x", "static/empty.png": "",
		"static/lfs.png": "version https://git-lfs.github.com/spec/v1\noid sha256:aa\nsize 12\n",
	} {
		name = filepath.Join(site, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	f := Open(Config{Dir: filepath.Join(site, "content"), SiteRoot: site, BaseURL: "https://example.org/blog/", Zone: time.UTC})
	if _, err := f.Scan(context.Background()); err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]string{
		"https://example.org/blog/img/a%20b.png?v=2": "/static/img/a b.png", "http://EXAMPLE.org/blog/img/a%20b.png": "/static/img/a b.png",
		"https://example.org/blog/none.png": "", "https://example.org/blog/": "", "https://example.org/blog/../content/a.md": "/content/a.md",
		"https://example.com/blog/img/a%20b.png": "", "https://example.org/blog/empty.png": "", "https://example.org/blog/lfs.png": "",
		"https://example.org/blog/../../secret.png": "", ":": "",
		"https://example.org/img/a%20b.png": "", "https://example.org/blogging/img/a%20b.png": "", // other sites of the host
	} {
		if got := f.Served(address); got != want {
			t.Errorf("%s: got %q, want %q", address, got, want)
		}
	}
}
