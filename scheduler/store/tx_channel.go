package store

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

func (t tx) Channels() ([]ledger.ChannelState, error) { return t.channels(`ORDER BY name`) }

func (t tx) ChannelsOf(chat int64) ([]ledger.ChannelState, error) {
	return t.channels(`WHERE chat = ? ORDER BY name`, chat)
}

func (t tx) channels(which string, args ...any) ([]ledger.ChannelState, error) {
	rows, err := t.q.QueryContext(t.ctx,
		`SELECT name, chat, username, title, started, scanned, last_id, pinned, paused, not_before, reading, trusted, accounted FROM channels `+which, args...)
	if err != nil {
		return nil, fmt.Errorf("reading the channels: %w", err)
	}
	defer rows.Close()
	var out []ledger.ChannelState
	for rows.Next() {
		var c ledger.ChannelState
		var started, notBefore int64
		var paused string
		if err := rows.Scan(&c.Name, &c.Chat, &c.Username, &c.Title, &started, &c.Scanned, &c.LastID, &c.Pinned, &paused, &notBefore, &c.Reading, &c.Trusted, &c.Accounted); err != nil {
			return nil, fmt.Errorf("reading the channels: %w", err)
		}
		c.Started, c.NotBefore, c.Paused = fromMicros(started), fromMicros(notBefore), locale.Decode(paused)
		out = append(out, c)
	}
	return out, rows.Err()
}

func (t tx) PutChannel(c ledger.ChannelState) error {
	_, err := t.exec(`INSERT INTO channels (name, chat, username, title, started, scanned, last_id, pinned, paused, not_before, reading, trusted, accounted)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (name) DO UPDATE SET chat = excluded.chat, username = excluded.username, title = excluded.title,
			started = excluded.started, scanned = excluded.scanned, last_id = excluded.last_id,
			pinned = excluded.pinned, paused = excluded.paused, not_before = excluded.not_before,
			reading = excluded.reading, trusted = excluded.trusted, accounted = excluded.accounted`,
		c.Name, c.Chat, c.Username, c.Title, micros(c.Started), flag(c.Scanned), c.LastID, c.Pinned, c.Paused.Encode(), micros(c.NotBefore), c.Reading, flag(c.Trusted), c.Accounted)
	if err != nil {
		return fmt.Errorf("writing channel %s: %w", c.Name, err)
	}
	return nil
}

func (t tx) Restored() (time.Time, error) {
	var m int64
	err := t.q.QueryRowContext(t.ctx, `SELECT value FROM facts WHERE name = 'restored_from'`).Scan(&m)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("asking whether the ledger was restored: %w", err)
	}
	return fromMicros(m), nil
}

func (t tx) ClearRestored() error {
	_, err := t.exec(`DELETE FROM facts WHERE name = 'restored_from'`)
	return err
}

// flag returns the stored form of a bool: an integer in either database.
func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}
