package bot

import (
	"time"

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
	m := new(message).say(t.l, "queue", "n", len(entries), "zone", t.Zone.String())
	several := severalChannels(entries)
	for i, e := range shown {
		m.line().say(t.l, "queue.entry", "i", at*queuePage+i+1, "when", t.due(e), "title", bold(titleOf(e.Title, e.Slug, maxTitle)))
		if several && e.Channel != "" {
			m.write(" → " + shorten(e.Channel, maxButton))
		}
		m.row(button{Text: titleOf(e.Title, e.Slug, maxButton), Data: data("qe", shortID(e.Slug))})
	}
	t.turner(m, at, pages, func(page int) string { return data("q", page) })
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
	if e.State == scheduler.Planned || e.State == "" {
		return when
	}
	state := t.state(e.State)
	if when == "" {
		return state
	}
	return when + " (" + state + ")"
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
	m := new(message).say(t.l, "entry", "title", bold(titleOf(a.Title, a.Slug, maxTitle)), "slug", code(shorten(a.Slug, maxTitle)))
	for _, e := range entries {
		if e.Slug == a.Slug {
			m.line().say(t.l, "entry.due", "when", t.due(e))
			if e.Reason != "" {
				m.line().write(shorten(t.l.Phrase(e.Reason), 300))
			}
		}
	}
	id := shortID(a.Slug)
	m.row(button{Text: t.l.T("button.publish"), Data: data("pa", id)}, button{Text: t.l.T("button.preview"), Data: data("pv", id)})
	m.row(button{Text: t.l.T("button.move"), Data: data("mv", id)}, button{Text: t.l.T("button.skip"), Data: data("sk", id)})
	m.row(t.editButton(a)).row(button{Text: t.l.T("button.queue"), Data: data("q", 0)})
	t.reply(m)
}
