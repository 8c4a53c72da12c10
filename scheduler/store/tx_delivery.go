package store

import (
	"cmp"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

const deliveryColumns = `id, version, chat, topic, channel, slug, path, title, state, reason, wait, todo, flags,
	file_due, due, seen, at, format, message_id, source_hash, tries, by_id, by_name, by_at, replaces`

type scanner interface{ Scan(...any) error }

// deliveryRow is reused to scan rows: its plain types are set by database/sql without
// conversion.
type deliveryRow struct {
	id, version, chat, topic, todo, flags, fileDue, due, seen, at, message, tries, by, byAt int64
	channel, slug, path, title, state, reason, wait, format, byName, replaces               string
	hash                                                                                    []byte

	reasons map[string]locale.Message // decoded so far: many rows have the same ones
}

// maxReasons limits the cached reasons.
const maxReasons = 1000

func (r *deliveryRow) scan(row scanner) (ledger.Delivery, error) {
	channel := r.channel
	err := row.Scan(&r.id, &r.version, &r.chat, &r.topic, &r.channel, &r.slug, &r.path, &r.title, &r.state, &r.reason,
		&r.wait, &r.todo, &r.flags, &r.fileDue, &r.due, &r.seen, &r.at, &r.format, &r.message, &r.hash, &r.tries, &r.by, &r.byName, &r.byAt, &r.replaces)
	if err != nil {
		return ledger.Delivery{}, err
	}
	if r.channel == channel { // share one string among all rows
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

// briefColumns are the columns for Filter.Brief.
const briefColumns = `id, chat, topic, channel, slug, path, state, wait, flags, message_id, source_hash`

func (r *deliveryRow) scanBrief(row scanner) (ledger.Delivery, error) {
	channel := r.channel
	if err := row.Scan(&r.id, &r.chat, &r.topic, &r.channel, &r.slug, &r.path, &r.state, &r.wait, &r.flags, &r.message, &r.hash); err != nil {
		return ledger.Delivery{}, err
	}
	if r.channel == channel { // share one string among all rows
		r.channel = channel
	}
	d := ledger.Delivery{ID: r.id, Chat: r.chat, Topic: int(r.topic), Channel: r.channel, Slug: r.slug, Path: r.path,
		Wait: ledger.Wait(r.wait), Flags: ledger.Flag(r.flags), MessageID: int(r.message)}
	copy(d.SourceHash[:], r.hash)
	return d.In(ledger.State(r.state)), nil
}

// set sets a string of a type that this package does not import.
func set[T ~string](to *T, s string) { *to = T(s) }

// decoded returns the row's reason.
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
	if unconfirmed { // uses the index deliveries_unconfirmed
		where = `WHERE chat = ? AND at > 0 AND state = 'unconfirmed' ORDER BY at, due, path LIMIT 1`
	}
	return t.one("what is next", where, chat)
}

func (t tx) Deliveries(f ledger.Filter) ([]ledger.Delivery, error) {
	where, args, err := whereOf(f, t.q)
	if err != nil {
		return nil, err
	}
	var out []ledger.Delivery
	whole := where == "" && f.Limit == 0 && !f.Brief
	if where == "" && f.Limit == 0 { // growing step by step would take twice the memory
		n, err := t.Count(f)
		if err != nil {
			return nil, err
		}
		out = make([]ledger.Delivery, 0, n)
	}
	q := `SELECT ` + deliveryColumns + ` FROM deliveries` + t.by(f) + where + ` ORDER BY due, path, id`
	switch {
	case f.Brief:
		q = `SELECT ` + briefColumns + ` FROM deliveries` + where + ` ORDER BY id`
	case whole: // the database would sort all of them in memory, beside those that are read
		q = `SELECT ` + deliveryColumns + ` FROM deliveries ORDER BY id`
	}
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
	scan := row.scan
	if f.Brief {
		scan = row.scanBrief
	}
	for rows.Next() {
		d, err := scan(rows)
		if err != nil {
			return nil, fmt.Errorf("reading deliveries: %w", err)
		}
		if f.Share != nil {
			f.Share(&d)
		}
		out = append(out, d)
	}
	if whole {
		byDue(out)
	}
	return out, rows.Err()
}

// byDue sorts deliveries as the other queries do. They are large: their order is found first, and then
// each is moved once.
func byDue(all []ledger.Delivery) {
	order := make([]int32, len(all))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(i, j int32) int {
		a, b := &all[i], &all[j]
		return cmp.Or(a.Due.Compare(b.Due), strings.Compare(a.Path, b.Path), cmp.Compare(a.ID, b.ID))
	})
	for start := range order { // each cycle of the permutation
		if int(order[start]) == start {
			continue
		}
		first, at := all[start], start
		for {
			from := int(order[at])
			order[at] = int32(at)
			if from == start {
				all[at] = first
				break
			}
			all[at] = all[from]
			at = from
		}
	}
}

// by names the index for a filter for which SQLite would choose another one. SQLite has
// no statistics: it would look at each of 100,000 rows of history.
func (t tx) by(f ledger.Filter) string {
	if _, postgres := t.q.(rebound); f.Hidden && !postgres {
		return ` INDEXED BY deliveries_hidden`
	}
	return ""
}

func (t tx) Count(f ledger.Filter) (n int, err error) {
	where, args, err := whereOf(f, t.q)
	if err != nil {
		return 0, err
	}
	if err := t.q.QueryRowContext(t.ctx, `SELECT COUNT(*) FROM deliveries`+where, args...).Scan(&n); err != nil {
		return 0, fmt.Errorf("counting deliveries: %w", err)
	}
	return n, nil
}

// oneOf returns the condition that a slug is in a list, which is one parameter, so that
// the statement is the same for lists of any length and can be cached.
func oneOf(slugs []string, postgres bool) (cond string, list string, err error) {
	b, err := json.Marshal(slugs)
	if err != nil {
		return "", "", fmt.Errorf("asking for deliveries by their names: %w", err)
	}
	if postgres {
		return `slug IN (SELECT json_array_elements_text(CAST(? AS json)))`, string(b), nil
	}
	return `slug IN (SELECT value FROM json_each(?))`, string(b), nil
}

// whereOf returns the condition of a filter.
func whereOf(f ledger.Filter, q querier) (string, []any, error) {
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
	if f.Slugs != nil {
		_, postgres := q.(rebound)
		cond, list, err := oneOf(f.Slugs, postgres)
		if err != nil {
			return "", nil, err
		}
		add(cond, list)
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
	if f.Waits { // uses the index deliveries_waiting
		add(`wait <> ''`)
	}
	if f.Hidden { // uses the index deliveries_hidden
		add(`state = 'skipped' AND flags & 32768 <> 0`)
	}
	if f.Begun { // uses the index deliveries_begun
		add(`state = 'planned' AND flags & 1 <> 0`)
	}
	if f.After > 0 {
		add(`id > ?`, f.After)
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
		return "", nil, nil
	}
	return ` WHERE ` + strings.Join(where, ` AND `), args, nil
}

func (t tx) PutDelivery(d *ledger.Delivery) error {
	if d.State() == ledger.Sending && t.written != nil {
		t.written.sends = true
	}
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
	for _, q := range []string{`DELETE FROM added WHERE delivery = ?`, `DELETE FROM citations WHERE delivery = ?`, `DELETE FROM parts WHERE delivery = ?`, `DELETE FROM deliveries WHERE id = ?`} {
		if _, err := t.exec(q, id); err != nil {
			return fmt.Errorf("dropping delivery %d: %w", id, err)
		}
	}
	t.written.add(id, 0)
	return nil
}
