package emulator

import (
	"slices"
	"time"
)

// deletableFor is how long a bot may delete a message at all: TDLib refuses
// older ones whatever the rights (MessagesManager::can_delete_channel_message).
const deletableFor = 48 * time.Hour

// undeletable returns why the bot may not delete the message; nil if it may.
func (e *Emulator) undeletable(r *room, m *record) error {
	old := e.now().Sub(time.Unix(m.wire.Date, 0)) >= deletableFor
	switch {
	case r.Type == "private" && old:
		return bad("message can't be deleted for everyone")
	case r.Type == "private", !old && r.rights.Admin && r.rights.Delete:
		return nil
	case !old && m.byBot && (r.Type != "channel" || r.rights.Admin && r.rights.Post):
		return nil
	}
	return bad("message can't be deleted")
}

func (e *Emulator) remove(r *room, m *record) {
	m.deleted = true
	r.pinned = slices.DeleteFunc(r.pinned, func(id int) bool { return id == m.wire.MessageID })
	e.touch()
}

func (e *Emulator) deleteMessage(p params) (any, error) {
	r, err := e.room(p, "chat_id")
	if err != nil {
		return nil, err
	}
	if err := e.member(r); err != nil {
		return nil, err
	}
	m := r.find(p.int("message_id"))
	if m == nil {
		return nil, bad("message to delete not found")
	}
	if err := e.undeletable(r, m); err != nil {
		return nil, err
	}
	if err := e.metered(r); err != nil {
		return nil, err
	}
	e.remove(r, m)
	return true, nil
}

// deleteMessages skips the messages that are not there, or that may not be deleted.
func (e *Emulator) deleteMessages(p params) (any, error) {
	r, err := e.room(p, "chat_id")
	if err != nil {
		return nil, err
	}
	if err := e.member(r); err != nil {
		return nil, err
	}
	var ids []int
	if err := p.json("message_ids", "message identifiers", &ids); err != nil {
		return nil, err
	}
	if len(ids) == 0 || len(ids) > 100 {
		return nil, bad("message identifiers are not specified")
	}
	if err := e.metered(r); err != nil {
		return nil, err
	}
	for _, id := range ids {
		if m := r.find(id); m != nil && e.undeletable(r, m) == nil {
			e.remove(r, m)
		}
	}
	return true, nil
}
