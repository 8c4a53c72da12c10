package scheduler

import (
	"context"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// Actions that remove something can be undone: a skip at any time, by [Undo] or /retry, and a
// withdrawal while it waits.

// undoFor is how long a withdrawal ordered by an admin waits.
const undoFor = 10 * time.Second

// undoable reports whether the effect of a button can be undone.
func undoable(kind string) bool {
	return kind == ledger.ActWithdraw || kind == ledger.ActSkip || kind == ledger.ActReject
}

// undoButton returns the token of a button that undoes what was done to the named articles.
func (s hand) undoButton(ctx context.Context, slug string) (token string, err error) {
	err = s.Store.Update(ctx, func(tx ledger.Tx) error {
		rows, err := tx.Deliveries(ledger.Filter{Slug: slug})
		if err != nil {
			return err
		}
		var ids []int64
		for _, d := range rows {
			ids = append(ids, d.ID)
		}
		token, err = undoTokenOf(tx, s.clock.Stamp(), ids)
		return err
	})
	return token, err
}

// undoTokenOf creates a button for those of the deliveries whose change can be undone.
func undoTokenOf(tx ledger.Tx, now time.Time, ids []int64) (token string, err error) {
	var back []int64
	for _, id := range ids {
		d, err := tx.Delivery(id)
		if err != nil {
			return "", err
		}
		if d.Todo&ledger.TodoWithdraw != 0 || skippedByHand(&d) {
			back = append(back, id)
		}
	}
	return undoToken(tx.Notices(), now, back)
}

// undoToken creates the button; "" if it would concern nothing.
func undoToken(notices ledger.Notices, now time.Time, ids []int64) (token string, err error) {
	if len(ids) == 0 {
		return "", nil
	}
	actions, err := ledger.Buttons(notices, now, ids, ledger.ActUndo)
	if err != nil {
		return "", err
	}
	return actions[0].Token, nil
}

// skippedByHand reports whether an admin skipped the article; history is skipped automatically.
func skippedByHand(d *ledger.Delivery) bool {
	return d.State() == ledger.Skipped && d.Flags.Has(ledger.Hidden) && d.Wait == ledger.WaitNone
}

// undo undoes a skip, or a withdrawal that has not begun.
func (s presser) undo(tx ledger.Tx, d *ledger.Delivery) error {
	if skippedByHand(d) {
		asks, err := s.approvals.asks(tx, d)
		if err != nil {
			return err
		}
		unskip(d, s.clock.Stamp(), asks && !d.Flags.Has(ledger.Approved)) // nobody said yes by it
		return nil
	}
	if d.Todo&ledger.TodoWithdraw == 0 || d.State() != ledger.Sent || !d.At.After(s.clock.Stamp()) {
		return nil
	}
	parts, err := tx.Parts(d.ID)
	if err != nil || ledger.AnyPart(parts, ledger.Withdrawn) || d.Tries > 0 { // a deletion without an answer may have been carried out
		return err
	}
	d.Todo &^= ledger.TodoWithdraw
	d.Flags |= ledger.Kept // nobody asks again because its file is gone
	d.At, d.Reason = time.Time{}, locale.Message{}
	if d.Todo != 0 {
		d.At = s.clock.Stamp()
	}
	if ledger.FirstUnsent(parts) >= 0 && d.Apply(ledger.EvNewParts) { // it was on its way out
		d.At = s.clock.Stamp()
	}
	return nil
}

// unskip plans an article again that an admin skipped: on its date, or now if that has passed;
// asked is whether somebody else is asked first.
func unskip(d *ledger.Delivery, now time.Time, asked bool) {
	if !d.Apply(ledger.EvRetry) {
		return
	}
	if asked || d.Due.IsZero() || d.Due.After(now) {
		d.Flags = d.Flags.With(ledger.Hidden, false)
		d.Reason, d.At, d.Tries = locale.Message{}, time.Time{}, 0 // the comparison assigns its time
		return
	}
	force(d, now)
}
