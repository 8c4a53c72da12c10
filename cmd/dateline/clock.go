package main

import (
	"sync"
	"time"
)

// clock is the demo's time. It stands still until the bot has found its channel,
// since what is dated before that counts as published, and can run faster than time does.
type clock struct {
	mu     sync.Mutex
	factor int       // 0 until it is started
	since  time.Time // when the factor was set
	at     time.Time // what the clock showed then
}

func newClock() *clock {
	now := time.Now()
	return &clock{since: now, at: now}
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.read()
}

// read is now with the lock held. A clock that was never fast is behind the machine's by the moments
// that the start took.
func (c *clock) read() time.Time { return c.at.Add(time.Duration(c.factor) * time.Since(c.since)) }

func (c *clock) speed() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.factor
}

// setSpeed goes on from what the clock shows.
func (c *clock) setSpeed(factor int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at, c.since, c.factor = c.read(), time.Now(), factor
}
