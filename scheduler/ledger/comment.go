package ledger

import (
	"time"

	"github.com/dateline-bot/dateline/content/locale"
)

// Comment is the first comment under a post: a message of the bot in the discussion
// group of the channel, that answers the copy of the post which Telegram forwards
// there. It has a fate of its own, told by the same states as a part's: Planned while
// the copy is waited for, then Sending, Sent, Unconfirmed, Failed, Withdrawn.
type Comment struct {
	Delivery int64
	Chat     int64 // of the post
	Post     int   // its first message

	Group     int64 // where the copy of the post is; 0 while it was not seen
	Copy      int
	MessageID int // of the comment; 0 while unknown

	State  State
	Todo   Todo // of a comment that is out: TodoEdit, TodoWithdraw
	Waits  bool // an admin was told that the copy is missing or the bot may not write, or was asked whether the comment is there
	Reason locale.Message
	Hash   [32]byte // of the request, as sent or as it was to be sent when the post came out; zero while an edit's fate is unknown
	Source [32]byte // of the file that it is made of
	Plain  string   // what a reader sees
	Made   time.Time
	Left   time.Time // when it left last
	At     time.Time // when it must be looked at next; zero for never
	Tries  int
	Sends  int // how often it has left
}

// Missing reports whether a comment is not there and waits for nobody's answer, but for
// its place.
func (c Comment) Missing() bool { return c.Awaits() && c.Waits }

// Awaits reports whether a comment has not left by what the ledger knows, and is to.
func (c Comment) Awaits() bool {
	return c.State == Planned || c.State == Unconfirmed && c.Sends == 0
}

// Comments reads and writes comments, and where the copies of posts are, within a
// transaction.
type Comments interface {
	// Of returns the comments of a delivery, by post: the one under its post, and
	// those under posts that it has replaced.
	Of(delivery int64) ([]Comment, error)
	// Next returns the comment in a channel whose At is first; ErrNotFound if none
	// wants anything.
	Next(chat int64) (Comment, error)
	// Under returns the comment under a post, By that which has a message id in a group;
	// ErrNotFound if there is none.
	Under(chat int64, post int) (Comment, error)
	By(group int64, messageID int) (Comment, error)
	// Before returns the comment under the last post of a channel before one that
	// has any; ErrNotFound if there is none.
	Before(chat int64, post int) (Comment, error)
	// Open returns the comments in a state, by post.
	Open(chat int64, s State) ([]Comment, error)
	// Until returns the comments of all channels with At not after the moment (and
	// not zero) whose posts' copies are known.
	Until(t time.Time) ([]Comment, error)
	// Put writes a comment under its delivery and post.
	Put(Comment) error
	// Move gives the comment under a post of a delivery another post.
	Move(delivery int64, from, to int) error
	// Forget drops the comments under the posts of a channel, and where the copies of
	// those posts are.
	Forget(chat int64) error

	// Copy returns where the copy of a post is; ErrNotFound if it was not seen.
	Copy(chat int64, post int) (group int64, messageID int, err error)
	// PutCopy writes down where it is.
	PutCopy(chat int64, post int, group int64, messageID int) error
}
