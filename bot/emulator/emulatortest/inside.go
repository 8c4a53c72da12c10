package emulatortest

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/bot/emulator/wire"
	"github.com/dateline-bot/dateline/bot/emulator/world"
)

// Inside is a chat in which people act as their apps allow.
type Inside struct {
	emulator.Inside
	world *world.World
	chat  int64
}

// In returns the actions that people can take in a chat.
func (e *Emulator) In(chat int64) Inside { return Inside{e.Emulator.In(chat), e.world, chat} }

// Whispers sends a group a command that only the bot sees, as apps do with a command
// whose menu entry is ephemeral. It panics if no menu of the group has such an entry:
// an app would have sent an ordinary command.
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

// Replies replies to a message of a group, in its topic, and returns the new message's
// id. User 0 is an administrator who remains anonymous: the message is the group's.
func (in Inside) Replies(user int64, to int, text string) int {
	in.world.Lock()
	defer in.world.Unlock()
	r := in.world.Chats[in.chat]
	from, as := wire.User{ID: 1087968824, IsBot: true, FirstName: "Group", Username: "GroupAnonymousBot"}, &r.Chat // the server's placeholder sender
	if user != 0 {
		from, as = in.world.WireUser(user), nil
	}
	answered := r.Message(to)
	if answered == nil {
		panic(fmt.Sprintf("emulator: no message %d in %d", to, in.chat))
	}
	original := answered.Wire
	original.ReplyToMessage = nil
	m := in.world.Add(r, &world.Record{Plain: text, Topic: answered.Topic, ReplyTo: to, Wire: wire.Message{From: &from, SenderChat: as, Text: text, Entities: wire.Detect(text),
		MessageThreadID: answered.Topic, IsTopicMessage: answered.Topic != 0, ReplyToMessage: &original}})
	in.world.Push(wire.Update{Message: &m.Wire})
	return m.Wire.MessageID
}

// SendsAs writes to a group as one of the user's channels.
func (in Inside) SendsAs(channel int64, text string) int {
	in.world.Lock()
	defer in.world.Unlock()
	as := in.world.Chats[channel].Chat
	from := wire.User{ID: 136817688, IsBot: true, FirstName: "Channel", Username: "Channel_Bot"} // the server's placeholder sender
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
	return in.world.Press(user, in.world.Chats[in.chat], m, data), nil
}

// Ephemeral returns the ephemeral messages of the chat, of all people; Receiver is the
// person who sees one.
func (in Inside) Ephemeral() []emulator.Message {
	in.world.Lock()
	defer in.world.Unlock()
	r := in.world.Chats[in.chat]
	if r == nil {
		return nil
	}
	out := make([]emulator.Message, len(r.Ephemeral))
	for i, m := range r.Ephemeral {
		out[i] = emulator.ViewOf(m, r)
		out[i].ID, out[i].Receiver = m.Wire.EphemeralID, m.Receiver
	}
	return out
}

// EditByHand changes the text of any message of the channel as an administrator does in
// the app; the bot gets an edited_channel_post update.
func (in Inside) EditByHand(messageID int, text string) {
	in.changeByHand(messageID, func(m *world.Record) {
		preview := m.Wire.LinkPreviewOptions
		m.SetText(text, wire.Detect(text))
		m.Wire.LinkPreviewOptions = preview
	})
}

// RestyleByHand gives words of a channel message a style and removes the other styles,
// or with text_link links them and removes the other links, as an administrator does in
// the app. The bot gets an update as with EditByHand. It panics if the message does not
// contain the words.
func (in Inside) RestyleByHand(messageID int, words, style, url string) {
	in.changeByHand(messageID, func(m *world.Record) {
		before, _, found := strings.Cut(m.Wire.Text, words)
		if !found {
			panic(fmt.Sprintf("emulator: message %d of %d has no words %q", messageID, in.chat, words))
		}
		units := func(s string) int { return len(utf16.Encode([]rune(s))) }
		kept := slices.DeleteFunc(slices.Clone(m.Wire.Entities), func(e wire.Entity) bool { return (e.Type == "text_link") == (style == "text_link") })
		m.Wire.Entities = append(kept, wire.Entity{Type: style, Offset: units(before), Length: units(words), URL: url})
	})
}

// AttachByHand adds a picture to a text message of the channel, as an administrator
// does in the app: its text becomes the caption. The bot gets an update as with
// EditByHand.
func (in Inside) AttachByHand(messageID int) {
	in.changeByHand(messageID, func(m *world.Record) {
		m.Wire.Caption, m.Wire.CaptionEntities, m.Wire.Text, m.Wire.Entities = m.Wire.Text, m.Wire.Entities, "", nil
		m.Wire.Photo = []wire.Photo{{FileID: "by-hand", FileUniqueID: "by-hand", Width: 1, Height: 1}}
	})
}

// changeByHand changes a channel message, if it exists, and sends the bot an update if
// the bot is an administrator.
func (in Inside) changeByHand(messageID int, change func(m *world.Record)) {
	in.world.Lock()
	defer in.world.Unlock()
	r := in.world.Chats[in.chat]
	m := r.Message(messageID)
	if m == nil {
		return
	}
	in.world.Change(m, func() { change(m) })
	if r.Rights.Admin {
		in.world.Push(wire.Update{EditedChannelPost: &m.Wire})
	}
}

// React sets the number of reactions with an emoji on a message; the bot gets a
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

// SetRights changes the rights of an administrator of the channel; the creator has all
// rights.
func (in Inside) SetRights(user int64, rights world.Rights) {
	in.world.Lock()
	defer in.world.Unlock()
	r := in.world.Chats[in.chat]
	if r.Theirs == nil {
		r.Theirs = map[int64]world.Rights{}
	}
	r.Theirs[user] = rights
}
