package deliver

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// versionTries is how often a channel is handed to other processes to find one that has the version
// of a file that an admin approved.
const versionTries = 5

// editor updates posts from their files.
type editor struct {
	*channelState
	numbers *numberer
}

// edit makes one step of the change that brings a post in line with its file. Each step is recorded
// before the next, so that a retry continues where the last try failed.
func (w *editor) edit(ctx context.Context, d *ledger.Delivery) error {
	if d.Flags.Has(ledger.HandEdited) && !d.Flags.Has(ledger.OverwriteNow) {
		return w.put(ctx, d.ID, w.askToOverwrite)
	}
	if d.Flags.Has(ledger.Contents) {
		if at, busy, err := busy(ctx, w.channelState); busy || err != nil {
			return errors.Join(err, w.put(ctx, d.ID, func(_ ledger.Tx, d *ledger.Delivery) error { d.At = at; return nil }))
		}
	}
	r, _, err := w.post(ctx, d)
	if errors.Is(err, errNoFile) {
		// Some messages may already be edited: compare again if the file comes back.
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
	if r.unread != nil {
		return w.unreadFile(ctx, d, r.unread)
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
	if why := w.misfit(d, parts, r); !why.IsZero() {
		return w.refusedEdit(ctx, d, why)
	}
	for i, p := range parts {
		switch {
		case p.State() == ledger.Withdrawn: // gone
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

// askToOverwrite asks the admins whether an edit may replace what somebody changed by hand.
func (w *editor) askToOverwrite(tx ledger.Tx, d *ledger.Delivery) error {
	d.Wait, d.At, d.Reason = ledger.WaitOverwrite, time.Time{}, plan.OfVersion("reason.hand_edited", plan.AskedVersion(d))
	return ledger.NotifyOf(tx, w.Clock.Stamp(), d, ledger.NoticeOverwrite, locale.Message{}, ledger.ActOverwrite, ledger.ActKeep)
}

// misfit returns why a post cannot take another form, namely that the number of its messages would
// change in a way that edits cannot achieve; the zero message if it can.
func (w *editor) misfit(d *ledger.Delivery, parts []ledger.Part, r *Post) locale.Message {
	switch {
	case d.Format == post.Text && r.format == post.Rich && leavesOver(parts, r, w.Clock.Stamp()):
		return locale.M("reason.too_old")
	case r.anew && d.Format != r.format && 0 < len(parts) && len(parts) < len(r.requests) && !begun(parts, r.format):
		return locale.M("reason.form_longer", "n", len(r.requests)) // the others would come last in the channel
	}
	return locale.Message{}
}

// begun reports whether one of the messages already has the new form.
func begun(parts []ledger.Part, form post.Format) bool {
	return slices.ContainsFunc(parts, func(p ledger.Part) bool { return (p.Method == "sendRichMessage") == (form == post.Rich) })
}

// leavesOver reports whether turning a text of several messages into one rich message would leave
// messages that Telegram no longer deletes.
func leavesOver(parts []ledger.Part, r *Post, now time.Time) bool {
	if begun(parts, post.Rich) {
		return false
	}
	for i, p := range parts {
		if i >= len(r.requests) && p.State() == ledger.Sent && now.Sub(p.At) > deletable {
			return true
		}
	}
	return false
}

// unreadFile puts off an edit of a post that shows an unreadable local file, because it would
// remove the picture. The admins are told if that lasts.
func (w *editor) unreadFile(ctx context.Context, d *ledger.Delivery, cause error) error {
	if d.Tries == unreadTries {
		if err := w.put(ctx, d.ID, func(tx ledger.Tx, d *ledger.Delivery) error {
			return ledger.NotifyOf(tx, w.Clock.Stamp(), d, ledger.NoticeEditFailed, locale.Of(cause))
		}); err != nil {
			return err
		}
	}
	return w.readAgain(ctx, d, "reason.edit_again", cause)
}

// unreadEdit puts off an edit that was not sent because a local file could not be read, whatever is
// known about the file.
func (w *editor) unreadEdit(ctx context.Context, d *ledger.Delivery, r *Post, cause error) error {
	for _, q := range r.requests {
		w.Posts.files().forget(q.Files)
	}
	return w.unreadFile(ctx, d, cause)
}

// otherVersion ends an approved edit whose file no longer has the content that the admin saw: the
// admins are asked again about the present content. Another process may have the approved version
// and is offered the channel first.
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

// edited ends an edit and plans the parts that the article gained. If only an admin's word says
// that the post is in the channel, the number of its parts is unknown.
func (w *editor) edited(tx ledger.Tx, d *ledger.Delivery, r *Post) error {
	if d.Flags.Has(ledger.FormAnew) && !r.anew { // it was wanted meanwhile
		return nil
	}
	parts, err := tx.Parts(d.ID)
	if err != nil {
		return err
	}
	unknown := outOfReach(parts, r)
	more, gains, err := fitParts(tx, d, parts, r)
	if err != nil {
		return err
	}
	d.Format, d.Reason = r.format, locale.Message{}
	if err := errors.Join(noteAdded(tx, d, r), w.noteCited(tx, d, r)); err != nil {
		return err
	}
	d.Todo &^= ledger.TodoAdd
	d.Flags = d.Flags.With(ledger.Linked, r.linked)
	if r.anew {
		d.Flags = d.Flags.With(ledger.RichButtons, r.inText).With(ledger.FormKept, false)
	}
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
	if !r.withheld.why.IsZero() {
		if err := ledger.NotifyOf(tx, w.Clock.Stamp(), d, ledger.NoticeEditFailed, r.withheld.why, ledger.ActReplace); err != nil {
			return err
		}
	}
	if unknown {
		d.Reason = locale.M("reason.no_number")
		if err := ledger.NotifyOf(tx, w.Clock.Stamp(), d, ledger.NoticeEditFailed, d.Reason); err != nil {
			return err
		}
	}
	if gains && d.Apply(ledger.EvNewParts) {
		if more.State() == ledger.Unconfirmed && !d.Apply(ledger.EvRestored) {
			return nil
		}
		d.At = w.Clock.Stamp()
	}
	return nil
}

// fitParts gives the ledger as many parts as the edited post has; more is the initial state of the
// added ones.
func fitParts(tx ledger.Tx, d *ledger.Delivery, parts []ledger.Part, r *Post) (more ledger.Part, gains bool, err error) {
	if len(parts) > 0 { // what it lacks may have changed although the first message did not
		parts[0].Absent, parts[0].Named = r.requests[0].absent, max(r.requests[0].named, r.withheld.named)
		parts[0].Error = locale.Message{}
		if err := tx.PutPart(parts[0]); err != nil {
			return more, false, err
		}
	}
	if len(parts) > len(r.requests) {
		if err := tx.DropParts(d.ID, len(r.requests)); err != nil {
			return more, false, err
		}
	}
	gains = len(parts) > 0 && len(parts) < len(r.requests)
	more = grown(d, parts)
	for i := len(parts); gains && i < len(r.requests); i++ {
		q := r.requests[i]
		more.N = i
		q.put(&more)
		if err := tx.PutPart(more); err != nil {
			return more, false, err
		}
	}
	return more, gains, nil
}

// outOfReach reports whether a message that has to change is known only by an admin's word, without
// its id. That word may be all that is known about a restored post.
func outOfReach(parts []ledger.Part, r *Post) bool {
	if len(parts) == 0 {
		return true
	}
	for i, p := range parts {
		if p.State() == ledger.Sent && p.MessageID == 0 && (i >= len(r.requests) || r.requests[i].differs(p)) {
			return true
		}
	}
	return false
}

func endEdit(d *ledger.Delivery, source [32]byte) error {
	d.SourceHash = source
	d.Todo &^= ledger.TodoEdit
	d.Flags = d.Flags.With(ledger.HandEdited|ledger.OverwriteNow|ledger.FromBackup|ledger.Declined|ledger.FormAnew, false)
	d.Tries = 0
	switch d.Todo {
	case 0:
		d.At = time.Time{}
	case ledger.TodoLink:
		d.At = d.At.Add(linkFirst)
	default: // the rest is due at once
	}
	return nil
}

// editPart edits one message. The intent is recorded first: until the outcome is known, the message
// may have either text, so it counts as different from the file whatever the file says. failed
// decides what to do if the edit fails.
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
	lacks := p.Lacks
	var stays error
	same := p.Editing == "" && sameMedia(p.Media, q.media) // an edit without an answer may have replaced them
	err := w.Publisher.Edit(out, Message{Chat: w.chat, ID: p.MessageID, Method: p.Method, SameMedia: same, Lacks: &lacks, Stays: &stays}, q.Request)
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
			p.Editing, p.Lacks = "", lacks
			if !p.Error.Is(ledger.EditRefused) { // which another message may have caused
				p.Error = locale.Message{}
			}
			d.Tries = 0
			if err := tx.PutPart(p); err != nil || stays == nil {
				return err
			}
			return ledger.NotifyOf(tx, w.Clock.Stamp(), d, ledger.NoticeEditFailed, locale.M("reason.picture_stays", "why", locale.Of(stays)))
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

// surplus deletes a message that the article no longer needs.
func (w *editor) surplus(ctx context.Context, d *ledger.Delivery, p ledger.Part, r *Post) error {
	if p.MessageID != 0 && p.State() == ledger.Sent {
		if err := w.erase(ctx, d, p, locale.M("post.part_removed")); err != nil {
			return w.editFailed(ctx, d, r, err)
		}
	}
	return w.must(ctx, d.ID, func(tx ledger.Tx, _ *ledger.Delivery) error { return tx.DropParts(d.ID, p.N) })
}

// gone records that somebody deleted a message in the channel. It is not sent again.
func (w *editor) gone(ctx context.Context, d *ledger.Delivery, p ledger.Part, cause error) error {
	return w.must(ctx, d.ID, func(tx ledger.Tx, d *ledger.Delivery) error {
		if !p.Apply(ledger.EvRemoved) {
			return nil
		}
		p.Error = locale.Of(cause)
		if err := tx.PutPart(p); err != nil {
			return err
		}
		parts, err := tx.Parts(d.ID)
		if err != nil {
			return err
		}
		var again []string
		if d.Flags.Has(ledger.Contents) {
			again = []string{ledger.ActPublish}
		}
		if err := ledger.NotifyOf(tx, w.Clock.Stamp(), d, ledger.NoticeGone, locale.Of(cause), again...); err != nil {
			return err
		}
		if ledger.AnyPart(parts, ledger.Sent) {
			return nil
		}
		return w.record.removed(tx, d, locale.M("reason.deleted"))
	})
}

// editFailed decides by the kind of the fault whether to retry an edit.
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
	case FaultUnread:
		return w.unreadEdit(ctx, d, r, f)
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
	default: // below
	}
	// An edit can safely be repeated, so retry until the outcome is known.
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

// otherKind ends an edit that would change the kind of a message, which Telegram does not allow: a
// photo remains a photo.
func (w *editor) otherKind(ctx context.Context, d *ledger.Delivery, r *Post) error {
	why := locale.M("reason.photo_stays")
	if r != nil && r.anew && r.format == post.Rich {
		why = locale.M("reason.photo_form")
	} else if a, _ := w.Posts.Article(d); a != nil && a.Cover != "" && r != nil {
		switch why = locale.M("reason.photo_more"); {
		case r.format == post.Text && slices.Contains(parseAbsent(r.requests[0].absent), a.Cover):
			why = locale.M("reason.no_cover", "image", a.Cover)
		case r.format == post.Text:
			why = locale.M("reason.caption")
		}
	}
	return w.refusedEdit(ctx, d, why)
}

// refusedEdit ends an edit that cannot be made. The post keeps its content, and the admins may have
// it published again. The same edit is not tried again, and a later one refused for the same reason
// is not reported again. If the edit also had to change the form of the post and its file has
// changed, it is tried once more in the present form.
func (w *editor) refusedEdit(ctx context.Context, d *ledger.Delivery, why locale.Message) error {
	anew := d.Flags.Has(ledger.FormAnew)
	var listed [32]byte
	if d.Flags.Has(ledger.Contents) {
		c, _, err := contents{w.Posts}.listed(ctx, d)
		if err != nil {
			return err
		}
		listed = c.Hash()
	}
	return w.put(ctx, d.ID, func(tx ledger.Tx, d *ledger.Delivery) error {
		if d.Flags.Has(ledger.FormAnew) && !anew { // it was wanted meanwhile
			return nil
		}
		if told := d.Reason.Is(ledger.EditRefused); d.Flags.Has(ledger.Contents) { // the next part may be accepted; the reason for this one is reported once
			d.Reason = locale.M(ledger.EditRefused, "why", why)
			if err := endEdit(d, listed); err != nil || told {
				return err
			}
			return ledger.NotifyOf(tx, w.Clock.Stamp(), d, ledger.NoticeEditFailed, why)
		}
		source := d.SourceHash
		var again []string
		if a, _ := w.Posts.Article(d); a != nil {
			again = []string{ledger.ActReplace}
			if !anew {
				source = a.Hash
			}
		}
		d.Reason = locale.M(ledger.EditRefused, "why", why)
		d.Flags = d.Flags.With(ledger.FormKept, anew || d.Flags.Has(ledger.FormKept))
		known := false
		if !anew {
			if err := ledger.ForgetMedia(tx, d.ID); err != nil {
				return err
			}
			var err error
			if known, err = ledger.NoteRefusal(tx, d.ID, d.Reason); err != nil {
				return err
			}
		}
		if err := endEdit(d, source); err != nil || known {
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

// editWithKeyboard edits a post to have an inline keyboard, after buttons within its text were
// refused.
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
