package plan

import (
	"time"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// What a clock set aside that was ahead is planned again once it is right. The
// reason has the moment: one that is still to come was none.

// setAsideTolerance is how far ahead a moment may be for the clocks of replicas.
const setAsideTolerance = 30 * time.Second

// Missed is the reason of what came too late to go out by itself.
func Missed(now time.Time) locale.Message { return setAsideAt("reason.missed", now) }

// setAsideAt is a reason with its moment.
func setAsideAt(code string, now time.Time) locale.Message {
	return locale.M(code, "at", now.UTC().Truncate(time.Second))
}

// missedInError reports whether a delivery was set aside by a clock that was ahead,
// and would not be now.
func (p *Plan) missedInError(d *ledger.Delivery) bool {
	at, ok := d.Reason.Arg("at").(time.Time)
	if !ok || !at.After(p.Now.Add(setAsideTolerance)) || d.Flags.Has(ledger.Out) || d.Due.IsZero() {
		return false
	}
	switch d.State() {
	case ledger.Missed:
		return d.Reason.Is("reason.missed") && Lateness(d, p.Now) <= p.Rules.CatchUp || d.Due.After(p.Now)
	case ledger.Skipped:
		return d.Due.After(p.Now)
	}
	return false
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
