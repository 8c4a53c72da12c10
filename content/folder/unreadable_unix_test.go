//go:build unix

package folder

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// nobody is a user who owns nothing. Root, as whom tests run in a container,
// may read everything.
const nobody = 65534

// asNobody gives a folder of a test to nobody, and lets the test be that user
// until it ends. Tests that run beside it would be as well.
func asNobody(t *testing.T, dir string) {
	t.Helper()
	if os.Getuid() != 0 {
		return
	}
	give := func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chown(path, nobody, -1)
	}
	if err := filepath.WalkDir(filepath.Dir(dir), give); err != nil { // the one above is the test's, too
		t.Fatal(err)
	}
	if err := syscall.Setreuid(-1, nobody); err != nil {
		t.Skip("root may read everything, and cannot be another user here:", err)
	}
	t.Cleanup(func() {
		if err := syscall.Setreuid(-1, 0); err != nil {
			t.Fatal(err)
		}
	})
}

func TestUnreadable(t *testing.T) {
	dir := t.TempDir()
	f, _ := tree(t, Config{Dir: dir}, map[string]string{"a.md": article("A"), "shut/b.md": article("B"), "c.md": article("C")})
	asNobody(t, dir)
	for _, name := range []string{"shut", "c.md"} {
		if err := os.Chmod(filepath.Join(dir, name), 0); err != nil {
			t.Fatal(err)
		}
		defer os.Chmod(filepath.Join(dir, name), 0o755)
	}
	c, err := f.Scan(context.Background())
	if err != nil || titles(c) != "A B" || len(c.Problems()) != 2 {
		t.Errorf("%s, %v, %v", titles(c), c.Problems(), err)
	}
}

// TestUnreadableCascade holds that nothing becomes public since a file or folder that
// says who may read an article cannot be read for a while: neither at a later scan, nor
// at the first.
func TestUnreadableCascade(t *testing.T) {
	const secret = "---\ncascade: {draft: true}\n---\n"
	dir := t.TempDir()
	f, _ := tree(t, Config{Dir: dir}, map[string]string{
		"a/_index.md": secret, "a/x.md": article("A"),
		"b/b.json": `{"draft": true}`, "b/x.md": article("B"),
		"shut/_index.md": secret, "shut/x.md": article("D"),
		"open/_index.md": "---\ntitle: Open\n---\n", "open/x.md": article("C"),
	})
	asNobody(t, dir)
	closed := []string{"a/_index.md", "b/b.json", "open/_index.md", "shut"}
	mode := func(m os.FileMode) {
		for _, name := range closed {
			if err := os.Chmod(filepath.Join(dir, name), m); err != nil {
				t.Fatal(err)
			}
		}
	}
	check := func(f *Folder, when, want string, problems int) {
		t.Helper()
		c, err := f.Scan(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, a := range c.Articles() {
			got += " " + a.Title + ":" + access(a)
		}
		if got != want || len(c.Problems()) != problems {
			t.Errorf("%s: got%s and %d problems, want%s and %d problems: %v", when, got, len(c.Problems()), want, problems, c.Problems())
		}
	}
	const draft = " A:draft B:draft C: D:draft"
	mode(0)
	defer mode(0o755)
	check(f, "unreadable", draft, 4)
	check(f, "unreadable still", draft, 4)
	mode(0o755)
	closed = closed[:3]
	mode(0)
	g := Open(Config{Dir: dir, Zone: time.UTC})
	check(g, "unreadable from the start", " A:unread B:unread C:unread D:draft", 3)
	mode(0o755)
	check(g, "readable", draft, 0)
	check(f, "readable", draft, 0)
}

// TestClosedSite holds that what files of the site said counts while they cannot be looked at,
// and that what may be another program's and was never read holds nothing.
func TestClosedSite(t *testing.T) {
	const secret = "---\ncascade: {draft: true}\n---\n"
	for _, test := range []struct {
		closed  string // a file, or a folder
		mode    os.FileMode
		name    string // of the file in it
		text    string
		known   string // how the article is held while it is closed
		unknown string // and if it was closed from the start
	}{
		{"config", 0, "config/_default/hugo.yaml", "cascade: {draft: true}\n", "draft", ""},
		{"content", 0o311, "content/_index.md", secret, "draft", ""},
		{"content/_index.md", 0, "content/_index.md", secret, "draft", "unread"},
		{"config.json", 0, "config.json", `{"cascade": {"draft": true}}`, "draft", "unread"},
		{"hugo.toml", 0, "hugo.toml", "cascade = {draft = true}\n", "draft", "unread"},
	} {
		t.Run(test.closed, func(t *testing.T) {
			root := t.TempDir()
			write(t, filepath.Join(root, "hugo.toml"), "title = 'x'\n")
			write(t, filepath.Join(root, test.name), test.text)
			f, c := tree(t, Config{Dir: filepath.Join(root, "content/posts")}, map[string]string{"a.md": article("A")})
			asNobody(t, root)
			check := func(f *Folder, when, want string) {
				t.Helper()
				c, err := f.Scan(context.Background())
				if err != nil {
					t.Fatal(err)
				}
				if got := access(c.ByPath("a.md")); got != want {
					t.Errorf("%s: got %q, want %q; problems %v", when, got, want, c.Problems())
				}
			}
			if got := access(c.ByPath("a.md")); got != "draft" {
				t.Fatalf("got %q, want a draft", got)
			}
			if err := os.Chmod(filepath.Join(root, test.closed), test.mode); err != nil {
				t.Fatal(err)
			}
			defer os.Chmod(filepath.Join(root, test.closed), 0o755)
			check(f, "closed", test.known)
			check(f, "closed still", test.known)
			check(Open(f.config), "closed from the start", test.unknown)
		})
	}
}

// TestForeignConfiguration holds that a file of another program above the folder, which keeps
// its secrets, holds no article.
func TestForeignConfiguration(t *testing.T) {
	root := t.TempDir()
	write(t, filepath.Join(root, "config.json"), `{"token": "secret"}`)
	write(t, filepath.Join(root, "blog/articles/a.md"), article("A"))
	asNobody(t, root)
	if err := os.Chmod(filepath.Join(root, "config.json"), 0); err != nil {
		t.Fatal(err)
	}
	_, c := tree(t, Config{Dir: filepath.Join(root, "blog/articles")}, nil)
	if got := access(c.ByPath("a.md")); got != "" || len(c.Problems()) > 0 {
		t.Errorf("got %q and %v, want an article that nothing holds", got, c.Problems())
	}
}
