package updates

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// TestCopyIsToldOnce holds that whoever handles the copy of a post in the discussion group
// has until the bot ends, and that it counts as handled only if that did not come first.
func TestCopyIsToldOnce(t *testing.T) {
	for _, c := range []struct {
		name  string
		event Event
		ends  time.Duration // when what handles it gives up
		done  bool
	}{
		{"a copy", ChannelPost{Chat: -1, MessageID: 1, Group: -2, Copy: 3}, time.Hour, false},
		{"a post", ChannelPost{Chat: -1, MessageID: 1}, handlingTime, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began, took, done := time.Now(), time.Duration(0), false
				d := newDispatcher(func(ctx context.Context, _ Event) {
					<-ctx.Done()
					took = time.Since(began)
				})
				d.submit(c.event, true, func() { done = true })
				time.Sleep(time.Hour)
				d.stop(0)
				if took != c.ends || done != c.done {
					t.Errorf("it ended after %s, handled: %v; want %s, %v", took, done, c.ends, c.done)
				}
			})
		})
	}
}
