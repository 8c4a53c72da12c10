package emulator

import "encoding/json"

// source finds the message that is to be forwarded or copied.
func (e *Emulator) source(p params, act string) (*room, *record, error) {
	from, err := e.room(p, "from_chat_id")
	if err != nil {
		return nil, nil, err
	}
	if err := e.member(from); err != nil {
		return nil, nil, err
	}
	m := from.find(p.int("message_id"))
	switch {
	case m == nil:
		return nil, nil, bad("message to %s not found", act)
	case m.wire.HasProtectedContent || from.protected:
		return nil, nil, bad("message has protected content and can't be %s", map[string]string{"forward": "forwarded", "copy": "copied"}[act])
	case m.service != "":
		return nil, nil, bad("message can't be %s", map[string]string{"forward": "forwarded", "copy": "copied"}[act])
	}
	return from, m, nil
}

func (e *Emulator) forwardMessage(p params) (any, error) {
	d, err := e.draft(p)
	if err != nil {
		return nil, err
	}
	from, m, err := e.source(p, "forward")
	if err != nil {
		return nil, err
	}
	content(&d.m.wire, &m.wire)
	d.m.plain, d.m.doc = m.plain, m.doc
	d.m.wire.ForwardOrigin = m.wire.ForwardOrigin
	if d.m.wire.ForwardOrigin == nil {
		o := &wireOrigin{Date: m.wire.Date}
		if from.Type == "channel" {
			c := from.wireChat
			o.Type, o.Chat, o.MessageID = "channel", &c, m.wire.MessageID
		} else {
			o.Type, o.SenderUser = "user", m.wire.From
		}
		d.m.wire.ForwardOrigin = o
	}
	return e.send(d)
}

func (e *Emulator) copyMessage(p params) (any, error) {
	d, err := e.draft(p)
	if err != nil {
		return nil, err
	}
	_, m, err := e.source(p, "copy")
	if err != nil {
		return nil, err
	}
	content(&d.m.wire, &m.wire)
	d.m.plain, d.m.doc = m.plain, m.doc
	if p.has("caption") && (m.wire.Photo != nil || m.wire.Document != nil) {
		if err := setCaption(p, d.m); err != nil {
			return nil, err
		}
	}
	if _, err := e.send(d); err != nil {
		return nil, err
	}
	return map[string]int{"message_id": d.m.wire.MessageID}, nil
}

// content copies what a message says; its keyboard goes along only where it is made of addresses.
func content(to, from *wireMessage) {
	to.Text, to.Entities, to.RichMessage, to.LinkPreviewOptions = from.Text, from.Entities, from.RichMessage, from.LinkPreviewOptions
	to.Photo, to.Document, to.Caption, to.CaptionEntities = from.Photo, from.Document, from.Caption, from.CaptionEntities
	if to.ReplyMarkup == nil && onlyAddresses(from.ReplyMarkup) {
		to.ReplyMarkup = from.ReplyMarkup
	}
}

func onlyAddresses(markup json.RawMessage) bool {
	rows := buttonsOf(markup)
	for _, row := range rows {
		for _, b := range row {
			if b.URL == "" {
				return false
			}
		}
	}
	return len(rows) > 0
}
