package botapi

import (
	"context"
	"strings"
	"sync"
	"time"
)

// Rate allows N messages in any stretch of time Per.
type Rate struct {
	N   int
	Per time.Duration
}

// Rates are the limits of sending; a Rate of zero is none. Edits and deletions
// count like messages. Messages to one chat leave in the order of the calls,
// one after the other.
type Rates struct {
	Private Rate // a chat with a user
	Chat    Rate // a group or a channel
	Group   Rate // a group or a channel, beside Chat
	Overall Rate // all chats together
}

// DefaultRates are Telegram's (its FAQ for bots, "My bot is hitting limits"):
// about one message a second in a chat, with a short burst in a private one, 20
// a minute in a group or channel, 30 a second over all.
func DefaultRates() Rates {
	return Rates{
		Private: Rate{3, 3 * time.Second},
		Chat:    Rate{1, time.Second},
		Group:   Rate{20, time.Minute},
		Overall: Rate{30, time.Second},
	}
}

// limitedChats is how many chats answer 429 at once before all sending pauses:
// one or two are slow by themselves, more are the bot's own limit.
const limitedChats = 3

// counts reports whether a method counts against the rates.
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
type gate struct {
	rates  Rates
	remote func(ctx context.Context, chat string, rates []Rate) (time.Duration, error) // nil: no others

	mu      sync.Mutex
	lanes   map[string]*lane
	ids     map[string]string // of the chats known by an @name
	sweepAt int               // lanes that are unused are dropped when there are this many
	all     window
	flying  int // requests without an answer
	turn    turn
	paused  time.Time
	changed chan struct{} // closed and replaced when a request comes back
}

// A lane is the way to one chat.
type lane struct {
	turn    turn
	users   int // calls in or waiting for the lane
	windows []window
	paused  time.Time
}

func newGate(r Rates) *gate {
	return &gate{rates: r, lanes: map[string]*lane{}, ids: map[string]string{}, sweepAt: 64, all: window{rate: r.Overall}, changed: make(chan struct{})}
}

// verdict is how a call went, as far as the gate is concerned.
type verdict struct {
	unsent     bool
	retryAfter time.Duration // over 0: the server said 429
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

// acquire waits until a message to the chat may leave, and returns what is to
// be called with its verdict. chat is "" for messages that have none.
func (g *gate) acquire(ctx context.Context, chat string) (release func(verdict), err error) {
	l := g.enterLane(chat)
	if chat != "" {
		if err := g.take(ctx, &l.turn); err != nil {
			g.leaveLane(l, false)
			return nil, err
		}
	}
	err = g.wait(ctx, func(now time.Time) (time.Duration, <-chan struct{}) { return l.wait(now), nil })
	if err == nil && chat != "" && g.remote != nil {
		err = g.askOthers(ctx, chat, l)
	}
	if err == nil {
		err = g.reserve(ctx)
	}
	if err != nil {
		g.leaveLane(l, chat != "")
		return nil, err
	}
	return func(v verdict) { g.release(l, chat != "", v) }, nil
}

// askOthers waits for the chat's moment that is free over all processes.
func (g *gate) askOthers(ctx context.Context, chat string, l *lane) error {
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
		return ctx.Err()
	}
	until := time.Now().Add(d)
	return g.wait(ctx, func(now time.Time) (time.Duration, <-chan struct{}) { return until.Sub(now), nil })
}

// share makes the rate of all chats together one of so many parts.
func (g *gate) share(parts int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.rates.Overall.N > 0 {
		g.all.rate.N = max(1, g.rates.Overall.N/max(1, parts))
	}
}

// reserve takes one of the messages that all chats share.
func (g *gate) reserve(ctx context.Context) error {
	if err := g.take(ctx, &g.turn); err != nil {
		return err
	}
	err := g.wait(ctx, func(now time.Time) (time.Duration, <-chan struct{}) {
		if d := g.paused.Sub(now); d > 0 {
			return d, nil
		}
		return g.all.wait(now, g.flying), g.changed
	})
	g.mu.Lock()
	defer g.mu.Unlock()
	if err == nil {
		g.flying++
	}
	g.turn.leave()
	return err
}

func (g *gate) release(l *lane, turn bool, v verdict) {
	g.mu.Lock()
	now := time.Now()
	g.flying--
	if !v.unsent {
		g.all.add(now)
		for i := range l.windows {
			l.windows[i].add(now)
		}
	}
	if v.retryAfter > 0 {
		g.pause(l, now.Add(v.retryAfter), now)
	}
	close(g.changed)
	g.changed = make(chan struct{})
	g.mu.Unlock()
	g.leaveLane(l, turn)
}

// pause holds the chat back until then, and all chats if several were told so.
func (g *gate) pause(l *lane, until, now time.Time) {
	l.paused = until
	n := 0
	for _, other := range g.lanes {
		if other.paused.After(now) {
			n++
		}
	}
	if n >= limitedChats && until.After(g.paused) {
		g.paused = until
	}
}

// wait sleeps for as long as need, called with the lock held, says, and asks
// again earlier when the channel closes.
func (g *gate) wait(ctx context.Context, need func(now time.Time) (time.Duration, <-chan struct{})) error {
	for {
		g.mu.Lock()
		d, changed := need(time.Now())
		g.mu.Unlock()
		if d <= 0 {
			return ctx.Err()
		}
		t := time.NewTimer(d)
		select {
		case <-t.C:
		case <-changed:
			t.Stop()
		case <-ctx.Done():
			t.Stop()
			return ctx.Err()
		}
	}
}

func (g *gate) take(ctx context.Context, t *turn) error {
	g.mu.Lock()
	granted := t.enter()
	g.mu.Unlock()
	select {
	case <-granted:
		return nil
	case <-ctx.Done():
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	t.giveUp(granted)
	return ctx.Err()
}

func (g *gate) enterLane(chat string) *lane {
	g.mu.Lock()
	defer g.mu.Unlock()
	l := g.lanes[chat]
	if l == nil {
		g.sweep()
		l = &lane{}
		switch {
		case chat == "":
		case strings.HasPrefix(chat, "-") || strings.HasPrefix(chat, "@"):
			l.windows = []window{{rate: g.rates.Chat}, {rate: g.rates.Group}}
		default:
			l.windows = []window{{rate: g.rates.Private}}
		}
		g.lanes[chat] = l
	}
	l.users++
	return l
}

func (g *gate) leaveLane(l *lane, turn bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if turn {
		l.turn.leave()
	}
	l.users--
}

// same tells that a chat's @name and its id are one chat, so that calls by
// either keep one rate.
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

// sweep drops the lanes that would not hold back a call, so that the memory
// of every reader ever answered does not pile up.
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

// idle reports whether the lane has nothing left to remember.
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
