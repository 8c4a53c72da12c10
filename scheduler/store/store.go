// Package store keeps the ledger of package scheduler in SQLite or PostgreSQL.
//
// [OpenSQLite] opens or creates the file and migrates its schema (migrate.go; one file
// a step in migrations/). Writing uses one connection, whose transactions begin as
// writers; reading uses other connections, so that a long read blocks nothing (WAL).
// Every commit is synced (synchronous=FULL). Times are integers from Go: SQLite's own
// clock is never used, so that a test's clock is the only one. Waiting for another
// process's lock is done here and not with busy_timeout, for the same reason.
//
// The statements in tx_*.go are plain SQL that PostgreSQL accepts as well, with `?` for
// parameters; a second store only adds opening, migrations and locks. Package storetest
// specifies the behaviour of every store. Small stores of other packages are here, too,
// each with its tables in a migration of its own.
package store

import (
	"context"
	"database/sql"
	"time"

	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// querier is implemented by both *sql.Tx and *sql.Conn.
type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// tx is a ledger.Tx in a transaction. The connection caches its statements: SQLite's in
// statements.go, PostgreSQL's in pgx.
type tx struct {
	ctx     context.Context
	q       querier
	written *writtenRows // by this transaction; may be nil
}

var _ ledger.Tx = tx{}

func newTx(ctx context.Context, q querier) tx { return tx{ctx: ctx, q: q} }

func (t tx) exec(query string, args ...any) (int64, error) {
	r, err := t.q.ExecContext(t.ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// micros returns the stored form of a time; a time between two microseconds is rounded
// up, since an article must not be published early.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	m := t.UnixMicro()
	if t.Nanosecond()%1000 != 0 {
		m++
	}
	if m == 0 { // 1970 itself; 0 means none
		m = 1
	}
	return m
}

func fromMicros(m int64) time.Time {
	if m == 0 {
		return time.Time{}
	}
	return time.UnixMicro(m).UTC()
}
