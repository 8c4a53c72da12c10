package bot

import (
	"context"

	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler"
)

// aheadExcerpt is how much of an article, in grapheme clusters, stands in the
// notice where the post itself cannot be shown.
const aheadExcerpt = 400

// ahead is the post that a notice asks about before it goes out.
type ahead struct {
	*Publisher
	post *post.Post // nil: the notice shows none
}

// ahead renders what the channel would get, for the notices that are shown with
// it. An article that cannot be rendered is asked about all the same: at its
// moment the admins are told why.
func (p *Publisher) ahead(ctx context.Context, n scheduler.Notice) ahead {
	if p.Preview == nil || n.Kind != scheduler.NoticeApprove && n.Kind != scheduler.NoticeUpcoming {
		return ahead{p, nil}
	}
	rendered, err := p.Preview(ctx, n.Slug)
	if err != nil {
		p.Log.Warn("an article is asked about without its preview", "slug", n.Slug, "err", err)
		return ahead{p, nil}
	}
	return ahead{p, rendered}
}

// show sends an admin the messages as the channel will get them, without a
// sound: that is the notice's. Where they are not taken it returns how the
// article begins, for the notice.
func (a ahead) show(ctx context.Context, admin int64) (beginning string) {
	if a.post == nil {
		return ""
	}
	for _, r := range a.post.Requests {
		err := patiently(ctx, func() error {
			params, err := paramsOf(r)
			if err != nil {
				return err
			}
			params.set("chat_id", admin)
			params.set("disable_notification", true)
			return a.courier().deliver(ctx, r.Method, params, r.Files, nil)
		})
		if err != nil {
			a.Log.Info("an admin does not get the preview of an article but its beginning", "admin", admin, "err", err)
			return excerpt(a.post.Requests[0].Plain, aheadExcerpt)
		}
	}
	return ""
}
