package bot

import (
	"context"

	"github.com/dateline-bot/dateline/bot/channel"
	"github.com/dateline-bot/dateline/bot/draft"
	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/bot/updates"
	"github.com/dateline-bot/dateline/bot/wire"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/post"
)

// verbEditText takes the Markdown of an article back changed.
const verbEditText = "et"

// writer hands on to package draft what admins write.
type writer struct {
	*parts
	control *control
}

func (w *writer) runNew(t *talk, text string) { w.Composer.Begin(t.drafting(), text) }
func (w *writer) pressDraft(t *talk, args []string) {
	t.questions.take(t.chat.ID, t.Now())
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
		t.questions.take(t.chat.ID, t.Now())
		w.Composer.EditArticle(t.drafting(), a)
	}
}

// editText is the button that takes the text of an article back changed.
func (ct *control) editText(t *talk, a *content.Article) message.Button {
	if ct.Composer == nil {
		return message.Button{}
	}
	return message.Button{Text: t.l.T("draft.button.edit_article"), Data: message.Data(verbEditText, message.ShortID(a.Slug))}
}

// take gives a message of an admin to package draft; false: it is not about a post.
func (w *writer) take(t *talk, m *wire.Message) bool {
	if w.Composer == nil || m == nil || !t.admin() {
		return false
	}
	if _, asked := t.questions.peek(t.chat.ID, t.Now()); asked {
		return false // the bot asked something else last
	}
	if !w.Composer.Message(t.drafting(), m) {
		return false
	}
	t.knowAdmin()
	return true
}

// ends tells package draft that another command ends what it asked.
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

// drafting is the talk as package draft needs it.
func (t *talk) drafting() *draft.Talk {
	return &draft.Talk{Context: t.ctx, Locale: t.l, Actor: t.actor(), Pressed: t.edit, Reply: t.reply, Trouble: t.trouble,
		Toast: func(text string) {
			t.answering = text
			t.answer()
		},
	}
}

// ShowDraft sends a rendered post into a chat, for package draft.
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
