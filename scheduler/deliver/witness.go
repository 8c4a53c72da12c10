package deliver

import (
	"context"
	"sync"
	"time"
)

// The limits of what a witness says.
const (
	// agrees is how far the clock may be from what an answer says, before the
	// request and behind the answer.
	agrees = 30 * time.Second
	// rounding is what whole seconds, and the way of an answer, take away.
	rounding = 1500 * time.Millisecond
	// apart is how far apart two messages must be of which the dates are to prove
	// a time: a server that dates all messages alike is not a witness.
	apart = 2 * time.Second
	// precise bounds how long an answer may have taken that is gone by: the time of
	// one that was waited for for long says little.
	precise = 5 * time.Second
	// current is for how long an answer is enough to go by.
	current = 3 * time.Second
	// unanswered is for how long a server is left alone that did not answer.
	unanswered = 10 * time.Second
	// askLimit bounds a question for the time; what waits for it goes on without.
	askLimit = 3 * time.Second
	// deaf is how long a server is left alone that does not tell the time.
	deaf = 10 * time.Minute
	// remembered is for how long the date of a message counts where answers have
	// none: a machine that slept would go by a time that is long past.
	remembered = time.Hour
)

// Testimony is what an answer of the Bot API said about the time.
type Testimony struct {
	Time    time.Time     // in whole seconds
	Took    time.Duration // from the request to the answer
	Message bool          // it is the date of a message that was just sent, and nothing else says so
}

// Witness knows the time by the answers of the Bot API, to find a wrong clock by.
// Two answers must agree with each other; from then on time is counted by the
// monotonic clock, which nobody sets. While clock and witness differ, the earlier
// of both is the time: what goes out is due by both, and what was missed is too
// late by both. Without a witness the clock is right.
type Witness struct {
	now func() time.Time
	ask func(context.Context) error // asks for anything of which the answer is heard

	began  time.Time
	asking chan struct{} // held by the one who asks
	mu     sync.Mutex
	base   heard // what is gone by
	next   heard // says something else than base, and waits for a second that agrees
	heard  int   // testimonies so far
	askAt  time.Duration
	wake   func() // is told when clock and witness begin or cease to differ
	wrong  bool   // they differed when it was looked last
}

// heard is a testimony with its moment, as passed since the witness began; the
// zero heard is none.
type heard struct {
	Testimony
	at time.Duration
}

// NewWitness returns a witness that has heard nothing. ask calls the Bot API, and
// passes what the answer says on to Hear.
func NewWitness(now func() time.Time, ask func(context.Context) error) *Witness {
	return &Witness{now: now, ask: ask, began: time.Now(), asking: make(chan struct{}, 1)}
}

// agrees reports whether two testimonies are of one clock that runs.
func (h heard) agrees(other heard) bool {
	off := other.Time.Sub(h.Time) - (other.at - h.at)
	return off.Abs() <= rounding+h.Took+other.Took
}

// Hear takes in what an answer says that has just come.
func (w *Witness) Hear(t Testimony) {
	if t.Time.IsZero() {
		return
	}
	w.mu.Lock()
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

// turned looks whether clock and witness began or ceased to differ, and returns
// what is to be called then, without the lock.
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

// Off returns how far the clock is ahead of the witness, and whether that is more
// than can be; zero without a witness.
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

// Current reports whether the Bot API has just said what the witness goes by.
func (w *Witness) Current() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return time.Since(w.began)-w.base.at <= current
}

// Now is the time by clock and witness: the earlier of both while they differ.
func (w *Witness) Now() time.Time {
	now := w.now()
	w.mu.Lock()
	defer w.mu.Unlock()
	if ahead, differ := w.off(); differ && ahead > 0 {
		return now.Round(0).Add(-ahead)
	}
	return now
}

// Latest is the later of clock and witness, and whether there is a witness: a clock
// that is behind may take for the future what has been.
func (w *Witness) Latest() (t time.Time, known bool) {
	now := w.now()
	w.mu.Lock()
	defer w.mu.Unlock()
	ahead, _ := w.off()
	return now.Round(0).Add(max(-ahead, 0)), !w.base.Time.IsZero()
}

// wants reports whether the Bot API should be asked before anything is decided by
// the time.
func (w *Witness) wants() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	passed := time.Since(w.began)
	settled := !w.base.Time.IsZero() && w.base.Took <= precise && w.next.Time.IsZero() && passed-w.base.at <= current
	return !settled && passed >= w.askAt
}

// Assure makes sure that what the witness says is current, if the Bot API can be
// asked: the clock may have been set since the last answer. It takes three seconds
// at most.
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
	for range 3 { // one that agrees; or one that does not, and a second that proves it
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

// count is how many testimonies there were.
func (w *Witness) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.heard
}

// leave has the Bot API not asked for a while.
func (w *Witness) leave(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.askAt = time.Since(w.began) + d
}
