// Package fastclock is the demo's clock, which can run faster than real time.
package fastclock

import (
	"sync"
	"time"
)

// Clock is stopped until the bot has found its channel, since articles dated before
// that count as published, and can run faster than real time.
type Clock struct {
	mu     sync.Mutex
	factor int       // 0 until it is started
	since  time.Time // when the factor was set
	at     time.Time // the clock's time then
}

// New returns a stopped clock that shows the present time.
func New() *Clock {
	now := time.Now()
	return &Clock{since: now, at: now}
}

// Now returns the clock's time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.read()
}

// read is Now with the lock held. A clock that never ran fast lags behind the machine's
// by the duration of the start.
func (c *Clock) read() time.Time { return c.at.Add(time.Duration(c.factor) * time.Since(c.since)) }

// Speed returns the clock's speed as a multiple of real time; 0 if it is stopped.
func (c *Clock) Speed() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.factor
}

// SetSpeed changes the speed; the clock continues from its present time.
func (c *Clock) SetSpeed(factor int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at, c.since, c.factor = c.read(), time.Now(), factor
}
