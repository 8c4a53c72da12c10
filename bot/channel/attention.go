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

// How many troubles the standing message lists: open ones, and fixed ones.
const (
	mostTroubles = 10
	mostFixed    = 5
)

// standLimit is how long to wait for a standing message that is being sent.
const standLimit = 20 * time.Second

var _ scheduler.Board = (*Publisher)(nil)

// Show implements scheduler.Board. A message that was deleted, or that cannot be
// edited any more, is sent again.
func (p *Publisher) Show(ctx context.Context, troubles []ledger.Trouble, at []ledger.Standing, keep func(ledger.Standing) error) error {
	open := 0
	for _, t := range troubles {
		if t.Fixed.IsZero() {
			open++
		}
	}
	return p.standAll(ctx, standing{"attention", open, at, isAttention, keep, func(l *locale.Catalogue) *message.Message { return p.attention(l, troubles, open) }})
}

// standing is a message of which each place of the admins has one.
type standing struct {
	kind  string                                         // distinguishes it from other standing messages of a place
	open  int                                            // number of open questions; if 0, no new message is sent
	at    []ledger.Standing                              // where it was shown last
	is    func(l *locale.Catalogue, heading string) bool // whether a message with this heading may have been left behind by another process
	keep  func(ledger.Standing) error
	words func(*locale.Catalogue) *message.Message
}

// standingAt is a place and the kind of its standing message.
type standingAt struct {
	Place
	kind string
}

// standAll shows the message in each place of the admins.
func (p *Publisher) standAll(ctx context.Context, s standing) error {
	places, err := p.Admins.Told(ctx)
	if err != nil && len(places) == 0 {
		return listFailed(err)
	}
	closed, err := p.showIn(ctx, places, s)
	if closed > 0 && closed == len(places) && p.Admins.alone { // rather each admin alone than no one
		if places, err = p.Admins.private(ctx); err != nil && len(places) == 0 {
			return listFailed(err)
		}
		_, err = p.showIn(ctx, places, s)
	}
	return err
}

// showIn updates the standing message in each place. closed is the number of groups
// that the bot cannot write to.
func (p *Publisher) showIn(ctx context.Context, places []Place, s standing) (closed int, err error) {
	var failed []error
	for _, place := range places {
		one := ledger.Standing{Chat: place.Chat, Topic: place.Topic}
		for _, known := range s.at {
			if known.Chat == place.Chat && known.Topic == place.Topic {
				one = known
			}
		}
		if s.open == 0 && one.Shown == ([32]byte{}) { // no message to correct
			continue
		}
		m := s.words(p.Admins.Words(p.Locales, place))
		if err := p.stand(ctx, one, m, s); err != nil {
			var e *botapi.Error
			if place.shared() && errors.As(err, &e) && e.Outcome == botapi.Refused && shutOut(e) {
				closed++
			}
			failed = append(failed, err)
		}
	}
	return closed, errors.Join(failed...)
}

// shutOut reports whether a group, or its topic, takes no message from the bot, whatever it says.
func shutOut(e *botapi.Error) bool {
	return wire.ChatClosed(e) || wire.RightsMissing(e) || wire.TopicClosed(e) || wire.TopicGone(e)
}

// stand makes the standing message of a chat say m. Before a message is sent, that
// is recorded: if the answer is lost, or the message's number cannot be stored,
// another message is sent at the next change, not at each look. The next process
// does the same, since it cannot know whether the message was sent; the earlier
// message is then deleted (orphan.go).
func (p *Publisher) stand(ctx context.Context, one ledger.Standing, m *message.Message, s standing) error {
	says, err := json.Marshal(m.Params())
	if err != nil {
		return err
	}
	shown := one.Shown
	if one.Shown = sha256.Sum256(says); one.Shown == shown && (one.MessageID != 0 || p.began(one, s.kind)) {
		return nil
	}
	took := func(int) {}
	if one.MessageID == 0 && shown != ([32]byte{}) { // a message may exist whose number is unknown
		took = func(id int) { p.takeBack(context.WithoutCancel(ctx), Place{one.Chat, one.Topic}, id, s) }
	}
	if one.MessageID != 0 {
		if done, err := p.editStanding(ctx, one, m, s.keep); done || err != nil {
			return err
		}
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return p.sendStanding(ctx, one, m, took, s)
}

// editStanding edits the standing message of a chat. It reports whether that is
// enough: false if the message has to be sent again.
func (p *Publisher) editStanding(ctx context.Context, one ledger.Standing, m *message.Message, keep func(ledger.Standing) error) (done bool, err error) {
	params := wire.Params{}
	params.Set("message_id", one.MessageID)
	err = p.toAdmin(ctx, "editMessageText", m, Place{Chat: one.Chat}, params, nil)
	var e *botapi.Error
	switch place := (Place{one.Chat, one.Topic}); {
	case err == nil, errors.As(err, &e) && wire.NotModified(e):
		return true, keep(one)
	case !errors.As(err, &e) || e.Outcome != botapi.Refused:
		return false, err
	case place.shared() && shutOut(e):
		return false, err
	case wire.ChatClosed(e):
		return true, nil
	}
	p.Log.Debug("cannot edit the standing message; sending a new one", "admin", one.Chat, "err", err)
	return false, nil
}

// began reports whether this process has tried to send the standing message.
func (p *Publisher) began(one ledger.Standing, kind string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.begun[standingAt{Place{one.Chat, one.Topic}, kind}] == one.Shown
}

// begin records that this process tries to send the standing message.
func (p *Publisher) begin(one ledger.Standing, kind string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.begun == nil {
		p.begun = map[standingAt][32]byte{}
	}
	p.begun[standingAt{Place{one.Chat, one.Topic}, kind}] = one.Shown
}

// sendStanding sends the standing message of a chat. It calls took with the
// message's number.
func (p *Publisher) sendStanding(ctx context.Context, one ledger.Standing, m *message.Message, took func(id int), s standing) error {
	keep := s.keep
	one.MessageID = 0
	if err := keep(one); err != nil {
		return err
	}
	p.begin(one, s.kind)
	place := Place{one.Chat, one.Topic}
	params := wire.Params{}
	params.Set("disable_notification", true)
	out, cancel := context.WithTimeout(context.WithoutCancel(ctx), standLimit) // on shutdown, wait for the answer
	defer cancel()
	var sent wire.Message
	err := p.toAdmin(out, "sendMessage", m, place, params, &sent)
	var e *botapi.Error
	switch {
	case err == nil:
		one.MessageID = sent.MessageID
		defer took(sent.MessageID)
		if to := sent.Chat.ID; to != 0 && to != one.Chat { // the group has another id now
			old := ledger.Standing{Chat: one.Chat, Topic: one.Topic}
			one.Chat = to
			return errors.Join(keep(one), keep(old))
		}
		if err = keep(one); errors.Is(err, ledger.ErrChanged) { // another process has sent its message meanwhile
			p.deleteCopy(out, place.Chat, sent.MessageID)
		}
		return err
	case !errors.As(err, &e) || e.Outcome == botapi.Unknown, e.Outcome == botapi.Refused && refusal("sendMessage", e) == deliver.FaultRefused && !shutOut(e):
		return err // it may have been sent, or is refused for its content
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

// trouble writes about one trouble: what, where, why, and what to do.
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
	if !t.Cause.Is("reason.missed") { // that says what to do
		m.Line().Say(l, "attention.cure."+t.Kind)
	}
	if p.EditURL != "" && t.Path != "" {
		m.Row(message.Button{Text: l.T("button.edit_one", "title", message.Shorten(title, message.MaxButton)), URL: message.EditAddress(p.EditURL, t.Path)})
	}
}
