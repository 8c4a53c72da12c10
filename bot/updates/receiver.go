// Package updates takes updates in and hands them on as events.
//
// A [Receiver] gets them by long polling (poll.go; pollleader.go where several
// replicas share a token) or by webhook (webhook.go). Read (event.go) makes of an
// update one of a few small types, or drops it. The dispatcher (dispatch.go)
// keeps the events of one chat in order, lets chats go on beside each other, lets
// admins and the channel go first, and bounds what waits; flood.go rate-limits
// users. An update is confirmed only once it is in the store (inbox.go), from which
// the next process takes what this one did not come to, or was handled; window.go
// knows which are. conflict.go notices others who use the token.
package updates

import (
	"context"
	"log/slog"
	"time"

	"github.com/dateline-bot/dateline/bot/wire"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// Config is what a Receiver needs. API, Handle, Username, Now and Log
// are required.
type Config struct {
	API wire.API
	// Handle answers one event. It must not panic.
	Handle func(ctx context.Context, e Event)
	// Username is the bot's own, without @; it is asked once Run has begun.
	Username func() string
	// Urgent reports whether an event goes before those of readers; nil: none
	// does. It must not block.
	Urgent func(e Event) bool
	// Turns reports whether a press does nothing but show its message anew, so
	// that a later one on the same message overtakes it; nil: none does.
	Turns func(p Press) bool
	// Tell, if set, is told once of trouble that lasts.
	Tell func(ctx context.Context, t Trouble)
	// Store, if set, keeps updates between their confirmation and their handling,
	// and from being handled again after a restart.
	Store Store
	// Poller takes the right to fetch updates, which one replica at a time has,
	// or returns an error that is ledger.ErrLocked; nil: there are no others.
	Poller  func(ctx context.Context) (ledger.Lease, error)
	Webhook Webhook // the zero value is long polling
	Now     func() time.Time
	Log     *slog.Logger
}

// Receiver takes updates in, by long polling or webhook, and hands them to
// Handle in order. With a webhook it is the http.Handler that Telegram calls.
type Receiver struct {
	Config
	flood *flood
	inbox *inbox
	hook  hook

	conflicts conflicts
}

// New returns a Receiver; it calls nothing.
func New(c Config) *Receiver {
	rc := &Receiver{Config: c, flood: newFlood(c.Now)}
	rc.inbox = newInbox(&rc.Config)
	return rc
}

// urgent reports whether an event goes before those of readers.
func (rc *Receiver) urgent(e Event) bool {
	if _, ok := e.(ChannelPost); ok {
		return true
	}
	return rc.Urgent != nil && rc.Urgent(e)
}

// Sender is who caused an event; 0 where no person did.
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

// answerWithin is how long a press may wait for words. Its app shows a clock
// until it is answered, however long its chat waits for its rate.
const answerWithin = 20 * time.Millisecond

// answerSoon answers a press without words, unless it is answered soon.
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
		if err := rc.API.Call(ctx, "answerCallbackQuery", map[string]any{"callback_query_id": p.ID}, nil); err != nil {
			rc.Log.Debug("a button could not be answered", "err", err)
		}
	})
}

// Run takes updates in until ctx ends, and then returns nil within about two
// seconds: what is being answered is finished, what only waits is left to
// Telegram, which delivers it again.
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
