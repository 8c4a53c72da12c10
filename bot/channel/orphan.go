package channel

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/wire"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// A process that is killed between sending a standing message and storing its
// number leaves a message behind that is not in the ledger. The Bot API cannot list
// the messages of a chat, but their numbers only grow (all private chats of a bot
// share one sequence), and forwarding a message returns its content. So after the
// next standing message is sent, the numbers right before it are looked at, and
// messages by the bot that begin as a standing message are deleted. Nothing else is
// edited or deleted on a guess.
//
// The message is not found if more than lookBack messages were exchanged with
// anyone since. It stays if it is older than 48 hours, because bots cannot delete
// such messages.

// lookBack is how many numbers before a new standing message are looked at.
const lookBack = 50

// takeLimit is how long that may take.
const takeLimit = 2 * time.Minute

// takeBack deletes earlier copies of a place's standing message with numbers just
// below before, except those in one.at. If that fails they stay: they are an
// annoyance, but nothing depends on them.
func (p *Publisher) takeBack(ctx context.Context, place Place, before int, one standing) {
	ctx, cancel := context.WithTimeout(ctx, takeLimit)
	defer cancel()
	me, err := p.Admins.Self(ctx)
	if err != nil {
		return
	}
	l := p.Admins.Words(p.Locales, place)
	for id := before - 1; id > 0 && id >= before-lookBack && ctx.Err() == nil; id-- {
		if slices.ContainsFunc(one.at, func(s ledger.Standing) bool { return s.Chat == place.Chat && s.MessageID == id }) {
			continue
		}
		var m wire.Message
		params := wire.Params{}
		place.To(params)
		params.Set("from_chat_id", place.Chat)
		params.Set("message_id", id)
		params.Set("disable_notification", true)
		err := p.calm.Call(ctx, "forwardMessage", params, &m)
		var e *botapi.Error
		if errors.As(err, &e) && e.Outcome == botapi.Refused && !wire.ChatClosed(e) {
			continue // no message of this chat, or one that cannot be forwarded
		}
		if err != nil || m.MessageID <= 0 {
			p.Log.Debug("cannot look for a second standing message", "admin", place.Chat, "err", err)
			return
		}
		p.deleteCopy(ctx, place.Chat, m.MessageID)
		first, _, _ := strings.Cut(m.Plain(), "\n")
		if o := m.ForwardOrigin; o != nil && o.User != nil && o.User.ID == me.ID && one.is(l, first) {
			p.deleteCopy(ctx, place.Chat, id)
		}
	}
}

var number = regexp.MustCompile(`\d+`)

// isAttention reports whether a heading is that of the message about what needs
// attention.
func isAttention(l *locale.Catalogue, heading string) bool {
	return heading == l.T("attention.none") || counts(l, "attention", heading)
}

// isAudit reports whether a heading is that of an audit's message with buttons. A
// message on which everything was decided stays as a record: the next audit has a
// new message.
func isAudit(l *locale.Catalogue, heading string) bool { return counts(l, "drift", heading) }

// counts reports whether a heading is the text with any number.
func counts(l *locale.Catalogue, text, heading string) bool {
	n, err := strconv.Atoi(number.FindString(heading))
	return err == nil && heading == l.T(text, "n", n)
}
