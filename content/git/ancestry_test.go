package git

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// TestNewer asks copies of a repository, made by the real git, which of two commits is
// newer: a copy that followed the branch, one that was just made and has only one
// commit, and a repository on this machine.
func TestNewer(t *testing.T) {
	r := newRepo(t)
	s := serve(t, r)
	first := r.commit(map[string]string{"posts/one.md": "one"})
	followed := open(t, s.config(t, t.TempDir(), "#main:posts"))
	pull(t, followed, true)
	second := r.commit(map[string]string{"posts/one.md": "two"})
	pull(t, followed, true)
	r.git("checkout", "-q", "-b", "side", first)
	side := r.commit(map[string]string{"posts/side.md": "side"})
	r.git("checkout", "-q", "-b", "other", first)
	other := r.commit(map[string]string{"posts/other.md": "never merged"})
	r.git("checkout", "-q", "main")
	r.git("merge", "-q", "--no-edit", "side")
	last := r.commit(map[string]string{"posts/one.md": "one"})
	pull(t, followed, true)
	made := open(t, s.config(t, t.TempDir(), "#main:posts"))
	pull(t, made, true)
	here, err := ParseAddress("git+file://" + filepath.ToSlash(r.dir) + "#main:posts")
	if err != nil {
		t.Fatal(err)
	}
	local := open(t, Config{Address: here, Dir: t.TempDir()})
	pull(t, local, true)
	for name, src := range map[string]*Source{"followed": followed, "just made": made, "local": local} {
		for _, c := range []struct {
			commit, than string
			want         bool
		}{
			{last, second, true}, {last, first, true}, {last, side, true}, {last, other, false}, {last, last, false},
			{last, "-", false}, {"", last, false}, {last, fmt.Sprintf("%040d", 7), false},
		} {
			src.history = history{} // as if each were the first question
			if got, err := src.Newer(t.Context(), c.commit, c.than); err != nil || got != c.want {
				t.Errorf("%s: is %.7s newer than %.7s: %v, %v; want %v", name, c.commit, c.than, got, err, c.want)
			}
		}
		if got := src.At("one.md", sha256.Sum256([]byte("one"))); got != last {
			t.Errorf("%s: one.md is of commit %q, want %q", name, got, last)
		}
		for path, text := range map[string]string{"one.md": "two", "none.md": "", "../posts/one.md": "one"} {
			if got := src.At(path, sha256.Sum256([]byte(text))); got != "" {
				t.Errorf("%s: %s with %q is of commit %q, want of none", name, path, text, got)
			}
		}
		if got := src.At("none.md", [32]byte{}); got != last {
			t.Errorf("%s: a missing file is missing in %q, want %q", name, got, last)
		}
		if got := src.At("one.md", [32]byte{}); got != "" {
			t.Errorf("%s: a file that is there is missing in %q", name, got)
		}
		if left, _ := filepath.Glob(filepath.Join(src.Dir, "history-*")); len(left) > 0 {
			t.Errorf("%s: left %q behind", name, left)
		}
	}

	// The server is asked for its history once for each commit, and a rewritten branch
	// proves nothing.
	before := s.requests.Load()
	unknown := fmt.Sprintf("%040d", 7)
	for range 3 {
		if got, err := made.Newer(t.Context(), last, unknown); got || err != nil {
			t.Errorf("an unknown commit: %v, %v", got, err)
		}
	}
	if n := s.requests.Load() - before; n != 0 { // it was asked above
		t.Errorf("the server was asked %d times more", n)
	}
	r.git("checkout", "-q", "--orphan", "anew")
	rewritten := r.commit(map[string]string{"posts/one.md": "two"})
	r.git("push", "-q", "--force", "origin", "HEAD:main")
	pull(t, made, true)
	if got, err := made.Newer(t.Context(), rewritten, last); got || err != nil {
		t.Errorf("of a branch that was rewritten: %v, %v; want no proof", got, err)
	}
	s.down.Store(true)
	made.history = history{}
	if got, err := made.Newer(t.Context(), rewritten, unknown); got {
		t.Errorf("without a server: %v, %v", got, err)
	}
	if _, err := os.Stat(made.Folder()); err != nil {
		t.Error(err)
	}
}

// TestNewerAnswersAgain holds that a copy that was just made answers the second
// question about its commit as well as the first, with a single fetch; that a server
// that failed is asked again after a while; that a concurrent pull is an error; and
// that remains of an interrupted process are removed.
func TestNewerAnswersAgain(t *testing.T) {
	r := newRepo(t)
	s := serve(t, r)
	first := r.commit(map[string]string{"posts/one.md": "one", "posts/two.md": "one"})
	second := r.commit(map[string]string{"posts/one.md": "two"})
	third := r.commit(map[string]string{"posts/two.md": "two"})
	last := r.commit(map[string]string{"posts/one.md": "one", "posts/two.md": "one"})
	src := open(t, s.config(t, t.TempDir(), "#main:posts"))
	pull(t, src, true)
	ask := func(when, than string, want, fails bool, requests int64) {
		t.Helper()
		before := s.requests.Load()
		got, err := src.Newer(t.Context(), last, than)
		if got != want || (err != nil) != fails {
			t.Errorf("%s: %v, %v; want %v, an error: %v", when, got, err, want, fails)
		}
		if n := s.requests.Load() - before; (n == 0) != (requests == 0) {
			t.Errorf("%s: the server was asked %d times, want %d", when, n, requests)
		}
	}
	s.down.Store(true)
	ask("the server is down", second, false, true, 1)
	s.down.Store(false)
	ask("the server was down just now", second, false, true, 0)
	src.history.tried = src.history.tried.Add(-historyPause)
	ask("the server answers", second, true, false, 2)
	ask("another article", third, true, false, 0)
	ask("the same again", second, true, false, 0)
	ask("an older one", first, true, false, 0)
	ask("no ancestor", fmt.Sprintf("%040d", 7), false, false, 0)
	src.pulling.Lock()
	ask("while it is pulled", second, false, true, 0)
	src.pulling.Unlock()

	left := filepath.Join(src.Dir, historyFolders+"left")
	if err := os.MkdirAll(filepath.Join(left, "objects"), 0o700); err != nil {
		t.Fatal(err)
	}
	release, err := src.Lock()
	if err != nil {
		t.Fatal(err)
	}
	release()
	if _, err := os.Stat(left); !os.IsNotExist(err) {
		t.Errorf("%s is there: %v; want it removed", left, err)
	}
}

// TestAround asks a working tree that another program made, complete and shallow, about
// the age of files in a folder of it.
func TestAround(t *testing.T) {
	r := newRepo(t)
	first := r.commit(map[string]string{"posts/one.md": "one"})
	r.commit(map[string]string{"posts/one.md": "between"}) // a shallow clone names the parent of its only commit
	second := r.commit(map[string]string{"posts/one.md": "two"})
	shallow := filepath.Join(t.TempDir(), "shallow")
	r.git("clone", "-q", "--depth", "1", "file://"+filepath.ToSlash(r.dir), shallow)
	for name, c := range map[string]struct {
		folder string
		newer  bool
	}{
		"whole": {filepath.Join(r.dir, "posts"), true}, "shallow": {filepath.Join(shallow, "posts"), false},
	} {
		a := Around(c.folder)
		if a == nil {
			t.Errorf("%s: no working tree around %s", name, c.folder)
			continue
		}
		for path, want := range map[string]struct{ text, commit string }{
			"one.md": {"two", second}, "../posts/one.md": {"two", second}, "none.md": {"two", ""},
		} {
			if got := a.At(path, sha256.Sum256([]byte(want.text))); got != want.commit {
				t.Errorf("%s: %s is of commit %q, want %q", name, path, got, want.commit)
			}
		}
		if got := a.At("one.md", sha256.Sum256([]byte("one"))); got != "" {
			t.Errorf("%s: an older text is of commit %q, want of none", name, got)
		}
		if got := a.At("none.md", [32]byte{}); got != second {
			t.Errorf("%s: a missing file is missing in %q, want %q", name, got, second)
		}
		if got := a.At("one.md", [32]byte{}); got != "" {
			t.Errorf("%s: a file that is there is missing in %q", name, got)
		}
		if got, err := a.Newer(t.Context(), second, first); got != c.newer || err != nil {
			t.Errorf("%s: newer: %v, %v; want %v", name, got, err, c.newer)
		}
		if got, err := a.Newer(t.Context(), first, second); got || err != nil {
			t.Errorf("%s: the older one is newer: %v, %v", name, got, err)
		}
	}
	if a := Around(t.TempDir()); a != nil {
		t.Errorf("a folder in no repository is in one: %+v", a)
	}
}
