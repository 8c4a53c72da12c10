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
		if err != nil {
			if !errors.Is(err, scheduler.ErrLocked) && ctx.Err() == nil && !told {
				b.Log.Warn("no replica can be chosen to fetch updates: trying again until one can", "err", err)
				told = true
			}
			sleep(ctx, pollTurn)
			continue
		}
		told = false
		b.Log.Info("this replica fetches the updates")
		b.pollWhile(ctx, lease)
	}
	return nil
}

// pollWhile polls until ctx ends or the lease is lost.
func (b *Bot) pollWhile(ctx context.Context, lease scheduler.Lease) {
	defer lease.Release()
	polling, cancel := context.WithCancel(ctx)
	defer cancel()
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		for {
			sleep(polling, pollTurn)
			if polling.Err() != nil {
				return
			}
			if err := lease.Check(polling); err != nil {
				b.Log.Warn("another replica fetches the updates now", "err", err)
				cancel()
				return
			}
		}
	}()
	b.dropWebhook(polling)
	if err := b.poll(polling); err != nil {
		b.Log.Error("fetching updates", "err", err)
	}
	cancel()
	<-watched
}
