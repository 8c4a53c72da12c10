package channel

import (
	"context"

	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/bot/wire"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// aheadExcerpt is how much of an article, in grapheme clusters, is shown in the
// notice where the post itself cannot be shown.
const aheadExcerpt = 400

// ahead is the post that a notice asks about before it goes out.
type noticePreview struct {
	*Publisher
	post *post.Post // nil: the notice shows none
}

// ahead renders what the channel would get, for the notices that are shown with
// it. An article that cannot be rendered is asked about all the same: at its
// moment the admins are told why.
func (p *Publisher) ahead(ctx context.Context, n ledger.Notice) noticePreview {
	if p.Preview == nil || n.Kind != ledger.NoticeApprove && n.Kind != ledger.NoticeApproveAgain && n.Kind != ledger.NoticeUpcoming {
		return noticePreview{p, nil}
	}
	rendered, err := p.Preview(ctx, n.Slug)
	if err != nil {
		p.Log.Warn("an article is asked about without its preview", "slug", n.Slug, "err", err)
		return noticePreview{p, nil}
	}
	return noticePreview{p, rendered}
}

// show sends to where a notice goes the messages as the channel will get them, without a
// sound: that is the notice's. Where they are not taken it returns how the
// article begins, for the notice.
func (a noticePreview) show(ctx context.Context, at Place) (beginning string) {
	if a.post == nil {
		return ""
	}
	_, err := a.courier().Show(ctx, a.post, func() wire.Params {
		with := wire.Params{}
		at.To(with)
		with.Set("disable_notification", true)
		return with
	})
	if err != nil {
		a.Log.Info("an admin does not get the preview of an article but its beginning", "admin", at.Chat, "err", err)
		return message.Excerpt(a.post.Requests[0].Plain, aheadExcerpt)
	}
	return ""
}
