package ledger

import "context"

// Lease is the right to send to a chat.
type Lease interface {
	// Check reports whether the process still has the right; it is called just before a request is
	// made.
	Check(ctx context.Context) error
	Release() error
}

type leaseKey struct{}

// WithLease returns a context with the lease under which requests are made.
func WithLease(ctx context.Context, l Lease) context.Context {
	return context.WithValue(ctx, leaseKey{}, l)
}

// LeaseOf returns the lease under which a Publisher is called; nil if there is none. A request may
// wait for the rate limit long after the scheduler checked, so the Publisher checks the lease again
// just before writing the request.
func LeaseOf(ctx context.Context) Lease {
	l, _ := ctx.Value(leaseKey{}).(Lease)
	return l
}
