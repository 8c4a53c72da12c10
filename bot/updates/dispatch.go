package updates

import (
	"context"
	"sync"
	"time"
)

const (
	laneLimit    = 20          // events that wait in one chat
	laneTight    = 3           // the same while the bot is busy
	busyAt       = 60          // events in all from which on the bot is busy
	totalLimit   = 400         // events in all
	handlingTime = time.Minute // for one event
)

// dispatcher hands events to handle: those of one chat in order, chats beside
// each other. What waits is bounded in each chat and in all, so that one chat
// can neither fill the memory nor keep the others waiting.
type dispatcher struct {
	handle func(ctx context.Context, e Event)
	ctx    context.Context
	cancel context.CancelFunc
	lanes  sync.WaitGroup

	mu      sync.Mutex
	waiting map[int64][]job // by lane; present while a goroutine works there
	total   int
	stopped bool
}

type job struct {
	event Event
	done  func()
}

func newDispatcher(handle func(context.Context, Event)) *dispatcher {
	ctx, cancel := context.WithCancel(context.Background())
	return &dispatcher{handle: handle, ctx: ctx, cancel: cancel, waiting: map[int64][]job{}}
}

// submit takes an event in; done is called once it was handled, and never if
// the dispatcher was stopped before. It refuses (false) what is too much.
func (d *dispatcher) submit(e Event, done func()) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	lane := e.Lane()
	queue, working := d.waiting[lane]
	limit := laneLimit
	if d.total >= busyAt {
		limit = laneTight
	}
	if _, ok := e.(Excess); ok {
		limit = laneLimit + 1 // what says that it was too much always finds room
	}
	if len(queue) >= limit || d.total >= totalLimit {
		return false
	}
	if d.stopped {
		return true // not handled, not confirmed: Telegram delivers it again
	}
	d.total++
	d.waiting[lane] = append(queue, job{e, done})
	if !working {
		d.lanes.Add(1)
		go d.work(lane)
	}
	return true
}

func (d *dispatcher) work(lane int64) {
	defer d.lanes.Done()
	for {
		d.mu.Lock()
		queue := d.waiting[lane]
		if len(queue) == 0 || d.stopped {
			delete(d.waiting, lane)
			d.mu.Unlock()
			return
		}
		next := queue[0]
		d.waiting[lane] = queue[1:]
		d.mu.Unlock()

		ctx, cancel := context.WithTimeout(d.ctx, handlingTime)
		d.handle(ctx, next.event)
		cancel()
		if d.ctx.Err() == nil {
			next.done()
		}
		d.mu.Lock()
		d.total--
		d.mu.Unlock()
	}
}

// stop lets what is being handled finish within grace, then interrupts it.
func (d *dispatcher) stop(grace time.Duration) {
	d.mu.Lock()
	d.stopped = true
	d.mu.Unlock()
	interrupt := time.AfterFunc(grace, d.cancel)
	defer interrupt.Stop()
	d.lanes.Wait()
	d.cancel()
}
