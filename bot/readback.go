package bot

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/scheduler"
)

var errNoCopy = errors.New("forwardMessage: the answer holds no message")

// ReadBack looks at a message of the channel: the Bot API cannot read one, but
// forwarding it to a chat returns the whole of it. The copy goes silently to
// the first admin who can be written to, and is deleted at once.
func (p *Publisher) ReadBack(ctx context.Context, chat int64, messageID int) (scheduler.Copy, error) {
	admins, err := p.Admins.List(ctx)
	if err != nil && len(admins) == 0 { // whoever asks again later may find a way
		return scheduler.Copy{}, asFault("getChatAdministrators", err)
	}
	for _, admin := range admins {
		var m wireMessage
		params := map[string]any{
			"chat_id": admin, "from_chat_id": chat, "message_id": messageID, "disable_notification": true,
		}
		err := p.API.Call(ctx, "forwardMessage", params, &m)
		if err == nil && m.MessageID <= 0 { // it says nothing of what is in the channel
			return scheduler.Copy{}, &scheduler.Fault{Kind: scheduler.FaultUnknown, Err: errNoCopy}
		}
		if err == nil {
			p.deleteCopy(ctx, admin, m.MessageID)
			return m.copy(), nil
		}
		var e *botapi.Error
		if !errors.As(err, &e) || e.Outcome != botapi.Refused {
			return scheduler.Copy{}, asFault("forwardMessage", err)
		}
		switch {
		case messageGone(e):
			return scheduler.Copy{}, scheduler.ErrNoMessage
		case contentProtected(e):
			return scheduler.Copy{}, scheduler.ErrCannotRead
		case unforwardable(e):
			return scheduler.Copy{}, scheduler.ErrUnreadable
		case chatClosed(e):
			continue // this admin never pressed Start
		}
		return scheduler.Copy{}, asFault("forwardMessage", err)
	}
	return scheduler.Copy{}, scheduler.ErrCannotRead
}

func (p *Publisher) deleteCopy(ctx context.Context, admin int64, messageID int) {
	// The copy is deleted even when the program is being stopped meanwhile. A
	// lost answer is no hindrance: to delete twice does no harm.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
	defer cancel()
	var err error
	for range 4 {
		err = patiently(ctx, func() error {
			return p.API.Call(ctx, "deleteMessage", map[string]any{"chat_id": admin, "message_id": messageID}, nil)
		})
		var e *botapi.Error
		if err == nil || !errors.As(err, &e) || e.Outcome != botapi.Unknown || !sleep(ctx, time.Second) {
			break
		}
	}
	var e *botapi.Error
	if errors.As(err, &e) && messageGone(e) { // an answer that was lost said so
		err = nil
	}
	if err != nil {
		p.Log.Warn("a message that was forwarded to an admin to look at it could not be deleted", "admin", admin, "err", err)
	}
}

func (m *wireMessage) copy() scheduler.Copy {
	c := scheduler.Copy{Plain: m.plain(), Date: time.Unix(m.Date, 0)}
	if m.ForwardOrigin != nil && m.ForwardOrigin.Date != 0 {
		c.Date = time.Unix(m.ForwardOrigin.Date, 0)
	}
	return c
}

// plain is the text that a reader sees of the message.
func (m *wireMessage) plain() string {
	switch {
	case len(m.RichMessage) > 0:
		return richPlain(m.RichMessage)
	case m.Text != "":
		return m.Text
	}
	return m.Caption
}

// richPlain collects the text of a rich message: inline text joined, each block
// on a line of its own. It walks the JSON by the names of fields, not by the
// kinds of blocks, so that kinds newer than this program keep their text.
func richPlain(raw json.RawMessage) string {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return ""
	}
	var w richWalker
	if o, ok := v.(map[string]any); ok {
		w.blocks(o["blocks"])
	}
	return string(w.out)
}

type richWalker struct{ out []byte }

func (w *richWalker) line() {
	if n := len(w.out); n > 0 && w.out[n-1] != '\n' {
		w.out = append(w.out, '\n')
	}
}

// block writes what a block holds, in the order in which a reader sees it.
func (w *richWalker) block(v any) {
	o, ok := v.(map[string]any)
	if !ok {
		return
	}
	w.line()
	w.inline(o["summary"])
	w.line()
	if o["type"] != "expandable_blockquote" || o["blocks"] == nil { // one that holds both says the same twice
		w.inline(o["text"])
	}
	if s, ok := o["expression"].(string); ok {
		w.out = append(w.out, s...)
	}
	w.blocks(o["blocks"])
	items, _ := o["items"].([]any)
	for _, item := range items {
		if it, ok := item.(map[string]any); ok {
			w.blocks(it["blocks"])
		}
	}
	rows, _ := o["cells"].([]any)
	for _, row := range rows {
		cells, _ := row.([]any)
		for _, cell := range cells {
			if c, ok := cell.(map[string]any); ok {
				w.line()
				w.inline(c["text"])
			}
		}
	}
	w.line()
	w.caption(o["caption"])
	w.line()
	w.inline(o["credit"])
}

func (w *richWalker) blocks(v any) {
	list, _ := v.([]any)
	for _, b := range list {
		w.block(b)
	}
	w.line()
}

// caption is inline text (tables) or an object of text and credit (media).
func (w *richWalker) caption(v any) {
	o, ok := v.(map[string]any)
	if _, typed := o["type"]; !ok || typed {
		w.inline(v)
		return
	}
	w.inline(o["text"])
	w.line()
	w.inline(o["credit"])
}

func (w *richWalker) inline(v any) {
	switch v := v.(type) {
	case string:
		w.out = append(w.out, v...)
	case []any:
		for _, part := range v {
			w.inline(part)
		}
	case map[string]any:
		for _, key := range []string{"expression", "alternative_text"} {
			if s, ok := v[key].(string); ok {
				w.out = append(w.out, s...)
			}
		}
		w.inline(v["text"])
	}
}
