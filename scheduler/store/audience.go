package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"strconv"
	"sync/atomic"

	"github.com/dateline-bot/dateline/scheduler/audience"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// Audience stores package bot's data about readers and admins; it implements
// audience.Audience. Each method is one transaction.
type Audience struct {
	update func(context.Context, func(querier) error) error
	view   func(context.Context, func(querier) error) error
	// share runs a transaction that may overlap others of its kind, which divide the
	// rows by skip. With a single process it is update.
	share func(context.Context, func(querier) error) error
	skip  string       // FOR UPDATE SKIP LOCKED, if the database supports it
	swept atomic.Int64 // time in microseconds at which mailings with an unknown outcome were last dropped
}

// Audience returns the Audience in the same file.
func (s *SQLite) Audience() *Audience {
	return &Audience{update: s.update, share: s.update, view: s.view}
}

const readerColumns = `id, language, mode, hour, weekday, zone, since, next`

func scanReader(row interface{ Scan(...any) error }) (r audience.Reader, err error) {
	var since, next int64
	err = row.Scan(&r.ID, &r.Language, &r.Mode, &r.Hour, &r.Weekday, &r.Zone, &since, &next)
	r.Since, r.Next = fromMicros(since), fromMicros(next)
	return r, err
}

// Reader returns a reader, or ledger.ErrNotFound.
func (a *Audience) Reader(ctx context.Context, id int64) (r audience.Reader, err error) {
	err = a.view(ctx, func(q querier) error {
		r, err = scanReader(q.QueryRowContext(ctx, `SELECT `+readerColumns+` FROM readers WHERE id = ?`, id))
		if errors.Is(err, sql.ErrNoRows) {
			return ledger.ErrNotFound
		}
		if err != nil {
			return err
		}
		return fillCategories(ctx, q, &r)
	})
	return r, err
}

func fillCategories(ctx context.Context, q querier, r *audience.Reader) error {
	return each(ctx, q, func(rows *sql.Rows) error {
		var key string
		err := rows.Scan(&key)
		r.Categories = append(r.Categories, key)
		return err
	}, `SELECT category FROM subscriptions WHERE reader = ? ORDER BY category`, r.ID)
}

// each calls f on every row of a query.
func each(ctx context.Context, q querier, f func(*sql.Rows) error, query string, args ...any) error {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := f(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// PutReader stores a reader with all subscriptions.
func (a *Audience) PutReader(ctx context.Context, r audience.Reader) error {
	return a.update(ctx, func(q querier) error {
		_, err := q.ExecContext(ctx, `INSERT INTO readers (`+readerColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET language = excluded.language, mode = excluded.mode, hour = excluded.hour,
			weekday = excluded.weekday, zone = excluded.zone, since = excluded.since, next = excluded.next`,
			r.ID, r.Language, string(r.Mode), r.Hour, int(r.Weekday), r.Zone, micros(r.Since), micros(r.Next))
		if err != nil {
			return err
		}
		if _, err := q.ExecContext(ctx, `DELETE FROM subscriptions WHERE reader = ?`, r.ID); err != nil {
			return err
		}
		for _, key := range r.Categories {
			if _, err := q.ExecContext(ctx, `INSERT INTO subscriptions (category, reader) VALUES (?, ?)`, key, r.ID); err != nil {
				return err
			}
		}
		return nil
	})
}

// DropReader deletes all data about a reader; known is false if there was none.
func (a *Audience) DropReader(ctx context.Context, id int64) (known bool, err error) {
	err = a.update(ctx, func(q querier) error {
		if _, err := q.ExecContext(ctx, `DELETE FROM notes WHERE name = ?`, audience.NoteLanguage+strconv.FormatInt(id, 10)); err != nil {
			return err
		}
		for _, table := range []string{"mailings WHERE reader", "subscriptions WHERE reader", "readers WHERE id"} {
			r, err := q.ExecContext(ctx, `DELETE FROM `+table+` = ?`, id)
			if err != nil {
				return err
			}
			if n, _ := r.RowsAffected(); n > 0 {
				known = true
			}
		}
		return nil
	})
	return known, err
}

// Subscribers counts readers by category key ("" for all articles), and all readers
// with a subscription.
func (a *Audience) Subscribers(ctx context.Context) (by map[string]int, all int, err error) {
	by = map[string]int{}
	err = a.view(ctx, func(q querier) error {
		if err := q.QueryRowContext(ctx, `SELECT COUNT(DISTINCT reader) FROM subscriptions WHERE category NOT LIKE '-%'`).Scan(&all); err != nil {
			return err
		}
		return each(ctx, q, func(rows *sql.Rows) error {
			var key string
			var n int
			err := rows.Scan(&key, &n)
			by[key] = n
			return err
		}, `SELECT category, COUNT(*) FROM subscriptions WHERE category NOT LIKE '-%' GROUP BY category`)
	})
	return by, all, err
}

// AddAct records an admin's action.
func (a *Audience) AddAct(ctx context.Context, act audience.Act) error {
	return a.update(ctx, func(q querier) error {
		_, err := q.ExecContext(ctx, `INSERT INTO acts (at, by_id, by_name, did, slug, outcome, why) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			micros(act.At), act.By.ID, act.By.Name, act.Did, act.Slug, act.Outcome, act.Why)
		return err
	})
}

// Acts returns the last acts, newest first.
func (a *Audience) Acts(ctx context.Context, limit int) (acts []audience.Act, err error) {
	err = a.view(ctx, func(q querier) error {
		return each(ctx, q, func(rows *sql.Rows) error {
			var act audience.Act
			var at int64
			err := rows.Scan(&at, &act.By.ID, &act.By.Name, &act.Did, &act.Slug, &act.Outcome, &act.Why)
			act.At = fromMicros(at)
			acts = append(acts, act)
			return err
		}, `SELECT at, by_id, by_name, did, slug, outcome, why FROM acts ORDER BY id DESC LIMIT ?`, limit)
	})
	return acts, err
}

// PutReactions stores the number of reactions to a post.
func (a *Audience) PutReactions(ctx context.Context, r audience.Reactions) error {
	return a.update(ctx, func(q querier) error {
		_, err := q.ExecContext(ctx, `INSERT INTO reactions (chat, message_id, count) VALUES (?, ?, ?)
			ON CONFLICT (chat, message_id) DO UPDATE SET count = excluded.count`, r.Chat, r.MessageID, r.Count)
		return err
	})
}

// Reactions returns the posts with the most reactions.
func (a *Audience) Reactions(ctx context.Context, limit int) (out []audience.Reactions, err error) {
	err = a.view(ctx, func(q querier) error {
		return each(ctx, q, func(rows *sql.Rows) error {
			var r audience.Reactions
			err := rows.Scan(&r.Chat, &r.MessageID, &r.Count)
			out = append(out, r)
			return err
		}, `SELECT chat, message_id, count FROM reactions WHERE count > 0 ORDER BY count DESC, message_id DESC LIMIT ?`, limit)
	})
	return out, err
}

func slugsJSON(slugs []string) (string, error) {
	b, err := json.Marshal(slugs)
	return string(b), err
}

// PutLanguage stores the language of an admin's notices.
func (a *Audience) PutLanguage(ctx context.Context, id int64, language string) error {
	return a.update(ctx, func(q querier) error {
		_, err := q.ExecContext(ctx, `INSERT INTO languages (id, language) VALUES (?, ?)
			ON CONFLICT (id) DO UPDATE SET language = excluded.language`, id, language)
		return err
	})
}

// Languages returns the languages of admins by id.
func (a *Audience) Languages(ctx context.Context) (by map[int64]string, err error) {
	by = map[int64]string{}
	err = a.view(ctx, func(q querier) error {
		return each(ctx, q, func(rows *sql.Rows) error {
			var id int64
			var language string
			err := rows.Scan(&id, &language)
			by[id] = language
			return err
		}, `SELECT id, language FROM languages`)
	})
	return by, err
}

// Notes returns the notes whose names have the prefix, by the rest of the name.
func (a *Audience) Notes(ctx context.Context, prefix string) (notes map[string]string, err error) {
	notes = map[string]string{}
	err = a.view(ctx, func(q querier) error {
		return each(ctx, q, func(rows *sql.Rows) error {
			var name, value string
			err := rows.Scan(&name, &value)
			notes[name[len(prefix):]] = value
			return err
		}, `SELECT name, value FROM notes WHERE name >= ? AND name < ?`, prefix, prefix+"\U0010FFFF")
	})
	return notes, err
}

// SwapNote replaces a note's value if it is old; "" means that there is no note.
func (a *Audience) SwapNote(ctx context.Context, name, old, value string) (done bool, err error) {
	err = a.update(ctx, func(q querier) error {
		query, args := `UPDATE notes SET value = ? WHERE name = ? AND value = ?`, []any{value, name, old}
		switch {
		case old == "" && value == "":
			return nil
		case old == "":
			query, args = `INSERT INTO notes (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING`, []any{name, value}
		case value == "":
			query, args = `DELETE FROM notes WHERE name = ? AND value = ?`, []any{name, old}
		}
		r, err := q.ExecContext(ctx, query, args...)
		if err != nil {
			return err
		}
		n, err := r.RowsAffected()
		done = n > 0
		return err
	})
	return done, err
}

// CountNote adds one to a note that is a number.
func (a *Audience) CountNote(ctx context.Context, name string) error {
	return a.update(ctx, func(q querier) error {
		_, err := q.ExecContext(ctx, `INSERT INTO notes (name, value) VALUES (?, '1')
			ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(notes.value AS BIGINT) + 1 AS TEXT)`, name)
		return err
	})
}
