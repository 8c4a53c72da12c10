package bot

import (
	"encoding/json"
	"strings"
)

// What follows are updates as Telegram writes them; only the fields that the
// bot reads. go-telegram-bot-api's structs of 2021 lack half of these.

type wireUpdate struct {
	Message         *wireMessage   `json:"message"`
	ChannelPost     *wireMessage   `json:"channel_post"`
	EditedPost      *wireMessage   `json:"edited_channel_post"`
	CallbackQuery   *wireCallback  `json:"callback_query"`
	InlineQuery     *wireInline    `json:"inline_query"`
	MyChatMember    *wireMember    `json:"my_chat_member"`
	MessageReaction *wireReactions `json:"message_reaction_count"`
}

type user struct {
	ID           int64  `json:"id"`
	IsBot        bool   `json:"is_bot"`
	FirstName    string `json:"first_name"`
	LastName     string `json:"last_name"`
	Username     string `json:"username"`
	LanguageCode string `json:"language_code"`
	// Of the bot itself only (getMe).
	SupportsInline bool `json:"supports_inline_queries"`
}

// name is how a log names the user.
func (u user) name() string {
	if u.Username != "" {
		return "@" + u.Username
	}
	return strings.TrimSpace(u.FirstName + " " + u.LastName)
}

type chat struct {
	ID   int64  `json:"id"`
	Type string `json:"type"` // private, group, supergroup, channel
}

type wireMessage struct {
	MessageID       int             `json:"message_id"`
	MessageThreadID int             `json:"message_thread_id"`
	IsTopicMessage  bool            `json:"is_topic_message"`
	From            *user           `json:"from"`
	Chat            chat            `json:"chat"`
	Date            int64           `json:"date"`
	Text            string          `json:"text"`
	Caption         string          `json:"caption"`
	RichMessage     json.RawMessage `json:"rich_message"`
	ViaBot          *user           `json:"via_bot"`
	IsAutoForward   bool            `json:"is_automatic_forward"`
	ForwardOrigin   *struct {
		Type      string `json:"type"`
		Date      int64  `json:"date"`
		Chat      *chat  `json:"chat"`
		MessageID int    `json:"message_id"`
	} `json:"forward_origin"`
}

type wireCallback struct {
	ID      string       `json:"id"`
	From    user         `json:"from"`
	Message *wireMessage `json:"message"` // nil for a message sent in inline mode
	Data    string       `json:"data"`
}

type wireInline struct {
	ID     string `json:"id"`
	From   user   `json:"from"`
	Query  string `json:"query"`
	Offset string `json:"offset"`
}

type wireMember struct {
	Chat chat `json:"chat"`
	From user `json:"from"`
	New  struct {
		Status string `json:"status"`
	} `json:"new_chat_member"`
}

type wireReactions struct {
	Chat      chat `json:"chat"`
	MessageID int  `json:"message_id"`
	Reactions []struct {
		TotalCount int `json:"total_count"`
	} `json:"reactions"`
}

// event is an update as the bot thinks of it. lane is what events are kept in
// order by: the chat, or the person where there is none.
type event interface{ lane() int64 }

// command is a command, or words in a private chat (name "").
type command struct {
	from      user
	chat      chat
	topic     int
	messageID int
	name      string
	args      string
	addressed bool // it named this bot: /cmd@bot
}

// press is a pressed button.
type press struct {
	id        string
	from      user
	chat      chat
	messageID int // 0 for a message of inline mode
	data      string
}

// question is a query of inline mode.
type question struct {
	id, query, offset string
	from              user
}

// seen is a message of a channel, or its copy in a discussion group.
type seen struct {
	chat      int64
	messageID int
	plain     string
	edited    bool
}

// left tells that a reader blocked the bot, or came back.
type left struct {
	user int64
	back bool
}

// reactions is how many reactions a post of the channel has.
type reactions struct {
	chat      int64
	messageID int
	count     int
}

func (e command) lane() int64   { return e.chat.ID }
func (e press) lane() int64     { return e.chat.ID }
func (e question) lane() int64  { return e.from.ID }
func (e seen) lane() int64      { return e.chat }
func (e left) lane() int64      { return e.user }
func (e reactions) lane() int64 { return e.chat }

// readUpdate makes an event of an update; ok is false for what the bot has no
// use for: edited messages, service messages, other bots, commands to another
// bot, and every kind that it does not know.
func readUpdate(raw json.RawMessage, username string) (e event, ok bool, err error) {
	var u wireUpdate
	if err := json.Unmarshal(raw, &u); err != nil {
		return nil, false, err
	}
	switch {
	case u.Message != nil:
		e, ok = readMessage(u.Message, username)
	case u.ChannelPost != nil:
		e, ok = seen{chat: u.ChannelPost.Chat.ID, messageID: u.ChannelPost.MessageID, plain: u.ChannelPost.plain()}, true
	case u.EditedPost != nil:
		e, ok = seen{chat: u.EditedPost.Chat.ID, messageID: u.EditedPost.MessageID, plain: u.EditedPost.plain(), edited: true}, true
	case u.CallbackQuery != nil:
		e, ok = readPress(u.CallbackQuery), true
	case u.InlineQuery != nil:
		q := u.InlineQuery
		e, ok = question{id: q.ID, query: q.Query, offset: q.Offset, from: q.From}, true
	case u.MyChatMember != nil && u.MyChatMember.Chat.Type == "private":
		m := u.MyChatMember
		e, ok = left{user: m.Chat.ID, back: m.New.Status == "member"}, true
	case u.MessageReaction != nil:
		r := reactions{chat: u.MessageReaction.Chat.ID, messageID: u.MessageReaction.MessageID}
		for _, x := range u.MessageReaction.Reactions {
			r.count += x.TotalCount
		}
		e, ok = r, true
	}
	return e, ok, nil
}

func readPress(q *wireCallback) press {
	p := press{id: q.ID, from: q.From, data: q.Data}
	if q.Message != nil {
		p.chat, p.messageID = q.Message.Chat, q.Message.MessageID
	} else {
		p.chat = chat{ID: q.From.ID}
	}
	return p
}

func readMessage(m *wireMessage, username string) (event, bool) {
	if o := m.ForwardOrigin; m.IsAutoForward && o != nil && o.Type == "channel" && o.Chat != nil {
		return seen{chat: o.Chat.ID, messageID: o.MessageID, plain: m.plain()}, true
	}
	if m.From == nil || m.From.IsBot && m.From.ID != groupAnonymousBot || m.ForwardOrigin != nil || m.Text == "" || m.ViaBot != nil {
		return nil, false
	}
	c := command{from: *m.From, chat: m.Chat, messageID: m.MessageID}
	if m.IsTopicMessage {
		c.topic = m.MessageThreadID
	}
	name, to, args, isCommand := splitCommand(m.Text)
	switch {
	case isCommand && to != "" && !strings.EqualFold(to, username):
		return nil, false
	case isCommand:
		c.name, c.args, c.addressed = name, args, to != ""
	case m.Chat.Type == "private":
		c.args = strings.TrimSpace(m.Text)
	default:
		return nil, false // what people say to each other in a group
	}
	return c, true
}

// groupAnonymousBot is who Telegram names as the sender where an administrator
// of a group writes as the group.
const groupAnonymousBot = 1087968824

// splitCommand splits "/name@bot the rest"; ok is false for other text.
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
