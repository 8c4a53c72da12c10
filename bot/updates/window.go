package updates

import (
	"context"
	"maps"
	"sync"
	"time"
)

// window tracks which updates are being handled, and so which may be confirmed.
type window struct {
	mu      sync.Mutex
	next    int               // one above the highest id received; 0 before the first
	working map[int]time.Time // ids received and not yet handled, with the time of receipt
	handled chan struct{}
}

func newWindow() *window {
	return &window{working: map[int]time.Time{}, handled: make(chan struct{}, 1)}
}

// take reports whether the update is new, and marks it as being handled.
//
// Ids usually grow by one; after a week without updates Telegram starts again at a
// random id, so a far lower one is new, too.
func (w *window) take(id int) bool {
	const restart = 10_000
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.next != 0 && id < w.next && id > w.next-restart {
		return false
	}
	w.next = id + 1
	w.working[id] = time.Now()
	return true
}

func (w *window) done(id int) {
	w.mu.Lock()
	delete(w.working, id)
	w.mu.Unlock()
	select {
	case w.handled <- struct{}{}:
	default:
	}
}

// offset returns the lowest id that is not handled: requesting it confirms all
// below it. It is 0 before the first update.
func (w *window) offset() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	lowest := w.next
	for id := range w.working {
		lowest = min(lowest, id)
	}
	return lowest
}

// release gives up waiting for updates that were received longer ago than d: they
// do not hold up others any more, and are lost if the program dies before it has
// answered them. It reports whether there were any.
func (w *window) release(d time.Duration) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	before := len(w.working)
	maps.DeleteFunc(w.working, func(_ int, taken time.Time) bool { return time.Since(taken) > d })
	return len(w.working) < before
}

func (w *window) pending() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.working)
}

// settle waits until all updates are handled, at most for d.
func (w *window) settle(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	for w.pending() > 0 {
		select {
		case <-ctx.Done():
			return
		case <-w.handled:
		case <-t.C:
			return
		}
	}
}

// wait returns when an update was handled, or after d: until then Telegram would
// return the same updates again.
func (w *window) wait(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-w.handled:
	case <-t.C:
	}
}
