package draft

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/wire"
	"github.com/dateline-bot/dateline/scheduler/audience"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// deferred is a message about a draft for which Telegram asked to wait for minutes. It is stored with
// the draft, since the process may end before: without it the author has no button to go on with.
type deferred struct {
	Message wire.Params         `json:"message"`
	At      time.Time           `json:"at"`    // when it may be sent
	State   audience.DraftState `json:"state"` // of the draft; in another one, another message has been sent
	Asked   string              `json:"asked,omitempty"`
}

const (
	// deferredGrace is how long after its time a message is left to the process that waits with it.
	deferredGrace = time.Minute
	storeTime     = 10 * time.Second // to store that a message is deferred, or was sent
)

// deferrals sends the deferred messages.
type deferrals struct {
	api   wire.API
	store drafts
	log   *slog.Logger
	late  wire.Late

	mu    sync.Mutex
	waits map[int64]int // messages by their draft for which this process waits
}

// add sends a message later that failed with err, if Telegram asked for a wait. It reports whether
// it will.
func (o *deferrals) add(ctx context.Context, d *Draft, err error, p wire.Params) bool {
	id, stored := d.ID, make(chan struct{})
	defer close(stored)
	later := context.WithoutCancel(ctx) // the author's request is over by then
	o.wait(id, 1)
	if !o.late.AddThen(err, "sendMessage", p, func(over bool) {
		<-stored
		o.settle(later, id, over)
	}) {
		o.wait(id, -1)
		return false
	}
	d.Deferred = &deferred{Message: p, At: o.store.now().Add(wire.RetryAfter(err)), State: d.State(), Asked: d.Asked}
	storing, cancel := context.WithTimeout(later, storeTime)
	defer cancel()
	if err := o.store.put(storing, d); err != nil && !errors.Is(err, ledger.ErrChanged) && !errors.Is(err, ledger.ErrNotFound) {
		o.log.Warn("a message about a draft would be lost at a restart", "draft", id, "err", err)
	}
	return true
}

// wait changes and returns the number of messages of a draft for which this process waits.
func (o *deferrals) wait(id int64, by int) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	n := o.waits[id] + by
	if o.waits[id] = n; n == 0 {
		delete(o.waits, id)
	}
	return n
}

// settle records that this process no longer waits with a draft's message, and if that is over, that
// none is deferred.
func (o *deferrals) settle(ctx context.Context, id int64, over bool) {
	o.wait(id, -1)
	if !over {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, storeTime)
	defer cancel()
	for range 3 {
		d, err := o.store.get(ctx, id)
		if err == nil && d.Deferred == nil {
			return
		}
		if err == nil {
			d.Deferred = nil
			err = o.store.put(ctx, d)
		}
		if errors.Is(err, ledger.ErrChanged) {
			continue
		}
		if err != nil && !errors.Is(err, ledger.ErrNotFound) { // the draft may be gone
			o.log.Warn("a message about a draft may be sent again", "draft", id, "err", err)
		}
		return
	}
}

// resend sends what an earlier process deferred.
func (o *deferrals) resend(ctx context.Context, d *Draft) {
	if o.wait(d.ID, 0) > 0 || o.store.now().Before(d.Deferred.At.Add(deferredGrace)) {
		return
	}
	if d.Deferred.State == d.State() && d.Deferred.Asked == d.Asked {
		p := d.Deferred.Message
		err := wire.Persistently(ctx, func() error { return o.api.Call(ctx, "sendMessage", p, nil) })
		var e *botapi.Error
		switch {
		case err == nil, errors.As(err, &e) && e.Outcome == botapi.Refused:
		case o.add(ctx, d, err, p):
			return
		default:
			d.Deferred.At = o.store.now()
			o.log.Warn("a message about a draft did not arrive; trying again", "draft", d.ID, "err", err)
			if err := o.store.put(ctx, d); err != nil {
				o.log.Debug("cannot store when to try again", "draft", d.ID, "err", err)
			}
			return
		}
	}
	d.Deferred = nil
	if err := o.store.put(ctx, d); err != nil && !errors.Is(err, ledger.ErrChanged) {
		o.log.Warn("cannot store that a message about a draft was sent", "draft", d.ID, "err", err)
	}
}
