package emulator

import (
	"fmt"
	"slices"

	"github.com/dateline-bot/dateline/bot/emulator/wire"
	"github.com/dateline-bot/dateline/bot/emulator/world"
)

// What servers know of ephemeral messages, see SetEphemeral.
const (
	EphemeralObject = world.EphemeralObject
	EphemeralFlat   = world.EphemeralFlat
	EphemeralNone   = world.EphemeralNone
)

// SetEphemeral says which ephemeral messages the server knows: those of Bot API 10.3,
// as from the start, those of 10.2, or none.
func (e *Emulator) SetEphemeral(how world.Ephemeral) {
	e.world.Lock()
	defer e.world.Unlock()
	e.world.Ephemeral = how
}

// UserWhispers sends a group a command that only the bot sees, as apps do with a
// command whose entry in the menu says so. It panics where no menu of the group has
// such an entry: an app would have sent an ordinary command.
func (e *Emulator) UserWhispers(group, user int64, name, args string) {
	e.world.Lock()
	defer e.world.Unlock()
	r := e.world.Chats[group]
	menu := slices.Concat(e.world.Commands["all_group_chats "+e.world.Users[user].LanguageCode], e.world.Commands["all_group_chats "])
	if !slices.ContainsFunc(menu, func(c wire.BotCommand) bool { return c.Command == name && c.IsEphemeral }) {
		panic(fmt.Sprintf("emulator: no ephemeral command %q in the menu of groups", name))
	}
	text := "/" + name
	if args != "" {
		text += " " + args
	}
	from := e.world.WireUser(user)
	m := e.world.AddEphemeral(r, &world.Record{Plain: text, Wire: wire.Message{From: &from, Text: text, Entities: wire.Detect(text)}}, user)
	e.world.Push(wire.Update{Message: &m.Wire})
}

// UserSendsAs writes to a group as one of the user's channels.
func (e *Emulator) UserSendsAs(group, channel int64, text string) int {
	e.world.Lock()
	defer e.world.Unlock()
	as := e.world.Chats[channel].Chat
	from := wire.User{ID: 136817688, IsBot: true, FirstName: "Channel", Username: "Channel_Bot"} // the server's fake sender
	m := e.world.Add(e.world.Chats[group], &world.Record{Plain: text, Wire: wire.Message{From: &from, SenderChat: &as, Text: text, Entities: wire.Detect(text)}})
	e.world.Push(wire.Update{Message: &m.Wire})
	return m.Wire.MessageID
}

// UserPressesEphemeral presses a button under a message that only this user sees.
func (e *Emulator) UserPressesEphemeral(user, group int64, id int, data string) (queryID string, err error) {
	e.world.Lock()
	defer e.world.Unlock()
	m := e.world.Chats[group].EphemeralMessage(user, id)
	if m == nil || !wire.HasData(wire.ButtonsOf(m.Wire.ReplyMarkup), data) {
		return "", fmt.Errorf("emulator: user %d sees no ephemeral message %d with the data %q in chat %d", user, id, data, group)
	}
	return e.press(user, e.world.Chats[group], m, data), nil
}

// Ephemeral returns the ephemeral messages of a chat, of all people; Receiver says
// who sees each.
func (e *Emulator) Ephemeral(chat int64) []Message {
	e.world.Lock()
	defer e.world.Unlock()
	r := e.world.Chats[chat]
	if r == nil {
		return nil
	}
	out := make([]Message, len(r.Ephemeral))
	for i, m := range r.Ephemeral {
		out[i] = viewOf(m, r)
		out[i].ID, out[i].Receiver = m.Wire.EphemeralID, m.Receiver
	}
	return out
}
