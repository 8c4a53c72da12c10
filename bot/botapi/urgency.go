package botapi

import "context"

// Urgency is the priority of a call when more calls are waiting than the rate limits
// allow.
type Urgency int

// The urgencies. Calls whose context has none are Usual.
const (
	Bulk   Urgency = iota - 1 // nobody waits for it: mailings to subscribers
	Usual                     // answers to readers
	Urgent                    // the channel and the admins
)

type urgencyKey struct{}

// WithUrgency returns a context whose calls have an urgency.
func WithUrgency(ctx context.Context, u Urgency) context.Context {
	return context.WithValue(ctx, urgencyKey{}, u)
}

func urgencyOf(ctx context.Context) Urgency {
	u, _ := ctx.Value(urgencyKey{}).(Urgency)
	return u
}
