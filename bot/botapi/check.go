package botapi

import "context"

type checkKey struct{}

// WithCheck returns a context whose calls call check after waiting for the rate limits,
// right before the request is written: if it returns an error, the request is not sent,
// and the call returns that error as NotSent.
func WithCheck(ctx context.Context, check func(context.Context) error) context.Context {
	return context.WithValue(ctx, checkKey{}, check)
}

func mayLeave(ctx context.Context) error {
	check, ok := ctx.Value(checkKey{}).(func(context.Context) error)
	if !ok {
		return nil
	}
	return check(ctx)
}
