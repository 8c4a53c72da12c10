package updates

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/dateline-bot/dateline/bot/wire"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// pollTurn is how often a standby replica tries to become the poller, and the
// poller checks that it still is.
const pollTurn = time.Second

// pollInTurn polls while this replica is the poller, until ctx ends. If two
// programs poll, Telegram answers one of them with 409.
func (rc *Receiver) pollInTurn(ctx context.Context) error {
	told := false
	for ctx.Err() == nil {
		lease, err := rc.Poller(ctx)
		switch {
		case err == nil:
			told = false
			rc.Log.Info("became the poller")
			rc.pollWhile(ctx, lease)
		case errors.Is(err, ledger.ErrLocked) || ctx.Err() != nil:
			wire.Sleep(ctx, pollTurn)
		default:
			if !told {
				rc.Log.Warn("cannot elect a poller; retrying", "err", err)
				told = true
			}
			// The process that polled last continues meanwhile and tries more
			// often: it is first when a poller can be elected again.
			wire.Sleep(ctx, 3*pollTurn)
		}
	}
	return nil
}

// pollWhile polls until ctx ends or another replica becomes the poller.
func (rc *Receiver) pollWhile(ctx context.Context, lease ledger.Lease) {
	polling, cancel := context.WithCancel(ctx)
	defer cancel()
	t := &turn{lease: lease}
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		rc.watchTurn(polling, t)
		cancel()
	}()
	rc.dropWebhook(polling)
	yield := func() bool {
		if !t.alone.Load() {
			return false
		}
		rc.Log.Warn("another program is polling and the database is down; leaving updates to it")
		return true
	}
	if err := rc.poll(polling, yield); err != nil {
		rc.Log.Error("fetching updates", "err", err)
	}
	cancel()
	<-watched
}

// turn is this replica's right to poll.
type turn struct {
	lease ledger.Lease // nil while the poller cannot be determined
	alone atomic.Bool  // lease is nil
}

func (t *turn) set(l ledger.Lease) {
	t.lease = l
	t.alone.Store(l == nil)
}

// watchTurn returns once another replica is the poller or ctx has ended. While the
// database is down, the last poller continues: readers get answers from the
// articles at hand. If only this replica is cut off from it, the next poller is
// noticed by Telegram's 409.
func (rc *Receiver) watchTurn(ctx context.Context, t *turn) {
	defer func() {
		if t.lease != nil {
			t.lease.Release()
		}
	}()
	for {
		wire.Sleep(ctx, pollTurn)
		if ctx.Err() != nil {
			return
		}
		if t.lease != nil {
			if t.lease.Check(ctx) == nil {
				continue
			}
			t.lease.Release()
		}
		was := t.alone.Load()
		next, err := rc.Poller(ctx)
		if err != nil {
			next = nil
		}
		t.set(next)
		switch {
		case errors.Is(err, ledger.ErrLocked):
			rc.Log.Info("another replica became the poller")
			return
		case err != nil && ctx.Err() == nil && !was:
			rc.Log.Warn("cannot elect a poller; continuing", "err", err)
		}
	}
}
