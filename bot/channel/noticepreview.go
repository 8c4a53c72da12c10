package channel

import (
	"context"
	"strings"

	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/bot/wire"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// aheadExcerpt is how much of an article, in grapheme clusters, the notice shows if
// the post itself cannot be shown.
const aheadExcerpt = 400

// noticePreview is the post that a notice asks about before it is published.
type noticePreview struct {
	*Publisher
	post    *post.Post // nil: the notice shows no post
	effects Effects
}

// Effects describes what else happens once an article is published in a chat, as
// titles of posts that are already there.
type Effects struct {
	ReplyTo string   // the post that it replies to
	Comment string   // the text of its first comment
	Edited  []string // posts that are edited to link to it
	Listed  []string // tables of contents that will list it
}

// asksAbout reports whether a notice is about an article before it is published.
func asksAbout(kind string) bool {
	switch kind {
	case ledger.NoticeApprove, ledger.NoticeApproveAgain, ledger.NoticeResend, ledger.NoticeUpcoming:
		return true
	}
	return false
}

// say writes the effects of the article that a notice is about.
func (e Effects) say(m *message.Message, l *locale.Catalogue, n ledger.Notice) {
	quoted := func(titles []string) string {
		opening, closing := l.Quotes(false)
		var out []string
		for _, title := range titles {
			out = append(out, opening+message.TitleOf(title, "", message.MaxTitle)+closing)
		}
		return strings.Join(out, ", ")
	}
	if e.ReplyTo != "" {
		m.Line().Say(l, "effect.reply", "title", quoted([]string{e.ReplyTo}))
	}
	if len(e.Edited) > 0 {
		m.Line().Say(l, "effect.edited", "n", len(e.Edited), "titles", quoted(e.Edited))
	}
	if len(e.Listed) > 0 {
		m.Line().Say(l, "effect.listed", "titles", quoted(e.Listed))
	}
	if e.Comment != "" && n.Kind == ledger.NoticeUpcoming { // questions show the comment beside the post
		m.Line().Say(l, "reason.comment_shown", "text", message.Shorten(e.Comment, 600))
	}
}

// ahead renders what the channel would get, for notices that show it. An article
// that cannot be rendered is asked about anyway: at its time the admins are told
// why.
func (p *Publisher) ahead(ctx context.Context, n ledger.Notice) noticePreview {
	if !asksAbout(n.Kind) {
		return noticePreview{Publisher: p}
	}
	a := noticePreview{Publisher: p}
	if p.Effects != nil {
		var err error
		if a.effects, err = p.Effects(ctx, n.Slug, n.Channel); err != nil {
			p.Log.Warn("asking about an article without its effects", "slug", n.Slug, "err", err)
		}
	}
	if p.Preview == nil {
		return a
	}
	rendered, err := p.Preview(ctx, n.Slug)
	if err != nil {
		p.Log.Warn("asking about an article without its preview", "slug", n.Slug, "err", err)
		return a
	}
	a.post = rendered
	return a
}

// show sends the messages as the channel will get them to the place of a notice,
// silently, since the notice makes the sound. If Telegram refuses them it returns
// the beginning of the article, for the notice.
func (a noticePreview) show(ctx context.Context, at Place) (beginning string) {
	if a.post == nil {
		return ""
	}
	_, err := a.courier(false).Show(ctx, a.post, func() wire.Params {
		with := wire.Params{}
		at.To(with)
		with.Set("disable_notification", true)
		return with
	})
	if err != nil {
		a.Log.Info("cannot send a preview; sending the beginning", "admin", at.Chat, "err", err)
		return message.Excerpt(a.post.Requests[0].Plain, aheadExcerpt)
	}
	return ""
}
