package folder

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
)

// tree writes files and scans them.
func tree(t *testing.T, c Config, files map[string]string) (*Folder, *content.Catalogue) {
	t.Helper()
	if c.Dir == "" {
		c.Dir = t.TempDir()
	}
	c.Zone = time.UTC
	for name, text := range files {
		write(t, filepath.Join(c.Dir, name), text)
	}
	f := Open(c)
	catalogue, err := f.Scan(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return f, catalogue
}

func paths(c *content.Catalogue) string {
	var s []string
	for _, a := range c.Articles() {
		s = append(s, a.Path)
	}
	return strings.Join(s, " ")
}

// TestExists holds that a file is not taken for deleted while its folder is away or is an
// empty mount point: a post whose file is not read as an article would be withdrawn.
func TestExists(t *testing.T) {
	for name, c := range map[string]struct {
		change func(dir string) error
		want   bool
	}{
		"there":       {func(string) error { return nil }, true},
		"deleted":     {func(dir string) error { return os.Remove(filepath.Join(dir, "sub/page.html")) }, false},
		"no file":     {func(dir string) error { return replaceBy(filepath.Join(dir, "sub/page.html"), true) }, false},
		"folder file": {func(dir string) error { return replaceBy(filepath.Join(dir, "sub"), false) }, false},
		"folder away": {os.RemoveAll, true},
		"empty mount": {func(dir string) error { return replaceBy(dir, true) }, true},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "articles")
			f, _ := tree(t, Config{Dir: dir}, map[string]string{"a.md": article("a"), "sub/page.html": "<p>A</p>"})
			if err := c.change(dir); err != nil {
				t.Fatal(err)
			}
			if got := f.Exists("sub/page.html"); got != c.want {
				t.Errorf("the file exists: %t, want %t", got, c.want)
			}
		})
	}
}

// replaceBy puts an empty folder or an empty file in the place of what is at path.
func replaceBy(path string, folder bool) error {
	if err := os.RemoveAll(path); err != nil {
		return err
	}
	if folder {
		return os.Mkdir(path, 0o755)
	}
	return os.WriteFile(path, nil, 0o644)
}

func TestWhichFiles(t *testing.T) {
	files := map[string]string{}
	for _, name := range []string{
		"a.md", "b.markdown", "C.MD", "notes.txt", "x.md.swp", "y.md~", ".hidden.md", "_part.md", "_index.md", ".git/d.md", "_includes/e.md",
		"_posts/2025-01-02-f.md", "_drafts/g.md", "sub/h.md", "sub/deep/i.md", "node/j.md", "bundle/index.md",
		"k.mdx", "l.mkd", "_part.mdx", "m.mdoc", "n.qmd",
	} {
		files[name] = article(name)
	}
	_, c := tree(t, Config{}, files)
	if got, want := paths(c), "C.MD _drafts/g.md _posts/2025-01-02-f.md a.md b.markdown bundle/index.md k.mdx l.mkd node/j.md sub/deep/i.md sub/h.md"; got != want {
		t.Errorf("articles %s\nwant     %s", got, want)
	}
	_, c = tree(t, Config{Include: []string{"*.md", "notes.*"}, Exclude: []string{"node", "sub/deep/**", "/a.md"}}, files)
	if got, want := paths(c), "_drafts/g.md _posts/2025-01-02-f.md bundle/index.md notes.txt sub/h.md"; got != want {
		t.Errorf("articles %s\nwant     %s", got, want)
	}
	if _, err := Open(Config{Dir: t.TempDir(), Exclude: []string{"[a"}}).Scan(context.Background()); err == nil || !strings.Contains(err.Error(), `exclude: the pattern "[a"`) {
		t.Errorf("a malformed pattern: %v", err)
	}
}

// Each thing that can be wrong gets one clear message, and the rest is read.
func TestBadInput(t *testing.T) {
	dir := t.TempDir()
	secret := filepath.Join(t.TempDir(), "secret.md")
	write(t, secret, article("Secret"))
	for link, to := range map[string]string{"out.md": secret, "up.md": "../x/secret.md", "nowhere.md": "gone.md", "inside.md": "sub/real.md", "loop": ".", "outdir": filepath.Dir(secret)} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	_, c := tree(t, Config{Dir: dir}, map[string]string{
		"good.md": article("Good"), "sub/real.md": strings.Replace(article("Real"), "title", "slug: real\ntitle", 1),
		"huge.md": strings.Repeat("x", 5<<20), "bytes.md": "---\ntitle: T\n---\n\n\xff", "broken.md": "---\ntitle: T\n", "folder.md/x.md": article("X"),
	})
	var got []string
	for _, p := range c.Problems() {
		got = append(got, p.String())
		if p.Severity != content.SeverityError {
			t.Errorf("a warning only: %v", p)
		}
	}
	want := []string{"broken.md:1: ", "bytes.md:5: ", "huge.md: the file is 5120 KB", "nowhere.md: the symbolic link leads nowhere",
		"out.md: the symbolic link leads out", "up.md: the symbolic link leads"}
	if len(got) != len(want) {
		t.Fatalf("problems:\n%s", strings.Join(got, "\n"))
	}
	for _, w := range want {
		if !strings.Contains(strings.Join(got, "\n"), w) {
			t.Errorf("no problem %q in\n%s", w, strings.Join(got, "\n"))
		}
	}
	if got := titles(c); got != "Good Real X" {
		t.Errorf("articles %s", got)
	}
}

func TestScanMissing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "no")
	f := Open(Config{Dir: dir})
	if _, err := f.Scan(context.Background()); !errors.Is(err, fs.ErrNotExist) || errors.Is(err, ErrFolderEmpty) || !strings.Contains(err.Error(), "create it") {
		t.Errorf("missing: %v", err)
	}
	write(t, filepath.Join(dir, "a.md"), article("A"))
	if c, err := f.Scan(context.Background()); err != nil || titles(c) != "A" {
		t.Errorf("there: %v", err)
	}
	if err := os.Remove(filepath.Join(dir, "a.md")); err != nil {
		t.Fatal(err)
	}
	if c, err := f.Scan(context.Background()); !errors.Is(err, ErrFolderEmpty) || titles(c) != "A" || f.Catalogue() != c {
		t.Errorf("empty: %v", err)
	}
	os.Remove(dir)
	if c, err := f.Scan(context.Background()); !errors.Is(err, ErrFolderEmpty) || titles(c) != "A" {
		t.Errorf("gone: %v", err)
	}
	if c, err := Open(Config{Dir: t.TempDir()}).Scan(context.Background()); err != nil || len(c.Articles()) != 0 {
		t.Errorf("a folder that was never full: %v", err)
	}
}

// A scan keeps the articles that did not change, and sees those that did,
// even within the tick of the file system's clock.
func TestScanAgain(t *testing.T) {
	f, first := tree(t, Config{}, map[string]string{"a.md": article("A"), "b.md": article("B")})
	write(t, filepath.Join(f.config.Dir, "b.md"), article("Z")) // as long as before
	second, err := f.Scan(context.Background())
	if err != nil || titles(second) != "A Z" || titles(first) != "A B" {
		t.Errorf("%s, then %s, %v", titles(first), titles(second), err)
	}
	if got := first.Article("a"); got != second.Article("a") {
		t.Errorf("an article that did not change is another one: got %v, want %v", got, second.Article("a"))
	}
}

func TestBody(t *testing.T) {
	f, c := tree(t, Config{}, map[string]string{"a.md": "\xef\xbb\xbf---\r\ntitle: A\r\n---\r\nOne\r\nTwo\rThree\n", "b.md": "\xef\xbb\xbfText"})
	for slug, want := range map[string]string{"a": "One\nTwo\nThree\n", "b": "Text"} {
		if body, err := f.Body(c.Article(slug)); err != nil || string(body) != want {
			t.Errorf("%s: %q, %v", slug, body, err)
		}
	}
	write(t, filepath.Join(f.config.Dir, "b.md"), "Other")
	if body, err := f.Body(c.Article("b")); !errors.Is(err, errChanged) {
		t.Errorf("a changed file: %q, %v", body, err)
	}
	os.Remove(filepath.Join(f.config.Dir, "b.md"))
	if _, err := f.Body(c.Article("b")); !errors.Is(err, fs.ErrNotExist) || strings.Contains(err.Error(), f.config.Dir) {
		t.Errorf("a deleted file: %v", err)
	}
}

func TestFile(t *testing.T) {
	base := t.TempDir()
	write(t, filepath.Join(base, "secret"), "secret")
	write(t, filepath.Join(base, "site", "logo.png"), "logo")
	os.Symlink("../secret", filepath.Join(base, "link"))
	f, _ := tree(t, Config{Dir: filepath.Join(base, "posts"), SiteRoot: filepath.Join(base, "site")}, map[string]string{"a/x.png": "x", "a.md": "A"})
	os.Symlink("../secret", filepath.Join(base, "posts", "leak.png"))
	for name, want := range map[string]string{"a/x.png": "x", "/logo.png": "logo"} {
		if got, err := f.File(name); err != nil || string(got) != want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	for _, name := range []string{"", ".", "a", "../secret", "a/../../secret", "/../secret", "leak.png", "no.png", "/no.png", filepath.Join(base, "secret"), "a\x00b"} {
		if got, err := f.File(name); err == nil {
			t.Errorf("%q gives %q", name, got)
		}
	}
}
