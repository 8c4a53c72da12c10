package methods

import (
	"encoding/json"

	"github.com/dateline-bot/dateline/bot/emulator/wire"
	"github.com/dateline-bot/dateline/bot/emulator/world"
)

// source returns the message that is to be forwarded or copied.
func (s messages) source(p wire.Params, act string) (*world.Chat, *world.Record, error) {
	from, err := s.w.Find(p, "from_chat_id")
	if err != nil {
		return nil, nil, err
	}
	if err := from.Member(); err != nil {
		return nil, nil, err
	}
	m := from.Message(p.Int("message_id"))
	switch {
	case m == nil:
		return nil, nil, wire.Bad("message to %s not found", act)
	case m.Wire.HasProtectedContent || from.Protected:
		return nil, nil, wire.Bad("message has protected content and can't be %s", map[string]string{"forward": "forwarded", "copy": "copied"}[act])
	case m.Service != "":
		return nil, nil, wire.Bad("message can't be %s", map[string]string{"forward": "forwarded", "copy": "copied"}[act])
	}
	return from, m, nil
}

func (s messages) forwardMessage(p wire.Params) (any, error) {
	d, err := s.draft(p)
	if err != nil {
		return nil, err
	}
	from, m, err := s.source(p, "forward")
	if err != nil {
		return nil, err
	}
	content(&d.m.Wire, &m.Wire)
	d.m.Plain, d.m.Doc = m.Plain, m.Doc
	d.m.Wire.ForwardOrigin = m.Wire.ForwardOrigin
	if d.m.Wire.ForwardOrigin == nil {
		o := &wire.Origin{Date: m.Wire.Date}
		if from.Type == "channel" {
			c := from.Chat
			o.Type, o.Chat, o.MessageID = "channel", &c, m.Wire.MessageID
		} else {
			o.Type, o.SenderUser = "user", m.Wire.From
		}
		d.m.Wire.ForwardOrigin = o
	}
	return s.send(d)
}

func (s messages) copyMessage(p wire.Params) (any, error) {
	d, err := s.draft(p)
	if err != nil {
		return nil, err
	}
	_, m, err := s.source(p, "copy")
	if err != nil {
		return nil, err
	}
	content(&d.m.Wire, &m.Wire)
	d.m.Plain, d.m.Doc = m.Plain, m.Doc
	if p.Has("caption") && (m.Wire.Photo != nil || m.Wire.Document != nil) {
		if err := setCaption(p, d.m); err != nil {
			return nil, err
		}
	}
	if _, err := s.send(d); err != nil {
		return nil, err
	}
	return map[string]int{"message_id": d.m.Wire.MessageID}, nil
}

// content copies the content of a message; its keyboard is copied only if all its
// buttons are links.
func content(to, from *wire.Message) {
	to.Text, to.Entities, to.RichMessage, to.LinkPreviewOptions = from.Text, from.Entities, from.RichMessage, from.LinkPreviewOptions
	to.Photo, to.Document, to.Caption, to.CaptionEntities = from.Photo, from.Document, from.Caption, from.CaptionEntities
	if to.ReplyMarkup == nil && onlyAddresses(from.ReplyMarkup) {
		to.ReplyMarkup = from.ReplyMarkup
	}
}

func onlyAddresses(markup json.RawMessage) bool {
	rows := wire.ButtonsOf(markup)
	for _, row := range rows {
		for _, b := range row {
			if b.URL == "" {
				return false
			}
		}
	}
	return len(rows) > 0
}
