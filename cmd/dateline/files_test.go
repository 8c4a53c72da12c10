//go:build unix

package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/cmd/dateline/config"
)

// TestPostsFileKeepsToItsFolder holds that the folder of posts_file is created once, readable for
// the site's generator under a service's umask, and not in the place of a link that is gone.
func TestPostsFileKeepsToItsFolder(t *testing.T) {
	old := syscall.Umask(0o077)
	defer syscall.Umask(old)
	dir := t.TempDir()
	db, err := openFile(t.Context(), filepath.Join(dir, "ledger.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	current := filepath.Join(dir, "site", "current")
	s := &service{store: db, cfg: &config.Config{PostsFile: filepath.Join(current, "telegram.json")}}
	if err := s.writePostsOnce(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]os.FileMode{filepath.Dir(current): 0o755, current: 0o755, s.cfg.PostsFile: 0o644} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: got %v, %v; want %v", path, info, err, want)
		}
	}
	next := filepath.Join(dir, "site", "next")
	if err := os.Rename(current, next); err != nil {
		t.Fatal(err)
	}
	if err := s.writePostsOnce(t.Context(), false); err == nil {
		t.Error("writing into a folder that is gone: got no error, want one")
	}
	if _, err := os.Lstat(current); err == nil {
		t.Errorf("%s was made again: got a folder, want none", current)
	}
	if err := os.Symlink("next", current); err != nil {
		t.Fatal(err)
	}
	if err := s.writePostsOnce(t.Context(), false); err != nil {
		t.Errorf("after the link was swapped: %v", err)
	}
}

// backingUp is a ledger that stops in the middle of a backup.
type backingUp struct {
	database
	middle func(file string) error
}

func (b backingUp) Backup(_ context.Context, file string, _ time.Time) error {
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		return err
	}
	return b.middle(file)
}

// TestBackupGetsItsNameAtTheEnd holds that no file has the name of the copy before the copy is
// complete, as there is none after a kill, and that it replaces no file that came meanwhile.
func TestBackupGetsItsNameAtTheEnd(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "copy.db")
	kill := errors.New("killed")
	err := backUp(t.Context(), backingUp{middle: func(partial string) error {
		if _, err := os.Lstat(file); err == nil || !strings.HasPrefix(partial, file+".partial-") {
			t.Errorf("in the middle: copy.db: %v, and the copy is written to %s; want it beside copy.db, which is not there", err, partial)
		}
		return kill
	}}, file)
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); !errors.Is(err, kill) || len(left) != 0 {
		t.Errorf("a failed backup: %v, and leaves %q; want nothing left", err, left)
	}
	err = backUp(t.Context(), backingUp{middle: func(string) error { return os.WriteFile(file, []byte("another's"), 0o600) }}, file)
	if b, _ := os.ReadFile(file); err == nil || !strings.Contains(err.Error(), "is there already") || string(b) != "another's" {
		t.Errorf("a file that came meanwhile: %v, and it holds %q; want it untouched", err, b)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if err := backUp(t.Context(), backingUp{middle: func(string) error { return nil }}, file); err != nil {
		t.Error(err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) != 1 || left[0] != file {
		t.Errorf("a backup leaves %q, want only %s", left, file)
	}
}
