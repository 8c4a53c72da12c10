package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/store"
)

// started returns a ledger that has published to a channel.
func started(t *testing.T, file, channel string) *store.SQLite {
	t.Helper()
	s := open(t, file)
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	err := s.Update(t.Context(), func(tx ledger.Tx) error {
		return tx.PutChannel(ledger.ChannelState{Name: channel, Chat: -100, Started: at, Scanned: true})
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestAReplacedFileIsNoticed holds that nothing is written to a file after it was
// removed or replaced under the running process.
func TestAReplacedFileIsNoticed(t *testing.T) {
	write := func(s *store.SQLite) error {
		return s.Update(t.Context(), func(tx ledger.Tx) error { return tx.PutChannel(ledger.ChannelState{Name: "@b", Chat: -200}) })
	}
	for name, replace := range map[string]func(t *testing.T, file, backup string){
		"removed":              func(t *testing.T, file, _ string) { must(t, os.Remove(file)) },
		"renamed":              func(t *testing.T, file, _ string) { must(t, os.Rename(file, file+".old")) },
		"replaced by a rename": func(t *testing.T, file, backup string) { must(t, os.Rename(backup, file)) },
		"removed and restored": func(t *testing.T, file, backup string) { must(t, os.Remove(file)); overwrite(t, file, backup) },
		"overwritten in place": func(t *testing.T, file, backup string) { overwrite(t, file, backup) },
		"log removed":          func(t *testing.T, file, _ string) { must(t, os.Remove(file+"-wal")) },
		"log replaced": func(t *testing.T, file, backup string) {
			must(t, os.WriteFile(backup+"-wal", nil, 0o600))
			must(t, os.Rename(backup+"-wal", file+"-wal"))
		},
		"index removed": func(t *testing.T, file, _ string) { must(t, os.Remove(file+"-shm")) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			file, backup := filepath.Join(dir, "dateline.db"), filepath.Join(dir, "backup.db")
			s := started(t, file, "@a")
			must(t, s.Alive(t.Context()))
			must(t, s.Backup(t.Context(), backup, time.Now()))
			must(t, write(s))
			must(t, s.Alive(t.Context())) // the backup is older than this
			replace(t, file, backup)
			if err := s.Alive(t.Context()); err == nil {
				t.Error("Alive of a replaced file: got no error, want one")
			}
			if err := write(s); !errors.Is(err, store.ErrReplaced) {
				t.Errorf("a write after it: got %v, want %v", err, store.ErrReplaced)
			}
		})
	}
}

// TestNothingIsSentAfterARestore holds that a send is refused after an older copy was
// written over the running process's file, however young the copy is: with its log and
// index, or over a file whose log is empty.
func TestNothingIsSentAfterARestore(t *testing.T) {
	all := []string{"", "-wal", "-shm"}
	for name, parts := range map[string][]string{"with its log": all, "the file alone": {""}} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			file := filepath.Join(dir, "dateline.db")
			s := started(t, file, "@a")
			lease, err := s.Lock(t.Context(), -100)
			must(t, err)
			defer lease.Release()
			must(t, s.Alive(t.Context()))
			send := func(slug string) error {
				return s.Update(t.Context(), func(tx ledger.Tx) error {
					d := ledger.Delivery{Chat: -100, Channel: "@a", Slug: slug, Path: slug}.In(ledger.Sending)
					return tx.PutDelivery(&d)
				})
			}
			must(t, send("one"))
			if len(parts) == 1 {
				must(t, s.Alive(t.Context())) // the log is empty now
			}
			for _, suffix := range parts {
				overwrite(t, filepath.Join(dir, "copy"+suffix), file+suffix)
			}
			must(t, send("two"))
			if len(parts) == 1 {
				must(t, s.Alive(t.Context()))
			}
			for _, suffix := range parts {
				overwrite(t, file+suffix, filepath.Join(dir, "copy"+suffix))
			}
			if err := send("two again"); !errors.Is(err, store.ErrReplaced) {
				t.Errorf("a send after the restore: got %v, want %v", err, store.ErrReplaced)
			}
			if err := s.Alive(t.Context()); !errors.Is(err, store.ErrReplaced) {
				t.Errorf("Alive: got %v, want %v", err, store.ErrReplaced)
			}
		})
	}
}

// TestSendsOfOneProcess holds that sends, checks of the file and writes of another process
// do not look like a restore to each other.
func TestSendsOfOneProcess(t *testing.T) {
	file := filepath.Join(t.TempDir(), "dateline.db")
	s := started(t, file, "@a")
	other := open(t, file)
	lease, err := s.Lock(t.Context(), -100)
	must(t, err)
	send := func(s *store.SQLite, n int) error {
		return s.Update(t.Context(), func(tx ledger.Tx) error {
			d := ledger.Delivery{Chat: -100, Channel: "@a", Slug: strconv.Itoa(n), Path: strconv.Itoa(n)}.In(ledger.Sending)
			if err := tx.PutDelivery(&d); err != nil || n%5 > 0 {
				return err
			}
			return errors.New("given up") // the seal is not written
		})
	}
	var work sync.WaitGroup
	work.Go(func() {
		for range 20 {
			must(t, s.Alive(t.Context()))
		}
	})
	for n := range 60 {
		if err := send(s, n); n%5 > 0 && err != nil {
			t.Fatal(err)
		}
		must(t, other.Writable(t.Context()))
	}
	work.Wait()
	must(t, lease.Release())
	lease, err = other.Lock(t.Context(), -100)
	must(t, err)
	must(t, send(other, 101))
	must(t, lease.Release())
	lease, err = s.Lock(t.Context(), -100)
	must(t, err)
	defer lease.Release()
	must(t, send(s, 102))
}

// TestAFilePutBackIsUsedAgain holds that a file that is put back is used again.
func TestAFilePutBackIsUsedAgain(t *testing.T) {
	file := filepath.Join(t.TempDir(), "dateline.db")
	s := started(t, file, "@a")
	must(t, s.Alive(t.Context()))
	must(t, os.Rename(file, file+".away"))
	if err := s.Alive(t.Context()); !errors.Is(err, store.ErrReplaced) {
		t.Errorf("got %v, want %v", err, store.ErrReplaced)
	}
	must(t, os.Rename(file+".away", file))
	for range 3 {
		if err := s.Alive(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

// TestLedgersBeside holds that an older ledger of the same channel is found by its
// content, not by its name.
func TestLedgersBeside(t *testing.T) {
	for name, want := range map[string]bool{"state.db": true, "dateline.db.bak": true, "dateline.db~": true, "dateline (1)": true, "2026-01-01.sqlite": true} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			must(t, os.WriteFile(filepath.Join(dir, "notes.txt"), []byte("no database"), 0o600))
			must(t, os.WriteFile(filepath.Join(dir, "empty.db"), nil, 0o600))
			must(t, started(t, filepath.Join(dir, "other.db"), "@another").Close())
			older := filepath.Join(dir, name)
			must(t, started(t, older, "@News").Close())
			got := store.Beside(t.Context(), filepath.Join(dir, "dateline.db"), "@news")
			if (got == older) != want {
				t.Errorf("got %q, want %q", got, older)
			}
			if got := store.Beside(t.Context(), filepath.Join(dir, "dateline.db"), "@third"); got != "" {
				t.Errorf("for a channel that none knows: got %q", got)
			}
		})
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// overwrite copies a file over another, as cp does.
func overwrite(t *testing.T, file, from string) {
	t.Helper()
	b, err := os.ReadFile(from)
	must(t, err)
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	must(t, err)
	_, err = f.Write(b)
	must(t, errors.Join(err, f.Close()))
}

// TestNothingIsSentFromADamagedFile holds that a send is refused, and reported, once a part of the
// file could not be read, although other parts still can.
func TestNothingIsSentFromADamagedFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "dateline.db")
	s := started(t, file, "@a")
	lease, err := s.Lock(t.Context(), -100)
	must(t, err)
	defer lease.Release()
	must(t, s.Alive(t.Context())) // the log is empty now
	info, err := os.Stat(file)
	must(t, err)
	f, err := os.OpenFile(file, os.O_RDWR, 0)
	must(t, err)
	for page := int64(1); page < info.Size()/4096; page++ { // all but the first
		_, err := f.WriteAt(make([]byte, 512), page*4096)
		must(t, err)
	}
	must(t, f.Close())
	if err := s.View(t.Context(), func(tx ledger.Tx) error { _, err := tx.Deliveries(ledger.Filter{}); return err }); err == nil {
		t.Error("reading a damaged file: got no error, want one")
	}
	err = s.Update(t.Context(), func(tx ledger.Tx) error {
		d := ledger.Delivery{Chat: -100, Channel: "@a", Slug: "a", Path: "a"}.In(ledger.Sending)
		return tx.PutDelivery(&d)
	})
	if err == nil {
		t.Error("a send from a damaged file: got no error, want one")
	}
	if err := s.Alive(t.Context()); !errors.Is(err, store.ErrDamaged) {
		t.Errorf("Alive: got %v, want %v", err, store.ErrDamaged)
	}
}
