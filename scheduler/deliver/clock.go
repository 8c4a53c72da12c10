package deliver

import (
	"context"
	"sync"
	"time"
)

// maxSleep bounds every sleep: timers ignore a suspended machine and a clock
// that was set.
const maxSleep = 30 * time.Second

// leadEvery is how often a standby process asks for what another
// has: with the time after which a silent session ends, a dead process is
// replaced within 5 s.
const StandByEvery = time.Second

// Clock tells the time, and wakes those who wait for a change.
type Clock struct {
	Now     func() time.Time
	Witness *Witness // nil: the clock is right

	maxSleep time.Duration
	mu       sync.RWMutex
	change   chan struct{} // closed at each change
}

// NewClock returns a clock by which nobody sleeps longer than longest, 30 s if
// it is 0. Where there is a witness, it is now.
func NewClock(now func() time.Time, longest time.Duration, witness *Witness) *Clock {
	if longest == 0 {
		longest = maxSleep
	}
	c := &Clock{Now: now, Witness: witness, maxSleep: longest, change: make(chan struct{})}
	if witness != nil {
		c.Now, witness.wake = witness.Now, c.Wake
	}
	return c
}

// Longest is how long anybody sleeps at most.
func (c *Clock) Longest() time.Duration { return c.maxSleep }

// Stamp is the time to the microsecond that the ledger keeps, never ahead of the
// clock.
func (c *Clock) Stamp() time.Time { return c.Now().UTC().Truncate(time.Microsecond) }

// Latest is the later of clock and witness where Now is the earlier, and whether
// there is a witness.
func (c *Clock) Latest() (t time.Time, witnessed bool) {
	if c.Witness == nil {
		return c.Now(), false
	}
	return c.Witness.Latest()
}

// Wake makes everyone who waits look again.
func (c *Clock) Wake() {
	c.mu.Lock()
	close(c.change)
	c.change = make(chan struct{})
	c.mu.Unlock()
}

// Changed returns a channel that is closed at the next change. Take it before
// looking, so that nothing is missed in between.
func (c *Clock) Changed() <-chan struct{} {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.change
}

// Sleep waits until the moment, a change, or the longest sleep; who sleeps looks
// at the clock again afterwards.
func (c *Clock) Sleep(ctx context.Context, until time.Time, change <-chan struct{}) {
	d := c.maxSleep
	if !until.IsZero() {
		d = min(until.Sub(c.Now()), c.maxSleep)
	}
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-change:
	case <-t.C:
	}
}

// Told is what is told once a run. The zero Told has told nothing.
type Told struct {
	mu   sync.Mutex
	keys map[string]bool
}

// Once reports whether it is the first time that key is asked for.
func (t *Told) Once(key string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.keys[key] {
		return false
	}
	if t.keys == nil {
		t.keys = map[string]bool{}
	}
	t.keys[key] = true
	return true
}

// Again makes Once report the key a first time again.
func (t *Told) Again(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.keys, key)
}
