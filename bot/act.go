package bot

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/bot/channel"
	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// control is what admins can do: see the queue, and decide. Publishing by hand, moving and
// previewing have types of their own (byHand, mover, previews).
type control struct {
	*parts
	library *library
	leaving *leaving
}

// Verbs of an article's buttons: skip, retry, ask before withdrawing, withdraw.
const (
	verbSkip        = "sk"
	verbRetry       = "rt"
	verbWithdrawAsk = "wa"
	verbWithdraw    = "wd"
)

// act is an action of an admin on an article that they name.
type act func(ctx context.Context, slug string, by ledger.Actor) (scheduler.Result, error)

func (ct *control) runSkip(t *talk, args string)     { ct.byName(t, args, verbSkip, t.Desk.Skip) }
func (ct *control) runRetry(t *talk, args string)    { ct.byName(t, args, verbRetry, t.Desk.Retry) }
func (ct *control) runWithdraw(t *talk, args string) { ct.byName(t, args, verbWithdrawAsk, nil) }

func (ct *control) pressSkip(t *talk, args []string)  { ct.byPress(t, args, t.Desk.Skip) }
func (ct *control) pressRetry(t *talk, args []string) { ct.byPress(t, args, t.Desk.Retry) }

// byName applies the action to the article that an admin names; if it cannot be undone (do is nil),
// the bot asks first.
func (ct *control) byName(t *talk, name, verb string, do act) {
	if name == "" {
		ct.offer(t, verb)
		return
	}
	find := ct.find
	if verb == verbSkip {
		find = (byNumber{ct}).find
	}
	a := find(t, name, func(id string) string { return message.Data(verb, id) })
	switch {
	case a == nil:
	case do == nil:
		ct.withdrawAsk(t, a)
	default:
		ct.do(t, a, do)
	}
}

// offerMost is how many articles a command without an argument offers.
const offerMost = 8

// offer lets an admin choose the article for a command.
func (ct *control) offer(t *talk, verb string) {
	entries, err := t.Desk.Plan(t.ctx)
	if err != nil {
		t.trouble(err)
		return
	}
	wanted := func(e scheduler.Entry) bool { return e.State == ledger.Planned || e.State == ledger.Missed }
	switch verb {
	case verbRetry:
		wanted = func(e scheduler.Entry) bool {
			return e.State == ledger.Failed || e.State == ledger.Unconfirmed || e.Skipped
		}
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

// do applies the action and shows the outcome. If the post was already published, it says so
// instead.
func (ct *control) do(t *talk, a *content.Article, do act) {
	_, wasOut := t.Desk.PostLink(a.Slug)
	r, err := do(t.ctx, a.Slug, t.actor())
	r.Already = r.Already || wasOut
	switch due := ct.due(t, a); {
	case errors.Is(err, plan.ErrNever):
		t.say("publish.never", "path", message.Code(a.Path))
	case errors.Is(err, scheduler.ErrNothing) && due.After(t.Now()):
		m := new(message.Message).Say(t.l, "retry.ahead", "title", message.Bold(message.TitleOf(a.Title, a.Slug, message.MaxTitle)), "when", t.moment(due))
		m.Row(message.Button{Text: t.l.T("button.publish"), Data: message.Data(verbPublishAsk, message.ShortID(a.Slug))}, message.Button{Text: t.l.T("button.queue"), Data: message.Data(verbQueue, 0)})
		t.reply(m)
	default:
		ct.outcome(t, a, r, err)
	}
}

// due returns when an article will be published, in the last of its places if the times differ;
// zero if that is unknown.
func (ct *control) due(t *talk, a *content.Article) (due time.Time) {
	entries, err := t.Desk.Queue(t.ctx)
	if err != nil {
		return due
	}
	for _, e := range entries {
		if e.Slug == a.Slug && e.Due.After(due) && !e.State.Withheld() {
			due = e.Due
		}
	}
	return due
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
	r, err := t.Desk.Withdraw(t.ctx, a.Slug, t.actor())
	if err != nil {
		t.trouble(err)
		return
	}
	ct.withdrawn(t, message.TitleOf(a.Title, a.Slug, message.MaxTitle), r)
}

// withdrawn says that a post was deleted, or that it will be unless that is undone, in which case
// the message is updated later.
func (ct *control) withdrawn(t *talk, title string, r scheduler.Result) {
	t.shelf.forget()
	if _, isOut := t.Desk.PostLink(r.Slug); !isOut {
		t.reply(goneMessage(t, title, r.Slug))
		return
	}
	m := new(message.Message).Say(t.l, "withdraw.waits", "title", title)
	undo(t, m, r)
	t.reply(m)
	ct.leaving.watch(t, r.Slug, title)
}

// undo adds the button that undoes an action, if it can be undone.
func undo(t *talk, m *message.Message, r scheduler.Result) {
	if r.Undo != "" {
		m.Row(message.Button{Text: t.l.T("action.undo"), Data: message.Data(channel.VerbAct, ledger.ActUndo, r.Undo)})
	}
}

// undone shows the outcome of undoing an action.
func (ct *control) undone(t *talk, title string, r scheduler.Result) {
	t.shelf.forget()
	switch {
	case r.Already && r.State == ledger.Withdrawn: // too late
		t.reply(goneMessage(t, title, r.Slug))
	case r.Leaving:
		t.say("withdraw.soon", "title", title)
		ct.leaving.watch(t, r.Slug, title)
	case r.Already && r.State == ledger.Skipped: // it was skipped again
		ct.decided(t, title, r)
	case r.State == ledger.Sent:
		ct.leaving.stays(r.Slug)
		t.say("undo.kept", "title", message.Linked{Text: title, URL: r.Link})
	default:
		m := new(message.Message).Say(t.l, "undo.planned", "title", title, "state", t.state(r.State))
		if !r.Reason.IsZero() {
			m.Line().Reason(message.Shorten(t.l.Say(r.Reason), 400))
		}
		t.reply(m)
	}
}

// decides returns the kind of a notice's button, and the right that is needed to press it. The kind
// comes from the token, not from the callback data, which may be forged. An unknown button is left
// for Act to refuse.
func (ct *control) decides(t *talk, kind, token string) (string, channel.Rights, bool) {
	b, err := t.Desk.Button(t.ctx, token)
	if err != nil && !errors.Is(err, scheduler.ErrNoButton) {
		t.trouble(err)
		return kind, 0, false
	}
	b.Kind = cmp.Or(b.Kind, kind)
	return b.Kind, mayPress(b), true
}

// pressAct passes the press of a notice's button on to the scheduler.
func (ct *control) pressAct(t *talk, args []string) {
	sure := len(args) == 3 && args[2] == certain
	if len(args) != 2 && !sure || args[1] == "" {
		t.answering = t.l.T("button.unknown")
		return
	}
	if !sure && ct.manyAsk(t, args[0], args[1]) {
		return
	}
	if args[0] == ledger.ActReject {
		ct.rejectAsk(t, args[1])
		return
	}
	t.questions.drop(t.asker()) // the next words are no longer the reason
	switch args[0] {
	case ledger.ActApprove, ledger.ActTrust, ledger.ActEditAll, ledger.ActRestore, ledger.ActResend, ledger.ActLeaveDrift: // which wait for nothing
	default:
		t.answer()
	}
	r, err := t.Desk.Act(t.ctx, args[1], t.actor())
	if ct.acted(t, args[0], r, err); sure && t.answering != "" { // the message with the question says so as well
		m := new(message.Message)
		m.Write(t.answering)
		t.reply(m)
	}
}

// certain is the argument of a button that was confirmed, and fewPosts the largest number of posts
// that a button sends or deletes without asking first.
const (
	certain  = "y"
	fewPosts = 3
)

// manyAsk asks for confirmation, in a message of its own, if the press would send or delete many
// posts at once.
func (ct *control) manyAsk(t *talk, kind, token string) (asked bool) {
	b, err := t.Desk.Button(t.ctx, token)
	if err != nil || b.Posts <= fewPosts { // Act reports the error
		return false
	}
	key := "many.ask.publish"
	switch b.Kind {
	case ledger.ActWithdraw, ledger.ActRelocate:
		key = "many.ask." + b.Kind
	}
	m := new(message.Message).Say(t.l, key, "n", b.Posts)
	m.Row(message.Button{Text: t.l.T("button.all", "n", b.Posts), Data: message.Data(channel.VerbAct, kind, token, certain)},
		message.Button{Text: t.l.T("button.cancel"), Data: message.Data(verbClose)})
	t.edit = 0
	t.reply(m)
	return true
}

// rejectAsk asks an admin for the reason of a rejection.
func (ct *control) rejectAsk(t *talk, token string) {
	question := asked{at: t.Now(), admin: true, then: func(t *talk, why string) {
		if _, need, ok := ct.decides(t, ledger.ActReject, token); !ok || !t.may(need) { // the right may have been taken away since
			return
		}
		r, err := t.Desk.Reject(t.ctx, token, message.Shorten(strings.Join(strings.Fields(why), " "), maxWhy), t.actor())
		ct.acted(t, ledger.ActReject, r, err)
	}}
	m := new(message.Message).Say(t.l, "reject.why")
	m.Hint = t.l.T("hint.reject")
	t.question(m, question)
}

// maxWhy is the maximum length, in characters, of the reason of a rejection.
const maxWhy = 300

// acted shows the outcome of a press; kind is the button's kind according to its callback data.
func (ct *control) acted(t *talk, kind string, r scheduler.Result, err error) {
	if errors.Is(err, scheduler.ErrOwn) { // the question stays for the other admins
		if t.answering = t.l.T("not_own"); t.pressed == nil {
			t.edit = 0
			t.say("not_own")
		}
		return
	}
	if errors.Is(err, scheduler.ErrOldAudit) {
		t.say("drift.replaced")
		return
	}
	if err != nil {
		t.trouble(err)
		return
	}
	switch kind { // the message of the audit is updated separately
	case ledger.ActRestore, ledger.ActResend, ledger.ActLeaveDrift:
		if t.answering = t.l.T("drift.toast." + kind); r.Already {
			t.answering = t.l.T("drift.toast.already")
		}
		return
	}
	if n := len(r.Slugs); n > 1 {
		t.shelf.forget()
		m := new(message.Message).Say(t.l, "many.act."+r.Did, "n", n)
		undo(t, m, r)
		t.reply(m)
		return
	}
	var a *content.Article
	title := message.TitleOf(r.Title, r.Slug, message.MaxTitle) // contents are not in the catalogue
	if a = t.Desk.Catalogue().Article(r.Slug); a != nil {
		title = message.TitleOf(a.Title, a.Slug, message.MaxTitle)
	}
	switch {
	case kind == ledger.ActUndo:
		ct.undone(t, title, r)
	case r.Already:
		ct.decided(t, title, r)
	case kind == ledger.ActWithdraw:
		ct.withdrawn(t, title, r)
	case kind == ledger.ActPublic:
		ct.released(t, title, r)
	case kind == ledger.ActKeep, kind == ledger.ActRelocate, kind == ledger.ActAlso, kind == ledger.ActLeave,
		kind == ledger.ActCopy, kind == ledger.ActPrivate, kind == ledger.ActLink, kind == ledger.ActNoLink, kind == ledger.ActPin,
		kind == ledger.ActCommentThere, kind == ledger.ActCommentAgain, kind == ledger.ActTrust:
		t.shelf.forget()
		t.say("act."+kind, "title", title)
	case kind == ledger.ActApprove && r.State == ledger.Planned:
		ct.approved(t, title, r)
	case kind == ledger.ActReject && r.State == ledger.Sent:
		t.shelf.forget()
		t.say("act.reject_edit", "title", title)
	case kind == ledger.ActEditAll, kind == ledger.ActOverwrite:
		t.say("act.edit", "title", title)
	default:
		ct.outcome(t, a, r, nil)
	}
}

// approved says when an approved article will be published.
func (ct *control) approved(t *talk, title string, r scheduler.Result) {
	t.shelf.forget()
	entries, err := t.Desk.Queue(t.ctx)
	if err != nil {
		t.trouble(err)
		return
	}
	for _, e := range entries {
		if e.Slug == r.Slug && !e.Due.IsZero() {
			t.say("act.approve", "title", title, "when", t.moment(e.Due))
			return
		}
	}
	t.say("outcome", "title", title, "state", t.state(r.State))
}

// decided says that a button did nothing because an admin had decided before.
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

// pressedArticle returns the article that an admin's button names; if it is gone, the bot says so.
func (ct *control) pressedArticle(t *talk, args []string) *content.Article {
	if len(args) > 0 {
		if a := t.shelf.Article(args[0]); a != nil {
			return a
		}
	}
	t.answering = t.l.T("button.gone")
	if entries, err := t.Desk.Plan(t.ctx); err == nil && slices.ContainsFunc(entries, func(e scheduler.Entry) bool {
		return len(args) > 0 && e.State == ledger.Broken && message.ShortID(e.Slug) == args[0]
	}) {
		t.answering = t.l.T("button.broken")
	}
	return nil
}

// leaving tracks posts that admins withdrew a moment ago, each with the message that offers [Undo].
// Once the post is deleted, that message says so and offers to publish the post again.
type leaving struct {
	*parts

	mu    sync.Mutex
	posts []departure
	added chan struct{} // one is new
}

// departure is a post that is about to be deleted.
type departure struct {
	t     *talk // the chat of its message
	slug  string
	title string
	until time.Time // when it is given up on
}

const (
	leavingLook = 500 * time.Millisecond // between looks
	leavingMost = 2 * time.Minute        // after that the message stays as it is
)

func newLeaving(p *parts) *leaving { return &leaving{parts: p, added: make(chan struct{}, 1)} }

// watch updates the talk's message when the post is deleted.
func (l *leaving) watch(t *talk, slug, title string) {
	if t.edit == 0 {
		return
	}
	own := *t // the talk ends before
	own.pressed = nil
	l.mu.Lock()
	l.posts = append(l.posts, departure{t: &own, slug: slug, title: title, until: l.Now().Add(leavingMost)})
	l.mu.Unlock()
	select {
	case l.added <- struct{}{}:
	default:
	}
}

// stays forgets a post whose withdrawal was undone.
func (l *leaving) stays(slug string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.posts = slices.DeleteFunc(l.posts, func(d departure) bool { return d.slug == slug })
}

// run updates messages until ctx ends.
func (l *leaving) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-l.added:
		}
		for l.look(ctx) {
			select {
			case <-ctx.Done():
				return
			case <-time.After(leavingLook):
			}
		}
	}
}

// look updates the messages of deleted posts, and reports whether there are others left.
func (l *leaving) look(ctx context.Context) (more bool) {
	l.mu.Lock()
	all := slices.Clone(l.posts)
	l.mu.Unlock()
	for _, d := range all {
		_, there := l.Desk.PostLink(d.slug)
		if there && l.Now().Before(d.until) {
			more = true
			continue
		}
		l.stays(d.slug)
		if there {
			continue
		}
		d.t.ctx = ctx
		d.t.shelf.forget()
		d.t.reply(goneMessage(d.t, d.title, d.slug))
	}
	return more
}

// goneMessage says that a post was deleted, and offers to publish it again.
func goneMessage(t *talk, title, slug string) *message.Message {
	m := new(message.Message).Say(t.l, "withdraw.done", "title", title)
	if t.Desk.Catalogue().Article(slug) != nil {
		m.Row(message.Button{Text: t.l.T("button.publish_again"), Data: message.Data(verbPublishAsk, message.ShortID(slug), anew)})
	}
	return m
}

// anew is the argument of a button that publishes a withdrawn article.
const anew = "new"
