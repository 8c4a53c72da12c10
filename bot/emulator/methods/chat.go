package methods

import (
	"github.com/dateline-bot/dateline/bot/emulator/wire"
	"github.com/dateline-bot/dateline/bot/emulator/world"
)

// chats answers questions about chats and their members.
type chats struct{ w *world.World }

func (s chats) sendChatAction(p wire.Params) (any, error) {
	r, err := s.w.Find(p, "chat_id")
	if err != nil {
		return nil, err
	}
	if !p.Has("action") {
		return nil, wire.Bad("wrong parameter action in request")
	}
	if err := s.w.MayWrite(r); err != nil {
		return nil, err
	}
	if _, err := r.Topic(p); err != nil {
		return nil, err
	}
	return true, nil
}

func (s chats) getChat(p wire.Params) (any, error) {
	r, err := s.w.Find(p, "chat_id")
	if err != nil {
		return nil, err
	}
	if r.Username == "" {
		if err := r.Member(); err != nil {
			return nil, err
		}
	}
	full := map[string]any{"id": r.ID, "type": r.Type, "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": map[string]any{}}
	for name, v := range map[string]string{"title": r.Title, "username": r.Username, "first_name": r.FirstName, "last_name": r.LastName} {
		if v != "" {
			full[name] = v
		}
	}
	if r.Linked != 0 {
		full["linked_chat_id"] = r.Linked
	}
	if r.Topics != nil {
		full["is_forum"] = true
	}
	if r.Protected {
		full["has_protected_content"] = true
	}
	if n := len(r.Pinned); n > 0 {
		if m := r.Message(r.Pinned[n-1]); m != nil {
			full["pinned_message"] = m.Wire
		}
	}
	return full, nil
}

func (s chats) getChatMember(p wire.Params) (any, error) {
	r, err := s.w.FindAsMember(p, "chat_id")
	if err != nil {
		return nil, err
	}
	id := p.Int64("user_id")
	if id != s.w.Bot.ID && s.w.Users[id] == nil {
		return nil, wire.Bad("user not found")
	}
	return s.w.MemberOf(r, id), nil
}

func (s chats) getChatAdministrators(p wire.Params) (any, error) {
	r, err := s.w.Find(p, "chat_id")
	if err != nil {
		return nil, err
	}
	if r.Type == "private" {
		return nil, wire.Bad("there are no administrators in the private chat")
	}
	if err := r.Member(); err != nil {
		return nil, err
	}
	if r.Type == "channel" && !r.Rights.Admin {
		return nil, wire.Bad("member list is inaccessible")
	}
	out := []map[string]any{}
	for _, id := range r.Admins {
		out = append(out, s.w.MemberOf(r, id))
	}
	if r.Rights.Admin {
		out = append(out, s.w.BotMember(r))
	}
	return out, nil
}

func (s chats) getChatMemberCount(p wire.Params) (any, error) {
	r, err := s.w.FindAsMember(p, "chat_id")
	if err != nil {
		return nil, err
	}
	n := len(r.Admins) + len(r.Members)
	if r.Rights.Member {
		n++
	}
	return n, nil
}
