package botapi

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"
)

// Rate allows N messages in any period of length Per.
type Rate struct {
	N   int
	Per time.Duration
}

// Rates are the limits for sending; a zero Rate means unlimited. Edits and deletions count
// as messages. Messages to one chat are sent in the order of the calls, one after the
// other.
type Rates struct {
	Private Rate // a chat with a user
	Chat    Rate // a group or a channel
	Group   Rate // a group or a channel, in addition to Chat
	Overall Rate // all chats together
}

// DefaultRates returns Telegram's limits (its FAQ for bots, "My bot is hitting
// limits"): about one message a second in a chat, with a short burst in a private one,
// 20 a minute in a group or channel, 30 a second in total.
func DefaultRates() Rates {
	return Rates{
		Private: Rate{3, 3 * time.Second},
		Chat:    Rate{1, time.Second},
		Group:   Rate{20, time.Minute},
		Overall: Rate{30, time.Second},
	}
}

// limitedChats is how many chats have to answer 429 at the same time before all sending
// pauses: one or two are slow themselves, more indicate the bot's global limit.
const limitedChats = 3

// patience is how long a call waits for a chat that Telegram has limited: the longest
// pause after which callers try again by themselves. Beyond it the call fails, so that
// one limited chat does not hold up whoever writes to several.
const patience = 30 * time.Second

// pausedError is the error of a call to a chat that is limited for longer than that.
type pausedError struct{ left time.Duration }

func (e *pausedError) Error() string { return "the chat is limited for another " + e.left.String() }

// counts reports whether a method counts towards the rates.
func counts(method string) bool {
	switch method {
	case "sendChatAction":
		return false
	case "forwardMessage", "forwardMessages", "copyMessage", "copyMessages", "deleteMessage", "deleteMessages", "stopPoll":
		return true
	}
	return strings.HasPrefix(method, "send") || strings.HasPrefix(method, "editMessage")
}

// A gate lets calls through at the rates allowed.
//
// A message counts from before its request leaves until Per after its answer
// came: wherever between the two the server saw it, no stretch of Per on the
// server's clock holds more than N.
//
// Calls wait in one queue, by their Urgency and then in the order of asking. Whenever a
// call comes or a request is answered, and when a rate allows more, pump lets go
// all that may leave; the first of the queue that may leave goes first.
type gate struct {
	rates  Rates
	remote func(ctx context.Context, chat string, rates []Rate) (time.Duration, error) // nil: there are no other processes

	mu      sync.Mutex
	lanes   map[string]*lane
	ids     map[string]string // of chats given by @name
	sweepAt int               // unused lanes are dropped when there are this many
	all     window
	flying  int           // requests without an answer
	took    time.Duration // average duration of a request
	even    time.Time     // when the next call may be sent if calls are spread evenly
	queue   []*waiter
	round   int // of pump, to look at each lane once
	wake    *time.Timer
	paused  time.Time
}

// lane queues the calls to one chat. Calls without a chat are not ordered.
type lane struct {
	open    bool    // without a chat: calls run concurrently
	holder  *waiter // the call whose turn it is: being sent, or about to be
	users   int     // calls in or waiting for the lane
	windows []window
	paused  time.Time
	limited chan struct{} // closed when it is paused for longer than patience
	round   int           // last round of pump that looked at it
}

// waiter is a call that waits in the gate.
type waiter struct {
	urgency   Urgency
	lane      *lane
	limited   <-chan struct{} // the lane's
	asked     bool            // other processes were asked, or there are none
	notBefore time.Time       // the result of asking them
	ready     chan struct{}   // closed when the call may ask the others
	granted   chan struct{}   // closed when the call may be sent
	left      time.Time       // when that was
}

func newGate(r Rates) *gate {
	return &gate{rates: r, lanes: map[string]*lane{}, ids: map[string]string{}, sweepAt: 64, all: window{rate: r.Overall}}
}

// verdict is the outcome of a call as far as the gate needs it.
type verdict struct {
	unsent     bool
	retryAfter time.Duration // positive: the server answered 429
}

func verdictOf(e *Error) verdict {
	if e == nil {
		return verdict{}
	}
	v := verdict{unsent: e.Outcome == NotSent}
	if e.Outcome == Limited {
		v.retryAfter = e.RetryAfter
	}
	return v
}

// acquire waits until a message to the chat may be sent; release has to be called with
// the verdict. chat is "" for messages without one. The error is a *pausedError if the
// chat is limited for longer than patience.
func (g *gate) acquire(ctx context.Context, chat string) (release func(verdict), err error) {
	w, void := g.enter(chat, urgencyOf(ctx)), voidOf(ctx)
	if !w.asked {
		select {
		case <-w.ready:
			free := g.askOthers(ctx, chat, w.lane)
			g.mu.Lock()
			w.asked, w.notBefore = true, free
			g.pump()
			g.mu.Unlock()
		case <-ctx.Done():
		case <-void:
		case <-w.limited:
		}
	}
	for waiting := true; waiting && err == nil; {
		select {
		case <-w.granted:
			waiting = false
		case <-ctx.Done():
		case <-void:
		case <-w.limited:
			err = g.limitOf(w)
		}
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		select {
		case <-void:
			err = ErrVoid
		default:
		}
	}
	if err != nil {
		g.giveUp(w)
		return nil, err
	}
	return func(v verdict) { g.release(w, v) }, nil
}

// limitOf returns a *pausedError if a waiting call is for a chat that is limited for
// longer than patience.
func (g *gate) limitOf(w *waiter) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	w.limited = w.lane.limits()
	if left := time.Until(w.lane.paused); left > patience && w.waiting() {
		return &pausedError{left}
	}
	return nil
}

// enter adds a call to the queue, after all calls of its urgency.
func (g *gate) enter(chat string, u Urgency) *waiter {
	g.mu.Lock()
	defer g.mu.Unlock()
	w := &waiter{urgency: u, lane: g.laneOf(chat), asked: chat == "" || g.remote == nil, ready: make(chan struct{}), granted: make(chan struct{})}
	w.lane.users++
	w.limited = w.lane.limits()
	at := len(g.queue)
	for at > 0 && g.queue[at-1].urgency < u {
		at--
	}
	g.queue = slices.Insert(g.queue, at, w)
	g.pump()
	return w
}

// pump releases the calls that may be sent now, and schedules itself for the next one.
// The caller holds the lock.
func (g *gate) pump() {
	now := time.Now()
	next := time.Duration(-1)
	again := func(d time.Duration) {
		if next < 0 || d < next {
			next = d
		}
	}
	for g.round++; ; g.round++ {
		w, wait := g.first(now)
		if wait > 0 {
			again(wait)
		}
		if w == nil {
			break
		}
		if d := max(g.pausedFor(w, now), g.all.wait(now, g.flying), g.pace(w, now)); d > 0 {
			again(d)
			break
		}
		g.flying++
		w.left = now
		g.even = later(g.even, now.Add(-g.gap())).Add(g.gap())
		w.lane.holder = w
		g.queue = slices.DeleteFunc(g.queue, func(x *waiter) bool { return x == w })
		close(w.granted)
	}
	g.comeBack(next)
}

// pausedFor returns how long a call waits because several chats were limited. The
// channel and the admins are not held up: those chats may be readers' alone.
func (g *gate) pausedFor(w *waiter, now time.Time) time.Duration {
	if w.urgency >= Urgent {
		return 0
	}
	return g.paused.Sub(now)
}

// pace returns how long a call waits so that a crowd is spread over the rate's period
// instead of using it up at once: an urgent call then soon finds a free place.
func (g *gate) pace(w *waiter, now time.Time) time.Duration {
	if n := g.all.rate.N; n <= 0 || w.urgency >= Urgent || g.all.used(now)+g.flying < n*2/3 {
		return 0
	}
	return g.even.Sub(now)
}

// gap returns the interval between evenly spread calls that use the whole rate: a place
// is occupied from sending a request until Per after its answer.
func (g *gate) gap() time.Duration {
	r := g.all.rate
	return (r.Per + g.took) * 99 / 100 / time.Duration(max(1, r.N))
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// first returns the next call, considering the limits of its chat, and how long it is
// until another one may be sent (0: unknown).
//
// The call that holds a lane is as urgent as the most urgent one behind it.
func (g *gate) first(now time.Time) (next *waiter, wait time.Duration) {
	for _, w := range g.queue { // most urgent first
		l := w.lane
		if l.round == g.round && !l.open {
			continue // another call of its chat is before it
		}
		l.round = g.round
		if l.holder != nil && !l.open {
			if w = l.holder; !w.waiting() || !w.asked {
				continue
			}
		}
		d := max(l.wait(now), w.notBefore.Sub(now))
		switch {
		case d > 0 && (wait == 0 || d < wait):
			wait = d
		case d > 0:
		case !w.asked:
			l.holder = w
			close(w.ready)
		case next == nil:
			next = w
		}
	}
	return next, wait
}

func (w *waiter) waiting() bool {
	select {
	case <-w.granted:
		return false
	default:
		return true
	}
}

// comeBack schedules pump after d, unless d is negative.
func (g *gate) comeBack(d time.Duration) {
	if g.wake != nil {
		g.wake.Stop()
		g.wake = nil
	}
	if d < 0 {
		return
	}
	g.wake = time.AfterFunc(d, func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.pump()
	})
}

// giveUp removes a call from the queue.
func (g *gate) giveUp(w *waiter) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !w.waiting() {
		g.flying-- // it was just released
	}
	g.queue = slices.DeleteFunc(g.queue, func(x *waiter) bool { return x == w })
	g.leave(w)
}

// leave ends a call's turn.
func (g *gate) leave(w *waiter) {
	if w.lane.holder == w {
		w.lane.holder = nil
	}
	w.lane.users--
	g.pump()
}

func (g *gate) release(w *waiter, v verdict) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now()
	g.flying--
	g.took += (min(now.Sub(w.left), g.rates.Overall.Per) - g.took) / 8
	if !v.unsent {
		g.all.add(now)
		for i := range w.lane.windows {
			w.lane.windows[i].add(now)
		}
	}
	if v.retryAfter > 0 {
		g.pause(w.lane, now.Add(v.retryAfter), now)
	}
	g.leave(w)
}

// askOthers returns the chat's next time that is free over all processes; if they
// cannot be asked, only the limits of this process apply.
func (g *gate) askOthers(ctx context.Context, chat string, l *lane) time.Time {
	g.mu.Lock()
	if id, known := g.ids[chat]; known {
		chat = id
	}
	g.mu.Unlock()
	rates := make([]Rate, len(l.windows))
	for i := range l.windows {
		rates[i] = l.windows[i].rate
	}
	d, err := g.remote(ctx, chat, rates)
	if err != nil {
		return time.Time{}
	}
	return time.Now().Add(d)
}

// share divides the global rate limit into equal parts.
func (g *gate) share(parts int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.rates.Overall.N > 0 {
		g.all.rate.N = max(1, g.rates.Overall.N/max(1, parts))
		g.pump()
	}
}

// pause stops the chat until a time, and all chats if several were limited, but those
// only for patience: then some other chat shows whether the whole bot is limited.
func (g *gate) pause(l *lane, until, now time.Time) {
	l.paused = until
	if until.Sub(now) > patience && l.limited != nil {
		close(l.limited)
		l.limited = nil
	}
	n := 0
	for _, other := range g.lanes {
		if other.paused.After(now) {
			n++
		}
	}
	if most := now.Add(patience); until.After(most) {
		until = most
	}
	if n >= limitedChats && until.After(g.paused) {
		g.paused = until
	}
}

// laneOf returns the lane of a chat. The caller holds the lock.
func (g *gate) laneOf(chat string) *lane {
	l := g.lanes[chat]
	if l == nil {
		g.sweep()
		l = &lane{}
		switch {
		case chat == "":
			l.open = true
		case strings.HasPrefix(chat, "-") || strings.HasPrefix(chat, "@"):
			l.windows = []window{{rate: g.rates.Chat}, {rate: g.rates.Group}}
		default:
			l.windows = []window{{rate: g.rates.Private}}
		}
		g.lanes[chat] = l
	}
	return l
}

// same records that an @name and an id are the same chat, so that calls with either
// share its limits.
func (g *gate) same(name, id string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.ids[name] = id
	named, known := g.lanes[name], g.lanes[id]
	switch {
	case named == nil || named == known:
	case known == nil:
		g.lanes[id] = named
	default:
		for i := range known.windows {
			known.windows[i].add(time.Now())
		}
		g.lanes[name] = known
	}
}

// sweep drops lanes that would not delay a call, so that the memory for every reader
// ever answered does not accumulate.
func (g *gate) sweep() {
	if len(g.lanes) < g.sweepAt {
		return
	}
	now := time.Now()
	for chat, l := range g.lanes {
		if l.users == 0 && l.idle(now) {
			delete(g.lanes, chat)
		}
	}
	g.sweepAt = max(64, 2*len(g.lanes))
}

func (l *lane) wait(now time.Time) time.Duration {
	d := l.paused.Sub(now)
	for i := range l.windows {
		d = max(d, l.windows[i].wait(now, 0))
	}
	return d
}

// limits returns a channel that is closed if the lane is, or will be, paused for longer
// than patience.
func (l *lane) limits() <-chan struct{} {
	if time.Until(l.paused) > patience {
		c := make(chan struct{})
		close(c)
		return c
	}
	if l.limited == nil {
		l.limited = make(chan struct{})
	}
	return l.limited
}

// idle reports whether the lane has nothing to remember.
func (l *lane) idle(now time.Time) bool {
	if l.paused.After(now) {
		return false
	}
	for i := range l.windows {
		if l.windows[i].used(now) > 0 {
			return false
		}
	}
	return true
}
