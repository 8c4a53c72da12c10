package deliver

import (
	"context"
	"errors"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// versionTries is how often a channel is given to other processes in search of the
// version of a file that an admin has let through.
const versionTries = 5

// editor brings posts in line with their files.
type editor struct {
	*line
	numbers *numberer
}

// edit brings one step of the difference between the file and its post into the
// channel. Each step is in the ledger before the next, so that one that fails
// is where the next try begins.
func (w *editor) edit(ctx context.Context, d *ledger.Delivery) error {
	if d.Flags.Has(ledger.HandEdited) && !d.Flags.Has(ledger.OverwriteNow) {
		return w.put(ctx, d.ID, func(tx ledger.Tx, d *ledger.Delivery) error {
			d.Wait, d.At, d.Reason = ledger.WaitOverwrite, time.Time{}, plan.OfVersion("reason.hand_edited", plan.AskedVersion(d))
			return ledger.NotifyOf(tx, w.Clock.Stamp(), d, ledger.NoticeOverwrite, locale.Message{}, ledger.ActOverwrite, ledger.ActKeep)
		})
	}
	r, _, err := w.post(ctx, d)
	if errors.Is(err, errNoFile) {
		// Some of it may be edited: should the file come back, it is looked at.
		return w.put(ctx, d.ID, func(_ ledger.Tx, d *ledger.Delivery) error {
			d.Reason = locale.Message{}
			return endEdit(d, [32]byte{})
		})
	}
	var cannot *Unread
	if errors.As(err, &cannot) {
		return w.readAgain(ctx, d, "reason.edit_again", err)
	}
	if err != nil {
		return w.editFailed(ctx, d, r, err)
	}
	if v := plan.AskedVersion(d); v != "" && (!plan.IsVersion(v, r.Source) || !plan.HasPictures(v, r.Pictures())) {
		return w.otherVersion(ctx, d)
	}
	var parts []ledger.Part
	if err := w.Store.View(ctx, func(tx ledger.Tx) (err error) {
		parts, err = tx.Parts(d.ID)
		return err
	}); err != nil {
		return err
	}
	for i, p := range parts {
		switch {
		case p.State == ledger.Withdrawn: // gone
		case p.MessageID == 0 && i < len(r.requests) && !r.requests[i].differs(p):
		case p.MessageID == 0:
			if more, err := w.numbers.find(ctx, d, p); err != nil {
				return w.editFailed(ctx, d, r, err)
			} else if more {
				return nil
			}
		case i >= len(r.requests):
			return w.surplus(ctx, d, parts[len(parts)-1], r)
		case r.requests[i].differs(p):
			return w.editPart(ctx, d, p, r, w.editFailed)
		}
	}
	w.numbers.forget(d.ID)
	return w.put(ctx, d.ID, func(tx ledger.Tx, d *ledger.Delivery) error { return w.edited(tx, d, r) })
}

// otherVersion ends an edit that an admin let through, of a file that does not say
// any more what the admin was shown: what it says now is asked about again. Another
// process may have the version, and is given the channel first.
func (w *editor) otherVersion(ctx context.Context, d *ledger.Delivery) error {
	if w.Store.Changes() != nil && d.Tries < versionTries {
		w.yields = true
		return w.put(ctx, d.ID, func(_ ledger.Tx, d *ledger.Delivery) error {
			d.Tries++
			d.At = w.Clock.Stamp().Add(StandByEvery)
			return nil
		})
	}
	return w.put(ctx, d.ID, func(_ ledger.Tx, d *ledger.Delivery) error {
		d.SourceHash = [32]byte{} // some of it may be edited
		d.Todo &^= ledger.TodoEdit
		d.Flags = d.Flags.With(ledger.OverwriteNow, false)
		d.Reason, d.Tries = locale.Message{}, 0
		if d.Todo == 0 {
			d.At = time.Time{}
		}
		return nil
	})
}

// edited ends an edit: parts that the article gained are planned. Of a post that
// is out by an admin's word alone it is not known how many parts are.
func (w *editor) edited(tx ledger.Tx, d *ledger.Delivery, r *Post) error {
	parts, err := tx.Parts(d.ID)
	if err != nil {
		return err
	}
	unknown := outOfReach(parts, r)
	if len(parts) > len(r.requests) {
		if err := tx.DropParts(d.ID, len(r.requests)); err != nil {
			return err
		}
	}
	gains := len(parts) > 0 && len(parts) < len(r.requests)
	more := grown(d, parts)
	for i := len(parts); gains && i < len(r.requests); i++ {
		q := r.requests[i]
		more.N = i
		q.put(&more)
		if err := tx.PutPart(more); err != nil {
			return err
		}
	}
	d.Format, d.Reason = r.format, locale.Message{}
	if err := noteAdded(tx, d, r); err != nil {
		return err
	}
	d.Todo &^= ledger.TodoAdd
	d.Flags = d.Flags.With(ledger.Linked, r.linked)
	if r.linked {
		d.Todo &^= ledger.TodoLink
	}
	if err := w.noteVersion(tx, d, r.Source); err != nil {
		return err
	}
	if err := endEdit(d, r.Source); err != nil {
		return err
	}
	if err := w.record.commentAgain(tx, d); err != nil {
		return err
	}
	if unknown {
		d.Reason = locale.M("reason.no_number")
		if err := ledger.NotifyOf(tx, w.Clock.Stamp(), d, ledger.NoticeEditFailed, d.Reason); err != nil {
			return err
		}
	}
	if gains && d.Apply(ledger.EvNewParts) {
		if more.State == ledger.Unconfirmed && !d.Apply(ledger.EvRestored) {
			return nil
		}
		d.At = w.Clock.Stamp()
	}
	return nil
}

// outOfReach reports whether a message that is to read differently is out by an
// admin's word alone, without its number. Of a restored post nothing may be known
// but that word.
func outOfReach(parts []ledger.Part, r *Post) bool {
	if len(parts) == 0 {
		return true
	}
	for i, p := range parts {
		if p.State == ledger.Sent && p.MessageID == 0 && (i >= len(r.requests) || r.requests[i].differs(p)) {
			return true
		}
	}
	return false
}

func endEdit(d *ledger.Delivery, source [32]byte) error {
	d.SourceHash = source
	d.Todo &^= ledger.TodoEdit
	d.Flags = d.Flags.With(ledger.HandEdited|ledger.OverwriteNow|ledger.FromBackup|ledger.Declined, false)
	d.Tries = 0
	switch d.Todo {
	case 0:
		d.At = time.Time{}
	case ledger.TodoLink:
		d.At = d.At.Add(linkFirst)
	}
	return nil
}

// editPart edits one message. That it is about to is in the ledger first: while
// nobody knows whether it did, the message may read either way, and differs from
// whatever the file says then. failed decides what becomes of an edit that fails.
func (w *editor) editPart(ctx context.Context, d *ledger.Delivery, p ledger.Part, r *Post,
	failed func(context.Context, *ledger.Delivery, *Post, error) error) error {
	q := r.requests[p.N]
	if p.Hash != ([32]byte{}) || p.Editing != q.Plain {
		known := p
		known.Hash, known.Editing = [32]byte{}, q.Plain
		if err := w.Store.Update(ctx, func(tx ledger.Tx) error { return tx.PutPart(known) }); err != nil {
			return err
		}
	}
	out, cancel := context.WithTimeout(context.WithoutCancel(ctx), sendLimit)
	err := w.Publisher.Edit(out, Message{Chat: w.chat, ID: p.MessageID, Method: p.Method, SameMedia: sameMedia(p.Media, q.media)}, q.Request)
	cancel()
	switch kind := KindOf(err); {
	case err == nil || kind == FaultNotModified:
		w.tries = 0
		w.Posts.judgeButtons(d.ID, false)
		if err == nil {
			w.report("edited", d, p.N, p.MessageID)
		}
		return w.must(ctx, d.ID, func(tx ledger.Tx, d *ledger.Delivery) error {
			q.put(&p)
			p.Editing, p.Error = "", locale.Message{}
			d.Tries = 0
			return tx.PutPart(p)
		})
	case kind == FaultGone:
		return w.gone(ctx, d, p, err)
	case kind != FaultUnknown: // it reads as it did
		if err := w.must(ctx, d.ID, func(tx ledger.Tx, _ *ledger.Delivery) error { return tx.PutPart(p) }); err != nil {
			return err
		}
	}
	return failed(ctx, d, r, err)
}

// surplus deletes a message that the article does not need any more.
func (w *editor) surplus(ctx context.Context, d *ledger.Delivery, p ledger.Part, r *Post) error {
	if p.MessageID != 0 && p.State == ledger.Sent {
		if err := w.erase(ctx, d, p, ""); err != nil {
			return w.editFailed(ctx, d, r, err)
		}
	}
	return w.must(ctx, d.ID, func(tx ledger.Tx, _ *ledger.Delivery) error { return tx.DropParts(d.ID, p.N) })
}

// gone reports a message that someone deleted in the channel. It is not sent
// again.
func (w *editor) gone(ctx context.Context, d *ledger.Delivery, p ledger.Part, cause error) error {
	return w.must(ctx, d.ID, func(tx ledger.Tx, d *ledger.Delivery) error {
		p.State, p.Error = ledger.Withdrawn, locale.Of(cause)
		if err := tx.PutPart(p); err != nil {
			return err
		}
		parts, err := tx.Parts(d.ID)
		if err != nil {
			return err
		}
		if err := ledger.NotifyOf(tx, w.Clock.Stamp(), d, ledger.NoticeGone, locale.Of(cause)); err != nil {
			return err
		}
		if ledger.AnyPart(parts, ledger.Sent) {
			return nil
		}
		return w.record.removed(tx, d, locale.M("reason.deleted"))
	})
}

// editFailed decides by the kind of the fault whether an edit is tried again.
func (w *editor) editFailed(ctx context.Context, d *ledger.Delivery, r *Post, cause error) error {
	var f *Fault
	if !errors.As(cause, &f) {
		f = &Fault{Kind: FaultUnknown, Err: cause}
		if r == nil { // it could not be rendered
			f.Kind = FaultRefused
		}
	}
	w.complain("not edited", d, 0, f)
	w.keep(d.ID, nil)
	if f.Kind == FaultRefused && r != nil && w.mayNot(ctx) {
		f.Kind = FaultNoRights // "message can't be edited" does not say why
	}
	switch f.Kind {
	case FaultLimited, FaultNotSent, FaultMigrated:
		return w.obstacle(ctx, f)
	case FaultUnsupported:
		return w.editAsText(ctx, d, f, ledger.NoticeTextOnly)
	case FaultOtherKind:
		return w.otherKind(ctx, d, r)
	case FaultRefused:
		if r != nil && r.inText {
			return w.editWithKeyboard(ctx, d)
		}
		if r != nil && r.format == post.Rich && !d.Flags.Has(ledger.RichRefused) {
			return w.editAsText(ctx, d, f, ledger.NoticeRichRefused)
		}
		w.Posts.judgeButtons(d.ID, true)
		return w.refusedEdit(ctx, d, f.Message())
	}
	// An edit can be done twice: try again until its fate is known.
	return w.put(ctx, d.ID, func(tx ledger.Tx, d *ledger.Delivery) error {
		d.Tries++
		d.At = w.Clock.Stamp().Add(min(time.Second<<min(d.Tries, 12), time.Hour))
		d.Reason = plan.OfVersion("reason.edit_again", plan.AskedVersion(d), "why", f)
		if f.Kind == FaultNoRights && d.Tries == 1 {
			return ledger.NotifyOf(tx, w.Clock.Stamp(), d, ledger.NoticeNoRights, f.Message())
		}
		return nil
	})
}

// otherKind ends an edit that would make a message of another kind, which Telegram
// does not: a photo stays one.
func (w *editor) otherKind(ctx context.Context, d *ledger.Delivery, r *Post) error {
	why := locale.M("reason.photo_stays")
	if a, _ := w.Posts.Article(d); a != nil && a.Cover != "" && r != nil && r.format == post.Text {
		why = locale.M("reason.caption")
	}
	return w.refusedEdit(ctx, d, why)
}

// refusedEdit ends an edit that is not to be made: the post shows what it did, and
// the admins may have it published again. The same edit is not tried again.
func (w *editor) refusedEdit(ctx context.Context, d *ledger.Delivery, why locale.Message) error {
	return w.put(ctx, d.ID, func(tx ledger.Tx, d *ledger.Delivery) error {
		source := d.SourceHash
		var again []string
		if a, _ := w.Posts.Article(d); a != nil {
			source, again = a.Hash, []string{ledger.ActReplace}
		}
		d.Reason = locale.M("reason.edit_refused", "why", why)
		if err := ledger.ForgetMedia(tx, d.ID); err != nil {
			return err
		}
		if err := endEdit(d, source); err != nil {
			return err
		}
		return ledger.NotifyOf(tx, w.Clock.Stamp(), d, ledger.NoticeEditFailed, why, again...)
	})
}

// mayNot reports whether the bot has lost its rights in the channel.
func (w *editor) mayNot(ctx context.Context) bool {
	c, err := w.Publisher.Channel(ctx, ledger.FormatChat(w.chat))
	return err == nil && !c.CanPost
}

// editWithKeyboard gives a post a keyboard that was refused with buttons in its text.
func (w *editor) editWithKeyboard(ctx context.Context, d *ledger.Delivery) error {
	w.Posts.blameButtons(d.ID)
	return w.put(ctx, d.ID, func(_ ledger.Tx, d *ledger.Delivery) error {
		d.Flags = d.Flags.With(ledger.RichButtons, false) | ledger.ButtonsRefused
		return nil
	})
}

func (w *editor) editAsText(ctx context.Context, d *ledger.Delivery, f *Fault, kind string) error {
	w.Posts.judgeButtons(d.ID, true)
	if kind == ledger.NoticeTextOnly {
		w.Posts.noRich()
	}
	tell := kind == ledger.NoticeRichRefused || w.told.Once(kind)
	return w.put(ctx, d.ID, func(tx ledger.Tx, d *ledger.Delivery) error {
		d.Format = post.Text
		d.Flags = d.Flags.With(ledger.RichRefused, d.Flags.Has(ledger.RichRefused) || kind == ledger.NoticeRichRefused)
		if !tell {
			return nil
		}
		return ledger.NotifyOf(tx, w.Clock.Stamp(), d, kind, f.Message())
	})
}
