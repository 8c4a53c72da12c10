package channel

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"strconv"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/bot/wire"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// How many troubles the standing message names, of those that are there and of
// those that are fixed.
const (
	mostTroubles = 10
	mostFixed    = 5
)

var _ scheduler.Board = (*Publisher)(nil)

// Show implements scheduler.Board. A message that was deleted, or cannot be edited
// any more, is sent anew.
func (p *Publisher) Show(ctx context.Context, troubles []ledger.Trouble, at []ledger.Standing, keep func(ledger.Standing) error) error {
	admins, err := p.Admins.List(ctx)
	if err != nil && len(admins) == 0 {
		return listFailed(err)
	}
	open := 0
	for _, t := range troubles {
		if t.Fixed.IsZero() {
			open++
		}
	}
	var failed []error
	for _, id := range admins {
		one := ledger.Standing{Chat: id}
		for _, known := range at {
			if known.Chat == id {
				one = known
			}
		}
		if one.MessageID == 0 && open == 0 {
			continue
		}
		m := p.attention(p.Locales.For(p.Admins.Language(id)), troubles, open)
		if err := p.stand(ctx, one, m, keep); err != nil {
			failed = append(failed, err)
		}
	}
	return errors.Join(failed...)
}

// stand makes the standing message of a chat say m.
func (p *Publisher) stand(ctx context.Context, one ledger.Standing, m *message.Message, keep func(ledger.Standing) error) error {
	params := m.Params()
	says, err := json.Marshal(params)
	if err != nil {
		return err
	}
	shown := one.Shown
	if one.Shown = sha256.Sum256(says); one.MessageID != 0 && one.Shown == shown {
		return nil
	}
	params.Set("chat_id", one.Chat)
	if one.MessageID != 0 {
		params.Set("message_id", one.MessageID)
		err := wire.Patiently(ctx, func() error { return p.API.Call(ctx, "editMessageText", params, nil) })
		var e *botapi.Error
		switch {
		case err == nil, errors.As(err, &e) && wire.NotModified(e):
			return keep(one)
		case !errors.As(err, &e) || e.Outcome != botapi.Refused:
			return err
		case wire.ChatClosed(e):
			return nil
		}
		p.Log.Debug("the standing message of an admin cannot be edited: it is sent anew", "admin", one.Chat, "err", err)
		delete(params, "message_id")
	}
	params.Set("disable_notification", true)
	var sent wire.Message
	err = wire.Patiently(ctx, func() error { return p.API.Call(ctx, "sendMessage", params, &sent) })
	var e *botapi.Error
	if errors.As(err, &e) && e.Outcome == botapi.Refused && wire.ChatClosed(e) {
		p.Log.Debug("an admin is not shown what needs attention: they never pressed Start", "admin", one.Chat, "err", err)
		return nil
	}
	if err != nil {
		return err
	}
	one.MessageID = sent.MessageID
	return keep(one)
}

// attention words the standing message.
func (p *Publisher) attention(l *locale.Catalogue, troubles []ledger.Trouble, open int) *message.Message {
	m := new(message.Message)
	if open > 0 {
		m.Style("bold", l.T("attention", "n", open), "")
	} else {
		m.Say(l, "attention.none")
	}
	named, fixed := 0, 0
	for _, t := range troubles {
		title := message.TitleOf(t.Title, t.Slug, message.MaxTitle)
		if !t.Fixed.IsZero() {
			if fixed++; fixed == 1 {
				m.Line()
			}
			if fixed <= mostFixed {
				m.Line().Say(l, "attention.fixed", "title", title)
			}
			continue
		}
		if named++; named > mostTroubles {
			continue
		}
		p.trouble(l, m, t, title)
	}
	if more := open - mostTroubles; more > 0 {
		m.Line().Line().Say(l, "attention.more", "n", more)
	}
	return m
}

// trouble writes about one thing that is wrong: what, where, why and what to do.
func (p *Publisher) trouble(l *locale.Catalogue, m *message.Message, t ledger.Trouble, title string) {
	where := message.Shorten(t.Path, 80)
	if t.Line > 0 {
		where += ":" + strconv.Itoa(t.Line)
	}
	m.Line().Line()
	if t.Due.IsZero() {
		m.Say(l, "attention.entry", "title", title, "where", message.Code(where))
	} else {
		m.Say(l, "attention.entry_due", "title", title, "where", message.Code(where), "when", l.Moment(t.Due.In(p.Zone), p.Now().In(p.Zone)))
	}
	if !t.Cause.IsZero() {
		m.Line().Write(message.Shorten(l.Say(t.Cause), 200))
	}
	m.Line().Say(l, "attention.cure."+t.Kind)
	if p.EditURL != "" && t.Path != "" {
		m.Row(message.Button{Text: l.T("button.edit_one", "title", message.Shorten(title, message.MaxButton)), URL: message.EditAddress(p.EditURL, t.Path)})
	}
}
