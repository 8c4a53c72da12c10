package bot

import (
	"slices"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/bot/channel"
	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// Verbs of the queue's buttons: a page, and one article.
const (
	verbQueue = "q"
	verbEntry = "qe"
)

// queuePage is the number of entries on a page of the queue.
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
	planned := 0
	for _, e := range entries {
		if e.State == ledger.Planned || e.State == "" {
			planned++
		}
	}
	m := new(message.Message)
	if planned == len(entries) {
		m.Say(t.l, "queue", "n", planned, "zone", t.Zone.String())
	} else {
		m.Say(t.l, "queue.some", "n", planned, "m", len(entries)-planned, "zone", t.Zone.String())
	}
	list := shownList{first: at * queuePage, queue: true}
	for _, e := range shown {
		list.slugs = append(list.slugs, e.Slug)
	}
	t.lists.put(t.asker(), list)
	several := severalChannels(entries)
	for i, e := range shown {
		m.Line().Say(t.l, "queue.entry", "i", at*queuePage+i+1, "when", t.due(e), "title", message.Bold(message.TitleOf(e.Title, e.Slug, message.MaxTitle)))
		if several && e.Channel != "" {
			m.Write(" → " + message.Shorten(e.Channel, message.MaxButton))
		}
		if why := t.withheld(e); why != "" {
			m.Line().Reason("   " + message.Shorten(why, 200))
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

// due says when an entry will be published, or what it waits for.
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
	case !e.Due.IsZero() && e.Due.Before(t.Now()): // a time that has passed does not say when it will be published
		return "⚠ " + state
	}
	return when + " (" + state + ")"
}

// overdueAfter is how long after it was due an unpublished article counts as late.
const overdueAfter = time.Minute

// overdue reports whether a planned article is late.
func (t *talk) overdue(e scheduler.Entry) bool {
	return !e.Due.IsZero() && t.Now().Sub(e.Due) > overdueAfter
}

// withheld says why an article is not published; "" for one that is.
func (t *talk) withheld(e scheduler.Entry) string {
	a := t.Desk.Catalogue().Article(e.Slug)
	switch {
	case e.State == ledger.Draft && a != nil && a.Draft:
		return t.l.Say(a.DraftBy().Message())
	case e.State == ledger.Held && a != nil && a.Hold != nil:
		return t.l.Say(a.Hold.Message())
	case e.State.Withheld(), e.State == ledger.Failed, e.State == ledger.Unconfirmed, e.State == ledger.Planned && t.overdue(e), plan.IsRejected(e.Reason), e.Reason.Is(plan.ReasonRerouted):
		return t.l.Say(e.Reason)
	}
	return ""
}

// pressEntry shows one article of the queue with the possible actions.
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
	if !slices.ContainsFunc(entries, func(e scheduler.Entry) bool { return e.Slug == a.Slug }) {
		ct.leftQueue(t, a)
		return
	}
	m := new(message.Message).Say(t.l, "entry", "title", message.Bold(message.TitleOf(a.Title, a.Slug, message.MaxTitle)), "slug", message.Code(message.Shorten(a.Slug, message.MaxTitle)))
	for _, e := range entries {
		if e.Slug == a.Slug {
			if when := t.due(e); strings.HasPrefix(when, "⚠") {
				m.Line().Write(when)
			} else {
				m.Line().Say(t.l, "entry.due", "when", when)
			}
			if why := t.withheld(e); why != "" {
				m.Line().Reason(message.Shorten(why, 300))
			} else if !e.Reason.IsZero() {
				m.Line().Reason(message.Shorten(t.l.Say(e.Reason), 300))
			}
		}
	}
	id := message.ShortID(a.Slug)
	preview := message.Button{Text: t.l.T("button.preview"), Data: message.Data(channel.VerbPreview, id)}
	skip := message.Button{Text: t.l.T("button.skip"), Data: message.Data(verbSkip, id)}
	if plan.Movable(a, t.Now()) != nil { // a draft
		m.Row(preview, skip)
	} else {
		m.Row(message.Button{Text: t.l.T("button.publish"), Data: message.Data(verbPublishAsk, id)}, preview)
		m.Row(message.Button{Text: t.l.T("button.move"), Data: message.Data(channel.VerbMove, id)}, skip)
	}
	m.Row(ct.editText(t, a), ct.editButton(t, a)).Row(message.Button{Text: t.l.T("button.queue"), Data: message.Data(verbQueue, 0)})
	t.reply(m)
}

// leftQueue shows an article that is no longer in the queue: what happened to it, and the possible
// actions.
func (ct *control) leftQueue(t *talk, a *content.Article) {
	id := message.ShortID(a.Slug)
	link, isOut := t.Desk.PostLink(a.Slug)
	title := message.Linked{Text: message.TitleOf(a.Title, a.Slug, message.MaxTitle), URL: link}
	preview := message.Button{Text: t.l.T("button.preview"), Data: message.Data(channel.VerbPreview, id)}
	m := new(message.Message)
	switch {
	case isOut:
		m.Say(t.l, "publish.already", "title", title)
		m.Row(preview, message.Button{Text: t.l.T("button.withdraw"), Data: message.Data(verbWithdrawAsk, id)})
	case a.Telegram().Never:
		m.Say(t.l, "publish.never", "path", message.Code(a.Path)).Row(preview)
	default:
		m.Say(t.l, "entry", "title", message.Bold(title.Text), "slug", message.Code(message.Shorten(a.Slug, message.MaxTitle)))
		if entries, err := t.Desk.Plan(t.ctx); err == nil {
			for _, e := range entries {
				if e.Slug != a.Slug {
					continue
				}
				m = new(message.Message).Say(t.l, "outcome", "title", title, "state", t.state(e.State))
				if !e.Reason.IsZero() {
					m.Line().Reason(message.Shorten(t.l.Say(e.Reason), 300))
				}
			}
		}
		m.Row(message.Button{Text: t.l.T("button.publish"), Data: message.Data(verbPublishAsk, id)}, preview)
		m.Row(message.Button{Text: t.l.T("button.move"), Data: message.Data(channel.VerbMove, id)})
	}
	m.Row(ct.editText(t, a), ct.editButton(t, a)).Row(message.Button{Text: t.l.T("button.queue"), Data: message.Data(verbQueue, 0)})
	t.reply(m)
}
