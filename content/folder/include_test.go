package folder

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestInclude holds where Jekyll's includes are looked for, and that nothing out
// of the folders is read.
func TestInclude(t *testing.T) {
	site := t.TempDir()
	dir := filepath.Join(site, "content")
	write(t, filepath.Join(site, "secret.md"), "secret")
	write(t, filepath.Join(site, "_includes", "note.html"), "of the site")
	write(t, filepath.Join(site, "_includes", "a", "b.md"), "below")
	write(t, filepath.Join(site, "_includes", "head.md"), "\xef\xbb\xbf---\ntitle: T\n---\nunder\r\nit\r\n")
	write(t, filepath.Join(site, "_includes", "code.js"), "x")
	write(t, filepath.Join(site, "_includes", "latin.md"), "caf\xe9")
	write(t, filepath.Join(site, "_includes", "long.md"), strings.Repeat("x", MaxInclude+1))
	write(t, filepath.Join(site, "_includes", "most.md"), strings.Repeat("x", MaxInclude))
	write(t, filepath.Join(dir, "_includes", "note.html"), "of the articles")
	write(t, filepath.Join(dir, "_includes", "own.html"), "own")
	write(t, filepath.Join(dir, "posts", "_part.md"), "part")
	for link, to := range map[string]string{"out.md": os.DevNull, "up.md": "../../secret.md", "in.md": "note.html"} {
		if err := os.Symlink(to, filepath.Join(site, "_includes", link)); err != nil {
			t.Skip("no symbolic links here:", err)
		}
	}
	if err := os.Symlink("../../secret.md", filepath.Join(dir, "posts", "up.md")); err != nil {
		t.Fatal(err)
	}
	f, c := tree(t, Config{Dir: dir, SiteRoot: site, Include: []string{"2*.md"}}, map[string]string{"posts/2025-01-02-a.md": article("A")})
	a := c.Articles()[0]
	for _, test := range []struct {
		name     string
		relative bool
		want     string // the text, or after ! what the error says
	}{
		{"note.html", false, "of the site"},
		{"own.html", false, "own"},
		{"a/b.md", false, "below"},
		{"in.md", false, "of the site"},
		{"head.md", false, "under\nit\n"},
		{"most.md", false, strings.Repeat("x", MaxInclude)},
		{"long.md", false, "!at most 64 KB"},
		{"code.js", false, "!only Markdown"},
		{"latin.md", false, "!UTF-8"},
		{"none.md", false, "!there is no file _includes/none.md"},
		{"a", false, "!it is not a file"},
		{"../secret.md", false, "!out of the folder"},
		{"a/../../secret.md", false, "!out of the folder"},
		{"/etc/hosts", false, "!out of the folder"},
		{".", false, "!out of the folder"},
		{"out.md", false, "!escapes"},
		{"up.md", false, "!escapes"},
		{"_part.md", true, "part"},
		{"note.html", true, "!there is no file posts/note.html"},
		{"../../secret.md", true, "!out of the folder"},
		{"up.md", true, "!escapes"},
	} {
		text, err := f.Include(a, test.name, test.relative)
		got := string(text)
		if err != nil {
			got = "!" + err.Error()
		}
		if want, fails := strings.CutPrefix(test.want, "!"); fails != (err != nil) || fails && !strings.Contains(got, want) || !fails && got != want {
			t.Errorf("include %s (relative %v): %.80q, want %.80q", test.name, test.relative, got, test.want)
		}
	}
}

// TestIncludeEditsNothing holds that an edit of an included file is not an edit of
// the articles that include it: no post is edited for it.
func TestIncludeEditsNothing(t *testing.T) {
	dir := t.TempDir()
	note := filepath.Join(dir, "_includes", "note.md")
	write(t, note, "one")
	f, before := tree(t, Config{Dir: dir}, map[string]string{"a.md": article("A") + "\n{% include note.md %}\n"})
	write(t, note, "two")
	after, err := f.Scan(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if len(after.Articles()) != 1 || after.Articles()[0].Hash != before.Articles()[0].Hash {
		t.Errorf("the article's hash has changed, or there are others: %s", paths(after))
	}
	if text, err := f.Include(after.Articles()[0], "note.md", false); err != nil || string(text) != "two" {
		t.Errorf("the include is %q, %v", text, err)
	}
}
