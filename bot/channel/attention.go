package channel

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/bot/wire"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// How many troubles the standing message names, of those that are there and of
// those that are fixed.
const (
	mostTroubles = 10
	mostFixed    = 5
)

// standLimit bounds how long one that is sent is waited for.
const standLimit = 20 * time.Second

var _ scheduler.Board = (*Publisher)(nil)

// Show implements scheduler.Board. A message that was deleted, or cannot be edited
// any more, is sent anew.
func (p *Publisher) Show(ctx context.Context, troubles []ledger.Trouble, at []ledger.Standing, keep func(ledger.Standing) error) error {
	places, err := p.Admins.Told(ctx)
	if err != nil && len(places) == 0 {
		return listFailed(err)
	}
	open := 0
	for _, t := range troubles {
		if t.Fixed.IsZero() {
			open++
		}
	}
	closed, err := p.showIn(ctx, places, troubles, open, at, keep)
	if closed > 0 && closed == len(places) && p.Admins.alone { // better each alone than nobody
		if places, err = p.Admins.private(ctx); err != nil && len(places) == 0 {
			return listFailed(err)
		}
		_, err = p.showIn(ctx, places, troubles, open, at, keep)
	}
	return err
}

// showIn has each of the places list the troubles, of which open are there. closed is
// how many of them are groups that the bot cannot write to.
func (p *Publisher) showIn(ctx context.Context, places []Place, troubles []ledger.Trouble, open int, at []ledger.Standing, keep func(ledger.Standing) error) (closed int, err error) {
	var failed []error
	for _, place := range places {
		one := ledger.Standing{Chat: place.Chat, Topic: place.Topic}
		for _, known := range at {
			if known.Chat == place.Chat && known.Topic == place.Topic {
				one = known
			}
		}
		if open == 0 && one.Shown == ([32]byte{}) { // no message says otherwise
			continue
		}
		m := p.attention(p.Admins.Words(p.Locales, place), troubles, open)
		if err := p.stand(ctx, one, m, keep); err != nil {
			var e *botapi.Error
			if place.shared() && errors.As(err, &e) && e.Outcome == botapi.Refused && wire.ChatClosed(e) {
				closed++
			}
			failed = append(failed, err)
		}
	}
	return closed, errors.Join(failed...)
}

// stand makes the standing message of a chat say m. What is to be sent anew is
// written down before: where the answer is lost, or the number of the message cannot
// be kept, the next change sends another one, and not each further look.
func (p *Publisher) stand(ctx context.Context, one ledger.Standing, m *message.Message, keep func(ledger.Standing) error) error {
	says, err := json.Marshal(m.Params())
	if err != nil {
		return err
	}
	shown := one.Shown
	if one.Shown = sha256.Sum256(says); one.Shown == shown {
		return nil
	}
	place := Place{one.Chat, one.Topic}
	if one.MessageID != 0 {
		params := wire.Params{}
		params.Set("message_id", one.MessageID)
		err := p.toAdmin(ctx, "editMessageText", m, Place{Chat: one.Chat}, params, nil)
		var e *botapi.Error
		switch {
		case err == nil, errors.As(err, &e) && wire.NotModified(e):
			return keep(one)
		case !errors.As(err, &e) || e.Outcome != botapi.Refused:
			return err
		case wire.ChatClosed(e) && place.shared():
			return err
		case wire.ChatClosed(e):
			return nil
		}
		p.Log.Debug("the standing message of an admin cannot be edited: it is sent anew", "admin", one.Chat, "err", err)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	one.MessageID = 0
	if err := keep(one); err != nil {
		return err
	}
	params := wire.Params{}
	params.Set("disable_notification", true)
	out, cancel := context.WithTimeout(context.WithoutCancel(ctx), standLimit) // a process that ends waits for the answer
	defer cancel()
	var sent wire.Message
	err = p.toAdmin(out, "sendMessage", m, place, params, &sent)
	var e *botapi.Error
	switch {
	case err == nil:
		one.MessageID = sent.MessageID
		if to := sent.Chat.ID; to != 0 && to != one.Chat { // the group has another id by now
			old := ledger.Standing{Chat: one.Chat, Topic: one.Topic}
			one.Chat = to
			return errors.Join(keep(one), keep(old))
		}
		return keep(one)
	case !errors.As(err, &e) || e.Outcome == botapi.Unknown, e.Outcome == botapi.Refused && refusal("sendMessage", e) == deliver.FaultRefused && !wire.ChatClosed(e):
		return err // it may be there, or is never taken as it is
	}
	if undone := keep(ledger.Standing{Chat: one.Chat, Topic: one.Topic}); undone != nil {
		return errors.Join(err, undone)
	}
	if e.Outcome == botapi.Refused && wire.ChatClosed(e) {
		if place.shared() {
			return err
		}
		p.Log.Debug("an admin is not shown what needs attention: they never pressed Start", "admin", one.Chat, "err", err)
		return nil
	}
	return err
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
	when := l.T("queue.undated")
	if !t.Due.IsZero() {
		when = l.Moment(t.Due.In(p.Zone), p.Now().In(p.Zone))
	}
	m.Line().Line()
	switch {
	case t.Path == "":
		m.Say(l, "attention.entry_digest", "title", title, "when", when)
	case t.Due.IsZero():
		m.Say(l, "attention.entry", "title", title, "where", message.Code(where))
	default:
		m.Say(l, "attention.entry_due", "title", title, "where", message.Code(where), "when", when)
	}
	if !t.Cause.IsZero() {
		m.Line().Write(message.Shorten(l.Say(t.Cause), 200))
	}
	m.Line().Say(l, "attention.cure."+t.Kind)
	if p.EditURL != "" && t.Path != "" {
		m.Row(message.Button{Text: l.T("button.edit_one", "title", message.Shorten(title, message.MaxButton)), URL: message.EditAddress(p.EditURL, t.Path)})
	}
}
