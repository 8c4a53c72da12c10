// Package audience defines the bot's data about readers and admins: subscriptions
// ([Reader]), queued messages ([Mailing]), admins' actions ([Act]), updates that wait
// to be handled ([Update]) and reactions to posts ([Reactions]). It has only the rows
// and the interface: package scheduler/store implements [Audience] in the same database
// as the ledger, package bot uses it.
package audience

import (
	"context"
	"time"
)

// The names of notes; ID is a user's, SLUG an article's, WEEK the first day of a week
// (2026-01-05).
const (
	NoteLanguage = "language." // ID: the language that the user chose in /settings
	NoteLetter   = "letter."   // ID: when the admin's next weekly letter is due (RFC 3339)
	NoteAhead    = "ahead"     // "yes" while something is scheduled
	NoteOpens    = "opens."    // WEEK.SLUG: how often readers opened the article in the bot
	NoteSought   = "sought."   // WEEK.WORD: how many people searched for the word without results
)

// Muted is the prefix of the key of a category that a reader does not want although it
// is included in all articles or in another category.
const Muted = "-"

// Reader is a reader who subscribed.
type Reader struct {
	ID         int64 // the user, and the private chat
	Language   string
	Mode       ReaderMode
	Hour       int          // of digests, in Zone
	Weekday    time.Weekday // of weekly digests
	Zone       string       // IANA name
	Since      time.Time    // articles published until then have been in a digest
	Next       time.Time    // time of the next digest; zero for none
	Categories []string     // by key; "" means all; see Muted
}

// ReaderMode is when a reader gets new articles.
type ReaderMode string

// The modes.
const (
	ReaderNow    ReaderMode = "now"
	ReaderDaily  ReaderMode = "daily"
	ReaderWeekly ReaderMode = "weekly"
	ReaderMuted  ReaderMode = "muted" // nothing is sent; the subscriptions are kept
)

// Mailing is a queued message to one reader.
type Mailing struct {
	ID     int64
	Reader int64
	Slugs  []string // one new article, or those of a digest
	Digest bool
}

// Actor is the admin who acted.
type Actor struct {
	ID   int64
	Name string
}

// Act is an action of an admin.
type Act struct {
	At      time.Time
	By      Actor
	Did     string // publish, move, …
	Slug    string
	Outcome string // the resulting state or, encoded by locale.Message.Encode, why it was not done
	Why     string // the reason in the admin's own words, if one was asked for
}

// Update is an update as received from Telegram, stored until it is handled.
type Update struct {
	ID   int64
	Body []byte
}

// Reactions is the number of reactions to a post.
type Reactions struct {
	Chat      int64
	MessageID int
	Count     int
}

// Audience stores subscribed readers, queued messages to them, and the actions of
// admins. Package store implements it, bot uses it; storetest specifies each method.
type Audience interface {
	Reader(ctx context.Context, id int64) (Reader, error) // ErrNotFound
	PutReader(ctx context.Context, r Reader) error
	DropReader(ctx context.Context, id int64) (known bool, err error)
	Subscribers(ctx context.Context) (by map[string]int, all int, err error)

	Announced(ctx context.Context) (slugs map[string]bool, started bool, err error)
	MarkAnnounced(ctx context.Context, slugs []string) error
	Announce(ctx context.Context, slug string, keys []string, at time.Time) (fresh bool, err error)
	AnnouncedBetween(ctx context.Context, since, until time.Time) (slugs []string, err error)
	DueDigests(ctx context.Context, now time.Time, limit int) ([]Reader, error)
	QueueDigest(ctx context.Context, r Reader, slugs []string, until, next time.Time) error
	Claim(ctx context.Context, now time.Time, limit int) ([]Mailing, error)
	NextMail(ctx context.Context) (at time.Time, ok bool, err error)
	Delivered(ctx context.Context, ids []int64) error
	Postpone(ctx context.Context, id int64, until time.Time) error

	Notes(ctx context.Context, prefix string) (map[string]string, error) // by the rest of their names
	// SwapNote replaces a note's value, where "" means no note; if the value is not old
	// any more, done is false and nothing changes.
	SwapNote(ctx context.Context, name, old, value string) (done bool, err error)
	CountNote(ctx context.Context, name string) error // adds one to a number

	PutLanguage(ctx context.Context, id int64, language string) error
	Languages(ctx context.Context) (map[int64]string, error)

	UpdateSeen(ctx context.Context, id int64) (bool, error)
	MarkUpdates(ctx context.Context, ids []int64, at, before time.Time) error
	KeepUpdates(ctx context.Context, owner string, list []Update, at time.Time) error
	AdoptUpdates(ctx context.Context, owner string, alone bool, now, until time.Time, limit int) ([]Update, error)
	LeaveUpdates(ctx context.Context, owner string) error
	NoteWebhook(ctx context.Context, address string, at time.Time) error
	WebhookKnown(ctx context.Context, address string) (bool, error)

	AddAct(ctx context.Context, act Act) error
	Acts(ctx context.Context, limit int) ([]Act, error)
	PutReactions(ctx context.Context, r Reactions) error
	Reactions(ctx context.Context, limit int) ([]Reactions, error)
}
