package emulatortest

import (
	"fmt"
	"slices"

	"github.com/dateline-bot/dateline/bot/emulator/wire"
	"github.com/dateline-bot/dateline/bot/emulator/world"
)

// Sent is a message of a user that is not just text.
type Sent struct {
	Text     string // or the caption of a file
	Entities []Entity
	Photo    []byte
	Document []byte
	Name     string // of the document
	Group    string // media_group_id: the album that the file belongs to
	ReplyTo  int    // the message that it replies to; 0 if none
	From     string // the name of the channel that it was forwarded from
	Rich     []byte // a RichMessage, in place of Text
}

// Entity styles a range of text, in UTF-16 units.
type Entity = wire.Entity

// UserSendsAny sends the bot a message of any of these kinds, and returns its id.
func (e *Emulator) UserSendsAny(user int64, s Sent) int {
	return userSends(e.world, user, func(m *wire.Message) { fill(e.world, user, m, s) })
}

func fill(w *world.World, user int64, m *wire.Message, s Sent) {
	entities := append(append([]wire.Entity{}, s.Entities...), wire.Detect(s.Text)...)
	m.MediaGroupID = s.Group
	if s.Photo == nil && s.Document == nil {
		m.Text, m.Entities = s.Text, entities
	} else {
		m.Caption, m.CaptionEntities = s.Text, entities
	}
	m.RichMessage = s.Rich
	if s.Photo != nil {
		id := w.Media.Store(wire.Upload{Name: "photo.jpg", Data: s.Photo})
		m.Photo = []wire.Photo{{FileID: id + "small", FileUniqueID: id + "s", Width: 90, Height: 90, FileSize: 1},
			{FileID: id, FileUniqueID: id, Width: 800, Height: 600, FileSize: len(s.Photo)}}
	}
	if s.Document != nil {
		id := w.Media.Store(wire.Upload{Name: s.Name, Data: s.Document})
		m.Document = &wire.File{FileID: id, FileUniqueID: id, FileName: s.Name, FileSize: len(s.Document)}
	}
	if answered := w.Chats[user].Message(s.ReplyTo); answered != nil {
		to := answered.Wire
		to.ReplyToMessage = nil
		m.ReplyToMessage = &to
	}
	if s.From != "" {
		m.ForwardOrigin = &wire.Origin{Type: "channel", Date: w.Now().Unix(), Chat: &wire.Chat{ID: -1009999999999, Type: "channel", Title: s.From}, MessageID: 1}
	}
}

// UserEdits changes the text of a message that a user sent.
func (e *Emulator) UserEdits(user int64, messageID int, s Sent) {
	e.world.Lock()
	defer e.world.Unlock()
	m := e.world.Chats[user].Message(messageID)
	if m == nil {
		panic(fmt.Sprintf("emulator: no message %d of user %d", messageID, user))
	}
	e.world.Change(m, func() {
		if m.Wire.Photo == nil && m.Wire.Document == nil {
			m.Wire.Text, m.Wire.Entities = s.Text, s.Entities
		} else {
			m.Wire.Caption, m.Wire.CaptionEntities = s.Text, s.Entities
		}
		m.Plain = s.Text
	})
	edited := m.Wire
	e.world.Push(wire.Update{EditedMessage: &edited})
}

// UserForwards forwards a message of a channel to the bot.
func (e *Emulator) UserForwards(user, channel int64, messageID int) int {
	return userSends(e.world, user, func(m *wire.Message) {
		r := e.world.Chats[channel]
		i := slices.IndexFunc(r.Messages, func(m *world.Record) bool { return m.Wire.MessageID == messageID })
		if i < 0 {
			panic(fmt.Sprintf("emulator: no message %d in %d", messageID, channel))
		}
		c, original := r.Chat, r.Messages[i]
		m.Text, m.RichMessage = original.Wire.Text, original.Wire.RichMessage
		m.ForwardOrigin = &wire.Origin{Type: "channel", Date: original.Wire.Date, Chat: &c, MessageID: messageID}
	})
}

func userSends(w *world.World, user int64, fill func(m *wire.Message)) int {
	w.Lock()
	defer w.Unlock()
	r := w.Chats[user]
	from := w.WireUser(user)
	m := wire.Message{From: &from}
	fill(&m)
	sent := w.Add(r, &world.Record{Plain: m.Text, Wire: m})
	w.Push(wire.Update{Message: &sent.Wire})
	return sent.Wire.MessageID
}

// Forge sends a callback query with data that no button has, as a malicious client can.
func (e *Emulator) Forge(user, chat int64, messageID int, data string) (queryID string) {
	e.world.Lock()
	defer e.world.Unlock()
	r := e.world.Chats[chat]
	m := r.Message(messageID)
	if m == nil {
		m = &world.Record{Wire: wire.Message{MessageID: messageID, Chat: r.Chat}}
	}
	return e.world.Press(user, r, m, data)
}

// PostByHand posts into a channel as one of its admins; the bot gets a channel_post
// update if it is an administrator.
func (e *Emulator) PostByHand(chat int64, text string) int {
	e.world.Lock()
	defer e.world.Unlock()
	r := e.world.Chats[chat]
	c := r.Chat
	m := e.world.Add(r, &world.Record{Plain: text, Wire: wire.Message{SenderChat: &c, Text: text, Entities: wire.Detect(text)}})
	if r.Rights.Admin {
		e.world.Push(wire.Update{ChannelPost: &m.Wire})
	}
	e.world.Discuss(r, m)
	return m.Wire.MessageID
}
