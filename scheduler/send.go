package scheduler

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// send brings out the next part of a delivery whose time has come, unless
// something stands against it.
func (w *worker) send(ctx context.Context, d *ledger.Delivery) error {
	if ok, err := w.allowed(ctx); !ok || err != nil {
		return err
	}
	if ok, err := w.gate(ctx, d); !ok || err != nil {
		return err
	}
	r, pl, err := w.post(ctx, d)
	if errors.Is(err, ErrNoArticle) {
		return w.missing(ctx, d)
	}
	if errors.Is(err, errNoNews) {
		return w.noNews(ctx, d)
	}
	var cannot *unread
	if errors.As(err, &cannot) {
		return w.readAgain(ctx, d, "", err)
	}
	if err != nil {
		return w.unrenderable(ctx, d, err)
	}
	part, to, err := w.intend(ctx, d, r, pl)
	if err != nil || part == nil {
		return err
	}
	if err := w.lease.Check(ctx); err != nil {
		return w.notSent(ctx, d, part, &Fault{Kind: FaultNotSent, Err: fmt.Errorf("the channel is another process's: %w", err)})
	}
	out, cancel := context.WithTimeout(context.WithoutCancel(ctx), sendLimit)
	id, err := w.s.Publisher.Send(out, to, r.requests[part.N].Request)
	cancel()
	switch {
	case err != nil:
		return w.failed(ctx, d, part, r, err)
	case id == 0:
		return w.comesLater(ctx, d, part)
	}
	return w.accepted(ctx, d, part, id, pl)
}

// missing puts off what has no file here; a scan will say whether it is gone for
// good. Another process may have the file already: it is given the channel.
func (w *worker) missing(ctx context.Context, d *ledger.Delivery) error {
	defer w.s.lookAgain()
	again := time.Time{}
	if w.s.Store.Changes() != nil {
		again, w.yields = w.s.now().Add(leadEvery), true
	}
	return w.put(ctx, d.ID, func(_ ledger.Tx, d *ledger.Delivery) error {
		d.At, d.Reason = again, "its file is missing"
		return nil
	})
}

// gate holds a delivery back that must not go out now, and says so in the
// ledger. What is out in part, or ordered by an admin, passes.
func (w *worker) gate(ctx context.Context, d *ledger.Delivery) (bool, error) {
	if d.Flags.Has(ledger.Out) {
		return true, nil
	}
	now := w.s.now() // before the catalogue: a clock set ahead cannot make an old date due
	a, pl := w.s.article(d)
	set := func(change func(ledger.Tx, *ledger.Delivery) error) (bool, error) {
		return false, w.put(ctx, d.ID, change)
	}
	switch {
	case d.Flags.Has(ledger.Digest):
		return w.onTime(ctx, d, now)
	case a == nil:
		return true, nil
	case a.Draft || a.Telegram.Never: // not even by hand
		defer w.s.lookAgain()
		return set(func(_ ledger.Tx, d *ledger.Delivery) error { d.At, d.Reason = time.Time{}, "it is a draft"; return nil })
	case a.Hold != nil && !plan.ByWord(d, a):
		defer w.s.lookAgain()
		return set(func(_ ledger.Tx, d *ledger.Delivery) error { d.At, d.Reason = time.Time{}, a.Hold.String(); return nil })
	case d.Flags.Has(ledger.Forced):
		return true, nil
	case !a.Due.Equal(d.FileDue) && (a.Due.IsZero() || a.Due.After(now)): // dated anew, and the ledger does not know yet
		defer w.s.lookAgain()
		return set(func(_ ledger.Tx, d *ledger.Delivery) error { d.At = now.Add(leadEvery); return nil })
	case pl.Approve && !d.Flags.Has(ledger.Approved):
		return set(func(tx ledger.Tx, d *ledger.Delivery) error {
			d.Wait, d.At, d.Reason = ledger.WaitApprove, time.Time{}, "waits for an admin to press Publish"
			return ledger.NotifyOf(tx, now, d, ledger.NoticeApprove, "", ledger.ActApprove, ledger.ActMove, ledger.ActSkip)
		})
	case w.s.NotifyBefore > 0 && !d.Flags.Has(ledger.Told) && now.Before(d.Due):
		return set(func(tx ledger.Tx, d *ledger.Delivery) error {
			d.Flags |= ledger.Told
			d.At = d.Due
			return ledger.NotifyOf(tx, now, d, ledger.NoticeUpcoming, "", ledger.ActPublish, ledger.ActMove, ledger.ActSkip)
		})
	}
	if until := w.s.memory.LeftAlone(d, w.s.Debounce); !now.Before(d.Due) {
		if until.After(now) {
			return set(func(_ ledger.Tx, d *ledger.Delivery) error {
				d.At, d.Reason = until, "its file changed a moment ago"
				return nil
			})
		}
		if until.After(d.Seen) { // it is not late by what it waited
			d.Seen = until
		}
	}
	return w.onTime(ctx, d, now)
}

// onTime holds a delivery back whose moment has not come, or that is too late.
func (w *worker) onTime(ctx context.Context, d *ledger.Delivery, now time.Time) (bool, error) {
	set := func(change func(ledger.Tx, *ledger.Delivery) error) (bool, error) {
		return false, w.put(ctx, d.ID, change)
	}
	switch {
	case d.Flags.Has(ledger.Forced):
		return true, nil
	case now.Before(d.Due):
		return set(func(_ ledger.Tx, d *ledger.Delivery) error { d.At = d.Due; return nil })
	case plan.Lateness(d, now) > w.s.CatchUp && d.Flags.Has(ledger.Queued): // the next slot, then
		defer w.s.lookAgain() // after it is written: the comparison gives it the slot
		return set(func(_ ledger.Tx, d *ledger.Delivery) error { d.At = time.Time{}; return nil })
	case plan.Lateness(d, now) > w.s.CatchUp:
		return set(func(tx ledger.Tx, d *ledger.Delivery) error { return missed(tx, d, now) })
	}
	if end := w.s.Quiet.Shift(now, w.s.Zone); end.After(now) {
		return set(func(_ ledger.Tx, d *ledger.Delivery) error {
			d.At, d.Reason = end, "quiet hours"
			if d.Seen.Before(end) { // they do not make it late
				d.Seen = end
			}
			return nil
		})
	}
	return true, nil
}

func missed(tx ledger.Tx, d *ledger.Delivery, now time.Time) error {
	next, ok := d.State.On(ledger.EvTooLate)
	if !ok {
		return nil
	}
	d.State, d.At = next, time.Time{}
	d.Reason = "its time passed while it could not be sent: publish it by hand, or skip it"
	return ledger.NotifyOf(tx, now, d, ledger.NoticeMissed, "", ledger.ActPublish, ledger.ActSkip)
}

func (w *worker) unrenderable(ctx context.Context, d *ledger.Delivery, cause error) error {
	w.complain("not published: it cannot be rendered", d, 0, cause)
	return w.put(ctx, d.ID, func(tx ledger.Tx, d *ledger.Delivery) error {
		next, ok := d.State.On(ledger.EvRefused)
		if !ok {
			return nil
		}
		d.State, d.Reason, d.At = next, cause.Error(), time.Time{}
		return ledger.NotifyOf(tx, w.s.now(), d, ledger.NoticeFailed, cause.Error(), ledger.ActSkip)
	})
}

// intend commits that the next part is about to leave. It returns nil if there
// is none to send.
func (w *worker) intend(ctx context.Context, d *ledger.Delivery, r *rendered, pl route.Place) (*ledger.Part, Target, error) {
	var leaving *ledger.Part
	to := Target{Chat: w.chat, Topic: d.Topic, Protect: pl.Protect}
	id := d.ID
	err := w.put(ctx, id, func(tx ledger.Tx, now *ledger.Delivery) error {
		leaving = nil
		if now.Version != d.Version || now.State != ledger.Planned { // an admin was faster: look again
			return nil
		}
		all, err := tx.Channels()
		if err != nil {
			return err
		}
		channel := ledger.ChannelOf(all, w.chat)
		parts, err := merge(tx, now, r)
		if err != nil {
			return err
		}
		i := ledger.FirstUnsent(parts)
		if i < 0 {
			return w.s.complete(tx, now, parts, pl)
		}
		p := parts[i]
		p.State, p.AfterID, p.At, p.Error, p.Accepted = ledger.Sending, channel.LastID, w.s.now(), "", false
		now.State, _ = now.State.On(ledger.EvDue)
		now.Format, now.SourceHash, now.Reason = r.format, r.source, ""
		now.Flags = now.Flags.With(ledger.Linked, r.linked)
		leaving = &p
		to.Silent = pl.Silent || i > 0 || w.quietly(now, p.At)
		return tx.PutPart(p)
	})
	if err != nil {
		return nil, to, err
	}
	return leaving, to, nil
}

// merge brings the parts in the ledger in line with the post: what was sent
// stays as it is, what was not is as the post has it now.
func merge(tx ledger.Tx, d *ledger.Delivery, r *rendered) ([]ledger.Part, error) {
	parts, err := tx.Parts(d.ID)
	if err != nil {
		return nil, err
	}
	for i, q := range r.requests {
		switch {
		case i >= len(parts):
			parts = append(parts, ledger.Part{Delivery: d.ID, N: i, State: ledger.Planned, Method: q.Method, Hash: q.hash, Plain: q.Plain})
		case parts[i].State == ledger.Planned:
			parts[i].Method, parts[i].Hash, parts[i].Plain = q.Method, q.hash, q.Plain
		default:
			if parts[i].Hash != q.hash && !d.Flags.Has(ledger.Digest) {
				d.Todo |= ledger.TodoEdit
			}
			continue
		}
		if err := tx.PutPart(parts[i]); err != nil {
			return nil, err
		}
	}
	keep := len(parts)
	for keep > len(r.requests) && parts[keep-1].State == ledger.Planned {
		keep--
	}
	if keep > len(r.requests) && !d.Flags.Has(ledger.Digest) {
		d.Todo |= ledger.TodoEdit // surplus ones that are out
	}
	if keep < len(parts) {
		if err := tx.DropParts(d.ID, keep); err != nil {
			return nil, err
		}
	}
	return parts[:keep], nil
}

// accepted writes down that Telegram took the part.
func (w *worker) accepted(ctx context.Context, d *ledger.Delivery, part *ledger.Part, messageID int, pl route.Place) error {
	w.tries = 0
	if part.N == 0 {
		w.leaves(d, part.At)
	}
	at := w.s.now()
	w.report("published", d, part.N, messageID, "late", max(plan.Lateness(d, at), 0).Round(time.Millisecond))
	return w.must(ctx, d.ID, func(tx ledger.Tx, d *ledger.Delivery) error {
		p := *part
		p.State, p.MessageID, p.At = ledger.Sent, messageID, at
		if err := tx.PutPart(p); err != nil {
			return err
		}
		if err := lastKnown(tx, w.chat, messageID); err != nil {
			return err
		}
		if err := w.resumed(tx); err != nil {
			return err
		}
		if messageID <= p.AfterID {
			if err := w.s.countAnew(tx, w.chat, p); err != nil {
				return err
			}
		}
		return w.s.arrived(tx, d, p, ledger.EvAccepted, pl)
	})
}

// arrived moves a delivery on after a part is known to be out, by whatever way.
func (s *Scheduler) arrived(tx ledger.Tx, d *ledger.Delivery, p ledger.Part, e ledger.Event, pl route.Place) error {
	next, ok := d.State.On(e)
	if !ok {
		return nil
	}
	d.State, d.Wait, d.Reason, d.Tries = next, ledger.WaitNone, "", 0
	d.Flags |= ledger.Out
	if p.N == 0 {
		d.MessageID = p.MessageID
	}
	parts, err := tx.Parts(d.ID)
	if err != nil {
		return err
	}
	if ledger.AnyPart(parts, ledger.Unconfirmed) {
		d.State, d.At = ledger.Unconfirmed, s.now()
		return nil
	}
	if ledger.FirstUnsent(parts) >= 0 { // before whatever falls due meanwhile: the parts of an article stand together
		d.At = parts[0].At.Add(-sendLimit)
		return nil
	}
	return s.complete(tx, d, parts, pl)
}

// complete is the moment at which the last part is out.
func (s *Scheduler) complete(tx ledger.Tx, d *ledger.Delivery, parts []ledger.Part, pl route.Place) error {
	first := !d.Flags.Has(ledger.Complete)
	d.State, d.Reason, d.Wait = ledger.Sent, "", ledger.WaitNone
	d.Flags = d.Flags.With(ledger.Forced|ledger.FromBackup, false) | ledger.Complete
	if len(parts) > 0 {
		d.MessageID = parts[0].MessageID
	}
	if first && d.Flags.Has(ledger.Relocates) {
		if err := s.relocated(tx, d); err != nil {
			return err
		}
	}
	if first {
		if pl.Pin && d.MessageID != 0 {
			d.Todo |= ledger.TodoPin
		}
		if d.Flags.Has(ledger.Told) || d.Flags.Has(ledger.Approved) {
			d.Todo |= ledger.TodoTell
		}
		if a, _ := s.article(d); a != nil && !d.Flags.Has(ledger.Linked) && s.Source.Address(a) != "" {
			d.Todo |= ledger.TodoLink
		}
	}
	d.At = time.Time{}
	if d.Todo != 0 {
		d.At = s.now()
	}
	all, err := tx.Channels()
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.setLink(*d, ledger.ChannelOf(all, d.Chat))
	s.mu.Unlock()
	return nil
}
