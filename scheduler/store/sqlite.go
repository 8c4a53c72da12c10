package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/dateline-bot/dateline/content/filelock"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// SQLite is a ledger in one file. It is safe for concurrent use.
type SQLite struct {
	path  string
	write *sql.DB // one connection; its transactions begin as writers
	read  *sql.DB

	schema     int         // the newest schema that this program knows
	opened     os.FileInfo // state of the file when it was opened
	companions []companion // the log and its index
	replaced   atomic.Bool // its content was replaced
	damaged    atomic.Bool // some of it could not be read
	beat       int64       // last value written by Alive; 0: none
	seal       seal        // of the last send
	taken      atomic.Bool // the lock was taken since; another process may have sent meanwhile
	journal    journal
	writers    atomic.Int64 // number of connections opened for writing

	mu    sync.Mutex
	lock  *filelock.Lock // held while a Lease is valid
	holds int
}

var _ ledger.Store = (*SQLite)(nil)

// applicationID marks the file as Dateline's ("DtLn"), so that a wrong path is
// detected.
const applicationID = 0x44744c6e

// readers is the number of read-only connections.
const readers = 4

// OpenSQLite opens the file, creates it if it does not exist, and migrates its schema.
// It refuses a file that belongs to another program or a newer version, and one that is
// missing while its log exists (CheckLog).
func OpenSQLite(ctx context.Context, file string) (_ *SQLite, err error) {
	if dir := filepath.Dir(file); dir != "." {
		if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
			return nil, locale.Error("ledger.open.no_folder", "file", file, "folder", dir)
		} else if err != nil {
			return nil, locale.Error("ledger.open", "file", file, "problem", err)
		}
	}
	if err := CheckLog(file); err != nil {
		return nil, err
	}
	s := &SQLite{path: file}
	s.write = openCounted(file, &s.writers)
	if err := s.prepare(ctx); err != nil {
		s.write.Close()
		return nil, openFailed(file, err)
	}
	s.read = sql.OpenDB(connector{dsn(file, "deferred", "query_only(1)"), nil})
	s.read.SetMaxOpenConns(readers)
	s.read.SetMaxIdleConns(readers)
	if s.opened, err = os.Stat(file); err != nil {
		return nil, errors.Join(locale.Error("ledger.open", "file", file, "problem", err), s.Close())
	}
	for _, suffix := range []string{"-wal", "-shm"} {
		if info, err := os.Stat(file + suffix); err == nil {
			s.companions = append(s.companions, companion{file + suffix, info})
		}
	}
	return s, nil
}

// openFailed returns an error that says why a file cannot be opened, and what to do.
func openFailed(file string, err error) error {
	code := "ledger.open"
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		switch e.Code() & 0xff { // the primary code (SQLite, Result and Error Codes)
		case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
			code = "ledger.open.write"
		case sqlite3.SQLITE_FULL:
			code = "ledger.open.full"
		case sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT:
			return locale.M("ledger.open.broken", "file", file).Err(err)
		}
	}
	return locale.M(code, "file", file, "problem", problem(err)).Err(err)
}

// problem returns a message for an error of SQLite; any other error unchanged.
func problem(err error) any {
	e, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return err
	}
	switch e.Code() & 0xff { // the primary code (SQLite, Result and Error Codes)
	case sqlite3.SQLITE_FULL:
		return locale.M("cannot.full")
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM:
		return locale.M("cannot.write")
	case sqlite3.SQLITE_CANTOPEN:
		return locale.M("cannot.open")
	case sqlite3.SQLITE_IOERR:
		return locale.M("cannot.io")
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return locale.M("cannot.busy")
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return locale.M("cannot.damaged")
	case sqlite3.SQLITE_INTERRUPT:
		return locale.M("act.stopping")
	}
	return err
}

// readFailed and writeFailed return errors that name the database; name is its name for
// people.
func readFailed(name string, err error) error {
	return locale.M("ledger.read", "database", name, "problem", problem(err)).Err(err)
}

func writeFailed(name string, err error) error {
	return locale.M("ledger.write", "database", name, "problem", problem(err)).Err(err)
}

// worded returns the error of a transaction: that of a database as failed (readFailed or
// writeFailed) words it, any other error unchanged.
func worded(name string, err error, failed func(string, error) error) error {
	if err == nil || locale.Coded(err) {
		return err
	}
	_, file := errors.AsType[*sqlite.Error](err)
	_, server := errors.AsType[*pgconn.PgError](err)
	_, network := errors.AsType[net.Error](err)
	if file || server || network {
		return failed(name, err)
	}
	return err
}

// openPlain opens a connection for work on the whole file.
func openPlain(file string) *sql.DB { return openCounted(file, nil) }

// openCounted is openPlain, and counts connections if opened is not nil.
func openCounted(file string, opened *atomic.Int64) *sql.DB {
	// The rollback journal of a statement is kept in memory; committed pages are not
	// written to it. The first comparison writes a row for each article at once, into
	// several indexes. Pages that do not fit into the cache are written to the log early, which takes
	// no longer. The cache takes twice the memory of its size, which is rounded up for each
	// page, and this memory is kept for good: 16 MB of cache were 30 MB of the program's peak.
	db := sql.OpenDB(connector{dsn(file, "immediate", "synchronous(FULL)", "temp_store(MEMORY)", "cache_size(-4000)"), opened})
	db.SetMaxOpenConns(1)
	return db
}

func dsn(file, begin string, pragmas ...string) string {
	v := url.Values{"_txlock": {begin}, "_pragma": append([]string{"foreign_keys(1)"}, pragmas...)}
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: file}).EscapedPath(), RawQuery: v.Encode()}).String()
}

func (s *SQLite) prepare(ctx context.Context) error {
	steps, err := readMigrations("sqlite")
	if err != nil {
		return err
	}
	var id, version int
	err = again(ctx, func() error {
		if err := s.write.QueryRowContext(ctx, `PRAGMA application_id`).Scan(&id); err != nil {
			return err
		}
		return s.write.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&version)
	})
	if err != nil {
		return err
	}
	if id != applicationID && (id != 0 || version != 0) {
		return locale.Error("ledger.foreign")
	}
	// A restored backup is not in WAL mode; if it is set already, this only queries it.
	if err := again(ctx, func() error {
		_, err := s.write.ExecContext(ctx, `PRAGMA journal_mode = WAL`)
		return err
	}); err != nil {
		return err
	}
	s.schema = steps[len(steps)-1].number
	if id == applicationID && version == s.schema {
		return nil
	}
	if 0 < version && version < s.schema {
		return s.upgrade(ctx, steps)
	}
	return s.applyMissing(ctx, steps)
}

// applyMissing applies the migrations that the file lacks.
func (s *SQLite) applyMissing(ctx context.Context, steps []migration) error {
	return s.update(ctx, func(q querier) error {
		var version int // another process may have been first
		if err := q.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&version); err != nil {
			return err
		}
		if _, err := q.ExecContext(ctx, fmt.Sprintf(`PRAGMA application_id = %d`, applicationID)); err != nil {
			return err
		}
		return migrate(ctx, q, steps, version, func(n int) error {
			_, err := q.ExecContext(ctx, fmt.Sprintf(`PRAGMA user_version = %d`, n))
			return err
		})
	})
}

// Close closes the file, which also ends leases.
func (s *SQLite) Close() error {
	s.mu.Lock()
	if s.lock != nil {
		s.lock.Release()
		s.lock, s.holds = nil, 0
	}
	s.mu.Unlock()
	return errors.Join(s.read.Close(), s.write.Close())
}

// LimitPages limits the size of the file, in pages, like a full disk: a write that
// needs more fails. 0 removes the limit. It is for tests of other packages, which
// cannot fill a disk.
func (s *SQLite) LimitPages(ctx context.Context, pages int) error {
	if pages == 0 {
		pages = 1<<32 - 2 // SQLite's own limit
	}
	_, err := s.write.ExecContext(ctx, fmt.Sprintf(`PRAGMA max_page_count = %d`, pages))
	return err
}

// Update implements ledger.Store.
func (s *SQLite) Update(ctx context.Context, f func(ledger.Tx) error) error {
	var written writtenRows
	sealed := int64(0)
	err := s.update(ctx, func(q querier) error {
		t := newTx(ctx, q)
		t.written = &written
		err := f(t)
		s.journal.add(&written) // before it is visible to others
		if err == nil && written.sends {
			if s.damaged.Load() {
				return ErrDamaged
			}
			sealed, err = s.sealed(ctx, q)
		}
		return err
	})
	if err == nil && sealed != 0 {
		s.seal.committed.Store(sealed)
	}
	s.journal.add(&written) // and once it is
	return err
}

// View implements ledger.Store.
func (s *SQLite) View(ctx context.Context, f func(ledger.Tx) error) error {
	return s.view(ctx, func(q querier) error { return f(newTx(ctx, q)) })
}

func (s *SQLite) view(ctx context.Context, f func(querier) error) (err error) {
	defer func() { s.judge(err) }()
	return again(ctx, func() error {
		t, err := s.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
		if err != nil {
			return readFailed(s.path, err)
		}
		defer t.Rollback()
		return worded(s.path, f(t), readFailed)
	})
}

// Changes implements ledger.Store: other processes write only in manual commands
// (`dateline republish`), and the scheduler looks every 30 s anyway.
func (s *SQLite) Changes() <-chan struct{} { return nil }

func (s *SQLite) update(ctx context.Context, f func(querier) error) (err error) {
	defer func() { s.judge(err) }()
	if s.opened != nil { // not while it is being opened
		if err := s.same(); err != nil {
			return writeFailed(s.path, err)
		}
	}
	var t *sql.Tx
	err = again(ctx, func() (err error) {
		t, err = s.write.BeginTx(ctx, nil)
		return err
	})
	if err != nil {
		return writeFailed(s.path, err)
	}
	defer t.Rollback()
	if s.opened != nil {
		if err := s.current(ctx, t); err != nil {
			return writeFailed(s.path, err)
		}
	}
	if err := f(t); err != nil {
		return worded(s.path, err, writeFailed)
	}
	if err := again(ctx, t.Commit); err != nil {
		return writeFailed(s.path, err)
	}
	return nil
}

// judge remembers an error that shows that the file is damaged.
func (s *SQLite) judge(err error) {
	if e, ok := errors.AsType[*sqlite.Error](err); ok && (e.Code()&0xff == sqlite3.SQLITE_CORRUPT || e.Code()&0xff == sqlite3.SQLITE_NOTADB) {
		s.damaged.Store(true)
	}
}

// again retries f while another process has the lock, for at most five seconds.
func again(ctx context.Context, f func() error) error {
	const limit = 5 * time.Second
	wait := 2 * time.Millisecond
	for waited := time.Duration(0); ; waited += wait {
		err := f()
		var e *sqlite.Error
		if err == nil || !errors.As(err, &e) || e.Code()&0xff != sqlite3.SQLITE_BUSY || waited > limit {
			return err
		}
		wait = min(2*wait, 100*time.Millisecond)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
}

// mostWritten limits the rows that a journal keeps. A first comparison of 100,000
// articles writes each, and each is recorded twice.
const mostWritten = 300_000

// journal records which deliveries this process wrote, so that a comparison need not
// read all of them again.
type journal struct {
	mu     sync.Mutex
	first  int64 // index of rows[0]
	rows   []writtenRow
	others int64 // last value of SQLite's counter of other connections' commits
	opened int64 // number of write connections so far, each with its own counter
}

// severalVersions is the version of a row that several transactions wrote: it is
// unknown which was the last.
const severalVersions = -1

type writtenRow struct{ id, version int64 }

// writtenRows are the deliveries that a transaction wrote, with their new versions; 0
// for a deleted one.
type writtenRows struct {
	rows  map[int64]int64 // id → version
	all   bool            // any may have been written
	sends bool            // a part is about to be sent
}

func (w *writtenRows) add(id, version int64) {
	if w == nil {
		return
	}
	if w.rows == nil {
		w.rows = map[int64]int64{}
	}
	w.rows[id] = version
}

func (w *writtenRows) addAll() {
	if w != nil {
		w.all = true
	}
}

// add records what a transaction wrote, or may have written: one that is rolled back
// does no harm.
func (j *journal) add(w *writtenRows) {
	if len(w.rows) == 0 && !w.all {
		return
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	for id, version := range w.rows {
		j.rows = append(j.rows, writtenRow{id, version})
	}
	if w.all || len(j.rows) > mostWritten {
		j.forget()
	}
}

// forget has everything count as written.
func (j *journal) forget() {
	j.first += int64(len(j.rows)) + 1
	j.rows = nil
}

// Written implements ledger.Store. SQLite reports whether another process wrote (PRAGMA
// data_version on the connection that writes here).
func (s *SQLite) Written(ctx context.Context, since int64) (rows map[int64]int64, next int64, ok bool, err error) {
	var others int64
	if err := again(ctx, func() error { return s.write.QueryRowContext(ctx, `PRAGMA data_version`).Scan(&others) }); err != nil {
		return nil, 0, false, fmt.Errorf("asking who wrote to the database %s: %w", s.path, err)
	}
	j := &s.journal
	j.mu.Lock()
	defer j.mu.Unlock()
	if opened := s.writers.Load(); others != j.others || opened != j.opened {
		j.others, j.opened = others, opened
		j.forget()
	}
	next = j.first + int64(len(j.rows))
	if since < j.first || since > next {
		j.first, j.rows = next, nil // the caller reads everything
		return nil, next, false, nil
	}
	rows = map[int64]int64{}
	for _, w := range j.rows[since-j.first:] {
		if version, ok := rows[w.id]; ok && version != w.version {
			w.version = severalVersions
		}
		rows[w.id] = w.version
	}
	return rows, next, true, nil
}

// Mark returns how many times this process has written a delivery, as the marks of Written count.
// ok is true: others write only in manual commands (see Changes).
func (s *SQLite) Mark() (mark int64, ok bool) {
	j := &s.journal
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.first + int64(len(j.rows)), true
}

// Heard implements ledger.Store.
func (s *SQLite) Heard(upTo int64) {
	j := &s.journal
	j.mu.Lock()
	defer j.mu.Unlock()
	if n := upTo - j.first; n > 0 && n <= int64(len(j.rows)) {
		j.first, j.rows = upTo, append([]writtenRow(nil), j.rows[n:]...)
	}
}
