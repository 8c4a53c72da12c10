package store_test

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dateline-bot/dateline/content/filelock"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/store"
	"github.com/dateline-bot/dateline/scheduler/store/storetest"
)

// oldSteps returns the statements that create a ledger as the first version wrote it.
func oldSteps(t *testing.T, dialect string) string {
	t.Helper()
	b, err := os.ReadFile("migrations/" + dialect + "/0001_ledger.sql")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// oldFile creates a file with the first schema that has published an article.
func oldFile(t *testing.T) (file string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "ledger.db")
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, statement := range []string{
		oldSteps(t, "sqlite"),
		`PRAGMA application_id = 0x44744c6e`,
		`PRAGMA user_version = 1`,
		`INSERT INTO facts (name, value) VALUES ('old', 7)`,
	} {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	return file
}

// TestSQLiteIsCopiedBeforeAnUpgrade holds that the ledger is copied before a newer
// version changes its schema, and that the older version can open the copy.
func TestSQLiteIsCopiedBeforeAnUpgrade(t *testing.T) {
	file := oldFile(t)
	kept := store.BeforeUpgrade(file, 1)
	if err := os.WriteFile(kept+".new", []byte("of an attempt that was killed"), 0o600); err != nil {
		t.Fatal(err)
	}
	open(t, file)
	if v := pragma(t, kept, `PRAGMA user_version`); v != "1" {
		t.Errorf("the copy has schema %s, want 1", v)
	}
	if v := pragma(t, kept, `SELECT value FROM facts WHERE name = 'old'`); v != "7" {
		t.Errorf("the copy has the row %q, want 7", v)
	}
	if v := pragma(t, kept, `SELECT COUNT(*) FROM facts WHERE name = 'restored_from'`); v != "1" {
		t.Errorf("the copy does not say that it is a restored ledger: got %q, want %q", v, "1")
	}
	if info, err := os.Stat(kept); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the copy is %v, %v, want 0600", info.Mode(), err)
	}
	before, _ := os.Stat(kept)
	open(t, file)
	if after, err := os.Stat(kept); err != nil || !after.ModTime().Equal(before.ModTime()) {
		t.Errorf("a start without an upgrade wrote the copy again (%v)", err)
	}
	if left, _ := filepath.Glob(file + ".schema-*"); len(left) != 1 {
		t.Errorf("got the files %q, want the copy alone", left)
	}
}

// TestOldCopiesAreRemoved holds that the two newest copies of earlier upgrades are
// kept.
func TestOldCopiesAreRemoved(t *testing.T) {
	file := oldFile(t)
	for _, n := range []int{2, 3} { // of a version that was removed again
		if err := os.WriteFile(store.BeforeUpgrade(file, n), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	other := file + ".schema-notes.txt"
	if err := os.WriteFile(other, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	open(t, file)
	for name, want := range map[string]bool{store.BeforeUpgrade(file, 1): false, store.BeforeUpgrade(file, 2): true, store.BeforeUpgrade(file, 3): true, other: true} {
		if _, err := os.Stat(name); (err == nil) != want {
			t.Errorf("%s is there: %v, want %v", filepath.Base(name), err == nil, want)
		}
	}
}

// TestNoUpgradeWithoutACopy holds that a failing copy refuses the upgrade, and leaves
// the file unchanged.
func TestNoUpgradeWithoutACopy(t *testing.T) {
	file := oldFile(t)
	if err := os.MkdirAll(filepath.Join(store.BeforeUpgrade(file, 1)+".new", "full"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := store.OpenSQLite(t.Context(), file); err == nil || !strings.Contains(err.Error(), "backing up the ledger before its upgrade") {
		t.Errorf("got %v, want a refusal", err)
	}
	if v := pragma(t, file, `PRAGMA user_version`); v != "1" {
		t.Errorf("the file has schema %s, want 1", v)
	}
}

// TestNoUpgradeUnderAnOlderBot holds that a file from which an older version publishes
// is not upgraded, which would stop the bot: a newer program that only reads is
// refused.
func TestNoUpgradeUnderAnOlderBot(t *testing.T) {
	t.Parallel()
	file := oldFile(t)
	bot, err := filelock.Acquire(file + ".lock")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.OpenSQLite(t.Context(), file); !errors.Is(err, ledger.ErrLocked) {
		t.Errorf("got %v, want ErrLocked", err)
	}
	if v := pragma(t, file, `PRAGMA user_version`); v != "1" {
		t.Errorf("the file has schema %s, want 1", v)
	}
	if err := store.Settle(t.Context(), file); !errors.Is(err, ledger.ErrLocked) {
		t.Errorf("Settle: got %v, want ErrLocked", err)
	}
	if err := bot.Release(); err != nil {
		t.Fatal(err)
	}
	open(t, file)
}

// TestSettle holds that Settle leaves one file, whatever its schema, and keeps a file
// that it cannot read.
func TestSettle(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ledger.db")
	s := open(t, file)
	put(t, s, "a")
	pragma(t, file, `PRAGMA user_version = 9999`)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	broken := filepath.Join(t.TempDir(), "broken.db")
	for _, name := range []string{broken, broken + "-wal", filepath.Join(filepath.Dir(broken), "orphan.db-wal")} {
		if err := os.WriteFile(name, []byte("not a database"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{file, broken, filepath.Join(filepath.Dir(broken), "orphan.db")} {
		if err := store.Settle(t.Context(), name); err != nil {
			t.Errorf("%s: %v", filepath.Base(name), err)
		}
	}
	if v := pragma(t, file, `SELECT COUNT(*) FROM deliveries`); v != "1" {
		t.Errorf("got %s deliveries, want 1", v)
	}
	for _, name := range []string{broken, filepath.Join(filepath.Dir(broken), "orphan.db-wal")} {
		if b, err := os.ReadFile(name); err != nil || string(b) != "not a database" {
			t.Errorf("%s has %q (%v) after it", filepath.Base(name), b, err)
		}
	}
}

// TestOlderProcessStopsWriting holds that a process writes nothing once a newer version
// has changed the schema under it, so that it sends nothing either.
func TestOlderProcessStopsWriting(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ledger.db")
	s := open(t, file)
	put(t, s, "a")
	pragma(t, file, `PRAGMA user_version = 9999`)
	err := s.Update(t.Context(), func(tx ledger.Tx) error { return tx.PutDelivery(&ledger.Delivery{Chat: 1, Slug: "b"}) })
	if !errors.Is(err, store.ErrNewer) {
		t.Errorf("a write: got %v, want ErrNewer", err)
	}
	if err := s.Alive(t.Context()); !errors.Is(err, store.ErrNewer) {
		t.Errorf("Alive: got %v, want ErrNewer", err)
	}
	if got := slugs(t, s); got != "a" {
		t.Errorf("the ledger has %q, want a", got)
	}
}

// oldTables creates tables with the first schema in PostgreSQL.
func oldTables(t *testing.T, address string) {
	t.Helper()
	for statement := range strings.SplitSeq(oldSteps(t, "postgres"), ";\n") {
		if strings.TrimSpace(statement) != "" {
			storetest.Query(t, address, statement)
		}
	}
	storetest.Query(t, address, `CREATE TABLE schema_version (version BIGINT NOT NULL)`)
	storetest.Query(t, address, `INSERT INTO schema_version VALUES (1)`)
	storetest.Query(t, address, `CREATE TABLE another_programs (id BIGINT)`)
	storetest.Query(t, address, `INSERT INTO channels (name, chat) VALUES ('a', -100)`)
}

// TestPostgresIsCopiedBeforeAnUpgrade holds that in PostgreSQL the copy is a separate
// schema, on which an older version runs.
func TestPostgresIsCopiedBeforeAnUpgrade(t *testing.T) {
	address := database(t)
	oldTables(t, address)
	storetest.Query(t, address, `INSERT INTO notices (id, made, notice) VALUES (41, 0, '{}')`)
	openPostgres(t, address)
	there := address + "&search_path=dateline_schema_1"
	if !strings.Contains(address, "?") {
		there = address + "?search_path=dateline_schema_1"
	}
	if got := storetest.Query(t, there, `SELECT MAX(version) FROM schema_version`); fmt.Sprint(got) != "[1]" {
		t.Errorf("the copy has schema %s, want 1", got)
	}
	if got := storetest.Query(t, there, `SELECT chat FROM channels`); fmt.Sprint(got) != "[-100]" {
		t.Errorf("the copy has the channels %s, want -100", got)
	}
	if got := storetest.Query(t, there, `SELECT COUNT(*) FROM facts WHERE name = 'restored_from'`); fmt.Sprint(got) != "[1]" {
		t.Errorf("the copy does not say that it is a restored ledger: got %q, want %q", fmt.Sprint(got), "[1]")
	}
	// Ids continue where they were, and foreign keys still work.
	if got := storetest.Query(t, there, `INSERT INTO notices (made, notice) VALUES (0, '{}') RETURNING id`); fmt.Sprint(got) != "[42]" {
		t.Errorf("the next notice of the copy has the id %s, want 42", got)
	}
	if got := storetest.Query(t, there, `SELECT COUNT(*) FROM pg_constraint WHERE contype = 'f' AND conrelid = 'parts'::regclass AND confrelid = 'deliveries'::regclass`); fmt.Sprint(got) != "[1]" {
		t.Errorf("the parts of the copy do not belong to its deliveries: got %q, want %q", fmt.Sprint(got), "[1]")
	}
	if got := storetest.Query(t, there, `SELECT to_regclass('dateline_schema_1.another_programs') IS NULL`); fmt.Sprint(got) != "[true]" {
		t.Errorf("another program's table was copied: got %q, want %q", fmt.Sprint(got), "[true]")
	}
	// A program on the copy starts, and says what prevents its next upgrade.
	if _, err := store.OpenPostgres(t.Context(), there); err == nil || !strings.Contains(err.Error(), "RENAME TO") {
		t.Errorf("an upgrade of the copy itself: got %v, want a refusal", err)
	}
	if got := storetest.Query(t, address, `SELECT COUNT(*) FROM facts WHERE name = 'restored_from'`); fmt.Sprint(got) != "[0]" {
		t.Errorf("the upgraded ledger takes itself for a restored one: got %q, want %q", fmt.Sprint(got), "[0]")
	}
}

// TestOlderReplicaStopsSending holds that a replica of an older version releases its
// channel within seconds of the upgrade, and does not get it again.
func TestOlderReplicaStopsSending(t *testing.T) {
	address := database(t)
	p := openPostgres(t, address)
	lease, err := p.Lock(t.Context(), -100)
	if err != nil {
		t.Fatal(err)
	}
	defer lease.Release()
	if err := lease.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	storetest.Query(t, address, `INSERT INTO schema_version VALUES (9999)`)
	if err := lease.Check(t.Context()); !errors.Is(err, store.ErrNewer) || !errors.Is(err, ledger.ErrLocked) {
		t.Errorf("the lease: got %v, want ErrLocked and ErrNewer", err)
	}
	if _, err := p.Lock(t.Context(), -100); !errors.Is(err, store.ErrNewer) || !errors.Is(err, ledger.ErrLocked) {
		t.Errorf("another lease: got %v, want ErrLocked and ErrNewer", err)
	}
	if err := p.Alive(t.Context()); !errors.Is(err, store.ErrNewer) {
		t.Errorf("Alive: got %v, want ErrNewer", err)
	}
}

// TestSentencesBecomeCodes holds that reasons that were stored as English sentences
// become messages.
func TestSentencesBecomeCodes(t *testing.T) {
	file := oldFile(t)
	for sentence, want := range map[string]string{
		"its topic is closed: open it, and the post goes out": "reason.topic_closed",
		"quiet hours":             "reason.quiet",
		`moved by Ann "A" O'Neil`: "reason.moved_by",
		"something of its own":    "text",
	} {
		pragma(t, file, fmt.Sprintf(`INSERT INTO deliveries (version, chat, channel, slug, path, title, state, source_hash, reason) VALUES (1, 1, '', '%s', '', '', 'sent', x'', '%s')`,
			want, strings.ReplaceAll(sentence, "'", "''")))
	}
	s := open(t, file)
	if err := s.View(t.Context(), func(tx ledger.Tx) error {
		rows, err := tx.Deliveries(ledger.Filter{})
		if len(rows) != 4 {
			t.Errorf("got %d rows, want 4", len(rows))
		}
		for _, d := range rows {
			if !d.Reason.Is(d.Slug) {
				t.Errorf("got the reason %s (%s), want %s", d.Reason.Code, d.Reason, d.Slug)
			}
			if d.Slug == "reason.moved_by" && d.Reason.Arg("name") != `Ann "A" O'Neil` {
				t.Errorf("got the name %q", d.Reason.Arg("name"))
			}
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}
