package scheduler

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// loop runs the parts of a scheduler together until it ends.
type loop struct {
	*core
	comparer  *comparer
	told      deliver.Told
	clockTold bool // the admins were told that the clock is wrong
}

// loadLinks reads from the ledger where the posts are, and the former slugs of their articles.
func (s *loop) loadLinks(ctx context.Context) error {
	var former map[string]string
	err := s.Store.View(ctx, func(tx ledger.Tx) error {
		channels, err := tx.Channels()
		if err != nil {
			return err
		}
		if former, err = tx.FormerNames(); err != nil {
			return err
		}
		return ledger.Every(tx, func(d ledger.Delivery) { s.links.Set(d, ledger.ChannelOf(channels, d.Chat)) })
	})
	if err != nil {
		return err
	}
	s.knowFormer(former)
	return nil
}

// coordinate starts a worker for each channel and, in the leading process, compares the catalogue
// with the ledger whenever either of them changes or time does (an expiry date, a file missing for
// long enough).
func (s *loop) coordinate(ctx context.Context, wg *sync.WaitGroup) {
	resolving := map[string]bool{}
	var failing, looked bool
	var known *content.Catalogue
	defer s.lead.release()
	s.clock.Witness.Assure(ctx) // the time at which the bot first sees a channel may be recorded soon
	for ctx.Err() == nil {
		change := s.clock.Changed()
		if cat := s.catalogue(); !looked || cat != known { // it wakes at each send
			looked, known = true, cat
			if s.shared() {
				s.memory.Show(articlesOf(cat))
			}
			for _, name := range s.Routing().Channels(cat) {
				if !resolving[name] {
					resolving[name] = true
					wg.Go(func() { reacher{s.core}.resolve(ctx, name, wg) })
				}
			}
		}
		until, err := s.comparer.compare(ctx)
		switch {
		case errors.Is(err, ledger.ErrLocked):
			s.standBy(err)
			until = s.Now().Add(deliver.StandByEvery)
		case err != nil && ctx.Err() == nil:
			if !failing {
				s.Log.Error("reconcile failed; retrying", "err", err)
			}
			failing = true
			until = s.Now().Add(time.Second)
			change = nil
		case failing:
			failing = false
			s.Log.Info("the plan is up to date again")
		}
		if again := s.watchClock(ctx); change != nil {
			until = earliest(until, again)
		}
		s.clock.Sleep(ctx, until, change)
	}
}

func articlesOf(cat *content.Catalogue) []*content.Article {
	if cat == nil {
		return nil
	}
	return cat.Articles()
}

// watchClock tells the admins once that the clock is wrong, and once that it is right again; then
// it also plans what was wrongly marked as missed. It returns when it must be called again even if
// nothing changes, or zero for never.
func (s *loop) watchClock(ctx context.Context) time.Time {
	w := s.clock.Witness
	if _, differ := w.Off(); differ || s.clockTold {
		w.Assure(ctx) // after a suspend they differ until the next answer
	}
	ahead, differ := w.Off()
	again := time.Time{}
	if differ {
		again = s.Now().Add(s.clock.Longest() / 3) // every ten seconds: it may be right again
	}
	if differ == s.clockTold || differ && !w.Current() {
		return again
	}
	n := ledger.Notice{Kind: ledger.NoticeClockRight}
	if differ {
		n = ledger.Notice{Kind: ledger.NoticeClock, Detail: clockOff(ahead)}
		s.Log.Error("the system clock differs from Telegram's", "ahead", ahead.Round(time.Second))
	} else {
		s.Log.Info("the system clock agrees with Telegram's again")
	}
	if err := s.Store.Update(ctx, func(tx ledger.Tx) error { return ledger.Notify(tx.Notices(), s.clock.Stamp(), n) }); err != nil {
		return s.Now().Add(time.Second) // it is tried again
	}
	s.clockTold = differ
	s.lookAgain()
	return again
}

// clockOff is the message that says how far the clock differs from Telegram's.
func clockOff(ahead time.Duration) locale.Message {
	if ahead < 0 {
		return locale.M("clock.behind", "span", (-ahead).Round(time.Second))
	}
	return locale.M("clock.ahead", "span", ahead.Round(time.Second))
}
