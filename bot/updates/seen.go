package updates

import (
	"context"
	"time"

	"github.com/dateline-bot/dateline/bot/wire"
)

const (
	noteEvery  = 200 * time.Millisecond // so that a flood of updates costs a few transactions a second
	updateKept = 48 * time.Hour         // Telegram gives an update up after a day
)

// handledBefore reports whether the store knows that the update was handled,
// before the last restart or by another replica. Where the store cannot be
// asked the update counts as new: an answer too many is better than none.
func (rc *Receiver) handledBefore(ctx context.Context, id int) bool {
	if rc.Handled == nil {
		return false
	}
	seen, err := rc.Handled.UpdateSeen(ctx, int64(id))
	if err != nil && ctx.Err() == nil {
		rc.Log.Warn("cannot look whether an update was handled before", "update_id", id, "err", err)
	}
	return seen
}

// noteUpdates writes down what was handled, until ctx ends.
func (rc *Receiver) noteUpdates(ctx context.Context) {
	for wire.Sleep(ctx, noteEvery) {
		rc.flushUpdates()
	}
}

func (rc *Receiver) flushUpdates() {
	h := &rc.hook
	h.mu.Lock()
	ids := h.unnoted
	h.unnoted = nil
	h.mu.Unlock()
	if len(ids) == 0 || rc.Handled == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), stopGrace)
	defer cancel()
	if err := rc.Handled.MarkUpdates(ctx, ids, rc.Now(), rc.Now().Add(-updateKept)); err != nil {
		rc.Log.Warn("handled updates could not be noted: after a restart some may be answered twice", "updates", len(ids), "err", err)
	}
}
