package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// notifyChannel is the channel for LISTEN and NOTIFY.
const notifyChannel = "dateline_ledger"

// listenerSuffix is the suffix of the application names of listening connections: each
// process has one.
const listenerSuffix = " listener"

// Changes implements ledger.Store: it receives after another process has committed, and
// after the listening connection was re-established, since notifications may have been
// missed.
func (p *Postgres) Changes() <-chan struct{} { return p.changes }

// listen waits for notifications on a separate connection until ctx ends.
func (p *Postgres) listen(ctx context.Context) {
	wait := 100 * time.Millisecond
	for ctx.Err() == nil {
		if p.listenOnce(ctx) {
			wait = 100 * time.Millisecond
		}
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
		wait = min(2*wait, 2*time.Second)
	}
}

// listenOnce listens until the connection breaks; ok is true if it was established.
func (p *Postgres) listenOnce(ctx context.Context) (ok bool) {
	config := p.config.Copy()
	config.RuntimeParams["application_name"] += listenerSuffix
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return false
	}
	defer closeConn(conn)
	if _, err := conn.Exec(ctx, `LISTEN `+notifyChannel); err != nil {
		return false
	}
	p.tell()
	for {
		n, err := conn.WaitForNotification(ctx)
		if err != nil {
			return true
		}
		if n.Payload != p.self {
			p.tell()
		}
	}
}

// tell never blocks: one waiting notice is enough for all.
func (p *Postgres) tell() {
	select {
	case p.changes <- struct{}{}:
	default:
	}
}
