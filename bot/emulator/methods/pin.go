package methods

import (
	"slices"

	"github.com/dateline-bot/dateline/bot/emulator/wire"
	"github.com/dateline-bot/dateline/bot/emulator/world"
)

// pins pins and unpins messages.
type pins struct{ w *world.World }

// pinnable returns the chat and the message, and checks the right to pin.
func (s pins) pinnable(p wire.Params, act string) (*world.Chat, *world.Record, error) {
	r, err := s.w.Find(p, "chat_id")
	if err != nil {
		return nil, nil, err
	}
	if err := r.Member(); err != nil {
		return nil, nil, err
	}
	may := r.Type == "private" || r.Rights.Admin && (r.Type == "channel" && r.Rights.Edit || r.Type != "channel" && r.Rights.Pin)
	if !may {
		return nil, nil, wire.Bad("not enough rights to manage pinned messages in the chat")
	}
	if !p.Has("message_id") {
		return r, nil, nil
	}
	m := r.Message(p.Int("message_id"))
	if m == nil || m.Service != "" {
		return nil, nil, wire.Bad("message to %s not found", act)
	}
	return r, m, nil
}

// pinChatMessage pins a message; a service message reports it and takes an id.
func (s pins) pinChatMessage(p wire.Params) (any, error) {
	r, m, err := s.pinnable(p, "pin")
	if err != nil {
		return nil, err
	}
	if m == nil {
		return nil, wire.Bad("message to pin not found")
	}
	id := m.Wire.MessageID
	if slices.Contains(r.Pinned, id) {
		return true, nil
	}
	r.Pinned = append(r.Pinned, id)
	service := s.w.Authored(r)
	service.Service = "pinned_message"
	service.Silent = p.Bool("disable_notification")
	pinned := m.Wire
	service.Wire.PinnedMessage = &pinned
	s.w.Add(r, service)
	if r.Type == "channel" { // a bot gets updates about few of its own acts; this is one
		s.w.Push(wire.Update{ChannelPost: &service.Wire})
	}
	return true, nil
}

// unpinChatMessage unpins a message, or the last pinned one if none is given.
func (s pins) unpinChatMessage(p wire.Params) (any, error) {
	r, m, err := s.pinnable(p, "unpin")
	if err != nil {
		return nil, err
	}
	if m == nil {
		if n := len(r.Pinned); n > 0 {
			r.Pinned = r.Pinned[:n-1]
		}
	} else {
		r.Pinned = slices.DeleteFunc(r.Pinned, func(id int) bool { return id == m.Wire.MessageID })
	}
	s.w.Touch()
	return true, nil
}

func (s pins) unpinAllChatMessages(p wire.Params) (any, error) {
	r, _, err := s.pinnable(p, "unpin")
	if err != nil {
		return nil, err
	}
	r.Pinned = nil
	s.w.Touch()
	return true, nil
}
