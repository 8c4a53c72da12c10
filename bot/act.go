package bot

import (
	"context"

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
	a := t.find(name, func(id string) string { return data(verb, id) })
	switch {
	case a == nil:
	case do == nil:
		t.withdrawAsk(a)
	default:
		r, err := do(t.ctx, a.Slug, t.actor())
		t.outcome(a, r, err)
	}
}

func (t *talk) byPress(args []string, do act) {
	a := t.pressedArticle(args)
	if a == nil {
		return
	}
	t.answer()
	r, err := do(t.ctx, a.Slug, t.actor())
	t.outcome(a, r, err)
}

func pressWithdrawAsk(t *talk, args []string) {
	if a := t.pressedArticle(args); a != nil {
		t.withdrawAsk(a)
	}
}

// withdrawAsk asks before a post is deleted from the channel.
func (t *talk) withdrawAsk(a *content.Article) {
	link, isOut := t.Desk.PostLink(a.Slug)
	title := linked{titleOf(a.Title, a.Slug, maxTitle), link}
	if !isOut {
		t.say("withdraw.none", "title", title)
		return
	}
	m := new(message).say(t.l, "withdraw.ask", "title", title)
	m.row(button{Text: t.l.T("button.withdraw"), Data: data("wd", shortID(a.Slug))},
		button{Text: t.l.T("button.cancel"), Data: data("x")})
	t.reply(m)
}

func pressWithdraw(t *talk, args []string) { t.byPress(args, t.Desk.Withdraw) }

// pressAct passes a button of a notice on to the scheduler.
func pressAct(t *talk, args []string) {
	if len(args) != 1 || args[0] == "" {
		t.answering = t.l.T("button.unknown")
		return
	}
	t.answer()
	r, err := t.Desk.Act(t.ctx, args[0], t.actor())
	var a *content.Article
	if err == nil && r.Slug != "" {
		a = t.Desk.Catalogue().Article(r.Slug)
	}
	t.outcome(a, r, err)
}
