package wire

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/bot/botapi"
)

const (
	lateLongest = time.Hour // an answer that comes later is for a question that nobody remembers
	lateMost    = 1000      // answers that wait at once, in all chats
	latePerChat = 5         // answers that wait at once in a chat: the oldest makes way for a sixth
	lateTries   = 6         // calls for an answer, if Telegram asks for another wait each time
)

// Late sends answers for which Telegram asked to wait longer than a handler can: who asked would
// otherwise see silence until they ask again. Answers that wait when the process ends are lost, as
// storing what readers asked would be personal data, and they can ask again; what must not be lost
// is stored by the caller of AddThen. The other fields need no initial values.
type Late struct {
	API API
	Log *slog.Logger

	mu    sync.Mutex
	start func(c *lateCall, wait time.Duration) // nil unless Run runs
	calls []*lateCall                           // oldest first
	work  sync.WaitGroup
}

// lateCall is an answer that waits.
type lateCall struct {
	method string
	p      Params
	cancel context.CancelFunc
	then   func(over bool) // may be nil
}

// Add makes a call later that failed with err, if the failure was a long 429 or the wait behind one.
// It reports whether it will.
func (l *Late) Add(err error, method string, p Params) bool {
	return l.AddThen(err, method, p, nil)
}

// AddThen is Add. If it reports true, it calls then at the end of the wait: over says that the call
// was made, or refused for good. It is false if the process ends before, or another call replaced
// this one.
func (l *Late) AddThen(err error, method string, p Params, then func(over bool)) bool {
	var e *botapi.Error
	if !errors.As(err, &e) {
		return false
	}
	limited := e.Outcome == botapi.Limited && e.RetryAfter <= lateLongest
	if !limited && !(e.Outcome == botapi.NotSent && errors.Is(err, context.DeadlineExceeded)) {
		return false
	}
	l.Edited(p)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.start == nil || len(l.calls) >= lateMost {
		return false
	}
	var same []*lateCall
	for _, c := range l.calls {
		if string(c.p["chat_id"]) == string(p["chat_id"]) {
			same = append(same, c)
		}
	}
	if len(same) >= latePerChat { // the oldest answers are the least interesting ones
		same[0].cancel()
	}
	c := &lateCall{method: method, p: p, then: then}
	l.calls = append(l.calls, c)
	l.start(c, e.RetryAfter)
	return true
}

// send makes a call after a wait, and again if Telegram asks for another one. It reports whether
// there is nothing more to do.
func (l *Late) send(ctx context.Context, c *lateCall, wait time.Duration) (over bool) {
	var err error
	for range lateTries {
		if wait > 0 && !Sleep(ctx, wait) {
			return false
		}
		if err = l.API.Call(ctx, c.method, c.p, nil); err == nil || ctx.Err() != nil {
			return err == nil
		}
		if wait = RetryAfter(err); wait == 0 {
			break
		}
	}
	l.Log.Warn("an answer could not be sent later either", "method", c.method, "err", err)
	return true
}

func (l *Late) forget(c *lateCall) {
	c.cancel()
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, other := range l.calls {
		if other == c {
			l.calls = append(l.calls[:i:i], l.calls[i+1:]...)
			return
		}
	}
}

// Edited drops a kept edit of a message that has another text now.
func (l *Late) Edited(p Params) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range l.calls {
		if id := string(c.p["message_id"]); id != "" && id == string(p["message_id"]) && string(c.p["chat_id"]) == string(p["chat_id"]) {
			c.cancel()
		}
	}
}

// Run lets calls be kept until ctx ends.
func (l *Late) Run(ctx context.Context) {
	l.mu.Lock()
	l.start = func(c *lateCall, wait time.Duration) {
		ctx, cancel := context.WithTimeout(ctx, lateLongest)
		c.cancel = cancel
		l.work.Go(func() {
			defer l.forget(c)
			if over := l.send(ctx, c, wait); c.then != nil {
				c.then(over)
			}
		})
	}
	l.mu.Unlock()
	<-ctx.Done()
	l.mu.Lock()
	l.start = nil
	l.mu.Unlock()
	l.work.Wait()
}
