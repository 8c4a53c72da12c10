package scheduler

import (
	"context"
	"errors"
	"time"

	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// failed decides by the kind of the fault what becomes of the part.
func (w *worker) failed(ctx context.Context, d *ledger.Delivery, part *ledger.Part, r *rendered, cause error) error {
	var f *Fault
	if !errors.As(cause, &f) {
		f = &Fault{Kind: FaultUnknown, Err: cause}
	}
	rich := part.Method == "sendRichMessage" && !d.Flags.Has(ledger.Out)
	switch f.Kind {
	case FaultNotSent, FaultLimited, FaultNoRights, FaultMigrated:
		return w.notSent(ctx, d, part, f)
	case FaultUnsupported:
		return w.asText(ctx, d, part, f, ledger.NoticeTextOnly)
	case FaultRefused, FaultGone, FaultNotModified:
		if rich && r.format == post.Rich && !d.Flags.Has(ledger.RichRefused) {
			return w.asText(ctx, d, part, f, ledger.NoticeRichRefused)
		}
		return w.refused(ctx, d, part, f)
	}
	return w.unknown(ctx, d, part, f)
}

// fate writes down what became of a part that left, unless the ledger knows
// better by now: another process that took the channel over meanwhile may have
// looked for the part, and sent it again.
func (w *worker) fate(ctx context.Context, d *ledger.Delivery, part *ledger.Part, change func(ledger.Tx, *ledger.Delivery) error) error {
	return w.must(ctx, d.ID, func(tx ledger.Tx, d *ledger.Delivery) error {
		parts, err := tx.Parts(d.ID)
		if err != nil {
			return err
		}
		for _, p := range parts {
			if p.N == part.N && (p.State == ledger.Sending || p.State == ledger.Unconfirmed) && p.At.Equal(part.At) {
				return change(tx, d)
			}
		}
		w.s.Log.Info("another process has found out what became of it", "slug", d.Slug, "channel", w.name, "part", part.N+1)
		return nil
	})
}

// back puts a part that is known not to be out where it was.
func back(tx ledger.Tx, d *ledger.Delivery, part *ledger.Part, f *Fault) error {
	p := *part
	p.State, p.Error = ledger.Planned, f.Error()
	if err := tx.PutPart(p); err != nil {
		return err
	}
	d.State, _ = d.State.On(ledger.EvNotSent)
	if !d.Due.IsZero() && d.Due.Before(d.At) { // it keeps its place
		d.At = d.Due
	}
	d.Tries++
	return nil
}

func (w *worker) notSent(ctx context.Context, d *ledger.Delivery, part *ledger.Part, f *Fault) error {
	w.complain("not published yet: it is tried again", d, part.N, f)
	if err := w.fate(ctx, d, part, func(tx ledger.Tx, d *ledger.Delivery) error {
		d.Reason = f.Error()
		return back(tx, d, part, f)
	}); err != nil {
		return err
	}
	return w.obstacle(ctx, f)
}

// asText sends as text what cannot go as a rich message, and tells it once.
func (w *worker) asText(ctx context.Context, d *ledger.Delivery, part *ledger.Part, f *Fault, kind string) error {
	if kind == ledger.NoticeTextOnly {
		w.s.mu.Lock()
		w.s.textOnly = true
		w.s.mu.Unlock()
	}
	tell := kind == ledger.NoticeRichRefused || w.s.once(kind)
	w.complain("Telegram takes no rich message here: it is sent as text", d, part.N, f)
	w.keep(d.ID, nil)
	return w.fate(ctx, d, part, func(tx ledger.Tx, d *ledger.Delivery) error {
		if err := back(tx, d, part, f); err != nil {
			return err
		}
		d.Format = ""
		d.Flags = d.Flags.With(ledger.RichRefused, d.Flags.Has(ledger.RichRefused) || kind == ledger.NoticeRichRefused)
		if !tell {
			return nil
		}
		return ledger.NotifyOf(tx, w.s.now(), d, kind, f.Error())
	})
}

func (w *worker) refused(ctx context.Context, d *ledger.Delivery, part *ledger.Part, f *Fault) error {
	w.complain("not published: Telegram refuses it", d, part.N, f)
	return w.fate(ctx, d, part, func(tx ledger.Tx, d *ledger.Delivery) error {
		p := *part
		p.State, p.Error = ledger.Planned, f.Error()
		if err := tx.PutPart(p); err != nil {
			return err
		}
		d.State, _ = d.State.On(ledger.EvRefused)
		d.Reason, d.At = f.Error(), time.Time{}
		d.Flags = d.Flags.With(ledger.Forced, false)
		return ledger.NotifyOf(tx, w.s.now(), d, ledger.NoticeFailed, f.Error(), ledger.ActAgain, ledger.ActSkip)
	})
}

func (w *worker) unknown(ctx context.Context, d *ledger.Delivery, part *ledger.Part, f *Fault) error {
	w.complain("the answer to a send was lost: it is looked for in the channel", d, part.N, f)
	return w.fate(ctx, d, part, func(tx ledger.Tx, d *ledger.Delivery) error {
		p := *part
		p.Error = f.Error()
		d.Reason = "Telegram's answer was lost: " + f.Error()
		return w.unnumbered(tx, d, p)
	})
}

// comesLater writes down that Telegram has accepted the part without giving it
// a number: it brings a message with a video out once that has been processed.
func (w *worker) comesLater(ctx context.Context, d *ledger.Delivery, part *ledger.Part) error {
	w.tries = 0
	if part.N == 0 {
		w.leaves(d, part.At)
	}
	w.s.Log.Info("Telegram has accepted it and brings it out later: it is looked for in the channel",
		"slug", d.Slug, "channel", w.name, "part", part.N+1)
	return w.fate(ctx, d, part, func(tx ledger.Tx, d *ledger.Delivery) error {
		if err := w.resumed(tx); err != nil {
			return err
		}
		p := *part
		p.Accepted = true
		d.Reason = "Telegram has accepted it and brings it out later"
		return w.unnumbered(tx, d, p)
	})
}

// unnumbered makes a part unconfirmed that may be in the channel under a number
// nobody knows, unless an update has told the number meanwhile.
func (w *worker) unnumbered(tx ledger.Tx, d *ledger.Delivery, p ledger.Part) error {
	seen, _, err := ledger.FirstPart(tx, d, ledger.Sending)
	if err != nil {
		return err
	}
	p.State = ledger.Unconfirmed
	if err := tx.PutPart(p); err != nil {
		return err
	}
	d.State, _ = d.State.On(ledger.EvUnknown)
	if seen.N == p.N && seen.MessageID != 0 {
		_, pl := w.s.article(d)
		return w.s.confirmed(tx, d, p, seen.MessageID, pl)
	}
	d.At = w.s.now().Add(w.s.Settle)
	return nil
}
