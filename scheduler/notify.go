package scheduler

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// writeNotices writes the notices that belong to a plan.
func writeNotices(tx ledger.Tx, p *plan.Plan) error {
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
	if err := tellRoutes(tx.Notices(), p); err != nil {
		return err
	}
	if err := tellHeld(tx, p); err != nil {
		return err
	}
	if err := tellUpdate(tx, p); err != nil {
		return err
	}
	if err := tellEdits(tx, p); err != nil {
		return err
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
			if err := ledger.NotifyOf(tx, p.Now, c.Delivery, kind, removedAs(c), ledger.ActWithdraw, ledger.ActKeep); err != nil {
				return err
			}
		}
	}
	return nil
}

// tellFirst reports, when the bot first runs on the configured channel, what comes next and how
// many articles count as already published, to the admins and the log.
func (s *comparer) tellFirst(tx ledger.Tx, p *plan.Plan) error {
	if p.Channel.Scanned || p.Channel.Name != s.Channel || s.Board == nil {
		return nil
	}
	n := ledger.Notice{Kind: ledger.NoticeFirst, Channel: p.Channel.Chat, Title: p.Channel.Title}
	if p.Channel.Username != "" {
		n.Link = "https://t.me/" + p.Channel.Username
	}
	for c := range p.All() {
		switch d := c.Delivery; {
		case c.Drop:
		case d.State() == ledger.Skipped:
			n.N++
		case d.State() == ledger.Planned && !d.Due.IsZero() && (n.Due.IsZero() || d.Due.Before(n.Due)):
			n.Due, n.Titles = d.Due, []string{d.Title}
		}
	}
	log := s.Log.With("channel", p.Channel.Name)
	if !n.Due.IsZero() {
		log = log.With("next", n.Titles[0], "due", n.Due)
	}
	log.Info("this is the first start on the channel; articles dated before it count as published", "history", n.N, "to_do", "let an administrator of the channel press Start in the chat with the bot: alerts go there")
	return ledger.Notify(tx.Notices(), p.Now, n)
}

// tellEdits asks about edits: about older versions of files, and if there are many.
func tellEdits(tx ledger.Tx, p *plan.Plan) error {
	var older, others []*plan.Change
	for _, c := range p.Edits {
		switch {
		case c.Older:
			older = append(older, c)
		case p.AsksEdit(c): // each with its changes
			if err := ledger.NotifyOf(tx, c.Delivery.Seen, c.Delivery, ledger.NoticeApproveEdit, c.Changed, ledger.ActEditAll, ledger.ActReject); err != nil {
				return err
			}
		case c.Delivery.Wait == ledger.WaitEdits && c.Delivery.Reason.Is(plan.ReasonSwapped):
			if err := ledger.NotifyOf(tx, c.Delivery.Seen, c.Delivery, ledger.NoticeSwapped, locale.Message{}, ledger.ActEditAll, ledger.ActKeep); err != nil {
				return err
			}
		case c.Delivery.Wait == ledger.WaitEdits:
			others = append(others, c)
		}
	}
	if len(others) > 0 {
		if err := ledger.NotifyMany(tx, p.Now, p.Channel.Chat, deliveries(others), ledger.NoticeManyEdits, ledger.ActEditAll, ledger.ActKeep); err != nil {
			return err
		}
	}
	if len(older) > plan.MaxEdits {
		return ledger.NotifyMany(tx, p.Now, p.Channel.Chat, deliveries(older), ledger.NoticeOlder, ledger.ActOverwrite, ledger.ActKeep)
	}
	for _, c := range older {
		if err := ledger.NotifyOf(tx, p.Now, c.Delivery, ledger.NoticeOlder, locale.Message{}, ledger.ActOverwrite, ledger.ActKeep); err != nil {
			return err
		}
	}
	return nil
}

// removedAs is the question what to do with a post, worded by the reason why its article no longer
// belongs in the channel.
func removedAs(c *plan.Change) locale.Message {
	a, title := c.Article, c.Delivery.Title
	switch {
	case a == nil && c.Unseen:
		return locale.M("notice.withdrawal.unseen", "title", title)
	case a == nil:
		return locale.M("notice.withdrawal.gone", "title", title)
	case a.Telegram().Never:
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

// historyQuiet is how long no article must have become history before the admins are asked: an
// archive that is being copied appears in pieces.
const historyQuiet = 10 * time.Second

// tellHistory offers the articles that became history in one notice, together with those that the
// admins have not been asked about yet.
func tellHistory(tx ledger.Tx, p *plan.Plan) error {
	history := deliveries(p.History)
	for _, c := range p.Overdue {
		if c.Delivery.State() == ledger.Skipped { // one of many
			history = append(history, c.Delivery)
		}
	}
	if len(history) == 0 {
		return nil
	}
	before, err := unasked(tx, p.Channel.Chat)
	if err != nil {
		return err
	}
	for _, d := range before {
		if !slices.ContainsFunc(history, func(h *ledger.Delivery) bool { return h.ID == d.ID }) {
			history = append(history, d)
		}
	}
	if len(history) > 1 {
		return ledger.NotifyMany(tx, p.Now, p.Channel.Chat, history, ledger.NoticeHistory, ledger.ActPublish, ledger.ActSkip)
	}
	why := history[0].Reason
	if why.Is(plan.ReasonOld) { // the notice gives that number
		why = locale.Message{}
	}
	return ledger.NotifyOf(tx, p.Now, history[0], ledger.NoticeHistory, why, ledger.ActPublish, ledger.ActSkip)
}

// unasked withdraws the question about history that has not reached the admins, and returns the
// articles that it concerns.
func unasked(tx ledger.Tx, chat int64) (out []*ledger.Delivery, err error) {
	rows, err := tx.Notices().Oldest(mostNotices)
	if err != nil {
		return nil, err
	}
	for _, n := range rows {
		if n.Notice.Kind != ledger.NoticeHistory || n.Notice.Channel != chat || len(n.Notice.Actions) == 0 {
			continue
		}
		button, err := tx.Notices().Button(n.Notice.Actions[0].Token)
		if err != nil {
			return nil, err
		}
		for _, id := range button.Deliveries {
			d, err := tx.Delivery(id)
			switch {
			case errors.Is(err, ledger.ErrNotFound):
			case err != nil:
				return nil, err
			case d.State() == ledger.Skipped && !d.Flags.Has(ledger.Hidden):
				out = append(out, &d)
			}
		}
		if err := tx.Notices().Drop(n.ID); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// tellHeld asks about new held articles: about each copy, up to a few, and about each unknown
// status once for all articles that have it.
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
		if err := ledger.AskStatus(tx.Notices(), p.Now, p.Channel.Chat, said, bySaid[said]); err != nil {
			return err
		}
	}
	return nil
}

// tellUpdate lists what an update of the program would do differently.
func tellUpdate(tx ledger.Tx, p *plan.Plan) error {
	if len(p.Unplanned) > 0 {
		if err := ledger.NotifyMany(tx, p.Now, p.Channel.Chat, deliveries(p.Unplanned), ledger.NoticeUpdateHeld); err != nil {
			return err
		}
	}
	if len(p.Updated) == 0 {
		return nil
	}
	return ledger.NotifyMany(tx, p.Now, p.Channel.Chat, deliveries(p.Updated), ledger.NoticeUpdate, ledger.ActApprove, ledger.ActSkip)
}

// tellRoutes asks about published articles whose route has changed, one question for each place.
func tellRoutes(notices ledger.Notices, p *plan.Plan) error {
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
		actions, err := ledger.Buttons(notices, p.Now, ids, ledger.ActRelocate, ledger.ActAlso, ledger.ActLeave)
		if err != nil {
			return err
		}
		n := ledger.Notice{Kind: ledger.NoticeRoute, Channel: p.Channel.Chat, Detail: locale.Text(at), Actions: actions}
		if len(ds) == 1 {
			n.Slug, n.Title, n.Due = ds[0].Slug, ds[0].Title, ds[0].Due
		} else {
			n.N, n.Titles = len(ds), ledger.Titles(ds)
		}
		if err := ledger.Notify(notices, p.Now, n); err != nil {
			return err
		}
	}
	return nil
}

// courier delivers notices to the admins.
type courier struct{ *core }

// deliver delivers notices until ctx ends: those with a notification before silent ones, then the
// oldest first. A notice delivered just before the process died is delivered again.
func (s courier) deliver(ctx context.Context) {
	wait := time.Second
	unclear := false    // whether the last notice was delivered
	delayed := int64(0) // the notice whose delay is logged
	for ctx.Err() == nil {
		change := s.clock.Changed()
		if !s.lead.has() { // another replica notifies them, or this one will soon
			s.clock.Sleep(ctx, s.Now().Add(deliver.StandByEvery), change)
			continue
		}
		n, later, err := s.nextNotice(ctx)
		switch {
		case errors.Is(err, ledger.ErrNotFound):
			s.clock.Sleep(ctx, later, change)
			continue
		case err == nil && unclear && s.outage(ctx): // each try might deliver it again
			err = errOutage
		case err == nil:
			err = s.Publisher.Notify(context.WithoutCancel(ctx), n.Notice)
			if errors.Is(err, deliver.ErrBurst) { // a notice with a notification may overtake it
				s.clock.Sleep(ctx, s.Now().Add(max(time.Second, deliver.RetryAfter(err))), change)
				continue
			}
			if err == nil || deliver.KindOf(err) == deliver.FaultRefused || deliver.KindOf(err) == deliver.FaultNoRights {
				if err != nil {
					s.Log.Warn("no admin could be notified", "notice", n.Notice.Kind, "slug", n.Notice.Slug, "err", err)
				}
				err = s.Store.Update(context.WithoutCancel(ctx), func(tx ledger.Tx) error { return tx.Notices().Drop(n.ID) })
			}
			unclear = deliver.KindOf(err) == deliver.FaultUnknown
		}
		if err == nil {
			wait, unclear = time.Second, false
			continue
		}
		if ctx.Err() == nil && delayed != n.ID && !errors.Is(err, errOutage) {
			delayed = n.ID
			s.Log.Warn("a notice to the admins is delayed", "notice", n.Notice.Kind, "err", err)
		}
		most := deliver.OutagePause
		if unclear && !errors.Is(err, errOutage) { // each try might deliver it again
			most = 5 * time.Minute
		}
		s.clock.Sleep(ctx, s.Now().Add(max(wait, deliver.RetryAfter(err))), nil)
		wait = min(2*wait, most)
	}
}

var errOutage = errors.New("Telegram does not answer")

// outage reports whether Telegram answers no requests at all.
func (s courier) outage(ctx context.Context) bool {
	_, err := s.Publisher.Channel(ctx, s.Channel)
	switch deliver.KindOf(err) {
	case deliver.FaultUnknown, deliver.FaultNotSent:
		return err != nil
	default: // an answer, even if it is a refusal
		return false
	}
}

// mostNotices is how many waiting notices are read at once.
const mostNotices = 1000

// nextNotice returns the notice to deliver next. If there is none, the error is ErrNotFound and
// later is when the next one is due, or zero for never.
func (s courier) nextNotice(ctx context.Context) (next ledger.NoticeRow, later time.Time, err error) {
	var rows []ledger.NoticeRow
	err = s.Store.View(ctx, func(tx ledger.Tx) (err error) {
		rows, err = tx.Notices().Oldest(mostNotices)
		return err
	})
	if err != nil {
		return next, later, err
	}
	now := s.Now()
	err = ledger.ErrNotFound
	for _, n := range rows {
		if n.Notice.Kind == ledger.NoticeHistory {
			ripe := n.Made.Add(historyQuiet)
			if left := ripe.Sub(now); left > 0 && left <= historyQuiet { // more than that: the clock was ahead
				later = earliest(later, ripe)
				continue
			}
		}
		if n.Notice.Sounds(now) {
			return n, time.Time{}, nil
		}
		if err != nil {
			next, err = n, nil
		}
	}
	return next, later, err
}
