package deliver

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// Config is what package deliver needs from the rest of the program.
type Config struct {
	Store     ledger.Store
	Publisher Publisher
	Log       *slog.Logger
	Settle    time.Duration // how long to wait before looking for an unconfirmed part
	Rules     *plan.Rules
	Memory    *plan.Memory
	Clock     *Clock
	Links     *Links
	Posts     *Posts
	Planned   <-chan struct{} // closed once the articles have been read
	LookAgain func()          // requests another comparison of the articles with the ledger
	Retried   func(Step)      // called for each step that is retried after a failure
}

// Channels holds the channels that posts are delivered to, with a worker for each.
type Channels struct {
	*Recorder
	Config
	told Told // of all channels

	mu      sync.RWMutex
	workers map[int64]*worker
}

// NewChannels returns an empty set of channels.
func NewChannels(c Config) *Channels {
	return &Channels{
		Recorder: &Recorder{store: c.Store, log: c.Log, clock: c.Clock, links: c.Links, posts: c.Posts, lookAgain: c.LookAgain},
		Config:   c, workers: map[int64]*worker{},
	}
}

// Start starts a worker for the channel with this configured name, unless the chat already has a
// worker under another name.
func (cs *Channels) Start(ctx context.Context, name string, c Channel, wg *sync.WaitGroup) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	if cs.workers[c.ID] != nil { // another name of the same channel
		return
	}
	w := newWorker(cs, name, c)
	cs.workers[c.ID] = w
	wg.Go(func() { w.run(ctx) })
}

// Held returns the time until which nothing is sent to a chat, and the reason.
func (cs *Channels) Held(chat int64) (time.Time, locale.Message) {
	cs.mu.RLock()
	w := cs.workers[chat]
	cs.mu.RUnlock()
	if w == nil {
		return time.Time{}, locale.Message{}
	}
	return w.held()
}

// Works reports whether a chat has a worker.
func (cs *Channels) Works(chat int64) bool {
	cs.mu.RLock()
	defer cs.mu.RUnlock()
	return cs.workers[chat] != nil
}

// Looked reports whether the startup check of a channel is over. If the check ended early, since is
// the time before which posts may have been sent that it did not see, otherwise zero. blind means
// that nothing could be checked.
func (cs *Channels) Looked(chat int64) (over bool, since time.Time, blind bool) {
	cs.mu.RLock()
	w := cs.workers[chat]
	cs.mu.RUnlock()
	if w == nil {
		return false, time.Time{}, false
	}
	a := &w.accountant
	a.mu.Lock()
	defer a.mu.Unlock()
	return !a.since.IsZero() && !a.fresh, a.early, a.blind || a.stopped
}

// moved records that a chat has a new id. It reports whether the old chat's worker takes it over,
// which it does not if the new chat has a worker of its own.
func (cs *Channels) moved(from, to int64) bool {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	w := cs.workers[from]
	delete(cs.workers, from)
	if cs.workers[to] != nil {
		return false
	}
	cs.workers[to] = w
	return true
}
