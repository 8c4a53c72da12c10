// Package indexer keeps the readers' search up to date beside everything else.
package indexer

import (
	"context"
	"log/slog"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/folder"
	"github.com/dateline-bot/dateline/content/search"
)

// Indexer keeps the readers' search up to date beside everything else: reading
// thousands of articles must not hold up a post.
type Indexer struct {
	index *search.Index
	log   *slog.Logger
	next  chan *content.Catalogue // the newest snapshot that is not indexed yet
}

// New returns the indexer of the articles in a folder.
func New(f *folder.Folder, log *slog.Logger) *Indexer {
	index := search.New(f)
	index.Rest = rest
	return &Indexer{index: index, log: log, next: make(chan *content.Catalogue, 1)}
}

// rest keeps the building of the index, seconds of work for thousands of
// articles, to a third of one processor: what is due goes out meanwhile. A few
// articles, as after an edit, it does not slow noticeably.
func rest(ctx context.Context, worked time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(2 * worked):
	}
}

// Take hands a snapshot over; one that still waits is passed over.
func (x *Indexer) Take(c *content.Catalogue) {
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

// Index is what is searched.
func (x *Indexer) Index() *search.Index { return x.index }

// Run indexes what Take was given, until ctx ends.
func (x *Indexer) Run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case c := <-x.next:
			if err := x.index.Update(ctx, c); err != nil && ctx.Err() == nil {
				x.log.Info("some articles could not be read for the search; the next scan tries again", "err", err)
			}
		}
	}
}
