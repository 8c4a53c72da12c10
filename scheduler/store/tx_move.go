package store

import (
	"database/sql"
	"errors"
	"fmt"
)

// leftIt matches a delivery that was sent to its chat, or may have been.
const leftIt = `(state IN ('sending', 'sent', 'unconfirmed', 'withdrawn') OR flags % 2 = 1)`

func (t tx) MoveChat(from, to int64) error {
	t.written.addAll()
	if err := t.mergeChats(from, to); err != nil {
		return fmt.Errorf("giving chat %d the new id %d: %w", from, to, err)
	}
	if _, err := t.exec(`UPDATE parts SET message_id = 0, after_id = 0
		WHERE delivery IN (SELECT id FROM deliveries WHERE chat = ?)`, from); err != nil {
		return fmt.Errorf("forgetting the messages of chat %d: %w", from, err)
	}
	for _, of := range []string{`seen_messages`, `looks`} {
		if _, err := t.exec(`DELETE FROM `+of+` WHERE chat = ?`, from); err != nil {
			return fmt.Errorf("forgetting the messages of chat %d: %w", from, err)
		}
	}
	for _, q := range []string{
		`UPDATE channels SET chat = ?, last_id = 0, accounted = 0, pinned = 0 WHERE chat = ?`,
		`UPDATE deliveries SET chat = ?, message_id = 0, replaces = '', version = version + 1 WHERE chat = ?`,
		`UPDATE moves SET became = ? WHERE became = ?`,
	} {
		if _, err := t.exec(q, to, from); err != nil {
			return fmt.Errorf("giving chat %d the new id %d: %w", from, to, err)
		}
	}
	if _, err := t.exec(`DELETE FROM moves WHERE chat = ?`, to); err != nil { // it has moved back
		return fmt.Errorf("giving chat %d the new id %d: %w", from, to, err)
	}
	if _, err := t.exec(`INSERT INTO moves (chat, became) VALUES (?, ?)
		ON CONFLICT (chat) DO UPDATE SET became = excluded.became`, from, to); err != nil {
		return fmt.Errorf("giving chat %d the new id %d: %w", from, to, err)
	}
	return nil
}

// mergeChats keeps one of each pair of deliveries that both chats have: the one that
// was sent, or the new chat's if both were.
func (t tx) mergeChats(from, to int64) error {
	const both = `SELECT topic, slug FROM deliveries WHERE chat = ?`
	for _, q := range []struct {
		where string
		args  []any
	}{
		{`chat = ? AND (topic, slug) IN (` + both + ` AND ` + leftIt + `)`, []any{from, to}},
		{`chat = ? AND (topic, slug) IN (` + both + ` AND ` + leftIt + `)`, []any{to, from}},
		{`chat = ? AND (topic, slug) IN (` + both + `)`, []any{from, to}},
	} {
		for _, delete := range []string{
			`DELETE FROM versions WHERE delivery IN (SELECT id FROM deliveries WHERE ` + q.where + `)`,
			`DELETE FROM added WHERE delivery IN (SELECT id FROM deliveries WHERE ` + q.where + `)`,
			`DELETE FROM citations WHERE delivery IN (SELECT id FROM deliveries WHERE ` + q.where + `)`,
			`DELETE FROM parts WHERE delivery IN (SELECT id FROM deliveries WHERE ` + q.where + `)`,
			`DELETE FROM deliveries WHERE ` + q.where,
		} {
			if _, err := t.exec(delete, q.args...); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t tx) Moved(chat int64) (int64, error) {
	var to int64
	err := t.q.QueryRowContext(t.ctx, `SELECT became FROM moves WHERE chat = ?`, chat).Scan(&to)
	if errors.Is(err, sql.ErrNoRows) {
		return chat, nil
	}
	if err != nil {
		return 0, fmt.Errorf("asking which id chat %d has now: %w", chat, err)
	}
	return to, nil
}
