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
)

// control is what admins may do: see the queue, and decide. To publish by hand, to
// move and to preview are types of their own (byHand, mover, previews).
type control struct {
	*parts
	library *library
	leaving *leaving
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
	r, err := t.Desk.Withdraw(t.ctx, a.Slug, t.actor())
	if err != nil {
		t.trouble(err)
		return
	}
	ct.withdrawn(t, message.TitleOf(a.Title, a.Slug, message.MaxTitle), r)
}

// withdrawn says that a post is deleted, or that it will be unless that is undone;
// the message follows it.
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

// undo adds the button that takes an act back, where there is a way back.
func undo(t *talk, m *message.Message, r scheduler.Result) {
	if r.Undo != "" {
		m.Row(message.Button{Text: t.l.T("action.undo"), Data: message.Data(channel.VerbAct, ledger.ActUndo, r.Undo)})
	}
}

// undone says what became of an act that was taken back.
func (ct *control) undone(t *talk, title string, r scheduler.Result) {
	t.shelf.forget()
	switch {
	case r.Already && r.State == ledger.Withdrawn: // too late
		t.reply(goneMessage(t, title, r.Slug))
	case r.State == ledger.Sent:
		ct.leaving.stays(r.Slug)
		t.say("undo.kept", "title", message.Linked{Text: title, URL: r.Link})
	default:
		m := new(message.Message).Say(t.l, "undo.planned", "title", title, "state", t.state(r.State))
		if !r.Reason.IsZero() {
			m.Line().Write(message.Shorten(t.l.Say(r.Reason), 400))
		}
		t.reply(m)
	}
}

// decides returns the kind of a button of a notice, and what somebody has to have the
// right to who presses it. The token says so, not the kind in the data, which may be
// forged. A button that is not known is for Act to refuse.
func (ct *control) decides(t *talk, kind, token string) (string, channel.Rights, bool) {
	b, err := t.Desk.Button(t.ctx, token)
	if err != nil && !errors.Is(err, scheduler.ErrNoButton) {
		t.trouble(err)
		return kind, 0, false
	}
	b.Kind = cmp.Or(b.Kind, kind)
	return b.Kind, mayPress(b), true
}

// pressAct passes a button of a notice on to the scheduler.
func (ct *control) pressAct(t *talk, args []string) {
	if len(args) != 2 || args[1] == "" {
		t.answering = t.l.T("button.unknown")
		return
	}
	if args[0] == ledger.ActReject {
		ct.rejectAsk(t, args[1])
		return
	}
	t.questions.drop(t.asker())                                                                     // the words that follow are not the reason any more
	if args[0] != ledger.ActApprove && args[0] != ledger.ActTrust && args[0] != ledger.ActEditAll { // which wait for nothing
		t.answer()
	}
	r, err := t.Desk.Act(t.ctx, args[1], t.actor())
	ct.acted(t, args[0], r, err)
}

// rejectAsk asks why an admin does not approve something.
func (ct *control) rejectAsk(t *talk, token string) {
	question := asked{at: t.Now(), admin: true, then: func(t *talk, why string) {
		if _, need, ok := ct.decides(t, ledger.ActReject, token); !ok || !t.may(need) { // it may have been taken away since
			return
		}
		r, err := t.Desk.Reject(t.ctx, token, message.Shorten(strings.Join(strings.Fields(why), " "), maxWhy), t.actor())
		ct.acted(t, ledger.ActReject, r, err)
	}}
	m := new(message.Message).Say(t.l, "reject.why")
	m.Hint = t.l.T("hint.reject")
	t.question(m, question)
}

// maxWhy is how many characters the reason of a rejection may have.
const maxWhy = 300

// acted says what became of a press; kind is that of the button as its data has it.
func (ct *control) acted(t *talk, kind string, r scheduler.Result, err error) {
	if errors.Is(err, scheduler.ErrOwn) { // the question stays: it is for the others
		if t.answering = t.l.T("not_own"); t.pressed == nil {
			t.edit = 0
			t.say("not_own")
		}
		return
	}
	if err != nil {
		t.trouble(err)
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
	title := message.TitleOf("", r.Slug, message.MaxTitle)
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
	case kind == ledger.ActKeep, kind == ledger.ActRelocate, kind == ledger.ActAlso, kind == ledger.ActLeave,
		kind == ledger.ActCopy, kind == ledger.ActPublic, kind == ledger.ActPrivate, kind == ledger.ActLink, kind == ledger.ActNoLink,
		kind == ledger.ActCommentThere, kind == ledger.ActCommentAgain:
		t.shelf.forget()
		t.say("act."+kind, "title", title)
	case kind == ledger.ActTrust:
		t.shelf.forget()
		t.say("act.trust", "title", title)
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

// approved says when an article that was approved goes out.
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

// leaving are the posts that admins took out of the channel a moment ago, each with
// the message that offers [Undo]: once the post is gone, that message says so, and
// offers to publish it again.
type leaving struct {
	*parts

	mu    sync.Mutex
	posts []departure
	added chan struct{} // one is new
}

// departure is a post on its way out.
type departure struct {
	t     *talk // in which its message is edited
	slug  string
	title string
	until time.Time // when it is given up on
}

const (
	leavingLook = 500 * time.Millisecond // between looks
	leavingMost = 2 * time.Minute        // then the message stays as it is
)

func newLeaving(p *parts) *leaving { return &leaving{parts: p, added: make(chan struct{}, 1)} }

// watch has the message of the talk follow the post.
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

// run edits messages until ctx ends.
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

// look edits the messages of posts that are gone, and reports whether others are
// still there.
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

// goneMessage says that a post is deleted, and offers to publish it again.
func goneMessage(t *talk, title, slug string) *message.Message {
	m := new(message.Message).Say(t.l, "withdraw.done", "title", title)
	if t.Desk.Catalogue().Article(slug) != nil {
		m.Row(message.Button{Text: t.l.T("button.publish_again"), Data: message.Data(verbPublishAsk, message.ShortID(slug), anew)})
	}
	return m
}

// anew is the argument of a button that publishes what was withdrawn.
const anew = "new"
