// Package ledger is the truth about what was sent. A [Delivery] is one article on
// its way to one place, with one [Part] a message; a [ChannelState] is what is
// known of a channel. Both live in a [Store], of which package scheduler/store has
// two, and change in transactions ([Tx]).
//
// A tour. What may become of what is one table, [State.On] (state.go): only Planned
// becomes Sending, and nothing but an admin or a proof of absence leads from a
// possibly sent state back to Planned. A delivery's state changes by
// [Delivery.Apply] alone, and whoever applies an event looks whether it was allowed.
// channel.go and part.go have what is asked of channels and parts again and again.
//
// What admins are told is a [Notice], written with the change that it tells of
// ([NotifyOf]), with [Action] buttons whose rows say what they do (notice.go). What
// stays wrong is a [Trouble], shown in one message that is edited (trouble.go). A
// [Lease] is the right to send to a chat (lease.go).
package ledger

import (
	"context"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/post"
)

// The errors of a Store that the scheduler tells apart.
var (
	// ErrChanged says that a delivery was changed by someone else since it was
	// read: read it again.
	ErrChanged = locale.Error("act.changed")
	// ErrNotFound says that there is no such row.
	ErrNotFound = locale.Error("act.no_record")
	// ErrLocked says that another process sends to the channel.
	ErrLocked = locale.Error("wait.another_process")
)

// Store keeps the ledger. Package scheduler/store implements it, and
// scheduler/store/storetest says what it must hold to.
type Store interface {
	// Update runs f in one transaction that no other Update overlaps. When it
	// returns nil, what f wrote survives a loss of power; when it returns an
	// error, nothing of it was written.
	Update(ctx context.Context, f func(Tx) error) error
	// View runs f on one snapshot; writing in it fails.
	View(ctx context.Context, f func(Tx) error) error
	// Lock makes this process the one that sends to the chat, or returns an
	// error that is ErrLocked.
	Lock(ctx context.Context, chat int64) (Lease, error)
	// Changes receives after another process changed the ledger; nil where
	// there is none. Who listens still looks by himself at times.
	Changes() <-chan struct{}

	// Written returns the ids of the deliveries that were written since a mark, with
	// their versions (0: dropped, negative: one of several), and the next mark; 0 is the first. ok is false where
	// any may have been, as another process's are.
	Written(ctx context.Context, since int64) (rows map[int64]int64, next int64, ok bool, err error)
	// Heard says that nobody asks for what was written before a mark any more.
	Heard(upTo int64)
}

// Tx reads and writes the ledger within a transaction. Times come back in UTC,
// whole microseconds.
type Tx interface {
	// Channels returns all channels by name.
	Channels() ([]ChannelState, error)
	// PutChannel writes the channel under its name.
	PutChannel(ChannelState) error
	// DropChannel forgets a channel's name.
	DropChannel(name string) error
	// MoveChat gives everything of a chat its new id (migrate_to_chat_id). The
	// new chat counts its messages anew, so the ids of the old one are
	// forgotten: they would name other messages now. Of a delivery that both
	// have the one stays that has left for its chat.
	MoveChat(from, to int64) error
	// Moved returns the id that a chat has now: its own if it never moved.
	Moved(chat int64) (int64, error)

	// Delivery returns one delivery, or ErrNotFound.
	Delivery(id int64) (Delivery, error)
	// Deliveries returns what the filter asks for, by Due, then Path.
	Deliveries(Filter) ([]Delivery, error)
	// Count returns how many deliveries the filter asks for, its Limit aside.
	Count(Filter) (int, error)
	// Next returns the delivery of the chat whose At is first (then Due, then
	// Path), of those that are unconfirmed or of all others; ErrNotFound if none
	// of them wants anything.
	Next(chat int64, unconfirmed bool) (Delivery, error)
	// PutDelivery inserts d and gives it an ID if it has none, else writes it
	// and raises its Version; ErrChanged if it was changed since it was read.
	PutDelivery(d *Delivery) error
	// DropDelivery removes a delivery and its parts.
	DropDelivery(id int64) error

	// RenameSlug has what readers were or are to be told of an article follow
	// its new slug: nobody is told of it twice. The former slug stays known.
	RenameSlug(from, to string) error
	// FormerNames returns the slugs that articles had before, with the present
	// one of each.
	FormerNames() (map[string]string, error)

	// Parts returns a delivery's parts in order.
	Parts(delivery int64) ([]Part, error)
	// Outline returns all parts of all deliveries in order, with Delivery, N,
	// State, MessageID and At alone.
	Outline() ([]Part, error)
	// FirstParts returns the first part of each delivery that changed its state
	// after the moment, by At.
	FirstParts(after time.Time) ([]Part, error)
	// Pictured returns the parts in the channel that show local files, and those
	// of which that is not known, in order.
	Pictured() ([]Part, error)
	// PutPart writes a part under its delivery and number.
	PutPart(Part) error
	// DropParts removes the parts from number from on.
	DropParts(delivery int64, from int) error
	// Message returns the part that has the message id in the chat, or
	// ErrNotFound.
	Message(chat int64, messageID int) (Part, error)
	// Messages returns the parts whose message ids in the chat are from one to
	// another, in their order.
	Messages(chat int64, from, to int) ([]Part, error)
	// SeenMessages returns what updates told of messages that are not accounted
	// for, and the second copies that an admin is asked about, by id.
	SeenMessages(chat int64) ([]SeenMessage, error)
	// PutSeenMessage writes such a message under its chat and id.
	PutSeenMessage(SeenMessage) error
	// DropSeenMessage forgets one.
	DropSeenMessage(chat int64, messageID int) error

	// Added returns what the program added to posts, by delivery.
	Added() (map[int64]Added, error)
	// PutAdded writes down what was added to the post of a delivery.
	PutAdded(Added) error
	// Comments reads and writes the comments under posts.
	Comments() Comments
	// Looks reads and writes what audits saw of the channels.
	Looks() Looks
	// Versions returns the versions of its file that the post of a delivery shows or
	// showed.
	Versions(delivery int64) ([]Version, error)
	// VersionsIn returns the versions that were seen last in a copy of the articles.
	VersionsIn(copyOf string) ([]Version, error)
	// PutVersions writes versions down. One that was in no copy leaves what is known
	// of it.
	PutVersions([]Version) error
	// Files returns the files that were seen and have no delivery, by path.
	Files() (map[string][32]byte, error)
	// PutFile writes down that a file was seen.
	PutFile(path string, hash [32]byte) error

	// PutAction remembers what a button does.
	PutAction(ActionRow) error
	// Action returns what a button does, or ErrNotFound.
	Action(token string) (ActionRow, error)

	// PutNotice adds a notice that is to be delivered.
	PutNotice(NoticeRow) error
	// Notices returns at most limit notices not delivered yet, oldest first.
	Notices(limit int) ([]NoticeRow, error)
	// DropNotice removes a notice that was delivered.
	DropNotice(id int64) error

	// Troubles returns what was shown to need attention, by key.
	Troubles() ([]Trouble, error)
	// PutTrouble writes a trouble under its key.
	PutTrouble(Trouble) error
	// DropTrouble forgets one.
	DropTrouble(key string) error
	// Standings returns the messages that show the troubles.
	Standings() ([]Standing, error)
	// PutStanding writes such a message under its chat and topic.
	PutStanding(Standing) error
	// DropStanding forgets one.
	DropStanding(chat int64, topic int) error

	// Restored returns the time of the backup that this ledger was restored
	// from, zero if it was not or the scheduler has dealt with it.
	Restored() (time.Time, error)
	// ClearRestored says that the scheduler has dealt with it.
	ClearRestored() error
}

// ChannelState is what the ledger knows of a channel.
type ChannelState struct {
	Name     string // as configured
	Chat     int64  // 0 until Telegram said it
	Username string
	Title    string
	Started  time.Time      // when the bot first ran on it: what was due before is history
	Scanned  bool           // the first scan has been made
	Reading  string         // how files were read at the last scan (see reading.go); "" before that was kept
	LastID   int            // the highest message id known in it
	Pinned   int            // the message that the bot pinned last
	Paused   locale.Message // why nothing is sent to it; zero if it is
	Trusted  bool           // an admin pressed [Stop asking]: what waits for approval goes out

	Accounted int // up to which id all of its messages are: see package deliver, account.go

	NotBefore time.Time // until when Telegram asked to wait (retry_after); zero or past: go on
}

// Delivery is one article on its way to one place. The zero Delivery is planned;
// its state changes by Apply alone.
type Delivery struct {
	ID      int64
	Version int64

	Chat    int64
	Topic   int
	Channel string // as configured
	Slug    string
	Path    string
	Title   string

	state  State          // see State and Apply; "" for Planned
	Reason locale.Message // why it is so, for people
	Wait   Wait           // the answer of an admin that it waits for
	Todo   Todo           // what is to be done to a post that is out
	Flags  Flag

	FileDue time.Time // when the file said it is due
	Due     time.Time // when it is due: by the file, a slot, quiet hours or an admin
	Seen    time.Time // when it was first seen publishable in this form
	At      time.Time // when a worker must look at it next; zero for never

	Format     post.Format // chosen at the first send
	MessageID  int         // of the first part; 0 while it is not out
	SourceHash [32]byte    // of the file that is out, or was planned last
	Tries      int
	By         Actor // who acted by hand last
	ByAt       time.Time
	Replaces   string // the messages whose place it takes once it is out: see Replaced
}

// Actor is who does something by hand.
type Actor struct {
	ID       int64
	Name     string // @username, or the full name
	FullName string // first and last name; the ledger does not keep it
	In       int64  `json:",omitempty"` // the group of admins in which they pressed a button; 0 in private. The ledger does not keep it
}

// Wait says which answer of an admin a delivery waits for.
type Wait string

// The waits.
const (
	WaitNone      Wait = ""
	WaitApprove   Wait = "approve"
	WaitThere     Wait = "there" // is it in the channel?
	WaitEdits     Wait = "edits" // many edits at once
	WaitWithdraw  Wait = "withdraw"
	WaitOverwrite Wait = "overwrite"
	WaitOlder     Wait = "older"  // its file is what it was before, and may be out of date
	WaitRoute     Wait = "route"  // it is out elsewhere, and its route leads here now
	WaitUpdate    Wait = "update" // an update of the program reads it differently
	WaitHold      Wait = "hold"   // it is held for a reason that an admin may know better: a copy, an unknown status
	WaitCopy      Wait = "twice"  // a post of it is in the channel twice
)

// Todo is a set of things to be done to a post that is out.
type Todo uint32

// The things. They are stored as numbers, as those of Flag are.
const (
	TodoEdit Todo = 1 << iota
	TodoWithdraw
	TodoPin
	TodoLink   // add the link to the site once it answers
	TodoTell   // tell the admins the link of the post
	TodoRetire // take out the messages that the post replaces
	TodoCopy   // delete its second copies
	TodoAdd    // bring what the program adds to the post up to date (see Added)
)

// Flag is a set of facts about a delivery.
type Flag uint32

// The facts. They are stored as numbers: a new one goes behind the last, and none is
// taken away.
const (
	Out            Flag = 1 << iota // at least one part is in the channel
	Forced                          // an admin said now: no approval, quiet hours or catch_up
	Approved                        // an admin pressed Publish
	Moved                           // an admin said when; holds until the file's date changes
	Told                            // notify_before was served
	HandEdited                      // the post was edited by hand in Telegram
	Linked                          // the post has the link to the site
	Queued                          // Due is a slot
	Kept                            // an admin keeps the post of a removed article
	RichRefused                     // the content was refused as rich message
	FromBackup                      // may be out: the ledger is older than its due time
	OverwriteNow                    // an admin lets an edit by hand be overwritten
	Complete                        // all parts were out at once
	Digest                          // it is not an article: a list of what came out
	Stays                           // its post stays, though the file reads as if it should not: see reading.go
	Hidden                          // an admin skipped it: readers do not see it
	Relocates                       // once it is out, the article's other posts are withdrawn
	RichButtons                     // the buttons of its post are a part of the text
	ButtonsRefused                  // they were refused there
	Declined                        // its post does not show what its file says: an admin declined the edit
)

// Has reports whether all of x is set.
func (f Flag) Has(x Flag) bool { return f&x == x }

// With returns f with x set or cleared.
func (f Flag) With(x Flag, on bool) Flag {
	if on {
		return f | x
	}
	return f &^ x
}

// Part is one message of a delivery.
type Part struct {
	Delivery  int64
	N         int // from 0
	State     State
	MessageID int      // 0 while unknown
	AfterID   int      // the channel's last known id when it was sent
	Method    string   // of the request
	Hash      [32]byte // of method, params and files; zero while an edit's fate is unknown
	Plain     string   // what a reader sees
	Editing   string   // what a reader may see instead: an edit whose fate is unknown; "" for none
	At        time.Time
	Error     locale.Message // Telegram's last words about it
	Media     string         // the local files that it shows and what they held, as package deliver writes it; MediaUnknown
	Accepted  bool           // Telegram has taken it, without a number: it comes out by itself
	Resent    int            // how often read-back alone had it sent again
	Sends     int            // how often it has left
}

// Filter says which deliveries are meant; zero fields do not narrow.
type Filter struct {
	Chat   int64
	Slug   string
	Path   string
	States []State
	Waits  bool      // only those that wait for an admin
	Hidden bool      // only those that are skipped and Hidden
	Begun  bool      // only those that are planned and Out: parts of them are in the channel
	Until  time.Time // only those with At not after it (and not zero)

	DueAfter time.Time // only those with Due after it
	DueBy    time.Time // only those with Due not after it (and not zero)

	Limit int
}

// ActionRow is what a button does.
type ActionRow struct {
	Token      string
	Kind       string // one of the Act… constants
	Deliveries []int64
	Made       time.Time
	Used       time.Time // zero until pressed
	By         Actor
}

// NoticeRow is a notice on its way to the admins.
type NoticeRow struct {
	ID     int64
	Made   time.Time
	Notice Notice
}
