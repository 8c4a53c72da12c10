package botapi

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// TestUrgentCallsGoFirst holds that whatever waits for readers and subscribers, the
// channel and the admins get the next message that the limits allow; subscribers get
// what readers leave.
func TestUrgentCallsGoFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(DefaultRates())
		var mu sync.Mutex
		var order []string
		begin := time.Now()
		send := func(u Urgency, chat string) {
			release, err := g.acquire(WithUrgency(t.Context(), u), chat)
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			order = append(order, chat)
			mu.Unlock()
			time.Sleep(20 * time.Millisecond) // the answer
			release(verdict{})
		}
		var wg sync.WaitGroup
		for i := range 200 {
			wg.Go(func() { send(Bulk, fmt.Sprint("bulk", i)) })
		}
		synctest.Wait()
		for i := range 1000 {
			wg.Go(func() { send(Usual, fmt.Sprint("reader", i)) })
		}
		time.Sleep(5 * time.Second) // the rate is used up
		mu.Lock()
		before := len(order)
		mu.Unlock()
		wg.Go(func() { send(Urgent, "-100") })
		wg.Go(func() { send(Urgent, "admin") })
		time.Sleep(150 * time.Millisecond)
		mu.Lock()
		if next := order[before:]; len(next) < 2 || !slices.Contains(next[:min(3, len(next))], "-100") || !slices.Contains(next[:min(3, len(next))], "admin") {
			t.Errorf("got %q within 150 ms, want the channel and the admin first", next)
		}
		mu.Unlock()
		wg.Wait()
		early := 0
		for _, chat := range order[:1000] {
			if chat[0] == 'b' {
				early++
			}
		}
		if early > 30 { // those allowed before the first reader asked
			t.Errorf("%d mailings left while readers waited", early)
		}
		if took, allowed := time.Since(begin), 1202*time.Second/30; took > allowed*104/100 {
			t.Errorf("1,202 messages took %v, the rate allows %v", took, allowed)
		}
	})
}

// TestAChatIsAsUrgentAsItsMostUrgentCall holds that a call that waits behind a less
// urgent one of the same chat raises that one's urgency, even while that one has asked
// other processes.
func TestAChatIsAsUrgentAsItsMostUrgentCall(t *testing.T) {
	for _, replicas := range []bool{false, true} {
		t.Run(fmt.Sprint("replicas ", replicas), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := newGate(DefaultRates())
				if replicas {
					g.remote = func(_ context.Context, _ string, _ []Rate) (time.Duration, error) { return 0, nil }
				}
				var wg sync.WaitGroup
				send := func(u Urgency, chat string, done *time.Time) {
					wg.Go(func() {
						release, err := g.acquire(WithUrgency(t.Context(), u), chat)
						if err != nil {
							t.Error(err)
							return
						}
						if done != nil {
							*done = time.Now()
						}
						release(verdict{})
					})
					synctest.Wait()
				}
				for i := range 300 {
					send(Usual, fmt.Sprint(i), nil)
				}
				var mailed, answered time.Time
				send(Bulk, "7", &mailed)
				asked := time.Now()
				send(Urgent, "7", &answered)
				wg.Wait()
				if took := answered.Sub(asked); took > 1100*time.Millisecond {
					t.Errorf("an admin who is a subscriber was answered after %v", took)
				}
			})
		})
	}
}

// TestGivingUpFreesTheWay holds that a canceled call does not block others, wherever it
// waits.
func TestGivingUpFreesTheWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate(DefaultRates())
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				if release, err := g.acquire(ctx, "7"); err == nil {
					release(verdict{})
				}
			})
		}
		time.Sleep(time.Second)
		cancel()
		wg.Wait()
		time.Sleep(3 * time.Second)
		begin := time.Now()
		release, err := g.acquire(t.Context(), "7")
		if err != nil || time.Since(begin) > 0 {
			t.Fatalf("got %v after %v, want a call to leave at once", err, time.Since(begin))
		}
		release(verdict{})
		if len(g.queue) != 0 || g.flying != 0 || g.lanes["7"].users != 0 {
			t.Errorf("left behind: %d waiting, %d flying, %d in the lane", len(g.queue), g.flying, g.lanes["7"].users)
		}
	})
}
