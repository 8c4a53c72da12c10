package emulator

import (
	"slices"
	"time"
)

// ownAge is how long a bot may delete its own messages without the right to delete.
const ownAge = 48 * time.Hour

func (e *Emulator) deletable(r *room, m *record) bool {
	fresh := e.now().Sub(time.Unix(m.wire.Date, 0)) < ownAge
	switch {
	case r.Type == "private":
		return fresh
	case r.rights.Delete && r.rights.Admin:
		return true
	case r.Type == "channel":
		return m.byBot && r.rights.Post && fresh
	}
	return m.byBot && fresh
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
	if !e.deletable(r, m) {
		return nil, bad("message can't be deleted for everyone")
	}
	if err := e.metered(r); err != nil {
		return nil, err
	}
	e.remove(r, m)
	return true, nil
}

// deleteMessages skips the messages that are not there.
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
		if m := r.find(id); m != nil && e.deletable(r, m) {
			e.remove(r, m)
		}
	}
	return true, nil
}
