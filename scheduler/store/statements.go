package store

import (
	"context"
	"database/sql/driver"
	"strings"
	"sync/atomic"

	"modernc.org/sqlite"
)

// connector opens SQLite connections that cache prepared statements: preparing one
// costs about as much as running it, and the ledger runs a few dozen of them all the
// time.
type connector struct {
	dsn    string
	opened *atomic.Int64 // counts connections; may be nil
}

// Connect implements driver.Connector.
func (c connector) Connect(context.Context) (driver.Conn, error) {
	raw, err := c.Driver().Open(c.dsn)
	if err != nil {
		return nil, err
	}
	if c.opened != nil {
		c.opened.Add(1)
	}
	return &keeping{sqliteConn: raw.(sqliteConn), kept: map[string]*keptStmt{}}, nil
}

// Driver implements driver.Connector.
func (connector) Driver() driver.Driver { return &sqlite.Driver{} }

// sqliteConn has the methods of a modernc.org/sqlite connection that database/sql uses.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.Pinger
	driver.QueryerContext
	driver.SessionResetter
	driver.Validator
}

// maxKept limits the statements of one connection; the filters of deliveries vary.
const maxKept = 128

// keeping is a connection that prepares each statement once. database/sql uses a
// connection from one goroutine at a time.
type keeping struct {
	sqliteConn
	kept map[string]*keptStmt
}

type keptStmt struct {
	stmt interface {
		driver.Stmt
		driver.StmtExecContext
		driver.StmtQueryContext
	}
	busy bool // its rows are being read
}

// statement returns the cached statement of a query, or nil if it is not to be cached:
// only statements that read and write rows are.
func (c *keeping) statement(ctx context.Context, query string) (*keptStmt, error) {
	if k := c.kept[query]; k != nil {
		if k.busy {
			return nil, nil
		}
		return k, nil
	}
	verb, _, _ := strings.Cut(query, " ")
	switch verb {
	case "SELECT", "INSERT", "UPDATE", "DELETE":
	default:
		return nil, nil
	}
	if len(c.kept) >= maxKept {
		return nil, nil
	}
	s, err := c.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	k := &keptStmt{}
	k.stmt = s.(interface {
		driver.Stmt
		driver.StmtExecContext
		driver.StmtQueryContext
	})
	c.kept[query] = k
	return k, nil
}

// ExecContext implements driver.ExecerContext.
func (c *keeping) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	k, err := c.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	if k == nil {
		return c.sqliteConn.ExecContext(ctx, query, args)
	}
	return k.stmt.ExecContext(ctx, args)
}

// QueryContext implements driver.QueryerContext.
func (c *keeping) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	k, err := c.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	if k == nil {
		return c.sqliteConn.QueryContext(ctx, query, args)
	}
	rows, err := k.stmt.QueryContext(ctx, args)
	if err != nil {
		return nil, err
	}
	k.busy = true
	return &keptRows{Rows: rows, of: k}, nil
}

// keptRows releases the statement after its last row.
type keptRows struct {
	driver.Rows
	of *keptStmt
}

// Close implements driver.Rows.
func (r *keptRows) Close() error {
	r.of.busy = false
	return r.Rows.Close()
}

// Close implements driver.Conn.
func (c *keeping) Close() error {
	for _, k := range c.kept {
		k.stmt.Close() // errors are reported by the connection
	}
	clear(c.kept)
	return c.sqliteConn.Close()
}
