package ledger

import (
	"time"

	"github.com/dateline-bot/dateline/content/locale"
)

// The kinds of Trouble.
const (
	TroubleBroken      = "broken"      // the file cannot be read
	TroubleUndated     = "undated"     // it looks like an article but has no date
	TroubleHeld        = "held"        // it is not published automatically
	TroubleClash       = "clash"       // it has the same time or slug as another article
	TroubleFailed      = "failed"      // Telegram refused it
	TroubleUnconfirmed = "unconfirmed" // it may or may not be out
	TroubleMissed      = "missed"      // it is too late to be published automatically
)

// Trouble is a problem that an admin should look at. It is in the ledger from when the standing
// message (Standing) first showed it until some time after it was solved.
type Trouble struct {
	Key    string // identifies its subject: no other trouble has it
	Kind   string // one of the Trouble… constants
	Path   string
	Line   int // 0 if no line is the cause
	Slug   string
	Title  string
	Due    time.Time
	Cause  locale.Message
	Since  time.Time // when it was first shown
	Fixed  time.Time // zero while it is there
	Warned time.Time // due time of the article that will not be published, once the admins were told about it
}

// Standing is the message that shows the admins what needs attention. It is edited in place.
type Standing struct {
	Chat      int64
	Topic     int
	MessageID int
	Shown     [32]byte // tells what it says
}

// Troubles reads and writes problems that were shown, and the messages that show them.
type Troubles interface {
	// All returns the troubles, by key.
	All() ([]Trouble, error)
	// Put writes a trouble under its key.
	Put(Trouble) error
	// Drop forgets one.
	Drop(key string) error
	// Standings returns the messages that show the troubles.
	Standings() ([]Standing, error)
	// PutStanding writes such a message; its key is the chat and the topic.
	PutStanding(Standing) error
	// DropStanding deletes one.
	DropStanding(chat int64, topic int) error
}
