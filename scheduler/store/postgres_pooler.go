package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// ErrPooled is why an address is refused behind which sessions are not kept.
var ErrPooled = errors.New("the address leads to a connection pooler that does not keep sessions, such as PgBouncer in transaction mode; nothing would ever be published through it. Set database to the address of PostgreSQL itself")

// ErrAway is what OpenPostgres fails with while the server or the database is
// not there yet: trying again may help.
var ErrAway = errors.New("the database is not there yet")

// leaseConfig is what the connection of a lease asks the server for.
func (p *Postgres) leaseConfig() *pgx.ConnConfig {
	config := p.config.Copy()
	config.RuntimeParams["application_name"] += " lock"
	config.RuntimeParams["idle_session_timeout"] = strconv.FormatInt(idleLimit.Milliseconds(), 10)
	// So that the server notices soon that the other end is gone for good.
	config.RuntimeParams["tcp_keepalives_idle"] = "2"
	config.RuntimeParams["tcp_keepalives_interval"] = "1"
	config.RuntimeParams["tcp_keepalives_count"] = "2"
	return config
}

// checkSessions refuses an address behind which a lease would not hold: a pooler
// either refuses what the lease's connection asks for, or drops it.
func (p *Postgres) checkSessions(ctx context.Context) error {
	config := p.leaseConfig()
	config.DefaultQueryExecMode = pgx.QueryExecModeSimpleProtocol // what is asked must not fail for another reason
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		var refused *pgconn.PgError
		if errors.As(err, &refused) && strings.Contains(refused.Message, "unsupported startup parameter") {
			return ErrPooled
		}
		return err
	}
	defer closeConn(conn)
	var held string
	if err := conn.QueryRow(ctx, `SELECT setting FROM pg_settings WHERE name = 'idle_session_timeout'`).Scan(&held); err != nil {
		return fmt.Errorf("asking for the session's settings: %w", err)
	}
	if held != config.RuntimeParams["idle_session_timeout"] {
		return ErrPooled
	}
	return nil
}

// awayOrPooled tells errors of opening apart that have a cure of their own.
func awayOrPooled(err error) error {
	var said *pgconn.PgError
	var connecting *pgconn.ConnectError
	switch {
	case err == nil || errors.Is(err, ErrPooled):
		return err
	case errors.As(err, &said) && strings.Contains(said.Message, "unsupported startup parameter"):
		return fmt.Errorf("%w: %w", ErrPooled, err)
	case errors.As(err, &said) && (said.Code == "57P03" || said.Code == "3D000"): // starting up; no such database
		return fmt.Errorf("%w: %w", ErrAway, err)
	case !errors.As(err, &said) && errors.As(err, &connecting):
		return fmt.Errorf("%w: %w", ErrAway, err)
	}
	return err
}

// OpenPostgresWaiting is OpenPostgres that waits, until ctx ends, for a server or
// a database that is not there yet; told is called once if it has to.
func OpenPostgresWaiting(ctx context.Context, address string, told func(error)) (*Postgres, error) {
	for wait := time.Second; ; wait = min(2*wait, 15*time.Second) {
		p, err := OpenPostgres(ctx, address)
		if err == nil || !errors.Is(err, ErrAway) || ctx.Err() != nil {
			return p, err
		}
		if told != nil {
			told(err)
			told = nil
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(wait):
		}
	}
}
