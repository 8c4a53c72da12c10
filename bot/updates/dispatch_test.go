package updates

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// TestCopyIsToldOnce holds that the handler of a post's copy in the discussion
// group may take until the bot ends, and that the copy counts as handled only if
// the handler was done before that.
func TestCopyIsToldOnce(t *testing.T) {
	for _, c := range []struct {
		name  string
		event Event
		ends  time.Duration // when its handler gives up
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
