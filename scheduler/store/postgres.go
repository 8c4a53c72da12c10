package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// Postgres is a ledger in PostgreSQL that any number of processes share. It is safe for
// concurrent use.
//
// It coordinates the processes with PostgreSQL's primitives (manual, Explicit Locking):
// writers take turns by a transaction-level advisory lock; the right to send to a
// channel is a session-level advisory lock (postgres_lock.go); LISTEN and NOTIFY tell
// the others about changes (postgres_notify.go).
type Postgres struct {
	config *pgx.ConnConfig
	name   string // the address without a password, for display
	self   string // identifies this process in notifications
	schema int    // the newest schema that this program knows
	db     *sql.DB

	changes chan struct{}
	stop    context.CancelFunc
	wg      sync.WaitGroup
}

var _ ledger.Store = (*Postgres)(nil)

// The classes of our advisory locks: the first of the two keys of a lock.
const (
	lockSchema  = 0x44740001 // one process at a time changes the schema
	lockWriter  = 0x44740002 // one transaction at a time writes
	lockChannel = 0x44740003 // with the hash of a chat's id: one process sends to it
)

// connections is the number of connections of one process for its transactions; each
// channel and the listener have another one.
const connections = 6

// stuck is how long a session may be idle in a transaction, and how long to wait for an
// advisory lock of the ledger: a process that was stopped in the middle of a
// transaction must not block the others.
const stuck = 4 * time.Second

// timeLimit is the timeout of a transaction: an unreachable server must not block
// callers until TCP times out.
const timeLimit = 15 * time.Second

// OpenPostgres connects to the address (postgres://user@host:5432/name; a password
// comes from PGPASSWORD, PGPASSFILE or the address) and migrates the schema. An
// application_name in the address names this process to the server. Any number of
// processes may start at once. It returns ErrNewer if the schema is newer than this
// program.
func OpenPostgres(ctx context.Context, address string) (*Postgres, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		// pgx omits the password from its errors.
		return nil, locale.Error("ledger.address", "problem", err)
	}
	if config.RuntimeParams["application_name"] == "" {
		config.RuntimeParams["application_name"] = "dateline"
	}
	for name, value := range map[string]string{
		"idle_in_transaction_session_timeout": fmt.Sprint(stuck.Milliseconds()),
		"synchronous_commit":                  "on",
		"timezone":                            "UTC",
	} {
		config.RuntimeParams[name] = value
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = 5 * time.Second
	}
	p := &Postgres{
		config: config, name: fmt.Sprintf("%s:%d/%s", config.Host, config.Port, config.Database),
		self: rand.Text(), db: stdlib.OpenDB(*config), changes: make(chan struct{}, 1),
	}
	p.db.SetMaxOpenConns(connections)
	p.db.SetMaxIdleConns(connections)
	p.db.SetConnMaxIdleTime(5 * time.Minute)
	err = p.checkSessions(ctx)
	if err == nil {
		err = p.prepare(ctx)
	}
	if err != nil {
		p.db.Close()
		return nil, locale.Error("ledger.open", "file", p.name, "problem", awayOrPooled(err))
	}
	listening, stop := context.WithCancel(context.WithoutCancel(ctx))
	p.stop = stop
	p.wg.Go(func() { p.listen(listening) })
	return p, nil
}

// prepare migrates the schema. The lock serializes processes that start at the same
// time; the later ones have nothing left to do.
func (p *Postgres) prepare(ctx context.Context) error {
	steps, err := readMigrations("postgres")
	if err != nil {
		return err
	}
	t, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer t.Rollback()
	q := rebound{ctx, t}
	if err := checkServer(ctx, q); err != nil {
		return err
	}
	if _, err := q.ExecContext(ctx, `SELECT pg_advisory_xact_lock(?, 0)`, lockSchema); err != nil {
		return err
	}
	if _, err := q.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)`); err != nil {
		return err
	}
	version := 0
	if err := q.QueryRowContext(ctx, `SELECT COALESCE(MAX(version), 0) FROM schema_version`).Scan(&version); err != nil {
		return err
	}
	p.schema = steps[len(steps)-1].number
	if 0 < version && version < p.schema {
		if err := keepOldTables(ctx, q, version, steps); err != nil {
			return upgradeFailed(err)
		}
	}
	err = migrate(ctx, q, steps, version, func(n int) error {
		_, err := q.ExecContext(ctx, `INSERT INTO schema_version (version) VALUES (?)`, n)
		return err
	})
	if err != nil {
		return err
	}
	return t.Commit()
}

// oldestServer is the first major version that can end idle sessions
// (idle_session_timeout, release notes of PostgreSQL 14).
const oldestServer = 14

// checkServer refuses a server without the features that leases need.
func checkServer(ctx context.Context, q querier) error {
	var number int
	if err := q.QueryRowContext(ctx, `SELECT current_setting('server_version_num')::int`).Scan(&number); err != nil {
		return err
	}
	if major := number / 10000; major < oldestServer {
		return locale.Error("ledger.old_server", "have", major, "want", oldestServer)
	}
	return nil
}

// Server returns the database and the server in a form for people.
func (p *Postgres) Server(ctx context.Context) (string, error) {
	var version string
	err := p.view(ctx, func(q querier) error {
		return q.QueryRowContext(ctx, `SELECT current_setting('server_version')`).Scan(&version)
	})
	return fmt.Sprintf("PostgreSQL %s, database %s", version, p.name), err
}

// Close closes all connections, which also ends leases.
func (p *Postgres) Close() error {
	p.stop()
	p.wg.Wait()
	return p.db.Close()
}

// Update implements ledger.Store: writers take turns.
func (p *Postgres) Update(ctx context.Context, f func(ledger.Tx) error) error {
	return p.update(ctx, func(q querier) error {
		return f(txOf(q))
	})
}

// View implements ledger.Store.
func (p *Postgres) View(ctx context.Context, f func(ledger.Tx) error) error {
	return p.view(ctx, func(q querier) error {
		return f(txOf(q))
	})
}

// txOf returns the ledger in one of our transactions, with its timeout.
func txOf(q querier) tx {
	r := q.(rebound)
	return newTx(r.ctx, r)
}

func (p *Postgres) update(ctx context.Context, f func(querier) error) error {
	ctx, cancel := context.WithTimeout(ctx, timeLimit)
	defer cancel()
	t, err := p.begin(ctx, nil, `SET LOCAL lock_timeout = `+fmt.Sprint((2*stuck).Milliseconds()),
		fmt.Sprintf(`SELECT pg_advisory_xact_lock(%d, 0)`, lockWriter))
	if err != nil {
		return writeFailed(p.name, err)
	}
	defer t.Rollback()
	q := rebound{ctx, t}
	if err := f(q); err != nil {
		return worded(p.name, err, writeFailed)
	}
	// The notification is sent by the commit, and only by it.
	if _, err := q.ExecContext(ctx, `SELECT pg_notify(?, ?)`, notifyChannel, p.self); err != nil {
		return writeFailed(p.name, err)
	}
	if err := t.Commit(); err != nil {
		return writeFailed(p.name, err)
	}
	return nil
}

// share runs a transaction concurrently with writers, because notifying readers must
// not block the channel.
func (p *Postgres) share(ctx context.Context, f func(querier) error) error {
	ctx, cancel := context.WithTimeout(ctx, timeLimit)
	defer cancel()
	t, err := p.begin(ctx, nil)
	if err != nil {
		return writeFailed(p.name, err)
	}
	defer t.Rollback()
	if err := f(rebound{ctx, t}); err != nil {
		return worded(p.name, err, writeFailed)
	}
	if err := t.Commit(); err != nil {
		return writeFailed(p.name, err)
	}
	return nil
}

func (p *Postgres) view(ctx context.Context, f func(querier) error) error {
	ctx, cancel := context.WithTimeout(ctx, timeLimit)
	defer cancel()
	t, err := p.begin(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return readFailed(p.name, err)
	}
	defer t.Rollback()
	return worded(p.name, f(rebound{ctx, t}), readFailed)
}

// begin opens a transaction and runs its first statements. If an idle connection has
// died (the server was restarted), that fails here, before anything was done, and
// another connection is used.
func (p *Postgres) begin(ctx context.Context, o *sql.TxOptions, first ...string) (*sql.Tx, error) {
	for try := 0; ; try++ {
		t, err := p.db.BeginTx(ctx, o)
		for _, statement := range first {
			if err == nil {
				if _, err = t.ExecContext(ctx, statement); err != nil {
					t.Rollback()
				}
			}
		}
		if err == nil {
			return t, nil
		}
		if ctx.Err() != nil {
			return nil, errors.Join(err, ctx.Err())
		}
		if try == connections {
			return nil, err
		}
	}
}

// Audience returns the Audience in the same database.
func (p *Postgres) Audience() *Audience {
	return &Audience{update: p.update, view: p.view, share: p.share, skip: ` FOR UPDATE SKIP LOCKED`}
}

// Backup is not supported: pg_dump copies the whole database.
func (p *Postgres) Backup(context.Context, string, time.Time) error {
	return locale.Error("ledger.pg_dump", "database", p.name)
}

// Mark says that it does not know: several processes may write.
func (p *Postgres) Mark() (mark int64, ok bool) { return 0, false }

// Written implements ledger.Store. It always returns ok false, because several
// processes write to PostgreSQL.
func (p *Postgres) Written(context.Context, int64) (map[int64]int64, int64, bool, error) {
	return nil, 0, false, nil
}

// Heard implements ledger.Store.
func (p *Postgres) Heard(int64) {}
