package simtest

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"net/http"
	"runtime"
	"slices"
	"sync"
	"testing/synctest"
	"time"
)

// turns makes the goroutines of the process take turns, so that the seed determines
// what happens, whichever of them the runtime runs first: a goroutine that wants to
// call the Bot API or to use the ledger waits until all the others wait as well, and
// the seed's random numbers choose which is next. A turn takes a nanosecond of virtual
// time, which passes only when everyone waits.
type turns struct {
	mu      sync.Mutex
	waiting []*turn
	dealing bool
	dice    *rand.Rand
}

// turn is a waiting goroutine. Those with the same key want the same.
type turn struct {
	key  string
	mine chan struct{}
}

// take returns when it is the caller's turn.
func (t *turns) take(key string) {
	mine := &turn{key, make(chan struct{})}
	t.mu.Lock()
	t.waiting = append(t.waiting, mine)
	if !t.dealing {
		t.dealing = true
		go t.deal()
	}
	t.mu.Unlock()
	<-mine.mine
}

// deal gives turns while any goroutine waits for one.
func (t *turns) deal() {
	for {
		time.Sleep(time.Nanosecond)
		t.mu.Lock()
		if len(t.waiting) == 0 {
			t.dealing = false
			t.mu.Unlock()
			return
		}
		slices.SortStableFunc(t.waiting, func(a, b *turn) int { return cmp.Compare(a.key, b.key) })
		i := t.dice.IntN(len(t.waiting))
		next := t.waiting[i]
		t.waiting = slices.Delete(t.waiting, i, i+1)
		t.mu.Unlock()
		close(next.mine)
	}
}

// over waits until no goroutine wants a turn at this moment.
func (t *turns) over() {
	for {
		synctest.Wait()
		t.mu.Lock()
		dealing := t.dealing
		t.mu.Unlock()
		if !dealing {
			return
		}
		time.Sleep(time.Nanosecond)
	}
}

// caller returns the name of the function that uses the ledger.
func caller() string {
	var pcs [1]uintptr
	runtime.Callers(3, pcs[:])
	f, _ := runtime.CallersFrames(pcs[:]).Next()
	return fmt.Sprint(f.Function, ":", f.Line)
}

// called identifies a call by everything except its buttons, which have random tokens.
func called(r *http.Request) string {
	if r.GetBody == nil || r.Header.Get("Content-Type") != "application/x-www-form-urlencoded" {
		return r.URL.Path
	}
	r = r.Clone(r.Context())
	r.Body, _ = r.GetBody()
	if r.ParseForm() != nil {
		return r.URL.Path
	}
	r.PostForm.Del("reply_markup")
	return r.URL.Path + "?" + r.PostForm.Encode()
}
