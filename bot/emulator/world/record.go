package world

import (
	"slices"
	"sort"

	"github.com/dateline-bot/dateline/bot/emulator/wire"
	"github.com/dateline-bot/dateline/content/rich"
)

// Record is a message with state that is not on the wire.
type Record struct {
	Wire      wire.Message
	Plain     string         // visible text, without styles
	Doc       *rich.Document // of a rich message
	ByBot     bool
	Silent    bool
	Deleted   bool
	Service   string // pinned_message, …; "" for an ordinary one
	History   []string
	Topic     int
	ReplyTo   int
	Receiver  int64 // the only user who sees it; 0: everybody
	Protected bool  // by protect_content
}

// SetText makes the record a text message, or sets the caption of a file.
func (m *Record) SetText(text string, entities []wire.Entity) {
	m.Wire.Text, m.Wire.Entities, m.Wire.RichMessage, m.Wire.LinkPreviewOptions = text, entities, nil, nil
	m.Plain, m.Doc = text, nil
}

// Message returns a message that was not deleted.
func (r *Chat) Message(id int) *Record {
	i := sort.Search(len(r.Messages), func(i int) bool { return r.Messages[i].Wire.MessageID >= id })
	if i == len(r.Messages) || r.Messages[i].Wire.MessageID != id || r.Messages[i].Deleted {
		return nil
	}
	return r.Messages[i]
}

// Add gives the message the chat's next id.
func (w *World) Add(r *Chat, m *Record) *Record {
	r.lastID++
	m.Wire.MessageID = r.lastID
	m.Wire.Chat = r.Chat
	m.Wire.Date = w.Now().Unix()
	m.Wire.HasProtectedContent = m.Protected || r.Protected
	r.Messages = append(r.Messages, m)
	w.Touch()
	return m
}

// Authored returns a message of the bot in the chat: in a channel its author is the
// channel.
func (w *World) Authored(r *Chat) *Record {
	m := &Record{ByBot: true}
	if r.Type == "channel" {
		c := r.Chat
		m.Wire.SenderChat = &c
	} else {
		b := w.Bot
		b.CanJoinGroups, b.SupportsInline, b.InlinePlaceholder = false, false, ""
		m.Wire.From = &b
	}
	return m
}

// Change changes a message and remembers its previous text.
func (w *World) Change(m *Record, do func()) {
	m.History = append(m.History, m.Plain)
	do()
	m.Wire.EditDate = w.Now().Unix()
	w.Touch()
}

// Remove deletes a message, and unpins it.
func (w *World) Remove(r *Chat, m *Record) {
	m.Deleted = true
	r.Pinned = slices.DeleteFunc(r.Pinned, func(id int) bool { return id == m.Wire.MessageID })
	w.Touch()
}

// Discuss forwards a channel's post to its discussion group. A post with an inline
// keyboard is not forwarded: it has no comments.
func (w *World) Discuss(r *Chat, m *Record) {
	group := w.Chats[r.Linked]
	if r.Type != "channel" || group == nil || m.Wire.ReplyMarkup != nil {
		return
	}
	c := r.Chat
	copied := m.Wire
	copied.ForwardOrigin = &wire.Origin{Type: "channel", Date: copied.Date, Chat: &c, MessageID: copied.MessageID}
	copied.IsAutomaticForward, copied.SenderChat = true, &c
	copied.From = &wire.User{ID: 777000, FirstName: "Telegram"}
	auto := w.Add(group, &Record{Wire: copied, Plain: m.Plain, Doc: m.Doc})
	if group.Rights.Member && (group.Rights.Admin || w.Bot.CanReadMessages) { // privacy mode
		w.Push(wire.Update{Message: &auto.Wire})
	}
}
