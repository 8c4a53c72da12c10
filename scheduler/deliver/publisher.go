package deliver

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// Publisher brings messages to Telegram. Package bot implements it. Errors are
// *Fault; any other error counts as FaultUnknown.
type Publisher interface {
	// Channel resolves a channel as configured (@name or -100…) to its id, and
	// says what the bot may do there.
	Channel(ctx context.Context, name string) (Channel, error)
	// Send sends a message. Its id is 0 where Telegram has accepted the message
	// and brings it out later, by itself.
	Send(ctx context.Context, to Target, r post.Request) (messageID int, err error)
	// Edit makes of a message what r says.
	Edit(ctx context.Context, m Message, r post.Request) error
	Delete(ctx context.Context, chat int64, messageID int) error
	Pin(ctx context.Context, chat int64, messageID int) error
	Unpin(ctx context.Context, chat int64, messageID int) error
	// ReadBack forwards a message silently into an admin's chat, deletes the
	// copy and returns what it said; ErrNoMessage if there is no such message,
	// ErrUnreadable if this one cannot be forwarded, ErrCannotRead if there is no way to look.
	ReadBack(ctx context.Context, chat int64, messageID int) (Copy, error)
	// Notify tells the admins. The error is ErrBurst while they were told so much
	// that this one has to wait (FaultLimited).
	Notify(ctx context.Context, n ledger.Notice) error
}

// Channel is a channel as the bot sees it.
type Channel struct {
	ID               int64
	Username         string // without @; "" for a private one
	Title            string
	Protected        bool // protected content cannot be read back
	Group            bool // anybody may write in it
	CanPost, CanEdit bool
}

// Target is where and how a message is sent.
type Target struct {
	Chat    int64
	Topic   int
	Silent  bool
	Protect bool
	ReplyTo int  // the message that this one answers, if it is still there; 0 for none
	Answers bool // it is sent only if that is still there
}

// Message is a message that is out, as it was sent or edited last.
type Message struct {
	Chat      int64
	ID        int
	Method    string // that a message of its kind is sent by
	SameMedia bool   // it shows the files that it is to show
}

// Copy is a message that was read back.
type Copy struct {
	Plain string // its text, comparable to post.Request.Plain
	Date  time.Time

	Foreign bool // it was forwarded into the channel, so it is not ours
	Own     bool // in a group: the bot wrote it

	Shown
}

type unhurriedKey struct{}

// Unhurried returns a context whose calls leave after all that people wait for.
func Unhurried(ctx context.Context) context.Context {
	return context.WithValue(ctx, unhurriedKey{}, true)
}

// IsUnhurried reports whether a call may wait for others.
func IsUnhurried(ctx context.Context) bool { return ctx.Value(unhurriedKey{}) != nil }

// FaultKind says what a failure means for the ledger.
type FaultKind uint8

// The kinds.
const (
	FaultNotSent     FaultKind = iota + 1 // known not sent; try again soon
	FaultRefused                          // final
	FaultLimited                          // wait RetryAfter, then again
	FaultUnknown                          // may have been sent
	FaultUnsupported                      // the server knows no rich messages: text instead
	FaultNotModified                      // an edit that changes nothing
	FaultGone                             // the message to edit or delete is not there
	FaultMigrated                         // the chat has a new id: MigrateTo
	FaultNoRights                         // the bot may not do this any more
	FaultTopicClosed                      // nobody may write in the topic: wait until it is open
	FaultOtherKind                        // a message of this kind cannot become one of that
)

// Fault is a failed call of a Publisher.
type Fault struct {
	Kind       FaultKind
	RetryAfter time.Duration
	MigrateTo  int64
	Err        error
}

// Error says what Telegram or the network said.
func (f *Fault) Error() string {
	if f.Err == nil {
		return "the call failed"
	}
	return f.Err.Error()
}

// Message says for people what Telegram or the network said.
func (f *Fault) Message() locale.Message {
	if f.Err == nil {
		return locale.M("telegram.failed")
	}
	return locale.Of(f.Err)
}

// Unwrap returns the cause.
func (f *Fault) Unwrap() error { return f.Err }

var (
	// ErrNoMessage is ReadBack's answer where the channel has no such message.
	ErrNoMessage = errors.New("no such message in the channel")
	// ErrUnreadable is ReadBack's answer where there is such a message, and it
	// cannot be read: one of service, as after a pin.
	ErrUnreadable = errors.New("the message cannot be read back")
	// ErrCannotRead is ReadBack's answer where there is no way to look.
	ErrCannotRead = errors.New("the channel's messages cannot be read back")
	// ErrProtected is the ErrCannotRead of a message whose content is protected.
	ErrProtected = fmt.Errorf("%w: their content is protected", ErrCannotRead)
	// ErrBurst is Notify's answer to one alert too many at once.
	ErrBurst = errors.New("the admins were told so much that this has to wait")
)

// KindOf returns what a failure means; FaultUnknown if its error does not say.
func KindOf(err error) FaultKind {
	var f *Fault
	if errors.As(err, &f) {
		return f.Kind
	}
	return FaultUnknown
}

// RetryAfter returns how long a failure asks to wait.
func RetryAfter(err error) time.Duration {
	var f *Fault
	if errors.As(err, &f) && f.Kind == FaultLimited {
		return f.RetryAfter
	}
	return 0
}
