package scheduler

import "errors"

var (
	// ErrNoMessage is ReadBack's answer where the channel has no such message.
	ErrNoMessage = errors.New("no such message in the channel")
	// ErrUnreadable is ReadBack's answer where there is such a message, and it
	// cannot be read: one of service, as after a pin.
	ErrUnreadable = errors.New("the message cannot be read back")
	// ErrCannotRead is ReadBack's answer where there is no way to look.
	ErrCannotRead = errors.New("the channel's messages cannot be read back")
)

// Error says what Telegram or the network said.
func (f *Fault) Error() string {
	if f.Err == nil {
		return "the call failed"
	}
	return f.Err.Error()
}

// Unwrap returns the cause.
func (f *Fault) Unwrap() error { return f.Err }
