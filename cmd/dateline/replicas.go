package main

import (
	"context"
	"time"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/scheduler/store"
)

const (
	countReplicas = 5 * time.Second // how often replicas are counted
	reserveLimit  = 2 * time.Second // how long a message waits for a database that does not answer
)

// reserve enforces the rate limits of a chat across all replicas, if there can be any.
func (s *service) reserve() func(context.Context, string, []botapi.Rate) (time.Duration, error) {
	if !isPostgres(s.cfg.Database) {
		return nil
	}
	return func(ctx context.Context, chat string, rates []botapi.Rate) (time.Duration, error) {
		p, ok := s.store.(*store.Postgres)
		if !ok {
			return 0, nil
		}
		ctx, cancel := context.WithTimeout(ctx, reserveLimit)
		defer cancel()
		converted := make([]store.Rate, len(rates))
		for i, r := range rates {
			converted[i] = store.Rate(r)
		}
		return p.Reserve(ctx, chat, converted)
	}
}

// share divides the global rate limit among the replicas, until ctx ends.
func (s *service) share(ctx context.Context) error {
	p, ok := s.store.(*store.Postgres)
	if !ok {
		return nil
	}
	tick := time.NewTicker(countReplicas)
	defer tick.Stop()
	for {
		// Without an answer the last count is used.
		if n, err := p.Replicas(ctx); err == nil {
			s.client.Share(n)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}
