package botapi

import "time"

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
