package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/folder"
	"github.com/dateline-bot/dateline/content/search"
)

// indexer keeps the readers' search up to date beside everything else: reading
// thousands of articles must not hold up a post.
type indexer struct {
	index *search.Index
	log   *slog.Logger
	next  chan *content.Catalogue // the newest snapshot that is not indexed yet
}

func newIndexer(f *folder.Folder, log *slog.Logger) *indexer {
	index := search.New(f)
	index.Rest = rest
	return &indexer{index: index, log: log, next: make(chan *content.Catalogue, 1)}
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

// take hands a snapshot over; one that still waits is passed over.
func (x *indexer) take(c *content.Catalogue) {
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

func (x *indexer) run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case c := <-x.next:
			if err := x.index.Update(ctx, c); err != nil && ctx.Err() == nil {
				x.log.Info("some articles could not be read for the search; the next scan tries again", "error", err)
			}
		}
	}
}
