package botapi

import (
	"slices"
	"time"
)

// A window remembers the messages of the last stretch of a Rate.
type window struct {
	rate Rate
	at   []time.Time // when the last ones were answered, oldest first
}

// used forgets what is old and returns how many are left.
func (w *window) used(now time.Time) int {
	old := 0
	for old < len(w.at) && now.Sub(w.at[old]) >= w.rate.Per {
		old++
	}
	w.at = append(w.at[:0], w.at[old:]...)
	return len(w.at)
}

// wait returns how long to wait for a free place, with so many on the way.
func (w *window) wait(now time.Time, flying int) time.Duration {
	if w.rate.N <= 0 {
		return 0
	}
	over := w.used(now) + flying - w.rate.N
	switch {
	case over < 0:
		return 0
	case over < len(w.at):
		return w.at[over].Add(w.rate.Per).Sub(now)
	}
	return w.rate.Per // all places are on the way: the caller is woken when one comes back
}

func (w *window) add(now time.Time) {
	if w.rate.N > 0 {
		w.at = append(w.at, now)
	}
}

// A turn is a lock that is granted in the order of asking. Its methods are
// called with the gate's lock held.
type turn struct {
	queue []chan struct{} // the first one holds the turn
}

// enter queues up; the channel is closed once it is the caller's turn.
func (t *turn) enter() <-chan struct{} {
	granted := make(chan struct{})
	t.queue = append(t.queue, granted)
	if len(t.queue) == 1 {
		close(granted)
	}
	return granted
}

func (t *turn) leave() {
	t.queue[0] = nil
	t.queue = t.queue[1:]
	if len(t.queue) > 0 {
		close(t.queue[0])
	}
}

// giveUp leaves the queue, wherever in it the caller stands.
func (t *turn) giveUp(granted <-chan struct{}) {
	i := slices.IndexFunc(t.queue, func(c chan struct{}) bool { return c == granted })
	if i == 0 {
		t.leave()
		return
	}
	t.queue = slices.Delete(t.queue, i, i+1)
}
