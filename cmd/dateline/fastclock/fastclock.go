// Package fastclock is the demo's time, which can run faster than time does.
package fastclock

import (
	"sync"
	"time"
)

// Clock stands still until the bot has found its channel,
// since what is dated before that counts as published, and can run faster than time does.
type Clock struct {
	mu     sync.Mutex
	factor int       // 0 until it is started
	since  time.Time // when the factor was set
	at     time.Time // what the clock showed then
}

// New returns a clock that shows the present and stands still.
func New() *Clock {
	now := time.Now()
	return &Clock{since: now, at: now}
}

// Now is what the clock shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.read()
}

// read is Now with the lock held. A clock that was never fast is behind the machine's by the moments
// that the start took.
func (c *Clock) read() time.Time { return c.at.Add(time.Duration(c.factor) * time.Since(c.since)) }

// Speed is how many times faster than time the clock runs; 0 if it stands still.
func (c *Clock) Speed() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.factor
}

// SetSpeed goes on from what the clock shows.
func (c *Clock) SetSpeed(factor int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at, c.since, c.factor = c.read(), time.Now(), factor
}
