package methods

import (
	"encoding/json"
	"time"

	"github.com/dateline-bot/dateline/bot/emulator/wire"
	"github.com/dateline-bot/dateline/bot/emulator/world"
)

// messages sends, edits, deletes and forwards messages.
type messages struct{ w *world.World }

// draft is a message that is about to be sent.
type draft struct {
	chat  *world.Chat
	m     *world.Record
	later *time.Duration // see faults.Schedule
	to    int64          // the only user who will see it; 0: everybody
}

// draft checks the parameters that all sending methods share.
func (s messages) draft(p wire.Params) (*draft, error) {
	r, err := s.w.Find(p, "chat_id")
	if err != nil {
		return nil, err
	}
	if err := s.w.MayWrite(r); err != nil {
		return nil, err
	}
	m := s.w.Authored(r)
	m.Silent, m.Protected = p.Bool("disable_notification"), p.Bool("protect_content")
	if m.Topic, err = r.Topic(p); err != nil {
		return nil, err
	}
	m.Wire.MessageThreadID, m.Wire.IsTopicMessage = m.Topic, m.Topic != 0
	if m.Wire.ReplyMarkup, err = wire.Markup(p, r.Type == "channel"); err != nil {
		return nil, err
	}
	to, err := s.receiver(p, r)
	if err != nil {
		return nil, err
	}
	return &draft{r, m, p.Later, to}, s.replyTo(p, r, m, to)
}

// replyTo looks up the message that this one replies to.
func (s messages) replyTo(p wire.Params, r *world.Chat, m *world.Record, receiver int64) error {
	var reply struct {
		MessageID int  `json:"message_id"`
		Ephemeral int  `json:"ephemeral_message_id"`
		Allow     bool `json:"allow_sending_without_reply"`
	}
	if err := p.JSON("reply_parameters", "reply parameters", &reply); err != nil {
		return err
	}
	if reply.MessageID == 0 {
		reply.MessageID, reply.Allow = p.Int("reply_to_message_id"), p.Bool("allow_sending_without_reply")
	}
	if reply.Ephemeral != 0 && (receiver == 0 || r.EphemeralMessage(receiver, reply.Ephemeral) == nil) {
		return wire.Bad("message to be replied not found")
	}
	if reply.MessageID == 0 {
		return nil
	}
	to := r.Message(reply.MessageID)
	if to == nil {
		if reply.Allow && receiver == 0 {
			return nil
		}
		return wire.Bad("message to be replied not found")
	}
	wire := to.Wire
	wire.ReplyToMessage = nil
	m.Wire.ReplyToMessage, m.ReplyTo = &wire, reply.MessageID
	return nil
}

// send adds the message to the chat.
func (s messages) send(d *draft) (any, error) {
	if err := s.w.Metered(d.chat); err != nil {
		return nil, err
	}
	if d.later != nil {
		return s.schedule(d), nil
	}
	if d.to != 0 {
		return s.w.AddEphemeral(d.chat, d.m, d.to).Wire, nil
	}
	m := s.w.Add(d.chat, d.m)
	s.w.Discuss(d.chat, m)
	return m.Wire, nil
}

// schedule accepts a message that is published later: until then it has no number and
// is in no chat. No update announces it, as it is the bot's own; its copy in a
// discussion group is created with it.
func (s messages) schedule(d *draft) wire.Message {
	answer := d.m.Wire
	answer.Chat, answer.Date = d.chat.Chat, s.w.Now().Add(max(*d.later, 0)).Unix()
	if *d.later < 0 {
		return answer
	}
	s.w.Scheduled++
	time.AfterFunc(*d.later, func() {
		s.w.Lock()
		defer s.w.Unlock()
		s.w.Scheduled--
		s.w.Discuss(d.chat, s.w.Add(d.chat, d.m))
	})
	return answer
}

func (s messages) sendMessage(p wire.Params) (any, error) {
	d, err := s.draft(p)
	if err != nil {
		return nil, err
	}
	if err := s.setText(p, d.m); err != nil {
		return nil, err
	}
	return s.send(d)
}

// setText makes the message a text message.
func (s messages) setText(p wire.Params, m *world.Record) error {
	if !p.Has("text") {
		return wire.Bad("message text is empty")
	}
	text, entities, err := wire.Styled(p, "text", "entities", wire.MaxText, "message is too long")
	if err != nil {
		return err
	}
	if text == "" {
		return wire.Bad("text must be non-empty")
	}
	var preview struct {
		Disabled bool   `json:"is_disabled"`
		URL      string `json:"url"`
	}
	if err := p.JSON("link_preview_options", "link preview options", &preview); err != nil {
		return err
	}
	m.SetText(text, wire.Found(text, entities))
	if p.Has("link_preview_options") {
		m.Wire.LinkPreviewOptions = json.RawMessage(p.Str("link_preview_options"))
	}
	return nil
}

func (s messages) sendRichMessage(p wire.Params) (any, error) {
	d, err := s.draft(p)
	if err != nil {
		return nil, err
	}
	if p.Has("link_preview_options") {
		return nil, wire.Bad("the emulator knows no link_preview_options of rich messages")
	}
	if err := s.setRich(p, d.m); err != nil {
		return nil, err
	}
	return s.send(d)
}
