package scheduler

import (
	"context"

	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// After a restore the ledger is older than the channel: any message of a post
// that was due may be out, and none of those is known. They are looked for
// behind the last message that the ledger knew, so that is written down before
// anything else moves it on.

// doubtful renders what may be out since the backup; what cannot be rendered is
// asked about.
func (s *loop) doubtful(ctx context.Context, p *plan.Plan, doubts map[*plan.Change]*deliver.Post) {
	if !p.Restored {
		return
	}
	for _, c := range p.Changes {
		if c.Article == nil || !c.Delivery.Flags.Has(ledger.FromBackup) || c.Delivery.State() != ledger.Unconfirmed && c.Delivery.State() != ledger.Sending {
			continue
		}
		r, err := s.posts.Render(ctx, c.Article, c.Place, c.Delivery)
		if err != nil {
			s.Log.Warn("an article that may be out cannot be rendered", "slug", c.Delivery.Slug, "error", err)
			continue
		}
		if plan.Unwanted(c.Article) != nil {
			r.Source = c.Delivery.SourceHash // if it is out, its file became so after it was sent
		}
		doubts[c] = r
	}
}
