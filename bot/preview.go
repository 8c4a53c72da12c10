package bot

import (
	"github.com/dateline-bot/dateline/content"
)

// previewWarnings is how many remarks on an article a preview lists.
const previewWarnings = 10

// runPreview sends an admin exactly what the channel will get.
func runPreview(t *talk, args string) {
	if args == "" {
		t.say("preview.usage")
		return
	}
	if a := t.find(args, func(id string) string { return data("pv", id) }); a != nil {
		t.preview(a)
	}
}

func pressPreview(t *talk, args []string) {
	if a := t.pressedArticle(args); a != nil {
		t.answer()
		t.edit = 0 // the message with the button stays
		t.preview(a)
	}
}

func (t *talk) preview(a *content.Article) {
	p, err := t.Desk.Render(t.ctx, a.Slug)
	if err != nil {
		t.trouble(err)
		return
	}
	if err := t.show(p); err != nil {
		t.trouble(err)
		return
	}
	m := new(message).say(t.l, "preview", "title", bold(titleOf(a.Title, a.Slug, maxTitle)),
		"n", len(p.Requests), "form", t.l.T("form."+string(p.Format)))
	if p.Reason != "" {
		m.write(" (" + shorten(p.Reason, 200) + ")")
	}
	for i, w := range p.Warnings {
		if i == previewWarnings {
			m.line().say(t.l, "preview.more", "n", len(p.Warnings)-i)
			break
		}
		m.line().say(t.l, "preview.warning", "path", a.Path, "line", w.Line, "text", shorten(w.Message, 200))
	}
	if link, isOut := t.Desk.PostLink(a.Slug); isOut {
		m.line().say(t.l, "publish.already", "title", linked{titleOf(a.Title, a.Slug, maxTitle), link})
	} else if !a.Draft && !a.Telegram.Never {
		m.row(button{Text: t.l.T("button.publish"), Data: data("pa", shortID(a.Slug))})
	}
	t.reply(m)
}
