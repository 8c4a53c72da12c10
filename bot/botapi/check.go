package botapi

import "context"

type checkKey struct{}

// WithCheck returns a context whose calls ask check once they have waited for
// their rates, right before the request is written: an error keeps the request
// from leaving, and the call returns it as NotSent.
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
