package scheduler

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// tell writes the notices that go with a plan.
func tell(tx ledger.Tx, p *plan.Plan) error {
	for _, c := range p.Changes {
		if !c.Asked {
			continue
		}
		if err := ledger.NotifyOf(tx, p.Now, c.Delivery, ledger.NoticeToday, c.Delivery.Reason, ledger.ActPublish, ledger.ActSkip); err != nil {
			return err
		}
	}
	if err := tellHistory(tx, p); err != nil {
		return err
	}
	if err := tellRoutes(tx, p); err != nil {
		return err
	}
	if err := tellHeld(tx, p); err != nil {
		return err
	}
	if err := tellUpdate(tx, p); err != nil {
		return err
	}
	if len(p.Edits) > plan.MaxEdits {
		if err := ledger.NotifyMany(tx, p.Now, p.Channel.Chat, deliveries(p.Edits), ledger.NoticeManyEdits, ledger.ActEditAll, ledger.ActKeep); err != nil {
			return err
		}
	}
	if len(p.Removals) > plan.MaxWithdrawals {
		return ledger.NotifyMany(tx, p.Now, p.Channel.Chat, deliveries(p.Removals), ledger.NoticeWithdrawal, ledger.ActWithdraw, ledger.ActKeep)
	}
	for _, c := range p.Removals {
		if c.Delivery.Wait == ledger.WaitWithdraw {
			kind := ledger.NoticeWithdrawal
			if plan.OnlyExpired(c.Article, p.Now) {
				kind = ledger.NoticeExpired
			}
			if err := ledger.NotifyOf(tx, p.Now, c.Delivery, kind, removedAs(c.Article, c.Delivery.Title), ledger.ActWithdraw, ledger.ActKeep); err != nil {
				return err
			}
		}
	}
	return nil
}

// removedAs words the question what becomes of a post by why its article is not meant
// for the channel any more; a is nil where its file is gone.
func removedAs(a *content.Article, title string) locale.Message {
	switch {
	case a == nil:
		return locale.M("notice.withdrawal.gone", "title", title)
	case a.Telegram.Never:
		return locale.M("notice.withdrawal.never", "title", title)
	case a.Draft:
		return locale.M("notice.withdrawal.draft", "title", title)
	}
	return locale.Message{}
}

func deliveries(cs []*plan.Change) []*ledger.Delivery {
	out := make([]*ledger.Delivery, len(cs))
	for i, c := range cs {
		out[i] = c.Delivery
	}
	return out
}

// tellHistory offers what became history, all in one notice.
func tellHistory(tx ledger.Tx, p *plan.Plan) error {
	history := p.History
	if len(p.Overdue) > plan.MaxOverdue {
		history = slices.Concat(history, p.Overdue)
	}
	switch len(history) {
	case 0:
		return nil
	case 1:
		why := history[0].Delivery.Reason
		if why.Is(plan.ReasonOld) { // the notice says that much
			why = locale.Message{}
		}
		return ledger.NotifyOf(tx, p.Now, history[0].Delivery, ledger.NoticeHistory, why, ledger.ActPublish, ledger.ActSkip)
	}
	return ledger.NotifyMany(tx, p.Now, p.Channel.Chat, deliveries(history), ledger.NoticeHistory, ledger.ActPublish, ledger.ActSkip)
}

// tellHeld asks about new articles that are held: about each copy, up to a few,
// and about each status that is not known, once for all articles with it.
func tellHeld(tx ledger.Tx, p *plan.Plan) error {
	if len(p.Copies) > plan.MaxOverdue {
		if err := ledger.NotifyMany(tx, p.Now, p.Channel.Chat, deliveries(p.Copies), ledger.NoticeCopy, ledger.ActPublish, ledger.ActCopy); err != nil {
			return err
		}
	} else {
		for _, c := range p.Copies {
			if err := ledger.NotifyOf(tx, p.Now, c.Delivery, ledger.NoticeCopy, locale.Text(c.Article.Hold.Of), ledger.ActPublish, ledger.ActCopy); err != nil {
				return err
			}
		}
	}
	var order []string
	bySaid := map[string][]*ledger.Delivery{}
	for _, c := range p.Statuses {
		said := c.Article.Hold.Said()
		if bySaid[said] == nil {
			order = append(order, said)
		}
		bySaid[said] = append(bySaid[said], c.Delivery)
	}
	for _, said := range order {
		if err := ledger.AskStatus(tx, p.Now, p.Channel.Chat, said, bySaid[said]); err != nil {
			return err
		}
	}
	return nil
}

// tellUpdate lists what an update of the program would do differently.
func tellUpdate(tx ledger.Tx, p *plan.Plan) error {
	if len(p.Unplanned) > 0 {
		ds := deliveries(p.Unplanned)
		n := ledger.Notice{Kind: ledger.NoticeUpdateHeld, Channel: p.Channel.Chat, N: len(ds), Titles: ledger.Titles(ds)}
		if err := ledger.Notify(tx, p.Now, n); err != nil {
			return err
		}
	}
	if len(p.Updated) == 0 {
		return nil
	}
	return ledger.NotifyMany(tx, p.Now, p.Channel.Chat, deliveries(p.Updated), ledger.NoticeUpdate, ledger.ActApprove, ledger.ActSkip)
}

// tellRoutes asks about published articles that have another route now, one
// question for each place.
func tellRoutes(tx ledger.Tx, p *plan.Plan) error {
	var order []string
	byPlace := map[string][]*ledger.Delivery{}
	for _, c := range p.Routed {
		at := c.Place.String()
		if byPlace[at] == nil {
			order = append(order, at)
		}
		byPlace[at] = append(byPlace[at], c.Delivery)
	}
	for _, at := range order {
		ds := byPlace[at]
		ids := make([]int64, len(ds))
		for i, d := range ds {
			ids[i] = d.ID
		}
		actions, err := ledger.Buttons(tx, p.Now, ids, ledger.ActRelocate, ledger.ActAlso, ledger.ActLeave)
		if err != nil {
			return err
		}
		n := ledger.Notice{Kind: ledger.NoticeRoute, Channel: p.Channel.Chat, Detail: locale.Text(at), Actions: actions}
		if len(ds) == 1 {
			n.Slug, n.Title, n.Due = ds[0].Slug, ds[0].Title, ds[0].Due
		} else {
			n.N, n.Titles = len(ds), ledger.Titles(ds)
		}
		if err := ledger.Notify(tx, p.Now, n); err != nil {
			return err
		}
	}
	return nil
}

// deliverNotices brings notices to the admins, oldest first, until ctx ends. One
// that was brought right before the process died is brought again.
func (s *loop) deliverNotices(ctx context.Context) {
	wait := time.Second
	unclear := false // whether the last notice was brought
	for ctx.Err() == nil {
		change := s.clock.Changed()
		if !s.lead.has() { // another replica tells them, or this one soon
			s.clock.Sleep(ctx, s.Now().Add(deliver.StandByEvery), change)
			continue
		}
		n, err := s.oldestNotice(ctx)
		switch {
		case errors.Is(err, ledger.ErrNotFound):
			s.clock.Sleep(ctx, time.Time{}, change)
			continue
		case err == nil && unclear && s.outage(ctx): // each try might bring it once more
			err = errOutage
		case err == nil:
			err = s.Publisher.Notify(context.WithoutCancel(ctx), n.Notice)
			if err == nil || deliver.KindOf(err) == deliver.FaultRefused || deliver.KindOf(err) == deliver.FaultNoRights {
				if err != nil {
					s.Log.Warn("no admin could be told", "notice", n.Notice.Kind, "slug", n.Notice.Slug, "error", err)
				}
				err = s.Store.Update(context.WithoutCancel(ctx), func(tx ledger.Tx) error { return tx.DropNotice(n.ID) })
			}
			unclear = deliver.KindOf(err) == deliver.FaultUnknown
		}
		if err == nil {
			wait, unclear = time.Second, false
			continue
		}
		if ctx.Err() == nil && !errors.Is(err, errOutage) {
			s.Log.Warn("a notice to the admins is late", "notice", n.Notice.Kind, "wait", wait, "error", err)
		}
		s.clock.Sleep(ctx, s.Now().Add(max(wait, deliver.RetryAfter(err))), nil)
		wait = min(2*wait, 5*time.Minute)
	}
}

var errOutage = errors.New("Telegram does not answer")

// outage reports whether Telegram answers no question at all.
func (s *loop) outage(ctx context.Context) bool {
	_, err := s.Publisher.Channel(ctx, s.Channel)
	switch deliver.KindOf(err) {
	case deliver.FaultUnknown, deliver.FaultNotSent:
		return err != nil
	}
	return false
}

func (s *loop) oldestNotice(ctx context.Context) (ledger.NoticeRow, error) {
	var out ledger.NoticeRow
	err := s.Store.View(ctx, func(tx ledger.Tx) error {
		rows, err := tx.Notices(1)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return ledger.ErrNotFound
		}
		out = rows[0]
		return nil
	})
	return out, err
}
