package scheduler

import (
	"errors"
	"fmt"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// buttons maps the kind of a button to its effect on one delivery. Kinds that are missing here
// (ledger.ActPreview, ledger.ActMove) change nothing by themselves.
var buttons = map[string]func(presser, ledger.Tx, *ledger.Delivery, *pressed) error{
	ledger.ActPublish:      presser.pressPublish,
	ledger.ActSkip:         presser.pressSkip,
	ledger.ActReject:       presser.reject,
	ledger.ActCopy:         presser.pressCopy,
	ledger.ActPublic:       presser.pressStatus,
	ledger.ActPrivate:      presser.pressStatus,
	ledger.ActRelocate:     presser.pressRoute,
	ledger.ActAlso:         presser.pressRoute,
	ledger.ActLeave:        presser.pressRoute,
	ledger.ActUndo:         presser.pressUndo,
	ledger.ActReplace:      presser.pressReplace,
	ledger.ActApprove:      presser.pressApprove,
	ledger.ActTrust:        presser.pressApprove,
	ledger.ActThere:        presser.pressThere,
	ledger.ActAgain:        presser.pressAgain,
	ledger.ActEditAll:      presser.pressEdit,
	ledger.ActOverwrite:    presser.pressEdit,
	ledger.ActLink:         presser.pressLink,
	ledger.ActNoLink:       presser.pressLink,
	ledger.ActPin:          presser.pressPin,
	ledger.ActCommentThere: presser.pressComment,
	ledger.ActCommentAgain: presser.pressComment,
	ledger.ActWithdraw:     presser.pressWithdraw,
	ledger.ActDelete:       presser.pressDelete,
	ledger.ActKeep:         presser.pressKeep,
	ledger.ActRestore:      alone(pressDrift),
	ledger.ActResend:       alone(pressDrift),
	ledger.ActLeaveDrift:   alone(pressDrift),
}

// alone adapts the effect of a button that needs only the ledger.
func alone(do func(ledger.Tx, *ledger.Delivery, *pressed) error) func(presser, ledger.Tx, *ledger.Delivery, *pressed) error {
	return func(_ presser, tx ledger.Tx, d *ledger.Delivery, p *pressed) error { return do(tx, d, p) }
}

// press applies a button to one delivery.
func (s presser) press(tx ledger.Tx, d *ledger.Delivery, p *pressed) error {
	if err := s.allow(tx, d, p); err != nil {
		return fmt.Errorf("%s: %w", d.Slug, err)
	}
	return buttons[p.row.Kind](s, tx, d, p)
}

// allow returns ErrOwn if the button needs somebody other than the person who pressed it.
func (s presser) allow(tx ledger.Tx, d *ledger.Delivery, p *pressed) error {
	switch p.row.Kind {
	case ledger.ActPublish, ledger.ActApprove, ledger.ActTrust, ledger.ActEditAll, ledger.ActRelocate, ledger.ActAlso:
		return s.approvals.own(tx, d, p.by)
	case ledger.ActReplace, ledger.ActAgain:
		if d.State() == ledger.Failed { // only what was approved is sent: see order
			return s.approvals.own(tx, d, p.by)
		}
		return s.approvals.ownAgain(tx, d, p.by)
	}
	return nil
}

func (s presser) pressSkip(_ ledger.Tx, d *ledger.Delivery, p *pressed) error {
	s.skip(d, p.by)
	return nil
}

// pressCopy confirms that a file that looks like a copy is one.
func (presser) pressCopy(_ ledger.Tx, d *ledger.Delivery, p *pressed) error {
	if d.Wait == ledger.WaitHold {
		d.Flags |= ledger.Hidden
		d.Wait, d.Reason = ledger.WaitNone, locale.M("reason.copy_by", "name", ledger.NameOf(p.by))
	}
	return nil
}

// pressStatus answers whether a status is public. The pressed button itself is the record of the
// answer: see scenes.allowed.
func (presser) pressStatus(_ ledger.Tx, d *ledger.Delivery, p *pressed) error {
	if d.Wait == ledger.WaitHold {
		d.Reason = locale.M("reason."+p.row.Kind+"_by", "name", ledger.NameOf(p.by))
	}
	return nil
}

// pressRoute answers whether an article published elsewhere is published where its route leads now.
func (s presser) pressRoute(tx ledger.Tx, d *ledger.Delivery, p *pressed) error {
	if d.Wait != ledger.WaitRoute {
		return nil
	}
	if p.row.Kind == ledger.ActLeave {
		d.Wait, d.Reason = ledger.WaitNone, locale.M(plan.ReasonOutThere)
		return nil
	}
	d.Flags = d.Flags.With(ledger.Relocates, p.row.Kind == ledger.ActRelocate)
	return s.pressPublish(tx, d, p)
}

func (s presser) pressUndo(tx ledger.Tx, d *ledger.Delivery, _ *pressed) error { return s.undo(tx, d) }

// ErrUpToDate says that a post does not have to be published again: a later edit of it succeeded.
var ErrUpToDate = locale.Error("act.up_to_date")

// pressReplace publishes a post anew in place of one that cannot be edited.
func (s presser) pressReplace(tx ledger.Tx, d *ledger.Delivery, p *pressed) error {
	a, _ := s.posts.Article(d)
	if err := plan.Unwanted(a); err != nil { // it became a draft after the edit was refused
		return fmt.Errorf("%s: %w", d.Slug, err)
	}
	if a == nil {
		return fmt.Errorf("%s: %w", d.Slug, ErrNoArticle)
	}
	parts, err := tx.Parts(d.ID)
	if err != nil {
		return err
	}
	added, err := tx.Added()
	if err != nil {
		return err
	}
	cited, err := tx.Citations().Of(d.ID)
	if err != nil {
		return err
	}
	if deliver.UpToDate(d, parts, added[d.ID], cited, a.Hash) {
		return fmt.Errorf("%s: %w", d.Slug, ErrUpToDate)
	}
	_, err = deliver.Replace(tx, d, a.Hash, p.at)
	return err
}

// pressApprove approves an article, and all later ones if the button says so.
func (s presser) pressApprove(tx ledger.Tx, d *ledger.Delivery, p *pressed) error {
	if p.row.Kind == ledger.ActApprove {
		s.approve(d)
		return nil
	}
	if d.State() == ledger.Planned && !d.Flags.Has(ledger.Approved) {
		s.approve(d)
		return s.trust(tx, d, p.by)
	}
	return nil
}

func (s presser) pressThere(tx ledger.Tx, d *ledger.Delivery, _ *pressed) error {
	return s.sayThere(tx, d)
}

// pressAgain sends again what failed, or what is not in the channel.
func (s presser) pressAgain(tx ledger.Tx, d *ledger.Delivery, p *pressed) error {
	if d.State() != ledger.Failed {
		return s.sayAgain(tx, d)
	}
	if d.Apply(ledger.EvRetry) {
		return s.approvals.order(tx, d, p.by, p.at)
	}
	return nil
}

// pressEdit approves an edit, and overwrites one by hand if the button says so.
func (s presser) pressEdit(tx ledger.Tx, d *ledger.Delivery, p *pressed) error {
	switch overwrite := p.row.Kind == ledger.ActOverwrite; {
	case !overwrite && d.Wait == ledger.WaitEdits:
	case overwrite && (d.Wait == ledger.WaitOverwrite || d.Wait == ledger.WaitOlder):
		d.Flags |= ledger.OverwriteNow
	default: // the button belongs to another question
		return nil
	}
	letThrough(d, s.clock.Stamp())
	return ledger.ForgetRefusal(tx, d.ID)
}

// pressComment answers whether a comment is under its post.
func (s presser) pressComment(tx ledger.Tx, d *ledger.Delivery, p *pressed) error {
	answered, err := s.channels.SayComment(tx, d, p.row.Kind == ledger.ActCommentThere)
	if answered {
		d.Reason = locale.M("reason."+p.row.Kind+"_by", "name", ledger.NameOf(p.by))
	}
	return err
}

func (presser) pressWithdraw(_ ledger.Tx, d *ledger.Delivery, p *pressed) error {
	if d.Wait == ledger.WaitWithdraw {
		deliver.Withdraw(d, p.at.Add(undoFor))
	}
	return nil
}

// pressDelete deletes the second copy of a post.
func (s presser) pressDelete(_ ledger.Tx, d *ledger.Delivery, _ *pressed) error {
	if d.Wait == ledger.WaitCopy {
		d.Wait, d.Reason, d.At = ledger.WaitNone, locale.Message{}, s.clock.Stamp()
		d.Todo |= ledger.TodoCopy
	}
	return nil
}

// pressKeep keeps a post, or its second copy.
func (s presser) pressKeep(tx ledger.Tx, d *ledger.Delivery, _ *pressed) error {
	if d.Wait == ledger.WaitCopy {
		return keepCopies(tx.Seen(), d)
	}
	return s.keepPost(tx, d)
}

// skip keeps an article from being published automatically.
func (s presser) skip(d *ledger.Delivery, by ledger.Actor) {
	was := d.State()
	if !d.Flags.Has(ledger.Out) && d.Apply(ledger.EvSkip) {
		// Articles that stay history are not hidden from readers.
		d.Flags = d.Flags.With(ledger.Hidden, d.Flags.Has(ledger.Hidden) || was != ledger.Skipped)
		d.Flags = d.Flags.With(ledger.Forced|ledger.Approved, false) // it took that back
		d.Wait, d.At, d.Reason = ledger.WaitNone, time.Time{}, locale.M("reason.skipped_by", "name", ledger.NameOf(by))
	}
}

// letThrough approves the edit to the version that the question was about.
func letThrough(d *ledger.Delivery, now time.Time) {
	version := plan.AskedVersion(d)
	d.Wait, d.Reason, d.At = ledger.WaitNone, locale.Message{}, now
	if version != "" {
		d.Reason = plan.OfVersion("reason.on_its_way", version)
	}
	d.Todo |= ledger.TodoEdit
	d.Flags = d.Flags.With(ledger.Declined, false)
}

// pressPublish publishes an article now.
func (s presser) pressPublish(tx ledger.Tx, d *ledger.Delivery, p *pressed) error {
	a, _ := s.posts.Article(d)
	if err := plan.Unwanted(a); err != nil { // it became a draft after the question was asked
		return fmt.Errorf("%s: %w", d.Slug, err)
	}
	if d.Apply(ledger.EvPublish) {
		return s.approvals.order(tx, d, p.by, p.at)
	}
	return nil
}

// approve lets an article be published when it is due, or now if that has passed.
func (s presser) approve(d *ledger.Delivery) {
	if d.State() != ledger.Planned || d.Flags.Has(ledger.Approved) {
		return
	}
	if d.Wait == ledger.WaitUpdate { // the question was about its date and place, not its text
		d.Wait, d.Reason, d.Seen, d.At = ledger.WaitNone, locale.Message{}, s.clock.Stamp(), time.Time{} // the next comparison schedules it
		return
	}
	version := ""
	if d.Flags.Has(ledger.Out) { // the rest of it, as shown in the question
		if d.Wait != ledger.WaitApprove || plan.IsRejected(d.Reason) {
			return
		}
		version = plan.AskedVersion(d)
	}
	d.Flags |= ledger.Approved
	d.Wait, d.Reason = ledger.WaitNone, locale.Message{}
	if version != "" {
		d.Reason = plan.OfVersion("reason.on_its_way", version)
	}
	d.Seen = s.clock.Stamp()
	d.At = d.Seen // the worker checks that it still is what was shown
}

// trust stops asking before posts of the channel, and approves the others that are waiting.
func (s presser) trust(tx ledger.Tx, d *ledger.Delivery, by ledger.Actor) error {
	rows, err := tx.Deliveries(ledger.Filter{})
	if err != nil {
		return err
	}
	var others []*ledger.Delivery
	for i := range rows {
		other := &rows[i]
		if other.ID == d.ID || other.Chat != d.Chat || other.Wait != ledger.WaitApprove {
			continue
		}
		if own := s.approvals.own(tx, other, by); errors.Is(own, ErrOwn) { // it still waits for somebody else
			continue
		} else if own != nil {
			return own
		}
		others = append(others, other)
	}
	if err := ledger.ChangeChannel(tx, d.Chat, func(c *ledger.ChannelState) { c.Trusted = true }); err != nil {
		return err
	}
	for _, other := range others {
		s.approve(other)
		if err := tx.PutDelivery(other); err != nil {
			return err
		}
	}
	return nil
}

// keepPost answers no to a question about a post: it stays as it is.
func (s presser) keepPost(tx ledger.Tx, d *ledger.Delivery) error {
	switch d.Wait {
	case ledger.WaitWithdraw:
		d.Flags |= ledger.Kept
		d.Todo &^= ledger.TodoEdit | ledger.TodoLink
		if d.Reason.Is("reason.contents_over") {
			d.Todo |= ledger.TodoUnpin
		}
		d.Flags = d.Flags.With(ledger.FormAnew, false)
	case ledger.WaitEdits, ledger.WaitOverwrite, ledger.WaitOlder:
		if asked, ok := plan.VersionHash(plan.AskedVersion(d)); ok { // this copy of the articles may have another version
			d.SourceHash = asked
		} else if a, _ := s.posts.Article(d); a != nil {
			d.SourceHash = a.Hash
		}
		d.Flags = d.Flags.With(ledger.FromBackup|ledger.FormAnew, false) | ledger.Declined
		d.Todo &^= ledger.TodoEdit
		if err := ledger.ForgetMedia(tx, d.ID); err != nil {
			return err
		}
	default:
		return nil
	}
	d.Wait, d.Reason, d.At = ledger.WaitNone, locale.Message{}, time.Time{}
	if d.Todo != 0 {
		d.At = s.clock.Stamp()
	}
	return nil
}

// keepCopies answers that both copies of a post may stay in the channel.
func keepCopies(copies ledger.Seen, d *ledger.Delivery) error {
	d.Wait, d.Reason = ledger.WaitNone, locale.Message{}
	seen, err := copies.In(d.Chat)
	for _, m := range seen {
		if m.CopyOf == d.ID {
			err = errors.Join(err, copies.Drop(d.Chat, m.MessageID))
		}
	}
	return err
}

// sayThere records an admin's word that an unconfirmed part is in the channel.
func (s presser) sayThere(tx ledger.Tx, d *ledger.Delivery) error {
	p, ok, err := ledger.FirstPart(tx, d, ledger.Unconfirmed)
	if err != nil || d.State() != ledger.Unconfirmed {
		return err
	}
	if !ok { // a restored delivery without parts: its messages are unknown
		if !d.Apply(ledger.EvComplete) {
			return nil
		}
		d.Wait, d.Reason, d.At = ledger.WaitNone, locale.Message{}, time.Time{}
		d.Flags = d.Flags.With(ledger.FromBackup, false) | ledger.Out | ledger.Complete
		return nil
	}
	_, pl := s.posts.Article(d)
	return s.channels.Confirmed(tx, d, p, 0, pl)
}

// sayAgain records an admin's word that an unconfirmed part is not there.
func (s presser) sayAgain(tx ledger.Tx, d *ledger.Delivery) error {
	if d.State() != ledger.Unconfirmed {
		return nil
	}
	p, ok, err := ledger.FirstPart(tx, d, ledger.Unconfirmed)
	if err != nil {
		return err
	}
	if !ok { // a restored delivery without parts
		if !d.Apply(ledger.EvSendAgain) {
			return nil
		}
		d.Wait, d.Reason, d.At = ledger.WaitNone, locale.Message{}, s.clock.Stamp()
		d.Flags = d.Flags.With(ledger.FromBackup, false) | ledger.Forced
		return nil
	}
	d.Flags |= ledger.Forced // an admin ordered it: catch_up does not apply
	return s.channels.Unsent(tx, d, p, ledger.EvSendAgain)
}
