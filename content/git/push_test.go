package git

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func hashOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

func change(key, path, text string) Commit {
	return Commit{Key: key, Files: []File{{path, []byte(text)}}, Message: `Add "Title"`, Author: "@eva"}
}

// show returns a file of the branch on the server, or "".
func (r *repo) show(name string) string {
	r.t.Helper()
	if !strings.Contains("\n"+r.run(r.bare, "ls-tree", "-r", "--name-only", "main")+"\n", "\n"+name+"\n") {
		return ""
	}
	return r.run(r.bare, "show", "main:"+name)
}

func (r *repo) commits() string { return r.run(r.bare, "rev-list", "--count", "main") }

// intercepted serves the repository, and passes each push through f.
func intercepted(t *testing.T, r *repo, f func(w http.ResponseWriter, q *http.Request, serve func(http.ResponseWriter))) *Source {
	t.Helper()
	r.run(r.bare, "config", "http.receivepack", "true")
	s := serve(t, r)
	inner := s.Config.Handler
	s.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if strings.HasSuffix(q.URL.Path, "/git-receive-pack") && f != nil {
			f(w, q, func(w http.ResponseWriter) { inner.ServeHTTP(w, q) })
			return
		}
		inner.ServeHTTP(w, q)
	})
	return open(t, s.config(t, filepath.Join(t.TempDir(), "copy"), "#main:posts"))
}

func TestPush(t *testing.T) {
	r := newRepo(t)
	for i := range 5 { // a history that the copy does not have
		r.commit(map[string]string{"posts/old.md": strings.Repeat("old\n", i+1), "README.md": "x", "posts/sub/deep.md": "d", "posts-more/a": "a"})
	}
	s := intercepted(t, r, nil)
	pull(t, s, true)
	c := change("1-abc", "inbox/new.md", "# New\n")
	c.Files = append([]File{{"inbox/new.jpg", []byte("\xff\xd8picture")}}, c.Files...)
	for range 2 { // the second time it exists already
		if err := s.Push(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	if got := r.show("posts/inbox/new.md"); got != "# New" || r.show("posts/old.md") == "" || r.show("posts/sub/deep.md") != "d" || r.show("posts-more/a") != "a" || r.commits() != "6" {
		t.Errorf("the branch has %q, %s commits", got, r.commits())
	}
	if got := r.run(r.bare, "log", "-1", "--format=%an|%B", "main"); got != "eva|Add \"Title\"\n\nDateline-Draft: 1-abc" {
		t.Errorf("the commit: %q", got)
	}
	r.run(r.bare, "fsck", "--strict")
	pull(t, s, true)
	if got := read(t, s, "inbox/new.md"); got != "# New\n" {
		t.Errorf("the pull did not bring what was pushed: got %q, want %q", got, "# New\n")
	}
	// An edit replaces the file that it is based on, and no other.
	edit := change("2-abc", "inbox/new.md", "# Newer\n")
	edit.Base = hashOf("# New\n")
	if err := s.Push(t.Context(), edit); err != nil || r.show("posts/inbox/new.md") != "# Newer" {
		t.Errorf("the edit: %v, %q", err, r.show("posts/inbox/new.md"))
	}
	other := change("3-abc", "inbox/new.md", "# Other\n")
	other.Base = hashOf("# New\n")
	if err := s.Push(t.Context(), other); !errors.Is(err, ErrChanged) {
		t.Errorf("an edit of a file that was changed meanwhile: %v", err)
	}
	if err := s.Push(t.Context(), change("4-abc", "inbox/new.md", "# Another\n")); !errors.Is(err, ErrTaken) {
		t.Errorf("a new file whose name is taken: %v", err)
	}
	if err := s.Push(t.Context(), change("5-abc", "../../.git/hooks/x", "x")); err == nil {
		t.Error("a path that leads out was taken: got no error, want one")
	}
	if got := r.show("posts/inbox/new.md"); got != "# Newer" || r.commits() != "7" {
		t.Errorf("after refusals the branch has %q, %s commits", got, r.commits())
	}
}

// TestPushAnswerLost holds that a push whose answer is lost is not repeated, even if
// others have since pushed and changed the file.
func TestPushAnswerLost(t *testing.T) {
	r := newRepo(t)
	r.commit(map[string]string{"posts/old.md": "old"})
	lost := false
	s := intercepted(t, r, func(w http.ResponseWriter, _ *http.Request, serve func(http.ResponseWriter)) {
		if lost {
			serve(w)
			return
		}
		lost = true
		serve(httptest.NewRecorder())
		r.git("pull", "-q", "--rebase", "origin", "main")
		r.commit(map[string]string{"posts/mine.md": "mine", "posts/inbox/new.md": "# New, changed by hand"})
		panic(http.ErrAbortHandler)
	})
	pull(t, s, true)
	if err := s.Push(t.Context(), change("1-abc", "inbox/new.md", "# New\n")); err != nil {
		t.Fatal(err)
	}
	if log := r.run(r.bare, "log", "--format=%B", "main"); !lost || r.show("posts/inbox/new.md") != "# New, changed by hand" || strings.Count(log, trailer) != 1 {
		t.Errorf("lost %t; the branch:\n%s", lost, log)
	}
}

// TestPushFormer holds that a change is not pushed if one that it replaces was pushed, although its
// answer was lost.
func TestPushFormer(t *testing.T) {
	r := newRepo(t)
	r.commit(map[string]string{"posts/old.md": "old"})
	s := intercepted(t, r, nil)
	pull(t, s, true)
	if err := s.Push(t.Context(), change("1-abc", "inbox/new.md", "# New\n")); err != nil {
		t.Fatal(err)
	}
	c := change("1-def", "inbox/newer.md", "# Newer\n")
	c.Former = []string{"1-abc"}
	if err := s.Push(t.Context(), c); !errors.Is(err, ErrFormer) || r.commits() != "2" {
		t.Errorf("got %v and %s commits, want ErrFormer and no commit of it", err, r.commits())
	}
	c.Former = []string{"1-ghi"}
	if err := s.Push(t.Context(), c); err != nil || r.commits() != "3" {
		t.Errorf("got %v and %s commits for a change whose former was not pushed, want it pushed", err, r.commits())
	}
}

// TestPushRebases holds that someone else's simultaneous push is not overwritten: the
// commit goes on top.
func TestPushRebases(t *testing.T) {
	r := newRepo(t)
	r.commit(map[string]string{"posts/old.md": "old"})
	raced := false
	s := intercepted(t, r, func(w http.ResponseWriter, _ *http.Request, serve func(http.ResponseWriter)) {
		if !raced {
			raced = true
			r.commit(map[string]string{"posts/mine.md": "mine"})
		}
		serve(w)
	})
	pull(t, s, true)
	if err := s.Push(t.Context(), change("1-abc", "inbox/new.md", "# New\n")); err != nil {
		t.Fatal(err)
	}
	if r.show("posts/mine.md") != "mine" || r.show("posts/inbox/new.md") != "# New" || r.commits() != "3" {
		t.Errorf("the branch:\n%s", r.run(r.bare, "log", "--stat", "main"))
	}
}

// TestPushRefused holds that nothing changes if the server refuses a push, and that it
// is pushed once the server accepts it.
func TestPushRefused(t *testing.T) {
	r := newRepo(t)
	r.commit(map[string]string{"posts/old.md": "old"})
	s := intercepted(t, r, nil)
	hook := filepath.Join(r.bare, "hooks", "pre-receive")
	if err := os.WriteFile(hook, []byte("#!/bin/sh\necho protected branch >&2\nexit 1\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	c := change("1-abc", "inbox/new.md", "# New\n")
	if err := s.Push(t.Context(), c); err == nil || strings.Contains(err.Error(), token) {
		t.Errorf("refused by the server: %v", err)
	}
	if got := r.show("posts/inbox/new.md"); got != "" {
		t.Errorf("it was pushed all the same: got %q, want %q", got, "")
	}
	if err := os.Remove(hook); err != nil {
		t.Fatal(err)
	}
	if err := s.Push(t.Context(), c); err != nil || r.show("posts/inbox/new.md") != "# New" {
		t.Errorf("taken at last: %v", err)
	}
}

func TestPushHere(t *testing.T) {
	r := newRepo(t)
	r.commit(map[string]string{"posts/old.md": "old"})
	at := func(dir string) *Source {
		a, err := ParseAddress("git+file://" + dir + "#main:posts")
		if err != nil {
			t.Fatal(err)
		}
		return open(t, Config{Address: a, Dir: filepath.Join(t.TempDir(), "copy")})
	}
	bare := at(r.bare)
	for range 2 {
		if err := bare.Push(t.Context(), change("1-abc", "inbox/new.md", "# New\n")); err != nil {
			t.Fatal(err)
		}
	}
	if r.show("posts/inbox/new.md") != "# New" || r.commits() != "2" {
		t.Errorf("the branch:\n%s", r.run(r.bare, "log", "--stat", "main"))
	}
	pull(t, bare, true)
	if err := at(r.dir).Writable(); err == nil || !strings.Contains(err.Error(), "bare repository") {
		t.Errorf("a branch that is checked out: %v", err)
	}
}
