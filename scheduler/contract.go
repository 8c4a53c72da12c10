// Package scheduler decides what is due when, keeps the ledger of deliveries,
// and hands each message to a Publisher, once.
package scheduler

import (
	"context"
	"encoding/json"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/post"
)

// State of a part of a delivery (design, Publishing).
type State string

// The states.
const (
	Planned     State = "planned"
	Sending     State = "sending"
	Sent        State = "sent"
	Unconfirmed State = "unconfirmed"
	Failed      State = "failed"
	Missed      State = "missed"
	Skipped     State = "skipped"
	Withdrawn   State = "withdrawn"
)

// Publisher brings messages to Telegram. Package bot implements it. Errors are
// *Fault; any other error counts as Unknown.
type Publisher interface {
	// Channel resolves a channel as configured (@name or -100…) to its id, and
	// says what the bot may do there.
	Channel(ctx context.Context, name string) (Channel, error)
	Send(ctx context.Context, to Target, r post.Request) (messageID int, err error)
	Edit(ctx context.Context, chat int64, messageID int, r post.Request) error
	Delete(ctx context.Context, chat int64, messageID int) error
	Pin(ctx context.Context, chat int64, messageID int) error
	Unpin(ctx context.Context, chat int64, messageID int) error
	// ReadBack forwards a message silently into an admin's chat, deletes the
	// copy and returns what it said; ErrNoMessage if there is no such message,
	// ErrCannotRead if there is no way to look.
	ReadBack(ctx context.Context, chat int64, messageID int) (Copy, error)
	// Notify tells the admins.
	Notify(ctx context.Context, n Notice) error
}

// Channel is a channel as the bot sees it.
type Channel struct {
	ID                          int64
	Username                    string // without @; "" for a private one
	Title                       string
	Protected                   bool // protected content cannot be read back
	CanPost, CanEdit, CanDelete bool
}

// Target is where and how a message is sent.
type Target struct {
	Chat    int64
	Topic   int
	Silent  bool
	Protect bool
}

// Copy is a message that was read back.
type Copy struct {
	Plain string // its text, comparable to post.Request.Plain
	Date  time.Time
}

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
)

// Fault is a failed call of a Publisher.
type Fault struct {
	Kind       FaultKind
	RetryAfter time.Duration
	MigrateTo  int64
	Err        error
}

// Notice is something the admins should know, once.
type Notice struct {
	Kind    string // failed, unconfirmed, missed, today, withdrawal, many_edits, published, approve, no_rights, resumed, folder_empty, …
	Slug    string
	Title   string
	Channel int64
	Link    string          // of the post, where there is one
	Detail  string          // Telegram's own words, or figures
	Actions []Action        // buttons
	Data    json.RawMessage // what a later edit of the notice needs
}

// Action is a button under a Notice; the bot sends Token back by Scheduler.Act.
type Action struct {
	Kind  string // publish, skip, move, there, again, edit_all, withdraw, keep, preview, approve, overwrite
	Token string // at most 40 bytes of A-Za-z0-9_-
}

// Entry is one line of the plan: an article for a channel.
type Entry struct {
	Slug     string    `json:"slug"`
	Title    string    `json:"title"`
	Channel  string    `json:"channel"`
	Due      time.Time `json:"due"`
	State    State     `json:"state"`
	Reason   string    `json:"reason"`
	Parts    int       `json:"parts"`
	Messages []int     `json:"messages"`
}

// Actor is who does something by hand.
type Actor struct {
	ID   int64
	Name string
}

// Result is what became of an act.
type Result struct {
	Slug    string
	State   State
	Link    string // of the post, if it is out
	Already bool   // it had been done before
}

// Desk is what the bot asks of the scheduler. *Scheduler implements it.
type Desk interface {
	Catalogue() *content.Catalogue
	Publish(ctx context.Context, slug string, by Actor) (Result, error) // waits until it is out, or says what it waits for
	Skip(ctx context.Context, slug string, by Actor) (Result, error)
	Move(ctx context.Context, slug string, to time.Time, by Actor) (Result, error)
	Retry(ctx context.Context, slug string, by Actor) (Result, error)
	Withdraw(ctx context.Context, slug string, by Actor) (Result, error)
	Act(ctx context.Context, token string, by Actor) (Result, error)
	Plan(ctx context.Context) ([]Entry, error)  // everything known, by due time
	Queue(ctx context.Context) ([]Entry, error) // what is to come, and what waits for a hand
	// PostLink returns the address of the article's post (https://t.me/…), ok
	// false while it is not out.
	PostLink(slug string) (address string, ok bool)
	// ChannelPost tells of a message seen in a channel (channel_post, or the
	// copy in a discussion group).
	ChannelPost(ctx context.Context, chat int64, messageID int, plain string, edited bool)
	Render(ctx context.Context, slug string) (*post.Post, error) // what the channel would get now
}
