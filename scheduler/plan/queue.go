package plan

import (
	"slices"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// slots assigns slots to the queue in the order of weight (none last) and file name. An article
// keeps a slot that it has.
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
	slices.SortStableFunc(p.queue, byWeight)
	// A slot within the present quiet hours is still to come: its article goes out when they end.
	at := p.Rules.Quiet.before(p.Now, p.Rules.Zone)
	for _, c := range p.queue {
		d := c.Delivery
		if !d.Due.IsZero() && !d.Due.After(p.Now) {
			if Lateness(d, p.Now) <= p.Rules.CatchUp {
				if d.Wait == ledger.WaitNone && (d.At.IsZero() || waits(d, c.Article)) {
					p.schedule(c) // it was held at its slot
				}
				continue
			}
			d.Seen = p.Now
		}
		due := freeSlot(p.Rules.Slots, &at, taken, func(slot time.Time) time.Time { return p.Rules.Quiet.Shift(slot, p.Rules.Zone) })
		taken[due] = true // slots within the same quiet hours have one moment
		if d.ID == 0 || !d.Due.Equal(due) || d.Wait == ledger.WaitNone && !due.IsZero() && (d.At.IsZero() || waits(d, c.Article)) {
			d.Due = due
			d.Flags = d.Flags.With(ledger.Told, false)
			p.schedule(c)
		}
	}
}

// freeSlot returns the moment of the first slot after *at that is not taken, and sets *at to that
// slot; the zero time, with *at unchanged, if there is none.
func freeSlot(slots []Slot, at *time.Time, taken map[time.Time]bool, moment func(slot time.Time) time.Time) (due time.Time) {
	for slot := nextSlot(slots, *at); !slot.IsZero(); slot = nextSlot(slots, slot) {
		if due = moment(slot); !taken[due] {
			*at = slot
			return due
		}
	}
	return time.Time{}
}

// Lateness returns how late a delivery is at a given time: since it was due, or since the bot first
// saw it publishable if that was later.
func Lateness(d *ledger.Delivery, now time.Time) time.Duration {
	from := d.Due
	if d.Seen.After(from) {
		from = d.Seen
	}
	return now.Sub(from)
}

func byWeight(a, b *Change) int {
	wa, wb := a.Article.Weight, b.Article.Weight
	switch {
	case wa == wb:
		return strings.Compare(a.Article.Path, b.Article.Path)
	case wa == 0:
		return 1
	case wb == 0:
		return -1
	case wa < wb:
		return -1
	}
	return 1
}
