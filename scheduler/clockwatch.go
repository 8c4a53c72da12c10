package scheduler

import (
	"context"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// watchClock tells the admins, once, that the clock is wrong, and that it is right
// again; what was marked as missed in error is planned then. It returns when it
// must be called again by itself, zero for never.
func (s *loop) watchClock(ctx context.Context) time.Time {
	w := s.clock.Witness
	if _, differ := w.Off(); differ || s.clockTold {
		w.Assure(ctx) // a machine that slept differs until the next answer
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
		s.Log.Error("the clock of this machine is wrong: what is sent is due by it and by Telegram's", "ahead", ahead.Round(time.Second))
	} else {
		s.Log.Info("the clock is right again")
	}
	if err := s.Store.Update(ctx, func(tx ledger.Tx) error { return ledger.Notify(tx, s.clock.Stamp(), n) }); err != nil {
		return s.Now().Add(time.Second) // it is tried again
	}
	s.clockTold = differ
	s.lookAgain()
	return again
}

// clockOff says how far a clock is from Telegram's.
func clockOff(ahead time.Duration) locale.Message {
	if ahead < 0 {
		return locale.M("clock.behind", "span", (-ahead).Round(time.Second))
	}
	return locale.M("clock.ahead", "span", ahead.Round(time.Second))
}
