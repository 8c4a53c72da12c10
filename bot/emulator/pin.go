package emulator

import "slices"

// pinnable finds the chat and the message, and checks the right to pin.
func (e *Emulator) pinnable(p params, act string) (*room, *record, error) {
	r, err := e.room(p, "chat_id")
	if err != nil {
		return nil, nil, err
	}
	if err := e.member(r); err != nil {
		return nil, nil, err
	}
	may := r.Type == "private" || r.rights.Admin && (r.Type == "channel" && r.rights.Edit || r.Type != "channel" && r.rights.Pin)
	if !may {
		return nil, nil, bad("not enough rights to manage pinned messages in the chat")
	}
	if !p.has("message_id") {
		return r, nil, nil
	}
	m := r.find(p.int("message_id"))
	if m == nil || m.service != "" {
		return nil, nil, bad("message to %s not found", act)
	}
	return r, m, nil
}

// pinChatMessage pins a message; a service message tells of it and takes an id.
func (e *Emulator) pinChatMessage(p params) (any, error) {
	r, m, err := e.pinnable(p, "pin")
	if err != nil {
		return nil, err
	}
	if m == nil {
		return nil, bad("message to pin not found")
	}
	id := m.wire.MessageID
	if slices.Contains(r.pinned, id) {
		return true, nil
	}
	r.pinned = append(r.pinned, id)
	service := e.authored(r)
	service.service = "pinned_message"
	service.silent = p.bool("disable_notification")
	wire := m.wire
	service.wire.PinnedMessage = &wire
	e.add(r, service)
	return true, nil
}

// unpinChatMessage unpins a message, or the last one where none is named.
func (e *Emulator) unpinChatMessage(p params) (any, error) {
	r, m, err := e.pinnable(p, "unpin")
	if err != nil {
		return nil, err
	}
	if m == nil {
		if n := len(r.pinned); n > 0 {
			r.pinned = r.pinned[:n-1]
		}
	} else {
		r.pinned = slices.DeleteFunc(r.pinned, func(id int) bool { return id == m.wire.MessageID })
	}
	e.touch()
	return true, nil
}

func (e *Emulator) unpinAllChatMessages(p params) (any, error) {
	r, _, err := e.pinnable(p, "unpin")
	if err != nil {
		return nil, err
	}
	r.pinned = nil
	e.touch()
	return true, nil
}
