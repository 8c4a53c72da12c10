package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// notices accesses the notices to admins in a transaction.
type notices struct{ tx tx }

func (t tx) Notices() ledger.Notices { return notices{t} }

func (s notices) PutButton(a ledger.ActionRow) error {
	ids, err := json.Marshal(a.Deliveries)
	if err != nil {
		return err
	}
	_, err = s.tx.exec(`INSERT INTO actions (token, kind, deliveries, made, used, by_id, by_name) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (token) DO UPDATE SET used = excluded.used, by_id = excluded.by_id, by_name = excluded.by_name`,
		a.Token, a.Kind, string(ids), micros(a.Made), micros(a.Used), a.By.ID, a.By.Name)
	if err != nil {
		return fmt.Errorf("writing a button: %w", err)
	}
	return nil
}

func (s notices) Button(token string) (ledger.ActionRow, error) {
	a := ledger.ActionRow{Token: token}
	var ids string
	var made, used int64
	err := s.tx.q.QueryRowContext(s.tx.ctx, `SELECT kind, deliveries, made, used, by_id, by_name FROM actions WHERE token = ?`, token).
		Scan(&a.Kind, &ids, &made, &used, &a.By.ID, &a.By.Name)
	if errors.Is(err, sql.ErrNoRows) {
		return a, ledger.ErrNotFound
	}
	if err == nil {
		err = json.Unmarshal([]byte(ids), &a.Deliveries)
	}
	if err != nil {
		return a, fmt.Errorf("reading a button: %w", err)
	}
	a.Made, a.Used = fromMicros(made), fromMicros(used)
	return a, nil
}

func (s notices) Put(n ledger.NoticeRow) error {
	b, err := json.Marshal(n.Notice)
	if err != nil {
		return err
	}
	if _, err := s.tx.exec(`INSERT INTO notices (made, notice) VALUES (?, ?)`, micros(n.Made), string(b)); err != nil {
		return fmt.Errorf("writing a notice: %w", err)
	}
	return nil
}

func (s notices) Oldest(limit int) ([]ledger.NoticeRow, error) {
	rows, err := s.tx.q.QueryContext(s.tx.ctx, `SELECT id, made, notice FROM notices ORDER BY id LIMIT ?`, limit)
	if err != nil {
		return nil, fmt.Errorf("reading notices: %w", err)
	}
	defer rows.Close()
	var out []ledger.NoticeRow
	for rows.Next() {
		var n ledger.NoticeRow
		var made int64
		var text string
		if err := rows.Scan(&n.ID, &made, &text); err != nil {
			return nil, fmt.Errorf("reading notices: %w", err)
		}
		if err := json.Unmarshal([]byte(text), &n.Notice); err != nil {
			return nil, fmt.Errorf("reading notice %d: %w", n.ID, err)
		}
		if string(n.Notice.Data) == "null" {
			n.Notice.Data = nil
		}
		n.Made = fromMicros(made)
		out = append(out, n)
	}
	return out, rows.Err()
}

func (s notices) Drop(id int64) error {
	_, err := s.tx.exec(`DELETE FROM notices WHERE id = ?`, id)
	return err
}
