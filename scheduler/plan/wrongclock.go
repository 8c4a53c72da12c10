package plan

import (
	"slices"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// Articles that were set aside because the clock was ahead are planned again once it is right. The
// reason contains the time: a time in the future shows that the clock was wrong.

// setAsideTolerance is how far replicas' clocks may differ.
const setAsideTolerance = 30 * time.Second

// Missed is the reason of an article that was too late to be published automatically.
func Missed(now time.Time) locale.Message { return setAsideAt("reason.missed", now) }

// setAsideAt returns a reason with its time.
func setAsideAt(code string, now time.Time) locale.Message {
	return locale.M(code, "at", now.UTC().Truncate(time.Second))
}

// SetAsideAhead reports whether one of the rows was set aside at a time in the future: by a clock
// that was ahead, or by a right one if this one is behind.
func SetAsideAhead(rows []ledger.Delivery, now time.Time) bool {
	var last locale.Message // many rows were set aside at the same time
	return slices.ContainsFunc(rows, func(d ledger.Delivery) bool {
		if d.Reason == last || d.State() != ledger.Missed && d.State() != ledger.Skipped {
			return false
		}
		last = d.Reason
		at, ok := d.Reason.Arg("at").(time.Time)
		return ok && at.After(now.Add(setAsideTolerance))
	})
}

// missedInError reports whether a delivery was set aside by a clock that was ahead, and would not
// be now. If the present clock is behind, every time looks like that, so the later of clock and
// witness is used. Without a witness, articles that were offered to the admins stay offered, and
// only those missed by catch_up are planned again; they are missed once more if the clock was
// behind.
func (p *Plan) missedInError(d *ledger.Delivery) bool {
	if d.Flags.Has(ledger.Out) || d.Due.IsZero() {
		return false
	}
	tooLate := d.State() == ledger.Missed && d.Reason.Is("reason.missed")
	switch {
	case tooLate && Lateness(d, p.Latest) <= p.Rules.CatchUp:
	case (d.State() == ledger.Missed || d.State() == ledger.Skipped) && (tooLate || p.Witnessed) && d.Due.After(p.Latest):
	default:
		return false
	}
	at, ok := d.Reason.Arg("at").(time.Time)
	return ok && at.After(p.Latest.Add(setAsideTolerance))
}

// recall plans again what was set aside in error.
func (p *Plan) recall(c *Change) {
	d := c.Delivery
	if !d.Apply(ledger.EvRedated) {
		return
	}
	d.Seen = Earlier(d.Seen, p.Now)
	p.schedule(c)
}
