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

// own returns ErrOwn if a delivery waits for the word of somebody other than the
// author (`approve: other`), and it is the author who gives it. What was approved, or
// ordered by somebody, is anybody's to publish.
func (s *core) own(tx ledger.Tx, d *ledger.Delivery, by ledger.Actor) error {
	edit := d.Wait == ledger.WaitEdits && d.Reason.Is(plan.ReasonEdit)
	if !edit && d.Wait != ledger.WaitApprove && d.Flags&(ledger.Approved|ledger.Forced|ledger.Out) != 0 { // somebody gave it
		return nil
	}
	if others, err := s.othersWord(tx, d, by); err != nil || !others {
		return err
	}
	return ErrOwn
}

// ownAgain is own for what sends once more what was sent before, as the article is now:
// the word that somebody gave was about what it was then.
func (s *core) ownAgain(tx ledger.Tx, d *ledger.Delivery, by ledger.Actor) error {
	if others, err := s.othersWord(tx, d, by); err != nil || !others {
		return err
	}
	return ErrOwn
}

// othersWord reports whether the word of somebody else than who gives it is needed:
// who gives it is the author, and `approve: other` asks.
func (s *core) othersWord(tx ledger.Tx, d *ledger.Delivery, by ledger.Actor) (bool, error) {
	a, place := s.posts.Article(d)
	if a == nil || place.Approve != content.ApprovalOther || !s.Wrote(a, by) {
		return false, nil
	}
	return s.asks(tx, d)
}

// asks reports whether an article goes out with an admin's approval alone.
func (s *core) asks(tx ledger.Tx, d *ledger.Delivery) (bool, error) {
	if _, place := s.posts.Article(d); !place.Approve.Asked() {
		return false, nil
	}
	all, err := tx.Channels()
	return err == nil && !ledger.ChannelOf(all, d.Chat).Trusted, err
}

// order has a delivery sent now by somebody's word. The author's own, where it takes
// somebody else's, does no more than bring forward what was approved: the worker looks
// whether it still is what was shown.
func (s *core) order(tx ledger.Tx, d *ledger.Delivery, by ledger.Actor, now time.Time) error {
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

// Reject implements Desk: an admin does not approve what a button asks about, and
// says why. An article does not go out, until its file is changed and the admins are
// asked again; of a post the change is not made. The other admins are told.
func (s acts) Reject(ctx context.Context, token, why string, by ledger.Actor) (Result, error) {
	return s.pressed(ctx, pressed{token: token, by: by, only: ledger.ActReject, why: why, at: s.clock.Stamp()})
}

// reject does what the button [Reject] says to one delivery.
func (s presser) reject(tx ledger.Tx, d *ledger.Delivery, p *pressed) error {
	before := *d
	why := p.why
	switch edit := d.Wait == ledger.WaitEdits && d.Reason.Is(plan.ReasonEdit); {
	case edit:
		if err := s.keepPost(tx, d); err != nil {
			return err
		}
		d.Reason = plan.EditRejected(ledger.NameOf(p.by), why)
	case d.State() == ledger.Planned && d.Flags.Has(ledger.Out): // the rest stays away until the file says something else
		if d.Wait != ledger.WaitApprove {
			return nil
		}
		d.Reason = plan.RejectedRest(d, ledger.NameOf(p.by), why)
	case d.State() == ledger.Planned:
		s.skip(d, p.by)
		if d.State() != ledger.Skipped {
			return nil
		}
		if shown, ok := plan.VersionHash(plan.AskedVersion(&before)); ok { // the file may say something else by now: that asks
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
	if err := ledger.Notify(tx, p.at, n); err != nil {
		return fmt.Errorf("telling the other admins: %w", err)
	}
	return nil
}
