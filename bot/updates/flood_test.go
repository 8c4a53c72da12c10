package updates

import (
	"testing"
	"time"

	"github.com/dateline-bot/dateline/bot/wire"
)

// TestRepliesAreLimited holds that replies in a group count like commands, and that
// their sender is known, so that an admin's reply is urgent.
func TestRepliesAreLimited(t *testing.T) {
	f := newFlood(func() time.Time { return time.Unix(0, 0) })
	e := Reply{From: wire.User{ID: 7}, Chat: wire.Chat{ID: -5, Type: "supergroup"}, Text: "x"}
	admitted := 0
	for range 2 * floodBurst {
		if _, ok := f.admit(e); ok {
			admitted++
		}
	}
	if admitted != floodBurst {
		t.Errorf("%d of %d replies are let through, want %d", admitted, 2*floodBurst, floodBurst)
	}
	if got := Sender(e); got != 7 {
		t.Errorf("a reply is of %d, want 7", got)
	}
}
