package emulator

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/dateline-bot/dateline/bot/emulator/wire"
	"github.com/dateline-bot/dateline/bot/emulator/world"
)

// UserSends writes to the bot in the user's private chat, and returns the message's id.
// It starts the chat if necessary, and unblocks the bot.
func (e *Emulator) UserSends(user int64, text string) int {
	return e.UserSendsTo(user, user, text)
}

// UserSendsTo writes to a group. It panics for a user or chat that was not added,
// because that is a mistake in the test.
func (e *Emulator) UserSendsTo(chat, user int64, text string) int {
	e.world.Lock()
	defer e.world.Unlock()
	p, r := e.world.Users[user], e.world.Chats[chat]
	if p == nil || r == nil {
		panic(fmt.Sprintf("emulator: no user %d or no chat %d", user, chat))
	}
	if chat == user {
		p.NotStarted, p.Blocked = false, false
	}
	from := e.world.WireUser(user)
	m := e.world.Add(r, &world.Record{Plain: text, Wire: wire.Message{From: &from, Text: text, Entities: wire.Detect(text)}})
	e.world.Push(wire.Update{Message: &m.Wire})
	return m.Wire.MessageID
}

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

// UserPresses presses a button with callback data under a message, and returns the id
// of the query for CallbackAnswer.
func (e *Emulator) UserPresses(user, chat int64, messageID int, data string) (queryID string, err error) {
	e.world.Lock()
	defer e.world.Unlock()
	r := e.world.Chats[chat]
	if r == nil || e.world.Users[user] == nil {
		return "", fmt.Errorf("emulator: no user %d or no chat %d", user, chat)
	}
	m := r.Message(messageID)
	if m == nil {
		return "", fmt.Errorf("emulator: no message %d in chat %d", messageID, chat)
	}
	if !wire.HasData(wire.ButtonsOf(m.Wire.ReplyMarkup), data) {
		return "", fmt.Errorf("emulator: message %d in chat %d has no button with the data %q", messageID, chat, data)
	}
	return press(e.world, user, r, m, data), nil
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
	return press(e.world, user, r, m, data)
}

func press(w *world.World, user int64, r *world.Chat, m *world.Record, data string) string {
	id := w.Queries.New(user)
	pressed := m.Wire
	w.Push(wire.Update{CallbackQuery: &wire.Callback{
		ID: id, From: w.WireUser(user), Message: &pressed, ChatInstance: strconv.FormatInt(r.ID^0x5bd1e995, 10), Data: data,
	}})
	return id
}

// UserInline types @bot query in any chat, and returns the id of the query for
// InlineAnswer.
func (e *Emulator) UserInline(user int64, text, offset string) (queryID string) {
	e.world.Lock()
	defer e.world.Unlock()
	id := e.world.Queries.New(user)
	e.world.Push(wire.Update{InlineQuery: &wire.InlineQuery{ID: id, From: e.world.WireUser(user), Query: text, Offset: offset, ChatType: "sender"}})
	return id
}

// SetInline switches inline mode on or off, as /setinline at BotFather does.
func (e *Emulator) SetInline(on bool) {
	e.world.Lock()
	defer e.world.Unlock()
	e.world.Bot.SupportsInline = on
}

// SetReadsAll turns the bot's privacy mode off (true) or on, as /setprivacy at
// BotFather does.
func (e *Emulator) SetReadsAll(on bool) {
	e.world.Lock()
	defer e.world.Unlock()
	e.world.Bot.CanReadMessages = on
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

// AddUser adds a person, with the private chat that has the same id.
func (e *Emulator) AddUser(u User) {
	e.world.Lock()
	defer e.world.Unlock()
	e.world.AddUser(u)
}

// AddChannel adds a channel or a group. The first of Admins is its creator.
func (e *Emulator) AddChannel(c Channel) {
	e.world.Lock()
	defer e.world.Unlock()
	e.world.AddChannel(c)
}

// SetRights changes the bot's rights in a channel or group; the bot gets a
// my_chat_member update. It does nothing if the chat does not exist.
func (e *Emulator) SetRights(chat int64, r Rights) {
	e.world.Lock()
	defer e.world.Unlock()
	e.world.SetRights(chat, r)
}

// SetAdmins changes a channel's administrators; the first is the creator.
func (e *Emulator) SetAdmins(chat int64, admins ...int64) {
	e.world.Lock()
	defer e.world.Unlock()
	e.world.SetAdmins(chat, admins)
}

// SetProtected switches a chat's content protection.
func (e *Emulator) SetProtected(chat int64, on bool) {
	e.world.Lock()
	defer e.world.Unlock()
	e.world.SetProtected(chat, on)
}

// Migrate gives a chat a new id, as Telegram does when a group is upgraded:
// calls with the old one are refused with migrate_to_chat_id.
func (e *Emulator) Migrate(chat, to int64) {
	e.world.Lock()
	defer e.world.Unlock()
	e.world.Migrate(chat, to)
}

// Block makes a user block or unblock the bot.
func (e *Emulator) Block(user int64, blocked bool) {
	e.world.Lock()
	defer e.world.Unlock()
	e.world.Block(user, blocked)
}
