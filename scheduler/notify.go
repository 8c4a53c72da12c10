package scheduler

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/dateline-bot/dateline/scheduler/ledger"
)

func notify(tx ledger.Tx, now time.Time, n ledger.Notice) error {
	return tx.PutNotice(ledger.NoticeRow{Made: now, Notice: n})
}

// tokenOf parts a button's token into what it shares with those under the same
// notice, and its kind.
const tokenOf = "_"

// buttons makes the actions of a notice about deliveries.
func buttons(tx ledger.Tx, now time.Time, ids []int64, kinds ...string) ([]ledger.Action, error) {
	var out []ledger.Action
	notice := token()
	for _, k := range kinds {
		t := notice + tokenOf + k
		if err := tx.PutAction(ledger.ActionRow{Token: t, Kind: k, Deliveries: ids, Made: now}); err != nil {
			return nil, err
		}
		out = append(out, ledger.Action{Kind: k, Token: t})
	}
	return out, nil
}

// notifyOf tells the admins about one delivery.
func notifyOf(tx ledger.Tx, now time.Time, d *ledger.Delivery, kind, detail string, kinds ...string) error {
	actions, err := buttons(tx, now, []int64{d.ID}, kinds...)
	if err != nil {
		return err
	}
	n := ledger.Notice{Kind: kind, Slug: d.Slug, Title: d.Title, Channel: d.Chat, Due: d.Due, Detail: detail, Actions: actions}
	if d.MessageID != 0 {
		all, err := tx.Channels()
		if err != nil {
			return err
		}
		n.Link = postLink(channelOf(all, d.Chat), d.Chat, d.MessageID)
	}
	return notify(tx, now, n)
}

// notifyMany tells the admins about several deliveries at once.
func notifyMany(tx ledger.Tx, now time.Time, chat int64, cs []*change, kind string, kinds ...string) error {
	ids := make([]int64, len(cs))
	for i, c := range cs {
		ids[i] = c.d.ID
	}
	actions, err := buttons(tx, now, ids, kinds...)
	if err != nil {
		return err
	}
	return notify(tx, now, ledger.Notice{Kind: kind, Channel: chat, N: len(cs), Titles: titles(cs), Actions: actions})
}

// titles names the first ten articles.
func titles(cs []*change) (out []string) {
	for _, c := range cs[:min(len(cs), 10)] {
		out = append(out, c.d.Title)
	}
	return out
}

// tell writes the notices that go with a plan.
func (p *plan) tell(tx ledger.Tx) error {
	for _, c := range p.order {
		if !c.asked {
			continue
		}
		if err := notifyOf(tx, p.now, c.d, ledger.NoticeToday, c.d.Reason, ledger.ActPublish, ledger.ActSkip); err != nil {
			return err
		}
	}
	if err := p.tellHistory(tx); err != nil {
		return err
	}
	if err := p.tellRoutes(tx); err != nil {
		return err
	}
	if len(p.edits) > maxEdits {
		if err := notifyMany(tx, p.now, p.channel.Chat, p.edits, ledger.NoticeManyEdits, ledger.ActEditAll, ledger.ActKeep); err != nil {
			return err
		}
	}
	if len(p.removals) > maxWithdrawals {
		return notifyMany(tx, p.now, p.channel.Chat, p.removals, ledger.NoticeWithdrawal, ledger.ActWithdraw, ledger.ActKeep)
	}
	for _, c := range p.removals {
		if c.d.Wait == ledger.WaitWithdraw {
			kind := ledger.NoticeWithdrawal
			if onlyExpired(c.article, p.now) {
				kind = ledger.NoticeExpired
			}
			if err := notifyOf(tx, p.now, c.d, kind, "", ledger.ActWithdraw, ledger.ActKeep); err != nil {
				return err
			}
		}
	}
	return nil
}

// tellHistory offers what became history, all in one notice.
func (p *plan) tellHistory(tx ledger.Tx) error {
	history := p.history
	if len(p.overdue) > maxOverdue {
		history = slices.Concat(history, p.overdue)
	}
	switch len(history) {
	case 0:
		return nil
	case 1:
		return notifyOf(tx, p.now, history[0].d, ledger.NoticeHistory, history[0].d.Reason, ledger.ActPublish, ledger.ActSkip)
	}
	return notifyMany(tx, p.now, p.channel.Chat, history, ledger.NoticeHistory, ledger.ActPublish, ledger.ActSkip)
}

// tellRoutes asks about published articles that have another route now, one
// question for each place.
func (p *plan) tellRoutes(tx ledger.Tx) error {
	var order []string
	byPlace := map[string][]*change{}
	for _, c := range p.routed {
		at := c.place.String()
		if byPlace[at] == nil {
			order = append(order, at)
		}
		byPlace[at] = append(byPlace[at], c)
	}
	for _, at := range order {
		cs := byPlace[at]
		ids := make([]int64, len(cs))
		for i, c := range cs {
			ids[i] = c.d.ID
		}
		actions, err := buttons(tx, p.now, ids, ledger.ActRelocate, ledger.ActAlso, ledger.ActLeave)
		if err != nil {
			return err
		}
		n := ledger.Notice{Kind: ledger.NoticeRoute, Channel: p.channel.Chat, Detail: at, Actions: actions}
		if len(cs) == 1 {
			n.Slug, n.Title, n.Due = cs[0].d.Slug, cs[0].d.Title, cs[0].d.Due
		} else {
			n.N, n.Titles = len(cs), titles(cs)
		}
		if err := notify(tx, p.now, n); err != nil {
			return err
		}
	}
	return nil
}

// deliverNotices brings notices to the admins, oldest first, until ctx ends. One
// that was brought right before the process died is brought again.
func (s *Scheduler) deliverNotices(ctx context.Context) {
	wait := time.Second
	unclear := false // whether the last notice was brought
	for ctx.Err() == nil {
		change := s.changed()
		if !s.lead.has() { // another replica tells them, or this one soon
			s.sleep(ctx, s.Now().Add(leadEvery), change)
			continue
		}
		n, err := s.oldestNotice(ctx)
		switch {
		case errors.Is(err, ledger.ErrNotFound):
			s.sleep(ctx, time.Time{}, change)
			continue
		case err == nil && unclear && s.outage(ctx): // each try might bring it once more
			err = errOutage
		case err == nil:
			err = s.Publisher.Notify(context.WithoutCancel(ctx), n.Notice)
			if err == nil || faultKind(err) == FaultRefused || faultKind(err) == FaultNoRights {
				if err != nil {
					s.Log.Warn("no admin could be told", "notice", n.Notice.Kind, "slug", n.Notice.Slug, "error", err)
				}
				err = s.Store.Update(context.WithoutCancel(ctx), func(tx ledger.Tx) error { return tx.DropNotice(n.ID) })
			}
			unclear = faultKind(err) == FaultUnknown
		}
		if err == nil {
			wait, unclear = time.Second, false
			continue
		}
		if ctx.Err() == nil && !errors.Is(err, errOutage) {
			s.Log.Warn("a notice to the admins is late", "notice", n.Notice.Kind, "wait", wait, "error", err)
		}
		s.sleep(ctx, s.Now().Add(max(wait, retryAfter(err))), nil)
		wait = min(2*wait, 5*time.Minute)
	}
}

var errOutage = errors.New("Telegram does not answer")

// outage reports whether Telegram answers no question at all.
func (s *Scheduler) outage(ctx context.Context) bool {
	_, err := s.Publisher.Channel(ctx, s.Channel)
	switch faultKind(err) {
	case FaultUnknown, FaultNotSent:
		return err != nil
	}
	return false
}

func (s *Scheduler) oldestNotice(ctx context.Context) (ledger.NoticeRow, error) {
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

func faultKind(err error) FaultKind {
	var f *Fault
	if errors.As(err, &f) {
		return f.Kind
	}
	return FaultUnknown
}

func retryAfter(err error) time.Duration {
	var f *Fault
	if errors.As(err, &f) && f.Kind == FaultLimited {
		return f.RetryAfter
	}
	return 0
}
