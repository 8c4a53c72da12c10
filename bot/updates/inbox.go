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
	noteEvery  = 200 * time.Millisecond // batches writes, so that many updates cost a few transactions a second
	updateKept = 48 * time.Hour         // Telegram drops an update after a day
	inboxBatch = 100                    // updates stored in one transaction
	inboxLimit = 2 * time.Second        // for that; after it they are only kept in memory
	inboxAgain = 5 * time.Second        // after which the store is tried again
	adoptEvery = 10 * time.Second       // between looks for updates that another process left
	ownFor     = 3 * adoptEvery         // after which a silent process counts as gone
	adoptBatch = 1000
)

// Store keeps updates between their confirmation and their handling, and remembers
// which were handled; *store.Audience implements it.
type Store interface {
	// UpdateSeen reports whether an update is stored or was handled.
	UpdateSeen(ctx context.Context, id int64) (bool, error)
	// MarkUpdates marks updates as handled, and drops their stored form.
	MarkUpdates(ctx context.Context, ids []int64, at, forget time.Time) error
	// KeepUpdates stores updates that belong to owner.
	KeepUpdates(ctx context.Context, owner string, list []audience.Update, at time.Time) error
	// AdoptUpdates gives owner at most limit updates whose owner is gone (with
	// alone: those of all other owners), and returns them; until is when owner
	// ceases to count as present.
	AdoptUpdates(ctx context.Context, owner string, alone bool, now, until time.Time, limit int) ([]audience.Update, error)
	// LeaveUpdates records that the owner is leaving.
	LeaveUpdates(ctx context.Context, owner string) error
	// NoteWebhook records an address that the bot set.
	NoteWebhook(ctx context.Context, address string, at time.Time) error
	WebhookKnown(ctx context.Context, address string) (bool, error)
}

// inbox is the store as a Receiver uses it. If the store fails, updates are handled
// from memory, and may be lost in a crash.
type inbox struct {
	*Config
	owner string
	asked chan joining

	mu    sync.Mutex
	done  []int64      // handled, but not marked in the store yet
	again time.Time    // the store is not tried before this time
	came  atomic.Int64 // updates received since keep was called
}

// arrival is an update that was received.
type arrival struct {
	id     int
	raw    json.RawMessage
	event  Event
	urgent bool
}

// joining is an update that waits to be stored together with others.
type joining struct {
	arrival
	stored chan bool
}

func newInbox(c *Config) *inbox {
	return &inbox{Config: c, owner: rand.Text(), asked: make(chan joining)}
}

// put stores updates and reports whether that succeeded.
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
		in.Log.Warn("cannot store updates; answering from memory", "updates", len(list), "err", err)
	}
	return false
}

// join stores an update, together with others that arrive at the same time.
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

// handled records that an update was handled.
func (in *inbox) handled(id int) {
	if in.Store == nil {
		return
	}
	in.mu.Lock()
	in.done = append(in.done, int64(id))
	in.mu.Unlock()
}

// flush marks handled updates in the store, also after ctx has ended.
func (in *inbox) flush(ctx context.Context) {
	in.mu.Lock()
	ids := in.done
	in.done = nil
	in.mu.Unlock()
	if len(ids) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopGrace)
	defer cancel()
	if err := in.Store.MarkUpdates(ctx, ids, in.Now(), in.Now().Add(-updateKept)); err != nil {
		in.Log.Warn("cannot mark updates as handled; some may be answered twice after a restart", "updates", len(ids), "err", err)
	}
}

// unsure reports whether an update may have been delivered before, to a process
// that could not confirm it: that is possible only for the first ones.
func (in *inbox) unsure() bool {
	return in.Store != nil && in.came.Add(1) <= 2*pollLimit
}

// handledBefore reports whether the store knows that the update was handled, before
// the last restart or by another replica. If the store cannot be asked the update
// counts as new: answering twice is better than not answering.
func (rc *Receiver) handledBefore(ctx context.Context, id int) bool {
	if rc.Store == nil {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, inboxLimit)
	defer cancel()
	seen, err := rc.Store.UpdateSeen(ctx, int64(id))
	if err != nil && ctx.Err() != context.Canceled {
		rc.Log.Warn("cannot check whether an update was handled", "update_id", id, "err", err)
	}
	return seen
}

// keep keeps the store up to date until the returned function is called: it adopts
// updates that ended processes left, marks handled ones, and at the end releases
// the rest for the next process.
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
			rc.inbox.flush(ctx)
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
		rc.inbox.flush(ctx)
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopGrace)
		defer cancel()
		if err := rc.Store.LeaveUpdates(ctx, rc.inbox.owner); err != nil {
			rc.Log.Info("cannot hand over unanswered updates; another process takes them later", "err", err)
		}
	}
}

// adopt dispatches updates that ended processes did not handle.
func (rc *Receiver) adopt(ctx context.Context, d *dispatcher) {
	for ctx.Err() == nil {
		limited, cancel := context.WithTimeout(ctx, inboxLimit)
		now := rc.Now()
		list, err := rc.Store.AdoptUpdates(limited, rc.inbox.owner, rc.Poller == nil, now, now.Add(ownFor), adoptBatch)
		cancel()
		if err != nil && ctx.Err() == nil {
			rc.Log.Warn("cannot read updates that another process left", "err", err)
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
		rc.inbox.flush(ctx)
	}
}
