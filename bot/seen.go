package bot

import (
	"context"
	"time"
)

const (
	noteEvery  = 200 * time.Millisecond // so that a flood of updates costs a few transactions a second
	updateKept = 48 * time.Hour         // Telegram gives an update up after a day
)

// handledBefore reports whether the store knows that the update was handled,
// before the last restart or by another replica. Where the store cannot be
// asked the update counts as new: an answer too many is better than none.
func (b *Bot) handledBefore(ctx context.Context, id int) bool {
	if b.Audience == nil {
		return false
	}
	seen, err := b.Audience.UpdateSeen(ctx, int64(id))
	if err != nil && ctx.Err() == nil {
		b.Log.Warn("cannot look whether an update was handled before", "update_id", id, "err", err)
	}
	return seen
}

// noteUpdates writes down what was handled, until ctx ends.
func (b *Bot) noteUpdates(ctx context.Context) {
	for sleep(ctx, noteEvery) {
		b.flushUpdates()
	}
}

func (b *Bot) flushUpdates() {
	h := &b.hook
	h.mu.Lock()
	ids := h.unnoted
	h.unnoted = nil
	h.mu.Unlock()
	if len(ids) == 0 || b.Audience == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), stopGrace)
	defer cancel()
	if err := b.Audience.MarkUpdates(ctx, ids, b.Now(), b.Now().Add(-updateKept)); err != nil {
		b.Log.Warn("handled updates could not be noted: after a restart some may be answered twice", "updates", len(ids), "err", err)
	}
}
