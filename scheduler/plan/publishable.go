package plan

import (
	"fmt"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// Why an article is not sent, not even by hand.
var (
	ErrDraft    = locale.Error("act.draft")
	ErrNever    = locale.Error("act.never")
	ErrUnmarked = locale.Error("act.unmarked")
	ErrExpired  = locale.Error("act.expired")
)

// publishable reports whether the article may be sent at all, now or later.
func (r *Rules) publishable(a *content.Article, now time.Time) bool {
	if a.Draft || a.Hold != nil || a.Telegram.Never || expired(a, now) {
		return false
	}
	return !a.Due.IsZero() || (a.Telegram.Queue && len(r.Slots) > 0)
}

// Unwanted returns why the author does not want the article out, not even by
// hand: ErrDraft, ErrNever or ErrUnmarked. a is nil where its file is gone.
func Unwanted(a *content.Article) error {
	switch {
	case a == nil:
		return nil
	case a.Draft:
		return ErrDraft
	case a.Telegram.Never:
		return ErrNever
	case a.Unmarked():
		return ErrUnmarked
	}
	return nil
}

// ByWord reports whether an admin has ordered the article out or given it a
// moment, so that nothing but its author's no holds it back.
func ByWord(d *ledger.Delivery, a *content.Article) bool {
	return d.Flags.Has(ledger.Forced) && !a.Draft || d.Flags.Has(ledger.Moved) && a.Hold != nil && Unwanted(a) == nil
}

func expired(a *content.Article, now time.Time) bool {
	return !a.Expiry.IsZero() && !a.Expiry.After(now)
}

// OnlyExpired reports whether nothing but its expiryDate ends an article; a is
// nil where its file is gone.
func OnlyExpired(a *content.Article, now time.Time) bool {
	return a != nil && !a.Draft && !a.Telegram.Never && expired(a, now)
}

// movedUndated reports whether the article has no moment but the one that an
// admin gave it.
func movedUndated(d *ledger.Delivery, a *content.Article, now time.Time) bool {
	return d.Flags.Has(ledger.Moved) && d.FileDue.IsZero() && a.Due.IsZero() && !a.Draft && !a.Telegram.Never && !expired(a, now)
}

// Movable returns why the article cannot go out at a moment, whatever its date:
// ErrDraft, ErrNever, ErrUnmarked or ErrExpired.
func Movable(a *content.Article, to time.Time) error {
	err := Unwanted(a)
	if err == nil && expired(a, to) {
		err = ErrExpired
	}
	if err != nil {
		return fmt.Errorf("%s: %w", a.Slug, err)
	}
	return nil
}
