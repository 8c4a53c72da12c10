package folder

import (
	"path/filepath"
	"testing"
	"time"
)

// TestAppearedLooksSeldom holds that a file which is missing has the folder searched
// after something came into it, and twice a minute, not each time it is asked for.
func TestAppearedLooksSeldom(t *testing.T) {
	for _, dest := range []string{Embedded + "later.png", "later.png"} {
		t.Run(dest, func(t *testing.T) {
			files := map[string]string{".obsidian/app.json": "{}", "a.md": article("A"), "deep/other.txt": "x"}
			watched(t, files, func(t *testing.T, dir string, touch func(string), n *news) {
				f := n.folder
				a := f.Catalogue().ByPath("a.md")
				ask := func(when, want string, searched bool) {
					t.Helper()
					was := f.files.made
					if got := f.Appeared(a, dest); got != want {
						t.Errorf("%s: got %q, want %q", when, got, want)
					}
					if got := !f.files.made.Equal(was); got != searched {
						t.Errorf("%s: the folder was searched: %v, want %v", when, got, searched)
					}
				}
				ask("at first", "", true)
				wait(3 * time.Second)
				ask("nothing came", "", false)
				wait(6 * time.Second)
				ask("nothing came yet", "", false)
				touch("deep/other.txt")
				wait(3 * time.Second)
				ask("another file changed", "", true)
				wait(3 * time.Second)
				ask("nothing came since", "", false)
				wait(31 * time.Second)
				ask("after a while", "", true)
				wait(3 * time.Second)
				write(t, filepath.Join(dir, "deep/later.png"), "x")
				touch("deep/later.png")
				ask("it came", "deep/later.png", true)
			})
		})
	}
}
