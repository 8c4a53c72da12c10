package botapi

import (
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
