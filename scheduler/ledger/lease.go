package ledger

import "context"

// Lease is the right to send to a chat.
type Lease interface {
	// Check reports whether the right is still held; it is called right before a
	// request leaves.
	Check(ctx context.Context) error
	Release() error
}

type leaseKey struct{}

// WithLease puts the lease under which requests leave into their context.
func WithLease(ctx context.Context, l Lease) context.Context {
	return context.WithValue(ctx, leaseKey{}, l)
}

// LeaseOf returns the lease under which a Publisher is called; nil if there is
// none. A request may wait for its rate long after the scheduler looked, so the
// Publisher has it checked once more when the request is about to be written.
func LeaseOf(ctx context.Context) Lease {
	l, _ := ctx.Value(leaseKey{}).(Lease)
	return l
}
