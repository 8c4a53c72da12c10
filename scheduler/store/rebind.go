package store

import (
	"context"
	"database/sql"
	"strconv"
	"strings"
)

// rebound is a querier for PostgreSQL, which numbers its parameters: each `?` of a
// statement becomes $1, $2, …. Statements of this package must not have a question mark
// in a literal or a comment. They run with the context of the transaction, which has
// its timeout, whatever context they are passed.
type rebound struct {
	ctx context.Context
	q   querier
}

func (r rebound) ExecContext(_ context.Context, query string, args ...any) (sql.Result, error) {
	return r.q.ExecContext(r.ctx, rebind(query), args...)
}

func (r rebound) QueryContext(_ context.Context, query string, args ...any) (*sql.Rows, error) {
	return r.q.QueryContext(r.ctx, rebind(query), args...)
}

func (r rebound) QueryRowContext(_ context.Context, query string, args ...any) *sql.Row {
	return r.q.QueryRowContext(r.ctx, rebind(query), args...)
}

func rebind(query string) string {
	if !strings.Contains(query, "?") {
		return query
	}
	var b strings.Builder
	b.Grow(len(query) + 16)
	n := 0
	for part := range strings.SplitSeq(query, "?") {
		if n > 0 {
			b.WriteByte('$')
			b.WriteString(strconv.Itoa(n))
		}
		b.WriteString(part)
		n++
	}
	return b.String()
}
