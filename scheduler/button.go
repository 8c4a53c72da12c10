package scheduler

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// Act implements Desk: an admin pressed a button under a notice. A button works
// once; pressed again, or after another one under the notice has decided, it
// says what was decided and by whom.
func (s *Scheduler) Act(ctx context.Context, token string, by ledger.Actor) (Result, error) {
	p := pressed{token: token, by: by, at: s.now()}
	err := s.Store.Update(ctx, func(tx ledger.Tx) error { return s.pressAll(tx, &p) })
	if err != nil {
		return Result{}, fmt.Errorf("the button: %w", err)
	}
	if p.slug == "" {
		return Result{}, fmt.Errorf("the button: %w", ErrNoArticle)
	}
	s.lookAgain()
	var r Result
	if len(p.done) == 1 && (p.row.Kind == ledger.ActPublish || p.row.Kind == ledger.ActAgain) {
		r, err = s.await(ctx, p.slug)
	} else {
		r, _, err = s.result(ctx, p.slug)
	}
	r.Did, r.By, r.Slugs = p.row.Kind, by, p.done
	if len(p.done) == 0 {
		r.Already, r.Did, r.By = true, p.earlier.Kind, p.earlier.By
	}
	return r, err
}

// pressed is a press of a button, and what came of it.
type pressed struct {
	token string
	by    ledger.Actor
	at    time.Time // one moment for all that the button is about

	row     ledger.ActionRow
	slug    string           // of the last article that the button is about
	done    []string         // slugs of what it changed
	earlier ledger.ActionRow // what was decided before, if it changed nothing
}

// pressAll does what the button says to each delivery that it is about.
func (s *Scheduler) pressAll(tx ledger.Tx, p *pressed) error {
	var err error
	if p.row, err = tx.Action(p.token); err != nil {
		if errors.Is(err, ledger.ErrNotFound) {
			return ErrNoButton
		}
		return err
	}
	used := !p.row.Used.IsZero()
	var refused error                                       // of an article alone; the others go on
	p.slug, p.done, p.earlier = "", nil, ledger.ActionRow{} // a transaction may be tried again
	for _, id := range p.row.Deliveries {
		d, err := tx.Delivery(id)
		if errors.Is(err, ledger.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		p.slug = d.Slug
		if used || p.row.Kind == ledger.ActPreview || p.row.Kind == ledger.ActMove {
			continue
		}
		before := d
		if err := s.press(tx, &d, p.row.Kind, p.by, p.at); errors.Is(err, plan.ErrDraft) || errors.Is(err, plan.ErrNever) || errors.Is(err, plan.ErrUnmarked) {
			refused = err
			continue
		} else if err != nil {
			return err
		}
		if d == before {
			p.earlier.By = d.By
			continue
		}
		p.done = append(p.done, d.Slug)
		d.By, d.ByAt = p.by, p.at
		if err := tx.PutDelivery(&d); err != nil {
			return err
		}
	}
	if len(p.done) == 0 && refused != nil {
		return refused
	}
	if len(p.done) == 0 {
		if last, err := ledger.Decided(tx, p.token); err != nil || !last.Used.IsZero() {
			p.earlier = last
			return err
		}
		return nil
	}
	p.row.Used, p.row.By = p.at, p.by
	return tx.PutAction(p.row)
}

// press does what a button says to one delivery.
func (s *Scheduler) press(tx ledger.Tx, d *ledger.Delivery, kind string, by ledger.Actor, now time.Time) error {
	switch kind {
	case ledger.ActPublish:
		return s.pressPublish(d, now)
	case ledger.ActSkip:
		if next, ok := d.State.On(ledger.EvSkip); ok && !d.Flags.Has(ledger.Out) {
			// History that is to stay history is not hidden from readers.
			d.Flags = d.Flags.With(ledger.Hidden, d.Flags.Has(ledger.Hidden) || d.State != ledger.Skipped)
			d.State, d.Wait, d.At, d.Reason = next, ledger.WaitNone, time.Time{}, "skipped by "+ledger.NameOf(by)
		}
	case ledger.ActRelocate, ledger.ActAlso:
		if d.Wait != ledger.WaitRoute {
			return nil
		}
		d.Flags = d.Flags.With(ledger.Relocates, kind == ledger.ActRelocate)
		return s.pressPublish(d, now)
	case ledger.ActLeave:
		if d.Wait == ledger.WaitRoute {
			d.Wait, d.Reason = ledger.WaitNone, plan.ReasonOutThere
		}
	case ledger.ActApprove:
		s.approve(d)
	case ledger.ActThere:
		return s.sayThere(tx, d)
	case ledger.ActAgain:
		if d.State == ledger.Failed {
			next, _ := d.State.On(ledger.EvRetry)
			s.force(d, next, now)
			return nil
		}
		return s.sayAgain(tx, d)
	case ledger.ActEditAll:
		if d.Wait == ledger.WaitEdits {
			d.Wait, d.Reason, d.At = ledger.WaitNone, "", s.now()
			d.Todo |= ledger.TodoEdit
		}
	case ledger.ActOverwrite:
		if d.Wait == ledger.WaitOverwrite {
			d.Wait, d.Reason, d.At = ledger.WaitNone, "", s.now()
			d.Todo |= ledger.TodoEdit
			d.Flags |= ledger.OverwriteNow
		}
	case ledger.ActWithdraw:
		if d.Wait == ledger.WaitWithdraw {
			withdrawNow(d, s.now())
		}
	case ledger.ActKeep:
		s.keepPost(d)
	}
	return nil
}

func (s *Scheduler) pressPublish(d *ledger.Delivery, now time.Time) error {
	a, _ := s.article(d)
	if err := plan.Unwanted(a); err != nil { // it became so since the question was put
		return fmt.Errorf("%s: %w", d.Slug, err)
	}
	if next, ok := d.State.On(ledger.EvPublish); ok {
		s.force(d, next, now)
	}
	return nil
}

// relocated withdraws the posts of an article that was moved to another place,
// now that it is out there. What the same order moved is not among them.
func (s *Scheduler) relocated(tx ledger.Tx, d *ledger.Delivery) error {
	rows, err := tx.Deliveries(ledger.Filter{Slug: d.Slug})
	if err != nil {
		return err
	}
	for _, old := range rows {
		moved := old.Flags.Has(ledger.Relocates) && old.ByAt.Equal(d.ByAt)
		if old.ID == d.ID || moved || !old.Flags.Has(ledger.Out) || old.State == ledger.Unconfirmed || old.State == ledger.Sending {
			continue
		}
		withdrawNow(&old, s.now())
		old.By, old.ByAt = d.By, d.ByAt
		if err := tx.PutDelivery(&old); err != nil {
			return err
		}
	}
	return nil
}

// approve lets an article go out at its moment, or now if that has passed.
func (s *Scheduler) approve(d *ledger.Delivery) {
	if d.State != ledger.Planned || d.Flags.Has(ledger.Approved) {
		return
	}
	d.Flags |= ledger.Approved
	d.Wait, d.Reason = ledger.WaitNone, ""
	d.Seen = s.now()
	d.At = d.Due
	if d.At.Before(d.Seen) {
		d.At = d.Seen
	}
}

// keepPost answers a question about a post with no: it stays as it is.
func (s *Scheduler) keepPost(d *ledger.Delivery) {
	switch d.Wait {
	case ledger.WaitWithdraw:
		d.Flags |= ledger.Kept
		d.Todo &^= ledger.TodoEdit | ledger.TodoLink
	case ledger.WaitEdits, ledger.WaitOverwrite:
		if a, _ := s.article(d); a != nil {
			d.SourceHash = a.Hash
		}
		d.Flags = d.Flags.With(ledger.FromBackup, false)
		d.Todo &^= ledger.TodoEdit
	default:
		return
	}
	d.Wait, d.Reason, d.At = ledger.WaitNone, "", time.Time{}
	if d.Todo != 0 {
		d.At = s.now()
	}
}

// sayThere takes an admin's word that an unconfirmed part is in the channel.
func (s *Scheduler) sayThere(tx ledger.Tx, d *ledger.Delivery) error {
	p, ok, err := ledger.FirstPart(tx, d, ledger.Unconfirmed)
	if err != nil || d.State != ledger.Unconfirmed {
		return err
	}
	if !ok { // a restored delivery without parts: which messages they are is not known
		d.State, _ = d.State.On(ledger.EvComplete)
		d.Wait, d.Reason, d.At = ledger.WaitNone, "", time.Time{}
		d.Flags = d.Flags.With(ledger.FromBackup, false) | ledger.Out | ledger.Complete
		return nil
	}
	_, pl := s.article(d)
	return s.confirmed(tx, d, p, 0, pl)
}

// sayAgain takes an admin's word that an unconfirmed part is not there.
func (s *Scheduler) sayAgain(tx ledger.Tx, d *ledger.Delivery) error {
	if d.State != ledger.Unconfirmed {
		return nil
	}
	p, ok, err := ledger.FirstPart(tx, d, ledger.Unconfirmed)
	if err != nil {
		return err
	}
	if !ok { // a restored delivery without parts
		d.State, _ = d.State.On(ledger.EvSendAgain)
		d.Wait, d.Reason, d.At = ledger.WaitNone, "", s.now()
		d.Flags = d.Flags.With(ledger.FromBackup, false) | ledger.Forced
		return nil
	}
	d.Flags |= ledger.Forced // a person said so: no catch_up
	return s.unsent(tx, d, p, ledger.EvSendAgain)
}

// ChannelPost implements Desk: it moves the channel's last known id, confirms a
// part of unknown fate that reads the same, and notices edits by hand.
func (s *Scheduler) ChannelPost(ctx context.Context, chat int64, messageID int, plain string, edited bool) {
	if messageID <= 0 {
		return
	}
	arrived := false
	err := s.Store.Update(ctx, func(tx ledger.Tx) error {
		if err := lastKnown(tx, chat, messageID); err != nil {
			return err
		}
		p, err := tx.Message(chat, messageID)
		if err == nil {
			return s.byOthers(tx, p, plain, edited)
		}
		if !errors.Is(err, ledger.ErrNotFound) {
			return err
		}
		arrived, err = s.arrivedByItself(tx, chat, messageID, plain)
		return err
	})
	switch {
	case errors.Is(err, ledger.ErrNotFound): // not a channel of ours
	case err != nil:
		s.Log.Error("a message of the channel could not be taken in", "chat", chat, "message", messageID, "error", err)
	case arrived:
		s.lookAgain() // its file may have changed meanwhile
	default:
		s.wake()
	}
}

// byOthers notices that a post of ours does not read as it was sent.
func (s *Scheduler) byOthers(tx ledger.Tx, p ledger.Part, plain string, edited bool) error {
	if !edited || plain == "" || samePlain(p.Plain, plain) || samePlain(p.Editing, plain) {
		return nil
	}
	d, err := tx.Delivery(p.Delivery)
	if err != nil || d.Flags.Has(ledger.HandEdited) {
		return err
	}
	d.Flags |= ledger.HandEdited
	return tx.PutDelivery(&d)
}

func (s *Scheduler) arrivedByItself(tx ledger.Tx, chat int64, messageID int, plain string) (bool, error) {
	rows, err := tx.Deliveries(ledger.Filter{Chat: chat, States: []ledger.State{ledger.Unconfirmed, ledger.Sending}})
	if err != nil || plain == "" {
		return false, err
	}
	for _, d := range rows {
		p, ok, err := ledger.FirstPart(tx, &d, d.State)
		if err != nil {
			return false, err
		}
		if !ok || messageID <= p.AfterID || !samePlain(p.Plain, plain) {
			continue
		}
		if d.State == ledger.Sending { // its answer is on its way, and may be lost
			p.MessageID = messageID
			return false, tx.PutPart(p)
		}
		_, pl := s.article(&d)
		if err := s.confirmed(tx, &d, p, messageID, pl); err != nil {
			return false, err
		}
		return true, tx.PutDelivery(&d)
	}
	return false, nil
}
