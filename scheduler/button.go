package scheduler

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// Act implements Desk: an admin pressed a button under a notice. A button works
// once; pressed again, or after another one under the notice has decided, it
// says what was decided and by whom.
func (s acts) Act(ctx context.Context, token string, by ledger.Actor) (Result, error) {
	return s.pressed(ctx, pressed{token: token, by: by, at: s.clock.Stamp()})
}

// Button implements Desk.
func (s acts) Button(ctx context.Context, token string) (b Button, err error) {
	err = s.Store.View(ctx, func(tx ledger.Tx) error {
		row, err := tx.Action(token)
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
			b.Edit = b.Edit || d.Wait == ledger.WaitEdits && d.Reason.Is(plan.ReasonEdit)
			if row.Kind == ledger.ActUndo {
				b.Plans = b.Plans || skippedByHand(&d)
				b.Stays = b.Stays || d.Todo&ledger.TodoWithdraw != 0
			}
		}
		return nil
	})
	if errors.Is(err, ledger.ErrNotFound) {
		err = ErrNoButton
	}
	if err != nil {
		return Button{}, fmt.Errorf("the button: %w", err)
	}
	return b, nil
}

func (s acts) pressed(ctx context.Context, p pressed) (Result, error) {
	err := s.Store.Update(ctx, func(tx ledger.Tx) error { return presser(s).pressAll(tx, &p) })
	if err != nil {
		return Result{}, fmt.Errorf("the button: %w", err)
	}
	if p.slug == "" {
		return Result{}, fmt.Errorf("the button: %w", ErrNoArticle)
	}
	s.lookAgain()
	var r Result
	if !s.Once && len(p.done) == 1 && (p.row.Kind == ledger.ActPublish || p.row.Kind == ledger.ActAgain || p.row.Kind == ledger.ActReplace) {
		r, err = s.await(ctx, p.slug)
	} else {
		r, _, err = s.result(ctx, p.slug)
	}
	r.Did, r.By, r.Slugs, r.Undo, r.Why = p.row.Kind, p.by, p.done, p.undo, p.why
	if len(p.done) == 0 {
		r.Already, r.Did, r.By = true, p.earlier.Kind, p.earlier.By
	}
	return r, err
}

// presser does what buttons say to deliveries.
type presser struct{ *core }

// pressed is a press of a button, and what came of it.
type pressed struct {
	token string
	by    ledger.Actor
	only  string    // the kind that the button is to be of; "" for any
	why   string    // an article is rejected
	at    time.Time // one moment for all that the button is about

	row     ledger.ActionRow
	slug    string           // of the last article that the button is about
	done    []string         // slugs of what it changed
	undo    string           // the token of the button that takes it back
	earlier ledger.ActionRow // what was decided before, if it changed nothing
}

// isOlder reports whether the admins have been asked about a delivery once more since
// the button was made, about something that it did not show.
func (p *pressed) isOlder(d *ledger.Delivery) bool {
	switch p.row.Kind {
	case ledger.ActEditAll:
		return d.Reason.Is(plan.ReasonEdit) && p.row.Made.Before(d.Seen)
	case ledger.ActReject:
		return d.Reason.Is(plan.ReasonEdit) && p.row.Made.Before(d.Seen) || p.row.Made.Before(plan.LastAsked(d))
	}
	return false
}

// pressAll does what the button says to each delivery that it is about.
func (s presser) pressAll(tx ledger.Tx, p *pressed) error {
	var err error
	if p.row, err = tx.Action(p.token); err != nil {
		if errors.Is(err, ledger.ErrNotFound) {
			return ErrNoButton
		}
		return err
	}
	if p.only != "" && p.row.Kind != p.only {
		return ErrNoButton
	}
	used := !p.row.Used.IsZero()
	var refused error // of an article alone; the others go on
	var changed []int64
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
		if p.isOlder(&d) {
			continue // it is about another version of the article
		}
		before := d
		if err := s.press(tx, &d, p); errors.Is(err, plan.ErrDraft) || errors.Is(err, plan.ErrNever) || errors.Is(err, plan.ErrUnmarked) || errors.Is(err, ErrOwn) {
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
		changed = append(changed, id)
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
	if undoable(p.row.Kind) {
		if p.undo, err = undoTokenOf(tx, p.at, changed); err != nil {
			return err
		}
	}
	return tx.PutAction(p.row)
}

// press does what a button says to one delivery.
func (s presser) press(tx ledger.Tx, d *ledger.Delivery, p *pressed) error {
	kind, by, now := p.row.Kind, p.by, p.at
	switch kind {
	case ledger.ActPublish, ledger.ActApprove, ledger.ActTrust, ledger.ActEditAll, ledger.ActRelocate, ledger.ActAlso:
		if err := s.own(tx, d, by); err != nil {
			return fmt.Errorf("%s: %w", d.Slug, err)
		}
	case ledger.ActReplace, ledger.ActAgain:
		again := s.ownAgain
		if d.State() == ledger.Failed { // what was approved goes out, and nothing else: see order
			again = s.own
		}
		if err := again(tx, d, by); err != nil {
			return fmt.Errorf("%s: %w", d.Slug, err)
		}
	}
	switch kind {
	case ledger.ActPublish:
		return s.pressPublish(tx, d, by, now)
	case ledger.ActSkip:
		s.skip(d, by)
	case ledger.ActReject:
		return s.reject(tx, d, p)
	case ledger.ActCopy:
		if d.Wait == ledger.WaitHold {
			d.Flags |= ledger.Hidden
			d.Wait, d.Reason = ledger.WaitNone, locale.M("reason.copy_by", "name", ledger.NameOf(by))
		}
	case ledger.ActPublic, ledger.ActPrivate: // the button itself is the answer; see allowed
		if d.Wait == ledger.WaitHold {
			d.Reason = locale.M("reason."+kind+"_by", "name", ledger.NameOf(by))
		}
	case ledger.ActRelocate, ledger.ActAlso:
		if d.Wait != ledger.WaitRoute {
			return nil
		}
		d.Flags = d.Flags.With(ledger.Relocates, kind == ledger.ActRelocate)
		return s.pressPublish(tx, d, by, now)
	case ledger.ActLeave:
		if d.Wait == ledger.WaitRoute {
			d.Wait, d.Reason = ledger.WaitNone, locale.M(plan.ReasonOutThere)
		}
	case ledger.ActUndo:
		return s.undo(tx, d)
	case ledger.ActReplace:
		a, _ := s.posts.Article(d)
		if err := plan.Unwanted(a); err != nil { // it became so since the edit was refused
			return fmt.Errorf("%s: %w", d.Slug, err)
		}
		_, err := deliver.Replace(tx, d, now)
		return err
	case ledger.ActApprove:
		s.approve(d)
	case ledger.ActTrust:
		if d.State() == ledger.Planned && !d.Flags.Has(ledger.Approved) {
			s.approve(d)
			return s.trust(tx, d, by)
		}
	case ledger.ActThere:
		return s.sayThere(tx, d)
	case ledger.ActAgain:
		if d.State() == ledger.Failed {
			if d.Apply(ledger.EvRetry) {
				return s.order(tx, d, by, now)
			}
			return nil
		}
		return s.sayAgain(tx, d)
	case ledger.ActEditAll:
		if d.Wait == ledger.WaitEdits {
			letThrough(d, s.clock.Stamp())
		}
	case ledger.ActLink, ledger.ActNoLink:
		return s.pressLink(tx, d, kind == ledger.ActLink, by)
	case ledger.ActCommentThere, ledger.ActCommentAgain:
		answered, err := s.channels.SayComment(tx, d, kind == ledger.ActCommentThere)
		if answered {
			d.Reason = locale.M("reason."+kind+"_by", "name", ledger.NameOf(by))
		}
		return err
	case ledger.ActOverwrite:
		if d.Wait == ledger.WaitOverwrite || d.Wait == ledger.WaitOlder {
			letThrough(d, s.clock.Stamp())
			d.Flags |= ledger.OverwriteNow
		}
	case ledger.ActWithdraw:
		if d.Wait == ledger.WaitWithdraw {
			deliver.Withdraw(d, now.Add(undoFor))
		}
	case ledger.ActDelete:
		if d.Wait == ledger.WaitCopy {
			d.Wait, d.Reason, d.At = ledger.WaitNone, locale.Message{}, s.clock.Stamp()
			d.Todo |= ledger.TodoCopy
		}
	case ledger.ActKeep:
		if d.Wait == ledger.WaitCopy {
			return keepCopies(tx, d)
		}
		return s.keepPost(tx, d)
	}
	return nil
}

// skip has an article not go out by itself.
func (s presser) skip(d *ledger.Delivery, by ledger.Actor) {
	was := d.State()
	if !d.Flags.Has(ledger.Out) && d.Apply(ledger.EvSkip) {
		// History that is to stay history is not hidden from readers.
		d.Flags = d.Flags.With(ledger.Hidden, d.Flags.Has(ledger.Hidden) || was != ledger.Skipped)
		d.Flags = d.Flags.With(ledger.Forced|ledger.Approved, false) // it took that back
		d.Wait, d.At, d.Reason = ledger.WaitNone, time.Time{}, locale.M("reason.skipped_by", "name", ledger.NameOf(by))
	}
}

// letThrough has a post edited to the version that the question was about.
func letThrough(d *ledger.Delivery, now time.Time) {
	version := plan.AskedVersion(d)
	d.Wait, d.Reason, d.At = ledger.WaitNone, locale.Message{}, now
	if version != "" {
		d.Reason = plan.OfVersion("reason.on_its_way", version)
	}
	d.Todo |= ledger.TodoEdit
	d.Flags = d.Flags.With(ledger.Declined, false)
}

func (s presser) pressPublish(tx ledger.Tx, d *ledger.Delivery, by ledger.Actor, now time.Time) error {
	a, _ := s.posts.Article(d)
	if err := plan.Unwanted(a); err != nil { // it became so since the question was put
		return fmt.Errorf("%s: %w", d.Slug, err)
	}
	if d.Apply(ledger.EvPublish) {
		return s.order(tx, d, by, now)
	}
	return nil
}

// approve lets an article go out at its moment, or now if that has passed.
func (s presser) approve(d *ledger.Delivery) {
	if d.State() != ledger.Planned || d.Flags.Has(ledger.Approved) {
		return
	}
	if d.Wait == ledger.WaitUpdate { // the question was about its date and place, not its text
		d.Wait, d.Reason, d.Seen, d.At = ledger.WaitNone, locale.Message{}, s.clock.Stamp(), time.Time{} // the next comparison schedules it
		return
	}
	version := ""
	if d.Flags.Has(ledger.Out) { // the rest of it, as it was asked about
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
	d.At = d.Seen // the worker looks whether it still is what was shown
}

// trust asks no more before posts of the channel, and answers what it was asked
// about the others that wait.
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
		if own := s.own(tx, other, by); errors.Is(own, ErrOwn) { // it goes on waiting for somebody else
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

// keepPost answers a question about a post with no: it stays as it is.
func (s presser) keepPost(tx ledger.Tx, d *ledger.Delivery) error {
	switch d.Wait {
	case ledger.WaitWithdraw:
		d.Flags |= ledger.Kept
		d.Todo &^= ledger.TodoEdit | ledger.TodoLink
	case ledger.WaitEdits, ledger.WaitOverwrite, ledger.WaitOlder:
		if asked, ok := plan.VersionHash(plan.AskedVersion(d)); ok { // this copy of the articles may have another
			d.SourceHash = asked
		} else if a, _ := s.posts.Article(d); a != nil {
			d.SourceHash = a.Hash
		}
		d.Flags = d.Flags.With(ledger.FromBackup, false) | ledger.Declined
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

// keepCopies answers that a post may be in the channel twice.
func keepCopies(tx ledger.Tx, d *ledger.Delivery) error {
	d.Wait, d.Reason = ledger.WaitNone, locale.Message{}
	seen, err := tx.SeenMessages(d.Chat)
	for _, m := range seen {
		if m.CopyOf == d.ID {
			err = errors.Join(err, tx.DropSeenMessage(d.Chat, m.MessageID))
		}
	}
	return err
}

// sayThere takes an admin's word that an unconfirmed part is in the channel.
func (s presser) sayThere(tx ledger.Tx, d *ledger.Delivery) error {
	p, ok, err := ledger.FirstPart(tx, d, ledger.Unconfirmed)
	if err != nil || d.State() != ledger.Unconfirmed {
		return err
	}
	if !ok { // a restored delivery without parts: which messages they are is not known
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

// sayAgain takes an admin's word that an unconfirmed part is not there.
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
	d.Flags |= ledger.Forced // a person said so: no catch_up
	return s.channels.Unsent(tx, d, p, ledger.EvSendAgain)
}
