package scheduler

import (
	"context"
	"strings"

	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// After a restore the ledger is older than the channel: any message of a post
// that was due may be out, and none of those is known. They are looked for
// behind the last message that the ledger knew, so that is written down before
// anything else moves it on.

// doubtful renders what may be out since the backup; what cannot be rendered is
// asked about.
func (s *Scheduler) doubtful(ctx context.Context, p *plan.Plan, doubts map[*plan.Change]*rendered) {
	if !p.Restored {
		return
	}
	for _, c := range p.Changes {
		if c.Article == nil || !c.Delivery.Flags.Has(ledger.FromBackup) || c.Delivery.State != ledger.Unconfirmed && c.Delivery.State != ledger.Sending {
			continue
		}
		r, err := s.render(ctx, c.Article, c.Place, c.Delivery)
		if err != nil {
			s.Log.Warn("an article that may be out cannot be rendered", "slug", c.Delivery.Slug, "error", err)
			continue
		}
		if plan.Unwanted(c.Article) != nil {
			r.source = c.Delivery.SourceHash // if it is out, its file became so after it was sent
		}
		doubts[c] = r
	}
}

// doubtAll is doubt of a delivery that was written just now.
func doubtAll(tx ledger.Tx, d *ledger.Delivery, r *rendered, last int) error {
	if _, err := doubt(tx, d, r, last); err != nil {
		return err
	}
	return tx.PutDelivery(d)
}

// doubt makes every part of a restored delivery that is not known to be out
// unconfirmed: it would stand behind the message last.
func doubt(tx ledger.Tx, d *ledger.Delivery, r *rendered, last int) ([]ledger.Part, error) {
	parts, err := merge(tx, d, r)
	if err != nil {
		return nil, err
	}
	d.Flags = d.Flags.With(ledger.FromBackup, false)
	d.Format, d.SourceHash = r.format, r.source
	for i := range parts {
		if parts[i].State == ledger.Planned {
			parts[i].State, parts[i].AfterID, parts[i].Error = ledger.Unconfirmed, last, plan.ReasonBackup
			if err := tx.PutPart(parts[i]); err != nil {
				return nil, err
			}
		}
	}
	return parts, nil
}

// grown says how the parts that an edit adds begin: planned, or, if the ledger
// came from a backup, in doubt behind those that were known to be out.
func grown(d *ledger.Delivery, parts []ledger.Part) ledger.Part {
	p := ledger.Part{Delivery: d.ID, State: ledger.Planned}
	if !d.Flags.Has(ledger.FromBackup) {
		return p
	}
	p.State, p.Error = ledger.Unconfirmed, plan.ReasonBackup
	for _, known := range parts {
		p.AfterID = max(p.AfterID, known.MessageID)
	}
	return p
}

// alike reports whether a message that does not read as the part may be it all
// the same: its file may have been edited since the backup. A post is known by
// its first line then, the title.
func alike(p ledger.Part, plain string) bool {
	if p.Error != plan.ReasonBackup {
		return false
	}
	title, _, _ := strings.Cut(p.Plain, "\n")
	other, _, _ := strings.Cut(plain, "\n")
	return p.N > 0 || samePlain(title, other)
}
