package wire

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/dateline-bot/dateline/bot/botapi"
)

// RetryAfter returns how long the server asked to wait after a failed call.
func RetryAfter(err error) time.Duration {
	var e *botapi.Error
	if errors.As(err, &e) {
		return e.RetryAfter
	}
	return 0
}

// Backoff is the wait between retries: it doubles from half a second to half a minute,
// with a random part so that replicas do not retry in step.
type Backoff struct{ failures int }

// NewBackoff returns a Backoff before the first failure.
func NewBackoff() *Backoff { return &Backoff{} }

// First reports whether this is the first failure in a row: only that one is logged.
func (p *Backoff) First() bool { return p.failures == 0 }

// Reset starts again after a success.
func (p *Backoff) Reset() { p.failures = 0 }

// Wait waits before the next attempt, at least as long as the server asked.
func (p *Backoff) Wait(ctx context.Context, atLeast time.Duration) {
	d := 500 * time.Millisecond << min(p.failures, 6)
	d += time.Duration(rand.Int64N(int64(d / 4)))
	p.failures++
	Sleep(ctx, max(min(d, 30*time.Second), atLeast))
}
