package emulator

import (
	"encoding/json"
	"slices"
	"sort"
	"time"

	"github.com/dateline-bot/dateline/content/rich"
)

// A record is a message with what the wire does not tell.
type record struct {
	wire    wireMessage
	plain   string
	doc     *rich.Document // of a rich message
	byBot   bool
	silent  bool
	deleted bool
	service string
	history []string
	topic   int
	replyTo int
	rights  bool // protected by protect_content
}

// find returns a message that is still there.
func (r *room) find(id int) *record {
	i := sort.Search(len(r.messages), func(i int) bool { return r.messages[i].wire.MessageID >= id })
	if i == len(r.messages) || r.messages[i].wire.MessageID != id || r.messages[i].deleted {
		return nil
	}
	return r.messages[i]
}

// add gives the message the chat's next id.
func (e *Emulator) add(r *room, m *record) *record {
	r.lastID++
	m.wire.MessageID = r.lastID
	m.wire.Chat = r.wireChat
	m.wire.Date = e.now().Unix()
	m.wire.HasProtectedContent = m.rights || r.protected
	r.messages = append(r.messages, m)
	e.touch()
	return m
}

// authored is a message that the bot writes into the chat: in a channel the
// channel speaks.
func (e *Emulator) authored(r *room) *record {
	m := &record{byBot: true}
	if r.Type == "channel" {
		c := r.wireChat
		m.wire.SenderChat = &c
	} else {
		b := e.bot
		b.CanJoinGroups, b.SupportsInline = false, false
		m.wire.From = &b
	}
	return m
}

func (m *record) view(r *room) Message {
	w := &m.wire
	data, _ := json.Marshal(w)
	v := Message{
		Chat: r.ID, ID: w.MessageID, FromBot: m.byBot, Date: time.Unix(w.Date, 0), Text: w.Text, Caption: w.Caption,
		Rich: w.RichMessage != nil, Plain: m.plain, JSON: string(data), Buttons: buttonsOf(w.ReplyMarkup), Photo: w.Photo != nil,
		Service: m.service, Silent: m.silent, Protected: w.HasProtectedContent, Pinned: slices.Contains(r.pinned, w.MessageID),
		Forwarded: w.ForwardOrigin != nil, Auto: w.IsAutomaticForward, Deleted: m.deleted, Topic: m.topic, ReplyTo: m.replyTo,
		History: slices.Clone(m.history),
	}
	if w.From != nil {
		v.From = w.From.ID
	}
	if w.EditDate != 0 {
		v.Edited = time.Unix(w.EditDate, 0)
	}
	return v
}
