package scheduler

import (
	"time"

	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// lateBy is how late one may be by itself, for instance by the rate of sends.
const lateBy = time.Minute

// sounds is what a worker knows of the posts that had a sound.
type sounds struct {
	began   time.Time // since when the channel has its worker
	caught  time.Time // when one that is caught up left last
	ordered time.Time // the order by hand that was carried out last
}

// quietly reports whether the first part of a delivery that leaves at the
// moment goes without a sound. Of several that are caught up only the first has
// one; so it is with several that one button publishes.
func (w *worker) quietly(d *ledger.Delivery, at time.Time) bool {
	if d.Flags.Has(ledger.Forced) {
		return !d.ByAt.IsZero() && d.ByAt.Equal(w.sounds.ordered)
	}
	waits := d.Due // since
	if d.Seen.After(waits) {
		waits = d.Seen
	}
	return w.late(d, at) && !waits.After(w.sounds.caught)
}

// leaves notes that the first part of a delivery is out, which left at the
// moment.
func (w *worker) leaves(d *ledger.Delivery, at time.Time) {
	switch {
	case d.Flags.Has(ledger.Forced):
		w.sounds.ordered = d.ByAt
	case w.late(d, at):
		w.sounds.caught = at
	}
}

// late reports whether a delivery could not leave at its moment: its file or the
// bot was not there, or the channel was held.
func (w *worker) late(d *ledger.Delivery, at time.Time) bool {
	held, _ := w.held()
	return d.Due.Before(w.sounds.began) || d.Due.Before(held) || d.Due.Before(d.Seen) || at.Sub(d.Due) > lateBy
}
