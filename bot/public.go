package bot

import (
	"time"

	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/bot/wire"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

const (
	releaseLook = 100 * time.Millisecond // between looks at the plan
	releaseMost = 3 * time.Second        // how long an answer waits for the plan
)

// released tells an admin who called the status of an article public what happens to the article
// now: its date may have passed, and quiet hours, an approval or another reason may hold it up.
func (ct *control) released(t *talk, title string, r scheduler.Result) {
	t.shelf.forget()
	m := new(message.Message)
	e, ok := ct.replanned(t, r.Slug)
	switch {
	case !ok: // the plan is not made yet
		m.Say(t.l, "act.public")
	case e.State == ledger.Planned && !e.Due.IsZero() && e.Due.After(t.Now()):
		m.Say(t.l, "act.public.due", "title", title, "when", t.moment(e.Due))
	case (e.State == ledger.Planned || e.State == ledger.Sending || e.State == ledger.Sent) && !e.Due.IsZero() && !e.Approval:
		m.Say(t.l, "act.public.now", "title", title)
	case e.State == ledger.Planned && !e.Due.IsZero():
		m.Say(t.l, "act.public")
	case e.State == ledger.Missed, e.State == ledger.Skipped && !e.Skipped: // missed, or history
		m.Say(t.l, "act.public.past", "title", title)
	default:
		m.Say(t.l, "act.public").Line().Say(t.l, "outcome", "title", title, "state", t.state(e.State))
		if !e.Reason.IsZero() {
			m.Line().Write(message.Shorten(t.l.Say(e.Reason), 400))
		}
	}
	if e.Approval {
		m.Line().Say(t.l, "planned.approval")
	}
	m.Row(message.Button{Text: t.l.T("button.queue"), Data: message.Data(verbQueue, 0)})
	t.reply(m)
}

// replanned returns the article's line of the plan once it is planned anew; ok is false if that
// takes too long. An article that is in no plan any more is history.
func (ct *control) replanned(t *talk, slug string) (e scheduler.Entry, ok bool) {
	for until := t.Now().Add(releaseMost); ; {
		plan, err := t.Desk.Plan(t.ctx)
		if err != nil {
			t.Log.Warn("cannot read the plan for an answer", "err", err)
			return e, false
		}
		e, found := entryOf(plan, slug)
		if !found {
			return scheduler.Entry{State: ledger.Missed}, true
		}
		if a := t.Desk.Catalogue().Article(slug); e.State != ledger.Held || a != nil && a.Hold == nil {
			return e, true
		}
		if !t.Now().Before(until) || !wire.Sleep(t.ctx, releaseLook) {
			return e, false
		}
	}
}

// entryOf returns the first line of an article.
func entryOf(plan []scheduler.Entry, slug string) (scheduler.Entry, bool) {
	for _, e := range plan {
		if e.Slug == slug {
			return e, true
		}
	}
	return scheduler.Entry{}, false
}
