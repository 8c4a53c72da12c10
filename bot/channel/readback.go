package channel

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/wire"
	"github.com/dateline-bot/dateline/scheduler/deliver"
)

var errNoCopy = errors.New("forwardMessage: the answer holds no message")

// ReadBack reads a message of the channel. The Bot API cannot read messages, but
// forwarding one to a chat returns its content. The copy is sent silently to the
// first admin who can be written to, else to a group of the admins, and is deleted
// at once.
func (p *Publisher) ReadBack(ctx context.Context, chat int64, messageID int) (deliver.Copy, error) {
	places, err := p.Admins.private(ctx)
	groups, _ := p.Admins.together(ctx)
	if places = append(places, groups...); err != nil && len(places) == 0 { // a later call may succeed
		return deliver.Copy{}, asFault("getChatAdministrators", err)
	}
	api := p.API
	if deliver.IsUnhurried(ctx) {
		api = p.calm
	}
	var limited error
	for _, at := range places {
		var m wire.Message
		params := wire.Params{}
		at.To(params)
		params.Set("from_chat_id", chat)
		params.Set("message_id", messageID)
		params.Set("disable_notification", true)
		err := api.Call(ctx, "forwardMessage", params, &m)
		if err == nil && (m.MessageID <= 0 || m.Chat.ID != 0 && m.Chat.ID != at.Chat) { // an unusable answer, or one to another request
			return deliver.Copy{}, &deliver.Fault{Kind: deliver.FaultUnknown, Err: errNoCopy}
		}
		if err == nil {
			p.deleteCopy(ctx, at.Chat, m.MessageID)
			c := copyOf(&m)
			c.Foreign = !fromChannel(&m, chat, messageID)
			if o := m.ForwardOrigin; o != nil && o.User != nil {
				me, err := p.Admins.Self(ctx)
				c.Own = err == nil && me.ID == o.User.ID
			}
			return c, nil
		}
		var e *botapi.Error
		if errors.As(err, &e) && e.Outcome == botapi.Limited { // this chat; another may serve
			limited = cmp.Or(limited, err)
			continue
		}
		if !errors.As(err, &e) || e.Outcome != botapi.Refused {
			return deliver.Copy{}, asFault("forwardMessage", err)
		}
		switch {
		case wire.MessageGone(e):
			return deliver.Copy{}, deliver.ErrNoMessage
		case wire.ContentProtected(e):
			return deliver.Copy{}, deliver.ErrProtected
		case wire.Unforwardable(e):
			return deliver.Copy{}, deliver.ErrUnreadable
		case wire.ChatClosed(e):
			continue // this admin never pressed Start
		}
		return deliver.Copy{}, asFault("forwardMessage", err)
	}
	if limited != nil {
		return deliver.Copy{}, asFault("forwardMessage", limited)
	}
	return deliver.Copy{}, deliver.ErrCannotRead
}

func (p *Publisher) deleteCopy(ctx context.Context, admin int64, messageID int) {
	// The copy is deleted even if the program is shutting down. A lost answer does
	// not matter: deleting twice does no harm.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
	defer cancel()
	var err error
	for range 4 {
		err = wire.Patiently(ctx, func() error {
			return p.API.Call(ctx, "deleteMessage", wire.OfMessage{Chat: admin, ID: messageID}, nil)
		})
		var e *botapi.Error
		if err == nil || !errors.As(err, &e) || e.Outcome != botapi.Unknown || !wire.Sleep(ctx, time.Second) {
			break
		}
	}
	var e *botapi.Error
	if errors.As(err, &e) && wire.MessageGone(e) { // the first answer was lost, but the message is gone
		err = nil
	}
	if err != nil {
		p.Log.Warn("cannot delete a read-back copy", "admin", admin, "err", err)
	}
}

// fromChannel reports whether a copy is of a message that was written in the
// channel, not forwarded to it.
func fromChannel(m *wire.Message, chat int64, messageID int) bool {
	o := m.ForwardOrigin
	return o != nil && o.Type == "channel" && o.Chat != nil && o.Chat.ID == chat && o.MessageID == messageID
}

// copyOf returns the parts of a message that the scheduler compares.
func copyOf(m *wire.Message) deliver.Copy {
	c := deliver.Copy{Plain: m.Plain(), Date: time.Unix(m.Date, 0)}
	if m.ForwardOrigin != nil && m.ForwardOrigin.Date != 0 {
		c.Date = time.Unix(m.ForwardOrigin.Date, 0)
	}
	if b, err := json.Marshal(m); err == nil {
		c.Shown = deliver.ShownIn(b)
	}
	return c
}
