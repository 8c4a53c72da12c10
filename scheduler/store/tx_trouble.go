package store

import (
	"encoding/json"
	"fmt"

	"github.com/dateline-bot/dateline/scheduler/ledger"
)

func (t tx) Troubles() ([]ledger.Trouble, error) {
	rows, err := t.q.QueryContext(t.ctx, `SELECT trouble FROM troubles ORDER BY name`)
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

func (t tx) PutTrouble(one ledger.Trouble) error {
	text, err := json.Marshal(one)
	if err != nil {
		return err
	}
	_, err = t.exec(`INSERT INTO troubles (name, trouble) VALUES (?, ?)
		ON CONFLICT (name) DO UPDATE SET trouble = excluded.trouble`, one.Key, string(text))
	if err != nil {
		return fmt.Errorf("writing what needs attention: %w", err)
	}
	return nil
}

func (t tx) DropTrouble(key string) error {
	_, err := t.exec(`DELETE FROM troubles WHERE name = ?`, key)
	return err
}

func (t tx) Standings() ([]ledger.Standing, error) {
	rows, err := t.q.QueryContext(t.ctx, `SELECT chat, topic, message, shown FROM standings ORDER BY chat, topic`)
	if err != nil {
		return nil, fmt.Errorf("reading where is shown what needs attention: %w", err)
	}
	defer rows.Close()
	var out []ledger.Standing
	for rows.Next() {
		var one ledger.Standing
		var shown []byte
		if err := rows.Scan(&one.Chat, &one.Topic, &one.MessageID, &shown); err != nil {
			return nil, fmt.Errorf("reading where is shown what needs attention: %w", err)
		}
		copy(one.Shown[:], shown)
		out = append(out, one)
	}
	return out, rows.Err()
}

func (t tx) PutStanding(one ledger.Standing) error {
	_, err := t.exec(`INSERT INTO standings (chat, topic, message, shown) VALUES (?, ?, ?, ?)
		ON CONFLICT (chat, topic) DO UPDATE SET message = excluded.message, shown = excluded.shown`,
		one.Chat, one.Topic, one.MessageID, one.Shown[:])
	if err != nil {
		return fmt.Errorf("writing where is shown what needs attention: %w", err)
	}
	return nil
}

func (t tx) DropStanding(chat int64, topic int) error {
	_, err := t.exec(`DELETE FROM standings WHERE chat = ? AND topic = ?`, chat, topic)
	return err
}
