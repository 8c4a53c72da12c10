package emulator

import (
	"bytes"
	"encoding/json"
	"reflect"
)

// editable finds the message that the bot is about to edit.
func (e *Emulator) editable(p params) (*room, *record, error) {
	r, err := e.room(p, "chat_id")
	if err != nil {
		return nil, nil, err
	}
	if err := e.member(r); err != nil {
		return nil, nil, err
	}
	m := r.find(p.int("message_id"))
	switch {
	case m == nil:
		return nil, nil, bad("message to edit not found")
	case m.service != "", m.wire.ForwardOrigin != nil:
		return nil, nil, bad("message can't be edited")
	case r.Type == "channel" && !(r.rights.Admin && (r.rights.Edit || m.byBot && r.rights.Post)):
		return nil, nil, bad("message can't be edited")
	case r.Type != "channel" && !m.byBot:
		return nil, nil, bad("message can't be edited")
	}
	return r, m, nil
}

// edit makes a change to the message: set works on a copy.
func (e *Emulator) edit(p params, set func(m *record) error) (any, error) {
	r, m, err := e.editable(p)
	if err != nil {
		return nil, err
	}
	next := *m
	if next.wire.ReplyMarkup, err = markup(p, r); err != nil {
		return nil, err
	}
	if err := set(&next); err != nil {
		return nil, err
	}
	if err := e.metered(r); err != nil {
		return nil, err
	}
	if same(&m.wire, &next.wire) {
		return nil, bad("message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message")
	}
	e.change(m, func() { m.wire, m.plain, m.doc = next.wire, next.plain, next.doc })
	return m.wire, nil
}

// change makes a change to a message and remembers what it said before.
func (e *Emulator) change(m *record, do func()) {
	m.history = append(m.history, m.plain)
	do()
	m.wire.EditDate = e.now().Unix()
	e.touch()
}

func same(a, b *wireMessage) bool {
	return a.Text == b.Text && a.Caption == b.Caption && sameJSON(a.RichMessage, b.RichMessage) && sameJSON(a.ReplyMarkup, b.ReplyMarkup) &&
		sameJSON(a.LinkPreviewOptions, b.LinkPreviewOptions) && sameEntities(a.Entities, b.Entities) && sameEntities(a.CaptionEntities, b.CaptionEntities)
}

func sameEntities(a, b []wireEntity) bool {
	return len(a) == 0 && len(b) == 0 || reflect.DeepEqual(a, b)
}

func sameJSON(a, b json.RawMessage) bool {
	var x, y any
	if len(a) == 0 || len(b) == 0 || bytes.Equal(a, b) {
		return bytes.Equal(a, b)
	}
	return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && reflect.DeepEqual(x, y)
}

func (e *Emulator) editMessageText(p params) (any, error) {
	return e.edit(p, func(m *record) error {
		if m.wire.Photo != nil || m.wire.Document != nil {
			return bad("there is no text in the message to edit")
		}
		if p.has("rich_message") && !e.oldServer {
			if p.has("text") {
				return bad("text and rich_message can't be used together")
			}
			m.wire.Text, m.wire.Entities, m.wire.LinkPreviewOptions = "", nil, nil
			return e.setRich(p, m)
		}
		return e.setText(p, m)
	})
}

func (e *Emulator) editMessageCaption(p params) (any, error) {
	return e.edit(p, func(m *record) error {
		if m.wire.Photo == nil && m.wire.Document == nil {
			return bad("there is no caption in the message to edit")
		}
		return setCaption(p, m)
	})
}

func (e *Emulator) editMessageReplyMarkup(p params) (any, error) {
	return e.edit(p, func(*record) error { return nil })
}
