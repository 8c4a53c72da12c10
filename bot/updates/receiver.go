// Package updates receives updates and dispatches them as events.
//
// A [Receiver] gets updates by long polling (poll.go; pollleader.go if several
// replicas share a token) or by webhook (webhook.go). Read (event.go) converts an
// update to one of a few small types, or drops it. The dispatcher (dispatch.go)
// keeps the events of one chat in order, handles chats concurrently, prefers admins
// and the channel, and bounds the number of waiting events; flood.go rate-limits
// users. An update is confirmed only once it was handled or is in the store
// (inbox.go), from which the next process takes unhandled ones; window.go tracks
// which these are. conflict.go detects other programs that use the token.
package updates

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/dateline-bot/dateline/bot/wire"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// Config has what a Receiver needs. API, Handle, Username, Now and Log are
// required.
type Config struct {
	API wire.API
	// Handle handles one event. It must not panic.
	Handle func(ctx context.Context, e Event)
	// Username returns the bot's name, without @; it is called only after Run has
	// begun.
	Username func() string
	// Urgent reports whether an event is handled before those of readers; nil: none
	// is. It must not block.
	Urgent func(e Event) bool
	// Turns reports whether a press only redraws its message, so that a later press
	// on the same message overtakes it; nil: none does.
	Turns func(p Press) bool
	// Tell, if set, is called once for trouble that lasts.
	Tell func(ctx context.Context, t Trouble)
	// Store, if set, keeps updates between their confirmation and their handling,
	// and keeps them from being handled again after a restart.
	Store Store
	// Poller takes the lease for fetching updates, which one replica at a time has,
	// or returns an error that is ledger.ErrLocked; nil: there are no other
	// replicas.
	Poller  func(ctx context.Context) (ledger.Lease, error)
	Webhook Webhook // the zero value is long polling
	Now     func() time.Time
	Log     *slog.Logger
}

// Receiver receives updates by long polling or webhook, and passes them to Handle
// in order. With a webhook it is the http.Handler that Telegram calls.
type Receiver struct {
	Config
	flood *flood
	inbox *inbox
	hook  hook

	conflicts conflicts
	revoked   atomic.Bool // the token is not accepted any more
}

// New returns a Receiver; it makes no calls.
func New(c Config) *Receiver {
	rc := &Receiver{Config: c, flood: newFlood(c.Now)}
	rc.inbox = newInbox(&rc.Config)
	return rc
}

// urgent reports whether an event is handled before those of readers.
func (rc *Receiver) urgent(e Event) bool {
	if _, ok := e.(ChannelPost); ok {
		return true
	}
	return rc.Urgent != nil && rc.Urgent(e)
}

// Sender returns the user who caused an event, or 0.
func Sender(e Event) int64 {
	from, _, _ := sender(e)
	return from.ID
}

func (rc *Receiver) newDispatcher() *dispatcher {
	d := newDispatcher(rc.Handle)
	d.turns = rc.Turns
	if rc.Store != nil {
		d.busy, d.limit = storedBusy, storedLimit
	}
	return d
}

// answerWithin is how long a press may wait for an answer with text. The app shows
// a progress indicator until it is answered, however long the chat's rate limit
// lasts.
const answerWithin = 20 * time.Millisecond

// answerSoon answers a press without text, unless it is answered soon.
func (rc *Receiver) answerSoon(d *dispatcher, e Event) {
	p, ok := e.(Press)
	if !ok {
		return
	}
	time.AfterFunc(answerWithin, func() {
		if d.ctx.Err() != nil || !p.Claim() {
			return
		}
		ctx, cancel := context.WithTimeout(d.ctx, stopGrace)
		defer cancel()
		if err := rc.API.Call(ctx, "answerCallbackQuery", map[string]string{"callback_query_id": p.ID}, nil); err != nil {
			rc.Log.Debug("a button could not be answered", "err", err)
		}
	})
}

// Run receives updates until ctx ends, and then returns nil within about two
// seconds: running handlers finish; Telegram delivers the waiting updates again.
func (rc *Receiver) Run(ctx context.Context) error {
	switch {
	case rc.Webhook.URL != "":
		return rc.serveWebhook(ctx)
	case rc.Poller != nil:
		return rc.pollInTurn(ctx)
	}
	rc.dropWebhook(ctx)
	return rc.poll(ctx, nil)
}
