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
	// beat is the interval of a lease's heartbeats to the server.
	beat = time.Second
	// idleLimit is how long a session with a lock may be silent before the server ends
	// it: a stopped process (SIGSTOP, a frozen machine) loses the channel, whatever the
	// state of its connection.
	idleLimit = 3 * time.Second
	// answerLimit is the timeout for the answer to a heartbeat.
	answerLimit = 2 * time.Second
)

// Lock implements ledger.Store: a session-level advisory lock on a separate connection.
// The server releases it when the connection ends: at once for a process that died,
// after idleLimit for one that hangs.
func (p *Postgres) Lock(ctx context.Context, chat int64) (ledger.Lease, error) {
	conn, err := pgx.ConnectConfig(ctx, p.leaseConfig())
	if err != nil {
		return nil, fmt.Errorf("locking channel %d: %w", chat, err)
	}
	var taken bool
	var version int
	err = conn.QueryRow(ctx, `SELECT pg_try_advisory_lock($1, $2), (SELECT COALESCE(MAX(version), 0) FROM schema_version)`, int32(lockChannel), hashChat(chat)).Scan(&taken, &version)
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

// hashChat hashes a chat id to the second key of the lock. Channels with the same hash share a
// sender, which only makes them slower.
func hashChat(chat int64) int32 {
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
	schema int // the newest schema that this program knows
	stop   chan struct{}
	once   sync.Once
	wg     sync.WaitGroup

	mu   sync.Mutex // conn handles one query at a time
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

// Check implements ledger.Lease: it queries the server over the same session that has
// the lock. A lost lease stays lost.
func (l *sessionLease) Check(ctx context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.lost != nil {
		return l.lost
	}
	// A canceled query breaks the connection, so the caller's cancellation must not end
	// the lease.
	asking, cancel := context.WithTimeout(context.WithoutCancel(ctx), answerLimit)
	defer cancel()
	var held bool
	var version int
	err := l.conn.QueryRow(asking, `SELECT (SELECT COALESCE(MAX(version), 0) FROM schema_version), EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND granted
		AND classid = $1::bigint::oid AND objid = $2::bigint::oid)`, int64(lockChannel), int64(uint32(hashChat(l.chat)))).Scan(&version, &held)
	if err == nil && !held {
		err = errors.New("the lock is gone")
	}
	if err != nil {
		l.lost = &sessionLost{l.chat, err}
	} else if newer := notNewer(version, l.schema); newer != nil {
		l.lost = fmt.Errorf("channel %d is a newer replica's: %w: %w", l.chat, ledger.ErrLocked, newer)
	}
	if l.lost != nil {
		closeConn(l.conn)
	}
	return l.lost
}

// sessionLost is the error of a lease whose session has ended.
type sessionLost struct {
	chat int64
	err  error
}

func (e *sessionLost) Error() string {
	return fmt.Sprintf("the lock of channel %d: %v: %v", e.chat, ledger.ErrSession, e.err)
}

func (e *sessionLost) Unwrap() []error { return []error{ledger.ErrLocked, ledger.ErrSession, e.err} }

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
