package store

import (
	"context"
	"errors"

	"github.com/dateline-bot/dateline/content/filelock"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// Lock implements ledger.Store. One lock on a file beside the database covers all
// chats: one process sends to all channels. The operating system releases the lock of a
// process that dies.
func (s *SQLite) Lock(context.Context, int64) (ledger.Lease, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lock == nil {
		l, err := lockFile(s.path)
		if err != nil {
			return nil, err
		}
		s.lock = l
		s.taken.Store(true)
	}
	s.holds++
	return &fileLease{s: s}, nil
}

// lockFile takes the lock on a database. It returns [ledger.ErrLocked] while another
// process has it.
func lockFile(path string) (*filelock.Lock, error) {
	l, err := filelock.Acquire(path + ".lock")
	switch {
	case errors.Is(err, filelock.ErrHeld):
		return nil, locale.M("wait.another_dateline", "path", path).Err(ledger.ErrLocked)
	case err != nil:
		return nil, locale.Error("ledger.lock", "database", path, "problem", err)
	}
	return l, nil
}

type fileLease struct {
	s    *SQLite
	done bool
}

// Check implements ledger.Lease. A file lock cannot be lost while the process lives.
func (l *fileLease) Check(context.Context) error { return nil }

// Release implements ledger.Lease.
func (l *fileLease) Release() error {
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	if l.done || l.s.lock == nil {
		return nil
	}
	l.done = true
	if l.s.holds--; l.s.holds > 0 {
		return nil
	}
	held := l.s.lock
	l.s.lock = nil
	return held.Release()
}
