// Package ledger defines the record of what was sent, which is the program's source of
// truth. A [Delivery] is one article for one place, with a [Part] for each message; a
// [ChannelState] is what is known about a channel. Both are kept in a [Store] and change
// in transactions ([Tx]).
//
// A tour. The allowed state transitions are one table, [State.On] (state.go): only Planned
// becomes Sending, and only an admin or proof of absence leads from a state in which the
// message may have been sent back to Planned. A delivery's state changes only by
// [Delivery.Apply], and the caller checks whether the event was allowed. channel.go and
// part.go answer common questions about channels and parts.
//
// Admins are told by a [Notice] with [Action] buttons, written in the same transaction as
// the change that it reports ([NotifyOf], notice.go). A problem that lasts is a [Trouble],
// shown in one message that is edited (trouble.go). A [Lease] is the right to send to a
// chat (lease.go).
//
// The package neither decides nor stores anything: see packages plan, deliver and store.
package ledger

import (
	"context"
	"errors"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/post"
)

// Errors of a Store that the scheduler distinguishes.
var (
	// ErrChanged says that a row was changed by somebody else since it was read: read it again.
	ErrChanged = locale.Error("act.changed")
	// ErrNotFound says that there is no such row.
	ErrNotFound = locale.Error("act.no_record")
	// ErrLocked says that another process has the lock.
	ErrLocked = locale.Error("wait.another_process")
	// ErrSession says that the connection that held a lock has ended: another process can have the
	// lock now, but need not. Such an error is also ErrLocked.
	ErrSession = errors.New("the connection to the database was lost")
)

// Store keeps the ledger. Package scheduler/store implements it, and scheduler/store/storetest is
// its specification.
type Store interface {
	// Update runs f in a transaction that no other Update overlaps. If it returns nil, the writes
	// of f survive a power failure; if it returns an error, nothing was written. It may run f more
	// than once.
	Update(ctx context.Context, f func(Tx) error) error
	// View runs f on one snapshot, in which writes fail.
	View(ctx context.Context, f func(Tx) error) error
	// Lock makes this process the one that sends to the chat, or returns an error that wraps
	// ErrLocked.
	Lock(ctx context.Context, chat int64) (Lease, error)
	// Changes returns a channel that receives after another process has changed the ledger, or nil
	// if the store cannot tell. Callers must poll as well.
	Changes() <-chan struct{}

	// Written returns the ids of the deliveries written since a mark, with their versions (0:
	// deleted; negative: one of several), and the next mark; the first mark is 0. ok is false if
	// any delivery may have changed, for instance because another process wrote.
	Written(ctx context.Context, since int64) (rows map[int64]int64, next int64, ok bool, err error)
	// Heard says that nobody will ask about writes before a mark any more.
	Heard(upTo int64)
}

// Tx reads and writes the ledger within a transaction. Times are returned in UTC, in whole
// microseconds.
type Tx interface {
	// Channels returns all channels by name.
	Channels() ([]ChannelState, error)
	// ChannelsOf returns those with a given chat, by name. Its cost does not grow with the number
	// of channels, each of which calls it often.
	ChannelsOf(chat int64) ([]ChannelState, error)
	// PutChannel writes the channel under its name.
	PutChannel(ChannelState) error
	// MoveChat gives everything that belongs to a chat the chat's new id (migrate_to_chat_id). The
	// new chat numbers its messages from 1, so the old message ids are dropped: they would name
	// other messages. If both chats have a delivery for the same article and place, the one that
	// was sent is kept.
	MoveChat(from, to int64) error
	// Moved returns the present id of a chat, which is the given one if it never moved.
	Moved(chat int64) (int64, error)

	// Delivery returns one delivery, or ErrNotFound.
	Delivery(id int64) (Delivery, error)
	// Deliveries returns the deliveries that match the filter, by Due, then Path.
	Deliveries(Filter) ([]Delivery, error)
	// Count returns how many deliveries match the filter, ignoring its Limit.
	Count(Filter) (int, error)
	// Next returns the delivery of the chat with the earliest At (then Due, then Path), either
	// among unconfirmed deliveries or among all others; ErrNotFound if there is none.
	Next(chat int64, unconfirmed bool) (Delivery, error)
	// PutDelivery inserts d and assigns an ID if it has none; otherwise it updates the row and
	// increments Version, or returns ErrChanged if the row was changed since d was read.
	PutDelivery(d *Delivery) error
	// DropDelivery deletes a delivery and its parts.
	DropDelivery(id int64) error

	// RenameSlug changes an article's slug in its citations and in the mailings to readers, so that
	// nobody is told about the article twice. The former slug stays known.
	RenameSlug(from, to string) error
	// FormerNames returns the former slugs of articles with the present one of each.
	FormerNames() (map[string]string, error)

	// Parts returns a delivery's parts in order.
	Parts(delivery int64) ([]Part, error)
	// Outline returns all parts of all deliveries in order, with only Delivery, N, State, MessageID
	// and At set.
	Outline() ([]Part, error)
	// FirstParts returns, by At, the first parts whose state changed after the given time.
	FirstParts(after time.Time) ([]Part, error)
	// Pictured returns, in order, the published parts that show or lack local files, and those for
	// which this is unknown.
	Pictured() ([]Part, error)
	// Progress returns how far a piece of work, identified by name, has got: in general the id of
	// the last delivery for which it is done, otherwise a number that the work itself defines; 0 if
	// it was not begun.
	Progress(work string) (int64, error)
	PutProgress(work string, to int64) error
	// PutPart writes a part; its key is the delivery and its number.
	PutPart(Part) error
	// DropParts deletes the parts numbered from and above.
	DropParts(delivery int64, from int) error
	// Message returns the part with the message id in the chat, or ErrNotFound.
	Message(chat int64, messageID int) (Part, error)
	// Messages returns, in order, the parts with message ids in a range of the chat.
	Messages(chat int64, from, to int) ([]Part, error)
	// Seen reads and writes what updates reported about messages.
	Seen() Seen

	// Added returns what the program added to posts, by delivery.
	Added() (map[int64]Added, error)
	// PutAdded records what was added to the post of a delivery.
	PutAdded(Added) error
	// Citations reads and writes which articles posts link to.
	Citations() Citations
	// Comments reads and writes the comments under posts.
	Comments() Comments
	// Looks reads and writes what audits saw in the channels.
	Looks() Looks
	// Drifts reads and writes what audits found and the admins are shown.
	Drifts() Drifts
	// Versions reads and writes the versions of files that posts show or showed.
	Versions() Versions
	// Files returns the files that were seen and have no delivery, by path.
	Files() (map[string][32]byte, error)
	// PutFile records that a file was seen.
	PutFile(path string, hash [32]byte) error

	// Notices reads and writes notices to the admins, and what their buttons do.
	Notices() Notices
	// Troubles reads and writes what needs attention, and the messages that show it.
	Troubles() Troubles

	// Restored returns the time of the backup from which this ledger was restored; zero if it was
	// not, or if the scheduler has finished handling that.
	Restored() (time.Time, error)
	// ClearRestored records that the scheduler has finished handling a restore.
	ClearRestored() error
}

// ChannelState is the record of a channel.
type ChannelState struct {
	Name     string // as configured
	Chat     int64  // 0 until Telegram said it
	Username string
	Title    string
	Started  time.Time      // when the bot first ran on it: anything due before that is history
	Scanned  bool           // the first scan has been processed
	Reading  string         // how files were read at the last scan (see package plan, reading.go); "" if not recorded
	LastID   int            // the highest known message id in it
	Pinned   int            // the message that the bot last pinned
	Paused   locale.Message // why nothing is sent to it; zero if it is not paused
	Trusted  bool           // an admin pressed [Stop asking]: posts waiting for approval are sent

	Accounted int // all its messages up to this id are accounted for: see account.go of package deliver

	NotBefore time.Time // until when Telegram asked to wait (retry_after); zero or past: no wait
}

// Delivery is one article for one place. The zero Delivery is planned; its state changes only by
// Apply.
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
	Wait   Wait           // the admin's answer that it waits for
	Todo   Todo           // pending actions on a published post
	Flags  Flag

	FileDue time.Time // when it is due according to the file
	Due     time.Time // when it is due: from the file, a slot, quiet hours or an admin
	Seen    time.Time // when it was first seen publishable in this form
	At      time.Time // when a worker must handle it next; zero for never

	Format     post.Format // chosen at the first send
	MessageID  int         // of the first part; 0 while it is unpublished
	SourceHash [32]byte    // of the published file, or the last planned one
	Tries      int
	By         Actor // who acted by hand last
	ByAt       time.Time
	Replaces   string // the messages that it replaces once it is published: see Replaced
}

// Actor is a person who does something.
type Actor struct {
	ID       int64
	Name     string // @username, or the full name
	FullName string // first and last name; not stored in the ledger
	In       int64  `json:",omitempty"` // the admins' group in which they pressed a button; 0 for a private chat. Not stored in the ledger
}

// Wait is the answer of an admin that a delivery waits for.
type Wait string

// The waits.
const (
	WaitNone      Wait = ""
	WaitApprove   Wait = "approve"
	WaitThere     Wait = "there" // is it in the channel?
	WaitEdits     Wait = "edits" // many edits at once
	WaitWithdraw  Wait = "withdraw"
	WaitOverwrite Wait = "overwrite"
	WaitOlder     Wait = "older"  // its file has earlier content and may be out of date
	WaitRoute     Wait = "route"  // it is published elsewhere, and its route now leads here
	WaitUpdate    Wait = "update" // an update of the program reads it differently
	WaitHold      Wait = "hold"   // it is held for a reason that an admin may clear: a copy, an unknown status
	WaitCopy      Wait = "twice"  // its post is in the channel twice
)

// Todo is a set of pending actions on a published post.
type Todo uint32

// The actions. Like Flags, they are stored as numbers.
const (
	TodoEdit Todo = 1 << iota
	TodoWithdraw
	TodoPin
	TodoLink   // add the link to the site once the page exists
	TodoTell   // send the admins the link of the post
	TodoRetire // delete the messages that the post replaces
	TodoCopy   // delete its second copies
	TodoAdd    // update what the program adds to the post (see Added)
	TodoUnpin  // unpin contents that have nothing left to list
)

// Flag is a set of facts about a delivery.
type Flag uint32

// The facts. They are stored as numbers, so new ones are appended and none is removed.
const (
	Out            Flag = 1 << iota // at least one part is in the channel
	Forced                          // an admin ordered it now: approval, quiet hours and catch_up do not apply
	Approved                        // an admin pressed Publish
	Moved                           // an admin gave it a time, which holds until the file's date changes
	Told                            // notify_before was served
	HandEdited                      // the post was edited by hand in Telegram
	Linked                          // the post contains the link to the site
	Queued                          // Due is a slot
	Kept                            // an admin keeps the post of a removed article
	RichRefused                     // the content was refused as a rich message
	FromBackup                      // may be published: the ledger is older than its due time
	OverwriteNow                    // an admin allows an edit by hand to be overwritten
	Complete                        // all parts were in the channel at some time
	Digest                          // not an article, but a list of what was published
	Stays                           // its post stays although the file reads as if it should not: see package plan, reading.go
	Hidden                          // an admin skipped it: readers do not see it
	Relocates                       // once it is published, the article's other posts are withdrawn
	RichButtons                     // the buttons of its post are part of the text
	ButtonsRefused                  // they were refused there
	Declined                        // its post differs from its file because an admin declined the edit
	FormAnew                        // its edit gives it the form of a new post
	Contents                        // with Digest: the contents of a series or category, which are kept up to date
	FormKept                        // its post could not get the form of a new one
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
	N         int      // from 0
	state     State    // see State and Apply
	MessageID int      // 0 while unknown
	AfterID   int      // the channel's last known message id when it was sent
	Method    string   // of the request
	Hash      [32]byte // of method, params and files; zero while an edit is unconfirmed
	Plain     string   // what a reader sees
	Editing   string   // the other text that a reader may see, while an edit is unconfirmed; "" for none
	At        time.Time
	Error     locale.Message // Telegram's last error for it
	Media     string         // the local files that it shows, with their content, as encoded by package deliver; or MediaUnknown
	Absent    string         // destinations of the local files that the post lacks, as encoded by package deliver; kept with the first part
	Named     int            // number of media that the post names instead of showing them, plus 1; 0: unknown; kept with the first part
	Lacks     int            // number of files that the message should show and does not, according to Telegram's answer
	Accepted  bool           // Telegram accepted it without a message id and publishes it later by itself
	Resent    int            // how often it was sent again because read-back did not find it
	Sends     int            // how often it has left
}

// Filter selects deliveries; zero fields do not restrict the result.
type Filter struct {
	Chat   int64
	Slug   string
	Slugs  []string // only those with one of these slugs; nil: all
	Path   string
	States []State
	Waits  bool      // only those that wait for an admin
	Hidden bool      // only those that are skipped and Hidden
	Begun  bool      // only those that are planned and Out: some of their parts are published
	Until  time.Time // only those with a nonzero At not after it

	DueAfter time.Time // only those with Due after it
	DueBy    time.Time // only those with a nonzero Due not after it

	Brief bool  // by ID, with only ID, Chat, Topic, Channel, Slug, Path, State, Wait, Flags, MessageID and SourceHash set; see Every
	After int64 // only those with a greater ID

	Limit int

	// Share, if set, is called for each delivery that was read: it may replace its strings by equal
	// ones that are in memory anyway.
	Share func(*Delivery)
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

// NoticeRow is a notice that is not delivered yet.
type NoticeRow struct {
	ID     int64
	Made   time.Time
	Notice Notice
}
