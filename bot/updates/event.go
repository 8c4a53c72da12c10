package updates

import (
	"encoding/json"
	"strings"
	"sync/atomic"

	"github.com/dateline-bot/dateline/bot/wire"
)

// Event is an update in the bot's terms. Events with the same Lane are handled in order:
// it is the ID of the chat, or of the user for updates without a chat.
type Event interface{ Lane() int64 }

// Command is a command, or text in a private chat (name "").
type Command struct {
	From      wire.User
	Chat      wire.Chat
	Topic     int
	MessageID int
	Ephemeral int // its number if only the sender and the bot see it; 0: everybody does
	Name      string
	Args      string
	Addressed bool // it named this bot (/cmd@bot), or only this bot sees it
	Message   *wire.Message
}

// Edited is a message in a private chat that its sender has edited.
type Edited struct {
	From    wire.User
	Chat    wire.Chat
	Message *wire.Message
}

// Media is a message in a private chat that is not typed text: a photo, a sticker,
// a forwarded message. PostID is the id of the forwarded channel message, or 0.
type Media struct {
	From     wire.User
	Chat     wire.Chat
	PostIn   int64
	PostName string // of that channel, without @; "" if it has none
	PostID   int

	Message *wire.Message
}

// Press is a pressed button.
type Press struct {
	ID        string
	From      wire.User
	Chat      wire.Chat
	Topic     int
	MessageID int // 0 for a message of inline mode, and for one that only the presser sees
	Ephemeral int // the number of the latter kind
	Data      string

	answered *atomic.Bool // shared by all copies; nil: only the caller answers
}

// Claim reports whether the caller is the one to answer the press: the first caller
// is. The app shows a progress indicator on the button until then, so the Receiver
// answers a press that has to wait without text.
func (e Press) Claim() bool { return e.answered == nil || e.answered.CompareAndSwap(false, true) }

// Reply is a user's reply to a message of the bot in a group.
type Reply struct {
	From      wire.User
	Chat      wire.Chat
	Topic     int
	MessageID int
	To        int // the message that is replied to
	Text      string
}

// Query is a query of inline mode.
type Query struct {
	ID, Query, Offset string
	From              wire.User
}

// ChannelPost is a message of a channel, or its copy in a discussion group.
type ChannelPost struct {
	Chat      int64
	MessageID int
	Plain     string
	Edited    bool
	Person    bool // it names the person who wrote it
	Pins      int  // the message that this service message reports as pinned; 0: it is not one

	Group int64 // the discussion group, if this is the post's copy there
	Copy  int   // message id of the copy
}

// Left means that a reader blocked or unblocked the bot.
type Left struct {
	User int64
	Back bool
}

// Reactions is the number of reactions to a post of the channel.
type Reactions struct {
	Chat      int64
	MessageID int
	Count     int
}

// Lane implements Event.
func (e Command) Lane() int64 { return e.Chat.ID }

// Lane implements Event.
func (e Edited) Lane() int64 { return e.Chat.ID }

// Lane implements Event.
func (e Media) Lane() int64 { return e.Chat.ID }

// Lane implements Event.
func (e Press) Lane() int64 { return e.Chat.ID }

// Lane implements Event.
func (e Reply) Lane() int64 { return e.Chat.ID }

// Lane implements Event.
func (e Query) Lane() int64 { return e.From.ID }

// Lane implements Event.
func (e ChannelPost) Lane() int64 { return e.Chat }

// Lane implements Event.
func (e Left) Lane() int64 { return e.User }

// Lane implements Event.
func (e Reactions) Lane() int64 { return e.Chat }

// sender returns who caused an event and where; ok is false if no person did.
func sender(e Event) (from wire.User, where wire.Chat, ok bool) {
	switch e := e.(type) {
	case Command:
		return e.From, e.Chat, true
	case Media:
		return e.From, e.Chat, true
	case Press:
		return e.From, e.Chat, true
	case Query:
		return e.From, wire.Chat{}, true
	case Reply:
		return e.From, e.Chat, true
	case Excess:
		return e.From, e.Chat, true
	}
	return wire.User{}, wire.Chat{}, false
}

// Read converts an update to an event. ok is false for updates that the bot does
// not handle: edited messages in groups, service messages, other bots, commands to
// another bot, and unknown kinds.
func Read(raw json.RawMessage, username string) (e Event, ok bool, err error) {
	var u wire.Update
	if err := json.Unmarshal(raw, &u); err != nil {
		return nil, false, err
	}
	switch {
	case u.Message != nil:
		e, ok = readMessage(u.Message, username)
	case u.EditedMessage != nil && u.EditedMessage.From != nil && !u.EditedMessage.From.IsBot && u.EditedMessage.Chat.Type == "private":
		m := u.EditedMessage
		e, ok = Edited{From: *m.From, Chat: m.Chat, Message: m}, true
	case u.ChannelPost != nil:
		e, ok = channelPost(u.ChannelPost), true
	case u.EditedPost != nil:
		post := channelPost(u.EditedPost)
		post.Edited = true
		e, ok = post, true
	case u.CallbackQuery != nil:
		e, ok = readPress(u.CallbackQuery), true
	case u.InlineQuery != nil:
		q := u.InlineQuery
		e, ok = Query{ID: q.ID, Query: q.Query, Offset: q.Offset, From: q.From}, true
	case u.MyChatMember != nil && u.MyChatMember.Chat.Type == "private":
		m := u.MyChatMember
		e, ok = Left{User: m.Chat.ID, Back: m.New.Status == "member"}, true
	case u.MessageReaction != nil:
		r := Reactions{Chat: u.MessageReaction.Chat.ID, MessageID: u.MessageReaction.MessageID}
		for _, x := range u.MessageReaction.Reactions {
			r.Count += x.TotalCount
		}
		e, ok = r, true
	}
	return e, ok, nil
}

func channelPost(m *wire.Message) ChannelPost {
	person := m.Signature != "" || m.From != nil && !m.From.IsBot
	post := ChannelPost{Chat: m.Chat.ID, MessageID: m.MessageID, Plain: m.Plain(), Person: person}
	if m.Pinned != nil {
		post.Pins = m.Pinned.MessageID
	}
	return post
}

func readPress(q *wire.CallbackQuery) Press {
	p := Press{ID: q.ID, From: q.From, Data: q.Data}
	if q.Message != nil {
		p.Chat, p.MessageID, p.Ephemeral = q.Message.Chat, q.Message.MessageID, q.Message.EphemeralID
		if q.Message.IsTopicMessage {
			p.Topic = q.Message.MessageThreadID
		}
	} else {
		p.Chat = wire.Chat{ID: q.From.ID}
	}
	return p
}

func readMessage(m *wire.Message, username string) (Event, bool) {
	if o := m.ForwardOrigin; m.IsAutoForward && o != nil && o.Type == "channel" && o.Chat != nil {
		return ChannelPost{Chat: o.Chat.ID, MessageID: o.MessageID, Plain: m.Plain(), Group: m.Chat.ID, Copy: m.MessageID}, true
	}
	if media, ok := readMedia(m); ok {
		return media, true
	}
	if m.From == nil || m.From.IsBot && m.From.ID != groupAnonymousBot && m.From.ID != channelBot || m.ForwardOrigin != nil || m.Text == "" || m.ViaBot != nil {
		return nil, false
	}
	c := Command{From: *m.From, Chat: m.Chat, MessageID: m.MessageID, Ephemeral: m.EphemeralID, Message: m}
	if m.IsTopicMessage {
		c.Topic = m.MessageThreadID
	}
	name, to, args, isCommand := splitCommand(m.Text)
	switch {
	case isCommand && to != "" && !strings.EqualFold(to, username):
		return nil, false
	case isCommand:
		c.Name, c.Args, c.Addressed = name, args, to != "" || m.EphemeralID != 0
	case m.Chat.Type == "private":
		c.Args = strings.TrimSpace(m.Text)
	case m.ReplyTo != nil && m.ReplyTo.From != nil && m.ReplyTo.From.IsBot && strings.EqualFold(m.ReplyTo.From.Username, username):
		return Reply{From: c.From, Chat: c.Chat, Topic: c.Topic, MessageID: c.MessageID, To: m.ReplyTo.MessageID, Text: strings.TrimSpace(m.Text)}, true
	default:
		return nil, false // conversation among people in a group
	}
	return c, true
}

// readMedia converts a message that is not typed text, in a private chat.
func readMedia(m *wire.Message) (Media, bool) {
	if m.From == nil || m.From.IsBot || m.ViaBot != nil || m.Chat.Type != "private" || m.ForwardOrigin == nil && (m.Text != "" || !m.Any() && len(m.RichMessage) == 0) {
		return Media{}, false
	}
	media := Media{From: *m.From, Chat: m.Chat, Message: m}
	if o := m.ForwardOrigin; o != nil && o.Type == "channel" && o.Chat != nil {
		media.PostIn, media.PostName, media.PostID = o.Chat.ID, o.Chat.Username, o.MessageID
	}
	return media, true
}

// Named reports whether a message names the person who wrote it, and not a channel
// or a group on whose behalf it was written.
func Named(u wire.User) bool { return u.ID != groupAnonymousBot && u.ID != channelBot }

// channelBot is the sender that Telegram reports if somebody writes as a channel.
const channelBot = 136817688

// groupAnonymousBot is the sender that Telegram reports if an administrator of a
// group writes as the group.
const groupAnonymousBot = 1087968824

// splitCommand splits "/name@bot the rest"; ok is false if s is not a command.
func splitCommand(s string) (name, to, args string, ok bool) {
	if !strings.HasPrefix(s, "/") {
		return "", "", "", false
	}
	word := s[1:]
	if i := strings.IndexAny(word, " \t\r\n\u00a0"); i >= 0 {
		word, args = word[:i], strings.TrimSpace(word[i:])
	}
	name, to, _ = strings.Cut(word, "@")
	name = strings.ToLower(name)
	if name == "" || len(name) > 32 || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
		return "", "", "", false
	}
	return name, to, args, true
}
