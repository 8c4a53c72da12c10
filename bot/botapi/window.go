package botapi

import "time"

// window remembers the messages within the last period of a Rate.
type window struct {
	rate Rate
	at   []time.Time // when they were answered, oldest first
}

// used drops old messages and returns the number of the rest.
func (w *window) used(now time.Time) int {
	old := 0
	for old < len(w.at) && now.Sub(w.at[old]) >= w.rate.Per {
		old++
	}
	w.at = append(w.at[:0], w.at[old:]...)
	return len(w.at)
}

// wait returns how long to wait for a free place, given the number of requests being
// sent.
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
	return w.rate.Per // all places are occupied: the caller is woken when one becomes free
}

func (w *window) add(now time.Time) {
	if w.rate.N > 0 {
		w.at = append(w.at, now)
	}
}
