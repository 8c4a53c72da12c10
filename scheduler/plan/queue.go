package plan

import (
	"slices"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// slots gives the queue its slots: in order of weight (none last), then file
// name. What is at its slot keeps it.
func (p *Plan) slots(rows []*ledger.Delivery) {
	taken := map[time.Time]bool{}
	queued := map[*ledger.Delivery]bool{}
	for _, c := range p.queue {
		queued[c.Delivery] = true
	}
	for _, d := range rows {
		if !queued[d] && d.State() == ledger.Planned && !d.Due.IsZero() {
			taken[d.Due] = true
		}
	}
	slices.SortStableFunc(p.queue, func(a, b *Change) int { return byWeight(a.Article, b.Article) })
	at := p.Now
	for _, c := range p.queue {
		d := c.Delivery
		if !d.Due.IsZero() && !d.Due.After(p.Now) {
			if Lateness(d, p.Now) <= p.Rules.CatchUp {
				continue
			}
			d.Seen = p.Now
		}
		for at = nextSlot(p.Rules.Slots, at); taken[at]; at = nextSlot(p.Rules.Slots, at) {
		}
		due := at
		if !at.IsZero() {
			due = p.Rules.Quiet.Shift(at, p.Rules.Zone)
		} else {
			at = p.Now
		}
		if d.ID == 0 || !d.Due.Equal(due) || (d.At.IsZero() && d.Wait == ledger.WaitNone && !due.IsZero()) {
			d.Due = due
			d.Flags = d.Flags.With(ledger.Told, false)
			p.schedule(c)
		}
	}
}

// Lateness returns how late a delivery is at a moment: since its own, or since
// the bot first saw it publishable if that was later.
func Lateness(d *ledger.Delivery, now time.Time) time.Duration {
	from := d.Due
	if d.Seen.After(from) {
		from = d.Seen
	}
	return now.Sub(from)
}

func byWeight(a, b *content.Article) int {
	wa, wb := a.Weight, b.Weight
	switch {
	case wa == wb:
		return cmpPath(a, b)
	case wa == 0:
		return 1
	case wb == 0:
		return -1
	case wa < wb:
		return -1
	}
	return 1
}

func cmpPath(a, b *content.Article) int {
	switch {
	case a.Path < b.Path:
		return -1
	case a.Path > b.Path:
		return 1
	}
	return 0
}
