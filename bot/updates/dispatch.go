package updates

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/bot/botapi"
)

const (
	laneLimit    = 20     // events that wait in one chat
	laneTight    = 3      // the same while the bot is busy
	busyAt       = 60     // events in all from which on the bot is busy
	totalLimit   = 400    // events in all, where what waits is in memory alone
	storedBusy   = 5000   // as busyAt, where what waits is in the store
	storedLimit  = 50_000 // as totalLimit, where what waits is in the store
	urgentLimit  = 1000   // urgent events that wait in one chat
	readerLanes  = 128    // chats of readers in work at once
	handlingTime = time.Minute
)

// dispatcher hands events to handle: those of one chat in order, chats beside
// each other. Urgent events (of admins, of the channel) are handled at once;
// readers' chats take turns, one event each, of which readerLanes are in work.
// What waits is bounded in each chat and in all, so that one chat can neither
// fill the memory nor keep the others waiting.
type dispatcher struct {
	handle func(ctx context.Context, e Event)
	turns  func(p Press) bool // Config.Turns
	busy   int                // busyAt or storedBusy
	limit  int                // totalLimit or storedLimit
	ctx    context.Context
	cancel context.CancelFunc
	work   sync.WaitGroup

	mu      sync.Mutex
	lanes   map[laneKey]*lane // with events that wait or are in work
	ready   []*lane           // of readers, with events that wait and none in work
	workers int               // that handle readers' events
	total   int               // readers' events that wait or are in work
	stopped bool
}

type laneKey struct {
	id     int64
	urgent bool
}

// lane are the events of one chat.
type lane struct {
	key     laneKey
	waiting []job
	current *job // in work
}

type job struct {
	event Event
	done  func()
	void  chan struct{} // closed when a later press has overtaken this one; nil: none can
}

func newDispatcher(handle func(context.Context, Event)) *dispatcher {
	ctx, cancel := context.WithCancel(context.Background())
	return &dispatcher{handle: handle, busy: busyAt, limit: totalLimit, ctx: ctx, cancel: cancel, lanes: map[laneKey]*lane{}}
}

// room reports whether submit would take the event.
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
		limit = laneLimit + 1 // the event that says it was too much always finds room
	}
	return waiting < limit && d.total < d.limit
}

// submit takes an event in; done is called once it was handled, and never if
// the dispatcher was stopped before. It refuses (false) what is too much.
func (d *dispatcher) submit(e Event, urgent bool, done func()) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	key := laneKey{e.Lane(), urgent}
	l := d.lanes[key]
	if !d.roomIn(l, e, urgent) {
		return false
	}
	if d.stopped {
		return true // not handled, not confirmed: it is delivered again
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

// overtake drops the presses whose message a later press shows anew: those that
// wait, and the one in work if it still waits for the rate of the chat.
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

// handleLane handles what waits in an urgent lane.
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

// handleReaders handles readers' events, one of each chat in turn, until none
// waits.
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

// next puts the first event of a lane in work.
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
		ctx = d.ctx // it is told of once: whoever handles it tries until it is written down
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

// stop lets what is being handled finish within grace, then interrupts it.
func (d *dispatcher) stop(grace time.Duration) {
	d.mu.Lock()
	d.stopped = true
	d.mu.Unlock()
	interrupt := time.AfterFunc(grace, d.cancel)
	defer interrupt.Stop()
	d.work.Wait()
	d.cancel()
}
