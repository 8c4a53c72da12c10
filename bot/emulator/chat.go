package emulator

import (
	"slices"
	"strconv"
	"strings"
)

// room finds the chat of a parameter: an id, or @name.
func (e *Emulator) room(p params, name string) (*room, error) {
	s := strings.TrimSpace(p.str(name))
	if s == "" {
		return nil, bad("%s is empty", name)
	}
	id, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		id = e.usernames[strings.ToLower(strings.TrimPrefix(s, "@"))]
	}
	r := e.chats[id]
	if r == nil {
		return nil, bad("chat not found")
	}
	if r.movedTo != 0 {
		no := bad("group chat was upgraded to a supergroup chat")
		no.migrateTo = r.movedTo
		return nil, no
	}
	return r, nil
}

// member refuses what a bot outside of the chat may not do.
func (e *Emulator) member(r *room) error {
	if r.Type == "private" {
		return nil
	}
	kind := strings.TrimPrefix(r.Type, "private") + " chat"
	switch {
	case r.rights.Kicked:
		return forbidden("bot was kicked from the " + kind)
	case !r.rights.Member:
		return forbidden("bot is not a member of the " + kind)
	}
	return nil
}

// mayWrite refuses a message that the bot may not send to the chat.
func (e *Emulator) mayWrite(r *room) error {
	if r.Type == "private" {
		p := e.users[r.ID]
		switch {
		case p.blocked:
			return forbidden("bot was blocked by the user")
		case p.NotStarted:
			return forbidden("bot can't initiate conversation with a user")
		}
		return nil
	}
	if err := e.member(r); err != nil {
		return err
	}
	if r.Type == "channel" && !(r.rights.Admin && r.rights.Post) {
		return bad("need administrator rights in the channel chat")
	}
	return nil
}

// metered counts a message to the chat, or refuses it with 429.
func (e *Emulator) metered(r *room) error {
	if s := e.meter.take(r.ID, r.Type == "private", e.now()); s > 0 {
		return tooMany(s)
	}
	return nil
}

func (e *Emulator) sendChatAction(p params) (any, error) {
	r, err := e.room(p, "chat_id")
	if err != nil {
		return nil, err
	}
	if !p.has("action") {
		return nil, bad("wrong parameter action in request")
	}
	if err := e.mayWrite(r); err != nil {
		return nil, err
	}
	return true, nil
}

func (e *Emulator) getChat(p params) (any, error) {
	r, err := e.room(p, "chat_id")
	if err != nil {
		return nil, err
	}
	if r.Username == "" {
		if err := e.member(r); err != nil {
			return nil, err
		}
	}
	full := map[string]any{"id": r.ID, "type": r.Type, "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": map[string]any{}}
	for name, v := range map[string]string{"title": r.Title, "username": r.Username, "first_name": r.FirstName, "last_name": r.LastName} {
		if v != "" {
			full[name] = v
		}
	}
	if r.linked != 0 {
		full["linked_chat_id"] = r.linked
	}
	if r.protected {
		full["has_protected_content"] = true
	}
	if n := len(r.pinned); n > 0 {
		if m := r.find(r.pinned[n-1]); m != nil {
			full["pinned_message"] = m.wire
		}
	}
	return full, nil
}

// botMember is the bot as a ChatMember of the chat.
func (e *Emulator) botMember(r *room) map[string]any {
	m := map[string]any{"user": e.bot}
	switch {
	case r.rights.Kicked:
		m["status"], m["until_date"] = "kicked", 0
	case !r.rights.Member:
		m["status"] = "left"
	case !r.rights.Admin:
		m["status"] = "member"
	default:
		administrator(m, r.Type, r.rights)
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

func (e *Emulator) memberOf(r *room, id int64) map[string]any {
	if id == e.bot.ID {
		return e.botMember(r)
	}
	m := map[string]any{"user": e.wireUser(id), "status": "left"}
	switch {
	case id == r.creator:
		m["status"], m["is_anonymous"] = "creator", false
	case slices.Contains(r.admins, id):
		administrator(m, r.Type, AllRights())
		m["can_be_edited"] = false
	case slices.Contains(r.members, id), r.Type == "private" && id == r.ID:
		m["status"] = "member"
	}
	return m
}

func (e *Emulator) getChatMember(p params) (any, error) {
	r, err := e.room(p, "chat_id")
	if err != nil {
		return nil, err
	}
	if err := e.member(r); err != nil {
		return nil, err
	}
	id := p.int64("user_id")
	if id != e.bot.ID && e.users[id] == nil {
		return nil, bad("user not found")
	}
	return e.memberOf(r, id), nil
}

func (e *Emulator) getChatAdministrators(p params) (any, error) {
	r, err := e.room(p, "chat_id")
	if err != nil {
		return nil, err
	}
	if r.Type == "private" {
		return nil, bad("there are no administrators in the private chat")
	}
	if err := e.member(r); err != nil {
		return nil, err
	}
	if r.Type == "channel" && !r.rights.Admin {
		return nil, bad("member list is inaccessible")
	}
	out := []map[string]any{}
	for _, id := range r.admins {
		out = append(out, e.memberOf(r, id))
	}
	if r.rights.Admin {
		out = append(out, e.botMember(r))
	}
	return out, nil
}

func (e *Emulator) getChatMemberCount(p params) (any, error) {
	r, err := e.room(p, "chat_id")
	if err != nil {
		return nil, err
	}
	if err := e.member(r); err != nil {
		return nil, err
	}
	n := len(r.admins) + len(r.members)
	if r.rights.Member {
		n++
	}
	return n, nil
}
