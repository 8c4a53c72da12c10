package scheduler

import "time"

// What package bot keeps of readers and admins stands in the same database as
// the ledger. The rows are declared here, since package store may import nothing
// of bot's.

// Reader is a reader who subscribed.
type Reader struct {
	ID         int64 // the user, and the private chat
	Language   string
	Mode       ReaderMode
	Hour       int          // of digests, in Zone
	Weekday    time.Weekday // of weekly digests
	Zone       string       // IANA name
	Since      time.Time    // what came out until then has been in a digest
	Next       time.Time    // of the next digest; zero for none
	Categories []string     // by key; "" stands for all
}

// ReaderMode is when a reader gets what is new.
type ReaderMode string

// The modes.
const (
	ReaderNow    ReaderMode = "now"
	ReaderDaily  ReaderMode = "daily"
	ReaderWeekly ReaderMode = "weekly"
)

// Mailing is a message on its way to one reader.
type Mailing struct {
	ID     int64
	Reader int64
	Slugs  []string // one new article, or those of a digest
	Digest bool
}

// Act is what an admin did.
type Act struct {
	At      time.Time
	By      Actor
	Did     string // publish, move, …
	Slug    string
	Outcome string // the state after it, or the error
}

// Reactions are how many reactions a post has.
type Reactions struct {
	Chat      int64
	MessageID int
	Count     int
}
