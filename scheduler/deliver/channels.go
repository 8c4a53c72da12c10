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

// Config is what delivering needs of the rest of the program.
type Config struct {
	Store     ledger.Store
	Publisher Publisher
	Log       *slog.Logger
	Settle    time.Duration // how long an unconfirmed part is left alone before it is looked for
	Rules     *plan.Rules
	Memory    *plan.Memory
	Clock     *Clock
	Links     *Links
	Posts     *Posts
	Planned   <-chan struct{} // closed once the articles are known
	LookAgain func()          // has the articles compared with the ledger once more
	Retried   func(Step)      // hears of each step that is tried again after a failure
}

// Channels are the channels that are delivered to, with a worker for each.
type Channels struct {
	*Recorder
	Config
	told Told // of all channels

	mu      sync.RWMutex
	workers map[int64]*worker
}

// NewChannels returns no channels yet.
func NewChannels(c Config) *Channels {
	return &Channels{
		Recorder: &Recorder{store: c.Store, log: c.Log, clock: c.Clock, links: c.Links, posts: c.Posts, lookAgain: c.LookAgain},
		Config:   c, workers: map[int64]*worker{},
	}
}

// Start starts the worker of a channel, known by the name, unless it has one by
// another.
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

// Held returns until when nothing leaves for a chat, and why.
func (cs *Channels) Held(chat int64) (time.Time, locale.Message) {
	cs.mu.RLock()
	w := cs.workers[chat]
	cs.mu.RUnlock()
	if w == nil {
		return time.Time{}, locale.Message{}
	}
	return w.held()
}

// moved notes that a chat has another id now. It reports whether the worker of
// the old one goes on with it: not if the new one has its own.
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
