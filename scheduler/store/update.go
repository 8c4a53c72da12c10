package store

import (
	"context"
	"database/sql"
	"iter"
	"sort"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/scheduler/audience"
)

// UpdateSeen reports whether an update is stored or was handled, by this process, an
// earlier one or another replica.
func (a *Audience) UpdateSeen(ctx context.Context, id int64) (seen bool, err error) {
	err = a.view(ctx, func(q querier) error {
		var n int
		err := q.QueryRowContext(ctx, `SELECT (SELECT COUNT(*) FROM updates WHERE id = ?) + (SELECT COUNT(*) FROM inbox WHERE id = ?)`, id, id).Scan(&n)
		seen = n > 0
		return err
	})
	return seen, err
}

// MarkUpdates records the time at which updates were handled, drops their stored form, and
// forgets those handled earlier than before: Telegram drops an update after a day.
func (a *Audience) MarkUpdates(ctx context.Context, ids []int64, at, before time.Time) error {
	return a.share(ctx, func(q querier) error {
		for some := range batches(ids) {
			var args []any
			for _, id := range some {
				args = append(args, id, micros(at))
			}
			if _, err := q.ExecContext(ctx, `INSERT INTO updates (id, at) VALUES `+list(`(?, ?)`, len(some))+` ON CONFLICT (id) DO NOTHING`, args...); err != nil {
				return err
			}
			args = args[:0]
			for _, id := range some {
				args = append(args, id)
			}
			if _, err := q.ExecContext(ctx, `DELETE FROM inbox WHERE id IN (`+list(`?`, len(some))+`)`, args...); err != nil {
				return err
			}
		}
		if _, err := q.ExecContext(ctx, `DELETE FROM inbox WHERE at < ?`, micros(before)); err != nil {
			return err
		}
		_, err := q.ExecContext(ctx, `DELETE FROM updates WHERE at < ?`, micros(before))
		return err
	})
}

// batches splits a list so that few different statements are needed: for a hundred
// rows, for ten, and for one.
func batches[T any](all []T) iter.Seq[[]T] {
	return func(yield func([]T) bool) {
		for _, n := range []int{100, 10, 1} {
			for ; len(all) >= n; all = all[n:] {
				if !yield(all[:n]) {
					return
				}
			}
		}
	}
}

// list repeats a piece of SQL n times, separated by commas.
func list(piece string, n int) string {
	return strings.TrimSuffix(strings.Repeat(piece+", ", n), ", ")
}

// KeepUpdates stores updates for owner until they are marked. The owner of an update
// that is already stored does not change.
func (a *Audience) KeepUpdates(ctx context.Context, owner string, updates []audience.Update, at time.Time) error {
	return a.share(ctx, func(q querier) error {
		for some := range batches(updates) {
			var args []any
			for _, u := range some {
				args = append(args, u.ID, owner, micros(at), u.Body)
			}
			if _, err := q.ExecContext(ctx, `INSERT INTO inbox (id, owner, at, body) VALUES `+list(`(?, ?, ?, ?)`, len(some))+` ON CONFLICT (id) DO NOTHING`, args...); err != nil {
				return err
			}
		}
		return nil
	})
}

// AdoptUpdates gives owner the updates of owners that are gone or have not been active
// in time; with alone, those of all others. It returns at most limit of them, by id,
// and records until when owner counts as active.
func (a *Audience) AdoptUpdates(ctx context.Context, owner string, alone bool, now, until time.Time, limit int) (adopted []audience.Update, err error) {
	err = a.share(ctx, func(q querier) error {
		adopted = nil
		if _, err := q.ExecContext(ctx, `DELETE FROM inbox_owners WHERE until < ? OR owner = ? OR (? = 1 AND owner <> ?)`, micros(now), owner, number(alone), owner); err != nil {
			return err
		}
		if _, err := q.ExecContext(ctx, `INSERT INTO inbox_owners (owner, until) VALUES (?, ?)`, owner, micros(until)); err != nil {
			return err
		}
		err := each(ctx, q, func(rows *sql.Rows) error {
			var u audience.Update
			err := rows.Scan(&u.ID, &u.Body)
			adopted = append(adopted, u)
			return err
		}, `UPDATE inbox SET owner = ? WHERE id IN (SELECT id FROM inbox WHERE owner NOT IN (SELECT owner FROM inbox_owners) ORDER BY id LIMIT ?`+a.skip+`) RETURNING id, body`, owner, limit)
		sort.Slice(adopted, func(i, j int) bool { return adopted[i].ID < adopted[j].ID })
		return err
	})
	return adopted, err
}

// LeaveUpdates releases the updates of an owner that is leaving.
func (a *Audience) LeaveUpdates(ctx context.Context, owner string) error {
	return a.share(ctx, func(q querier) error {
		_, err := q.ExecContext(ctx, `DELETE FROM inbox_owners WHERE owner = ?`, owner)
		return err
	})
}

// webhookFact returns the name of the fact that the bot has set a webhook.
func webhookFact(address string) string { return "webhook " + address }

// NoteWebhook records an address to which the bot had updates delivered.
func (a *Audience) NoteWebhook(ctx context.Context, address string, at time.Time) error {
	return a.share(ctx, func(q querier) error { return putFact(ctx, q, webhookFact(address), micros(at)) })
}

// WebhookKnown reports whether the bot ever had updates delivered to an address.
func (a *Audience) WebhookKnown(ctx context.Context, address string) (known bool, err error) {
	err = a.view(ctx, func(q querier) error {
		n := 0
		err := q.QueryRowContext(ctx, `SELECT COUNT(*) FROM facts WHERE name = ?`, webhookFact(address)).Scan(&n)
		known = n > 0
		return err
	})
	return known, err
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}
