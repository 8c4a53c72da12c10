package scheduler

import (
	"context"
	"time"

	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// unread says that an article's file could not be read, or reads otherwise than
// it did when it was scanned: it is being written, moved or put back. That says
// nothing of the article, so it is tried again; a scan tells what became of it.
type unread struct{ cause error }

func (e *unread) Error() string { return e.cause.Error() }
func (e *unread) Unwrap() error { return e.cause }

// readAgain puts off what needs the article's file, for longer each time in a
// row. What is not out keeps its place and is missed when it is too late.
func (w *worker) readAgain(ctx context.Context, d *ledger.Delivery, why string, cause error) error {
	defer w.s.lookAgain()
	if d.Tries == 0 {
		w.complain("its file cannot be read now: it is tried again", d, 0, cause)
	}
	return w.put(ctx, d.ID, func(_ ledger.Tx, d *ledger.Delivery) error {
		d.At = w.s.now().Add(min(time.Second<<min(d.Tries, 12), maxWait))
		d.Tries++
		d.Reason = why + cause.Error()
		return nil
	})
}
