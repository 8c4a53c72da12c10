// Package updates takes updates in and hands them on as events.
//
// A [Receiver] gets them by long polling (poll.go; pollleader.go where several
// replicas share a token) or by webhook (webhook.go). Read (event.go) makes of an
// update one of a few small types, or drops it. The dispatcher (dispatch.go)
// keeps the events of one chat in order, lets chats go on beside each other, and
// bounds what waits; flood.go rate-limits users. An update is confirmed only once
// it was handled: window.go knows which are, seen.go remembers it over restarts.
package updates

import (
	"context"
	"log/slog"
	"time"

	"github.com/dateline-bot/dateline/bot/wire"

	"github.com/dateline-bot/dateline/scheduler"
)

// Handled remembers which updates were handled, over restarts and replicas.
type Handled interface {
	UpdateSeen(ctx context.Context, id int64) (bool, error)
	MarkUpdates(ctx context.Context, ids []int64, at, forget time.Time) error
}

// Config is what a Receiver needs. API, Handle, Username, Now and Log
// are required.
type Config struct {
	API wire.API
	// Handle answers one event. It must not panic.
	Handle func(ctx context.Context, e Event)
	// Username is the bot's own, without @; it is asked once Run has begun.
	Username func() string
	// Handled, if set, keeps an update from being handled again after a restart.
	Handled Handled
	// Poller takes the right to fetch updates, which one replica at a time has,
	// or returns an error that is scheduler.ErrLocked; nil: there are no others.
	Poller  func(ctx context.Context) (scheduler.Lease, error)
	Webhook Webhook // the zero value is long polling
	Now     func() time.Time
	Log     *slog.Logger
}

// Receiver takes updates in, by long polling or webhook, and hands them to
// Handle in order. With a webhook it is the http.Handler that Telegram calls.
type Receiver struct {
	Config
	flood *flood
	hook  hook
}

// New returns a Receiver; it calls nothing.
func New(c Config) *Receiver {
	return &Receiver{Config: c, flood: newFlood(c.Now)}
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
