package plan

import (
	"fmt"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// Reasons why an article is not sent, not even on an admin's order.
var (
	ErrDraft    = locale.Error("act.draft")
	ErrNever    = locale.Error("act.never")
	ErrUnmarked = locale.Error("act.unmarked")
	ErrExpired  = locale.Error("act.expired")
)

// publishable reports whether the article may be sent at all, now or later. An article that waits
// for an unreadable file counts, because it may be sent later (schedule).
func (r *Rules) publishable(a *content.Article, now time.Time) bool {
	if a.Draft || a.Hold != nil && !a.Hold.Waits() || a.Telegram().Never || expired(a.Expiry, now) {
		return false
	}
	return !a.Due.IsZero() || (a.Telegram().Queue && len(r.Slots) > 0)
}

// Unwanted returns why the author does not want the article published, not even on an admin's
// order: ErrDraft, ErrNever or ErrUnmarked. a is nil if its file is gone.
func Unwanted(a *content.Article) error {
	switch {
	case a == nil:
		return nil
	case a.Draft:
		return ErrDraft
	case a.Telegram().Never:
		return ErrNever
	case a.Unmarked():
		return ErrUnmarked
	}
	return nil
}

// ByWord reports whether an admin has ordered the article or given it a time, so that only its
// author's refusal holds it back. A given time is not an order if the cause of the hold is unknown.
func ByWord(d *ledger.Delivery, a *content.Article) bool {
	return d.Flags.Has(ledger.Forced) && !a.Draft || d.Flags.Has(ledger.Moved) && a.Hold != nil && !a.Hold.Waits() && Unwanted(a) == nil
}

// waits reports whether a delivery waits for a file that cannot be read now. A partly published
// article goes on.
func waits(d *ledger.Delivery, a *content.Article) bool {
	return a != nil && a.Hold.Waits() && !ByWord(d, a) && !d.Flags.Has(ledger.Out)
}

// waited reports whether a delivery stayed planned because of an unreadable file (schedule).
func waited(d *ledger.Delivery) bool {
	return d.Wait == ledger.WaitNone && d.At.IsZero() && d.Reason.Is((&content.Hold{Rule: content.HoldUnread}).Message().Code)
}

func expired(at, now time.Time) bool {
	return !at.IsZero() && !at.After(now)
}

// OnlyExpired reports whether only its expiryDate ends an article; a is nil if its file is gone.
func OnlyExpired(a *content.Article, now time.Time) bool {
	return a != nil && !a.Draft && !a.Telegram().Never && expired(a.Expiry, now)
}

// movedUndated reports whether the article has no time except the one that an admin gave it.
func movedUndated(d *ledger.Delivery, a *content.Article, now time.Time) bool {
	return d.Flags.Has(ledger.Moved) && d.FileDue.IsZero() && a.Due.IsZero() && !a.Draft && !a.Telegram().Never && !expired(a.Expiry, now)
}

// Movable returns why the article cannot be published at a time, whatever its date: ErrDraft,
// ErrNever, ErrUnmarked or ErrExpired.
func Movable(a *content.Article, to time.Time) error {
	err := Unwanted(a)
	if err == nil && expired(a.Expiry, to) {
		err = ErrExpired
	}
	if err != nil {
		return fmt.Errorf("%s: %w", a.Slug, err)
	}
	return nil
}
