package emulator

import (
	"fmt"
	"strconv"
	"unicode/utf16"
)

// UserSends writes to the bot in the user's private chat, and returns the
// message's id. Writing starts the chat where it was not, and unblocks the bot.
func (e *Emulator) UserSends(user int64, text string) int {
	return e.UserSendsTo(user, user, text)
}

// UserSendsTo writes to a group. It panics for a user or chat that was not
// added: a test that does so is wrong.
func (e *Emulator) UserSendsTo(chat, user int64, text string) int {
	e.mu.Lock()
	defer e.mu.Unlock()
	p, r := e.users[user], e.chats[chat]
	if p == nil || r == nil {
		panic(fmt.Sprintf("emulator: no user %d or no chat %d", user, chat))
	}
	if chat == user {
		p.NotStarted, p.blocked = false, false
	}
	from := e.wireUser(user)
	m := e.add(r, &record{plain: text, wire: wireMessage{From: &from, Text: text, Entities: detect(text)}})
	e.push(wireUpdate{Message: &m.wire})
	return m.wire.MessageID
}

// UserPresses presses a button with callback data under a message, and
// returns the id of the query, which CallbackAnswer takes.
func (e *Emulator) UserPresses(user, chat int64, messageID int, data string) (queryID string, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	r := e.chats[chat]
	if r == nil || e.users[user] == nil {
		return "", fmt.Errorf("emulator: no user %d or no chat %d", user, chat)
	}
	m := r.find(messageID)
	if m == nil {
		return "", fmt.Errorf("emulator: no message %d in chat %d", messageID, chat)
	}
	if !hasData(buttonsOf(m.wire.ReplyMarkup), data) {
		return "", fmt.Errorf("emulator: message %d in chat %d has no button with the data %q", messageID, chat, data)
	}
	return e.press(user, r, m, data), nil
}

// Forge sends a callback query with data that no button holds, as a hostile
// client can.
func (e *Emulator) Forge(user, chat int64, messageID int, data string) (queryID string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	r := e.chats[chat]
	m := r.find(messageID)
	if m == nil {
		m = &record{wire: wireMessage{MessageID: messageID, Chat: r.wireChat}}
	}
	return e.press(user, r, m, data)
}

func (e *Emulator) press(user int64, r *room, m *record, data string) string {
	id := e.newQuery(user)
	wire := m.wire
	e.push(wireUpdate{CallbackQuery: &wireCallback{
		ID: id, From: e.wireUser(user), Message: &wire, ChatInstance: strconv.FormatInt(r.ID^0x5bd1e995, 10), Data: data,
	}})
	return id
}

// UserInline types @bot query anywhere, and returns the id of the query, which InlineAnswer takes.
func (e *Emulator) UserInline(user int64, text, offset string) (queryID string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	id := e.newQuery(user)
	e.push(wireUpdate{InlineQuery: &wireInlineQuery{ID: id, From: e.wireUser(user), Query: text, Offset: offset, ChatType: "sender"}})
	return id
}

// SetInline switches inline mode on or off, as /setinline at BotFather does.
func (e *Emulator) SetInline(on bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.bot.SupportsInline = on
}

// PostByHand posts into a channel as one of its people does; the bot, if it
// is an administrator, is told by a channel_post update.
func (e *Emulator) PostByHand(chat int64, text string) int {
	e.mu.Lock()
	defer e.mu.Unlock()
	r := e.chats[chat]
	c := r.wireChat
	m := e.add(r, &record{plain: text, wire: wireMessage{SenderChat: &c, Text: text, Entities: detect(text)}})
	if r.rights.Admin {
		e.push(wireUpdate{ChannelPost: &m.wire})
	}
	e.discuss(r, m)
	return m.wire.MessageID
}

// EditByHand changes the text of any message of a channel as an administrator
// does in the app; the bot is told by an edited_channel_post update.
func (e *Emulator) EditByHand(chat int64, messageID int, text string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	r := e.chats[chat]
	m := r.find(messageID)
	if m == nil {
		return
	}
	e.change(m, func() {
		m.wire.Text, m.wire.Entities, m.wire.RichMessage, m.plain, m.doc = text, detect(text), nil, text, nil
	})
	if r.rights.Admin {
		e.push(wireUpdate{EditedChannelPost: &m.wire})
	}
}

// DeleteByHand deletes a message as a person does in the app; no update tells of it.
func (e *Emulator) DeleteByHand(chat int64, messageID int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if m := e.chats[chat].find(messageID); m != nil {
		m.deleted = true
		e.touch()
	}
}

// React sets how often a message got an emoji, and tells the bot by a
// message_reaction_count update if it asked for those.
func (e *Emulator) React(chat int64, messageID int, emoji string, count int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	r := e.chats[chat]
	reactions := []wireReaction{}
	if count > 0 {
		reactions = append(reactions, wireReaction{Type: wireReactionType{Type: "emoji", Emoji: emoji}, TotalCount: count})
	}
	e.push(wireUpdate{MessageReactionCount: &wireReactions{Chat: r.wireChat, MessageID: messageID, Date: e.now().Unix(), Reactions: reactions}})
}

func (e *Emulator) wireUser(id int64) wireUser {
	p := e.users[id]
	if p == nil {
		return wireUser{ID: id, FirstName: "User"}
	}
	return wireUser{ID: p.ID, FirstName: p.FirstName, LastName: p.LastName, Username: p.Username, LanguageCode: p.LanguageCode}
}

func utf16Len(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}
