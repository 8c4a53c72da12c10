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
