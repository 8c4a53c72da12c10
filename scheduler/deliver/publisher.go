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

// Publisher sends messages to Telegram. Package bot/channel implements it. Errors are of type
// *Fault; any other error counts as FaultUnknown.
type Publisher interface {
	// Channel resolves a configured channel (@name or -100…) to its id and returns the bot's rights
	// there.
	Channel(ctx context.Context, name string) (Channel, error)
	// Send sends a message. The returned id is 0 if Telegram accepted the message but will publish
	// it later by itself.
	Send(ctx context.Context, to Target, r post.Request) (messageID int, err error)
	// Edit changes a message to r.
	Edit(ctx context.Context, m Message, r post.Request) error
	Delete(ctx context.Context, chat int64, messageID int) error
	Pin(ctx context.Context, chat int64, messageID int) error
	Unpin(ctx context.Context, chat int64, messageID int) error
	// ReadBack forwards a message silently to an admin's chat, deletes the copy and returns its
	// content. It returns ErrNoMessage if there is no such message, ErrUnreadable if this one
	// cannot be forwarded, and ErrCannotRead if no message can be read.
	ReadBack(ctx context.Context, chat int64, messageID int) (Copy, error)
	// Notify sends a notice to the admins. It returns ErrBurst (FaultLimited) if so many were sent
	// that this one has to wait.
	Notify(ctx context.Context, n ledger.Notice) error
}

// Channel is a channel as the bot sees it.
type Channel struct {
	ID               int64
	Username         string // without @; "" for a private channel
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
	ReplyTo int  // the message that this one replies to, if it still exists; 0 for none
	Answers bool // send only if that message still exists
	Whole   bool // fail with FaultUnread, without sending, if one of its local files cannot be read
	After   int  // id of the last known message there, or 0: an answer with no higher id must show the text that was sent
	Lacks   *int // if not nil, set to the number of files that were left out
}

// Message is a published message, as it was last sent or edited.
type Message struct {
	Chat      int64
	ID        int
	Method    string // the method that sends a message of its kind
	SameMedia bool   // it shows all the files that it should
	Lacks     *int   // if not nil, set to the number of files that it lacks after an edit
	Stays     *error // if not nil, set to the reason why it still shows its former picture after an edit
}

// Copy is a message that was read back.
type Copy struct {
	Plain string // its text, comparable with post.Request.Plain
	Date  time.Time

	Foreign bool // it was forwarded into the channel, so it is not ours
	Own     bool // in a group: written by the bot

	Shown
}

type unhurriedKey struct{}

// Unhurried returns a context for calls that yield to every call that somebody waits for.
func Unhurried(ctx context.Context) context.Context {
	return context.WithValue(ctx, unhurriedKey{}, true)
}

// IsUnhurried reports whether calls with this context yield to others.
func IsUnhurried(ctx context.Context) bool { return ctx.Value(unhurriedKey{}) != nil }

// FaultKind is what a failure means for the ledger.
type FaultKind uint8

// The kinds.
const (
	FaultNotSent     FaultKind = iota + 1 // known not to have been sent; retry soon
	FaultRefused                          // final
	FaultLimited                          // wait for RetryAfter, then retry
	FaultUnknown                          // may have been sent
	FaultUnsupported                      // the server does not support rich messages: send text instead
	FaultNotModified                      // an edit that changes nothing
	FaultGone                             // the message to edit or delete does not exist
	FaultMigrated                         // the chat has a new id: MigrateTo
	FaultNoRights                         // the bot no longer has the right
	FaultTopicClosed                      // the topic is closed or deleted: wait until it is open, or another is set
	FaultOtherKind                        // an edit cannot change a message of this kind to that kind
	FaultUnread                           // a local file exists but cannot be read; nothing was sent
)

// Fault is a failed call of a Publisher.
type Fault struct {
	Kind       FaultKind
	RetryAfter time.Duration
	MigrateTo  int64
	Err        error
}

// Error returns what Telegram or the network reported.
func (f *Fault) Error() string {
	if f.Err == nil {
		return "the call failed"
	}
	return f.Err.Error()
}

// Message returns, in the reader's language, what Telegram or the network reported.
func (f *Fault) Message() locale.Message {
	if f.Err == nil {
		return locale.M("telegram.failed")
	}
	return locale.Of(f.Err)
}

// Unwrap returns the cause.
func (f *Fault) Unwrap() error { return f.Err }

var (
	// ErrNoMessage is returned by ReadBack if the channel has no such message.
	ErrNoMessage = errors.New("no such message in the channel")
	// ErrUnreadable is returned by ReadBack if the message exists but cannot be read, such as the
	// service message about a pin.
	ErrUnreadable = errors.New("the message cannot be read back")
	// ErrCannotRead is returned by ReadBack if no message can be read.
	ErrCannotRead = errors.New("the channel's messages cannot be read back")
	// ErrProtected is the ErrCannotRead of a message with protected content.
	ErrProtected = fmt.Errorf("%w: their content is protected", ErrCannotRead)
	// ErrBurst is returned by Notify if too many alerts were sent at once.
	ErrBurst = errors.New("the admins were told so much that this has to wait")
)

// KindOf returns the kind of a failure; FaultUnknown if the error has none.
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
