package scheduler

import (
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// publishable reports whether the article may be sent at all, now or later.
func (c *Config) publishable(a *content.Article, now time.Time) bool {
	if a.Draft || a.Hold != nil || a.Telegram.Never || expired(a, now) {
		return false
	}
	return !a.Due.IsZero() || (a.Telegram.Queue && len(c.Slots) > 0)
}

// unwanted returns why the author does not want the article out, not even by
// hand: ErrDraft, ErrNever or ErrUnmarked. a is nil where its file is gone.
func unwanted(a *content.Article) error {
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

// byWord reports whether an admin has ordered the article out or given it a
// moment, so that nothing but its author's no holds it back.
func byWord(d *ledger.Delivery, a *content.Article) bool {
	return d.Flags.Has(ledger.Forced) && !a.Draft || d.Flags.Has(ledger.Moved) && a.Hold != nil && unwanted(a) == nil
}

func expired(a *content.Article, now time.Time) bool {
	return !a.Expiry.IsZero() && !a.Expiry.After(now)
}

// onlyExpired reports whether nothing but its expiryDate ends an article; a is
// nil where its file is gone.
func onlyExpired(a *content.Article, now time.Time) bool {
	return a != nil && !a.Draft && !a.Telegram.Never && expired(a, now)
}

// movedUndated reports whether the article has no moment but the one that an
// admin gave it.
func movedUndated(d *ledger.Delivery, a *content.Article, now time.Time) bool {
	return d.Flags.Has(ledger.Moved) && d.FileDue.IsZero() && a.Due.IsZero() && !a.Draft && !a.Telegram.Never && !expired(a, now)
}
