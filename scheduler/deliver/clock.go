package deliver

import (
	"context"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// maxSleep bounds every sleep: timers ignore time in which the machine is suspended, and changes of
// its clock.
const maxSleep = 30 * time.Second

// StandByEvery is how often a standby process tries to take what another process owns. Together
// with the timeout of a silent session, it lets a dead process be replaced within 5 s.
const StandByEvery = time.Second

// Clock tells the time and wakes goroutines that wait for a change.
type Clock struct {
	Now     func() time.Time
	Witness *Witness // nil: the clock is right

	maxSleep time.Duration
	mu       sync.RWMutex
	change   chan struct{} // closed at each change
}

// NewClock returns a clock whose Sleep lasts at most longest (30 s if it is 0). If there is a witness,
// the clock's time is witness.Now.
func NewClock(now func() time.Time, longest time.Duration, witness *Witness) *Clock {
	if longest == 0 {
		longest = maxSleep
	}
	c := &Clock{Now: now, Witness: witness, maxSleep: longest, change: make(chan struct{})}
	if witness != nil {
		c.Now, witness.wake = witness.Now, c.Wake
	}
	return c
}

// Longest returns the maximum duration of a sleep.
func (c *Clock) Longest() time.Duration { return c.maxSleep }

// Stamp returns the current time, rounded down to the microseconds that the ledger keeps.
func (c *Clock) Stamp() time.Time { return c.Now().UTC().Truncate(time.Microsecond) }

// Latest returns the later of the clock's and the witness's time, where Now returns the earlier,
// and whether there is a witness.
func (c *Clock) Latest() (t time.Time, witnessed bool) {
	if c.Witness == nil {
		return c.Now(), false
	}
	return c.Witness.Latest()
}

// Wake wakes every goroutine that waits for a change.
func (c *Clock) Wake() {
	c.mu.Lock()
	close(c.change)
	c.change = make(chan struct{})
	c.mu.Unlock()
}

// Changed returns a channel that is closed at the next change. Call it before reading the state, so
// that no change in between is missed.
func (c *Clock) Changed() <-chan struct{} {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.change
}

// Sleep waits until the given time, a change, or the longest sleep has passed; the caller then
// looks at the clock again.
func (c *Clock) Sleep(ctx context.Context, until time.Time, change <-chan struct{}) {
	d := c.maxSleep
	if !until.IsZero() {
		d = min(until.Sub(c.Now()), c.maxSleep)
	}
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-change:
	case <-t.C:
	}
}

// Told remembers what has been reported in this run. The zero Told is ready to use.
type Told struct {
	mu   sync.Mutex
	keys map[string]bool
}

// Once reports whether it is called with key for the first time.
func (t *Told) Once(key string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.keys[key] {
		return false
	}
	if t.keys == nil {
		t.keys = map[string]bool{}
	}
	t.keys[key] = true
	return true
}

// Again makes the next Once with key report true again.
func (t *Told) Again(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.keys, key)
}

// SetBack is the minimum jump by which a wrong clock is taken to have been corrected backwards.
const SetBack = 30 * time.Second

// longestPause is the maximum time that anything may be put off, apart from what has a scheduled
// time of its own.
const longestPause = 2 * time.Hour

// hasten makes admins' orders and retries due again if a clock that was ahead had put them off to a
// time that is still far away; otherwise they would wait for as long as the clock was ahead. It
// acts at its first call and whenever the clock has been set back since the last call.
func (w *worker) hasten(ctx context.Context) error {
	now, last := w.Clock.Stamp(), w.looked
	w.looked = looked{now, time.Now()}
	if !last.clock.IsZero() {
		ahead := now.Sub(last.clock) - time.Since(last.at)
		if ahead > -SetBack {
			return nil
		}
		w.mu.Lock()
		if !w.hold.IsZero() {
			w.hold = w.hold.Add(ahead)
		}
		w.mu.Unlock()
	}
	err := w.Store.Update(ctx, func(tx ledger.Tx) error {
		rows, err := tx.Deliveries(ledger.Filter{Chat: w.chat, Until: now.AddDate(100, 0, 0)})
		if err != nil {
			return err
		}
		for _, d := range rows {
			at := w.sooner(&d, now)
			if !d.At.After(now.Add(longestPause)) || !at.Before(d.At) {
				continue
			}
			d.At = at
			if err := tx.PutDelivery(&d); err != nil {
				return err
			}
		}
		return w.hastenComments(tx, now)
	})
	if err != nil {
		w.looked = looked{} // all of it once more
	}
	w.Clock.Wake()
	return err
}

// sooner returns when to handle a delivery that a clock which was ahead has put off.
func (w *worker) sooner(d *ledger.Delivery, now time.Time) time.Time {
	switch {
	case d.State() == ledger.Unconfirmed:
		return now.Add(w.Settle) // its answer may just have been lost: do not look for it before it can have arrived
	case d.State() != ledger.Planned, d.Flags.Has(ledger.Forced), d.Flags.Has(ledger.Out):
		return now
	case d.Due.After(now): // at its date, or before that if the admins are to be told earlier
		return plan.Earlier(d.At, d.Due)
	case d.Tries == 0: // the end of quiet hours
		return d.At
	}
	return now
}

// hastenComments does for a channel's comments what hasten does for its posts.
func (w *worker) hastenComments(tx ledger.Tx, now time.Time) error {
	all, err := tx.Comments().Until(now.AddDate(100, 0, 0))
	if err != nil {
		return err
	}
	for _, c := range all {
		if c.Chat != w.chat || !c.At.After(now.Add(longestPause)) {
			continue
		}
		if c.At = now; c.State() == ledger.Unconfirmed {
			c.At = now.Add(w.Settle)
		}
		if err := tx.Comments().Put(c); err != nil {
			return err
		}
	}
	return nil
}

// looked is a worker's last reading of the clock, together with the monotonic time, which does not
// change when the clock is set.
type looked struct{ clock, at time.Time }

// The limits of what a witness is trusted with.
const (
	// agrees is how far the clock may differ from an answer's time, before the request and after
	// the answer.
	agrees = 30 * time.Second
	// rounding allows for whole seconds and for the time that an answer takes to arrive.
	rounding = 1500 * time.Millisecond
	// apart is how far apart the dates of two messages must be to prove a time: a server that gives
	// all messages the same date is not a witness.
	apart = 2 * time.Second
	// precise is the maximum duration of a request whose answer is used; the time in a slow answer
	// says little.
	precise = 5 * time.Second
	// current is how long an answer stays usable.
	current = 3 * time.Second
	// unanswered is how long a server that did not answer is not asked again.
	unanswered = 10 * time.Second
	// askLimit is the timeout of a request for the time; the caller then goes on without it.
	askLimit = 3 * time.Second
	// deaf is how long a server that does not tell the time is not asked again.
	deaf = 10 * time.Minute
	// remembered is how long the date of a message is used if answers have no date. Otherwise a
	// machine that was suspended would rely on a time long past.
	remembered = time.Hour
)

// Testimony is what a Bot API answer said about the time.
type Testimony struct {
	Time    time.Time     // in whole seconds
	Took    time.Duration // from the request to the answer
	Message bool          // it is the date of a message just sent, the only source of time here
	Sent    time.Time     // the date of a message just sent, beside another source
}

// Witness derives the time from the answers of the Bot API to detect a wrong clock. Two answers
// must agree; from then on time is counted by the monotonic clock, which cannot be set. While clock
// and witness differ, the earlier of the two is used: a post is sent only when it is due by both,
// and missed only when it is too late by both. Without a witness the clock is trusted.
//
// A server in between may have a wrong clock of its own. If the date of a message, which is
// Telegram's, agrees with this machine's clock twice, and the time in the same answers does not, only
// dates of messages count from then on, until both agree again.
type Witness struct {
	now func() time.Time
	ask func(context.Context) error // makes any request whose answer is passed to Hear

	began  time.Time
	asking chan struct{} // held by the one who asks
	mu     sync.Mutex
	base   heard         // what is gone by
	next   heard         // differs from base and waits for a second answer that agrees with it
	heard  int           // testimonies so far
	denied time.Duration // when a message's date first contradicted the time beside it; 0: none did
	lying  bool          // only dates of messages count
	askAt  time.Duration
	wake   func() // called when clock and witness start or stop differing
	wrong  bool   // whether they differed at the last check
}

// heard is a testimony with the time since the witness began; the zero heard is none.
type heard struct {
	Testimony
	at time.Duration
}

// NewWitness returns a witness without testimonies. ask calls the Bot API and passes the time in
// its answer to Hear.
func NewWitness(now func() time.Time, ask func(context.Context) error) *Witness {
	return &Witness{now: now, ask: ask, began: time.Now(), asking: make(chan struct{}, 1)}
}

// agrees reports whether two testimonies are consistent with one running clock.
func (h heard) agrees(other heard) bool {
	off := other.Time.Sub(h.Time) - (other.at - h.at)
	return off.Abs() <= rounding+h.Took+other.Took
}

// Hear takes the time from an answer that has just arrived.
func (w *Witness) Hear(t Testimony) {
	if t.Time.IsZero() {
		return
	}
	w.mu.Lock()
	if t = w.weigh(t); t.Time.IsZero() {
		w.mu.Unlock()
		return
	}
	w.heard++
	h := heard{t, time.Since(w.began)}
	switch {
	case !w.base.Time.IsZero() && w.base.agrees(h):
		if h.Took <= precise {
			w.base = h
		}
		w.next = heard{}
	case w.next.Time.IsZero() || !w.next.agrees(h):
		w.next = h
	case h.Message && w.next.Message && h.at-w.next.at < apart:
	default:
		w.base, w.next = h, heard{}
	}
	turned := w.turned()
	w.mu.Unlock()
	turned()
}

// weigh returns what counts of a testimony with two sources; the zero Testimony if nothing does. The
// caller holds the lock.
func (w *Witness) weigh(t Testimony) Testimony {
	switch {
	case t.Message:
	case t.Sent.IsZero():
		if w.lying {
			return Testimony{}
		}
	case t.Time.Sub(t.Sent).Abs() <= agrees:
		w.denied, w.lying = 0, false
	case w.now().Sub(t.Sent).Abs() > agrees+t.Took: // three clocks, and no two agree
		return Testimony{}
	case w.lying:
		return Testimony{Time: t.Sent, Took: t.Took, Message: true}
	default:
		passed := time.Since(w.began) + 1
		if w.denied == 0 {
			w.denied = passed
		}
		if passed-w.denied < apart {
			return Testimony{}
		}
		w.base, w.next, w.lying = heard{}, heard{}, true
		return Testimony{Time: t.Sent, Took: t.Took, Message: true}
	}
	return t
}

// turned checks whether clock and witness started or stopped differing, and returns the function to
// call then without the lock.
func (w *Witness) turned() func() {
	_, wrong := w.off()
	if wrong == w.wrong || w.wake == nil {
		return func() {}
	}
	w.wrong = wrong
	return w.wake
}

// off is Off with the lock held.
func (w *Witness) off() (ahead time.Duration, differ bool) {
	passed := time.Since(w.began)
	if w.base.Message && passed-w.base.at > remembered {
		w.next, w.base = w.base, heard{}
	}
	if w.base.Time.IsZero() {
		return 0, false
	}
	ahead = w.now().Round(0).Sub(w.base.Time.Add(passed - w.base.at))
	return ahead, ahead < -agrees-w.base.Took || ahead > agrees+w.base.Took+time.Second
}

// Off returns how far the clock is ahead of the witness, and whether that exceeds the tolerance;
// zero without a witness.
func (w *Witness) Off() (ahead time.Duration, differ bool) {
	if w == nil {
		return 0, false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.off()
}

// Knows reports whether there is a witness.
func (w *Witness) Knows() bool {
	if w == nil {
		return false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return !w.base.Time.IsZero()
}

// Current reports whether the Bot API has recently confirmed the witness.
func (w *Witness) Current() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return time.Since(w.began)-w.base.at <= current
}

// Now returns the time by clock and witness: the earlier of the two while they differ.
func (w *Witness) Now() time.Time {
	now := w.now()
	w.mu.Lock()
	defer w.mu.Unlock()
	if ahead, differ := w.off(); differ && ahead > 0 {
		return now.Round(0).Add(-ahead)
	}
	return now
}

// Latest returns the later of clock and witness, and whether there is a witness: a clock that is
// behind may take the past for the future.
func (w *Witness) Latest() (t time.Time, known bool) {
	now := w.now()
	w.mu.Lock()
	defer w.mu.Unlock()
	ahead, _ := w.off()
	return now.Round(0).Add(max(-ahead, 0)), !w.base.Time.IsZero()
}

// wants reports whether to ask the Bot API before deciding anything by the time.
func (w *Witness) wants() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	passed := time.Since(w.began)
	settled := !w.base.Time.IsZero() && w.base.Took <= precise && w.next.Time.IsZero() && passed-w.base.at <= current
	return !settled && passed >= w.askAt
}

// Assure makes sure that the witness is current, if the Bot API can be reached, because the clock
// may have been set since the last answer. It takes at most three seconds.
func (w *Witness) Assure(ctx context.Context) {
	if w == nil || !w.wants() {
		return
	}
	select {
	case w.asking <- struct{}{}:
		defer func() { <-w.asking }()
	case <-ctx.Done():
		return
	}
	ctx, cancel := context.WithTimeout(ctx, askLimit)
	defer cancel()
	for range 3 { // one answer that agrees, or one that does not and a second that proves it
		if !w.wants() {
			return
		}
		before := w.count()
		err := w.ask(ctx)
		switch {
		case w.count() > before:
		case err != nil:
			w.leave(unanswered)
			return
		default:
			w.leave(deaf)
			return
		}
	}
	w.leave(unanswered)
}

// count returns the number of testimonies so far.
func (w *Witness) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.heard
}

// leave stops asking the Bot API for a while.
func (w *Witness) leave(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.askAt = time.Since(w.began) + d
}
