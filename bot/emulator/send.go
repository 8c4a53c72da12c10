package emulator

import (
	"encoding/json"
	"time"
)

// A draft is a message that is about to be sent.
type draft struct {
	room  *room
	m     *record
	later *time.Duration // see FaultSchedule
}

// draft checks what all sending methods share.
func (e *Emulator) draft(p params) (*draft, error) {
	r, err := e.room(p, "chat_id")
	if err != nil {
		return nil, err
	}
	if err := e.mayWrite(r); err != nil {
		return nil, err
	}
	m := e.authored(r)
	m.silent, m.rights = p.bool("disable_notification"), p.bool("protect_content")
	m.topic = p.int("message_thread_id")
	m.wire.MessageThreadID = m.topic
	if m.wire.ReplyMarkup, err = markup(p, r); err != nil {
		return nil, err
	}
	return &draft{r, m, p.later}, e.replyTo(p, r, m)
}

// replyTo looks up the message that this one answers.
func (e *Emulator) replyTo(p params, r *room, m *record) error {
	var reply struct {
		MessageID int  `json:"message_id"`
		Allow     bool `json:"allow_sending_without_reply"`
	}
	if err := p.json("reply_parameters", "reply parameters", &reply); err != nil {
		return err
	}
	if reply.MessageID == 0 {
		reply.MessageID, reply.Allow = p.int("reply_to_message_id"), p.bool("allow_sending_without_reply")
	}
	if reply.MessageID == 0 {
		return nil
	}
	to := r.find(reply.MessageID)
	if to == nil {
		if reply.Allow {
			return nil
		}
		return bad("message to be replied not found")
	}
	wire := to.wire
	wire.ReplyToMessage = nil
	m.wire.ReplyToMessage, m.replyTo = &wire, reply.MessageID
	return nil
}

// send puts the message into the chat.
func (e *Emulator) send(d *draft) (any, error) {
	if err := e.metered(d.room); err != nil {
		return nil, err
	}
	if d.later != nil {
		return e.schedule(d), nil
	}
	m := e.add(d.room, d.m)
	e.discuss(d.room, m)
	return m.wire, nil
}

// schedule accepts a message that is out after a while: until then it has no
// number and is in no chat. No update announces it, as it is the bot's own; its
// copy in a discussion group comes along with it.
func (e *Emulator) schedule(d *draft) wireMessage {
	answer := d.m.wire
	answer.Chat, answer.Date = d.room.wireChat, e.now().Add(max(*d.later, 0)).Unix()
	if *d.later < 0 {
		return answer
	}
	e.scheduled++
	time.AfterFunc(*d.later, func() {
		e.mu.Lock()
		defer e.mu.Unlock()
		e.scheduled--
		e.discuss(d.room, e.add(d.room, d.m))
	})
	return answer
}

// Scheduled returns how many messages were accepted and are not out yet.
func (e *Emulator) Scheduled() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.scheduled
}

// discuss passes a channel's post on to its discussion group. A post with an
// inline keyboard stays where it is: no comments for it.
func (e *Emulator) discuss(r *room, m *record) {
	group := e.chats[r.linked]
	if r.Type != "channel" || group == nil || m.wire.ReplyMarkup != nil {
		return
	}
	c := r.wireChat
	wire := m.wire
	wire.ForwardOrigin = &wireOrigin{Type: "channel", Date: wire.Date, Chat: &c, MessageID: wire.MessageID}
	wire.IsAutomaticForward, wire.SenderChat = true, &c
	wire.From = &wireUser{ID: 777000, FirstName: "Telegram"}
	auto := e.add(group, &record{wire: wire, plain: m.plain, doc: m.doc})
	if group.rights.Member {
		e.push(wireUpdate{Message: &auto.wire})
	}
}

func (e *Emulator) sendMessage(p params) (any, error) {
	d, err := e.draft(p)
	if err != nil {
		return nil, err
	}
	if err := e.setText(p, d.m); err != nil {
		return nil, err
	}
	return e.send(d)
}

// setText makes the message a text message.
func (e *Emulator) setText(p params, m *record) error {
	if !p.has("text") {
		return bad("message text is empty")
	}
	text, entities, err := styled(p, "text", "entities", maxText, "message is too long")
	if err != nil {
		return err
	}
	if text == "" {
		return bad("text must be non-empty")
	}
	var preview struct {
		Disabled bool   `json:"is_disabled"`
		URL      string `json:"url"`
	}
	if err := p.json("link_preview_options", "link preview options", &preview); err != nil {
		return err
	}
	m.wire.Text, m.wire.Entities, m.wire.RichMessage, m.plain, m.doc = text, found(text, entities), nil, text, nil
	m.wire.LinkPreviewOptions = nil
	if p.has("link_preview_options") {
		m.wire.LinkPreviewOptions = json.RawMessage(p.str("link_preview_options"))
	}
	return nil
}

func (e *Emulator) sendRichMessage(p params) (any, error) {
	d, err := e.draft(p)
	if err != nil {
		return nil, err
	}
	if p.has("link_preview_options") {
		return nil, bad("the emulator knows no link_preview_options of rich messages")
	}
	if err := e.setRich(p, d.m); err != nil {
		return nil, err
	}
	return e.send(d)
}
