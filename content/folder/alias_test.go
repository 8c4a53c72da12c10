package folder

import (
	"context"
	"path/filepath"
	"testing"
	"time"
)

// TestAliases finds files and articles by the names that bundlers have for folders of
// a project, wherever site_root leads.
func TestAliases(t *testing.T) {
	site := t.TempDir()
	for _, name := range []string{"static/img/a.png", "src/assets/b.png", "assets/c.png", "src/lib/d.png", "public/e.png", "blog/@scope/f.png"} {
		write(t, filepath.Join(site, name), "png")
	}
	for _, name := range []string{"blog/main.mdx", "blog/2024-01-02-other.mdx"} {
		write(t, filepath.Join(site, name), "---\ntitle: A\ndate: 2025-01-02\n---\na")
	}
	for _, test := range []struct {
		root, dest string
		kind       TargetKind
		path       string
	}{
		{".", "@site/static/img/a.png", TargetFile, "/static/img/a.png"},
		{"static", "@site/static/img/a.png", TargetFile, "/img/a.png"},
		{"static", "pathname:///img/a.png", TargetFile, "/img/a.png"},
		{".", "@site/static/img/none.png", TargetNone, ""},
		{".", "@/assets/b.png", TargetFile, "/src/assets/b.png"},
		{".", "~/assets/c.png", TargetFile, "/assets/c.png"},
		{".", "~assets/c.png", TargetFile, "/assets/c.png"},
		{".", "~@/assets/b.png", TargetFile, "/src/assets/b.png"},
		{".", "@assets/b.png", TargetFile, "/src/assets/b.png"},
		{".", "$lib/d.png", TargetFile, "/src/lib/d.png"},
		{"public", "@public/e.png", TargetFile, "/e.png"},
		{".", "@scope/f.png", TargetFile, "@scope/f.png"},
		{".", "@site/blog/2024-01-02-other.mdx", TargetArticle, ""},
		{".", "@site/../secret.png", TargetNone, ""},
		{".", "~img.png", TargetNone, ""},
	} {
		f := Open(Config{Dir: filepath.Join(site, "blog"), SiteRoot: filepath.Join(site, test.root), Zone: time.UTC})
		c, err := f.Scan(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		got := f.Resolve(c.ByPath("main.mdx"), test.dest)
		if got.Kind != test.kind || test.kind != TargetNone && got.Path != test.path {
			t.Errorf("%s (site_root %q): got %d %q, want %d %q", test.dest, test.root, got.Kind, got.Path, test.kind, test.path)
		}
	}
}
