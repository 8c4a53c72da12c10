package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/dateline-bot/dateline/content/filelock"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// SQLite is a ledger in one file. It is safe for use by several goroutines.
type SQLite struct {
	path  string
	write *sql.DB // one connection; transactions begin as writers
	read  *sql.DB

	schema   int         // the newest that this program knows
	opened   os.FileInfo // the file as it was opened
	replaced atomic.Bool // its content is another's
	beat     int64       // what Alive wrote last; 0: nothing yet
	journal  journal
	writers  atomic.Int64 // connections that were opened to write

	mu    sync.Mutex
	lock  *filelock.Lock // held while a Lease lives
	holds int
}

var _ ledger.Store = (*SQLite)(nil)

// applicationID marks the file as ours ("DtLn"), so that a wrong path is noticed.
const applicationID = 0x44744c6e

// readers is the number of connections that only read.
const readers = 4

// OpenSQLite opens the file, makes it if it is not there, and brings its schema
// up to date. A file that is another program's, or newer than this program, is
// refused, and so is one that is missing while its log is there (CheckLog).
func OpenSQLite(ctx context.Context, file string) (_ *SQLite, err error) {
	if dir := filepath.Dir(file); dir != "." {
		if _, err := os.Stat(dir); err != nil {
			return nil, fmt.Errorf("opening the database %s: %w: make the folder, or set database", file, err)
		}
	}
	if err := CheckLog(file); err != nil {
		return nil, err
	}
	s := &SQLite{path: file}
	s.write = openCounted(file, &s.writers)
	if err := s.prepare(ctx); err != nil {
		s.write.Close()
		return nil, fmt.Errorf("opening the database %s: %w%s", file, err, advice(err))
	}
	s.read = sql.OpenDB(connector{dsn(file, "deferred", "query_only(1)"), nil})
	s.read.SetMaxOpenConns(readers)
	s.read.SetMaxIdleConns(readers)
	if s.opened, err = os.Stat(file); err != nil {
		return nil, errors.Join(fmt.Errorf("opening the database %s: %w", file, err), s.Close())
	}
	return s, nil
}

// advice says what to do about a file that cannot be written.
func advice(err error) string {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return ""
	}
	switch e.Code() & 0xff { // the primary code (SQLite, Result and Error Codes)
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		return ": let this user write the file and its folder, or set database"
	case sqlite3.SQLITE_FULL:
		return ": make room on its disk"
	case sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT:
		return ": restore a backup (dateline restore), or set database"
	}
	return ""
}

// openPlain opens a connection for work on a whole file.
func openPlain(file string) *sql.DB { return openCounted(file, nil) }

// openCounted is openPlain, and counts the connections if opened is not nil.
func openCounted(file string, opened *atomic.Int64) *sql.DB {
	// What a statement may have to take back is kept in memory; what is committed
	// does not pass through there. The first comparison writes a row for each article
	// at once, into several indexes: 16 MB hold those of 100,000.
	db := sql.OpenDB(connector{dsn(file, "immediate", "synchronous(FULL)", "temp_store(MEMORY)", "cache_size(-16000)"), opened})
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
		return errors.New("the file is another program's database: set database to a file of its own")
	}
	// A restored backup is not in WAL mode; where it is set already this only asks.
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
		if err := s.keepOld(ctx, version); err != nil {
			return err
		}
	}
	return s.update(ctx, func(q querier) error {
		// Another process may have been faster.
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

// Close closes the file. Leases end with it.
func (s *SQLite) Close() error {
	s.mu.Lock()
	if s.lock != nil {
		s.lock.Release()
		s.lock, s.holds = nil, 0
	}
	s.mu.Unlock()
	return errors.Join(s.read.Close(), s.write.Close())
}

// LimitPages bounds the size of the file, in pages, as a full disk would: a
// write that needs more fails. 0 lifts the bound.
func (s *SQLite) LimitPages(ctx context.Context, pages int) error {
	if pages == 0 {
		pages = 1<<32 - 2 // SQLite's own bound
	}
	_, err := s.write.ExecContext(ctx, fmt.Sprintf(`PRAGMA max_page_count = %d`, pages))
	return err
}

// Update implements ledger.Store.
func (s *SQLite) Update(ctx context.Context, f func(ledger.Tx) error) error {
	var written writtenRows
	err := s.update(ctx, func(q querier) error {
		t := newTx(ctx, q)
		t.written = &written
		err := f(t)
		s.journal.add(&written) // before anybody can read it
		return err
	})
	s.journal.add(&written) // and once everybody can
	return err
}

// View implements ledger.Store.
func (s *SQLite) View(ctx context.Context, f func(ledger.Tx) error) error {
	return again(ctx, func() error {
		t, err := s.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
		if err != nil {
			return fmt.Errorf("reading the database %s: %w", s.path, err)
		}
		defer t.Rollback()
		return f(newTx(ctx, t))
	})
}

// Changes implements ledger.Store: other processes write only by hand
// (`dateline republish`), and the scheduler looks every 30 s anyway.
func (s *SQLite) Changes() <-chan struct{} { return nil }

func (s *SQLite) update(ctx context.Context, f func(querier) error) error {
	if s.opened != nil { // not while it is being opened
		if err := s.same(); err != nil {
			return fmt.Errorf("writing to the database %s: %w", s.path, err)
		}
	}
	var t *sql.Tx
	err := again(ctx, func() (err error) {
		t, err = s.write.BeginTx(ctx, nil)
		return err
	})
	if err != nil {
		return fmt.Errorf("writing to the database %s: %w", s.path, err)
	}
	defer t.Rollback()
	if s.opened != nil {
		if err := s.current(ctx, t); err != nil {
			return fmt.Errorf("writing to the database %s: %w", s.path, err)
		}
	}
	if err := f(t); err != nil {
		return err
	}
	if err := again(ctx, t.Commit); err != nil {
		return fmt.Errorf("writing to the database %s: %w", s.path, err)
	}
	return nil
}

// again calls f until it is not in the way of another process's lock, for at
// most five seconds.
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

// mostWritten bounds the rows that a journal keeps. A first comparison of 100,000
// articles writes each, and each is noted twice.
const mostWritten = 300_000

// journal says which deliveries this process wrote, for a comparison that need not read
// all of them again.
type journal struct {
	mu     sync.Mutex
	first  int64 // the number of rows[0]
	rows   []writtenRow
	others int64 // SQLite's count of what others committed, as it was last
	opened int64 // how many connections there had been that write, each with a count of its own
}

// severalVersions is that of a row that several transactions wrote: which of them was
// the last is not known.
const severalVersions = -1

type writtenRow struct{ id, version int64 }

// writtenRows are the deliveries that a transaction wrote, with the versions that they
// have now; 0 for one that was dropped.
type writtenRows struct {
	rows map[int64]int64 // id → version
	all  bool            // any of them
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

// add takes in what a transaction wrote, or may have: one that is rolled back does no
// harm.
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

// Written implements ledger.Store. SQLite itself tells whether another process wrote
// (PRAGMA data_version on the connection that writes here).
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
		j.first, j.rows = next, nil // whoever asks reads everything
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

// Heard implements ledger.Store.
func (s *SQLite) Heard(upTo int64) {
	j := &s.journal
	j.mu.Lock()
	defer j.mu.Unlock()
	if n := upTo - j.first; n > 0 && n <= int64(len(j.rows)) {
		j.first, j.rows = upTo, append([]writtenRow(nil), j.rows[n:]...)
	}
}
