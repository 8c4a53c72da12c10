package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/cmd/dateline/config"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/store"
)

const (
	guardEvery = 50 * time.Second // between writes that show that the ledger can be written
	guardLimit = 20 * time.Second // for one of them
)

// guard knows whether the ledger can be written. It writes one row about once a
// minute; whoever asks is told what came of the last time.
type guard struct {
	alive func(ctx context.Context) error
	// alert tells the admins, without the ledger, and reports whether anybody
	// was told.
	alert func(ctx context.Context, err error) bool
	log   *slog.Logger

	mu   sync.Mutex
	err  error
	told bool
}

// trouble returns why the ledger cannot be written; nil if it can.
func (g *guard) trouble() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.err
}

// run looks until ctx ends.
func (g *guard) run(ctx context.Context) error {
	tick := time.NewTicker(guardEvery)
	defer tick.Stop()
	for {
		g.look(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// look writes a row, and tells the admins once that it cannot.
func (g *guard) look(ctx context.Context) {
	limited, cancel := context.WithTimeout(ctx, guardLimit)
	defer cancel()
	err := g.alive(limited)
	if ctx.Err() != nil {
		return
	}
	g.mu.Lock()
	was, told := g.err, g.told
	g.err, g.told = err, told && err != nil
	g.mu.Unlock()
	switch {
	case err == nil && was != nil:
		g.log.Info("the ledger can be written again")
	case err != nil && was == nil:
		g.log.Error("the ledger cannot be written; nothing is published until it can", "err", err)
	}
	if err != nil && !told && g.alert(ctx, err) {
		g.mu.Lock()
		g.told = true
		g.mu.Unlock()
	}
}

// newGuard watches over the ledger of the service.
func (s *service) newGuard() *guard {
	return &guard{alive: s.store.Alive, alert: s.alertStorage, log: s.log}
}

func (s *service) alertStorage(ctx context.Context, err error) bool {
	return s.publisher.Alert(ctx, func(l *locale.Catalogue) *message.Message {
		m := new(message.Message)
		if errors.Is(err, store.ErrReplaced) {
			return m.Say(l, "alert.replaced", "file", message.Code(message.Shorten(s.cfg.Database, 200)))
		}
		return m.Say(l, "alert.storage", "error", message.Code(message.Shorten(err.Error(), 300)))
	}) > 0
}

// notAnew refuses to begin an empty ledger where another file in the folder is a
// ledger of the same channel: the bot would take all that is out for history, and
// what is planned there would be forgotten.
func notAnew(ctx context.Context, c *config.Config, l database) error {
	file, ok := l.(*store.SQLite)
	if !ok {
		return nil
	}
	empty, err := file.Empty(ctx)
	if err != nil || !empty {
		return err
	}
	if older := store.Beside(ctx, c.Database, c.Channel); older != "" {
		return fmt.Errorf("the ledger %s is empty, but %s knows what was published to %s; set database to that file, or put it in the place of the empty one; move it to another folder if you mean to begin anew", c.Database, older, c.Channel)
	}
	return nil
}
