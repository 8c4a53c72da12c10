package bot

import (
	"time"

	"github.com/dateline-bot/dateline/bot/channel"
	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// The verbs of buttons of the queue: a page, and one article.
const (
	verbQueue = "q"
	verbEntry = "qe"
)

// queuePage is how many entries a page of the queue shows.
const queuePage = 8

func (ct *control) runQueue(t *talk, _ string) { ct.queue(t, 0) }

func (ct *control) pressQueue(t *talk, args []string) { ct.queue(t, page(args, 0)) }

func (ct *control) queue(t *talk, at int) {
	entries, err := t.Desk.Queue(t.ctx)
	if err != nil {
		t.trouble(err)
		return
	}
	if len(entries) == 0 {
		t.say("queue.none")
		return
	}
	shown, at, pages := pageOf(entries, queuePage, at)
	m := new(message.Message).Say(t.l, "queue", "n", len(entries), "zone", t.Zone.String())
	several := severalChannels(entries)
	for i, e := range shown {
		m.Line().Say(t.l, "queue.entry", "i", at*queuePage+i+1, "when", t.due(e), "title", message.Bold(message.TitleOf(e.Title, e.Slug, message.MaxTitle)))
		if several && e.Channel != "" {
			m.Write(" → " + message.Shorten(e.Channel, message.MaxButton))
		}
		if why := t.withheld(e); why != "" {
			m.Line().Write("   " + message.Shorten(why, 200))
		}
		if e.State != ledger.Broken {
			m.Row(message.Button{Text: message.TitleOf(e.Title, e.Slug, message.MaxButton), Data: message.Data(verbEntry, message.ShortID(e.Slug))})
		}
	}
	turner(m, at, pages, func(page int) string { return message.Data(verbQueue, page) })
	t.reply(m)
}

func severalChannels(entries []scheduler.Entry) bool {
	for _, e := range entries {
		if e.Channel != entries[0].Channel {
			return true
		}
	}
	return false
}

// due says when an entry goes out, or what it waits for.
func (t *talk) due(e scheduler.Entry) string {
	if !e.Held.IsZero() {
		return t.l.T("queue.held", "when", t.moment(e.Held))
	}
	when := t.moment(e.Due)
	state := t.state(e.State)
	if plan.IsRejected(e.Reason) {
		state = t.l.T("did.reject")
	}
	planned := e.State == ledger.Planned || e.State == ""
	switch {
	case planned && t.overdue(e):
		return t.l.T("queue.overdue")
	case planned:
		return when
	case !e.Due.IsZero() && e.Due.Before(t.Now()): // a moment that has passed says nothing of when it goes out
		return "⚠ " + state
	}
	return when + " (" + state + ")"
}

// overdueAfter is how long after its moment an article that has not gone out is
// late.
const overdueAfter = time.Minute

// overdue reports whether the moment of a planned article has passed.
func (t *talk) overdue(e scheduler.Entry) bool {
	return !e.Due.IsZero() && t.Now().Sub(e.Due) > overdueAfter
}

// withheld says why an article does not go out; "" for one that does.
func (t *talk) withheld(e scheduler.Entry) string {
	a := t.Desk.Catalogue().Article(e.Slug)
	switch {
	case e.State == ledger.Draft && a != nil && a.Draft:
		return t.l.Say(a.DraftBy.Message())
	case e.State == ledger.Held && a != nil && a.Hold != nil:
		return t.l.Say(a.Hold.Message())
	case e.State.Withheld(), e.State == ledger.Failed, e.State == ledger.Unconfirmed, e.State == ledger.Planned && t.overdue(e), plan.IsRejected(e.Reason), e.Reason.Is(plan.ReasonRerouted):
		return t.l.Say(e.Reason)
	}
	return ""
}

// pressEntry shows one article of the queue with what can be done about it.
func (ct *control) pressEntry(t *talk, args []string) {
	a := ct.pressedArticle(t, args)
	if a == nil {
		return
	}
	entries, err := t.Desk.Queue(t.ctx)
	if err != nil {
		t.trouble(err)
		return
	}
	m := new(message.Message).Say(t.l, "entry", "title", message.Bold(message.TitleOf(a.Title, a.Slug, message.MaxTitle)), "slug", message.Code(message.Shorten(a.Slug, message.MaxTitle)))
	for _, e := range entries {
		if e.Slug == a.Slug {
			m.Line().Say(t.l, "entry.due", "when", t.due(e))
			if why := t.withheld(e); why != "" {
				m.Line().Write(message.Shorten(why, 300))
			} else if !e.Reason.IsZero() {
				m.Line().Write(message.Shorten(t.l.Say(e.Reason), 300))
			}
		}
	}
	id := message.ShortID(a.Slug)
	m.Row(message.Button{Text: t.l.T("button.publish"), Data: message.Data(verbPublishAsk, id)}, message.Button{Text: t.l.T("button.preview"), Data: message.Data(channel.VerbPreview, id)})
	m.Row(message.Button{Text: t.l.T("button.move"), Data: message.Data(channel.VerbMove, id)}, message.Button{Text: t.l.T("button.skip"), Data: message.Data(verbSkip, id)})
	m.Row(ct.editText(t, a), ct.editButton(t, a)).Row(message.Button{Text: t.l.T("button.queue"), Data: message.Data(verbQueue, 0)})
	t.reply(m)
}
