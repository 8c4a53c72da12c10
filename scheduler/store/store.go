// Package store keeps the ledger of package scheduler in SQLite.
//
// [OpenSQLite] opens or makes the file and brings its schema up to date
// (migrate.go; one file a step in migrations/). Writing goes through one
// connection, each transaction begun as a writer; reading has connections of
// its own, so that a long read holds nobody up (WAL). Every commit is synced
// (synchronous=FULL). Times are integers that come from Go: SQLite's own clock
// is never asked, so that a test's clock is the only one. Waiting for another
// process's lock is done here and not by busy_timeout, for the same reason.
//
// The statements in tx_*.go are plain SQL that PostgreSQL takes as well, with
// `?` for parameters; what a second store adds is its own opening, migrations
// and locks. Package storetest says what every store must hold to. Small stores
// of other packages live here too, each with its tables in a migration of its
// own.
package store

import (
	"context"
	"database/sql"
	"time"

	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// querier is what both *sql.Tx and *sql.Conn give.
type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// tx is a ledger.Tx over a transaction. The connection keeps its statements:
// SQLite's in statements.go, PostgreSQL's in pgx.
type tx struct {
	ctx     context.Context
	q       querier
	written *writtenRows // by this transaction; nil: nobody asks
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

// micros is how a time is stored; a time that falls between two microseconds is
// rounded up, since an article must not go out before its moment.
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
