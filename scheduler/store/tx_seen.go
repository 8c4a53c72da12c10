package store

import (
	"fmt"

	"github.com/dateline-bot/dateline/scheduler/ledger"
)

func (t tx) SeenMessages(chat int64) ([]ledger.SeenMessage, error) {
	rows, err := t.q.QueryContext(t.ctx, `SELECT message_id, plain, person, copy_of FROM seen_messages WHERE chat = ? ORDER BY message_id`, chat)
	if err != nil {
		return nil, fmt.Errorf("reading the messages seen in chat %d: %w", chat, err)
	}
	defer rows.Close()
	var out []ledger.SeenMessage
	for rows.Next() {
		m := ledger.SeenMessage{Chat: chat}
		if err := rows.Scan(&m.MessageID, &m.Plain, &m.Person, &m.CopyOf); err != nil {
			return nil, fmt.Errorf("reading the messages seen in chat %d: %w", chat, err)
		}
		out = append(out, m)
	}
	return out, rows.Err()
}

func (t tx) PutSeenMessage(m ledger.SeenMessage) error {
	_, err := t.exec(`INSERT INTO seen_messages (chat, message_id, plain, person, copy_of) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (chat, message_id) DO UPDATE SET plain = excluded.plain, person = excluded.person, copy_of = excluded.copy_of`,
		m.Chat, m.MessageID, m.Plain, flag(m.Person), m.CopyOf)
	if err != nil {
		return fmt.Errorf("writing that message %d was seen: %w", m.MessageID, err)
	}
	return nil
}

func (t tx) DropSeenMessage(chat int64, messageID int) error {
	if _, err := t.exec(`DELETE FROM seen_messages WHERE chat = ? AND message_id = ?`, chat, messageID); err != nil {
		return fmt.Errorf("forgetting that message %d was seen: %w", messageID, err)
	}
	return nil
}
