package scheduler

import (
	"context"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// Roles that one process at a time has, beside the channels: Store.Lock takes
// their numbers like the id of a chat. No chat to which articles go has a small
// positive id.
const (
	RoleLead int64 = 1 // compares the articles with the ledger, and tells the admins
	RolePoll int64 = 2 // fetches the updates
)

const (
	// leadGrace is how long a process that has taken over neither withdraws nor
	// asks about versions from before: its copy of the articles may be behind the
	// one that the process before had, and about to catch up.
	leadGrace = time.Minute
)

// leadership is the right to compare the articles with the ledger. Where
// several processes share a ledger, each has its own copy of the articles; one
// alone decides, so that two copies that differ for a while do no harm.
type leadership struct {
	mu    sync.Mutex
	lease ledger.Lease
	since time.Time // taken over from another process; zero if there was none
	term  int       // how often it was taken
}

// take returns nil if this process leads, and tries to; the error is ErrLocked
// where another does.
func (l *leadership) take(ctx context.Context, s *core) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.lease != nil {
		err := l.lease.Check(ctx)
		if err == nil {
			return nil
		}
		l.lease.Release()
		l.lease = nil
		return err
	}
	lease, err := s.Store.Lock(ctx, RoleLead)
	if err != nil {
		return err
	}
	l.lease = lease
	l.term++
	if s.Store.Changes() != nil && !s.Once {
		l.since = s.Now()
	}
	return nil
}

// has reports whether this process leads, as far as it knows without asking.
func (l *leadership) has() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.lease != nil
}

// terms returns how often this process has taken the lead.
func (l *leadership) terms() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.term
}

// fresh reports whether this process has led for less than leadGrace.
func (l *leadership) fresh(now time.Time) (until time.Time, yes bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	until = l.since.Add(leadGrace)
	return until, !l.since.IsZero() && now.Before(until) && !now.Before(l.since)
}

func (l *leadership) release() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.lease != nil {
		l.lease.Release()
		l.lease = nil
	}
}

// standBy says once why this process does not lead, and lets its workers take
// channels over: the process that leads has compared the articles.
func (s *loop) standBy(why error) {
	if s.Store.Changes() == nil {
		if s.told.Once("lead") {
			s.Log.Error("nothing is published by this process", "error", why)
		}
		return
	}
	if s.told.Once("lead") {
		s.Log.Info("standing by: another replica decides what goes out")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cat != nil && s.scanErr == nil {
		s.closeScanned()
	}
}

// closeScanned lets the workers begin; s.mu is held.
func (s *loop) closeScanned() {
	select {
	case <-s.scanned:
	default:
		close(s.scanned)
	}
}

// follow takes in what other processes wrote into the ledger, until ctx ends.
// It looks at most once a second: a busy replica must not keep the others busy.
func (s *loop) follow(ctx context.Context) {
	changes := s.Store.Changes()
	if changes == nil {
		return
	}
	failing := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-changes:
		}
		if err := s.loadLinks(ctx); err != nil && ctx.Err() == nil {
			if !failing {
				s.Log.Error("what other replicas did cannot be read; trying again at the next change", "error", err)
			}
			failing = true
		} else {
			failing = false
		}
		s.lookAgain()
		s.clock.Sleep(ctx, s.Now().Add(time.Second), nil)
	}
}
