package scheduler

import (
	"context"
	"fmt"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// approvals decides who may approve an article.
type approvals struct{ *core }

// own returns ErrOwn if a delivery needs the approval of somebody other than its author (`approve:
// other`) and by is the author. Anybody may publish what was approved or ordered before.
func (s approvals) own(tx ledger.Tx, d *ledger.Delivery, by ledger.Actor) error {
	edit := d.Wait == ledger.WaitEdits && d.Reason.Is(plan.ReasonEdit)
	if !edit && d.Wait != ledger.WaitApprove && d.Flags&(ledger.Approved|ledger.Forced|ledger.Out) != 0 { // somebody gave it
		return nil
	}
	if others, err := s.othersWord(tx, d, by); err != nil || !others {
		return err
	}
	return ErrOwn
}

// ownAgain is own for actions that send a published article again with its present content: the
// earlier approval covered the content of that time.
func (s approvals) ownAgain(tx ledger.Tx, d *ledger.Delivery, by ledger.Actor) error {
	if others, err := s.othersWord(tx, d, by); err != nil || !others {
		return err
	}
	return ErrOwn
}

// othersWord reports whether the approval of somebody else is needed: `approve: other` applies and
// by is the author.
func (s approvals) othersWord(tx ledger.Tx, d *ledger.Delivery, by ledger.Actor) (bool, error) {
	a, place := s.posts.Article(d)
	if a == nil || place.Approve != content.ApprovalOther || !s.Wrote(a, by) {
		return false, nil
	}
	return s.asks(tx, d)
}

// asks reports whether an article needs an admin's approval.
func (s approvals) asks(tx ledger.Tx, d *ledger.Delivery) (bool, error) {
	if _, place := s.posts.Article(d); !place.Approve.Asked() {
		return false, nil
	}
	all, err := tx.Channels()
	return err == nil && !ledger.ChannelOf(all, d.Chat).Trusted, err
}

// order schedules a delivery for now on somebody's order. An author who needs somebody else's
// approval can only bring forward what was approved: the worker checks that it still is what was
// shown.
func (s approvals) order(tx ledger.Tx, d *ledger.Delivery, by ledger.Actor, now time.Time) error {
	others, err := s.othersWord(tx, d, by)
	if err != nil {
		return err
	}
	if !others || d.Flags&(ledger.Forced|ledger.Out) != 0 {
		force(d, now)
		return nil
	}
	d.Wait, d.Reason, d.Tries = ledger.WaitNone, locale.Message{}, 0
	d.Due, d.At, d.Seen = now, now, now
	d.Flags = d.Flags.With(ledger.Queued|ledger.Told|ledger.Hidden, false) | ledger.Moved
	return nil
}

// Reject implements Desk: an admin declines what a button asks about and gives a reason. An article
// is not published until its file changes and the admins are asked again; an edit of a published
// post is not made. The other admins are told.
func (s acts) Reject(ctx context.Context, token, why string, by ledger.Actor) (Result, error) {
	return s.pressed(ctx, pressed{token: token, by: by, only: ledger.ActReject, why: why, at: s.clock.Stamp()})
}

// reject applies the button [Reject] to one delivery.
func (s presser) reject(tx ledger.Tx, d *ledger.Delivery, p *pressed) error {
	before := *d
	why := p.why
	switch edit := d.Wait == ledger.WaitEdits && d.Reason.Is(plan.ReasonEdit); {
	case edit:
		if err := s.keepPost(tx, d); err != nil {
			return err
		}
		d.Reason = plan.EditRejected(ledger.NameOf(p.by), why)
	case d.State() == ledger.Planned && d.Flags.Has(ledger.Out): // the rest is held back until the file changes
		if d.Wait != ledger.WaitApprove {
			return nil
		}
		d.Reason = plan.RejectedRest(d, ledger.NameOf(p.by), why)
	case d.State() == ledger.Planned:
		s.skip(d, p.by)
		if d.State() != ledger.Skipped {
			return nil
		}
		if shown, ok := plan.VersionHash(plan.AskedVersion(&before)); ok { // the file may have changed by now, and that asks again
			d.SourceHash = shown
		}
		d.Reason = plan.Rejected(ledger.NameOf(p.by), why)
	}
	if *d == before {
		return nil
	}
	detail := locale.Message{}
	if why != "" {
		detail = locale.M("notice.rejected.why", "why", why)
	}
	n := ledger.Notice{Kind: ledger.NoticeRejected, Slug: d.Slug, Title: d.Title, Path: d.Path, Channel: d.Chat, Detail: detail, By: p.by}
	if err := ledger.Notify(tx.Notices(), p.at, n); err != nil {
		return fmt.Errorf("telling the other admins: %w", err)
	}
	return nil
}
