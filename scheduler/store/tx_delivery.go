package store

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

const deliveryColumns = `id, version, chat, topic, channel, slug, path, title, state, reason, wait, todo, flags,
	file_due, due, seen, at, format, message_id, source_hash, tries, by_id, by_name, by_at, replaces`

type scanner interface{ Scan(...any) error }

// deliveryRow is where a row is read to, again and again where there are many: plain
// types, which database/sql sets without a detour.
type deliveryRow struct {
	id, version, chat, topic, todo, flags, fileDue, due, seen, at, message, tries, by, byAt int64
	channel, slug, path, title, state, reason, wait, format, byName, replaces               string
	hash                                                                                    []byte

	reasons map[string]locale.Message // decoded so far: many rows have the same
}

// maxReasons bounds the reasons that are kept while rows are read.
const maxReasons = 1000

func (r *deliveryRow) scan(row scanner) (ledger.Delivery, error) {
	channel := r.channel
	err := row.Scan(&r.id, &r.version, &r.chat, &r.topic, &r.channel, &r.slug, &r.path, &r.title, &r.state, &r.reason,
		&r.wait, &r.todo, &r.flags, &r.fileDue, &r.due, &r.seen, &r.at, &r.format, &r.message, &r.hash, &r.tries, &r.by, &r.byName, &r.byAt, &r.replaces)
	if err != nil {
		return ledger.Delivery{}, err
	}
	if r.channel == channel { // one string for all rows
		r.channel = channel
	}
	d := ledger.Delivery{
		ID: r.id, Version: r.version, Chat: r.chat, Topic: int(r.topic), Channel: r.channel, Slug: r.slug, Path: r.path, Title: r.title,
		Reason: r.decoded(), Wait: ledger.Wait(r.wait), Todo: ledger.Todo(r.todo), Flags: ledger.Flag(r.flags),
		FileDue: fromMicros(r.fileDue), Due: fromMicros(r.due), Seen: fromMicros(r.seen), At: fromMicros(r.at),
		MessageID: int(r.message), Tries: int(r.tries),
		By: ledger.Actor{ID: r.by, Name: r.byName}, ByAt: fromMicros(r.byAt), Replaces: r.replaces,
	}
	set(&d.Format, r.format)
	copy(d.SourceHash[:], r.hash)
	return d.In(ledger.State(r.state)), nil
}

// set sets a string of a type that this package does not import.
func set[T ~string](to *T, s string) { *to = T(s) }

// decoded is the reason of the row.
func (r *deliveryRow) decoded() locale.Message {
	m, ok := r.reasons[r.reason]
	if !ok {
		m = locale.Decode(r.reason)
		if r.reasons == nil {
			r.reasons = map[string]locale.Message{}
		}
		if len(r.reasons) < maxReasons {
			r.reasons[r.reason] = m
		}
	}
	return m
}

func (t tx) one(what, where string, args ...any) (ledger.Delivery, error) {
	d, err := new(deliveryRow).scan(t.q.QueryRowContext(t.ctx, `SELECT `+deliveryColumns+` FROM deliveries `+where, args...))
	if errors.Is(err, sql.ErrNoRows) {
		return d, ledger.ErrNotFound
	}
	if err != nil {
		return d, fmt.Errorf("reading %s: %w", what, err)
	}
	return d, nil
}

func (t tx) Delivery(id int64) (ledger.Delivery, error) {
	return t.one("a delivery", `WHERE id = ?`, id)
}

func (t tx) Next(chat int64, unconfirmed bool) (ledger.Delivery, error) {
	where := `WHERE chat = ? AND at > 0 AND state <> 'unconfirmed' ORDER BY at, due, path LIMIT 1`
	if unconfirmed { // as the index deliveries_unconfirmed has it
		where = `WHERE chat = ? AND at > 0 AND state = 'unconfirmed' ORDER BY at, due, path LIMIT 1`
	}
	return t.one("what is next", where, chat)
}

func (t tx) Deliveries(f ledger.Filter) ([]ledger.Delivery, error) {
	where, args := whereOf(f)
	var out []ledger.Delivery
	if where == "" && f.Limit == 0 { // all: growing by and by would take twice the memory
		n, err := t.Count(f)
		if err != nil {
			return nil, err
		}
		out = make([]ledger.Delivery, 0, n)
	}
	q := `SELECT ` + deliveryColumns + ` FROM deliveries` + where + ` ORDER BY due, path, id`
	if f.Limit > 0 {
		q += ` LIMIT ?`
		args = append(args, f.Limit)
	}
	rows, err := t.q.QueryContext(t.ctx, q, args...)
	if err != nil {
		return nil, fmt.Errorf("reading deliveries: %w", err)
	}
	defer rows.Close()
	var row deliveryRow
	for rows.Next() {
		d, err := row.scan(rows)
		if err != nil {
			return nil, fmt.Errorf("reading deliveries: %w", err)
		}
		out = append(out, d)
	}
	return out, rows.Err()
}

func (t tx) Count(f ledger.Filter) (n int, err error) {
	where, args := whereOf(f)
	if err := t.q.QueryRowContext(t.ctx, `SELECT COUNT(*) FROM deliveries`+where, args...).Scan(&n); err != nil {
		return 0, fmt.Errorf("counting deliveries: %w", err)
	}
	return n, nil
}

// whereOf returns the condition of a filter.
func whereOf(f ledger.Filter) (string, []any) {
	var where []string
	var args []any
	add := func(cond string, arg ...any) {
		where = append(where, cond)
		args = append(args, arg...)
	}
	if f.Chat != 0 {
		add(`chat = ?`, f.Chat)
	}
	if f.Slug != "" {
		add(`slug = ?`, f.Slug)
	}
	if f.Path != "" {
		add(`path = ?`, f.Path)
	}
	if len(f.States) > 0 {
		add(`state IN (?` + strings.Repeat(`, ?`, len(f.States)-1) + `)`)
		for _, s := range f.States {
			args = append(args, string(s))
		}
	}
	if f.Waits { // as the index deliveries_waiting has it
		add(`wait <> ''`)
	}
	if f.Hidden { // as the index deliveries_hidden has it
		add(`state = 'skipped' AND flags & 32768 <> 0`)
	}
	if f.Begun { // as the index deliveries_begun has it
		add(`state = 'planned' AND flags & 1 <> 0`)
	}
	if !f.Until.IsZero() {
		add(`at > 0 AND at <= ?`, micros(f.Until))
	}
	if !f.DueAfter.IsZero() {
		add(`due > ?`, micros(f.DueAfter))
	}
	if !f.DueBy.IsZero() {
		add(`due > 0 AND due <= ?`, micros(f.DueBy))
	}
	if len(where) == 0 {
		return "", nil
	}
	return ` WHERE ` + strings.Join(where, ` AND `), args
}

func (t tx) PutDelivery(d *ledger.Delivery) error {
	values := []any{d.Chat, d.Topic, d.Channel, d.Slug, d.Path, d.Title, string(d.State()), d.Reason.Encode(), string(d.Wait),
		int64(d.Todo), int64(d.Flags), micros(d.FileDue), micros(d.Due), micros(d.Seen), micros(d.At),
		string(d.Format), d.MessageID, d.SourceHash[:], d.Tries, d.By.ID, d.By.Name, micros(d.ByAt), d.Replaces}
	if d.ID == 0 {
		err := t.q.QueryRowContext(t.ctx, `INSERT INTO deliveries (version, chat, topic, channel, slug, path, title, state,
			reason, wait, todo, flags, file_due, due, seen, at, format, message_id, source_hash, tries, by_id, by_name, by_at, replaces)
			VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`, values...).Scan(&d.ID)
		if err != nil {
			return fmt.Errorf("adding %s to the ledger: %w", d.Slug, err)
		}
		d.Version = 1
		t.written.add(d.ID, d.Version)
		return nil
	}
	n, err := t.exec(`UPDATE deliveries SET chat = ?, topic = ?, channel = ?, slug = ?, path = ?, title = ?, state = ?,
		reason = ?, wait = ?, todo = ?, flags = ?, file_due = ?, due = ?, seen = ?, at = ?, format = ?, message_id = ?, source_hash = ?,
		tries = ?, by_id = ?, by_name = ?, by_at = ?, replaces = ?, version = version + 1 WHERE id = ? AND version = ?`,
		append(values, d.ID, d.Version)...)
	if err != nil {
		return fmt.Errorf("writing %s to the ledger: %w", d.Slug, err)
	}
	if n == 0 {
		return fmt.Errorf("writing %s to the ledger: %w", d.Slug, ledger.ErrChanged)
	}
	d.Version++
	t.written.add(d.ID, d.Version)
	return nil
}

func (t tx) DropDelivery(id int64) error {
	for _, q := range []string{`DELETE FROM added WHERE delivery = ?`, `DELETE FROM parts WHERE delivery = ?`, `DELETE FROM deliveries WHERE id = ?`} {
		if _, err := t.exec(q, id); err != nil {
			return fmt.Errorf("dropping delivery %d: %w", id, err)
		}
	}
	t.written.add(id, 0)
	return nil
}
