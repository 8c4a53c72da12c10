package scheduler

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// Roles that one process at a time has, besides the channels. Store.Lock takes their numbers in
// place of a chat id: no channel has a small positive id.
const (
	RoleLead int64 = 1 // compares the articles with the ledger and notifies the admins
	RolePoll int64 = 2 // fetches the updates
)

const (
	// leadGrace is how long a process that has taken over neither withdraws posts nor asks about
	// older versions of files: its copy of the articles may lag behind that of the previous leader
	// and be about to catch up.
	leadGrace = time.Minute
)

// leadership is the right to compare the articles with the ledger. If several processes share a
// ledger, each has its own copy of the articles; only the leader decides, so that copies may differ
// for a while without harm.
type leadership struct {
	mu    sync.Mutex
	lease ledger.Lease
	since time.Time // when it was taken over from another process; zero if there was none
	term  int       // how often it was taken
	plans int       // the term in which a plan was last written
}

// take returns nil if this process leads or can take the lead, and ErrLocked if another process
// leads.
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

// conclude records that a plan of this term is in the ledger.
func (l *leadership) conclude() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.plans = l.term
}

// concluded reports whether this process leads and has written a plan in this term.
func (l *leadership) concluded() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.lease != nil && l.plans == l.term
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

// standBy logs once why this process does not lead, and allows its workers to take over channels,
// because the leading process has compared the articles.
func (s *loop) standBy(why error) {
	if s.Store.Changes() == nil {
		if s.told.Once("lead") {
			s.Log.Error("cannot lead; this process publishes nothing", "err", why)
		}
		return
	}
	if !errors.Is(why, ledger.ErrSession) && s.told.Once("lead") { // otherwise the next try tells
		s.Log.Info("standing by: another replica leads")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cat != nil && s.scanErr == nil {
		s.closeScanned()
	}
}

// follow reads what other processes wrote to the ledger, until ctx ends. It does so at most once a
// second, so that a busy replica does not keep the others busy.
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
				s.Log.Error("cannot read what other replicas did; retrying at the next change", "err", err)
			}
			failing = true
		} else {
			failing = false
		}
		s.lookAgain()
		s.clock.Sleep(ctx, s.Now().Add(time.Second), nil)
	}
}
