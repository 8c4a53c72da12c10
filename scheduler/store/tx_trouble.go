package store

import (
	"encoding/json"
	"fmt"

	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// troubles accesses, in a transaction, the problems that need attention.
type troubles struct {
	tx tx
	standings
}

func (t tx) Troubles() ledger.Troubles { return troubles{t, standings{t, "standings"}} }

func (s troubles) All() ([]ledger.Trouble, error) {
	rows, err := s.tx.q.QueryContext(s.tx.ctx, `SELECT trouble FROM troubles ORDER BY name`)
	if err != nil {
		return nil, fmt.Errorf("reading what needs attention: %w", err)
	}
	defer rows.Close()
	var out []ledger.Trouble
	for rows.Next() {
		var text string
		var one ledger.Trouble
		if err := rows.Scan(&text); err != nil {
			return nil, fmt.Errorf("reading what needs attention: %w", err)
		}
		if err := json.Unmarshal([]byte(text), &one); err != nil {
			return nil, fmt.Errorf("reading what needs attention: %w", err)
		}
		out = append(out, one)
	}
	return out, rows.Err()
}

func (s troubles) Put(one ledger.Trouble) error {
	text, err := json.Marshal(one)
	if err != nil {
		return err
	}
	_, err = s.tx.exec(`INSERT INTO troubles (name, trouble) VALUES (?, ?)
		ON CONFLICT (name) DO UPDATE SET trouble = excluded.trouble`, one.Key, string(text))
	if err != nil {
		return fmt.Errorf("writing what needs attention: %w", err)
	}
	return nil
}

func (s troubles) Drop(key string) error {
	_, err := s.tx.exec(`DELETE FROM troubles WHERE name = ?`, key)
	return err
}

// drifts accesses the findings of audits in a transaction.
type drifts struct {
	tx tx
	standings
}

func (t tx) Drifts() ledger.Drifts { return drifts{t, standings{t, "drift_standings"}} }

func (s drifts) All() ([]ledger.Drift, error) {
	rows, err := s.tx.q.QueryContext(s.tx.ctx, `SELECT drift FROM drifts ORDER BY name`)
	if err != nil {
		return nil, fmt.Errorf("reading what an audit found: %w", err)
	}
	defer rows.Close()
	var out []ledger.Drift
	for rows.Next() {
		var text string
		var one ledger.Drift
		if err := rows.Scan(&text); err != nil {
			return nil, fmt.Errorf("reading what an audit found: %w", err)
		}
		if err := json.Unmarshal([]byte(text), &one); err != nil {
			return nil, fmt.Errorf("reading what an audit found: %w", err)
		}
		out = append(out, one)
	}
	return out, rows.Err()
}

func (s drifts) Put(one ledger.Drift) error {
	text, err := json.Marshal(one)
	if err != nil {
		return err
	}
	_, err = s.tx.exec(`INSERT INTO drifts (name, drift) VALUES (?, ?)
		ON CONFLICT (name) DO UPDATE SET drift = excluded.drift`, one.Key(), string(text))
	if err != nil {
		return fmt.Errorf("writing what an audit found: %w", err)
	}
	return nil
}

func (s drifts) Drop(key string) error {
	_, err := s.tx.exec(`DELETE FROM drifts WHERE name = ?`, key)
	return err
}

// standings accesses a table of messages of which each admin has one.
type standings struct {
	tx    tx
	table string
}

func (s standings) Standings() ([]ledger.Standing, error) {
	rows, err := s.tx.q.QueryContext(s.tx.ctx, `SELECT chat, topic, message, shown FROM `+s.table+` ORDER BY chat, topic`)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", s.table, err)
	}
	defer rows.Close()
	var out []ledger.Standing
	for rows.Next() {
		var one ledger.Standing
		var shown []byte
		if err := rows.Scan(&one.Chat, &one.Topic, &one.MessageID, &shown); err != nil {
			return nil, fmt.Errorf("reading %s: %w", s.table, err)
		}
		copy(one.Shown[:], shown)
		out = append(out, one)
	}
	return out, rows.Err()
}

func (s standings) PutStanding(one ledger.Standing) error {
	_, err := s.tx.exec(`INSERT INTO `+s.table+` (chat, topic, message, shown) VALUES (?, ?, ?, ?)
		ON CONFLICT (chat, topic) DO UPDATE SET message = excluded.message, shown = excluded.shown`,
		one.Chat, one.Topic, one.MessageID, one.Shown[:])
	if err != nil {
		return fmt.Errorf("writing %s: %w", s.table, err)
	}
	return nil
}

func (s standings) DropStanding(chat int64, topic int) error {
	_, err := s.tx.exec(`DELETE FROM `+s.table+` WHERE chat = ? AND topic = ?`, chat, topic)
	return err
}
