package updates

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/bot/botapi"
)

const (
	laneLimit    = 20     // waiting events in one chat
	laneTight    = 3      // the same while the bot is busy
	busyAt       = 60     // waiting events in total from which the bot is busy
	totalLimit   = 400    // waiting events in total, if they are only in memory
	storedBusy   = 5000   // like busyAt, if waiting events are in the store
	storedLimit  = 50_000 // like totalLimit, if waiting events are in the store
	urgentLimit  = 1000   // waiting urgent events in one chat
	readerLanes  = 128    // readers' chats that are handled at once
	handlingTime = time.Minute
)

// dispatcher passes events to handle: those of one chat in order, different chats
// concurrently. Urgent events (from admins and the channel) are handled at once;
// readers' chats take turns, one event each, with at most readerLanes at a time.
// The number of waiting events is bounded for each chat and in total, so that one
// chat can neither exhaust memory nor hold up the others.
type dispatcher struct {
	handle func(ctx context.Context, e Event)
	turns  func(p Press) bool // Config.Turns
	busy   int                // busyAt or storedBusy
	limit  int                // totalLimit or storedLimit
	ctx    context.Context
	cancel context.CancelFunc
	work   sync.WaitGroup

	mu      sync.Mutex
	lanes   map[laneKey]*lane // with events that wait or are being handled
	ready   []*lane           // readers' lanes with waiting events, none of them being handled
	workers int               // number of workers for readers' events
	total   int               // readers' events that wait or are being handled
	stopped bool
}

type laneKey struct {
	id     int64
	urgent bool
}

// lane has the events of one chat.
type lane struct {
	key     laneKey
	waiting []job
	current *job // the event that is being handled
}

type job struct {
	event Event
	done  func()
	void  chan struct{} // closed when a later press overtakes this one; nil: none can
}

func newDispatcher(handle func(context.Context, Event)) *dispatcher {
	ctx, cancel := context.WithCancel(context.Background())
	return &dispatcher{handle: handle, busy: busyAt, limit: totalLimit, ctx: ctx, cancel: cancel, lanes: map[laneKey]*lane{}}
}

// room reports whether submit would accept the event.
func (d *dispatcher) room(e Event, urgent bool) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.roomIn(d.lanes[laneKey{e.Lane(), urgent}], e, urgent)
}

func (d *dispatcher) roomIn(l *lane, e Event, urgent bool) bool {
	waiting := 0
	if l != nil {
		waiting = len(l.waiting)
	}
	if urgent {
		return waiting < urgentLimit
	}
	limit := laneLimit
	if d.total >= d.busy {
		limit = laneTight
	}
	if _, ok := e.(Excess); ok {
		limit = laneLimit + 1 // there is always room for the event that is answered with "too much"
	}
	return waiting < limit && d.total < d.limit
}

// submit accepts an event; done is called once it was handled, and never if the
// dispatcher is stopped before. It returns false if too many events are waiting.
func (d *dispatcher) submit(e Event, urgent bool, done func()) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	key := laneKey{e.Lane(), urgent}
	l := d.lanes[key]
	if !d.roomIn(l, e, urgent) {
		return false
	}
	if d.stopped {
		return true // not handled, not confirmed: Telegram delivers it again
	}
	if l == nil {
		l = &lane{key: key}
		d.lanes[key] = l
	}
	j := job{event: e, done: done}
	if p, ok := e.(Press); ok && d.turns != nil && d.turns(p) {
		j.void = make(chan struct{})
		d.overtake(l, p)
	}
	fresh := len(l.waiting) == 0 && l.current == nil
	l.waiting = append(l.waiting, j)
	if !urgent {
		d.total++
	}
	switch {
	case !fresh:
	case urgent:
		d.work.Go(func() { d.handleLane(l) })
	default:
		d.ready = append(d.ready, l)
		if d.workers < readerLanes {
			d.workers++
			d.work.Go(d.handleReaders)
		}
	}
	return true
}

// overtake drops presses on a message that a later press redraws: waiting ones, and
// the one being handled if it still waits for the rate limit of the chat.
func (d *dispatcher) overtake(l *lane, later Press) {
	same := func(j *job) bool {
		p, ok := j.event.(Press)
		return ok && j.void != nil && p.MessageID == later.MessageID && p.From.ID == later.From.ID
	}
	if l.current != nil && same(l.current) {
		select {
		case <-l.current.void:
		default:
			close(l.current.void)
		}
	}
	l.waiting = slices.DeleteFunc(l.waiting, func(j job) bool {
		if !same(&j) {
			return false
		}
		if !l.key.urgent {
			d.total--
		}
		go j.done()
		return true
	})
}

// handleLane handles the waiting events of an urgent lane.
func (d *dispatcher) handleLane(l *lane) {
	for {
		d.mu.Lock()
		l.current = nil
		if len(l.waiting) == 0 || d.stopped {
			d.forget(l)
			d.mu.Unlock()
			return
		}
		d.next(l)
		d.mu.Unlock()
		d.handleOne(l)
	}
}

// handleReaders handles readers' events, one from each chat in turn, until none are
// left.
func (d *dispatcher) handleReaders() {
	for {
		d.mu.Lock()
		if len(d.ready) == 0 || d.stopped {
			d.workers--
			d.mu.Unlock()
			return
		}
		l := d.ready[0]
		d.ready[0] = nil
		d.ready = d.ready[1:]
		if len(l.waiting) == 0 { // its press was overtaken
			d.forget(l)
			d.mu.Unlock()
			continue
		}
		d.next(l)
		d.mu.Unlock()
		d.handleOne(l)
		d.mu.Lock()
		l.current = nil
		if d.total--; len(l.waiting) > 0 {
			d.ready = append(d.ready, l)
		} else {
			d.forget(l)
		}
		d.mu.Unlock()
	}
}

// next starts the first event of a lane.
func (d *dispatcher) next(l *lane) {
	j := l.waiting[0]
	l.waiting[0] = job{}
	l.waiting = l.waiting[1:]
	l.current = &j
}

func (d *dispatcher) forget(l *lane) {
	if d.lanes[l.key] == l {
		delete(d.lanes, l.key)
	}
}

func (d *dispatcher) handleOne(l *lane) {
	ctx, cancel := context.WithTimeout(d.ctx, handlingTime)
	defer cancel()
	if e, ok := l.current.event.(ChannelPost); ok && e.Group != 0 {
		ctx = d.ctx // Telegram sends it once, so the handler retries until it is recorded
	}
	if l.key.urgent {
		ctx = botapi.WithUrgency(ctx, botapi.Urgent)
	}
	if l.current.void != nil {
		ctx = botapi.WithVoid(ctx, l.current.void)
	}
	d.handle(ctx, l.current.event)
	if d.ctx.Err() == nil {
		l.current.done()
	}
}

// stop lets running handlers finish within grace, then cancels them.
func (d *dispatcher) stop(grace time.Duration) {
	d.mu.Lock()
	d.stopped = true
	d.mu.Unlock()
	interrupt := time.AfterFunc(grace, d.cancel)
	defer interrupt.Stop()
	d.work.Wait()
	d.cancel()
}
