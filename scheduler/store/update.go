package store

import (
	"context"
	"time"
)

// UpdateSeen reports whether an update of Telegram's was handled, by this
// process, one before it or another replica.
func (a *Audience) UpdateSeen(ctx context.Context, id int64) (seen bool, err error) {
	err = a.view(ctx, func(q querier) error {
		var n int
		err := q.QueryRowContext(ctx, `SELECT COUNT(*) FROM updates WHERE id = ?`, id).Scan(&n)
		seen = n > 0
		return err
	})
	return seen, err
}

// MarkUpdates notes updates that were handled at a time, and forgets those of
// before a time: Telegram gives an update up after a day.
func (a *Audience) MarkUpdates(ctx context.Context, ids []int64, at, before time.Time) error {
	return a.update(ctx, func(q querier) error {
		for _, id := range ids {
			if _, err := q.ExecContext(ctx, `INSERT INTO updates (id, at) VALUES (?, ?) ON CONFLICT (id) DO NOTHING`, id, micros(at)); err != nil {
				return err
			}
		}
		_, err := q.ExecContext(ctx, `DELETE FROM updates WHERE at < ?`, micros(before))
		return err
	})
}
