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

// owed is a message about a draft for which Telegram asked to wait for minutes. It is stored with
// the draft, since the process may end before: without it the author has no button to go on with.
type owed struct {
	Message wire.Params         `json:"message"`
	At      time.Time           `json:"at"`    // when it may be sent
	State   audience.DraftState `json:"state"` // of the draft; in another one, another message has been sent
	Asked   string              `json:"asked,omitempty"`
}

const (
	// owedGrace is how long after its time a message is left to the process that waits with it.
	owedGrace = time.Minute
	payTime   = 10 * time.Second // to store that a message is owed or was sent
)

// debts keeps the messages that are owed to authors.
type debts struct {
	api   wire.API
	store drafts
	log   *slog.Logger
	late  wire.Late

	mu    sync.Mutex
	waits map[int64]int // messages by their draft for which this process waits
}

// owe sends a message later that failed with err, if Telegram asked for a wait. It reports whether
// it will.
func (o *debts) owe(ctx context.Context, d *Draft, err error, p wire.Params) bool {
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
	d.Owed = &owed{Message: p, At: o.store.now().Add(wire.RetryAfter(err)), State: d.State(), Asked: d.Asked}
	storing, cancel := context.WithTimeout(later, payTime)
	defer cancel()
	if err := o.store.put(storing, d); err != nil && !errors.Is(err, ledger.ErrChanged) && !errors.Is(err, ledger.ErrNotFound) {
		o.log.Warn("a message about a draft would be lost at a restart", "draft", id, "err", err)
	}
	return true
}

// wait changes and returns the number of messages of a draft for which this process waits.
func (o *debts) wait(id int64, by int) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	n := o.waits[id] + by
	if o.waits[id] = n; n == 0 {
		delete(o.waits, id)
	}
	return n
}

// settle records that this process no longer waits, and unless it ends, that nothing is owed any
// more.
func (o *debts) settle(ctx context.Context, id int64, over bool) {
	o.wait(id, -1)
	if !over {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, payTime)
	defer cancel()
	for range 3 {
		d, err := o.store.get(ctx, id)
		if err != nil || d.Owed == nil { // the draft is gone
			return
		}
		d.Owed = nil
		if err = o.store.put(ctx, d); !errors.Is(err, ledger.ErrChanged) {
			return
		}
	}
}

// pay sends what an earlier process owed.
func (o *debts) pay(ctx context.Context, d *Draft) {
	if o.wait(d.ID, 0) > 0 || o.store.now().Before(d.Owed.At.Add(owedGrace)) {
		return
	}
	if d.Owed.State == d.State() && d.Owed.Asked == d.Asked {
		p := d.Owed.Message
		err := wire.Persistently(ctx, func() error { return o.api.Call(ctx, "sendMessage", p, nil) })
		var e *botapi.Error
		switch {
		case err == nil, errors.As(err, &e) && e.Outcome == botapi.Refused:
		case o.owe(ctx, d, err, p):
			return
		default:
			d.Owed.At = o.store.now()
			o.log.Warn("a message about a draft did not arrive; trying again", "draft", d.ID, "err", err)
			if err := o.store.put(ctx, d); err != nil {
				o.log.Debug("cannot store when to try again", "draft", d.ID, "err", err)
			}
			return
		}
	}
	d.Owed = nil
	if err := o.store.put(ctx, d); err != nil && !errors.Is(err, ledger.ErrChanged) {
		o.log.Warn("cannot store that a message about a draft was sent", "draft", d.ID, "err", err)
	}
}
