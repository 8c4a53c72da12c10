package scheduler

import "github.com/dateline-bot/dateline/scheduler/ledger"

// report logs what came about in the channel, for the operator: which article
// and which message, never what they say.
func (w *worker) report(what string, d *ledger.Delivery, part, messageID int, more ...any) {
	w.s.Log.Info(what, append([]any{"slug", d.Slug, "channel", w.name, "part", part + 1, "message", messageID}, more...)...)
}

// complain logs what did not come about, and why.
func (w *worker) complain(what string, d *ledger.Delivery, part int, cause error) {
	w.s.Log.Warn(what, "slug", d.Slug, "channel", w.name, "part", part+1, "error", cause)
}
