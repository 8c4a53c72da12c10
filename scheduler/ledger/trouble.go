package ledger

import (
	"time"

	"github.com/dateline-bot/dateline/content/locale"
)

// The kinds of Trouble.
const (
	TroubleBroken      = "broken"      // the file cannot be read
	TroubleUndated     = "undated"     // it has the makings of an article, and no date
	TroubleHeld        = "held"        // it does not go out by itself
	TroubleClash       = "clash"       // it is scheduled for the moment of another one, or has its slug
	TroubleFailed      = "failed"      // Telegram refused it
	TroubleUnconfirmed = "unconfirmed" // it may or may not be out
	TroubleMissed      = "missed"      // it is too late to go out by itself
)

// Trouble is something that an admin should see to. It is in the ledger once it
// was shown in the standing message (Standing), until it has been fixed for a
// while.
type Trouble struct {
	Key    string // what it is about: no other trouble has it
	Kind   string // one of the Trouble… constants
	Path   string
	Line   int // 0 where no line is to blame
	Slug   string
	Title  string
	Due    time.Time
	Cause  locale.Message
	Since  time.Time // when it was first shown
	Fixed  time.Time // zero while it is there
	Warned time.Time // the moment of the article that will not go out, once admins were told of that
}

// Standing is the message that shows an admin what needs attention. It is edited
// in its place.
type Standing struct {
	Chat      int64
	Topic     int
	MessageID int
	Shown     [32]byte // tells what it says
}
