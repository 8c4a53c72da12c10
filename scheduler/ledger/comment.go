package ledger

import (
	"time"

	"github.com/dateline-bot/dateline/content/locale"
)

// Comment is the first comment under a post: a message of the bot in the channel's discussion group
// that replies to the copy of the post which Telegram forwards there. Its state changes only by
// Apply: Planned while the copy is awaited, then Sending, Sent, Unconfirmed, Failed or Withdrawn.
type Comment struct {
	Delivery int64
	Chat     int64 // of the post
	Post     int   // its first message

	Group     int64 // the discussion group with the post's copy; 0 until it was seen
	Copy      int   // message id of the copy
	MessageID int   // of the comment; 0 while unknown

	state  State // see State and Apply
	Todo   Todo  // of a published comment: TodoEdit, TodoWithdraw
	Waits  bool  // the admins were told that the copy is missing or the bot may not write, or were asked whether the comment is there
	Reason locale.Message
	Hash   [32]byte // of the request, as sent, or as planned when the post was published; zero while an edit is unconfirmed
	Source [32]byte // of the file that it was rendered from
	Plain  string   // what a reader sees
	Made   time.Time
	Left   time.Time // when it left last
	At     time.Time // when to handle it next; zero for never
	Tries  int
	Sends  int // how often it has left
}

// Awaits reports whether a comment, according to the ledger, has still to be sent.
func (c Comment) Awaits() bool {
	return c.State() == Planned || c.State() == Unconfirmed && c.Sends == 0
}

// Comments reads and writes comments, and the positions of posts' copies, within a transaction.
type Comments interface {
	// Of returns the comments of a delivery, by post: the one under its post, and those under posts
	// that it has replaced.
	Of(delivery int64) ([]Comment, error)
	// Next returns the comment in a channel with the earliest At; ErrNotFound if there is none.
	Next(chat int64) (Comment, error)
	// Under returns the comment under a post, and By the one with a message id in a group;
	// ErrNotFound if there is none.
	Under(chat int64, post int) (Comment, error)
	By(group int64, messageID int) (Comment, error)
	// Before returns the comment under the last post before the given one that has a comment;
	// ErrNotFound if there is none.
	Before(chat int64, post int) (Comment, error)
	// Open returns the comments in a state, by post.
	Open(chat int64, s State) ([]Comment, error)
	// Until returns the comments of all channels with a nonzero At that is not after the given time
	// and with a known copy.
	Until(t time.Time) ([]Comment, error)
	// Put writes a comment; its key is the delivery and the post.
	Put(Comment) error
	// Move moves the comment of a delivery to another post.
	Move(delivery int64, from, to int) error
	// Forget deletes the comments under the posts of a channel, and the positions of those posts'
	// copies.
	Forget(chat int64) error

	// Copy returns where the copy of a post is; ErrNotFound if it was not seen.
	Copy(chat int64, post int) (group int64, messageID int, err error)
	// PutCopy records where it is.
	PutCopy(chat int64, post int, group int64, messageID int) error
}
