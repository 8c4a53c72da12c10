package scheduler

import (
	"context"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// After a restore the ledger is older than the channel: any message of a post
// that was due may be out, and none of those is known. They are looked for
// behind the last message that the ledger knew, so that is written down before
// anything else moves it on.

// doubted reports whether a planned delivery may be out, by a ledger that is
// newer than this copy of it; its file may have been dated earlier since.
func (p *plan) doubted(d *ledger.Delivery, file time.Time) bool {
	return p.restored && (p.past(d.Due) || p.past(file))
}

// past reports whether a moment has come; zero is none.
func (p *plan) past(t time.Time) bool { return !t.IsZero() && !t.After(p.now) }

func (p *plan) fromBackup(c *change) {
	if next, ok := c.d.State.On(ledger.EvRestored); ok && next == ledger.Unconfirmed {
		c.d.State, c.d.Reason = next, reasonBackup
		c.d.Flags |= ledger.FromBackup
		c.d.At = p.now
	}
}

// doubtful renders what may be out since the backup; what cannot be rendered is
// asked about.
func (s *Scheduler) doubtful(ctx context.Context, p *plan) {
	if !p.restored {
		return
	}
	for _, c := range p.order {
		if c.article == nil || !c.d.Flags.Has(ledger.FromBackup) || c.d.State != ledger.Unconfirmed && c.d.State != ledger.Sending {
			continue
		}
		r, err := s.render(ctx, c.article, c.place, c.d)
		if err != nil {
			s.Log.Warn("an article that may be out cannot be rendered", "slug", c.d.Slug, "error", err)
			continue
		}
		if unwanted(c.article) != nil {
			r.source = c.d.SourceHash // if it is out, its file became so after it was sent
		}
		c.doubt = r
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
			parts[i].State, parts[i].AfterID, parts[i].Error = ledger.Unconfirmed, last, reasonBackup
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
	p.State, p.Error = ledger.Unconfirmed, reasonBackup
	for _, known := range parts {
		p.AfterID = max(p.AfterID, known.MessageID)
	}
	return p
}

// alike reports whether a message that does not read as the part may be it all
// the same: its file may have been edited since the backup. A post is known by
// its first line then, the title.
func alike(p ledger.Part, plain string) bool {
	if p.Error != reasonBackup {
		return false
	}
	title, _, _ := strings.Cut(p.Plain, "\n")
	other, _, _ := strings.Cut(plain, "\n")
	return p.N > 0 || samePlain(title, other)
}
