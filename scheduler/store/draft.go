package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"github.com/dateline-bot/dateline/scheduler/audience"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

var _ audience.Drafts = (*Audience)(nil)

const draftColumns = `id, author, state, changed, version, data`

func scanDraft(row interface{ Scan(...any) error }) (d audience.Draft, err error) {
	var changed int64
	var state audience.DraftState
	err = row.Scan(&d.ID, &d.Author, &state, &changed, &d.Version, &d.Data)
	d.Changed = fromMicros(changed)
	return d.In(state), err
}

// AddDraft implements audience.Drafts.
func (a *Audience) AddDraft(ctx context.Context, d audience.Draft) (id int64, err error) {
	err = a.update(ctx, func(q querier) error {
		return q.QueryRowContext(ctx, `INSERT INTO drafts (author, state, changed, version, data) VALUES (?, ?, ?, ?, ?) RETURNING id`,
			d.Author, string(d.State()), micros(d.Changed), d.Version, d.Data).Scan(&id)
	})
	return id, err
}

// Draft implements audience.Drafts.
func (a *Audience) Draft(ctx context.Context, id int64) (d audience.Draft, err error) {
	err = a.view(ctx, func(q querier) error {
		d, err = scanDraft(q.QueryRowContext(ctx, `SELECT `+draftColumns+` FROM drafts WHERE id = ?`, id))
		if errors.Is(err, sql.ErrNoRows) {
			return ledger.ErrNotFound
		}
		return err
	})
	return d, err
}

// Drafts implements audience.Drafts.
func (a *Audience) Drafts(ctx context.Context, author int64, states ...audience.DraftState) (out []audience.Draft, err error) {
	var where []string
	var args []any
	if author != 0 {
		where, args = append(where, `author = ?`), append(args, author)
	}
	if len(states) > 0 {
		where = append(where, `state IN (?`+strings.Repeat(`, ?`, len(states)-1)+`)`)
		for _, s := range states {
			args = append(args, string(s))
		}
	}
	query := `SELECT ` + draftColumns + ` FROM drafts`
	if len(where) > 0 {
		query += ` WHERE ` + strings.Join(where, ` AND `)
	}
	err = a.view(ctx, func(q querier) error {
		out = nil
		return each(ctx, q, func(rows *sql.Rows) error {
			d, err := scanDraft(rows)
			out = append(out, d)
			return err
		}, query+` ORDER BY id`, args...)
	})
	return out, err
}

// PutDraft implements audience.Drafts.
func (a *Audience) PutDraft(ctx context.Context, d *audience.Draft) error {
	err := a.update(ctx, func(q querier) error {
		r, err := q.ExecContext(ctx, `UPDATE drafts SET author = ?, state = ?, changed = ?, version = version + 1, data = ? WHERE id = ? AND version = ?`,
			d.Author, string(d.State()), micros(d.Changed), d.Data, d.ID, d.Version)
		return touched(r, err)
	})
	if err == nil {
		d.Version++
	}
	return err
}

// DropDraft implements audience.Drafts.
func (a *Audience) DropDraft(ctx context.Context, d audience.Draft) error {
	return a.update(ctx, func(q querier) error {
		r, err := q.ExecContext(ctx, `DELETE FROM drafts WHERE id = ? AND version = ?`, d.ID, d.Version)
		return touched(r, err)
	})
}

// touched returns ledger.ErrChanged if a statement found no row.
func touched(r sql.Result, err error) error {
	if err != nil {
		return err
	}
	if n, err := r.RowsAffected(); err != nil || n == 0 {
		return errors.Join(ledger.ErrChanged, err)
	}
	return nil
}
