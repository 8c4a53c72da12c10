package scheduler

import (
	"context"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// Desk is the scheduler as the bot uses it. *Scheduler implements it.
type Desk interface {
	Catalogue() *content.Catalogue
	Publish(ctx context.Context, slug string, by ledger.Actor) (Result, error) // waits until it is published, or returns what it waits for
	Skip(ctx context.Context, slug string, by ledger.Actor) (Result, error)
	Move(ctx context.Context, slug string, to time.Time, by ledger.Actor) (Result, error)
	Retry(ctx context.Context, slug string, by ledger.Actor) (Result, error)
	Withdraw(ctx context.Context, slug string, by ledger.Actor) (Result, error)
	Act(ctx context.Context, token string, by ledger.Actor) (Result, error)
	// Button returns what a button decides, before it is pressed.
	Button(ctx context.Context, token string) (Button, error)
	// Reject presses the button [Reject] and gives a reason.
	Reject(ctx context.Context, token, why string, by ledger.Actor) (Result, error)
	Plan(ctx context.Context) ([]Entry, error)  // everything known, by due time
	Queue(ctx context.Context) ([]Entry, error) // what is scheduled, and what waits for an admin
	// PostLink returns the address of the article's post (https://t.me/…); ok is false while it is
	// not published.
	PostLink(slug string) (address string, ok bool)
	// Held names the articles intended for the channel that are not published there yet, or no
	// longer are: readers do not see them, whatever their date.
	Held(ctx context.Context) (slugs map[string]bool, err error)
	// Former returns the former slugs of articles with the present one of each, because old links
	// and buttons still use them. The caller must not modify it.
	Former() map[string]string
	// Staying names the articles whose posts stay although their files, as read now, say otherwise
	// and the author did not change them: readers see them.
	Staying() []string
	// ChannelPost reports a message seen in a channel (channel_post, or the copy in a discussion
	// group).
	ChannelPost(ctx context.Context, m ledger.SeenMessage)
	Render(ctx context.Context, slug string) (*post.Post, error) // what the channel would get now
}

var _ Desk = (*Scheduler)(nil)

// Button is what a button under a notice decides.
type Button struct {
	Kind string // an Act… constant
	Edit bool   // it concerns the edit of a published post

	Plans bool // [Undo]: a skipped article is published after all
	Stays bool // [Undo]: a post is not deleted from the channel

	Posts int // number of posts that a press sends or deletes at once
}

// Entry is one line of the plan: an article for a channel.
type Entry struct {
	Slug     string
	Title    string
	Channel  string
	Chat     int64     // the channel's id; 0 until it is known
	Due      time.Time // zero if it has no date
	State    ledger.State
	Reason   locale.Message
	Parts    int
	Messages []int
	Listed   []string  // the titles of the contents that will list it
	Links    []string  // the articles whose posts are edited to link to it
	Comment  string    // the text of its first comment; "" if it has none
	ReplyTo  string    // the article whose post it will reply to, if that is published in the same place
	Held     time.Time // until when Telegram asks the bot to wait, if that is after Due
	Skipped  bool      // an admin skipped it, which can be undone
	Approval bool      // an admin has to press Publish and has not done so
}

// Result is the outcome of an action.
type Result struct {
	Slug    string
	Title   string // the ledger's title for that slug; "" if it has none
	State   ledger.State
	Reason  locale.Message // what it waits for, or why it failed; zero if there is nothing to report
	Link    string         // of the post, if it is published
	Already bool           // it was done before, or decided otherwise: nothing was done

	// Set by Act: which button was pressed (an Act… constant) and the articles that it affected. If
	// Already, the button that decided before and who pressed it, as far as that is known.
	Did   string
	By    ledger.Actor
	Slugs []string
	Why   string // the reason that was given

	Leaving bool // [Undo] came too late: the post is being deleted

	Undo string // the token of the button (Act) that undoes it; "" if it cannot be undone
}
