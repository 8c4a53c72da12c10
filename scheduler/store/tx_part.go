package store

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

const partColumns = `p.delivery, p.n, p.state, p.message_id, p.after_id, p.method, p.hash, p.plain, p.at, p.error, p.editing, p.accepted, p.resent, p.media, p.sends, p.absent, p.named, p.lacks`

func scanPart(row scanner) (ledger.Part, error) {
	var p ledger.Part
	var hash []byte
	var at int64
	var said string
	var state ledger.State
	err := row.Scan(&p.Delivery, &p.N, &state, &p.MessageID, &p.AfterID, &p.Method, &hash, &p.Plain, &at, &said, &p.Editing, &p.Accepted, &p.Resent, &p.Media, &p.Sends, &p.Absent, &p.Named, &p.Lacks)
	copy(p.Hash[:], hash)
	p.At, p.Error = fromMicros(at), locale.Decode(said)
	return p.In(state), err
}

func (t tx) Parts(delivery int64) ([]ledger.Part, error) {
	return t.parts(`WHERE p.delivery = ? ORDER BY p.n`, delivery)
}

func (t tx) Pictured() ([]ledger.Part, error) {
	// uses the index parts_pictured
	return t.parts(`WHERE (p.media <> '' OR p.absent <> '') AND p.state = 'sent' AND p.message_id > 0 ORDER BY p.delivery, p.n`)
}

func (t tx) parts(where string, args ...any) ([]ledger.Part, error) {
	rows, err := t.q.QueryContext(t.ctx, `SELECT `+partColumns+` FROM parts p `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("reading the parts of deliveries: %w", err)
	}
	defer rows.Close()
	var out []ledger.Part
	for rows.Next() {
		p, err := scanPart(rows)
		if err != nil {
			return nil, fmt.Errorf("reading the parts of deliveries: %w", err)
		}
		out = append(out, p)
	}
	return out, rows.Err()
}

func (t tx) PutPart(p ledger.Part) error {
	_, err := t.exec(`INSERT INTO parts (delivery, n, state, message_id, after_id, method, hash, plain, at, error, editing, accepted, resent, media, sends, absent, named, lacks)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (delivery, n) DO UPDATE SET state = excluded.state, message_id = excluded.message_id,
			after_id = excluded.after_id, method = excluded.method, hash = excluded.hash, plain = excluded.plain,
			at = excluded.at, error = excluded.error, editing = excluded.editing,
			accepted = excluded.accepted, resent = excluded.resent, media = excluded.media, sends = excluded.sends,
			absent = excluded.absent, named = excluded.named, lacks = excluded.lacks`,
		p.Delivery, p.N, string(p.State()), p.MessageID, p.AfterID, p.Method, p.Hash[:], p.Plain, micros(p.At), p.Error.Encode(), p.Editing, flag(p.Accepted), p.Resent, p.Media, p.Sends, p.Absent, p.Named, p.Lacks)
	if err != nil {
		return fmt.Errorf("writing part %d of delivery %d: %w", p.N, p.Delivery, err)
	}
	return nil
}

func (t tx) DropParts(delivery int64, from int) error {
	if _, err := t.exec(`DELETE FROM parts WHERE delivery = ? AND n >= ?`, delivery, from); err != nil {
		return fmt.Errorf("dropping parts of delivery %d: %w", delivery, err)
	}
	return nil
}

func (t tx) Message(chat int64, messageID int) (ledger.Part, error) {
	p, err := scanPart(t.q.QueryRowContext(t.ctx, `SELECT `+partColumns+` FROM parts p JOIN deliveries d ON d.id = p.delivery
		WHERE p.message_id = ? AND p.message_id > 0 AND d.chat = ? LIMIT 1`, messageID, chat))
	if errors.Is(err, sql.ErrNoRows) {
		return p, ledger.ErrNotFound
	}
	if err != nil {
		return p, fmt.Errorf("looking for message %d: %w", messageID, err)
	}
	return p, nil
}

func (t tx) Messages(chat int64, from, to int) ([]ledger.Part, error) {
	return t.parts(`JOIN deliveries d ON d.id = p.delivery WHERE p.message_id BETWEEN ? AND ? AND p.message_id > 0 AND d.chat = ? ORDER BY p.message_id`, from, to, chat)
}

func (t tx) Outline() ([]ledger.Part, error) {
	rows, err := t.q.QueryContext(t.ctx, `SELECT delivery, n, state, message_id, at FROM parts ORDER BY delivery, n`)
	if err != nil {
		return nil, fmt.Errorf("reading the parts: %w", err)
	}
	defer rows.Close()
	var out []ledger.Part
	for rows.Next() {
		var p ledger.Part
		var state ledger.State
		var at int64
		if err := rows.Scan(&p.Delivery, &p.N, &state, &p.MessageID, &at); err != nil {
			return nil, fmt.Errorf("reading the parts: %w", err)
		}
		p.At = fromMicros(at)
		out = append(out, p.In(state))
	}
	return out, rows.Err()
}

func (t tx) FirstParts(after time.Time) ([]ledger.Part, error) {
	// uses the index parts_first
	return t.parts(`WHERE p.n = 0 AND p.at > ? ORDER BY p.at, p.delivery`, micros(after))
}
