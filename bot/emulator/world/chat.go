package world

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dateline-bot/dateline/bot/emulator/wire"
)

// Rights are the bot's rights in a channel or group.
type Rights struct {
	Member bool // false: the bot is not a member
	Admin  bool
	Post   bool // channels: post messages
	Edit   bool // channels: edit and pin messages of others
	Delete bool // delete messages of others, up to 48 hours old
	Pin    bool // groups: pin messages
	Muted  bool // groups: may not write, unless Admin
	Kicked bool // removed from the chat: every call is Forbidden
}

// AllRights returns an administrator's rights.
func AllRights() Rights {
	return Rights{Member: true, Admin: true, Post: true, Edit: true, Delete: true, Pin: true}
}

// Channel describes a channel or a group (Group) to be added.
type Channel struct {
	ID        int64 // -100…
	Title     string
	Username  string // without @; "" for a private one
	Group     bool   // a supergroup instead of a channel
	Admins    []int64
	Members   []int64 // readers, besides the admins
	Bot       Rights
	Protected bool  // messages cannot be forwarded or copied
	Linked    int64 // the discussion group of a channel; it has to be added first
	Topics    []int // of a forum group, besides General; if empty, any topic is accepted
}

// Chat is a chat with its messages.
type Chat struct {
	wire.Chat
	Creator   int64
	Admins    []int64
	Members   []int64
	Rights    Rights
	Theirs    map[int64]Rights // of administrators who do not have all of them
	Protected bool
	Linked    int64
	Topics    []int
	MovedTo   int64 // the id that the chat migrated to
	Messages  []*Record
	Ephemeral []*Record // messages that only single people see
	Pinned    []int

	lastID, lastEphemeral int
}

// AddChannel adds a channel or a group. The first of Admins is its creator.
func (w *World) AddChannel(c Channel) {
	r := &Chat{
		Chat:   wire.Chat{ID: c.ID, Type: "channel", Title: c.Title, Username: c.Username},
		Admins: slices.Clone(c.Admins), Members: slices.Clone(c.Members),
		Rights: c.Bot, Protected: c.Protected, Linked: c.Linked, Topics: slices.Clone(c.Topics),
	}
	if c.Group {
		r.Type = "supergroup"
	}
	if len(c.Admins) > 0 {
		r.Creator = c.Admins[0]
	}
	w.Chats[c.ID] = r
	if c.Username != "" {
		w.Name(c.Username, c.ID)
	}
	if group := w.Chats[c.Linked]; group != nil {
		group.Linked = c.ID
	}
	w.Touch()
}

// Topic returns the topic in a request; 0 is none. An unknown thread is refused; the
// General topic always exists.
func (r *Chat) Topic(p wire.Params) (int, error) {
	topic := p.Int("message_thread_id")
	if topic == 1 || topic != 0 && r.Topics != nil && !slices.Contains(r.Topics, topic) {
		return 0, wire.Bad("message thread not found")
	}
	return topic, nil
}

// Find returns the chat of a parameter: an id, or @name.
func (w *World) Find(p wire.Params, name string) (*Chat, error) {
	s := strings.TrimSpace(p.Str(name))
	if s == "" {
		return nil, wire.Bad("%s is empty", name)
	}
	id, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		id = w.usernames[strings.ToLower(strings.TrimPrefix(s, "@"))]
	}
	r := w.Chats[id]
	if r == nil {
		return nil, wire.Bad("chat not found")
	}
	if r.MovedTo != 0 {
		no := wire.Bad("group chat was upgraded to a supergroup chat")
		no.MigrateTo = r.MovedTo
		return nil, no
	}
	return r, nil
}

// FindAsMember returns the chat of a parameter, and refuses calls of a bot that is not
// a member.
func (w *World) FindAsMember(p wire.Params, name string) (*Chat, error) {
	r, err := w.Find(p, name)
	if err != nil {
		return nil, err
	}
	return r, r.Member()
}

// Member refuses calls of a bot that is not a member of the chat.
func (r *Chat) Member() error {
	if r.Type == "private" {
		return nil
	}
	kind := strings.TrimPrefix(r.Type, "private") + " chat"
	switch {
	case r.Rights.Kicked:
		return wire.Forbidden("bot was kicked from the " + kind)
	case !r.Rights.Member:
		return wire.Forbidden("bot is not a member of the " + kind)
	}
	return nil
}

// MayWrite refuses a message that the bot may not send to the chat.
func (w *World) MayWrite(r *Chat) error {
	if r.Type == "private" {
		p := w.Users[r.ID]
		switch {
		case p.Blocked:
			return wire.Forbidden("bot was blocked by the user")
		case p.NotStarted:
			return wire.Forbidden("bot can't initiate conversation with a user")
		}
		return nil
	}
	if err := r.Member(); err != nil {
		return err
	}
	if r.Type != "channel" && r.Rights.Muted && !r.Rights.Admin {
		return wire.Bad("not enough rights to send text messages to the chat")
	}
	if r.Type == "channel" && !(r.Rights.Admin && r.Rights.Post) {
		return wire.Bad("need administrator rights in the channel chat")
	}
	return nil
}

// Metered counts a message to the chat, or refuses it with 429.
func (w *World) Metered(r *Chat) error {
	if s := w.Meter.take(r.ID, r.Type == "private", w.Now()); s > 0 {
		return wire.TooMany(s)
	}
	return nil
}

// BotMember returns the bot as a ChatMember of the chat.
func (w *World) BotMember(r *Chat) map[string]any {
	m := map[string]any{"user": w.Bot}
	switch {
	case r.Rights.Kicked:
		m["status"], m["until_date"] = "kicked", 0
	case !r.Rights.Member:
		m["status"] = "left"
	case !r.Rights.Admin && r.Rights.Muted:
		m["status"], m["is_member"], m["can_send_messages"], m["until_date"] = "restricted", true, false, 0
	case !r.Rights.Admin:
		m["status"] = "member"
	default:
		administrator(m, r.Type, r.Rights)
		m["can_be_edited"] = false
	}
	return m
}

func administrator(m map[string]any, kind string, rights Rights) {
	m["status"] = "administrator"
	m["is_anonymous"] = false
	for _, right := range []string{"can_manage_chat", "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users", "can_manage_video_chats", "can_post_stories", "can_edit_stories", "can_delete_stories"} {
		m[right] = right == "can_manage_chat"
	}
	m["can_delete_messages"] = rights.Delete
	if kind == "channel" {
		m["can_post_messages"], m["can_edit_messages"] = rights.Post, rights.Edit
	} else {
		m["can_pin_messages"] = rights.Pin
	}
}

// MemberOf returns a person or the bot as a ChatMember of the chat.
func (w *World) MemberOf(r *Chat, id int64) map[string]any {
	if id == w.Bot.ID {
		return w.BotMember(r)
	}
	m := map[string]any{"user": w.WireUser(id), "status": "left"}
	switch {
	case id == r.Creator:
		m["status"], m["is_anonymous"] = "creator", false
	case slices.Contains(r.Admins, id):
		rights, some := r.Theirs[id]
		if !some {
			rights = AllRights()
		}
		administrator(m, r.Type, rights)
		m["can_be_edited"] = false
	case slices.Contains(r.Members, id), r.Type == "private" && id == r.ID:
		m["status"] = "member"
	}
	return m
}

// Name makes a username lead to a chat.
func (w *World) Name(username string, chat int64) { w.usernames[strings.ToLower(username)] = chat }
