package updates

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dateline-bot/dateline/bot/wire"
	"github.com/dateline-bot/dateline/scheduler/audience"
)

const (
	noteEvery  = 200 * time.Millisecond // so that a crowd of updates costs a few transactions a second
	updateKept = 48 * time.Hour         // Telegram gives an update up after a day
	inboxBatch = 100                    // updates written down in one transaction
	inboxLimit = 2 * time.Second        // for that; beyond it they are kept in memory
	inboxAgain = 5 * time.Second        // after which the store is tried again
	adoptEvery = 10 * time.Second       // between looks for what another process left
	ownFor     = 3 * adoptEvery         // after which a process that says nothing has left
	adoptBatch = 1000
)

// Store keeps updates between their confirmation and their handling, and which
// were handled; *store.Audience implements it.
type Store interface {
	// UpdateSeen reports whether an update is kept or was handled.
	UpdateSeen(ctx context.Context, id int64) (bool, error)
	// MarkUpdates notes what was handled, and drops what was kept of it.
	MarkUpdates(ctx context.Context, ids []int64, at, forget time.Time) error
	// KeepUpdates writes updates down as an owner's.
	KeepUpdates(ctx context.Context, owner string, list []audience.Update, at time.Time) error
	// AdoptUpdates makes updates the owner's whose owner has left (with alone:
	// those of every other), at most limit of them, and returns them; the owner
	// counts as present until the given time.
	AdoptUpdates(ctx context.Context, owner string, alone bool, now, until time.Time, limit int) ([]audience.Update, error)
	// LeaveUpdates tells that the owner has left.
	LeaveUpdates(ctx context.Context, owner string) error
	// NoteWebhook remembers an address that the bot set.
	NoteWebhook(ctx context.Context, address string, at time.Time) error
	WebhookKnown(ctx context.Context, address string) (bool, error)
}

// inbox is the store as a Receiver uses it. A store that cannot be used costs
// nothing but its safety: updates are handled from memory then.
type inbox struct {
	*Config
	owner string
	asked chan joining

	mu    sync.Mutex
	done  []int64      // handled, and not marked in the store yet
	again time.Time    // not used before
	came  atomic.Int64 // updates since keep was called
}

// arrival is an update that has come.
type arrival struct {
	id     int
	raw    json.RawMessage
	event  Event
	urgent bool
}

// joining is an update that is to be written down with others.
type joining struct {
	arrival
	stored chan bool
}

func newInbox(c *Config) *inbox {
	return &inbox{Config: c, owner: rand.Text(), asked: make(chan joining)}
}

// put writes updates down and reports whether it could.
func (in *inbox) put(ctx context.Context, list []arrival) bool {
	if in.Store == nil || len(list) == 0 {
		return false
	}
	in.mu.Lock()
	wait := time.Until(in.again) > 0
	in.mu.Unlock()
	if wait {
		return false
	}
	rows := make([]audience.Update, len(list))
	for i, a := range list {
		rows[i] = audience.Update{ID: int64(a.id), Body: a.raw}
	}
	ctx, cancel := context.WithTimeout(ctx, inboxLimit)
	defer cancel()
	err := in.Store.KeepUpdates(ctx, in.owner, rows, in.Now())
	if err == nil {
		return true
	}
	in.mu.Lock()
	in.again = time.Now().Add(inboxAgain)
	in.mu.Unlock()
	if ctx.Err() != context.Canceled {
		in.Log.Warn("updates cannot be written down: they are answered from memory meanwhile", "updates", len(list), "err", err)
	}
	return false
}

// join writes an update down together with others that come meanwhile.
func (in *inbox) join(ctx context.Context, a arrival) bool {
	if in.Store == nil {
		return false
	}
	j := joining{a, make(chan bool, 1)}
	select {
	case in.asked <- j:
		return <-j.stored
	case <-ctx.Done():
		return false
	}
}

// gather serves join until ctx ends.
func (in *inbox) gather(ctx context.Context) {
	for {
		var all []joining
		select {
		case j := <-in.asked:
			all = append(all, j)
		case <-ctx.Done():
			return
		}
	more:
		for len(all) < inboxBatch {
			select {
			case j := <-in.asked:
				all = append(all, j)
			default:
				break more
			}
		}
		list := make([]arrival, len(all))
		for i, j := range all {
			list[i] = j.arrival
		}
		stored := in.put(ctx, list)
		for _, j := range all {
			j.stored <- stored
		}
	}
}

// handled notes that an update was handled.
func (in *inbox) handled(id int) {
	if in.Store == nil {
		return
	}
	in.mu.Lock()
	in.done = append(in.done, int64(id))
	in.mu.Unlock()
}

// flush marks in the store what was handled.
func (in *inbox) flush() {
	in.mu.Lock()
	ids := in.done
	in.done = nil
	in.mu.Unlock()
	if len(ids) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), stopGrace)
	defer cancel()
	if err := in.Store.MarkUpdates(ctx, ids, in.Now(), in.Now().Add(-updateKept)); err != nil {
		in.Log.Warn("handled updates could not be noted: after a restart some may be answered twice", "updates", len(ids), "err", err)
	}
}

// unsure reports whether an update that comes now may have come before, to a
// process that had no time to confirm it: such are among the first.
func (in *inbox) unsure() bool {
	return in.Store != nil && in.came.Add(1) <= 2*pollLimit
}

// handledBefore reports whether the store knows that the update was handled,
// before the last restart or by another replica. Where the store cannot be
// asked the update counts as new: an answer too many is better than none.
func (rc *Receiver) handledBefore(ctx context.Context, id int) bool {
	if rc.Store == nil {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, inboxLimit)
	defer cancel()
	seen, err := rc.Store.UpdateSeen(ctx, int64(id))
	if err != nil && ctx.Err() != context.Canceled {
		rc.Log.Warn("cannot look whether an update was handled before", "update_id", id, "err", err)
	}
	return seen
}

// keep keeps the store in step until the returned function is called: it takes
// over what was left by processes that have ended, marks what was handled, and
// at the end leaves the rest to the next one.
func (rc *Receiver) keep(ctx context.Context, d *dispatcher) (end func()) {
	if rc.Store == nil {
		return func() {}
	}
	rc.inbox.came.Store(0)
	rc.adopt(ctx, d)
	ctx, cancel := context.WithCancel(ctx)
	var work sync.WaitGroup
	work.Go(func() {
		for wire.Sleep(ctx, noteEvery) {
			rc.inbox.flush()
		}
	})
	work.Go(func() { rc.inbox.gather(ctx) })
	if rc.Poller != nil {
		work.Go(func() {
			for wire.Sleep(ctx, adoptEvery) {
				rc.adopt(ctx, d)
			}
		})
	}
	return func() {
		cancel()
		work.Wait()
		rc.inbox.flush()
		ctx, cancel := context.WithTimeout(context.Background(), stopGrace)
		defer cancel()
		if err := rc.Store.LeaveUpdates(ctx, rc.inbox.owner); err != nil {
			rc.Log.Info("another process takes over what was not answered after a while", "err", err)
		}
	}
}

// adopt hands on what processes that have ended did not come to.
func (rc *Receiver) adopt(ctx context.Context, d *dispatcher) {
	for ctx.Err() == nil {
		limited, cancel := context.WithTimeout(ctx, inboxLimit)
		now := rc.Now()
		list, err := rc.Store.AdoptUpdates(limited, rc.inbox.owner, rc.Poller == nil, now, now.Add(ownFor), adoptBatch)
		cancel()
		if err != nil && ctx.Err() == nil {
			rc.Log.Warn("updates that another process left cannot be read", "err", err)
		}
		for _, u := range list {
			id := int(u.ID)
			done := func() { rc.inbox.handled(id) }
			e, ok, err := Read(u.Body, rc.Username())
			if err != nil || !ok || !d.submit(e, rc.urgent(e), done) {
				done()
			}
		}
		if len(list) < adoptBatch {
			return
		}
		rc.inbox.flush()
	}
}
