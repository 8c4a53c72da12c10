package main

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-bot/dateline/scheduler/store"
)

// TestGuardTellsOnce holds that the admins are told once about a ledger that cannot be
// written, and again only if that happens again; while no one can be told it tries
// again.
func TestGuardTellsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var broken atomic.Pointer[error]
		var reached atomic.Bool
		var told, writes atomic.Int32
		is := func() error {
			if err := broken.Load(); err != nil {
				return *err
			}
			return nil
		}
		breaks := func(err error) { broken.Store(&err) }
		g := &guard{log: slog.New(slog.DiscardHandler),
			alive: func(context.Context) error { writes.Add(1); return is() },
			alert: func(_ context.Context, err error) bool {
				if !errors.Is(err, is()) {
					t.Errorf("told of %v, want %v", err, is())
				}
				told.Add(1)
				return reached.Load()
			}}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go g.run(ctx)
		time.Sleep(10 * time.Minute)
		if told.Load() != 0 || g.trouble() != nil || writes.Load() > 13 {
			t.Errorf("while all is well: told %d times, trouble %v, %d writes in 10 minutes", told.Load(), g.trouble(), writes.Load())
		}
		breaks(errors.New("the disk is full"))
		time.Sleep(time.Minute)
		if told.Load() == 0 || g.trouble() == nil {
			t.Errorf("after a minute of trouble: told %d times, trouble %v", told.Load(), g.trouble())
		}
		reached.Store(true)
		time.Sleep(10 * time.Minute)
		if told.Load() > 3 {
			t.Errorf("told %d times", told.Load())
		}
		before := told.Load()
		breaks(nil)
		time.Sleep(2 * time.Minute)
		breaks(store.ErrReplaced)
		time.Sleep(2 * time.Minute)
		if told.Load() != before+1 || !errors.Is(g.trouble(), store.ErrReplaced) {
			t.Errorf("told %d more times of new trouble, which is %v", told.Load()-before, g.trouble())
		}
	})
}

// TestLedgerRemovedUnderARunningBot removes the database of a running bot: due articles
// are not sent, the admin is told, and the next start does not create an empty ledger
// beside the old one.
func TestLedgerRemovedUnderARunningBot(t *testing.T) {
	long(t) // the ledger is checked about once a minute
	w := newWorld(t)
	w.env = append(w.env, "DATELINE_LISTEN=127.0.0.1:0")
	w.write("old.md", article("Old", time.Now().Add(-48*time.Hour), "Old."))
	p := w.startUp()
	due := soon()
	w.write("soon.md", article("Soon", due, "It is here."))
	db := filepath.Join(w.dir, "dateline.db")
	w.wait("the plan", func() bool { return w.plannedIn(db, due) })
	old := filepath.Join(w.dir, "old state.db")
	move(t, db, old)
	w.waitFor(70*time.Second, "word to the admin", func() bool { return len(w.toldAdmin("removed or replaced")) > 0 })
	time.Sleep(time.Until(due.Add(3 * time.Second)))
	if n := len(w.posts()); n != 0 {
		t.Errorf("%d posts were sent without a ledger", n)
	}
	if n := len(w.toldAdmin("removed or replaced")); n != 1 {
		t.Errorf("the admin was told %d times", n)
	}
	p.kill()
	out, code := w.run("run")
	if code != 1 || !strings.Contains(out, "old state.db") {
		t.Errorf("a start beside the old ledger: exit %d, want 1 and the path of the old one:\n%s", code, out)
	}
	for _, suffix := range []string{"", "-wal", "-shm"} { // of the ledger that was not created
		if err := os.Remove(db + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
	}
	move(t, old, db)
	p = w.start()
	w.wait("the post", func() bool { return len(w.with("It is here.")) == 1 })
	p.stop()
}

// move moves a database, with the files in which SQLite has its latest changes.
func move(t *testing.T, from, to string) {
	t.Helper()
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Rename(from+suffix, to+suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
	}
}

// toldAdmin returns the bot's messages to the admin that contain words.
func (w *world) toldAdmin(words string) (found []string) {
	for _, m := range w.emulator.AllMessages(e2eAdmin) {
		if m.FromBot && strings.Contains(m.JSON, words) {
			found = append(found, m.JSON)
		}
	}
	return found
}
