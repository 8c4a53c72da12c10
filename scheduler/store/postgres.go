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

	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// Postgres is a ledger in PostgreSQL that any number of processes share. It is
// safe for use by several goroutines.
//
// Its primitives coordinate (PostgreSQL's manual, Explicit Locking): writers
// take turns by an advisory lock of the transaction; the right to send to a
// channel is an advisory lock of a session (postgres_lock.go); LISTEN and NOTIFY
// tell the others of a change (postgres_notify.go).
type Postgres struct {
	config *pgx.ConnConfig
	name   string // the address without a password, for people
	self   string // names this process in notices
	schema int    // the newest that this program knows
	db     *sql.DB

	changes chan struct{}
	stop    context.CancelFunc
	wg      sync.WaitGroup
}

var _ ledger.Store = (*Postgres)(nil)

// The classes of our advisory locks: the first of the two numbers of a lock.
const (
	lockSchema  = 0x44740001 // one process at a time changes the schema
	lockWriter  = 0x44740002 // one transaction at a time writes
	lockChannel = 0x44740003 // with a chat's id folded: one process sends to it
)

// connections is how many connections one process holds for its transactions;
// each channel and the listener have one more of their own.
const connections = 6

// stuck is how long a session may be idle within a transaction, and an
// advisory lock of the ledger may be waited for: a process that was stopped in
// the middle of one must not hold up the others.
const stuck = 4 * time.Second

// timeLimit bounds a transaction: a server that is gone without a word must not
// hold anyone up for as long as TCP would.
const timeLimit = 15 * time.Second

// OpenPostgres connects to the address (postgres://user@host:5432/name; a
// password comes from PGPASSWORD, PGPASSFILE or the address) and brings the
// schema up to date. An application_name in it names this process to the server. Any number of processes may start at once. A schema that is
// newer than this program is refused with ErrNewer.
func OpenPostgres(ctx context.Context, address string) (*Postgres, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		// pgx leaves the password out of its errors.
		return nil, fmt.Errorf("the address of the database: %w", err)
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
		config: config, name: fmt.Sprintf("%s on %s:%d", config.Database, config.Host, config.Port),
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
		return nil, fmt.Errorf("opening the database %s: %w", p.name, awayOrPooled(err))
	}
	listening, stop := context.WithCancel(context.WithoutCancel(ctx))
	p.stop = stop
	p.wg.Go(func() { p.listen(listening) })
	return p, nil
}

// prepare brings the schema up to date. The lock makes processes that start at
// once do it one after the other; the later ones find nothing left to do.
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
			return fmt.Errorf("backing up the ledger before its upgrade: %w%s", err, mayNotCopy(err))
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

// oldestServer is the first major version that ends silent sessions
// (idle_session_timeout, release notes of PostgreSQL 14).
const oldestServer = 14

// checkServer refuses a server that lacks what leases need.
func checkServer(ctx context.Context, q querier) error {
	var number int
	if err := q.QueryRowContext(ctx, `SELECT current_setting('server_version_num')::int`).Scan(&number); err != nil {
		return err
	}
	if major := number / 10000; major < oldestServer {
		return fmt.Errorf("the server is PostgreSQL %d, and %d or newer is needed", major, oldestServer)
	}
	return nil
}

// Server tells for people which database of which server this is.
func (p *Postgres) Server(ctx context.Context) (string, error) {
	var version string
	err := p.view(ctx, func(q querier) error {
		return q.QueryRowContext(ctx, `SELECT current_setting('server_version')`).Scan(&version)
	})
	return fmt.Sprintf("PostgreSQL %s, database %s", version, p.name), err
}

// Close ends all connections. Leases end with it.
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

// txOf returns the ledger within a transaction of ours, bounded as it is.
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
		return fmt.Errorf("writing to the database %s: %w", p.name, err)
	}
	defer t.Rollback()
	q := rebound{ctx, t}
	if err := f(q); err != nil {
		return err
	}
	// Sent to the others by the commit itself, and only by it.
	if _, err := q.ExecContext(ctx, `SELECT pg_notify(?, ?)`, notifyChannel, p.self); err != nil {
		return fmt.Errorf("writing to the database %s: %w", p.name, err)
	}
	if err := t.Commit(); err != nil {
		return fmt.Errorf("writing to the database %s: %w", p.name, err)
	}
	return nil
}

// share runs a transaction beside the writers: fan-out to readers must not hold
// up the channel.
func (p *Postgres) share(ctx context.Context, f func(querier) error) error {
	ctx, cancel := context.WithTimeout(ctx, timeLimit)
	defer cancel()
	t, err := p.begin(ctx, nil)
	if err != nil {
		return fmt.Errorf("writing to the database %s: %w", p.name, err)
	}
	defer t.Rollback()
	if err := f(rebound{ctx, t}); err != nil {
		return err
	}
	if err := t.Commit(); err != nil {
		return fmt.Errorf("writing to the database %s: %w", p.name, err)
	}
	return nil
}

func (p *Postgres) view(ctx context.Context, f func(querier) error) error {
	ctx, cancel := context.WithTimeout(ctx, timeLimit)
	defer cancel()
	t, err := p.begin(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return fmt.Errorf("reading the database %s: %w", p.name, err)
	}
	defer t.Rollback()
	return f(rebound{ctx, t})
}

// begin opens a transaction and runs its first statements. A connection that
// died while it lay idle (the server was restarted) shows here, before anything
// was done: then another is taken.
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

// Audience returns the stores of package bot in the same database.
func (p *Postgres) Audience() *Audience {
	return &Audience{update: p.update, view: p.view, share: p.share, skip: ` FOR UPDATE SKIP LOCKED`}
}

// Backup is pg_dump's business: it knows the whole database.
func (p *Postgres) Backup(context.Context, string, time.Time) error {
	return fmt.Errorf("the state is in PostgreSQL (%s): back it up with pg_dump, which works while Dateline runs", p.name)
}

// Written implements ledger.Store: PostgreSQL is written to by several processes.
func (p *Postgres) Written(context.Context, int64) (map[int64]int64, int64, bool, error) {
	return nil, 0, false, nil
}

// Heard implements ledger.Store.
func (p *Postgres) Heard(int64) {}
