package emulator

import (
	"slices"
	"strings"
	"time"
)

// User is a person who may talk to the bot.
type User struct {
	ID           int64
	FirstName    string
	LastName     string
	Username     string // without @
	LanguageCode string // as Telegram tells it: en, ru, …; may be empty
	NotStarted   bool   // never pressed Start: the bot may not write first
}

// Rights are what the bot may do in a channel or group.
type Rights struct {
	Member bool // false: the bot is no member
	Admin  bool
	Post   bool // channels: post messages
	Edit   bool // channels: edit and pin messages of others
	Delete bool // delete messages of others, up to 48 hours old
	Pin    bool // groups: pin messages
	Kicked bool // thrown out: every call is Forbidden
}

// AllRights are an administrator's.
func AllRights() Rights {
	return Rights{Member: true, Admin: true, Post: true, Edit: true, Delete: true, Pin: true}
}

// Channel is a channel or a group (Group).
type Channel struct {
	ID        int64 // -100…
	Title     string
	Username  string // without @; "" is a private one
	Group     bool   // a supergroup instead of a channel
	Admins    []int64
	Members   []int64 // who reads, besides the admins
	Bot       Rights
	Protected bool  // no message may be forwarded or copied
	Linked    int64 // the discussion group of a channel, added before it
}

type person struct {
	User
	blocked bool
}

// A room is a chat with what was said in it.
type room struct {
	wireChat
	creator   int64
	admins    []int64
	members   []int64
	rights    Rights
	protected bool
	linked    int64
	movedTo   int64 // the chat migrated
	lastID    int
	messages  []*record // by id
	pinned    []int
}

// AddUser adds a person, with the private chat that has the same id.
func (e *Emulator) AddUser(u User) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.users[u.ID] = &person{User: u}
	e.chats[u.ID] = &room{wireChat: wireChat{ID: u.ID, Type: "private", FirstName: u.FirstName, LastName: u.LastName, Username: u.Username}}
}

// AddChannel adds a channel or a group. The first of Admins is its creator.
func (e *Emulator) AddChannel(c Channel) {
	e.mu.Lock()
	defer e.mu.Unlock()
	r := &room{
		wireChat: wireChat{ID: c.ID, Type: "channel", Title: c.Title, Username: c.Username},
		admins:   slices.Clone(c.Admins), members: slices.Clone(c.Members),
		rights: c.Bot, protected: c.Protected, linked: c.Linked,
	}
	if c.Group {
		r.Type = "supergroup"
	}
	if len(c.Admins) > 0 {
		r.creator = c.Admins[0]
	}
	e.chats[c.ID] = r
	if c.Username != "" {
		e.usernames[strings.ToLower(c.Username)] = c.ID
	}
	if group := e.chats[c.Linked]; group != nil {
		group.linked = c.ID
	}
	e.touch()
}

// SetRights changes what the bot may do in a channel or group; the bot is told
// by a my_chat_member update. It does nothing in a chat that is not there.
func (e *Emulator) SetRights(chat int64, r Rights) {
	e.mu.Lock()
	defer e.mu.Unlock()
	room := e.chats[chat]
	if room == nil || room.rights == r {
		return
	}
	old := e.botMember(room)
	room.rights = r
	e.push(wireUpdate{MyChatMember: &wireMemberMove{
		Chat: room.wireChat, From: e.wireUser(room.creator), Date: e.now().Unix(), Old: old, New: e.botMember(room),
	}})
}

// SetAdmins changes a channel's administrators; the first is the creator.
func (e *Emulator) SetAdmins(chat int64, admins ...int64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if r := e.chats[chat]; r != nil {
		r.admins = slices.Clone(admins)
		r.creator = 0
		if len(admins) > 0 {
			r.creator = admins[0]
		}
	}
}

// SetProtected switches a chat's content protection.
func (e *Emulator) SetProtected(chat int64, on bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if r := e.chats[chat]; r != nil {
		r.protected = on
	}
}

// Migrate gives a chat a new id, as Telegram does when a group is upgraded:
// calls with the old one are refused with migrate_to_chat_id.
func (e *Emulator) Migrate(chat, to int64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	r := e.chats[chat]
	if r == nil {
		return
	}
	moved := *r
	moved.ID = to
	e.chats[to] = &moved
	e.chats[chat] = &room{wireChat: r.wireChat, movedTo: to}
	if r.Username != "" {
		e.usernames[strings.ToLower(r.Username)] = to
	}
	for _, m := range moved.messages {
		m.wire.Chat.ID = to
	}
	for _, other := range e.chats {
		if other.linked == chat {
			other.linked = to
		}
	}
	e.touch()
}

// Block makes a user block or unblock the bot.
func (e *Emulator) Block(user int64, blocked bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	p := e.users[user]
	if p == nil || p.blocked == blocked {
		return
	}
	p.blocked = blocked
	status := map[bool]string{true: "kicked", false: "member"}
	member := func(blocked bool) map[string]any {
		return map[string]any{"status": status[blocked], "user": e.bot, "until_date": 0}
	}
	e.push(wireUpdate{MyChatMember: &wireMemberMove{
		Chat: e.chats[user].wireChat, From: e.wireUser(user), Date: e.now().Unix(), Old: member(!blocked), New: member(blocked),
	}})
}

// Message is a message as the tests see it.
type Message struct {
	Chat      int64      `json:"chat"`
	ID        int        `json:"id"`
	From      int64      `json:"from,omitempty"`     // the user or bot who wrote it; 0 for a channel's post
	FromBot   bool       `json:"from_bot,omitempty"` // the bot sent it
	Date      time.Time  `json:"date"`
	Edited    time.Time  `json:"edited,omitzero"`   // of the last edit; zero if there was none
	Text      string     `json:"text,omitempty"`    // of a text message
	Caption   string     `json:"caption,omitempty"` // of a photo
	Rich      bool       `json:"rich,omitempty"`    // it is a rich message
	Plain     string     `json:"plain"`             // what a reader sees of any of them, without styles
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
	History   []string   `json:"history,omitempty"` // what Plain was before each edit, oldest first
}

// Button is a button of an inline keyboard.
type Button struct {
	Text string `json:"text"`
	Data string `json:"callback_data,omitempty"`
	URL  string `json:"url,omitempty"`
}

// Messages returns the messages of a chat, by id, without the deleted ones.
func (e *Emulator) Messages(chat int64) []Message {
	var out []Message
	for _, m := range e.AllMessages(chat) {
		if !m.Deleted {
			out = append(out, m)
		}
	}
	return out
}

// AllMessages returns all messages that ever were in a chat, by id.
func (e *Emulator) AllMessages(chat int64) []Message {
	e.mu.Lock()
	defer e.mu.Unlock()
	r := e.chats[chat]
	if r == nil {
		return nil
	}
	out := make([]Message, len(r.messages))
	for i, m := range r.messages {
		out[i] = m.view(r)
	}
	return out
}

// Changes returns a number that grows with every change of a chat, and a
// channel that is closed at the next one.
func (e *Emulator) Changes() (int, <-chan struct{}) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.version, e.changed
}
