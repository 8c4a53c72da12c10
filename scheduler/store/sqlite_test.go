package store_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/store"
	"github.com/dateline-bot/dateline/scheduler/store/storetest"
)

func open(t *testing.T, file string) *store.SQLite {
	t.Helper()
	s, err := store.OpenSQLite(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestSQLite(t *testing.T) {
	storetest.Run(t, func(t *testing.T) ledger.Store {
		return open(t, filepath.Join(t.TempDir(), "a ledger?.db"))
	})
}

func put(t *testing.T, s *store.SQLite, slug string) {
	t.Helper()
	err := s.Update(t.Context(), func(tx ledger.Tx) error {
		return tx.PutDelivery(&ledger.Delivery{Chat: 1, Slug: slug})
	})
	if err != nil {
		t.Fatal(err)
	}
}

func slugs(t *testing.T, s *store.SQLite) string {
	t.Helper()
	var out []string
	if err := s.View(t.Context(), func(tx ledger.Tx) error {
		rows, err := tx.Deliveries(ledger.Filter{})
		for _, d := range rows {
			out = append(out, d.Slug)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return strings.Join(out, " ")
}

func pragma(t *testing.T, file, query string) string {
	t.Helper()
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var v string
	if err := db.QueryRow(query).Scan(&v); err != nil && !errors.Is(err, sql.ErrNoRows) {
		t.Fatal(err)
	}
	return v
}

func TestSQLiteKeepsWhatWasCommitted(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ledger.db")
	s := open(t, file)
	put(t, s, "a")
	if mode := pragma(t, file, `PRAGMA journal_mode`); mode != "wal" {
		t.Errorf("journal_mode is %q, want wal", mode)
	}
	// As after kill -9: the files without a close.
	dir := t.TempDir()
	for _, end := range []string{"", "-wal"} {
		b, err := os.ReadFile(file + end)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "ledger.db"+end), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if got := slugs(t, open(t, filepath.Join(dir, "ledger.db"))); got != "a" {
		t.Errorf("after a crash the ledger holds %q", got)
	}
}

// TestSQLiteKeepsALogWithoutItsFile holds that a log without its file is not opened,
// since SQLite would delete it, and that committed changes are there once the file is
// back.
func TestSQLiteKeepsALogWithoutItsFile(t *testing.T) {
	for name, lose := range map[string]func(t *testing.T, file string){
		"missing": func(t *testing.T, file string) { must(t, os.Rename(file, file+".away")) },
		"empty": func(t *testing.T, file string) {
			must(t, os.Rename(file, file+".away"))
			must(t, os.WriteFile(file, nil, 0o600))
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			running := filepath.Join(dir, "running.db")
			s := open(t, running)
			must(t, s.Alive(t.Context())) // written to the file itself
			put(t, s, "a")
			file := filepath.Join(dir, "ledger.db")
			overwrite(t, file, running) // as after kill -9
			overwrite(t, file+"-wal", running+"-wal")
			lose(t, file)
			for range 2 {
				if _, err := store.OpenSQLite(t.Context(), file); !errors.Is(err, store.ErrOrphanedLog) || !strings.Contains(err.Error(), "put the file back") {
					t.Fatalf("got %v, want %v with its cure", err, store.ErrOrphanedLog)
				}
			}
			must(t, os.Rename(file+".away", file))
			if got := slugs(t, open(t, file)); got != "a" {
				t.Errorf("once the file is back the ledger holds %q, want %q", got, "a")
			}
		})
	}
	file := filepath.Join(t.TempDir(), "ledger.db") // an empty log does not matter
	must(t, os.WriteFile(file+"-wal", nil, 0o600))
	if got := slugs(t, open(t, file)); got != "" {
		t.Errorf("a new ledger holds %q", got)
	}
}

func TestSQLiteRefusesANewerSchema(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ledger.db")
	open(t, file).Close()
	pragma(t, file, `PRAGMA user_version = 9999`)
	_, err := store.OpenSQLite(t.Context(), file)
	if !errors.Is(err, store.ErrNewer) {
		t.Fatalf("got %v, want ErrNewer", err)
	}
	if v := pragma(t, file, `PRAGMA user_version`); v != "9999" {
		t.Errorf("the file was changed: user_version is %s", v)
	}
}

func TestSQLiteRefusesAnotherProgramsFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "theirs.db")
	pragma(t, file, `PRAGMA application_id = 77`)
	if _, err := store.OpenSQLite(t.Context(), file); err == nil || !strings.Contains(err.Error(), "another program") {
		t.Errorf("got %v", err)
	}
	text := filepath.Join(t.TempDir(), "text.db")
	if err := os.WriteFile(text, []byte(strings.Repeat("no database ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := store.OpenSQLite(t.Context(), text); err == nil {
		t.Error("opening a text file: got no error, want one")
	}
	if _, err := store.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "no", "such", "folder.db")); err == nil || !strings.Contains(err.Error(), "there is no folder") {
		t.Errorf("a folder that is not there: %v", err)
	}
}

func TestSQLiteLetsOneProcessSend(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ledger.db")
	a, b := open(t, file), open(t, file) // two opens behave like two processes: flock distinguishes them
	l, err := a.Lock(t.Context(), -100)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Lock(t.Context(), -200); !errors.Is(err, ledger.ErrLocked) {
		t.Fatalf("the second process got %v, want ErrLocked", err)
	}
	if err := l.Release(); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Lock(t.Context(), -200); err != nil {
		t.Errorf("after the first ended: %v", err)
	}
	put(t, a, "a") // reading and writing are shared nevertheless
	put(t, b, "b")
	if got := slugs(t, a); got != "a b" {
		t.Errorf("the ledger holds %q", got)
	}
}

func TestSQLiteBackup(t *testing.T) {
	dir := t.TempDir()
	s := open(t, filepath.Join(dir, "ledger.db"))
	put(t, s, "a")
	at := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	copied := filepath.Join(dir, "it's a copy.db")
	// While a writer is active.
	err := s.Update(t.Context(), func(tx ledger.Tx) error {
		if err := tx.PutDelivery(&ledger.Delivery{Chat: 1, Slug: "later"}); err != nil {
			return err
		}
		return s.Backup(context.Background(), copied, at)
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Backup(t.Context(), copied, at); err == nil || !strings.Contains(err.Error(), "name a new one") {
		t.Errorf("a backup over a file: %v", err)
	}
	if err := s.Backup(t.Context(), filepath.Join(dir, "nowhere", "copy.db"), at); err == nil || !strings.Contains(err.Error(), "the folder "+filepath.Join(dir, "nowhere")+" does not exist") {
		t.Errorf("a backup into a folder that is not there: got %v, want that there is none", err)
	}
	if info, err := os.Stat(copied); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the copy has got mode %v, %v; want 0600", info, err)
	}
	b := open(t, copied)
	if got := slugs(t, b); got != "a" {
		t.Errorf("the copy holds %q", got)
	}
	if mode := pragma(t, copied, `PRAGMA journal_mode`); mode != "wal" {
		t.Errorf("a restored ledger is in mode %q", mode)
	}
	restored := func(s *store.SQLite) (at time.Time) {
		t.Helper()
		if err := s.View(t.Context(), func(tx ledger.Tx) (err error) { at, err = tx.Restored(); return err }); err != nil {
			t.Fatal(err)
		}
		return at
	}
	if got := restored(b); !got.Equal(at) {
		t.Errorf("the copy says it is of %v, want %v", got, at)
	}
	if got := restored(s); !got.IsZero() {
		t.Errorf("the original says it is a copy of %v", got)
	}
	if err := b.Update(t.Context(), func(tx ledger.Tx) error { return tx.ClearRestored() }); err != nil {
		t.Fatal(err)
	}
	if got := restored(b); !got.IsZero() {
		t.Errorf("after it was dealt with: %v", got)
	}
}

// TestProblemsAreWorded holds that SQLite's errors are shown to people in their
// language.
func TestProblemsAreWorded(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "ledger.db"))
	if err := s.LimitPages(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	err := s.Update(t.Context(), func(tx ledger.Tx) error {
		return tx.PutDelivery(&ledger.Delivery{Chat: 1, Slug: "a", Title: strings.Repeat("long ", 100_000)})
	})
	for language, want := range map[string]string{"en": "its disk is full", "ru": "на диске нет места", "de": "der Datenträger ist voll"} {
		if got := locale.For(language).Say(locale.Of(err)); !strings.HasSuffix(got, want) {
			t.Errorf("%s: got %q, want it to end in %q", language, got, want)
		}
	}
	damaged := filepath.Join(t.TempDir(), "damaged.db")
	if err := os.Mkdir(damaged, 0o700); err != nil {
		t.Fatal(err)
	}
	_, err = store.OpenSQLite(t.Context(), damaged)
	if got := locale.For("ru").Say(locale.Of(err)); !strings.Contains(got, "файл не открывается") {
		t.Errorf("a folder: got %q", got)
	}
}
