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
	noticeRepeat  = 10 * time.Minute // the same notice is not told again within it
	noticeBurst   = 10               // notices at once
	noticeReserve = 3                // of them for those that sound
	noticeRefill  = time.Minute      // after which another one may go
)

// The verbs of buttons under notices: what the scheduler is told, and what the
// conversation shows first (package bot has the handlers).
const (
	VerbAct     = "act"
	VerbMove    = "mv"
	VerbPreview = "pv"
)

// Notify tells the admins, each in the language they write in, and their groups. The
// same notice is told once. Of a storm of notices the first are told and the others wait
// (deliver.ErrBurst), except those that foldable names: how many of these were
// left out is told with the next one that goes. It fails only if no admin could
// be told.
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
	if n.By.ID != 0 { // who did it knows, and so does the group in which it was done
		places = slices.DeleteFunc(places, func(at Place) bool { return at.Chat == n.By.ID || at.Chat == n.By.In })
		if len(places) == 0 {
			return nil
		}
	}
	b := bringing{Publisher: p, n: n, held: held, ahead: p.ahead(ctx, n)}
	b.bring(ctx, places)
	if b.told == 0 && p.Admins.alone { // better each alone than nobody
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
		return refused(last) // nobody will take it, and others wait behind it
	}
	return last
}

// bringing is a notice on its way.
type bringing struct {
	*Publisher
	n     ledger.Notice
	held  int // notices that were held back before it
	ahead noticePreview

	tried, told, unfit int // places
	last               error
}

// bring sends the notice to each of the places.
func (b *bringing) bring(ctx context.Context, places []Place) {
	for _, at := range places {
		b.tried++
		m := b.notice(b.Admins.Words(b.Locales, at), b.n, b.held, b.ahead.show(ctx, at))
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

// listFailed is why nobody could be told. A refusal to name the admins is none
// of the notice: it is to be told once they are known.
func listFailed(err error) error {
	err = asFault("getChatAdministrators", err)
	var f *deliver.Fault
	if errors.As(err, &f) && f.Kind != deliver.FaultLimited {
		f.Kind = deliver.FaultNotSent
	}
	return err
}

// noticeKey is what makes two notices the same. A question that is put again
// has buttons of its own, and nobody could answer it if it were not told.
func noticeKey(n ledger.Notice) string {
	return fmt.Sprintf("%s\x00%s\x00%d\x00%s\x00%q\x00%q", n.Kind, n.Slug, n.Channel, n.Detail.Encode(), n.Titles, n.Actions)
}

// mayTell reports whether the notice goes out, or how long it has to wait for
// that, and how many were left out since the last that did.
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

// foldable reports whether the notice may be counted instead of told: it says what
// the channel shows, or /queue, and asks nothing.
func foldable(n ledger.Notice) bool {
	return (n.Kind == ledger.NoticePublished || n.Kind == ledger.NoticeUpcoming) && len(n.Actions) == 0
}

// untold lets a notice that reached nobody be told again, with how many were held
// back before it, and does not count it.
func (p *Publisher) untold(n ledger.Notice, held int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.told, noticeKey(n))
	p.budget = min(noticeBurst, p.budget+1)
	p.held += held
}

// dates writes from when to when the articles of a notice are dated.
func (p *Publisher) dates(l *locale.Catalogue, n ledger.Notice) string {
	from, to := l.Day(n.Due.In(p.Zone)), l.Day(n.Until.In(p.Zone))
	if n.Until.IsZero() || from == to {
		return from
	}
	return l.T("notice.dates", "from", from, "to", to)
}

// first words what admins are told when the bot first runs on a channel.
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

func (p *Publisher) notice(l *locale.Catalogue, n ledger.Notice, held int, shown string) *message.Message {
	if n.Kind == ledger.NoticeFirst {
		return p.first(l, n)
	}
	key := "notice." + n.Kind
	of := n.N
	many := of > 1
	if several := "many.notice." + n.Kind; many && l.Has(several) {
		key = several
	}
	detail := n.Detail
	switch { // what the message says itself
	case many:
	case n.Kind == ledger.NoticeHistory && !detail.IsZero():
		key = "notice.history.other"
	case detail.Is("notice.withdrawal.gone", "notice.withdrawal.draft", "notice.withdrawal.never"):
		key, detail = detail.Code, locale.Message{}
	}
	if !l.Has(key) {
		key = "notice.other"
	}
	when := l.T("queue.undated")
	if !n.Due.IsZero() {
		when = l.Moment(n.Due.In(p.Zone), p.Now().In(p.Zone))
	}
	m := new(message.Message).Say(l, key, "kind", n.Kind, "title", message.Linked{Text: message.TitleOf(n.Title, n.Slug, message.MaxTitle), URL: n.Link}, "when", when, "n", n.N, "who", message.Shorten(ledger.NameOf(n.By), message.MaxButton),
		"dates", p.dates(l, n))
	if n.Kind == ledger.NoticeHistory {
		n.N, n.Titles = 0, nil // its dates say enough
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
	if shown != "" {
		m.Write("\n\n" + shown)
	}
	if held > 0 {
		m.Line().Say(l, "notice.held", "n", held)
	}
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
		if a.Kind == ledger.ActEditAll && !many {
			b.Text = l.T("action.edit_one")
		}
		if key := "many.action." + a.Kind; many && l.Has(key) {
			b.Text = l.T(key)
		}
		if many && a.Kind == ledger.ActPublish && n.Kind == ledger.NoticeHistory { // with their number: one tap posts them all
			b.Text = l.T("many.action.publish.history", "n", of)
		}
		row = append(row, b)
	}
	if (n.Kind == ledger.NoticeBlocked || n.Kind == ledger.NoticeFailed) && n.Path != "" && p.EditURL != "" {
		row = append(row, message.Button{Text: l.T("button.edit"), URL: message.EditAddress(p.EditURL, n.Path)})
	}
	for len(row) > 0 { // two a row: labels stay readable on a phone
		k := min(2, len(row))
		m.Row(row[:k]...)
		row = row[k:]
	}
	return m
}
