package bot

import (
	"context"
	"errors"
	"time"

	"github.com/dateline-bot/dateline/scheduler"
)

// pollTurn is how often a replica that stands by asks for its turn to poll, and
// the one that polls whether it still is its turn.
const pollTurn = time.Second

// pollInTurn polls whenever it is this replica's turn, until ctx ends. Telegram
// answers 409 to the second of two that poll.
func (b *Bot) pollInTurn(ctx context.Context) error {
	told := false
	for ctx.Err() == nil {
		lease, err := b.Poller(ctx)
		switch {
		case err == nil:
			told = false
			b.Log.Info("this replica fetches the updates")
			b.pollWhile(ctx, lease)
		case errors.Is(err, scheduler.ErrLocked) || ctx.Err() != nil:
			sleep(ctx, pollTurn)
		default:
			if !told {
				b.Log.Warn("no replica can be chosen to fetch updates: trying again until one can", "err", err)
				told = true
			}
			// Who polled last goes on meanwhile and asks more often: it is first
			// when the choice can be made again.
			sleep(ctx, 3*pollTurn)
		}
	}
	return nil
}

// pollWhile polls until ctx ends or another replica has the turn.
func (b *Bot) pollWhile(ctx context.Context, lease scheduler.Lease) {
	polling, cancel := context.WithCancel(ctx)
	defer cancel()
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		b.watchTurn(polling, lease)
		cancel()
	}()
	b.dropWebhook(polling)
	if err := b.poll(polling); err != nil {
		b.Log.Error("fetching updates", "err", err)
	}
	cancel()
	<-watched
}

// watchTurn returns once the turn is another's or ctx has ended. While nobody
// can tell whose turn it is, since the database is away, it stays with who had
// it: readers get their answers from the articles at hand.
func (b *Bot) watchTurn(ctx context.Context, lease scheduler.Lease) {
	defer func() {
		if lease != nil {
			lease.Release()
		}
	}()
	for alone := false; ; {
		sleep(ctx, pollTurn)
		if ctx.Err() != nil {
			return
		}
		if lease != nil {
			if lease.Check(ctx) == nil {
				continue
			}
			lease.Release()
		}
		next, err := b.Poller(ctx)
		switch lease = next; {
		case err == nil:
			alone = false
		case errors.Is(err, scheduler.ErrLocked):
			lease = nil
			b.Log.Info("another replica fetches the updates now")
			return
		case ctx.Err() == nil && !alone:
			lease, alone = nil, true
			b.Log.Warn("no replica can be chosen to fetch updates: this one goes on meanwhile", "err", err)
		default:
			lease = nil
		}
	}
}
