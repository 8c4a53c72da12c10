package scheduler

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// Act implements Desk: an admin pressed a button under a notice. A button works once. If it is
// pressed again, or after another button of the notice, Act returns what was decided and by whom.
func (s acts) Act(ctx context.Context, token string, by ledger.Actor) (Result, error) {
	return s.pressed(ctx, pressed{token: token, by: by, at: s.clock.Stamp()})
}

// Button implements Desk.
func (s acts) Button(ctx context.Context, token string) (b Button, err error) {
	err = s.Store.View(ctx, func(tx ledger.Tx) error {
		row, err := tx.Notices().Button(token)
		if err != nil {
			return err
		}
		b = Button{Kind: row.Kind}
		for _, id := range row.Deliveries {
			d, err := tx.Delivery(id)
			if errors.Is(err, ledger.ErrNotFound) {
				continue
			}
			if err != nil {
				return err
			}
			if row.Used.IsZero() && actsAtOnce(row.Kind, &d, s.clock.Stamp()) {
				b.Posts++
			}
			b.Edit = b.Edit || d.Wait == ledger.WaitEdits && d.Reason.Is(plan.ReasonEdit)
			if row.Kind == ledger.ActUndo {
				b.Plans = b.Plans || skippedByHand(&d)
				b.Stays = b.Stays || d.Todo&ledger.TodoWithdraw != 0
			}
		}
		if row.Kind == ledger.ActTrust && row.Used.IsZero() {
			return countTrusted(tx, row, s.clock.Stamp(), &b)
		}
		return nil
	})
	if errors.Is(err, ledger.ErrNotFound) {
		err = ErrNoButton
	}
	if err != nil {
		return Button{}, err
	}
	return b, nil
}

// actsAtOnce reports whether a button of this kind sends or deletes a post of the delivery at once; now is
// the time to which dates are compared.
func actsAtOnce(kind string, d *ledger.Delivery, now time.Time) bool {
	overdue := !d.Due.IsZero() && !d.Due.After(now)
	switch kind {
	case ledger.ActPublish:
		later := *d
		return later.Apply(ledger.EvPublish)
	case ledger.ActRelocate, ledger.ActAlso:
		return d.Wait == ledger.WaitRoute
	case ledger.ActApprove, ledger.ActTrust:
		return overdue && d.State() == ledger.Planned && !d.Flags.Has(ledger.Approved)
	case ledger.ActWithdraw:
		return d.Wait == ledger.WaitWithdraw
	case ledger.ActUndo:
		return overdue && skippedByHand(d)
	}
	return kind == ledger.ActResend
}

// countTrusted counts the other posts that [Stop asking] sends at once.
func countTrusted(tx ledger.Tx, row ledger.ActionRow, now time.Time, b *Button) error {
	rows, err := tx.Deliveries(ledger.Filter{Waits: true})
	if err != nil || len(row.Deliveries) == 0 {
		return err
	}
	asked, err := tx.Delivery(row.Deliveries[0])
	if err != nil {
		return err
	}
	for _, d := range rows {
		if d.ID != asked.ID && d.Chat == asked.Chat && d.Wait == ledger.WaitApprove && actsAtOnce(row.Kind, &d, now) {
			b.Posts++
		}
	}
	return nil
}

func (s acts) pressed(ctx context.Context, p pressed) (Result, error) {
	err := s.Store.Update(ctx, func(tx ledger.Tx) error { return presser{s.core}.pressAll(tx, &p) })
	if err != nil {
		return Result{}, err
	}
	if p.slug == "" {
		return Result{}, ErrNoArticle
	}
	s.lookAgain()
	var r Result
	if !s.Once && len(p.done) == 1 && (p.row.Kind == ledger.ActPublish || p.row.Kind == ledger.ActAgain || p.row.Kind == ledger.ActReplace) {
		r, err = s.hand.await(ctx, p.slug)
	} else {
		r, _, err = s.hand.result(ctx, p.slug)
	}
	r.Did, r.By, r.Slugs, r.Undo, r.Why = p.row.Kind, p.by, once(p.done), p.undo, p.why
	if len(p.done) == 0 {
		r.Already, r.Did, r.By, r.Leaving = true, p.earlier.Kind, p.earlier.By, p.leaving
	}
	return r, err
}

// once returns the slugs without repetitions: an article may be in several channels.
func once(slugs []string) (out []string) {
	for _, s := range slugs {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// presser applies buttons to deliveries.
type presser struct{ *core }

// pressed is a button press and its outcome.
type pressed struct {
	token string
	by    ledger.Actor
	only  string    // the expected kind of the button; "" for any
	why   string    // an article is rejected
	noted bool      // the press changed something other than the delivery
	at    time.Time // the same time for all deliveries of the button

	row     ledger.ActionRow
	slug    string           // of the last article that the button concerns
	done    []string         // slugs of what it changed
	changed []int64          // ids of that
	refused error            // of one of the articles; the others continue
	undo    string           // the token of the button that undoes it
	leaving bool             // [Undo]: one of the posts is being deleted, or will be
	earlier ledger.ActionRow // what was decided before, if the press changed nothing
}

// isOlder reports whether the button belongs to an earlier question than the last one asked about a
// delivery. A question and its buttons have the same time; which of two times is later cannot be
// told if the clock was set back.
func (p *pressed) isOlder(d *ledger.Delivery) bool {
	asked := plan.LastAsked(d)
	other := !asked.IsZero() && !p.row.Made.Equal(asked)
	edit := (d.Reason.Is(plan.ReasonEdit) || d.Reason.Is(plan.ReasonSwapped)) && p.row.Made.Before(d.Seen)
	switch p.row.Kind {
	case ledger.ActEditAll, ledger.ActKeep:
		return edit
	case ledger.ActApprove, ledger.ActTrust:
		return other
	case ledger.ActReject:
		return edit || other
	}
	return false
}

// pressAll applies the button to each delivery that it concerns.
func (s presser) pressAll(tx ledger.Tx, p *pressed) error {
	row, err := tx.Notices().Button(p.token)
	if errors.Is(err, ledger.ErrNotFound) || err == nil && p.only != "" && row.Kind != p.only {
		return ErrNoButton
	}
	if err != nil {
		return err
	}
	p.row = row
	p.slug, p.done, p.earlier, p.changed, p.refused, p.leaving = "", nil, ledger.ActionRow{}, nil, nil, false // a transaction may be retried
	for _, id := range p.row.Deliveries {
		d, err := tx.Delivery(id)
		if errors.Is(err, ledger.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		p.slug = d.Slug
		p.leaving = p.leaving || p.row.Kind == ledger.ActUndo && d.Todo&ledger.TodoWithdraw != 0
		if !p.row.Used.IsZero() || buttons[p.row.Kind] == nil || p.isOlder(&d) { // isOlder: it concerns another version of the article
			continue
		}
		if err := s.pressOne(tx, &d, p); err != nil {
			return err
		}
	}
	if len(p.done) == 0 {
		if p.refused != nil {
			return p.refused
		}
		return p.decided(tx)
	}
	p.row.Used, p.row.By = p.at, p.by
	if undoable(p.row.Kind) {
		if p.undo, err = undoTokenOf(tx, p.at, p.changed); err != nil {
			return err
		}
	}
	return tx.Notices().PutButton(p.row)
}

// pressOne applies the button to one delivery and records the outcome.
func (s presser) pressOne(tx ledger.Tx, d *ledger.Delivery, p *pressed) error {
	before := *d
	p.noted = false
	switch err := s.press(tx, d, p); {
	case errors.Is(err, plan.ErrDraft), errors.Is(err, plan.ErrNever), errors.Is(err, plan.ErrUnmarked), errors.Is(err, ErrOwn), errors.Is(err, ErrOldAudit),
		errors.Is(err, ErrUpToDate):
		p.refused = err
		return nil
	case err != nil:
		return err
	case p.noted:
		p.done, p.changed = append(p.done, d.Slug), append(p.changed, d.ID)
		return nil
	case *d == before:
		p.earlier.By = d.By
		return nil
	}
	p.done, p.changed = append(p.done, d.Slug), append(p.changed, d.ID)
	d.By, d.ByAt = p.by, p.at
	return tx.PutDelivery(d)
}

// decided finds out what was decided before if the button changes nothing.
func (p *pressed) decided(tx ledger.Tx) error {
	last, err := ledger.Decided(tx.Notices(), p.token)
	if err != nil || !last.Used.IsZero() {
		p.earlier = last
	}
	return err
}
