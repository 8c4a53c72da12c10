package simtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// In some seeds the channel has a discussion group, and two of three articles a first comment:
// each is sent once under the copy of its post, follows its file and leaves with its post.

const group = int64(-1001234567891)

// discuss gives the channel a discussion group.
func (w *world) discuss() {
	w.commented, w.regained = map[string]int{}, map[string]int{}
	w.copied = make(chan struct{}, 1)
	w.emu.AddChannel(emulator.Channel{ID: group, Title: "Talk", Group: true, Admins: []int64{adminID}, Bot: emulator.AllRights()})
	w.open(group)
}

const commentHead = "comment of "

// withComment gives an article its comment, which changes with its text and is missing at times.
func (w *world) withComment(a *content.Article, body string) {
	if !w.comments {
		return
	}
	var n, edition int
	if _, err := fmt.Sscanf(body, "a%dp0e%d ", &n, &edition); err == nil && n%3 != 0 && edition%7 != 6 {
		content.EditTelegram(&a.TelegramTable).Comment = fmt.Sprintf("%sa%d, edition %d", commentHead, n, edition)
	}
	has, had := a.Telegram().Comment != "", w.commented[a.Slug]
	if has && had == lostComment { // the file lost it, and has another now
		w.regained[a.Slug]++
	}
	switch {
	case has:
		w.commented[a.Slug] = hasComment
	case had == hasComment:
		w.commented[a.Slug] = lostComment
	}
}

// The states of a file's comment.
const (
	_ = iota // never one
	hasComment
	lostComment
)

// listen wakes hear: there may be new copies of posts in the group.
func (w *world) listen() {
	select {
	case w.copied <- struct{}{}:
	default:
	}
}

// hear tells the process of the copies in the group, as updates do: some late, and some before
// the answer to the send of their post. One that it was told of is not told again, if it lives on.
func (w *world) hear(ctx context.Context) {
	for ctx.Err() == nil {
		for _, m := range w.emu.AllMessages(group) {
			if !m.Auto || m.ID <= w.heard {
				continue
			}
			late := time.Duration(w.dice(uint64(1<<33+m.ID)).IntN(30)) * time.Second
			if m.ID%11 == 0 {
				late *= 60
			}
			select {
			case <-time.After(late):
			case <-ctx.Done():
				return
			}
			w.s.ChannelPost(ctx, ledger.SeenMessage{Chat: chat, MessageID: m.Wire.ForwardOrigin.MessageID, Plain: m.Plain, Group: group, Copy: m.ID})
			if ctx.Err() != nil || w.killed() {
				return
			}
			w.heard = m.ID
		}
		select {
		case <-w.copied:
		case <-ctx.Done():
		}
	}
}

// talk has the comments in the group, by the post that they are under.
type talk struct {
	sent, live map[int]int    // how many
	text       map[int]string // of the one that is there
}

// commentsOnce holds, at any moment, that each comment is under the copy of its own post, and was
// sent once, unless an admin had it sent again, or it was deleted because the file lost it, and the
// file got another.
func (m *model) commentsOnce() talk {
	t, gone := talk{map[int]int{}, map[int]int{}, map[int]string{}}, map[int]int{}
	if !m.w.comments {
		return t
	}
	owner := map[int]string{}
	for _, msg := range m.w.allMessages() {
		if slug, _ := m.pieces(firstOf(&msg)); slug != "" {
			owner[msg.ID] = slug
		}
	}
	copies := map[int]int{}
	for _, msg := range m.w.talk() {
		if msg.Auto {
			copies[msg.ID] = msg.Wire.ForwardOrigin.MessageID
		}
		if !msg.FromBot {
			continue
		}
		told, _ := strings.CutPrefix(firstOf(&msg), commentHead)
		slug, _, _ := strings.Cut(told, ",")
		under := copies[msg.ReplyTo]
		if under == 0 || owner[under] != slug {
			m.w.violation("%q is under message %d, of %q", firstOf(&msg), under, owner[under])
		}
		most := 1 + m.again[under] + min(gone[under], m.w.regained[slug])
		if t.sent[under]++; t.sent[under] > most && len(m.lost) == 0 {
			m.w.violation("%s was commented %d times under message %d, want %d at most", slug, t.sent[under], under, most)
		}
		if msg.Deleted || !strings.HasPrefix(msg.Plain, commentHead) {
			gone[under]++
		} else {
			t.text[under] = msg.Plain
			if t.live[under]++; t.live[under] > 1 && len(m.lost) == 0 {
				m.w.violation("%s has two comments", slug)
			}
		}
	}
	return t
}

// commentsRight holds, at the end, that each post has the comment of its file, and that there is
// none without its post.
func (m *model) commentsRight() {
	if !m.w.comments || len(m.lost) > 0 {
		return
	}
	t := m.commentsOnce()
	rows, parts, _ := m.ledgerOfLines()
	cat := m.w.catalogue()
	for i := range rows {
		d, a := &rows[i], cat.Article(rows[i].Slug)
		if a == nil || !m.mayLink(d, parts[d.ID]) {
			continue
		}
		c, known := m.comment(d.MessageID)
		if known && m.unsure(&c) {
			continue
		}
		if got, want := t.text[d.MessageID], a.Telegram().Comment; got != want {
			m.w.violation("the comment of %s is %q, want %q: %+v", d.Slug, got, want, c)
		}
	}
	there := map[int]bool{}
	for _, msg := range m.w.allMessages() {
		_, now := m.pieces(msg.Plain)
		there[msg.ID] = !msg.Deleted && len(now) > 0
	}
	for under, text := range t.text {
		if c, known := m.comment(under); !there[under] && (!known || !m.unsure(&c)) {
			m.w.violation("%q is there, and its post is not: %+v", text, c)
		}
	}
}

// unsure reports whether the ledger says why a comment may not be as its file has it. One that was
// planned recently may wait for the copy of its post.
func (m *model) unsure(c *ledger.Comment) bool {
	switch c.State() {
	case ledger.Sent: // according to an admin, or as it was before an edit that was refused
		return c.MessageID == 0 || !c.Reason.IsZero()
	case ledger.Unconfirmed:
		return c.Waits || m.w.now().Sub(c.Made) < copyLate
	case ledger.Failed:
		return true
	case ledger.Withdrawn:
		return !c.Reason.IsZero()
	}
	return m.w.now().Sub(c.Made) < copyLate
}

// copyLate is how late the process may be told of a post's copy: see hear.
const copyLate = 2 * time.Hour

// comment returns the comment under a post, by the ledger.
func (m *model) comment(under int) (c ledger.Comment, known bool) {
	err := m.w.store.View(context.Background(), func(tx ledger.Tx) (err error) {
		c, err = tx.Comments().Under(chat, under)
		return err
	})
	if err != nil && !errors.Is(err, ledger.ErrNotFound) {
		m.w.violation("the ledger cannot be read: %v", err)
	}
	return c, err == nil
}

// asked returns the comment that an admin's answer is about: the first that is asked about.
func (w *world) asked(slug string) (asked ledger.Comment, ok bool) {
	if err := w.store.View(context.Background(), func(tx ledger.Tx) error {
		rows, err := tx.Deliveries(ledger.Filter{Slug: slug})
		for _, d := range rows {
			all, err := tx.Comments().Of(d.ID)
			if err != nil {
				return err
			}
			for _, c := range all {
				if c.State() == ledger.Unconfirmed && c.Waits && !ok {
					asked, ok = c, true
				}
			}
		}
		return err
	}); err != nil {
		w.t.Fatal(err)
	}
	return asked, ok
}

// inGroup reports what the admin sees: whether the comment in question is in the group.
func (w *world) inGroup(slug string) bool {
	asked, ok := w.asked(slug)
	return ok && slices.ContainsFunc(w.emu.Messages(group), func(m emulator.Message) bool {
		return m.FromBot && m.ReplyTo == asked.Copy && strings.HasPrefix(m.Plain, commentHead)
	})
}

// commentAgain counts another send of a comment if the answer was taken: not if the button had
// expired, nor if the process was killed before.
func (w *world) commentAgain(asked ledger.Comment) {
	c, known := w.model.comment(asked.Post)
	if known && c.State() == ledger.Unconfirmed && c.Waits && c.Sends == asked.Sends {
		return
	}
	w.model.again[asked.Post]++
}
