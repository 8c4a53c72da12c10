package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/scheduler/audience"
)

// Announced returns the slugs that readers were notified of; started is false before
// the first call of Announce.
func (a *Audience) Announced(ctx context.Context) (slugs map[string]bool, started bool, err error) {
	slugs = map[string]bool{}
	err = a.view(ctx, func(q querier) error {
		return each(ctx, q, func(rows *sql.Rows) error {
			var slug string
			err := rows.Scan(&slug)
			slugs[slug] = true
			return err
		}, `SELECT slug FROM announcements`)
	})
	started = slugs[""]
	delete(slugs, "")
	return slugs, started, err
}

// MarkAnnounced records articles that readers need not be notified of, because they
// were published before the first start.
func (a *Audience) MarkAnnounced(ctx context.Context, slugs []string) error {
	return a.update(ctx, func(q querier) error {
		for _, slug := range append([]string{""}, slugs...) {
			if _, err := q.ExecContext(ctx, `INSERT INTO announcements (slug, at) VALUES (?, 0) ON CONFLICT (slug) DO NOTHING`, slug); err != nil {
				return err
			}
		}
		return nil
	})
}

// RenameSlug implements ledger.Tx; the readers' tables are in the same database.
func (t tx) RenameSlug(from, to string) error {
	was, err := slugsJSON([]string{from})
	if err != nil {
		return err
	}
	is, err := slugsJSON([]string{to})
	if err != nil {
		return err
	}
	_, err = t.exec(`UPDATE announcements SET slug = ? WHERE slug = ? AND NOT EXISTS (SELECT 1 FROM announcements WHERE slug = ?)`, to, from, to)
	if err == nil {
		_, err = t.exec(`UPDATE mailings SET slugs = REPLACE(slugs, ?, ?)`, strings.Trim(was, "[]"), strings.Trim(is, "[]"))
	}
	if err == nil {
		_, err = t.exec(`UPDATE citations SET name = ? WHERE name = ? AND NOT EXISTS (SELECT 1 FROM citations AS c WHERE c.delivery = citations.delivery AND c.name = ?)`, to, from, to)
	}
	if err == nil {
		_, err = t.exec(`DELETE FROM citations WHERE name = ?`, from)
	}
	if err == nil { // it may have had the name before
		_, err = t.exec(`DELETE FROM former_names WHERE name = ?`, to)
	}
	if err == nil {
		_, err = t.exec(`UPDATE former_names SET slug = ? WHERE slug = ?`, to, from)
	}
	if err == nil {
		_, err = t.exec(`INSERT INTO former_names (name, slug) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET slug = excluded.slug`, from, to)
	}
	if err != nil {
		return fmt.Errorf("giving what readers were told of %s its new name %s: %w", from, to, err)
	}
	return nil
}

// FormerNames implements ledger.Tx.
func (t tx) FormerNames() (map[string]string, error) {
	rows, err := t.q.QueryContext(t.ctx, `SELECT name, slug FROM former_names`)
	if err != nil {
		return nil, fmt.Errorf("reading former names: %w", err)
	}
	defer rows.Close()
	names := map[string]string{}
	for rows.Next() {
		var name, slug string
		if err := rows.Scan(&name, &slug); err != nil {
			return nil, fmt.Errorf("reading former names: %w", err)
		}
		names[name] = slug
	}
	return names, rows.Err()
}

// Announce queues a new article for the readers of its categories who want articles at
// once, and records it for the digests of the others. It does so once: fresh is false
// if another call was first.
func (a *Audience) Announce(ctx context.Context, slug string, keys []string, at time.Time) (fresh bool, err error) {
	err = a.update(ctx, func(q querier) error {
		r, err := q.ExecContext(ctx, `INSERT INTO announcements (slug, at) VALUES (?, ?) ON CONFLICT (slug) DO NOTHING`, slug, micros(at))
		if err != nil {
			return err
		}
		if n, _ := r.RowsAffected(); n == 0 {
			return nil
		}
		fresh = true
		slugs, err := slugsJSON([]string{slug})
		if err != nil {
			return err
		}
		// A reader of two of the categories gets it once.
		args := []any{slugs, micros(at), string(audience.ReaderNow), ""}
		for _, key := range keys {
			args = append(args, key)
		}
		args = append(args, audience.Muted)
		for _, key := range keys {
			args = append(args, audience.Muted+key)
		}
		_, err = q.ExecContext(ctx, `INSERT INTO mailings (reader, slugs, at) SELECT DISTINCT r.id, ?, CAST(? AS BIGINT)
			FROM readers r JOIN subscriptions s ON s.reader = r.id
			WHERE r.mode = ? AND s.category IN (?`+strings.Repeat(", ?", len(keys))+`) AND NOT EXISTS (
				SELECT 1 FROM subscriptions m WHERE m.reader = r.id AND m.category IN (?`+strings.Repeat(", ?", len(keys))+`))`, args...)
		if err != nil {
			return err
		}
		return nil
	})
	return fresh, err
}

// AnnouncedBetween returns the articles announced after since and not after until,
// oldest first.
func (a *Audience) AnnouncedBetween(ctx context.Context, since, until time.Time) (slugs []string, err error) {
	err = a.view(ctx, func(q querier) error {
		return each(ctx, q, func(rows *sql.Rows) error {
			var slug string
			err := rows.Scan(&slug)
			slugs = append(slugs, slug)
			return err
		}, `SELECT slug FROM announcements WHERE at > ? AND at <= ? ORDER BY at, slug`, micros(since), micros(until))
	})
	return slugs, err
}

// DueDigests returns readers whose digest is due.
func (a *Audience) DueDigests(ctx context.Context, now time.Time, limit int) (out []audience.Reader, err error) {
	err = a.view(ctx, func(q querier) error {
		err := each(ctx, q, func(rows *sql.Rows) error {
			r, err := scanReader(rows)
			out = append(out, r)
			return err
		}, `SELECT `+readerColumns+` FROM readers WHERE next > 0 AND next <= ? ORDER BY next, id LIMIT ?`, micros(now), limit)
		for i := range out {
			if err == nil {
				err = fillCategories(ctx, q, &out[i])
			}
		}
		return err
	})
	return out, err
}

// QueueDigest queues a reader's digest together with the others of the hour (none if
// there are no slugs) and sets the time of the next one, in one transaction: no digest
// is sent twice.
func (a *Audience) QueueDigest(ctx context.Context, r audience.Reader, slugs []string, until, next time.Time) error {
	return a.update(ctx, func(q querier) error {
		res, err := q.ExecContext(ctx, `UPDATE readers SET since = ?, next = ? WHERE id = ? AND next = ?`, micros(until), micros(next), r.ID, micros(r.Next))
		if err != nil {
			return err
		}
		if n, _ := res.RowsAffected(); n == 0 || len(slugs) == 0 {
			return nil
		}
		list, err := slugsJSON(slugs)
		if err != nil {
			return err
		}
		_, err = q.ExecContext(ctx, `INSERT INTO mailings (reader, slugs, digest, at) VALUES (?, ?, 1, ?)`, r.ID, list, micros(until.Truncate(time.Hour)))
		return err
	})
}

// lost is how long sending a claimed mailing may take; after that its process is
// assumed dead, and the mailing is not sent again.
const lost = 10 * time.Minute

// Claim takes mailings to be sent: as many articles as digests, and equally many of
// each article, so that none waits for another's many readers. A claimed one is never
// returned again, because after a crash no one knows whether it was sent.
func (a *Audience) Claim(ctx context.Context, now time.Time, limit int) (out []audience.Mailing, err error) {
	err = a.share(ctx, func(q querier) error {
		if swept := a.swept.Load(); swept == 0 || (micros(now)-swept) >= lost.Microseconds() { // it reads all waiting mailings
			if _, err := q.ExecContext(ctx, `DELETE FROM mailings WHERE claimed > 0 AND claimed <= ?`, micros(now.Add(-lost))); err != nil {
				return err
			}
			a.swept.Store(micros(now))
		}
		moments, err := waiting(ctx, q, now)
		if err != nil {
			return err
		}
		var articles, digests [][]audience.Mailing
		for _, at := range moments {
			together, err := a.queuedAt(ctx, q, at, limit)
			switch {
			case err != nil:
				return err
			case len(together) == 0: // another replica takes them
			case together[0].Digest:
				digests = append(digests, together)
			default:
				articles = append(articles, together)
			}
		}
		out = inTurn(inTurn(articles...), inTurn(digests...))
		out = out[:min(len(out), limit)]
		for _, m := range out {
			if _, err := q.ExecContext(ctx, `UPDATE mailings SET claimed = ? WHERE id = ?`, micros(now), m.ID); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// How many queue times are looked at: mailings of an article share one, as do the
// digests of an hour; postponed ones have their own.
const (
	oldestMoments = 8
	newestMoments = 4
)

// waiting returns times at which waiting mailings were queued, oldest first: the
// earliest and the latest ones.
func waiting(ctx context.Context, q querier, now time.Time) (moments []int64, err error) {
	find := func(most int, query string, from int64) error {
		for range most {
			var at sql.NullInt64
			if err := q.QueryRowContext(ctx, query, from, micros(now)).Scan(&at); err != nil || !at.Valid {
				return err
			}
			from = at.Int64
			if !slices.Contains(moments, from) {
				moments = append(moments, from)
			}
		}
		return nil
	}
	if err := find(oldestMoments, `SELECT MIN(at) FROM mailings WHERE claimed = 0 AND at > ? AND at <= ?`, -1); err != nil {
		return nil, err
	}
	if len(moments) == oldestMoments {
		err = find(newestMoments, `SELECT MAX(at) FROM mailings WHERE claimed = 0 AND at < ? AND at <= ?`, micros(now)+1)
	}
	slices.Sort(moments)
	return moments, err
}

// queuedAt returns waiting mailings that were queued at a time.
func (a *Audience) queuedAt(ctx context.Context, q querier, at int64, limit int) (out []audience.Mailing, err error) {
	err = each(ctx, q, func(rows *sql.Rows) error {
		var m audience.Mailing
		var slugs string
		var digest int
		if err := rows.Scan(&m.ID, &m.Reader, &slugs, &digest); err != nil {
			return err
		}
		m.Digest = digest == 1
		out = append(out, m)
		return json.Unmarshal([]byte(slugs), &out[len(out)-1].Slugs)
	}, `SELECT id, reader, slugs, digest FROM mailings WHERE claimed = 0 AND at = ? ORDER BY id LIMIT ?`+a.skip, at, limit)
	return out, err
}

// inTurn interleaves the lists.
func inTurn(lists ...[]audience.Mailing) (out []audience.Mailing) {
	for i := 0; ; i++ {
		before := len(out)
		for _, l := range lists {
			if i < len(l) {
				out = append(out, l[i])
			}
		}
		if len(out) == before {
			return out
		}
	}
}

// Delivered drops completed mailings.
func (a *Audience) Delivered(ctx context.Context, ids []int64) error {
	return a.update(ctx, func(q querier) error {
		for _, id := range ids {
			if _, err := q.ExecContext(ctx, `DELETE FROM mailings WHERE id = ?`, id); err != nil {
				return err
			}
		}
		return nil
	})
}

// Postpone returns a claimed mailing that was certainly not sent to the queue.
func (a *Audience) Postpone(ctx context.Context, id int64, until time.Time) error {
	return a.update(ctx, func(q querier) error {
		_, err := q.ExecContext(ctx, `UPDATE mailings SET claimed = 0, at = ? WHERE id = ?`, micros(until), id)
		return err
	})
}

// NextMail returns when the next mailing or digest is due; ok is false if there is
// none.
func (a *Audience) NextMail(ctx context.Context) (at time.Time, ok bool, err error) {
	err = a.view(ctx, func(q querier) error {
		for _, query := range []string{`SELECT MIN(at) FROM mailings WHERE claimed = 0`, `SELECT MIN(next) FROM readers WHERE next > 0`} {
			var first sql.NullInt64
			if err := q.QueryRowContext(ctx, query).Scan(&first); err != nil {
				return err
			}
			if t := fromMicros(first.Int64); first.Valid && (!ok || t.Before(at)) {
				at, ok = t, true
			}
		}
		return nil
	})
	return at, ok, err
}
