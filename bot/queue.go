package bot

import (
	"time"

	"github.com/dateline-bot/dateline/bot/message"

	"github.com/dateline-bot/dateline/scheduler"
)

// queuePage is how many entries a page of the queue shows.
const queuePage = 8

func runQueue(t *talk, _ string) { t.queue(0) }

func pressQueue(t *talk, args []string) { t.queue(page(args, 0)) }

func (t *talk) queue(at int) {
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
		if e.State != scheduler.Broken {
			m.Row(message.Button{Text: message.TitleOf(e.Title, e.Slug, message.MaxButton), Data: message.Data("qe", message.ShortID(e.Slug))})
		}
	}
	t.turner(m, at, pages, func(page int) string { return message.Data("q", page) })
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
	when := t.moment(e.Due)
	if !e.Held.IsZero() {
		return t.l.T("queue.held", "when", t.moment(e.Held))
	}
	if e.State == scheduler.Planned || e.State == "" {
		return when
	}
	state := t.state(e.State)
	if when == "" {
		return state
	}
	return when + " (" + state + ")"
}

// withheld says why an article does not go out; "" for one that does.
func (t *talk) withheld(e scheduler.Entry) string {
	a := t.Desk.Catalogue().Article(e.Slug)
	switch {
	case e.State == scheduler.Draft && a != nil && a.Draft:
		return t.l.Say(a.DraftBy.Message())
	case e.State == scheduler.Held && a != nil && a.Hold != nil:
		return t.l.Say(a.Hold.Message())
	case e.State.Withheld():
		return t.l.Phrase(e.Reason)
	}
	return ""
}

func (t *talk) moment(at time.Time) string {
	if at.IsZero() {
		return t.l.T("queue.undated")
	}
	return t.l.Moment(at.In(t.Zone), t.Now().In(t.Zone))
}

// state names a state in the reader's language.
func (t *talk) state(s scheduler.State) string {
	if key := "state." + string(s); t.l.Has(key) {
		return t.l.T(key)
	}
	return string(s)
}

// pressEntry shows one article of the queue with what can be done about it.
func pressEntry(t *talk, args []string) {
	a := t.pressedArticle(args)
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
			} else if e.Reason != "" {
				m.Line().Write(message.Shorten(t.l.Phrase(e.Reason), 300))
			}
		}
	}
	id := message.ShortID(a.Slug)
	m.Row(message.Button{Text: t.l.T("button.publish"), Data: message.Data("pa", id)}, message.Button{Text: t.l.T("button.preview"), Data: message.Data("pv", id)})
	m.Row(message.Button{Text: t.l.T("button.move"), Data: message.Data("mv", id)}, message.Button{Text: t.l.T("button.skip"), Data: message.Data("sk", id)})
	m.Row(t.editButton(a)).Row(message.Button{Text: t.l.T("button.queue"), Data: message.Data("q", 0)})
	t.reply(m)
}
