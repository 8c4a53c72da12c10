package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// Rate allows N messages in any period of length Per.
type Rate struct {
	N   int
	Per time.Duration
}

// apart is added to each Per: of two messages that different processes send, the second
// may arrive faster. It costs less than 5 % of one message a second, and under 1 % of
// twenty a minute.
func apart(per time.Duration) time.Duration { return min(per/20, 500*time.Millisecond) }

// Reserve reserves the next time for a chat that is free under all of the rates, over
// all processes, by the server's clock. It returns how long to wait until then.
func (p *Postgres) Reserve(ctx context.Context, chat string, rates []Rate) (wait time.Duration, err error) {
	most := 0
	for _, r := range rates {
		most = max(most, r.N)
	}
	if most == 0 {
		return 0, nil
	}
	err = p.share(ctx, func(q querier) error {
		if _, err := q.ExecContext(ctx, `INSERT INTO rates (chat, moments, last) VALUES (?, '[]', 0) ON CONFLICT (chat) DO NOTHING`, chat); err != nil {
			return err
		}
		var list string
		if err := q.QueryRowContext(ctx, `SELECT moments FROM rates WHERE chat = ? FOR UPDATE`, chat).Scan(&list); err != nil {
			return err
		}
		var now int64 // set after the row is locked
		if err := q.QueryRowContext(ctx, `SELECT (EXTRACT(EPOCH FROM clock_timestamp()) * 1000000)::bigint`).Scan(&now); err != nil {
			return err
		}
		var moments []int64
		if err := json.Unmarshal([]byte(list), &moments); err != nil {
			return fmt.Errorf("the moments of chat %s: %w", chat, err)
		}
		at := now
		for _, r := range rates {
			if i := len(moments) - r.N; r.N > 0 && i >= 0 {
				at = max(at, moments[i]+(r.Per+apart(r.Per)).Microseconds())
			}
		}
		moments = append(moments, at)
		kept, err := json.Marshal(slices.Clone(moments[max(0, len(moments)-most):]))
		if err != nil {
			return err
		}
		wait = time.Duration(at-now) * time.Microsecond
		_, err = q.ExecContext(ctx, `UPDATE rates SET moments = ?, last = ? WHERE chat = ?`, string(kept), at, chat)
		return err
	})
	return wait, err
}

// Replicas returns the number of processes on this database, including this one, and
// deletes reservations that no longer matter.
func (p *Postgres) Replicas(ctx context.Context) (n int, err error) {
	err = p.share(ctx, func(q querier) error {
		if _, err := q.ExecContext(ctx, `DELETE FROM rates WHERE chat IN (SELECT chat FROM rates
			WHERE last < (EXTRACT(EPOCH FROM clock_timestamp() - INTERVAL '10 minutes') * 1000000)::bigint FOR UPDATE SKIP LOCKED)`); err != nil {
			return err
		}
		return q.QueryRowContext(ctx, `SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE ?`,
			"%"+listenerSuffix).Scan(&n)
	})
	return max(n, 1), err
}
