package bot

import (
	"context"
	"slices"

	"github.com/dateline-bot/dateline/bot/channel"
	"github.com/dateline-bot/dateline/bot/draft"
	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/bot/updates"
	"github.com/dateline-bot/dateline/bot/wire"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/post"
)

// writer passes what admins write on to package draft.
type writer struct {
	*parts
	control *control
}

func (w *writer) runNew(t *talk, text string) { w.Composer.Begin(t.drafting(), text) }
func (w *writer) pressDraft(t *talk, args []string) {
	t.questions.take(t.asker(), t.Now())
	if len(args) == 1 && args[0] == "new" { // the tile
		t.answer()
		t.edit = 0
		w.Composer.Begin(t.drafting(), "")
		return
	}
	w.Composer.Press(t.drafting(), args)
	t.shelf.forget()
}

// pressEditText sends the source of an article.
func (w *writer) pressEditText(t *talk, args []string) {
	if a := w.control.pressedArticle(t, args); a != nil {
		t.questions.take(t.asker(), t.Now())
		w.Composer.EditArticle(t.drafting(), a)
	}
}

// editText is the button that receives the changed text of an article.
func (ct *control) editText(t *talk, a *content.Article) message.Button {
	if ct.Composer == nil {
		return message.Button{}
	}
	return message.Button{Text: t.l.T("draft.button.edit_article"), Data: message.Data(draft.VerbEdit, message.ShortID(a.Slug))}
}

// take passes an admin's message to package draft; false means that it is not about a post.
func (w *writer) take(t *talk, m *wire.Message) bool {
	if w.Composer == nil || m == nil || !t.admin() || !t.Admins.Menu(t.ctx, t.from.ID).Has(channel.MayPublish) {
		return false
	}
	if q, asked := t.questions.peek(t.asker(), t.Now()); asked && q.yes == nil {
		return false // the bot's last question was another one
	}
	if locale.Aborts(m.Text) && w.Composer.Cancel(t.drafting()) { // or the post would be called "cancel"
		t.say("closed")
		return true
	}
	if !w.Composer.Message(t.drafting(), m) {
		return false
	}
	t.knowAdmin()
	return true
}

// ends tells package draft that another command ends its question.
func (w *writer) ends(t *talk) {
	if w.Composer != nil && t.admin() {
		w.Composer.Cancel(t.drafting())
	}
}

func (w *writer) edited(ctx context.Context, b *Bot, e updates.Edited) {
	t := b.newTalk(ctx, e.From, e.Chat)
	if w.Composer != nil && t.admin() {
		w.Composer.Edited(t.drafting(), e.Message)
	}
}

// drafting adapts the talk to package draft.
func (t *talk) drafting() *draft.Talk {
	return &draft.Talk{Context: t.ctx, Locale: t.l, Actor: t.actor(), Pressed: t.edit, Message: t.command, Reply: t.reply, Trouble: t.trouble,
		Toast: func(text string) {
			t.answering = text
			t.answer()
		},
	}
}

// ShowDraft sends a rendered post to a chat, for package draft.
func ShowDraft(api wire.API, c channel.Courier) func(context.Context, int64, *post.Post, func(string) ([]byte, error)) ([]int, error) {
	return func(ctx context.Context, chat int64, p *post.Post, read func(string) ([]byte, error)) ([]int, error) {
		c := c
		c.API, c.Read = api, read
		return c.Show(ctx, p, func() wire.Params {
			with := wire.Params{}
			with.Set("chat_id", chat)
			return with
		})
	}
}

// previewWarnings is the number of findings that a preview lists.
const previewWarnings = 10

// previews shows posts to admins as they will be.
type previews struct{ control *control }

// runPreview sends an admin exactly what the channel will get.
func (pv *previews) runPreview(t *talk, args string) {
	if args == "" {
		pv.control.offer(t, channel.VerbPreview)
		return
	}
	if a := (byNumber{pv.control}).find(t, args, func(id string) string { return message.Data(channel.VerbPreview, id) }); a != nil {
		pv.preview(t, a)
	}
}

func (pv *previews) pressPreview(t *talk, args []string) {
	if a := pv.control.pressedArticle(t, args); a != nil {
		t.answer()
		t.edit = 0 // the message with the button stays
		pv.preview(t, a)
	}
}

func (pv *previews) preview(t *talk, a *content.Article) {
	p, err := t.Desk.Render(t.ctx, a.Slug)
	if err != nil {
		t.trouble(err)
		return
	}
	if err := t.show(p); err != nil {
		t.trouble(err)
		return
	}
	m := new(message.Message).Say(t.l, "preview", "title", message.Bold(message.TitleOf(a.Title, a.Slug, message.MaxTitle)),
		"n", len(p.Requests), "form", t.l.T("form."+string(p.Format)))
	if !p.Reason.IsZero() {
		m.Write(" (" + message.Shorten(t.l.Say(p.Reason), 200) + ")")
	}
	pv.remarks(t, m, a, p)
	if link, isOut := t.Desk.PostLink(a.Slug); isOut {
		m.Line().Say(t.l, "publish.already", "title", message.Linked{Text: message.TitleOf(a.Title, a.Slug, message.MaxTitle), URL: link})
	} else if !a.Draft && !a.Telegram().Never {
		m.Row(message.Button{Text: t.l.T("button.publish"), Data: message.Data(verbPublishAsk, message.ShortID(a.Slug))})
	}
	m.Row(pv.control.editText(t, a), pv.control.editButton(t, a))
	t.reply(m)
}

// remarks returns the findings of the linter and the renderer about an article.
func (pv *previews) remarks(t *talk, m *message.Message, a *content.Article, p *post.Post) {
	var found []content.Problem
	if t.Check != nil {
		problems, err := t.Check(t.ctx, a.Path)
		if err != nil {
			t.Log.Info("an article could not be checked for a preview", "path", a.Path, "err", err)
		}
		found = problems
	}
	for _, w := range p.Warnings {
		problem := content.Problem{Path: a.Path, Line: w.Line, Severity: content.SeverityWarning, Message: w.Message}
		if !slices.ContainsFunc(found, func(p content.Problem) bool { return p.Line == w.Line && sameFault(p.Message, w.Message) }) {
			found = append(found, problem)
		}
	}
	for i, p := range found {
		if i == previewWarnings {
			m.Line().Say(t.l, "preview.more", "n", len(found)-i)
			break
		}
		t.problem(m, p)
	}
}

// sameFault reports whether a finding of the linter is about the link or image that the renderer
// also warns about.
func sameFault(finding, warning locale.Message) bool {
	for _, name := range []string{"link", "image"} {
		if about := warning.Arg(name); about != nil && about == finding.Arg(name) {
			return true
		}
	}
	return finding == warning
}

// editButton opens the file in the git host's editor, if that is configured.
func (ct *control) editButton(t *talk, a *content.Article) message.Button {
	if t.EditURL == "" {
		return message.Button{}
	}
	return message.Button{Text: t.l.T("button.edit"), URL: message.EditAddress(t.EditURL, a.Path)}
}
