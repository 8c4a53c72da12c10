package scheduler

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Act implements Desk: an admin pressed a button under a notice. A button works
// once; pressed again, or after another one under the notice has decided, it
// says what was decided and by whom.
func (s *Scheduler) Act(ctx context.Context, token string, by Actor) (Result, error) {
	p := pressed{token: token, by: by, at: s.now()}
	err := s.Store.Update(ctx, func(tx Tx) error { return s.pressAll(tx, &p) })
	if err != nil {
		return Result{}, fmt.Errorf("the button: %w", err)
	}
	if p.slug == "" {
		return Result{}, fmt.Errorf("the button: %w", ErrNoArticle)
	}
	s.lookAgain()
	var r Result
	if len(p.done) == 1 && (p.row.Kind == ActPublish || p.row.Kind == ActAgain) {
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
	by    Actor
	at    time.Time // one moment for all that the button is about

	row     ActionRow
	slug    string    // of the last article that the button is about
	done    []string  // slugs of what it changed
	earlier ActionRow // what was decided before, if it changed nothing
}

// pressAll does what the button says to each delivery that it is about.
func (s *Scheduler) pressAll(tx Tx, p *pressed) error {
	var err error
	if p.row, err = tx.Action(p.token); err != nil {
		if errors.Is(err, ErrNotFound) {
			return ErrNoButton
		}
		return err
	}
	used := !p.row.Used.IsZero()
	var refused error                                // of an article alone; the others go on
	p.slug, p.done, p.earlier = "", nil, ActionRow{} // a transaction may be tried again
	for _, id := range p.row.Deliveries {
		d, err := tx.Delivery(id)
		if errors.Is(err, ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		p.slug = d.Slug
		if used || p.row.Kind == ActPreview || p.row.Kind == ActMove {
			continue
		}
		before := d
		if err := s.press(tx, &d, p.row.Kind, p.by, p.at); errors.Is(err, ErrDraft) || errors.Is(err, ErrNever) || errors.Is(err, ErrUnmarked) {
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
		if last, err := decided(tx, p.token); err != nil || !last.Used.IsZero() {
			p.earlier = last
			return err
		}
		return nil
	}
	p.row.Used, p.row.By = p.at, p.by
	return tx.PutAction(p.row)
}

// decided returns the button that was pressed last of those under one notice;
// a zero Used where none was.
func decided(tx Tx, token string) (last ActionRow, err error) {
	notice, _, _ := strings.Cut(token, tokenOf)
	for _, t := range []string{token, ActPublish, ActSkip, ActApprove, ActThere, ActAgain, ActEditAll, ActOverwrite, ActWithdraw, ActKeep,
		ActRelocate, ActAlso, ActLeave} {
		if t != token {
			t = notice + tokenOf + t
		}
		row, err := tx.Action(t)
		if errors.Is(err, ErrNotFound) {
			continue
		}
		if err != nil {
			return last, err
		}
		if row.Used.After(last.Used) {
			last = row
		}
	}
	return last, nil
}

// press does what a button says to one delivery.
func (s *Scheduler) press(tx Tx, d *Delivery, kind string, by Actor, now time.Time) error {
	switch kind {
	case ActPublish:
		return s.pressPublish(d, now)
	case ActSkip:
		if next, ok := d.State.On(EvSkip); ok && !d.Flags.Has(Out) {
			// History that is to stay history is not hidden from readers.
			d.Flags = d.Flags.With(Hidden, d.Flags.Has(Hidden) || d.State != Skipped)
			d.State, d.Wait, d.At, d.Reason = next, WaitNone, time.Time{}, "skipped by "+name(by)
		}
	case ActRelocate, ActAlso:
		if d.Wait != WaitRoute {
			return nil
		}
		d.Flags = d.Flags.With(Relocates, kind == ActRelocate)
		return s.pressPublish(d, now)
	case ActLeave:
		if d.Wait == WaitRoute {
			d.Wait, d.Reason = WaitNone, reasonOutThere
		}
	case ActApprove:
		s.approve(d)
	case ActThere:
		return s.sayThere(tx, d)
	case ActAgain:
		if d.State == Failed {
			next, _ := d.State.On(EvRetry)
			s.force(d, next, now)
			return nil
		}
		return s.sayAgain(tx, d)
	case ActEditAll:
		if d.Wait == WaitEdits {
			d.Wait, d.Reason, d.At = WaitNone, "", s.now()
			d.Todo |= TodoEdit
		}
	case ActOverwrite:
		if d.Wait == WaitOverwrite {
			d.Wait, d.Reason, d.At = WaitNone, "", s.now()
			d.Todo |= TodoEdit
			d.Flags |= OverwriteNow
		}
	case ActWithdraw:
		if d.Wait == WaitWithdraw {
			d.withdrawNow(s.now())
		}
	case ActKeep:
		s.keepPost(d)
	}
	return nil
}

func (s *Scheduler) pressPublish(d *Delivery, now time.Time) error {
	a, _ := s.article(d)
	if err := unwanted(a); err != nil { // it became so since the question was put
		return fmt.Errorf("%s: %w", d.Slug, err)
	}
	if next, ok := d.State.On(EvPublish); ok {
		s.force(d, next, now)
	}
	return nil
}

// relocated withdraws the posts of an article that was moved to another place,
// now that it is out there. What the same order moved is not among them.
func (s *Scheduler) relocated(tx Tx, d *Delivery) error {
	rows, err := tx.Deliveries(Filter{Slug: d.Slug})
	if err != nil {
		return err
	}
	for _, old := range rows {
		moved := old.Flags.Has(Relocates) && old.ByAt.Equal(d.ByAt)
		if old.ID == d.ID || moved || !old.Flags.Has(Out) || old.State == Unconfirmed || old.State == Sending {
			continue
		}
		old.withdrawNow(s.now())
		old.By, old.ByAt = d.By, d.ByAt
		if err := tx.PutDelivery(&old); err != nil {
			return err
		}
	}
	return nil
}

// approve lets an article go out at its moment, or now if that has passed.
func (s *Scheduler) approve(d *Delivery) {
	if d.State != Planned || d.Flags.Has(Approved) {
		return
	}
	d.Flags |= Approved
	d.Wait, d.Reason = WaitNone, ""
	d.Seen = s.now()
	d.At = d.Due
	if d.At.Before(d.Seen) {
		d.At = d.Seen
	}
}

// keepPost answers a question about a post with no: it stays as it is.
func (s *Scheduler) keepPost(d *Delivery) {
	switch d.Wait {
	case WaitWithdraw:
		d.Flags |= Kept
		d.Todo &^= TodoEdit | TodoLink
	case WaitEdits, WaitOverwrite:
		if a, _ := s.article(d); a != nil {
			d.SourceHash = a.Hash
		}
		d.Flags = d.Flags.With(FromBackup, false)
		d.Todo &^= TodoEdit
	default:
		return
	}
	d.Wait, d.Reason, d.At = WaitNone, "", time.Time{}
	if d.Todo != 0 {
		d.At = s.now()
	}
}

// sayThere takes an admin's word that an unconfirmed part is in the channel.
func (s *Scheduler) sayThere(tx Tx, d *Delivery) error {
	p, ok, err := firstIn(tx, d, Unconfirmed)
	if err != nil || d.State != Unconfirmed {
		return err
	}
	if !ok { // a restored delivery without parts: which messages they are is not known
		d.State, _ = d.State.On(EvComplete)
		d.Wait, d.Reason, d.At = WaitNone, "", time.Time{}
		d.Flags = d.Flags.With(FromBackup, false) | Out | Complete
		return nil
	}
	_, pl := s.article(d)
	return s.confirmed(tx, d, p, 0, pl)
}

// sayAgain takes an admin's word that an unconfirmed part is not there.
func (s *Scheduler) sayAgain(tx Tx, d *Delivery) error {
	if d.State != Unconfirmed {
		return nil
	}
	p, ok, err := firstIn(tx, d, Unconfirmed)
	if err != nil {
		return err
	}
	if !ok { // a restored delivery without parts
		d.State, _ = d.State.On(EvSendAgain)
		d.Wait, d.Reason, d.At = WaitNone, "", s.now()
		d.Flags = d.Flags.With(FromBackup, false) | Forced
		return nil
	}
	d.Flags |= Forced // a person said so: no catch_up
	return s.unsent(tx, d, p, EvSendAgain)
}

func firstIn(tx Tx, d *Delivery, state State) (Part, bool, error) {
	parts, err := tx.Parts(d.ID)
	if err != nil {
		return Part{}, false, err
	}
	for _, p := range parts {
		if p.State == state {
			return p, true, nil
		}
	}
	return Part{}, false, nil
}

// ChannelPost implements Desk: it moves the channel's last known id, confirms a
// part of unknown fate that reads the same, and notices edits by hand.
func (s *Scheduler) ChannelPost(ctx context.Context, chat int64, messageID int, plain string, edited bool) {
	if messageID <= 0 {
		return
	}
	arrived := false
	err := s.Store.Update(ctx, func(tx Tx) error {
		if err := lastKnown(tx, chat, messageID); err != nil {
			return err
		}
		p, err := tx.Message(chat, messageID)
		if err == nil {
			return s.byOthers(tx, p, plain, edited)
		}
		if !errors.Is(err, ErrNotFound) {
			return err
		}
		arrived, err = s.arrivedByItself(tx, chat, messageID, plain)
		return err
	})
	switch {
	case errors.Is(err, ErrNotFound): // not a channel of ours
	case err != nil:
		s.Log.Error("a message of the channel could not be taken in", "chat", chat, "message", messageID, "error", err)
	case arrived:
		s.lookAgain() // its file may have changed meanwhile
	default:
		s.wake()
	}
}

// byOthers notices that a post of ours does not read as it was sent.
func (s *Scheduler) byOthers(tx Tx, p Part, plain string, edited bool) error {
	if !edited || plain == "" || samePlain(p.Plain, plain) || samePlain(p.Editing, plain) {
		return nil
	}
	d, err := tx.Delivery(p.Delivery)
	if err != nil || d.Flags.Has(HandEdited) {
		return err
	}
	d.Flags |= HandEdited
	return tx.PutDelivery(&d)
}

func (s *Scheduler) arrivedByItself(tx Tx, chat int64, messageID int, plain string) (bool, error) {
	rows, err := tx.Deliveries(Filter{Chat: chat, States: []State{Unconfirmed, Sending}})
	if err != nil || plain == "" {
		return false, err
	}
	for _, d := range rows {
		p, ok, err := firstIn(tx, &d, d.State)
		if err != nil {
			return false, err
		}
		if !ok || messageID <= p.AfterID || !samePlain(p.Plain, plain) {
			continue
		}
		if d.State == Sending { // its answer is on its way, and may be lost
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
