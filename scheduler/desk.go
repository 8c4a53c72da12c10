package scheduler

import (
	"context"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// Desk is what the bot asks of the scheduler. *Scheduler implements it.
type Desk interface {
	Catalogue() *content.Catalogue
	Publish(ctx context.Context, slug string, by ledger.Actor) (Result, error) // waits until it is out, or says what it waits for
	Skip(ctx context.Context, slug string, by ledger.Actor) (Result, error)
	Move(ctx context.Context, slug string, to time.Time, by ledger.Actor) (Result, error)
	Retry(ctx context.Context, slug string, by ledger.Actor) (Result, error)
	Withdraw(ctx context.Context, slug string, by ledger.Actor) (Result, error)
	Act(ctx context.Context, token string, by ledger.Actor) (Result, error)
	// Button says what a button decides, before it is pressed.
	Button(ctx context.Context, token string) (Button, error)
	// Reject presses the button [Reject], and says why.
	Reject(ctx context.Context, token, why string, by ledger.Actor) (Result, error)
	Plan(ctx context.Context) ([]Entry, error)  // everything known, by due time
	Queue(ctx context.Context) ([]Entry, error) // what is to come, and what waits for a hand
	// PostLink returns the address of the article's post (https://t.me/…), ok
	// false while it is not out.
	PostLink(slug string) (address string, ok bool)
	// Held names the articles that the channel is to get, and has not got yet or
	// does not have any more: readers are not shown them, whatever their date.
	Held(ctx context.Context) (slugs map[string]bool, err error)
	// Former returns the slugs that articles had before, with the present one of
	// each: links and buttons still go by them. It is for reading only.
	Former() map[string]string
	// Staying names the articles whose posts are out although their files read as
	// if they were not to be, which is not the author's doing: readers see them.
	Staying() []string
	// ChannelPost tells of a message seen in a channel (channel_post, or the
	// copy in a discussion group).
	ChannelPost(ctx context.Context, m ledger.SeenMessage)
	Render(ctx context.Context, slug string) (*post.Post, error) // what the channel would get now
}

var _ Desk = (*Scheduler)(nil)

// Button is what a button under a notice decides.
type Button struct {
	Kind string // an Act… constant
	Edit bool   // it is about the edit of a post that is out

	Plans bool // [Undo]: an article that was skipped goes out after all
	Stays bool // [Undo]: a post is not taken out of the channel
}

// Entry is one line of the plan: an article for a channel.
type Entry struct {
	Slug     string
	Title    string
	Channel  string
	Due      time.Time // zero for one without a date
	State    ledger.State
	Reason   locale.Message
	Parts    int
	Messages []int
	Links    []string  // the articles whose posts are edited to link to it
	Comment  string    // what the first comment under it will say; "" for none
	ReplyTo  string    // the article whose post it is to answer, once that is out in the same place
	Held     time.Time // until when Telegram asks to wait, if it is due before
	Skipped  bool      // an admin skipped it, which can be undone
	Approval bool      // an admin is to press Publish first, and has not
}

// Result is what became of an act.
type Result struct {
	Slug    string
	State   ledger.State
	Reason  locale.Message // what it waits for, or why it failed; "" if there is nothing to say
	Link    string         // of the post, if it is out
	Already bool           // it had been done before, or decided otherwise: nothing was done

	// Of Act: which button was pressed (an Act… constant) and the articles that
	// it did something to. Where Already, the button that decided before and who
	// pressed it, as far as that is known.
	Did   string
	By    ledger.Actor
	Slugs []string
	Why   string // the reason that was given

	Undo string // the token of the button (Act) that takes it back; "" if there is no way back
}
