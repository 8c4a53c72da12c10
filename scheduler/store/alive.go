package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/binary"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
)

// ErrReplaced is returned by writes after the ledger's file was removed or replaced
// while this process has it open. Anything that it wrote since would be lost, so it
// must not send anything that relies on such a write.
var ErrReplaced = locale.Error("ledger.replaced")

// ErrDamaged is returned by Alive, and by transactions before a send, once a part of the
// file could not be read: what has been sent may be in that part.
var ErrDamaged = locale.Error("ledger.damaged")

// same checks that the open file is still the one at its path.
func (s *SQLite) same() error {
	info, err := os.Stat(s.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return ErrReplaced
	case err != nil:
		return err
	case s.replaced.Load() || !os.SameFile(info, s.opened):
		return ErrReplaced
	}
	for _, b := range s.companions {
		// SQLite goes on with a log that was deleted, but nobody can read it any more.
		if info, err := os.Stat(b.path); err != nil || !os.SameFile(info, b.opened) {
			return ErrReplaced
		}
	}
	return nil
}

// companion is a file that SQLite keeps beside the ledger, as it was when the ledger was opened.
type companion struct {
	path   string
	opened os.FileInfo
}

// seal is a random value that each transaction before a send writes, to detect a file
// that was overwritten in place since the last one. It is used only by the transaction
// that writes.
type seal struct {
	value, before int64        // before: counts while it is not known whether value was committed
	committed     atomic.Int64 // last value known to be committed
	touched       time.Time    // when the file was last written
}

// is reports whether a value is the one that was written last.
func (l *seal) is(found int64) bool {
	return found == l.value || found == l.before && l.committed.Load() != l.value
}

// sealed writes a new seal and returns it, after checking that the last one is there.
func (s *SQLite) sealed(ctx context.Context, q querier) (int64, error) {
	if s.taken.Swap(false) {
		s.seal.value = 0
	}
	if s.seal.value != 0 {
		found, err := factIn(ctx, q, "seal")
		if info, failed := os.Stat(s.path); err == nil && failed == nil && !info.ModTime().Equal(s.seal.touched) {
			s.seal.touched = info.ModTime()
			if s.seal.is(found) { // maybe from this connection's cache
				found, err = s.readFact(ctx, "seal")
			}
		}
		if err != nil {
			return 0, err
		}
		if !s.seal.is(found) {
			s.replaced.Store(true)
			return 0, ErrReplaced
		}
		s.seal.before = found
	}
	s.seal.value = random()
	return s.seal.value, putFact(ctx, q, "seal", s.seal.value)
}

// random returns a random number, which is not 0.
func random() int64 {
	var b [8]byte
	_, _ = rand.Read(b[:])
	return int64(binary.BigEndian.Uint64(b[:])>>1) | 1
}

// Alive writes one row and returns an error if that fails. It also detects a file that
// was overwritten in place: then its last write is missing. Only the process that
// publishes from the file calls it.
func (s *SQLite) Alive(ctx context.Context) error {
	err := s.same()
	if err == nil {
		err = s.beats(ctx)
	}
	if s.judge(err); s.damaged.Load() && !errors.Is(err, ErrReplaced) {
		return ErrDamaged
	}
	return worded(s.path, err, writeFailed)
}

// beats is Alive for a file that is still there.
func (s *SQLite) beats(ctx context.Context) error {
	if last := s.beat; last != 0 {
		found, err := s.readFact(ctx, "alive")
		if err != nil {
			return err
		}
		if found != last {
			s.replaced.Store(true)
			return ErrReplaced
		}
	}
	next := random()
	err := s.update(ctx, func(q querier) error { return putFact(ctx, q, "alive", next) })
	if err != nil {
		return err
	}
	s.beat = next
	// The row has to be in the file itself, where the next check reads it.
	_, err = s.write.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`)
	return err
}

// readFact reads a number with a new connection, which has cached nothing; 0 if there is
// none.
func (s *SQLite) readFact(ctx context.Context, name string) (value int64, err error) {
	db := sql.OpenDB(connector{dsn(s.path, "deferred", "query_only(1)"), nil})
	defer db.Close()
	err = again(ctx, func() (err error) {
		value, err = factIn(ctx, db, name)
		return err
	})
	return value, err
}

func factIn(ctx context.Context, q querier, name string) (value int64, err error) {
	err = q.QueryRowContext(ctx, `SELECT value FROM facts WHERE name = ?`, name).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return value, err
}

// Writable writes one row and returns an error if that fails. Any process may call it.
func (s *SQLite) Writable(ctx context.Context) error {
	return s.update(ctx, func(q querier) error { return putFact(ctx, q, "writable", time.Now().UnixMicro()) })
}

// Alive writes one row and returns an error if that fails.
func (p *Postgres) Alive(ctx context.Context) error { return p.Writable(ctx) }

// Writable writes one row and returns an error if that fails.
func (p *Postgres) Writable(ctx context.Context) error {
	return p.share(ctx, func(q querier) error {
		var version int
		if err := q.QueryRowContext(ctx, `SELECT COALESCE(MAX(version), 0) FROM schema_version`).Scan(&version); err != nil {
			return err
		}
		if err := notNewer(version, p.schema); err != nil {
			return err
		}
		return putFact(ctx, q, "writable", time.Now().UnixMicro())
	})
}

func putFact(ctx context.Context, q querier, name string, value int64) error {
	_, err := q.ExecContext(ctx, `INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
	return err
}

// Beside returns another ledger in the folder of a file that has one of the channels
// (given by name), or "": before a new ledger is created, since the old one may only
// have another name.
func Beside(ctx context.Context, file string, channels ...string) (older string) {
	entries, err := os.ReadDir(filepath.Dir(file))
	if err != nil {
		return ""
	}
	var newest time.Time
	for _, e := range entries {
		path := filepath.Join(filepath.Dir(file), e.Name())
		info, err := e.Info()
		if err != nil || !info.Mode().IsRegular() || e.Name() == filepath.Base(file) || !isLedger(path) {
			continue
		}
		if info.ModTime().After(newest) && knows(ctx, path, channels) {
			older, newest = path, info.ModTime()
		}
	}
	return older
}

// isLedger reports whether a file is an SQLite database of Dateline, by its header.
func isLedger(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	var header [100]byte
	if _, err := f.Read(header[:]); err != nil {
		return false
	}
	return strings.HasPrefix(string(header[:]), "SQLite format 3\x00") && binary.BigEndian.Uint32(header[68:72]) == applicationID
}

// knows reports whether a ledger has published to one of the channels. It opens the
// file read-only, whatever its version.
func knows(ctx context.Context, path string, channels []string) bool {
	db := sql.OpenDB(connector{dsn(path, "deferred", "query_only(1)"), nil})
	defer db.Close()
	found := false
	err := each(ctx, db, func(rows *sql.Rows) error {
		var name string
		err := rows.Scan(&name)
		found = found || slices.ContainsFunc(channels, func(c string) bool { return strings.EqualFold(c, name) })
		return err
	}, `SELECT name FROM channels WHERE started > 0`)
	return err == nil && found
}

// Empty reports whether the ledger has no channels.
func (s *SQLite) Empty(ctx context.Context) (empty bool, err error) {
	n := 0
	err = again(ctx, func() error {
		return s.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM channels WHERE started > 0`).Scan(&n)
	})
	if err != nil {
		return false, readFailed(s.path, err)
	}
	return n == 0, nil
}
