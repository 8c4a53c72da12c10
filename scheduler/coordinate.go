package scheduler

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// loop brings articles, ledger and channels together for as long as a scheduler
// runs.
type loop struct {
	*core
	told      deliver.Told
	clockTold bool // the admins know that the clock is wrong
	recorded  recorded
	unsure    unsure

	basis     *plan.Basis // what the last comparison left behind; nil: the next is of the whole
	basisTerm int         // of the leadership in which it was made
	mark      int64       // of what is written in the ledger (ledger.Store.Written)
}

// loadLinks takes down where the posts are by the ledger, and which names their
// articles had before.
func (s *loop) loadLinks(ctx context.Context) error {
	var rows []ledger.Delivery
	var channels []ledger.ChannelState
	var former map[string]string
	err := s.Store.View(ctx, func(tx ledger.Tx) (err error) {
		if channels, err = tx.Channels(); err != nil {
			return err
		}
		if former, err = tx.FormerNames(); err != nil {
			return err
		}
		rows, err = tx.Deliveries(ledger.Filter{})
		return err
	})
	if err != nil {
		return err
	}
	for _, d := range rows {
		s.links.Set(d, ledger.ChannelOf(channels, d.Chat))
	}
	s.knowFormer(former)
	return nil
}

// knowFormer takes down which names articles had before.
func (s *loop) knowFormer(former map[string]string) {
	s.links.SetFormer(former)
	s.Source.KnowFormer(former)
}

// coordinate starts a worker for each channel and, in the process that leads,
// compares the catalogue with the ledger whenever either changed or a moment
// has come that matters (an expiry date, a file gone for long enough).
func (s *loop) coordinate(ctx context.Context, wg *sync.WaitGroup) {
	resolving := map[string]bool{}
	var failing, looked bool
	var known *content.Catalogue
	defer s.lead.release()
	s.clock.Witness.Assure(ctx) // when the bot first saw a channel is written down
	for ctx.Err() == nil {
		change := s.clock.Changed()
		if cat := s.catalogue(); !looked || cat != known { // it wakes at each send
			looked, known = true, cat
			if s.shared() {
				s.memory.Show(articlesOf(cat))
			}
			for _, name := range s.Routing().Channels(articlesOf(cat)) {
				if !resolving[name] {
					resolving[name] = true
					wg.Go(func() { s.resolve(ctx, name, wg) })
				}
			}
		}
		until, err := s.compare(ctx)
		switch {
		case errors.Is(err, ledger.ErrLocked):
			s.standBy(err)
			until = s.Now().Add(deliver.StandByEvery)
		case err != nil && ctx.Err() == nil:
			if !failing {
				s.Log.Error("the plan could not be brought up to date; trying again", "error", err)
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

// compare works the catalogue into the ledger if it is due, and returns when it
// is due again by itself.
func (s *loop) compare(ctx context.Context) (time.Time, error) {
	s.mu.Lock()
	due := s.stale || (!s.next.IsZero() && !s.Now().Before(s.next))
	s.stale = false
	until := s.next
	if due {
		s.settled, s.busy = nil, true
	}
	s.mu.Unlock()
	if !due {
		return until, nil
	}
	s.clock.Witness.Assure(ctx)
	if err := s.lead.take(ctx, s.core); err != nil {
		s.mu.Lock()
		s.stale, s.busy, s.failed = true, false, true
		s.mu.Unlock()
		return until, err
	}
	until, err := s.reconcile(ctx)
	if errors.Is(err, ledger.ErrChanged) { // a worker or an admin was faster
		until, err = s.reconcile(ctx)
	}
	s.mu.Lock()
	s.next, s.busy, s.failed = until, false, err != nil
	if err != nil {
		s.stale, s.settled = true, nil
	}
	s.mu.Unlock()
	return until, err
}

// resolve finds out which chat a channel's name means, and starts its worker.
func (s *loop) resolve(ctx context.Context, name string, wg *sync.WaitGroup) {
	wait := time.Second
	told := ""
	tell := func(what string, err error) {
		if ctx.Err() == nil && wait > time.Second && told != what { // a server may just be starting, too
			s.Log.Error(what, "channel", name, "error", err)
			told = what
		}
	}
	for ctx.Err() == nil {
		if err := s.meet(ctx, name); err != nil {
			tell("the ledger cannot be written", err)
		} else if c, err := s.reach(ctx, name); err != nil {
			tell(unreachable(err), err)
			wait = max(wait, deliver.RetryAfter(err))
		} else if err := s.bindChannel(ctx, name, c); err != nil {
			tell("the ledger cannot be written", err)
		} else {
			if told != "" {
				s.Log.Info("the channel is reached", "channel", name)
			}
			s.channels.Start(ctx, name, c, wg)
			s.lookAgain()
			return
		}
		s.clock.Sleep(ctx, s.Now().Add(wait), nil)
		wait = min(2*wait, deliver.OutagePause)
	}
}

// unreachable says why a channel cannot be resolved: the bot's rights are only
// to blame where Telegram answered at all.
func unreachable(err error) string {
	switch deliver.KindOf(err) {
	case deliver.FaultRefused, deliver.FaultNoRights, deliver.FaultGone:
		return "the channel cannot be reached; trying again until it can: is its name right, and is the bot its administrator?"
	}
	return "Telegram cannot be asked about the channel; trying again until it can"
}

// reach asks Telegram for a channel. Where it has moved since it was configured,
// the ledger follows, and it is asked for by its new id; also at later starts,
// since the old one may go on answering.
func (s *loop) reach(ctx context.Context, name string) (deliver.Channel, error) {
	id, err := strconv.ParseInt(name, 10, 64)
	if err == nil {
		now, err := s.moved(ctx, id)
		if err != nil {
			return deliver.Channel{}, err
		}
		if now != id {
			return s.Publisher.Channel(ctx, ledger.FormatChat(now))
		}
	}
	c, err := s.Publisher.Channel(ctx, name)
	var f *deliver.Fault
	if errors.As(err, &f) && f.Kind == deliver.FaultMigrated && f.MigrateTo != 0 {
		if err := s.follows(ctx, name, id, f.MigrateTo); err != nil {
			return c, err
		}
		return s.Publisher.Channel(ctx, ledger.FormatChat(f.MigrateTo))
	}
	if err != nil {
		return c, err
	}
	now, err := s.moved(ctx, c.ID)
	if err != nil || now == c.ID {
		return c, err
	}
	return s.Publisher.Channel(ctx, ledger.FormatChat(now))
}

// moved returns the id that a chat has now.
func (s *loop) moved(ctx context.Context, chat int64) (now int64, err error) {
	err = s.Store.View(ctx, func(tx ledger.Tx) (err error) {
		now, err = tx.Moved(chat)
		return err
	})
	return now, err
}

// follows has the ledger follow a channel, of the id id if its name is one.
func (s *loop) follows(ctx context.Context, name string, id, to int64) error {
	return s.Store.Update(ctx, func(tx ledger.Tx) error {
		all, err := tx.Channels()
		if err != nil {
			return err
		}
		for _, row := range all {
			if row.Name == name && row.Chat != 0 {
				id = row.Chat
			}
		}
		if id == 0 || id == to {
			return nil
		}
		return tx.MoveChat(id, to)
	})
}

// meet writes down when the bot first saw a channel's name: what was due before
// is history, even if Telegram could not be reached then.
func (s *loop) meet(ctx context.Context, name string) error {
	return s.Store.Update(ctx, func(tx ledger.Tx) error {
		all, err := tx.Channels()
		if err != nil {
			return err
		}
		for _, c := range all {
			if c.Name == name {
				return nil
			}
		}
		return tx.PutChannel(ledger.ChannelState{Name: name, Started: s.clock.Stamp()})
	})
}

// bindChannel writes down which chat a channel's name means.
func (s *loop) bindChannel(ctx context.Context, name string, info deliver.Channel) error {
	return s.Store.Update(ctx, func(tx ledger.Tx) error {
		all, err := tx.Channels()
		if err != nil {
			return err
		}
		var row ledger.ChannelState
		for _, c := range all {
			if c.Name == name {
				row = c
			}
		}
		if row.Chat != 0 && row.Chat != info.ID {
			// The name went to another channel; the old one stays in the
			// ledger under its id.
			old := row
			old.Name = "chat " + ledger.FormatChat(row.Chat)
			if err := tx.PutChannel(old); err != nil {
				return err
			}
			row = ledger.ChannelState{Name: name, Started: s.clock.Stamp()}
		}
		row.Chat, row.Username, row.Title = info.ID, info.Username, info.Title
		if err := tx.PutChannel(row); err != nil {
			return err
		}
		return ledger.ChangeChannel(tx, info.ID, func(c *ledger.ChannelState) { c.Username, c.Title = info.Username, info.Title })
	})
}

func articlesOf(cat *content.Catalogue) []*content.Article {
	if cat == nil {
		return nil
	}
	return cat.Articles()
}
