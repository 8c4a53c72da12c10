package store

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

func (t tx) Added() (map[int64]ledger.Added, error) {
	rows, err := t.q.QueryContext(t.ctx, `SELECT delivery, input, wanted, asked, declined FROM added`)
	if err != nil {
		return nil, fmt.Errorf("reading what was added to posts: %w", err)
	}
	defer rows.Close()
	out := map[int64]ledger.Added{}
	for rows.Next() {
		var a ledger.Added
		var input, wanted []byte
		if err := rows.Scan(&a.Delivery, &input, &wanted, &a.Asked, &a.Declined); err != nil {
			return nil, fmt.Errorf("reading what was added to posts: %w", err)
		}
		copy(a.Input[:], input)
		copy(a.Wanted[:], wanted)
		out[a.Delivery] = a
	}
	return out, rows.Err()
}

func (t tx) PutAdded(a ledger.Added) error {
	_, err := t.exec(`INSERT INTO added (delivery, input, wanted, asked, declined) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (delivery) DO UPDATE SET input = excluded.input, wanted = excluded.wanted,
			asked = excluded.asked, declined = excluded.declined`,
		a.Delivery, a.Input[:], a.Wanted[:], flag(a.Asked), flag(a.Declined))
	if err != nil {
		return fmt.Errorf("writing what was added to the post of delivery %d: %w", a.Delivery, err)
	}
	return nil
}

// comments accesses the comments under posts in a transaction.
type comments struct{ tx tx }

func (t tx) Comments() ledger.Comments { return comments{t} }

const commentColumns = `delivery, chat, post, in_group, copy, message_id, state, todo, waits, reason, hash, source, plain, made, left_at, at, tries, sends`

func scanComment(row scanner) (ledger.Comment, error) {
	var c ledger.Comment
	var hash, source []byte
	var made, left, at int64
	var reason string
	var state ledger.State
	err := row.Scan(&c.Delivery, &c.Chat, &c.Post, &c.Group, &c.Copy, &c.MessageID, &state, &c.Todo, &c.Waits, &reason, &hash, &source, &c.Plain, &made, &left, &at, &c.Tries, &c.Sends)
	copy(c.Hash[:], hash)
	copy(c.Source[:], source)
	c.Made, c.Left, c.At, c.Reason = fromMicros(made), fromMicros(left), fromMicros(at), locale.Decode(reason)
	return c.In(state), err
}

func (s comments) list(where string, args ...any) ([]ledger.Comment, error) {
	rows, err := s.tx.q.QueryContext(s.tx.ctx, `SELECT `+commentColumns+` FROM comments WHERE `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("reading comments: %w", err)
	}
	defer rows.Close()
	var out []ledger.Comment
	for rows.Next() {
		c, err := scanComment(rows)
		if err != nil {
			return nil, fmt.Errorf("reading comments: %w", err)
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

// one returns the first of a list.
func (s comments) one(where string, args ...any) (ledger.Comment, error) {
	c, err := scanComment(s.tx.q.QueryRowContext(s.tx.ctx, `SELECT `+commentColumns+` FROM comments WHERE `+where+` LIMIT 1`, args...))
	if errors.Is(err, sql.ErrNoRows) {
		return c, ledger.ErrNotFound
	}
	if err != nil {
		return c, fmt.Errorf("reading a comment: %w", err)
	}
	return c, nil
}

func (s comments) Of(delivery int64) ([]ledger.Comment, error) {
	return s.list(`delivery = ? ORDER BY post`, delivery)
}

func (s comments) Next(chat int64) (ledger.Comment, error) {
	return s.one(`chat = ? AND at > 0 ORDER BY at, post`, chat) // uses the index comments_at
}

func (s comments) Under(chat int64, post int) (ledger.Comment, error) {
	return s.one(`chat = ? AND post = ?`, chat, post)
}

func (s comments) By(group int64, messageID int) (ledger.Comment, error) {
	return s.one(`in_group = ? AND message_id = ? AND message_id > 0`, group, messageID)
}

func (s comments) Before(chat int64, post int) (ledger.Comment, error) {
	return s.one(`chat = ? AND post < ? ORDER BY post DESC`, chat, post)
}

func (s comments) Open(chat int64, state ledger.State) ([]ledger.Comment, error) {
	return s.list(`chat = ? AND state = ? ORDER BY post`, chat, string(state))
}

func (s comments) Until(t time.Time) ([]ledger.Comment, error) {
	return s.list(`at > 0 AND at <= ? AND copy > 0 ORDER BY at`, micros(t))
}

func (s comments) Put(c ledger.Comment) error {
	_, err := s.tx.exec(`INSERT INTO comments (`+commentColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (delivery, post) DO UPDATE SET chat = excluded.chat, in_group = excluded.in_group, copy = excluded.copy,
			message_id = excluded.message_id, state = excluded.state, todo = excluded.todo, waits = excluded.waits, reason = excluded.reason,
			hash = excluded.hash, source = excluded.source, plain = excluded.plain, made = excluded.made, left_at = excluded.left_at,
			at = excluded.at, tries = excluded.tries, sends = excluded.sends`,
		c.Delivery, c.Chat, c.Post, c.Group, c.Copy, c.MessageID, string(c.State()), int64(c.Todo), flag(c.Waits), c.Reason.Encode(), c.Hash[:], c.Source[:],
		c.Plain, micros(c.Made), micros(c.Left), micros(c.At), c.Tries, c.Sends)
	if err != nil {
		return fmt.Errorf("writing the comment of delivery %d: %w", c.Delivery, err)
	}
	return nil
}

func (s comments) Move(delivery int64, from, to int) error {
	if _, err := s.tx.exec(`UPDATE comments SET post = ? WHERE delivery = ? AND post = ?`, to, delivery, from); err != nil {
		return fmt.Errorf("giving the comment of delivery %d another post: %w", delivery, err)
	}
	return nil
}

func (s comments) Forget(chat int64) error {
	for _, of := range []string{`comments`, `copies`} {
		if _, err := s.tx.exec(`DELETE FROM `+of+` WHERE chat = ?`, chat); err != nil {
			return fmt.Errorf("forgetting the comments under the posts of %d: %w", chat, err)
		}
	}
	return nil
}

func (s comments) Copy(chat int64, post int) (group int64, messageID int, err error) {
	err = s.tx.q.QueryRowContext(s.tx.ctx, `SELECT in_group, message_id FROM copies WHERE chat = ? AND post = ?`, chat, post).Scan(&group, &messageID)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, 0, ledger.ErrNotFound
	}
	if err != nil {
		return 0, 0, fmt.Errorf("looking for the copy of post %d: %w", post, err)
	}
	return group, messageID, nil
}

func (s comments) PutCopy(chat int64, post int, group int64, messageID int) error {
	_, err := s.tx.exec(`INSERT INTO copies (chat, post, in_group, message_id) VALUES (?, ?, ?, ?)
		ON CONFLICT (chat, post) DO UPDATE SET in_group = excluded.in_group, message_id = excluded.message_id`, chat, post, group, messageID)
	if err != nil {
		return fmt.Errorf("writing down where the copy of post %d is: %w", post, err)
	}
	return nil
}
