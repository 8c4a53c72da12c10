package botapi

import "context"

// Urgency says which calls go first when more want to leave than the rates
// allow.
type Urgency int

// The urgencies. A call whose context names none is Usual.
const (
	Bulk   Urgency = iota - 1 // what nobody waits for: mailings to subscribers
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
