package emulator

import (
	"fmt"

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
	return e.world.Press(user, r, m, data), nil
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
