package git

import (
	"errors"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
)

// TestKeptInAnEmptyRepository makes the branch in a repository that was made for the file alone.
func TestKeptInAnEmptyRepository(t *testing.T) {
	r := newRepo(t)
	c := intercepted(t, r, nil).Config
	c.Address.Branch, c.Address.Folder = "ledger", "dateline.db"
	for _, want := range []string{"", "one"} {
		c.Dir = t.TempDir()
		k, err := NewKept(c)
		if err != nil {
			t.Fatal(err)
		}
		if b, err := k.Load(t.Context()); err != nil || string(b) != want {
			t.Fatalf("loaded %q, %v; want %q", b, err, want)
		}
		if err := k.Save(t.Context(), []byte(want+"one"), "Save"); err != nil {
			t.Fatal(err)
		}
	}
	if got := r.run(r.bare, "show", "ledger:dateline.db"); got != "oneone" {
		t.Errorf("the branch has %q, want oneone", got)
	}
}

// TestKept keeps a file in its own branch, through a real git http-backend and in a
// repository on this machine.
func TestKept(t *testing.T) {
	r := newRepo(t)
	r.commit(map[string]string{"posts/a.md": "a\n"})
	s := intercepted(t, r, nil)
	address := map[string]Config{"http": s.Config}
	here := s.Config
	var err error
	if here.Address, err = ParseAddress("git+file://" + filepath.ToSlash(r.bare)); err != nil {
		t.Fatal(err)
	}
	address["file"] = here
	for scheme, c := range address {
		t.Run(scheme, func(t *testing.T) {
			c.Address.Branch, c.Address.Folder = "ledger-"+scheme, "state/dateline.db"
			kept := func() *Kept {
				t.Helper()
				c.Dir = t.TempDir()
				k, err := NewKept(c)
				if err != nil {
					t.Fatal(err)
				}
				return k
			}
			k := kept()
			if b, err := k.Load(t.Context()); err != nil || b != nil {
				t.Fatalf("a branch that is not there: %q, %v", b, err)
			}
			other := kept() // has not seen a branch either
			for _, text := range []string{"one", "two"} {
				if err := k.Save(t.Context(), []byte(text), "Save"); err != nil {
					t.Fatal(err)
				}
			}
			if err := other.Save(t.Context(), []byte("theirs"), "Save"); !errors.Is(err, ErrMoved) {
				t.Errorf("over a branch that came into being: %v, want ErrMoved", err)
			}
			again := kept()
			if b, err := again.Load(t.Context()); err != nil || string(b) != "two" {
				t.Fatalf("loaded %q, %v; want two", b, err)
			}
			if err := k.Save(t.Context(), []byte("three"), "Save"); err != nil {
				t.Fatal(err)
			}
			if err := again.Save(t.Context(), []byte("theirs"), "Save"); !errors.Is(err, ErrMoved) {
				t.Errorf("over another's push: %v, want ErrMoved", err)
			}
			if got := r.run(r.bare, "show", c.Address.Branch+":state/dateline.db"); got != "three" {
				t.Errorf("the branch has %q, want three", got)
			}
			if n := r.run(r.bare, "rev-list", "--count", c.Address.Branch); n != "3" {
				t.Errorf("%s commits, want 3", n)
			}
		})
	}
}

// TestKeptAnswerLost holds that a push whose answer was lost is recognised as done.
func TestKeptAnswerLost(t *testing.T) {
	r := newRepo(t)
	r.commit(map[string]string{"a": "a\n"})
	s := intercepted(t, r, func(w http.ResponseWriter, q *http.Request, serve func(http.ResponseWriter)) {
		serve(discard{http.Header{}})
		w.WriteHeader(http.StatusBadGateway)
	})
	c := s.Config
	c.Address.Branch, c.Address.Folder, c.Dir = "ledger", "dateline.db", t.TempDir()
	k, err := NewKept(c)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := k.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := k.Save(t.Context(), []byte("one"), "Save"); err != nil {
		t.Fatal(err)
	}
	if got := r.run(r.bare, "show", "ledger:dateline.db"); got != "one" {
		t.Errorf("the branch has %q, want one", got)
	}
}

func TestKeptNeedsAFile(t *testing.T) {
	for _, address := range []string{"git+file:///x", "git+file:///x#branch"} {
		a, err := ParseAddress(address)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := NewKept(Config{Address: a, Dir: t.TempDir()}); err == nil || !strings.Contains(err.Error(), "a branch and a file") {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// discard is an answer that no one receives.
type discard struct{ header http.Header }

func (d discard) Header() http.Header         { return d.header }
func (d discard) Write(b []byte) (int, error) { return len(b), nil }
func (d discard) WriteHeader(int)             {}
