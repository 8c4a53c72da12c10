package botapi

import (
	"context"
	"errors"
)

// ErrVoid is the error of a call that was dropped before it was sent, because a later
// request replaced it (see WithVoid).
var ErrVoid = errors.New("a later request has taken its place")

type voidKey struct{}

// WithVoid returns a context whose calls are canceled (NotSent, ErrVoid) if void is
// closed while they wait for the rate limits. Calls that were sent are not affected.
func WithVoid(ctx context.Context, void <-chan struct{}) context.Context {
	return context.WithValue(ctx, voidKey{}, void)
}

func voidOf(ctx context.Context) <-chan struct{} {
	void, _ := ctx.Value(voidKey{}).(<-chan struct{})
	return void
}
