package updates

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/dateline-bot/dateline/bot/wire"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// pollTurn is how often a standby replica asks for its turn to poll, and
// the one that polls whether it still is its turn.
const pollTurn = time.Second

// pollInTurn polls whenever it is this replica's turn, until ctx ends. Telegram
// answers 409 to the second of two that poll.
func (rc *Receiver) pollInTurn(ctx context.Context) error {
	told := false
	for ctx.Err() == nil {
		lease, err := rc.Poller(ctx)
		switch {
		case err == nil:
			told = false
			rc.Log.Info("this replica fetches the updates")
			rc.pollWhile(ctx, lease)
		case errors.Is(err, ledger.ErrLocked) || ctx.Err() != nil:
			wire.Sleep(ctx, pollTurn)
		default:
			if !told {
				rc.Log.Warn("no replica can be chosen to fetch updates: trying again until one can", "err", err)
				told = true
			}
			// Who polled last goes on meanwhile and asks more often: it is first
			// when the choice can be made again.
			wire.Sleep(ctx, 3*pollTurn)
		}
	}
	return nil
}

// pollWhile polls until ctx ends or another replica has the turn.
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
		rc.Log.Warn("another program fetches the updates, and no database says whose turn it is: they are left to that one until one does")
		return true
	}
	if err := rc.poll(polling, yield); err != nil {
		rc.Log.Error("fetching updates", "err", err)
	}
	cancel()
	<-watched
}

// turn is the right of this replica to poll.
type turn struct {
	lease ledger.Lease // nil while nobody can tell whose turn it is
	alone atomic.Bool  // lease is nil
}

func (t *turn) set(l ledger.Lease) {
	t.lease = l
	t.alone.Store(l == nil)
}

// watchTurn returns once the turn is another's or ctx has ended. While nobody
// can tell whose turn it is, since the database is away, it stays with who had
// it: readers get their answers from the articles at hand. Should only this
// replica be cut off, the next one that polls shows itself by Telegram's 409.
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
			rc.Log.Info("another replica fetches the updates now")
			return
		case err != nil && ctx.Err() == nil && !was:
			rc.Log.Warn("no replica can be chosen to fetch updates: this one goes on meanwhile", "err", err)
		}
	}
}
