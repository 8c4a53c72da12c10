// Package filelock excludes a second process by a lock on a file, which the operating
// system releases when the process ends, in whatever way.
package filelock

import (
	"errors"
	"fmt"
	"os"
)

// ErrHeld means that another process holds the lock.
var ErrHeld = errors.New("held by another process")

// Lock is a lock that this process holds.
type Lock struct{ file *os.File }

// Acquire locks a file, and creates it if necessary. It does not wait: if another
// process holds the lock, it returns ErrHeld.
func Acquire(path string) (*Lock, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := lock(f); err != nil {
		f.Close()
		if errors.Is(err, ErrHeld) {
			return nil, err
		}
		return nil, fmt.Errorf("locking %s: %w", path, err)
	}
	return &Lock{file: f}, nil
}

// Release releases the lock.
func (l *Lock) Release() error { return l.file.Close() }
