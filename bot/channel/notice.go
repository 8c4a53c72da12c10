package channel

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/bot/wire"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

const (
	noticeRepeat  = 10 * time.Minute // the same notice is not sent again within this time
	noticeBurst   = 10               // notices at once
	noticeReserve = 3                // reserved for urgent ones
	noticeRefill  = time.Minute      // after which one more may be sent
)

// The verbs of buttons under notices: those that the scheduler handles, and those
// that the conversation asks about first (package bot has the handlers).
const (
	VerbAct     = "act"
	VerbMove    = "mv"
	VerbPreview = "pv"
)

// Notify sends a notice to the admins, each in the language they write in, and to
// their groups. The same notice is sent once. If many notices come at once, the
// first are sent and the others wait (deliver.ErrBurst), except those that are
// foldable: they are dropped, and the next notice that is sent says how many were
// dropped. It fails only if no admin could be reached.
func (p *Publisher) Notify(ctx context.Context, n ledger.Notice) error {
	held, wait, ok := p.mayTell(n)
	if wait > 0 {
		return &deliver.Fault{Kind: deliver.FaultLimited, RetryAfter: wait, Err: deliver.ErrBurst}
	}
	if !ok {
		return nil
	}
	places, err := p.Admins.Told(ctx)
	if err != nil && len(places) == 0 {
		p.untold(n, held)
		return listFailed(err)
	}
	if n.By.ID != 0 { // the person who did it knows, and so does the group in which it was done
		places = slices.DeleteFunc(places, func(at Place) bool { return at.Chat == n.By.ID || at.Chat == n.By.In })
		if len(places) == 0 {
			return nil
		}
	}
	b := bringing{Publisher: p, n: n, held: held, ahead: p.ahead(ctx, n)}
	b.bring(ctx, places)
	if b.told == 0 && p.Admins.alone { // rather each admin alone than no one
		places, _ = p.Admins.private(ctx)
		b.bring(ctx, places)
	}
	if b.told > 0 {
		return nil
	}
	p.untold(n, held)
	last := b.last
	if last == nil {
		last = errors.New("there are no admins: set `admins`, or let the channel have an administrator who pressed Start in the chat with the bot")
	}
	last = fmt.Errorf("nobody was told of %s %q: %w", n.Kind, n.Slug, last)
	if b.unfit > 0 && b.unfit == b.tried {
		return refused(last) // no one accepts it, and it must not hold up others
	}
	return last
}

// bringing is a notice that is being sent.
type bringing struct {
	*Publisher
	n     ledger.Notice
	held  int // notices dropped before it
	ahead noticePreview

	tried, told, unfit int // numbers of places
	last               error
}

// bring sends the notice to each place.
func (b *bringing) bring(ctx context.Context, places []Place) {
	for _, at := range places {
		b.tried++
		m := b.notice(b.Admins.Words(b.Locales, at), b.n, b.held, b.ahead.show(ctx, at), b.ahead.effects)
		params := wire.Params{}
		if !b.n.Sounds(b.Now()) {
			params.Set("disable_notification", true)
		}
		err := b.toAdmin(ctx, "sendMessage", m, at, params, nil)
		var e *botapi.Error
		switch {
		case err == nil:
			b.told++
		case errors.As(err, &e) && e.Outcome == botapi.Refused && wire.ChatClosed(e) && !at.shared():
			b.last = err
			b.Log.Debug("an admin cannot be told: they never pressed Start", "admin", at.Chat, "err", err)
		default:
			b.last = err
			if errors.As(err, &e) && refusal("sendMessage", e) == deliver.FaultRefused && e.Outcome == botapi.Refused {
				b.unfit++
			}
			b.Log.Warn("an admin was not told", "admin", at.Chat, "notice", b.n.Kind, "slug", b.n.Slug, "err", err)
		}
	}
}

// listFailed returns why no one could be notified. If Telegram refuses to name the
// admins, that is not a refusal of the notice: it is sent once they are known.
func listFailed(err error) error {
	err = asFault("getChatAdministrators", err)
	var f *deliver.Fault
	if errors.As(err, &f) && f.Kind != deliver.FaultLimited {
		f.Kind = deliver.FaultNotSent
	}
	return err
}

// noticeKey returns the key by which repeated notices are recognised. A question
// that is asked again has new buttons, so it must be sent again or no one could
// answer it. An outage is reported once, not for each channel.
func noticeKey(n ledger.Notice) string {
	if n.Kind == ledger.NoticeLooking {
		return n.Kind
	}
	return fmt.Sprintf("%s\x00%s\x00%d\x00%s\x00%q\x00%q", n.Kind, n.Slug, n.Channel, n.Detail.Encode(), n.Titles, n.Actions)
}

// mayTell reports whether the notice may be sent now or how long it has to wait,
// and how many were dropped since the last one that was sent.
func (p *Publisher) mayTell(n ledger.Notice) (held int, wait time.Duration, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.Now()
	for key, at := range p.told {
		if now.Sub(at).Abs() >= noticeRepeat {
			delete(p.told, key)
		}
	}
	key := noticeKey(n)
	if _, repeated := p.told[key]; repeated {
		return 0, 0, false
	}
	if p.filled.IsZero() {
		p.budget = noticeBurst
	} else {
		p.budget = min(noticeBurst, p.budget+max(now.Sub(p.filled), 0).Minutes()/noticeRefill.Minutes())
	}
	p.filled = now
	needs := 1.
	if !n.Sounds(now) {
		needs += noticeReserve
	}
	if p.budget < needs {
		if foldable(n) {
			p.held++
			return 0, 0, false
		}
		return 0, time.Duration((needs - p.budget) * float64(noticeRefill)), false
	}
	p.budget--
	p.told[key] = now
	held, p.held = p.held, 0
	return held, 0, true
}

// foldable reports whether the notice may be dropped and counted: it says only what
// the channel or /queue shows, and asks nothing.
func foldable(n ledger.Notice) bool {
	return (n.Kind == ledger.NoticePublished || n.Kind == ledger.NoticeUpcoming) && len(n.Actions) == 0
}

// untold lets a notice that reached no one be sent again, restores how many were
// dropped before it, and does not count it.
func (p *Publisher) untold(n ledger.Notice, held int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.told, noticeKey(n))
	p.budget = min(noticeBurst, p.budget+1)
	p.held += held
}

// dates writes the range of dates of a notice's articles.
func (p *Publisher) dates(l *locale.Catalogue, n ledger.Notice) string {
	from, to := l.Day(n.Due.In(p.Zone)), l.Day(n.Until.In(p.Zone))
	if n.Until.IsZero() || from == to {
		return from
	}
	return l.T("notice.dates", "from", from, "to", to)
}

// first builds the notice that admins get when the bot first runs on a channel.
func (p *Publisher) first(l *locale.Catalogue, n ledger.Notice) *message.Message {
	m := new(message.Message).Say(l, "first", "channel", message.Linked{Text: message.TitleOf(n.Title, "", message.MaxTitle), URL: n.Link})
	if len(n.Titles) > 0 {
		m.Line().Say(l, "status.next", "when", l.Moment(n.Due.In(p.Zone), p.Now().In(p.Zone)), "title", message.TitleOf(n.Titles[0], "", message.MaxTitle))
	} else {
		m.Line().Say(l, "first.nothing")
	}
	if n.N > 0 {
		m.Line().Say(l, "first.history", "n", n.N)
	}
	m.Line().Line().Say(l, "first.do")
	return m
}

// noticeButtons returns the buttons under a notice.
func (p *Publisher) noticeButtons(l *locale.Catalogue, n ledger.Notice) []message.Button {
	many := n.N > 1
	var row []message.Button
	for _, a := range n.Actions {
		b := message.Button{Text: a.Kind, Data: message.Data(VerbAct, a.Kind, a.Token)}
		switch a.Kind { // these ask or show something first
		case ledger.ActMove:
			b.Data = message.Data(VerbMove, message.ShortID(n.Slug))
		case ledger.ActPreview:
			b.Data = message.Data(VerbPreview, message.ShortID(n.Slug))
		}
		if key := "action." + a.Kind; l.Has(key) {
			b.Text = l.T(key)
		}
		if a.Kind == ledger.ActApprove && p.asksLate(n) {
			b.Text = l.T("button.publish")
		}
		if a.Kind == ledger.ActEditAll && !many {
			b.Text = l.T("action.edit_one")
		}
		if key := "many.action." + a.Kind; many && l.Has(key) {
			b.Text = l.T(key)
		}
		if many && a.Kind == ledger.ActPublish && n.Kind == ledger.NoticeHistory { // with their number, because one tap posts them all
			b.Text = l.T("many.action.publish.history", "n", n.N)
		}
		row = append(row, b)
	}
	if (n.Kind == ledger.NoticeBlocked || n.Kind == ledger.NoticeFailed) && n.Path != "" && p.EditURL != "" {
		row = append(row, message.Button{Text: l.T("button.edit"), URL: message.EditAddress(p.EditURL, n.Path)})
	}
	return row
}

// asksLate reports whether a notice asks about an article whose date has passed: it
// is published as soon as it is approved.
func (p *Publisher) asksLate(n ledger.Notice) bool {
	return n.Kind == ledger.NoticeApprove && n.N <= 1 && !n.Due.IsZero() && n.Due.Before(p.Now())
}

// noticeKind returns the key of a notice's text, and the details that the text does
// not contain.
func noticeKind(l *locale.Catalogue, n ledger.Notice) (key string, detail locale.Message) {
	key, detail = "notice."+n.Kind, n.Detail
	several := "many.notice." + n.Kind
	switch many := n.N > 1; {
	case many && l.Has(several):
		key = several
	case many:
	case n.Kind == ledger.NoticeOverwrite && n.Path == n.Slug: // a list, which has no file
		key = "notice.overwrite.contents"
	case n.Kind == ledger.NoticeHistory && !detail.IsZero():
		key = "notice.history.other"
	case detail.Is("notice.withdrawal.gone", "notice.withdrawal.draft", "notice.withdrawal.never"):
		key, detail = detail.Code, locale.Message{}
	}
	if !l.Has(key) {
		key = "notice.other"
	}
	return key, detail
}

// notice builds the message of a notice.
func (p *Publisher) notice(l *locale.Catalogue, n ledger.Notice, held int, shown string, also Effects) *message.Message {
	if n.Kind == ledger.NoticeFirst {
		return p.first(l, n)
	}
	key, detail := noticeKind(l, n)
	row := p.noticeButtons(l, n)
	if p.asksLate(n) {
		key = "notice.approve_late"
	}
	when := l.T("queue.undated")
	if !n.Due.IsZero() {
		when = l.Moment(n.Due.In(p.Zone), p.Now().In(p.Zone))
	}
	m := new(message.Message).Say(l, key, "kind", n.Kind, "title", message.Linked{Text: message.TitleOf(n.Title, n.Slug, message.MaxTitle), URL: n.Link}, "when", when, "n", n.N, "who", message.Shorten(ledger.NameOf(n.By), message.MaxButton),
		"dates", p.dates(l, n))
	if n.Kind == ledger.NoticeHistory {
		n.N, n.Titles = 0, nil // the dates are enough
	}
	for _, title := range n.Titles {
		m.Line().Say(l, "status.entry", "title", message.TitleOf(title, "", message.MaxTitle))
	}
	if more := n.N - len(n.Titles); more > 0 {
		m.Line().Say(l, "preview.more", "n", more)
	}
	if !detail.IsZero() {
		m.Line()
		if n.Line > 0 {
			m.Write(n.Path + ":" + strconv.Itoa(n.Line) + ": ")
		}
		m.Write(message.Shorten(l.Say(detail), 600))
	}
	also.say(m, l, n)
	if shown != "" {
		m.Write("\n\n" + shown)
	}
	if held > 0 {
		m.Line().Say(l, "notice.held", "n", held)
	}
	for len(row) > 0 { // two buttons a row, so that labels stay readable on a phone
		k := min(2, len(row))
		m.Row(row[:k]...)
		row = row[k:]
	}
	return m
}
