package main

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/bot/message"
	"github.com/dateline-bot/dateline/cmd/dateline/config"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/store"
)

const (
	guardEvery = 50 * time.Second // between test writes to the ledger
	guardLimit = 20 * time.Second // for one of them
)

// guard checks whether the ledger can be written. It writes one row about once a minute; callers
// get the result of the last write.
type guard struct {
	alive func(ctx context.Context) error
	// alert tells the admins without using the ledger, and reports whether anybody was told.
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

// run checks until ctx ends.
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

// look writes a row, and tells the admins once if that fails.
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

// newGuard creates the guard of the service's ledger.
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

// notAnew refuses to create an empty ledger if another file in the folder is a ledger of the same
// channel: the bot would treat all published articles as history and forget what is planned there.
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
		return locale.Error("ledger.beside", "database", c.Database, "older", older, "channel", c.Channel)
	}
	return nil
}
