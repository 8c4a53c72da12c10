package store

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dateline-bot/dateline/content/locale"
)

// ErrPooled is returned for an address behind which sessions are not kept.
var ErrPooled = locale.Error("ledger.pooled")

// ErrAway is returned by OpenPostgres while the server or the database does not exist yet or takes no
// writes, as during a failover: trying again may help.
var ErrAway = errors.New("the database is not there yet")

// leaseConfig returns the configuration of a lease's connection.
func (p *Postgres) leaseConfig() *pgx.ConnConfig {
	config := p.config.Copy()
	config.RuntimeParams["application_name"] += " lock"
	config.RuntimeParams["idle_session_timeout"] = strconv.FormatInt(idleLimit.Milliseconds(), 10)
	// So that the server soon notices that the peer is gone.
	config.RuntimeParams["tcp_keepalives_idle"] = "2"
	config.RuntimeParams["tcp_keepalives_interval"] = "1"
	config.RuntimeParams["tcp_keepalives_count"] = "2"
	return config
}

// checkSessions refuses an address behind which a lease would not hold: a pooler either
// rejects the parameters of the lease's connection, or drops them.
func (p *Postgres) checkSessions(ctx context.Context) error {
	config := p.leaseConfig()
	config.DefaultQueryExecMode = pgx.QueryExecModeSimpleProtocol // the query must not fail for another reason
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

// awayOrPooled returns a specific error for those errors of opening that have a
// specific remedy.
func awayOrPooled(err error) error {
	var said *pgconn.PgError
	var connecting *pgconn.ConnectError
	switch {
	case err == nil || errors.Is(err, ErrPooled):
		return err
	case errors.As(err, &said) && strings.Contains(said.Message, "unsupported startup parameter"):
		return ErrPooled
	case errors.As(err, &said) && said.Code == "57P03": // starting up
		return locale.M("ledger.away", "problem", err).Err(ErrAway, err)
	case errors.As(err, &said) && said.Code == "3D000": // no such database
		return locale.M("ledger.missing").Err(ErrAway, errMissing, err)
	case errors.As(err, &said) && strings.HasPrefix(said.Code, "28"): // the user, the password, or pg_hba.conf
		return locale.M("ledger.login", "problem", said.Message).Err(err)
	case errors.As(err, &said) && said.Code == "25006": // a read-only transaction
		return locale.M("ledger.standby", "problem", err).Err(ErrAway, err)
	case errors.As(err, &said) && said.Code == "42501" && !saysWhat(err): // insufficient privilege
		return locale.M("ledger.grant", "problem", err).Err(err)
	case !errors.As(err, &said) && errors.As(err, &connecting):
		return locale.M("ledger.away", "problem", dialing(err)).Err(ErrAway, err)
	}
	return err
}

// saysWhat reports whether an error already says what to do.
func saysWhat(err error) bool {
	_, ok := err.(interface{ Message() locale.Message }) //nolint:errorlint // not one of its causes
	return ok
}

// dialing returns why the server was not reached, without the list of attempts in pgx's
// error.
func dialing(err error) any {
	if m := locale.Network(err); !m.IsZero() {
		return m
	}
	if op, ok := errors.AsType[*net.OpError](err); ok {
		return op.Err
	}
	return err
}

// errMissing means that the server is there and the database is not.
var errMissing = errors.New("no such database")

// missingLimit is how long a database that the server does not have may take to be created, by
// the services that start at the same time. After that its name is wrong.
const missingLimit = time.Minute

// OpenPostgresWaiting is OpenPostgres that waits, until ctx ends, for a server, and a minute for a
// database that does not exist yet; told is called once if it has to wait.
func OpenPostgresWaiting(ctx context.Context, address string, told func(error)) (*Postgres, error) {
	var missing time.Time // since then
	for wait := time.Second; ; wait = min(2*wait, 15*time.Second) {
		p, err := OpenPostgres(ctx, address)
		if err == nil || !errors.Is(err, ErrAway) || ctx.Err() != nil {
			return p, err
		}
		switch {
		case !errors.Is(err, errMissing):
			missing = time.Time{}
		case missing.IsZero():
			missing = time.Now()
		case time.Since(missing) >= missingLimit:
			return nil, err
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
