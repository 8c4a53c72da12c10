package store

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"strconv"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dateline-bot/dateline/scheduler/ledger"
)

const (
	// beat is how often a lease shows the server that its process is alive.
	beat = time.Second
	// idleLimit is how long a session that holds a lock may be silent before
	// the server ends it: a process that was stopped (SIGSTOP, a frozen
	// machine) loses the channel, whatever its connection looks like.
	idleLimit = 3 * time.Second
	// answerLimit is how long the server may take to answer a heartbeat.
	answerLimit = 2 * time.Second
)

// Lock implements ledger.Store: a session advisory lock on a connection of
// its own. The server releases it when the connection ends, at once for a
// process that died, after idleLimit for one that hangs.
func (p *Postgres) Lock(ctx context.Context, chat int64) (ledger.Lease, error) {
	conn, err := pgx.ConnectConfig(ctx, p.leaseConfig())
	if err != nil {
		return nil, fmt.Errorf("locking channel %d: %w", chat, err)
	}
	var taken bool
	var version int
	err = conn.QueryRow(ctx, `SELECT pg_try_advisory_lock($1, $2), (SELECT COALESCE(MAX(version), 0) FROM schema_version)`, int32(lockChannel), fold(chat)).Scan(&taken, &version)
	if err == nil && taken {
		if newer := notNewer(version, p.schema); newer != nil {
			closeConn(conn)
			return nil, fmt.Errorf("channel %d is a newer replica's: %w: %w", chat, ledger.ErrLocked, newer)
		}
	}
	if err != nil || !taken {
		closeConn(conn)
		if err != nil {
			return nil, fmt.Errorf("locking channel %d: %w", chat, err)
		}
		return nil, fmt.Errorf("another replica has channel %d: %w", chat, ledger.ErrLocked)
	}
	l := &sessionLease{chat: chat, schema: p.schema, conn: conn, stop: make(chan struct{})}
	l.wg.Go(l.beat)
	return l, nil
}

// fold makes the second number of a lock from a chat's id. Two channels that
// fold to one number share a sender, which costs nothing but speed.
func fold(chat int64) int32 {
	h := fnv.New32a()
	h.Write(strconv.AppendInt(nil, chat, 10))
	return int32(h.Sum32())
}

func closeConn(c *pgx.Conn) {
	ctx, cancel := context.WithTimeout(context.Background(), answerLimit)
	defer cancel()
	c.Close(ctx)
}

type sessionLease struct {
	chat   int64
	schema int // the newest that this program knows
	stop   chan struct{}
	once   sync.Once
	wg     sync.WaitGroup

	mu   sync.Mutex // conn takes one question at a time
	conn *pgx.Conn
	lost error
}

func (l *sessionLease) beat() {
	t := time.NewTicker(beat)
	defer t.Stop()
	for {
		select {
		case <-l.stop:
			return
		case <-t.C:
			if l.Check(context.Background()) != nil {
				return
			}
		}
	}
}

// Check implements ledger.Lease: it asks the server over the very session
// that holds the lock. A lease that was lost once stays lost.
func (l *sessionLease) Check(ctx context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.lost != nil {
		return l.lost
	}
	// A question that is broken off breaks the connection, so the caller's
	// haste must not end the lease.
	asking, cancel := context.WithTimeout(context.WithoutCancel(ctx), answerLimit)
	defer cancel()
	var held bool
	var version int
	err := l.conn.QueryRow(asking, `SELECT (SELECT COALESCE(MAX(version), 0) FROM schema_version), EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND granted
		AND classid = $1::bigint::oid AND objid = $2::bigint::oid)`, int64(lockChannel), int64(uint32(fold(l.chat)))).Scan(&version, &held)
	if err == nil && !held {
		err = errors.New("the lock is gone")
	}
	if err == nil {
		err = notNewer(version, l.schema)
	}
	if err != nil {
		l.lost = fmt.Errorf("channel %d is no longer ours: %w: %w", l.chat, ledger.ErrLocked, err)
		closeConn(l.conn)
	}
	return l.lost
}

// Release implements ledger.Lease.
func (l *sessionLease) Release() error {
	l.once.Do(func() { close(l.stop) })
	l.wg.Wait()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.lost == nil {
		l.lost = fmt.Errorf("channel %d was given back: %w", l.chat, ledger.ErrLocked)
		closeConn(l.conn)
	}
	return nil
}
