package bot

import (
	"encoding/hex"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/dateline-bot/dateline/bot/channel"
	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// Verbs of buttons that publish by hand: the list, the question, the confirmation.
const (
	verbPublishList = "pl"
	verbPublishAsk  = "pa"
	verbPublish     = "pp"
)

// publishPage is how many articles /publish offers at once.
const publishPage = 8

// byHand publishes an article that an admin chooses, after asking for confirmation.
type byHand struct{ control *control }

// runPublish publishes by hand: choose, look, confirm.
func (h *byHand) runPublish(t *talk, args string) {
	if args == "" {
		h.publishList(t, 0)
		return
	}
	if a := (byNumber{h.control}).find(t, args, func(id string) string { return message.Data(verbPublishAsk, id) }); a != nil {
		h.publishAsk(t, a, false)
	}
}

func (h *byHand) pressPublishList(t *talk, args []string) { h.publishList(t, page(args, 0)) }

// publishList offers unpublished articles: queued ones first, by due time, then the others, newest
// first.
func (h *byHand) publishList(t *talk, at int) {
	articles, err := h.unpublished(t)
	if err != nil {
		t.trouble(err)
		return
	}
	if len(articles) == 0 {
		t.say("publish.none")
		return
	}
	shown, at, pages := pageOf(articles, publishPage, at)
	m := new(message.Message).Say(t.l, "publish.choose", "n", len(articles))
	for _, a := range shown {
		m.Row(message.Button{Text: message.TitleOf(a.Title, a.Slug, message.MaxButton), Data: message.Data(verbPublishAsk, message.ShortID(a.Slug))})
	}
	turner(m, at, pages, func(page int) string { return message.Data(verbPublishList, page) })
	t.reply(m)
}

func (h *byHand) unpublished(t *talk) ([]*content.Article, error) {
	queue, err := t.Desk.Queue(t.ctx)
	if err != nil {
		return nil, err
	}
	c := t.Desk.Catalogue()
	seen := map[string]bool{}
	var out []*content.Article
	add := func(a *content.Article) {
		if a == nil || seen[a.Slug] || a.Draft || a.Telegram().Never || a.Unmarked() {
			return
		}
		seen[a.Slug] = true
		if _, isOut := t.Desk.PostLink(a.Slug); !isOut {
			out = append(out, a)
		}
	}
	for _, e := range queue {
		add(c.Article(e.Slug))
	}
	for _, a := range c.Articles() {
		add(a)
	}
	return out, nil
}

func (h *byHand) pressPublishAsk(t *talk, args []string) {
	if a := h.control.pressedArticle(t, args); a != nil {
		h.publishAsk(t, a, len(args) > 1 && args[1] == anew)
	}
}

// publishAsk shows what would be published and asks for confirmation; again is for a withdrawn
// article.
func (h *byHand) publishAsk(t *talk, a *content.Article, again bool) {
	switch link, isOut := t.Desk.PostLink(a.Slug); {
	case isOut:
		t.say("publish.already", "title", message.Linked{Text: message.TitleOf(a.Title, a.Slug, message.MaxTitle), URL: link})
		return
	case a.Telegram().Never:
		t.say("publish.never", "path", message.Code(a.Path))
		return
	case a.Draft:
		t.say("publish.draft", "path", message.Code(a.Path), "why", message.Reason(t.l.Say(a.DraftBy().Message())))
		return
	case a.Unmarked():
		t.say("publish.unmarked", "path", message.Code(a.Path))
		return
	}
	m := new(message.Message).Say(t.l, "publish.ask", "title", message.Bold(message.TitleOf(a.Title, a.Slug, message.MaxTitle)))
	if again {
		m.Line().Say(t.l, "publish.anew")
	}
	if a.Hold != nil {
		m.Line().Say(t.l, "publish.held", "why", message.Reason(t.l.Say(a.Hold.Message())))
	}
	switch due := h.control.due(t, a); {
	case due.After(t.Now()) && !due.Equal(a.Due): // moved
		m.Line().Say(t.l, "publish.scheduled", "when", t.moment(due))
	case a.Due.After(t.Now()):
		m.Line().Say(t.l, "publish.early", "when", t.moment(a.Due))
	}
	p, err := t.Desk.Render(t.ctx, a.Slug)
	if err != nil {
		t.trouble(err)
		return
	}
	m.Line().Say(t.l, "publish.form", "n", len(p.Requests), "form", t.l.T("form."+string(p.Format)))
	if len(p.Requests) > 0 {
		m.Write("\n\n" + message.Excerpt(p.Requests[0].Plain, 400))
	}
	id := message.ShortID(a.Slug)
	m.Row(message.Button{Text: t.l.T("button.publish"), Data: message.Data(verbPublish, id, version(a.Hash))},
		message.Button{Text: t.l.T("button.preview"), Data: message.Data(channel.VerbPreview, id)},
		message.Button{Text: t.l.T("button.cancel"), Data: message.Data(verbClose)})
	t.reply(m)
}

func (h *byHand) pressPublish(t *talk, args []string) {
	a := h.control.pressedArticle(t, args)
	if a == nil {
		return
	}
	if a.Draft || a.Telegram().Never || a.Unmarked() { // it became a draft after the button was made
		h.publishAsk(t, a, false)
		return
	}
	if len(args) > 1 && args[1] != version(a.Hash) { // nobody has seen the text that would be published now
		t.answering = t.l.T("publish.changed")
		h.publishAsk(t, a, false)
		return
	}
	t.answer() // publishing may take longer than a button waits
	r, err := t.Desk.Publish(t.ctx, a.Slug, t.actor())
	h.control.outcome(t, a, r, err)
}

// version identifies the text of an article in callback data.
func version(hash [32]byte) string { return hex.EncodeToString(hash[:4]) }

// outcome shows the outcome of an action; a is nil if it concerned no single article, or one that
// is gone.
func (ct *control) outcome(t *talk, a *content.Article, r scheduler.Result, err error) {
	t.shelf.forget()
	if err != nil {
		t.trouble(err)
		return
	}
	title := message.Linked{Text: r.Slug, URL: r.Link}
	if a != nil {
		title.Text = message.TitleOf(a.Title, a.Slug, message.MaxTitle)
	}
	m := new(message.Message)
	switch {
	case r.State == ledger.Sent && r.Already:
		m.Say(t.l, "publish.already", "title", title)
	case r.State == ledger.Sent:
		m.Say(t.l, "publish.done", "title", title)
	case title.Text == "":
		m.Say(t.l, "done")
	case r.State == ledger.Skipped && !r.Reason.IsZero():
		m.Say(t.l, "skip.done", "title", title, "why", message.Reason(message.Shorten(t.l.Say(r.Reason), 400)))
		undo(t, m, r)
		m.Row(message.Button{Text: t.l.T("button.queue"), Data: message.Data(verbQueue, 0)})
	default:
		m.Say(t.l, "outcome", "title", title, "state", t.state(r.State))
		if !r.Reason.IsZero() {
			m.Line().Reason(message.Shorten(t.l.Say(r.Reason), 400))
		}
		undo(t, m, r)
		m.Row(message.Button{Text: t.l.T("button.queue"), Data: message.Data(verbQueue, 0)})
	}
	t.reply(m)
}

// known reports whether a name or short id belongs to an article.
func (ct *control) known(name string) bool {
	return ct.shelf.Article(name) != nil || ct.shelf.Named(name) != nil || len(called(ct.Desk.Catalogue().Articles(), name)) > 0
}

// find returns the article that an admin names (see called). If there are several, it asks which;
// if there is none, it offers similar ones. Its buttons carry what press returns for a short id.
func (ct *control) find(t *talk, name string, press func(id string) string) *content.Article {
	if a := t.shelf.Article(name); a != nil {
		return a
	}
	all := t.Desk.Catalogue().Articles()
	found := called(all, name)
	if len(found) == 1 {
		return found[0]
	}
	if a := t.shelf.Named(name); len(found) == 0 && a != nil {
		return a
	}
	several, label := true, func(a *content.Article) string { return a.Path }
	if len(found) == 0 {
		several, label = false, func(a *content.Article) string { return message.TitleOf(a.Title, a.Slug, message.MaxButton) }
		found = likeName(all, name)
	}
	m := new(message.Message)
	switch {
	case len(found) == 0:
		m.Say(t.l, "find.none", "name", message.Shorten(name, message.MaxTitle))
	case several:
		m.Say(t.l, "find.several", "name", message.Shorten(name, message.MaxTitle))
	default:
		m.Say(t.l, "find.near", "name", message.Shorten(name, message.MaxTitle))
	}
	for _, a := range found[:min(len(found), maxFound)] {
		m.Row(message.Button{Text: message.Shorten(label(a), message.MaxButton), Data: press(message.ShortID(a.Slug))})
	}
	t.reply(m)
	return nil
}

// byNumber finds articles that an admin may also name by their number in the queue.
type byNumber struct{ control *control }

// queued returns the article with a number in the queue; nil for other words.
func (n byNumber) queued(t *talk, number string) *content.Article {
	at, err := strconv.Atoi(number)
	if err != nil || at < 1 || n.control.known(number) {
		return nil
	}
	entries, err := t.Desk.Queue(t.ctx)
	if err != nil || at > len(entries) {
		return nil
	}
	return t.Desk.Catalogue().Article(entries[at-1].Slug)
}

// find is control.find for a name that may be a number in the queue.
func (n byNumber) find(t *talk, name string, press func(id string) string) *content.Article {
	if a := n.queued(t, name); a != nil {
		return a
	}
	return n.control.find(t, name, press)
}

// likeName returns the first articles whose name, title or path contains a text.
func likeName(articles []*content.Article, text string) (found []*content.Article) {
	low := strings.ToLower(text)
	for _, a := range articles {
		if len(found) < maxFound && !a.Unmarked() && strings.Contains(strings.ToLower(a.Slug+"\n"+a.Title+"\n"+a.Path), low) {
			found = append(found, a)
		}
	}
	return found
}

// maxFound is how many articles are offered for a name.
const maxFound = 6

// called returns the articles with a name: the slug, the slug of the page, the title, or the path
// with or without extension, ignoring case.
func called(articles []*content.Article, name string) []*content.Article {
	var found []*content.Article
	for _, a := range articles {
		file := strings.TrimSuffix(a.Path, path.Ext(a.Path))
		if !a.Unmarked() && slices.ContainsFunc([]string{a.Slug, a.PageSlug, a.Title, a.Path, file}, func(s string) bool { return strings.EqualFold(s, name) }) {
			found = append(found, a)
		}
	}
	return found
}
