package emulator

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator/wire"
	"github.com/dateline-bot/dateline/bot/emulator/world"
	"github.com/dateline-bot/dateline/content/rich"
)

// Message is a message as the tests see it.
type Message struct {
	Chat      int64      `json:"chat"`
	ID        int        `json:"id"`
	From      int64      `json:"from,omitempty"`     // the user or bot that sent it; 0 for a channel's post
	FromBot   bool       `json:"from_bot,omitempty"` // the bot sent it
	Date      time.Time  `json:"date"`
	Edited    time.Time  `json:"edited,omitzero"`   // time of the last edit; zero if there was none
	Text      string     `json:"text,omitempty"`    // of a text message
	Caption   string     `json:"caption,omitempty"` // of a photo
	Rich      bool       `json:"rich,omitempty"`    // whether it is a rich message
	Plain     string     `json:"plain"`             // visible text of any kind of message, without styles
	JSON      string     `json:"-"`                 // the message as the Bot API returns it
	Buttons   [][]Button `json:"buttons,omitempty"`
	Photo     bool       `json:"photo,omitempty"`
	Service   string     `json:"service,omitempty"` // pinned_message, …; "" for an ordinary one
	Silent    bool       `json:"silent,omitempty"`
	Protected bool       `json:"protected,omitempty"`
	Pinned    bool       `json:"pinned,omitempty"`
	Forwarded bool       `json:"forwarded,omitempty"`
	Auto      bool       `json:"auto,omitempty"` // an automatic forward into a discussion group
	Deleted   bool       `json:"deleted,omitempty"`
	Topic     int        `json:"topic,omitempty"`
	ReplyTo   int        `json:"reply_to,omitempty"`
	Receiver  int64      `json:"receiver,omitempty"` // the only user who sees it; 0: everybody
	History   []string   `json:"history,omitempty"`  // Plain before each edit, oldest first

	Doc  *rich.Document `json:"-"` // of a rich message
	Wire wire.Message   `json:"-"` // the message as the Bot API returns it, typed
}

// Messages returns the messages of a chat by id, without deleted ones.
func (e *Emulator) Messages(chat int64) []Message {
	var out []Message
	for _, m := range e.AllMessages(chat) {
		if !m.Deleted {
			out = append(out, m)
		}
	}
	return out
}

// AllMessages returns all messages that were ever in a chat, by id.
func (e *Emulator) AllMessages(chat int64) []Message {
	e.world.Lock()
	defer e.world.Unlock()
	r := e.world.Chats[chat]
	if r == nil {
		return nil
	}
	out := make([]Message, len(r.Messages))
	for i, m := range r.Messages {
		out[i] = ViewOf(m, r)
	}
	return out
}

// Changes returns a number that grows with every change of a chat, and a channel that
// is closed at the next change.
func (e *Emulator) Changes() (int, <-chan struct{}) {
	e.world.Lock()
	defer e.world.Unlock()
	return e.world.Changes()
}

// ViewOf returns a message of a chat as its members see it.
func ViewOf(m *world.Record, r *world.Chat) Message {
	w := &m.Wire
	data, _ := json.Marshal(w)
	v := Message{
		Chat: r.ID, ID: w.MessageID, FromBot: m.ByBot, Date: time.Unix(w.Date, 0), Text: w.Text, Caption: w.Caption,
		Rich: w.RichMessage != nil, Plain: m.Plain, JSON: string(data), Buttons: wire.ButtonsOf(w.ReplyMarkup), Photo: w.Photo != nil,
		Service: m.Service, Silent: m.Silent, Protected: w.HasProtectedContent, Pinned: slices.Contains(r.Pinned, w.MessageID),
		Forwarded: w.ForwardOrigin != nil, Auto: w.IsAutomaticForward, Deleted: m.Deleted, Topic: m.Topic, ReplyTo: m.ReplyTo,
		History: slices.Clone(m.History), Doc: m.Doc, Wire: m.Wire,
	}
	if w.From != nil {
		v.From = w.From.ID
	}
	if w.EditDate != 0 {
		v.Edited = time.Unix(w.EditDate, 0)
	}
	return v
}
