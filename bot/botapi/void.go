package botapi

import (
	"context"
	"errors"
)

// ErrVoid is the cause of a call that was not sent since nobody wants it any
// more.
var ErrVoid = errors.New("a later request has taken its place")

type voidKey struct{}

// WithVoid returns a context whose calls are given up (NotSent, ErrVoid) if void
// is closed while they wait for their rates. What has left is not touched.
func WithVoid(ctx context.Context, void <-chan struct{}) context.Context {
	return context.WithValue(ctx, voidKey{}, void)
}

func voidOf(ctx context.Context) <-chan struct{} {
	void, _ := ctx.Value(voidKey{}).(<-chan struct{})
	return void
}
