package bot

import (
	"context"
	"strconv"
	"time"

	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/bot/wire"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler"
)

// act is something that an admin may do to an article by naming it.
type act func(ctx context.Context, slug string, by scheduler.Actor) (scheduler.Result, error)

func runSkip(t *talk, args string)     { t.byName(args, "sk", t.Desk.Skip) }
func runRetry(t *talk, args string)    { t.byName(args, "rt", t.Desk.Retry) }
func runWithdraw(t *talk, args string) { t.byName(args, "wa", nil) }

func pressSkip(t *talk, args []string)  { t.byPress(args, t.Desk.Skip) }
func pressRetry(t *talk, args []string) { t.byPress(args, t.Desk.Retry) }

// byName does it to the article that an admin names; what cannot be undone (do
// is nil) is asked about first.
func (t *talk) byName(name, verb string, do act) {
	if name == "" {
		t.say("name_one")
		return
	}
	a := t.find(name, func(id string) string { return message.Data(verb, id) })
	switch {
	case a == nil:
	case do == nil:
		t.withdrawAsk(a)
	default:
		t.do(a, do)
	}
}

// do does it and shows what became of it; of a post that was out before it says
// so.
func (t *talk) do(a *content.Article, do act) {
	_, wasOut := t.Desk.PostLink(a.Slug)
	r, err := do(t.ctx, a.Slug, t.actor())
	r.Already = r.Already || wasOut
	t.outcome(a, r, err)
}

func (t *talk) byPress(args []string, do act) {
	a := t.pressedArticle(args)
	if a == nil {
		return
	}
	t.answer()
	t.do(a, do)
}

func pressWithdrawAsk(t *talk, args []string) {
	if a := t.pressedArticle(args); a != nil {
		t.withdrawAsk(a)
	}
}

// withdrawAsk asks before a post is deleted from the channel.
func (t *talk) withdrawAsk(a *content.Article) {
	link, isOut := t.Desk.PostLink(a.Slug)
	title := message.Linked{Text: message.TitleOf(a.Title, a.Slug, message.MaxTitle), Url: link}
	if !isOut {
		t.say("withdraw.none", "title", title)
		return
	}
	m := new(message.Message).Say(t.l, "withdraw.ask", "title", title)
	m.Row(message.Button{Text: t.l.T("button.withdraw"), Data: message.Data("wd", message.ShortID(a.Slug))},
		message.Button{Text: t.l.T("button.cancel"), Data: message.Data("x")})
	t.reply(m)
}

func pressWithdraw(t *talk, args []string) {
	a := t.pressedArticle(args)
	if a == nil {
		return
	}
	t.answer()
	if _, err := t.Desk.Withdraw(t.ctx, a.Slug, t.actor()); err != nil {
		t.trouble(err)
		return
	}
	t.withdrawn(message.TitleOf(a.Title, a.Slug, message.MaxTitle), a.Slug)
}

// withdrawn waits a little for a post to be deleted, and says so.
func (t *talk) withdrawn(title, slug string) {
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
func pressAct(t *talk, args []string) {
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
		t.decided(title, r)
	case kind == scheduler.ActWithdraw:
		t.withdrawn(title, r.Slug)
	case kind == scheduler.ActKeep, kind == scheduler.ActRelocate, kind == scheduler.ActAlso, kind == scheduler.ActLeave:
		t.shelf.forget()
		t.say("act."+kind, "title", title)
	case kind == scheduler.ActEditAll, kind == scheduler.ActOverwrite:
		t.say("act.edit", "title", title)
	default:
		t.outcome(a, r, nil)
	}
}

// decided says that a button did nothing, since an admin had decided before.
func (t *talk) decided(title string, r scheduler.Result) {
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
	m.Line().Say(t.l, "outcome", "title", message.Linked{Text: title, Url: r.Link}, "state", t.state(r.State))
	if r.Did == scheduler.ActWithdraw && r.State == scheduler.Sent { // on its way out
		m = new(message.Message).Say(t.l, "act.decided", "did", t.did(r.Did), "who", message.Shorten(actorName(r.By), message.MaxButton))
		m.Line().Say(t.l, "withdraw.soon", "title", title)
	}
	t.reply(m)
}

func actorName(a scheduler.Actor) string {
	if a.Name != "" {
		return a.Name
	}
	return strconv.FormatInt(a.ID, 10)
}
