package botapi

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

// TestLanesAreForgotten holds that the memory for chats does not grow with every reader
// ever answered.
func TestLanesAreForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(DefaultRates())
		for i := range 5000 {
			release, err := g.acquire(t.Context(), fmt.Sprint(i))
			if err != nil {
				t.Fatal(err)
			}
			release(verdict{})
		}
		time.Sleep(time.Minute)
		release, err := g.acquire(t.Context(), "next")
		if err != nil {
			t.Fatal(err)
		}
		release(verdict{})
		if n := len(g.lanes); n > 256 {
			t.Errorf("%d chats are remembered", n)
		}
	})
}

// TestQueueOfALimitedChat holds that calls that wait for their turn in a chat fail when it
// is limited for hours, and wait on when it is limited for seconds.
func TestQueueOfALimitedChat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, tt := range []struct{ asked, waited time.Duration }{{36000 * time.Second, 0}, {17 * time.Second, 17 * time.Second}} {
			g := newGate(DefaultRates())
			release, err := g.acquire(t.Context(), "1")
			if err != nil {
				t.Fatal(err)
			}
			queued := make(chan error)
			go func() {
				_, err := g.acquire(t.Context(), "1")
				queued <- err
			}()
			synctest.Wait()
			start := time.Now()
			release(verdict{retryAfter: tt.asked})
			err = <-queued
			if paused := (*pausedError)(nil); errors.As(err, &paused) != (tt.waited == 0) || time.Since(start) != tt.waited {
				t.Errorf("limited for %s: %v after %s", tt.asked, err, time.Since(start))
			}
		}
	})
}
