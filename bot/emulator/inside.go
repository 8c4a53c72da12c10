package emulator

import (
	"fmt"
	"slices"

	"github.com/dateline-bot/dateline/bot/emulator/wire"
	"github.com/dateline-bot/dateline/bot/emulator/world"
)

// Inside is a chat in which people do what their apps let them.
type Inside struct {
	world *world.World
	chat  int64
}

// In returns what people can do in a chat.
func (e *Emulator) In(chat int64) Inside { return Inside{e.world, chat} }

// Whispers sends a group a command that only the bot sees, as apps do with a
// command whose entry in the menu says so. It panics where no menu of the group has
// such an entry: an app would have sent an ordinary command.
func (in Inside) Whispers(user int64, name, args string) {
	in.world.Lock()
	defer in.world.Unlock()
	r := in.world.Chats[in.chat]
	menu := slices.Concat(in.world.Commands["all_group_chats "+in.world.Users[user].LanguageCode], in.world.Commands["all_group_chats "])
	if !slices.ContainsFunc(menu, func(c wire.BotCommand) bool { return c.Command == name && c.IsEphemeral }) {
		panic(fmt.Sprintf("emulator: no ephemeral command %q in the menu of groups", name))
	}
	text := "/" + name
	if args != "" {
		text += " " + args
	}
	from := in.world.WireUser(user)
	m := in.world.AddEphemeral(r, &world.Record{Plain: text, Wire: wire.Message{From: &from, Text: text, Entities: wire.Detect(text)}}, user)
	in.world.Push(wire.Update{Message: &m.Wire})
}

// Replies answers a message of a group, in its topic, and returns the message's id.
func (in Inside) Replies(user int64, to int, text string) int {
	in.world.Lock()
	defer in.world.Unlock()
	r, from := in.world.Chats[in.chat], in.world.WireUser(user)
	answered := r.Message(to)
	if answered == nil {
		panic(fmt.Sprintf("emulator: no message %d in %d", to, in.chat))
	}
	original := answered.Wire
	original.ReplyToMessage = nil
	m := in.world.Add(r, &world.Record{Plain: text, Topic: answered.Topic, ReplyTo: to, Wire: wire.Message{From: &from, Text: text, Entities: wire.Detect(text),
		MessageThreadID: answered.Topic, IsTopicMessage: answered.Topic != 0, ReplyToMessage: &original}})
	in.world.Push(wire.Update{Message: &m.Wire})
	return m.Wire.MessageID
}

// SendsAs writes to a group as one of the user's channels.
func (in Inside) SendsAs(channel int64, text string) int {
	in.world.Lock()
	defer in.world.Unlock()
	as := in.world.Chats[channel].Chat
	from := wire.User{ID: 136817688, IsBot: true, FirstName: "Channel", Username: "Channel_Bot"} // the server's fake sender
	m := in.world.Add(in.world.Chats[in.chat], &world.Record{Plain: text, Wire: wire.Message{From: &from, SenderChat: &as, Text: text, Entities: wire.Detect(text)}})
	in.world.Push(wire.Update{Message: &m.Wire})
	return m.Wire.MessageID
}

// PressesEphemeral presses a button under a message that only this user sees.
func (in Inside) PressesEphemeral(user int64, id int, data string) (queryID string, err error) {
	in.world.Lock()
	defer in.world.Unlock()
	m := in.world.Chats[in.chat].EphemeralMessage(user, id)
	if m == nil || !wire.HasData(wire.ButtonsOf(m.Wire.ReplyMarkup), data) {
		return "", fmt.Errorf("emulator: user %d sees no ephemeral message %d with the data %q in chat %d", user, id, data, in.chat)
	}
	return press(in.world, user, in.world.Chats[in.chat], m, data), nil
}

// Ephemeral returns the ephemeral messages of the chat, of all people; Receiver says
// who sees each.
func (in Inside) Ephemeral() []Message {
	in.world.Lock()
	defer in.world.Unlock()
	r := in.world.Chats[in.chat]
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

// EditByHand changes the text of any message of the channel as an administrator
// does in the app; the bot is told by an edited_channel_post update.
func (in Inside) EditByHand(messageID int, text string) {
	in.world.Lock()
	defer in.world.Unlock()
	r := in.world.Chats[in.chat]
	m := r.Message(messageID)
	if m == nil {
		return
	}
	in.world.Change(m, func() {
		preview := m.Wire.LinkPreviewOptions
		m.SetText(text, wire.Detect(text))
		m.Wire.LinkPreviewOptions = preview
	})
	if r.Rights.Admin {
		in.world.Push(wire.Update{EditedChannelPost: &m.Wire})
	}
}

// React sets how often a message got an emoji, and tells the bot by a
// message_reaction_count update if it asked for those.
func (in Inside) React(messageID int, emoji string, count int) {
	in.world.Lock()
	defer in.world.Unlock()
	r := in.world.Chats[in.chat]
	reactions := []wire.Reaction{}
	if count > 0 {
		reactions = append(reactions, wire.Reaction{Type: wire.ReactionType{Type: "emoji", Emoji: emoji}, TotalCount: count})
	}
	in.world.Push(wire.Update{MessageReactionCount: &wire.Reactions{Chat: r.Chat, MessageID: messageID, Date: in.world.Now().Unix(), Reactions: reactions}})
}

// SetRights changes what an administrator of the channel may do; the creator may do
// all.
func (in Inside) SetRights(user int64, rights Rights) {
	in.world.Lock()
	defer in.world.Unlock()
	r := in.world.Chats[in.chat]
	if r.Theirs == nil {
		r.Theirs = map[int64]world.Rights{}
	}
	r.Theirs[user] = rights
}

// Clear deletes all messages of a chat, as somebody who clears its history does.
func (in Inside) Clear() {
	in.world.Lock()
	defer in.world.Unlock()
	r := in.world.Chats[in.chat]
	for _, m := range r.Messages {
		if !m.Deleted {
			in.world.Remove(r, m)
		}
	}
}
