package bot

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/bot/wire"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// control is what admins may do: see the queue, and decide.
type control struct {
	*parts
	library *library
}

// The verbs of buttons of an article: skip, try again, ask before it is withdrawn, withdraw it.
const (
	verbSkip        = "sk"
	verbRetry       = "rt"
	verbWithdrawAsk = "wa"
	verbWithdraw    = "wd"
)

// act is something that an admin may do to an article by naming it.
type act func(ctx context.Context, slug string, by ledger.Actor) (scheduler.Result, error)

func (ct *control) runSkip(t *talk, args string)     { ct.byName(t, args, verbSkip, t.Desk.Skip) }
func (ct *control) runRetry(t *talk, args string)    { ct.byName(t, args, verbRetry, t.Desk.Retry) }
func (ct *control) runWithdraw(t *talk, args string) { ct.byName(t, args, verbWithdrawAsk, nil) }

func (ct *control) pressSkip(t *talk, args []string)  { ct.byPress(t, args, t.Desk.Skip) }
func (ct *control) pressRetry(t *talk, args []string) { ct.byPress(t, args, t.Desk.Retry) }

// byName does it to the article that an admin names; what cannot be undone (do
// is nil) is asked about first.
func (ct *control) byName(t *talk, name, verb string, do act) {
	if name == "" {
		ct.offer(t, verb)
		return
	}
	a := ct.find(t, name, func(id string) string { return message.Data(verb, id) })
	switch {
	case a == nil:
	case do == nil:
		ct.withdrawAsk(t, a)
	default:
		ct.do(t, a, do)
	}
}

// offerMost is how many articles a command without a name offers.
const offerMost = 8

// offer lets an admin choose the article that a command is for.
func (ct *control) offer(t *talk, verb string) {
	entries, err := t.Desk.Plan(t.ctx)
	if err != nil {
		t.trouble(err)
		return
	}
	wanted := func(e scheduler.Entry) bool { return e.State == ledger.Planned || e.State == ledger.Missed }
	switch verb {
	case verbRetry:
		wanted = func(e scheduler.Entry) bool { return e.State == ledger.Failed || e.State == ledger.Unconfirmed }
	case verbWithdrawAsk:
		slices.Reverse(entries)
		wanted = func(e scheduler.Entry) bool { return e.State == ledger.Sent }
	}
	m := new(message.Message)
	for _, e := range entries {
		if a := t.Desk.Catalogue().Article(e.Slug); a != nil && wanted(e) && len(m.Keyboard) < offerMost {
			m.Row(message.Button{Text: message.TitleOf(a.Title, a.Slug, message.MaxButton), Data: message.Data(verb, message.ShortID(a.Slug))})
		}
	}
	if len(m.Keyboard) == 0 {
		m.Say(t.l, "offer.none")
		m.Row(message.Button{Text: t.l.T("button.to_queue"), Data: message.Data(verbQueue, 0)})
	} else {
		m.Say(t.l, "offer")
		m.Row(message.Button{Text: t.l.T("button.cancel"), Data: message.Data(verbClose)})
	}
	t.reply(m)
}

// do does it and shows what became of it; of a post that was out before it says
// so.
func (ct *control) do(t *talk, a *content.Article, do act) {
	_, wasOut := t.Desk.PostLink(a.Slug)
	r, err := do(t.ctx, a.Slug, t.actor())
	r.Already = r.Already || wasOut
	ct.outcome(t, a, r, err)
}

func (ct *control) byPress(t *talk, args []string, do act) {
	a := ct.pressedArticle(t, args)
	if a == nil {
		return
	}
	t.answer()
	ct.do(t, a, do)
}

func (ct *control) pressWithdrawAsk(t *talk, args []string) {
	if a := ct.pressedArticle(t, args); a != nil {
		ct.withdrawAsk(t, a)
	}
}

// withdrawAsk asks before a post is deleted from the channel.
func (ct *control) withdrawAsk(t *talk, a *content.Article) {
	link, isOut := t.Desk.PostLink(a.Slug)
	title := message.Linked{Text: message.TitleOf(a.Title, a.Slug, message.MaxTitle), URL: link}
	if !isOut {
		t.say("withdraw.none", "title", title)
		return
	}
	m := new(message.Message).Say(t.l, "withdraw.ask", "title", title)
	m.Row(message.Button{Text: t.l.T("button.withdraw"), Data: message.Data(verbWithdraw, message.ShortID(a.Slug))},
		message.Button{Text: t.l.T("button.cancel"), Data: message.Data(verbClose)})
	t.reply(m)
}

func (ct *control) pressWithdraw(t *talk, args []string) {
	a := ct.pressedArticle(t, args)
	if a == nil {
		return
	}
	t.answer()
	if _, err := t.Desk.Withdraw(t.ctx, a.Slug, t.actor()); err != nil {
		t.trouble(err)
		return
	}
	ct.withdrawn(t, message.TitleOf(a.Title, a.Slug, message.MaxTitle), a.Slug)
}

// withdrawn waits a little for a post to be deleted, and says so.
func (ct *control) withdrawn(t *talk, title, slug string) {
	const tries, pause = 20, 250 * time.Millisecond
	t.shelf.forget()
	for range tries {
		if _, isOut := t.Desk.PostLink(slug); !isOut {
			t.say("withdraw.done", "title", title)
			return
		}
		if !wire.Sleep(t.ctx, pause) {
			break
		}
	}
	t.say("withdraw.soon", "title", title)
}

// pressAct passes a button of a notice on to the scheduler. The data holds the
// kind of act too, for the answer's words alone: what is done, the token says.
func (ct *control) pressAct(t *talk, args []string) {
	if len(args) != 2 || args[1] == "" {
		t.answering = t.l.T("button.unknown")
		return
	}
	t.answer()
	r, err := t.Desk.Act(t.ctx, args[1], t.actor())
	if err != nil {
		t.trouble(err)
		return
	}
	if n := len(r.Slugs); n > 1 {
		t.shelf.forget()
		t.say("many.act."+r.Did, "n", n)
		return
	}
	var a *content.Article
	title := message.TitleOf("", r.Slug, message.MaxTitle)
	if a = t.Desk.Catalogue().Article(r.Slug); a != nil {
		title = message.TitleOf(a.Title, a.Slug, message.MaxTitle)
	}
	switch kind := args[0]; {
	case r.Already:
		ct.decided(t, title, r)
	case kind == ledger.ActWithdraw:
		ct.withdrawn(t, title, r.Slug)
	case kind == ledger.ActKeep, kind == ledger.ActRelocate, kind == ledger.ActAlso, kind == ledger.ActLeave,
		kind == ledger.ActCopy, kind == ledger.ActPublic, kind == ledger.ActPrivate:
		t.shelf.forget()
		t.say("act."+kind, "title", title)
	case kind == ledger.ActTrust:
		t.shelf.forget()
		t.say("act.trust", "title", title)
	case kind == ledger.ActEditAll, kind == ledger.ActOverwrite:
		t.say("act.edit", "title", title)
	default:
		ct.outcome(t, a, r, nil)
	}
}

// decided says that a button did nothing, since an admin had decided before.
func (ct *control) decided(t *talk, title string, r scheduler.Result) {
	t.shelf.forget()
	m := new(message.Message)
	switch {
	case r.Did != "":
		m.Say(t.l, "act.decided", "did", t.did(r.Did), "who", message.Shorten(actorName(r.By), message.MaxButton))
	case r.By.ID != 0 || r.By.Name != "":
		m.Say(t.l, "act.decided.by", "who", message.Shorten(actorName(r.By), message.MaxButton))
	default:
		m.Say(t.l, "act.decided.before")
	}
	m.Line().Say(t.l, "outcome", "title", message.Linked{Text: title, URL: r.Link}, "state", t.state(r.State))
	if r.Did == ledger.ActWithdraw && r.State == ledger.Sent { // on its way out
		m = new(message.Message).Say(t.l, "act.decided", "did", t.did(r.Did), "who", message.Shorten(actorName(r.By), message.MaxButton))
		m.Line().Say(t.l, "withdraw.soon", "title", title)
	}
	t.reply(m)
}

func actorName(a ledger.Actor) string {
	if a.Name != "" {
		return a.Name
	}
	return strconv.FormatInt(a.ID, 10)
}

// pressedArticle finds the article that a button of an admin names; where it is
// gone it says so.
func (ct *control) pressedArticle(t *talk, args []string) *content.Article {
	if len(args) > 0 {
		if a := t.shelf.Article(args[0]); a != nil {
			return a
		}
	}
	t.answering = t.l.T("button.gone")
	return nil
}
