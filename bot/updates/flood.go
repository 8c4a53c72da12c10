package updates

import (
	"sync"
	"time"

	"github.com/dateline-bot/dateline/bot/wire"
)

const (
	floodBurst  = 20             // requests in a row that are answered at once
	floodRefill = time.Second    // after which one more is answered
	floodCalm   = floodBurst / 2 // refilled so far, the user is warned again at the next excess
	floodPeople = 10_000         // users remembered at most
)

// flood rate-limits users: it warns once, then answers about one request a second
// and ignores the rest.
type flood struct {
	now func() time.Time

	mu     sync.Mutex
	people map[int64]*allowance
}

type allowance struct {
	left   float64
	filled time.Time
	told   bool
}

// Excess replaces the first event of a reader that exceeds the rate limit.
type Excess struct {
	From wire.User
	Chat wire.Chat
}

// Lane implements Event.
func (e Excess) Lane() int64 { return e.Chat.ID }

func newFlood(now func() time.Time) *flood {
	return &flood{now: now, people: map[int64]*allowance{}}
}

// admit returns the event to handle, if any: e itself, or an Excess in its place.
// Events from the channel are always admitted.
func (f *flood) admit(e Event) (Event, bool) {
	from, where, ok := sender(e)
	if !ok {
		return e, true
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	a := f.allowance(from.ID)
	if a.left >= 1 {
		a.left--
		return e, true
	}
	if a.told || where.Type != "private" {
		return nil, false
	}
	a.told = true
	return Excess{From: from, Chat: where}, true
}

func (f *flood) allowance(id int64) *allowance {
	now := f.now()
	a := f.people[id]
	if a == nil {
		if len(f.people) >= floodPeople {
			f.forget(now)
		}
		a = &allowance{left: floodBurst, filled: now}
		f.people[id] = a
		return a
	}
	if passed := now.Sub(a.filled); passed != 0 {
		a.left = min(floodBurst, a.left+max(passed, 0).Seconds()/floodRefill.Seconds())
		a.filled = now
	}
	if a.left >= floodCalm {
		a.told = false
	}
	return a
}

// forget drops users whose allowance is full again or, if there are none,
// everybody: memory has to stay bounded.
func (f *flood) forget(now time.Time) {
	for id, a := range f.people {
		if now.Sub(a.filled) > floodBurst*floodRefill {
			delete(f.people, id)
		}
	}
	if len(f.people) >= floodPeople {
		clear(f.people)
	}
}
