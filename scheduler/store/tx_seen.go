package store

import (
	"fmt"
	"time"

	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// seen accesses, in a transaction, the messages that updates reported.
type seen struct{ tx tx }

func (t tx) Seen() ledger.Seen { return seen{t} }

func (s seen) In(chat int64) ([]ledger.SeenMessage, error) {
	rows, err := s.tx.q.QueryContext(s.tx.ctx, `SELECT message_id, plain, person, copy_of FROM seen_messages WHERE chat = ? ORDER BY message_id`, chat)
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

func (s seen) Put(m ledger.SeenMessage) error {
	_, err := s.tx.exec(`INSERT INTO seen_messages (chat, message_id, plain, person, copy_of) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (chat, message_id) DO UPDATE SET plain = excluded.plain, person = excluded.person, copy_of = excluded.copy_of`,
		m.Chat, m.MessageID, m.Plain, flag(m.Person), m.CopyOf)
	if err != nil {
		return fmt.Errorf("writing that message %d was seen: %w", m.MessageID, err)
	}
	return nil
}

func (s seen) Drop(chat int64, messageID int) error {
	if _, err := s.tx.exec(`DELETE FROM seen_messages WHERE chat = ? AND message_id = ?`, chat, messageID); err != nil {
		return fmt.Errorf("forgetting that message %d was seen: %w", messageID, err)
	}
	return nil
}

// looks accesses the results of audits in a transaction.
type looks struct{ tx tx }

func (t tx) Looks() ledger.Looks { return looks{t} }

// The facts that record the progress of the last audit.
const (
	auditStarted  = "audit_started"
	auditFinished = "audit_finished"
	auditNext     = "audit_next"
)

func (s looks) State() (a ledger.AuditState, err error) {
	rows, err := s.tx.q.QueryContext(s.tx.ctx, `SELECT name, value FROM facts WHERE name IN (?, ?, ?)`, auditStarted, auditFinished, auditNext)
	if err != nil {
		return a, fmt.Errorf("reading the state of the audit: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		var value int64
		if err := rows.Scan(&name, &value); err != nil {
			return a, fmt.Errorf("reading the state of the audit: %w", err)
		}
		switch at := fromMicros(value); name {
		case auditStarted:
			a.Started = at
		case auditFinished:
			a.Finished = at
		case auditNext:
			a.Next = at
		}
	}
	return a, rows.Err()
}

func (s looks) PutState(a ledger.AuditState) error {
	for name, at := range map[string]time.Time{auditStarted: a.Started, auditFinished: a.Finished, auditNext: a.Next} {
		if _, err := s.tx.exec(`INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, micros(at)); err != nil {
			return fmt.Errorf("writing the state of the audit: %w", err)
		}
	}
	return nil
}

func (s looks) Since(t time.Time) ([]ledger.Look, error) {
	rows, err := s.tx.q.QueryContext(s.tx.ctx, `SELECT chat, message_id, at, of_part, found FROM looks WHERE at >= ? ORDER BY chat, message_id`, micros(t))
	if err != nil {
		return nil, fmt.Errorf("reading what was looked at: %w", err)
	}
	defer rows.Close()
	var out []ledger.Look
	for rows.Next() {
		var l ledger.Look
		var at int64
		var of []byte
		if err := rows.Scan(&l.Chat, &l.MessageID, &at, &of, &l.Found); err != nil {
			return nil, fmt.Errorf("reading what was looked at: %w", err)
		}
		l.At = fromMicros(at)
		copy(l.Of[:], of)
		out = append(out, l)
	}
	return out, rows.Err()
}

func (s looks) Put(l ledger.Look) error {
	_, err := s.tx.exec(`INSERT INTO looks (chat, message_id, at, of_part, found) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (chat, message_id) DO UPDATE SET at = excluded.at, of_part = excluded.of_part, found = excluded.found`,
		l.Chat, l.MessageID, micros(l.At), l.Of[:], l.Found)
	if err != nil {
		return fmt.Errorf("writing that message %d was looked at: %w", l.MessageID, err)
	}
	return nil
}

func (s looks) Drop(before time.Time) error {
	if _, err := s.tx.exec(`DELETE FROM looks WHERE at < ?`, micros(before)); err != nil {
		return fmt.Errorf("forgetting what was looked at: %w", err)
	}
	return nil
}
