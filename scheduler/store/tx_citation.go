package store

import (
	"database/sql"
	"errors"
	"fmt"

	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// citations accesses the links of posts to articles in a transaction.
type citations struct{ tx tx }

func (t tx) Citations() ledger.Citations { return citations{t} }

func (s citations) list(where string, args ...any) ([]ledger.Citation, error) {
	rows, err := s.tx.q.QueryContext(s.tx.ctx, `SELECT delivery, name, target, post, wanted, asked, declined FROM citations `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("reading which articles posts link to: %w", err)
	}
	defer rows.Close()
	var out []ledger.Citation
	for rows.Next() {
		var c ledger.Citation
		if err := rows.Scan(&c.Delivery, &c.Name, &c.Target, &c.Post, &c.Wanted, &c.Asked, &c.Declined); err != nil {
			return nil, fmt.Errorf("reading which articles posts link to: %w", err)
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

func (s citations) Of(delivery int64) ([]ledger.Citation, error) {
	return s.list(`WHERE delivery = ? ORDER BY name`, delivery)
}

func (s citations) To(name string) ([]ledger.Citation, error) {
	return s.list(`WHERE name = ? ORDER BY delivery`, name)
}

func (s citations) All() ([]ledger.Citation, error) { return s.list(`ORDER BY name, delivery`) }

func (s citations) Put(c ledger.Citation) error {
	_, err := s.tx.exec(`INSERT INTO citations (delivery, name, target, post, wanted, asked, declined) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (delivery, name) DO UPDATE SET target = excluded.target, post = excluded.post, wanted = excluded.wanted,
			asked = excluded.asked, declined = excluded.declined`,
		c.Delivery, c.Name, c.Target, flag(c.Post), c.Wanted, flag(c.Asked), flag(c.Declined))
	if err != nil {
		return fmt.Errorf("writing that the post of delivery %d links to %s: %w", c.Delivery, c.Name, err)
	}
	return nil
}

func (s citations) Drop(delivery int64, name string) error {
	if _, err := s.tx.exec(`DELETE FROM citations WHERE delivery = ? AND name = ?`, delivery, name); err != nil {
		return fmt.Errorf("forgetting that the post of delivery %d links to %s: %w", delivery, name, err)
	}
	return nil
}

// citationsAdopted is the name of the work whose progress Adopted returns.
const citationsAdopted = "citations_adopted"

func (s citations) Adopted() (delivery int64, err error) { return s.tx.Progress(citationsAdopted) }

func (s citations) PutAdopted(delivery int64) error {
	return s.tx.PutProgress(citationsAdopted, delivery)
}

func (t tx) Progress(work string) (delivery int64, err error) {
	err = t.q.QueryRowContext(t.ctx, `SELECT value FROM facts WHERE name = ?`, work).Scan(&delivery)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("reading how far %s has come: %w", work, err)
	}
	return delivery, nil
}

func (t tx) PutProgress(work string, delivery int64) error {
	_, err := t.exec(`INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, work, delivery)
	if err != nil {
		return fmt.Errorf("writing how far %s has come: %w", work, err)
	}
	return nil
}

func (s citations) SentAfter(delivery int64, limit int) ([]int64, error) {
	rows, err := s.tx.q.QueryContext(s.tx.ctx, `SELECT id FROM deliveries WHERE id > ? AND state = 'sent' ORDER BY id LIMIT ?`, delivery, limit)
	if err != nil {
		return nil, fmt.Errorf("reading deliveries: %w", err)
	}
	defer rows.Close()
	var out []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("reading deliveries: %w", err)
		}
		out = append(out, id)
	}
	return out, rows.Err()
}
