// Package indexer keeps the readers' search index up to date in the background.
package indexer

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/search"
)

// Indexer keeps the readers' search index up to date in the background: reading
// thousands of articles must not delay a post.
type Indexer struct {
	index *search.Index
	log   *slog.Logger
	next  chan *content.Catalogue // the newest snapshot that is not indexed yet

	mu        sync.Mutex
	interrupt context.CancelFunc // cancels the running update; nil: there is none
}

// New returns the indexer for the articles in a folder.
func New(bodies search.Bodies, log *slog.Logger) *Indexer {
	index := search.New(bodies)
	index.Rest = rest
	return &Indexer{index: index, log: log, next: make(chan *content.Catalogue, 1)}
}

// rest limits building the index, seconds of work for thousands of articles, to a third
// of one CPU, so that posts are not delayed. A few articles, as after an edit, are not
// slowed down noticeably.
func rest(ctx context.Context, worked time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(2 * worked):
	}
}

// Take passes a new snapshot; a waiting one is replaced. A running update is canceled:
// what it has read is kept, and a new article does not wait until all of a large site
// is read.
func (x *Indexer) Take(c *content.Catalogue) {
	defer x.stop()
	for {
		select {
		case x.next <- c:
			return
		default:
		}
		select {
		case <-x.next:
		default:
		}
	}
}

// Index returns the search index.
func (x *Indexer) Index() *search.Index { return x.index }

// Run indexes the snapshots passed to Take, until ctx ends.
func (x *Indexer) Run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case c := <-x.next:
			for !x.update(ctx, c) {
				if ctx.Err() != nil || len(x.next) > 0 {
					break
				}
				// Take interrupts what runs: it was the call that brought c.
			}
		}
	}
}

// update indexes a snapshot; it returns false if ctx ended or a newer snapshot arrived
// first.
func (x *Indexer) update(ctx context.Context, c *content.Catalogue) bool {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	x.mu.Lock()
	x.interrupt = cancel
	x.mu.Unlock()
	if len(x.next) > 0 { // it arrived before it could interrupt
		return false
	}
	err := x.index.Update(ctx, c)
	if ctx.Err() != nil {
		return false
	}
	if err != nil {
		x.log.Info("some articles could not be read for the search; the next scan tries again", "err", err)
	}
	return true
}

// stop cancels the running update.
func (x *Indexer) stop() {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.interrupt != nil {
		x.interrupt()
	}
}
