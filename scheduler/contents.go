package scheduler

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/crosslink"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// contentsPause is how long contents wait before they are edited, so that several changes are made
// by one edit.
const contentsPause = 5 * time.Second

// renamePause is how long new contents wait if they list what other contents listed: their series
// may be getting another name, one file after another. In the end they keep one message.
const renamePause = 10 * time.Minute

// maxNewContents is how many contents may be posted at once without an admin's approval.
const maxNewContents = 3

// restoredAt is the name under which the ledger keeps when it was last restored, in seconds
// (Tx.Progress).
const restoredAt = "restored_at"

// contentsKeeper keeps the contents of series and categories up to date.
type contentsKeeper struct{ *core }

// update schedules posting, editing and deleting contents, now that the plans are in the ledger.
// After an update of the program takeOver has decided about them.
func (s contentsKeeper) update(ctx context.Context, sc *plan.Scene, plans []*plan.Plan) error {
	if sc.Fresh || slices.ContainsFunc(plans, (*plan.Plan).ByUpdate) {
		return nil
	}
	rows := s.rows(sc)
	if !s.Rules.Series.Contents.IsSet() && len(rows) == 0 {
		return nil
	}
	awaits := false
	err := s.Store.Update(ctx, func(tx ledger.Tx) error {
		due, channels, err := s.compare(tx, sc, rows)
		if err != nil {
			return err
		}
		restored, err := tx.Progress(restoredAt)
		if err != nil {
			return err
		}
		sure, left := s.doubtful(due, sc.Articles, restored, served(s.core, channels, sc.Articles))
		awaits = left
		return s.write(tx, sure)
	})
	if err != nil {
		return fmt.Errorf("bringing contents up to date: %w", err)
	}
	s.mu.Lock()
	s.awaits = awaits
	s.mu.Unlock()
	s.clock.Wake()
	return nil
}

// rows returns the contents in the ledger: each comparison includes all of them, see plan.mayRest.
func (s contentsKeeper) rows(sc *plan.Scene) (rows []ledger.Delivery) {
	for i := range sc.Rows {
		if sc.Rows[i].Flags.Has(ledger.Contents) {
			rows = append(rows, sc.Rows[i])
		}
	}
	return rows
}

// compare returns which contents have to change.
func (s contentsKeeper) compare(tx ledger.Tx, sc *plan.Scene, rows []ledger.Delivery) ([]crosslink.ContentsDue, []ledger.ChannelState, error) {
	for i := range rows { // as they are by now
		d, err := tx.Delivery(rows[i].ID)
		if err != nil {
			return nil, nil, err
		}
		rows[i] = d
	}
	channels, err := tx.Channels()
	if err != nil {
		return nil, nil, err
	}
	posts := map[string][]ledger.Delivery{}
	if err := ledger.Every(tx, func(d ledger.Delivery) {
		if d.Flags.Has(ledger.Out) {
			posts[d.Slug] = append(posts[d.Slug], d)
		}
	}); err != nil {
		return nil, nil, err
	}
	book := crosslink.Book{Rules: &s.Rules, Articles: sc.Articles, Channels: channels, Text: crosslink.TextOf(tx),
		Posts: func(name string) ([]ledger.Delivery, error) { return posts[name], nil }, Listed: listedBy(tx.Citations())}
	due, err := book.CompareContents(rows, s.clock.Stamp())
	return due, channels, err
}

// doubtful makes new contents wait for an admin if they may be in the channel without the ledger,
// which is older, knowing them: the channel could not be checked, or not completely. While the
// check runs, none are planned, and awaits reports that some were left out for that reason. A chat
// that is no longer published to is never checked and gets none.
func (s contentsKeeper) doubtful(due []crosslink.ContentsDue, cat *content.Catalogue, restored int64, served func(chat int64) bool) (out []crosslink.ContentsDue, awaits bool) {
	for _, c := range due {
		if !c.New {
			out = append(out, c)
			continue
		}
		over, since, blind := s.channels.Looked(c.Delivery.Chat)
		if !over {
			awaits = awaits || served(c.Delivery.Chat)
			continue
		}
		if blind && restored != 0 && since.IsZero() {
			since = time.Unix(restored, 0)
		}
		before := 0 // what should have been listed by then
		for _, slug := range c.Items {
			if a := cat.Article(slug); a != nil && a.Due.Before(since) {
				before++
			}
		}
		if before >= crosslink.MinContents {
			c.Delivery.Wait, c.Delivery.At = ledger.WaitApprove, time.Time{}
		}
		out = append(out, c)
	}
	return out, awaits
}

// listedBy returns the function that Book.Listed needs. Contents cite what they list as posts cite
// what they link to.
func listedBy(citations ledger.Citations) func(int64) ([]string, error) {
	return func(contents int64) (names []string, err error) {
		cited, err := citations.Of(contents)
		for _, c := range cited {
			names = append(names, c.Name)
		}
		return names, err
	}
}

// noteListed records which articles contents list.
func noteListed(citations ledger.Citations, due *crosslink.ContentsDue) error {
	if len(due.Items) == 0 {
		return nil
	}
	id := due.Delivery.ID
	had, err := listedBy(citations)(id)
	if err != nil {
		return err
	}
	for _, name := range had {
		if !slices.Contains(due.Items, name) {
			if err := citations.Drop(id, name); err != nil {
				return err
			}
		}
	}
	for _, name := range due.Items {
		if !slices.Contains(had, name) {
			if err := citations.Put(ledger.Citation{Delivery: id, Name: name, Post: true}); err != nil {
				return err
			}
		}
	}
	return nil
}

// takeOver keeps published contents as they are if another version of the program, which made the
// previous plans, would list something else; the next change of their articles updates that too.
// About new ones the admins are asked, since the settings may ask for them only now. Like
// crosslinker.takeOver, it belongs in the transaction that records which version made the plans. It
// decides nothing else, because the next comparison includes all contents.
func (s contentsKeeper) takeOver(tx ledger.Tx, sc *plan.Scene, plans []*plan.Plan) error {
	if !slices.ContainsFunc(plans, (*plan.Plan).ByUpdate) {
		return nil
	}
	rows := s.rows(sc)
	if !s.Rules.Series.Contents.IsSet() && len(rows) == 0 {
		return nil
	}
	due, _, err := s.compare(tx, sc, rows)
	if err != nil {
		return err
	}
	var fresh []crosslink.ContentsDue
	for i := range due {
		d := &due[i].Delivery
		switch {
		case due[i].Drop:
			if err := tx.DropDelivery(d.ID); err != nil {
				return err
			}
			continue
		case due[i].New:
			d.Wait = ledger.WaitApprove
			fresh = append(fresh, due[i])
			continue
		case due[i].Over && d.State() == ledger.Sent:
			d.Flags |= ledger.Kept
		case due[i].Edit && d.SourceHash != [32]byte{}: // otherwise it is unknown what those list
			d.SourceHash = due[i].Lists
		default:
			continue
		}
		if err := tx.PutDelivery(d); err != nil {
			return err
		}
	}
	return s.write(tx, fresh)
}

// write records the decisions about contents.
func (s contentsKeeper) write(tx ledger.Tx, due []crosslink.ContentsDue) error {
	fresh := map[int64]int{}
	for i := range due {
		if due[i].New {
			fresh[due[i].Delivery.Chat]++
		}
	}
	remove := s.removal(due)
	ask := map[question][]*ledger.Delivery{}
	for i := range due {
		d := &due[i].Delivery
		kind, drop := s.decide(&due[i], fresh[d.Chat], remove)
		if drop {
			if err := tx.DropDelivery(d.ID); err != nil {
				return err
			}
			continue
		}
		if kind != "" {
			ask[question{d.Chat, kind}] = append(ask[question{d.Chat, kind}], d)
		}
		if err := put(tx, d); err != nil {
			return err
		}
		if err := noteListed(tx.Citations(), &due[i]); err != nil {
			return err
		}
	}
	for q, ds := range ask {
		if err := q.put(tx, s.clock.Stamp(), ds); err != nil {
			return err
		}
	}
	return nil
}

// put writes a delivery unless it is unchanged.
func put(tx ledger.Tx, d *ledger.Delivery) error {
	if d.ID != 0 {
		if was, err := tx.Delivery(d.ID); err != nil || was == *d {
			return err
		}
	}
	return tx.PutDelivery(d)
}

// decide returns what to do with contents now, and the notice, if any, that asks the admins about
// them; drop is for contents that have nothing left. fresh is the number of new contents in the
// same chat.
func (s contentsKeeper) decide(due *crosslink.ContentsDue, fresh int, remove plan.Policy) (ask string, drop bool) {
	now, d := s.clock.Stamp(), &due.Delivery
	switch {
	case due.Drop:
		return "", true
	case due.New && (d.Wait == ledger.WaitApprove || fresh > maxNewContents):
		d.Wait, d.At = ledger.WaitApprove, time.Time{}
		return ledger.NoticeContents, false
	case due.New && due.Splits && !s.Once: // `run --once` sees all files at once
		d.At = now.Add(renamePause)
	case due.Edit:
		d.Todo |= ledger.TodoEdit
		if d.At = now.Add(contentsPause); s.Once { // it does not wait for later changes
			d.At = now
		}
	case due.Unwanted:
		drop, asks := unwanted(d, remove, due.Over, now)
		switch {
		case asks && due.Over:
			ask = ledger.NoticeContentsOver
		case asks:
			ask = ledger.NoticeContentsGone
		}
		return ask, drop
	}
	return "", false
}

// question is about several contents of a chat.
type question struct {
	chat int64
	kind string // of the notice
}

func (q question) put(tx ledger.Tx, now time.Time, ds []*ledger.Delivery) error {
	switch {
	case q.kind == ledger.NoticeContents:
		return ledger.NotifyMany(tx, now, q.chat, ds, q.kind, ledger.ActPublish, ledger.ActSkip)
	case len(ds) == 1:
		return ledger.NotifyOf(tx, now, ds[0], q.kind, locale.Message{}, ledger.ActWithdraw, ledger.ActKeep)
	}
	return ledger.NotifyMany(tx, now, q.chat, ds, q.kind, ledger.ActWithdraw, ledger.ActKeep)
}

// removal returns what the settings say about unwanted contents. If there are many at once, the
// settings may be wrong, and if several processes share the ledger, one of them may have other
// settings.
func (s contentsKeeper) removal(due []crosslink.ContentsDue) plan.Policy {
	leave := 0
	for i := range due {
		if d := &due[i].Delivery; due[i].Unwanted && d.Flags.Has(ledger.Out) && undecided(d) {
			leave++
		}
	}
	if s.Rules.Withdraw == plan.PolicyDelete && (leave > plan.MaxWithdrawals || s.shared()) {
		return plan.PolicyAsk
	}
	return s.Rules.Withdraw
}

// undecided reports whether unwanted, published contents still need a decision.
func undecided(d *ledger.Delivery) bool {
	return !d.Flags.Has(ledger.Kept) && d.Wait != ledger.WaitWithdraw && d.Todo&ledger.TodoWithdraw == 0 && d.State() == ledger.Sent
}

// unwanted handles contents that should no longer exist: unpublished ones are dropped, others are
// treated like the post of a deleted article.
func unwanted(d *ledger.Delivery, remove plan.Policy, over bool, now time.Time) (drop, ask bool) {
	switch {
	case d.State() == ledger.Sending || d.State() == ledger.Unconfirmed:
		return false, false
	case !d.Flags.Has(ledger.Out):
		return !over || d.State() != ledger.Skipped && d.State() != ledger.Withdrawn, false // that was a person's word
	case !undecided(d):
		return false, false
	}
	d.Todo &^= ledger.TodoEdit
	why := locale.M("reason.contents_unwanted")
	if over {
		why = locale.M("reason.contents_over")
	}
	switch remove {
	case plan.PolicyKeep:
		d.By, d.ByAt = ledger.Actor{}, time.Time{} // nobody ordered this
		d.Flags |= ledger.Kept
		if d.Reason = why; over {
			d.Todo, d.At = d.Todo|ledger.TodoUnpin, now
		} else {
			d.Reason = locale.M("reason.contents_kept")
		}
	case plan.PolicyDelete:
		d.By, d.ByAt = ledger.Actor{}, time.Time{} // an admin may have published or pinned them
		deliver.Withdraw(d, now)
	default:
		d.Wait, d.At, d.Reason = ledger.WaitWithdraw, time.Time{}, why
		return false, true
	}
	return false, false
}

// listed names the contents that will list the article of a delivery once it is published.
func (s lister) listed(book *crosslink.Book, d *ledger.Delivery) ([]string, error) {
	a := book.Articles.Article(d.Slug)
	if a == nil || !s.Rules.Series.Contents.IsSet() || d.State() != ledger.Planned || d.Flags.Has(ledger.Complete) {
		return nil, nil
	}
	return book.ListedIn(a, d, s.clock.Stamp())
}

// pressPin pins contents that could not be pinned before.
func (s presser) pressPin(_ ledger.Tx, d *ledger.Delivery, p *pressed) error {
	if d.ByAt = p.at; d.Flags.Has(ledger.Contents) && d.State() == ledger.Sent && d.Todo&ledger.TodoWithdraw == 0 {
		d.Todo |= ledger.TodoPin
		d.At = s.clock.Stamp()
	}
	return nil
}
