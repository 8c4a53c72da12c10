package methods

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"

	"github.com/dateline-bot/dateline/bot/emulator/wire"
	"github.com/dateline-bot/dateline/bot/emulator/world"
)

// editable returns the message that the bot wants to edit.
func (s messages) editable(p wire.Params) (*world.Chat, *world.Record, error) {
	r, err := s.w.Find(p, "chat_id")
	if err != nil {
		return nil, nil, err
	}
	if err := r.Member(); err != nil {
		return nil, nil, err
	}
	m := r.Message(p.Int("message_id"))
	switch {
	case m == nil:
		return nil, nil, wire.Bad("message to edit not found")
	case m.Service != "", m.Wire.ForwardOrigin != nil:
		return nil, nil, wire.Bad("message can't be edited")
	case r.Type == "channel" && !(r.Rights.Admin && (r.Rights.Edit || m.ByBot && r.Rights.Post)):
		return nil, nil, wire.Bad("message can't be edited")
	case r.Type != "channel" && !m.ByBot:
		return nil, nil, wire.Bad("message can't be edited")
	}
	return r, m, nil
}

// edit changes the message: set works on a copy.
func (s messages) edit(p wire.Params, set func(m *world.Record) error) (any, error) {
	r, m, err := s.editable(p)
	if err != nil {
		return nil, err
	}
	next := *m
	if next.Wire.ReplyMarkup, err = wire.Markup(p, r.Type == "channel"); err != nil {
		return nil, err
	}
	if err := set(&next); err != nil {
		return nil, err
	}
	if err := s.w.Metered(r); err != nil {
		return nil, err
	}
	if same(&m.Wire, &next.Wire) {
		return nil, wire.Bad("message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message")
	}
	s.w.Change(m, func() { m.Wire, m.Plain, m.Doc = next.Wire, next.Plain, next.Doc })
	return m.Wire, nil
}

func same(a, b *wire.Message) bool {
	return a.Text == b.Text && a.Caption == b.Caption && samePhoto(a.Photo, b.Photo) && sameJSON(a.RichMessage, b.RichMessage) && sameJSON(a.ReplyMarkup, b.ReplyMarkup) &&
		sameJSON(a.LinkPreviewOptions, b.LinkPreviewOptions) && sameEntities(a.Entities, b.Entities) && sameEntities(a.CaptionEntities, b.CaptionEntities)
}

// samePhoto compares photos by their file_id: a photo that is uploaded again differs.
func samePhoto(a, b []wire.Photo) bool {
	return len(a) == len(b) && (len(a) == 0 || a[0].FileID == b[0].FileID)
}

func sameEntities(a, b []wire.Entity) bool {
	return len(a) == 0 && len(b) == 0 || reflect.DeepEqual(a, b)
}

func sameJSON(a, b json.RawMessage) bool {
	var x, y any
	if len(a) == 0 || len(b) == 0 || bytes.Equal(a, b) {
		return bytes.Equal(a, b)
	}
	return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && reflect.DeepEqual(x, y)
}

// editMessageText accepts text messages and rich messages, and can turn either into the
// other. TDLib refuses it for all others (MessagesManager::edit_message_text): a photo
// never becomes a text.
func (s messages) editMessageText(p wire.Params) (any, error) {
	return s.edit(p, func(m *world.Record) error {
		if m.Wire.Photo != nil || m.Wire.Document != nil {
			return wire.Bad("there is no text in the message to edit")
		}
		if p.Has("rich_message") && !s.w.OldServer {
			if p.Has("text") {
				return wire.Bad("text and rich_message can't be used together")
			}
			m.Wire.Text, m.Wire.Entities, m.Wire.LinkPreviewOptions = "", nil, nil
			return s.setRich(p, m)
		}
		return s.setText(p, m)
	})
}

func (s messages) editMessageCaption(p wire.Params) (any, error) {
	return s.edit(p, func(m *world.Record) error {
		if m.Wire.Photo == nil && m.Wire.Document == nil {
			return wire.Bad("there is no caption in the message to edit")
		}
		return setCaption(p, m)
	})
}

// editMessageMedia gives a message a photo. TDLib accepts it for text and rich
// messages, too, besides animations, audios, documents, photos and videos
// (MessagesManager::can_edit_message_media); the Bot API server reads the media
// (Client::get_input_media) and answers "media not found" if it finds none. The caption
// belongs to the media: if it is omitted, it is removed.
func (s messages) editMessageMedia(p wire.Params) (any, error) {
	return s.edit(p, func(m *world.Record) error {
		if !p.Has("media") {
			return wire.Bad("parameter \"media\" is required")
		}
		var media map[string]json.RawMessage
		if json.Unmarshal([]byte(p.Str("media")), &media) != nil {
			return wire.Bad("can't parse input media JSON object")
		}
		of := wire.Params{Values: map[string]string{}, Files: p.Files}
		for name, value := range media {
			var text string
			if json.Unmarshal(value, &text) != nil {
				text = string(value)
			}
			of.Values[name] = text
		}
		switch kind := of.Str("type"); {
		case kind == "":
			return wire.Bad("can't parse InputMedia: can't find field \"type\"")
		case kind != "photo":
			return wire.Bad("the emulator knows photos only, not %q", kind)
		}
		if up, ok := p.Files[strings.TrimPrefix(of.Str("media"), "attach://")]; ok {
			of.Files = map[string]wire.Upload{"media": up}
		} else if of.Files = nil; strings.HasPrefix(of.Str("media"), "attach://") || !of.Has("media") {
			return wire.Bad("can't parse InputMedia: media not found")
		}
		photo, err := s.photo(of, "media")
		if err != nil {
			return err
		}
		m.SetText("", nil)
		m.Wire.Photo, m.Wire.Document = photo, nil
		return setCaption(of, m)
	})
}

func (s messages) editMessageReplyMarkup(p wire.Params) (any, error) {
	return s.edit(p, func(*world.Record) error { return nil })
}
