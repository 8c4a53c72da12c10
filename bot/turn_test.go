package bot

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// turns is the one right to poll, as a database keeps it.
type turns struct {
	mu     sync.Mutex
	holder *seat
}

// seat is one replica's way to the database.
type seat struct {
	of   *turns
	away bool // it is cut off
	lost bool
}

func (s *seat) cut(away bool) {
	s.of.mu.Lock()
	defer s.of.mu.Unlock()
	if s.away = away; away && s.of.holder == s {
		s.of.holder, s.lost = nil, true // the server ends the silent session
	}
}

func (s *seat) take(context.Context) (ledger.Lease, error) {
	s.of.mu.Lock()
	defer s.of.mu.Unlock()
	switch {
	case s.away:
		return nil, errors.New("connection refused")
	case s.of.holder != nil && s.of.holder != s:
		return nil, ledger.ErrLocked
	}
	s.of.holder, s.lost = s, false
	return s, nil
}

func (s *seat) Check(context.Context) error {
	s.of.mu.Lock()
	defer s.of.mu.Unlock()
	if s.lost || s.away {
		return ledger.ErrLocked
	}
	return nil
}

func (s *seat) Release() error {
	s.of.mu.Lock()
	defer s.of.mu.Unlock()
	if s.of.holder == s {
		s.of.holder = nil
	}
	return nil
}

// conflicting are several ways to one server that ends the question of one who
// polls with 409 when another asks, as Telegram does.
type conflicting struct {
	*updateServer
	mu      *sync.Mutex
	current *chan struct{}
	asks    *[]string // who asked, in order
	name    string
}

func (c conflicting) Call(ctx context.Context, method string, params, result any) error {
	if method != "getUpdates" {
		return c.updateServer.Call(ctx, method, params, result)
	}
	c.mu.Lock()
	if *c.current != nil {
		close(*c.current)
	}
	mine := make(chan struct{})
	*c.current = mine
	*c.asks = append(*c.asks, c.name)
	c.mu.Unlock()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- c.updateServer.Call(ctx, method, params, result) }()
	select {
	case err := <-done:
		c.mu.Lock()
		if *c.current == mine {
			*c.current = nil
		}
		c.mu.Unlock()
		return err
	case <-mine:
		cancel()
		<-done
		return &botapi.Error{Method: method, Outcome: botapi.Refused, Code: 409, Description: "Conflict: terminated by other getUpdates request"}
	}
}

// TestOneReplicaCutOffStopsPolling holds that a replica which alone has lost the
// database leaves polling to the one that has it, and waits again when it is
// back; and that where all have lost it, who polled goes on.
func TestOneReplicaCutOffStopsPolling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newUpdateServer()
		var mu sync.Mutex
		var current chan struct{}
		var asks []string
		all := &turns{}
		a, b := &seat{of: all}, &seat{of: all}
		api := func(name string) conflicting {
			return conflicting{updateServer: s, mu: &mu, current: &current, asks: &asks, name: name}
		}
		stopA, logA := runBot(t, api("a"), func(x *Bot) { x.receiver.Poller = a.take })
		time.Sleep(3 * time.Second)
		stopB, logB := runBot(t, api("b"), func(x *Bot) { x.receiver.Poller = b.take })
		since := func(wait time.Duration) (by map[string]int) {
			mu.Lock()
			from := len(asks)
			mu.Unlock()
			time.Sleep(wait)
			mu.Lock()
			defer mu.Unlock()
			by = map[string]int{}
			for _, name := range asks[from:] {
				by[name]++
			}
			return by
		}
		if by := since(5 * time.Minute); by["a"] == 0 || by["b"] != 0 {
			t.Errorf("the one with the right polls alone: %v", by)
		}
		a.cut(true)
		b.cut(true)
		if by := since(5 * time.Minute); by["a"] == 0 || by["b"] != 0 {
			t.Errorf("without a database who polled goes on: %v", by)
		}
		b.cut(false)
		time.Sleep(10 * time.Second) // the change of hands
		if by := since(5 * time.Minute); by["a"] != 0 || by["b"] == 0 {
			t.Errorf("who is cut off alone has to stop: %v", by)
		}
		if n := strings.Count(logA.String(), "leaving updates to it"); n != 1 {
			t.Errorf("it is said %d times in\n%s", n, logA)
		}
		a.cut(false)
		b.cut(true)
		time.Sleep(10 * time.Second)
		if by := since(5 * time.Minute); by["a"] == 0 || by["b"] != 0 {
			t.Errorf("with the database back it polls again: %v\n%s\n%s", by, logA, logB)
		}
		stopA()
		stopB()
	})
}
