package methods

import (
	"time"

	"github.com/dateline-bot/dateline/bot/emulator/wire"
	"github.com/dateline-bot/dateline/bot/emulator/world"
)

// deletableFor is how long a bot can delete a message: TDLib refuses older ones
// whatever the rights (MessagesManager::can_delete_channel_message).
const deletableFor = 48 * time.Hour

// undeletable returns why the bot may not delete the message; nil if it may.
func (s messages) undeletable(r *world.Chat, m *world.Record) error {
	old := s.w.Now().Sub(time.Unix(m.Wire.Date, 0)) >= deletableFor
	switch {
	case r.Type == "private" && old:
		return wire.Bad("message can't be deleted for everyone")
	case r.Type == "private", !old && r.Rights.Admin && r.Rights.Delete:
		return nil
	case !old && m.ByBot && (r.Type != "channel" || r.Rights.Admin && r.Rights.Post):
		return nil
	}
	return wire.Bad("message can't be deleted")
}

func (s messages) deleteMessage(p wire.Params) (any, error) {
	r, err := s.w.Find(p, "chat_id")
	if err != nil {
		return nil, err
	}
	if err := r.Member(); err != nil {
		return nil, err
	}
	m := r.Message(p.Int("message_id"))
	if m == nil {
		return nil, wire.Bad("message to delete not found")
	}
	if err := s.undeletable(r, m); err != nil {
		return nil, err
	}
	if err := s.w.Metered(r); err != nil {
		return nil, err
	}
	s.w.Remove(r, m)
	return true, nil
}

// deleteMessages skips messages that do not exist or may not be deleted.
func (s messages) deleteMessages(p wire.Params) (any, error) {
	r, err := s.w.Find(p, "chat_id")
	if err != nil {
		return nil, err
	}
	if err := r.Member(); err != nil {
		return nil, err
	}
	var ids []int
	if err := p.JSON("message_ids", "message identifiers", &ids); err != nil {
		return nil, err
	}
	if len(ids) == 0 || len(ids) > 100 {
		return nil, wire.Bad("message identifiers are not specified")
	}
	if err := s.w.Metered(r); err != nil {
		return nil, err
	}
	for _, id := range ids {
		if m := r.Message(id); m != nil && s.undeletable(r, m) == nil {
			s.w.Remove(r, m)
		}
	}
	return true, nil
}
