package methods

import (
	"github.com/dateline-bot/dateline/bot/emulator/wire"
	"github.com/dateline-bot/dateline/bot/emulator/world"
)

// receiver returns the only user who will see a message; 0 if everybody will.
func (s messages) receiver(p wire.Params, r *world.Chat) (int64, error) {
	var asked struct {
		Receiver int64  `json:"receiver_user_id"`
		Query    string `json:"callback_query_id"`
	}
	switch s.w.Ephemeral {
	case world.EphemeralNone:
		return 0, nil
	case world.EphemeralFlat:
		asked.Receiver, asked.Query = p.Int64("receiver_user_id"), p.Str("callback_query_id")
	default:
		if err := p.JSON("ephemeral_message_parameters", "ephemeral message parameters", &asked); err != nil {
			return 0, err
		}
	}
	if asked.Receiver == 0 {
		return 0, nil
	}
	var reply struct {
		Command int `json:"ephemeral_message_id"`
	}
	if err := p.JSON("reply_parameters", "reply parameters", &reply); err != nil {
		return 0, err
	}
	return asked.Receiver, s.w.MayWhisper(r, asked.Receiver, asked.Query, reply.Command)
}

// editEphemeralMessageText changes a message that only one person sees.
func (s messages) editEphemeralMessageText(p wire.Params) (any, error) {
	if s.w.Ephemeral == world.EphemeralNone {
		return nil, noMethod()
	}
	r, err := s.w.FindAsMember(p, "chat_id")
	if err != nil {
		return nil, err
	}
	m := r.EphemeralMessage(p.Int64("receiver_user_id"), p.Int("ephemeral_message_id"))
	if m == nil || !m.ByBot {
		return nil, wire.Bad("message to edit not found")
	}
	next := *m
	if next.Wire.ReplyMarkup, err = wire.Markup(p, false); err != nil {
		return nil, err
	}
	if err := s.setText(p, &next); err != nil {
		return nil, err
	}
	if same(&m.Wire, &next.Wire) {
		return nil, wire.Bad("message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message")
	}
	s.w.Change(m, func() { m.Wire, m.Plain = next.Wire, next.Plain })
	return true, nil
}
