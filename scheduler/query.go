package scheduler

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sort"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/crosslink"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// status answers what is to come, and what became of what was.
type status struct{ *core }

// Plan implements Desk: everything known, by due time, as the next comparison
// of catalogue and ledger would have it. It works without Run.
func (s status) Plan(ctx context.Context) ([]Entry, error) {
	sc, _, err := s.scene(ctx)
	if errors.Is(err, ErrNoCatalogue) {
		s.mu.RLock()
		defer s.mu.RUnlock()
		if s.scanErr != nil {
			return nil, fmt.Errorf("planning: %w", s.scanErr)
		}
	}
	if err != nil {
		return nil, err
	}
	pictures, err := s.posts.Look(ctx, sc.Now)
	if err != nil {
		return nil, fmt.Errorf("planning: %w", err)
	}
	sc.Repictured = pictures.Changed
	plans := append(plan.Compare(&s.Rules, sc, s.memory), plan.Unreached(&s.Rules, sc, s.memory, locale.Of(ErrNoChannel))...)
	outline, err := s.outline(ctx)
	if err != nil {
		return nil, err
	}
	return s.entries(ctx, sc, plans, outline)
}

// entries are those of a scene as its plans would have it.
func (s status) entries(ctx context.Context, sc *plan.Scene, plans []*plan.Plan, outline map[int64][]ledger.Part) ([]Entry, error) {
	all := sc.Rows
	dropped := map[int64]bool{}
	now := map[int64]*ledger.Delivery{}
	var entries []Entry
	for _, p := range plans {
		p.Guard()
		for _, c := range p.Changes {
			switch {
			case c.Drop:
				dropped[c.Delivery.ID] = true
			case c.Delivery.ID == 0:
				entries = append(entries, s.entry(ctx, c.Delivery, nil))
			default:
				now[c.Delivery.ID] = c.Delivery
			}
		}
	}
	for i := range all {
		d := &all[i]
		if c := now[d.ID]; c != nil {
			d = c
		}
		if !dropped[d.ID] {
			entries = append(entries, s.entry(ctx, d, outline[d.ID]))
		}
	}
	if err := s.hold(ctx, entries); err != nil {
		return nil, err
	}
	entries = s.withheld(sc, entries)
	if err := s.planLinks(ctx, plans, entries); err != nil {
		return nil, err
	}
	sortEntries(entries)
	return entries, nil
}

// planLinks says of entries which posts are edited to link to them.
func (s status) planLinks(ctx context.Context, plans []*plan.Plan, entries []Entry) error {
	if !s.Rules.Crosslinks() {
		return nil
	}
	return s.Store.View(ctx, func(tx ledger.Tx) error {
		rows, err := tx.Deliveries(ledger.Filter{})
		if err != nil {
			return err
		}
		book := crosslink.Book{Rules: &s.Rules, Articles: s.catalogue(), Posts: crosslink.ByName(rows)}
		for _, p := range plans {
			for _, c := range p.Changes {
				names, err := s.touches(&book, c.Delivery)
				if err != nil {
					return err
				}
				for i := range entries {
					if e := &entries[i]; len(names) > 0 && e.Slug == c.Delivery.Slug && e.Channel == c.Delivery.Channel {
						e.Links = names
					}
				}
			}
		}
		return nil
	})
}

// hold says of what is due while Telegram asks to wait that it does.
func (s status) hold(ctx context.Context, entries []Entry) error {
	now := s.clock.Stamp()
	until := map[string]time.Time{}
	err := s.Store.View(ctx, func(tx ledger.Tx) error {
		all, err := tx.Channels()
		for _, c := range all {
			if c.NotBefore.After(now) && c.NotBefore.Before(now.Add(deliver.LongestWait)) {
				until[c.Name] = c.NotBefore
			}
		}
		return err
	})
	for i := range entries {
		e := &entries[i]
		if at := until[e.Channel]; e.State == ledger.Planned && !e.Due.IsZero() && e.Due.Before(at) {
			e.Held, e.Reason = at, deliver.WaitAsked(at.Sub(now).Round(time.Second))
		}
	}
	return err
}

func (s status) outline(ctx context.Context) (map[int64][]ledger.Part, error) {
	out := map[int64][]ledger.Part{}
	err := s.Store.View(ctx, func(tx ledger.Tx) error {
		parts, err := tx.Outline()
		for _, p := range parts {
			out[p.Delivery] = append(out[p.Delivery], p)
		}
		return err
	})
	return out, err
}

func (s status) entry(ctx context.Context, d *ledger.Delivery, parts []ledger.Part) Entry {
	e := Entry{
		Slug: d.Slug, Title: d.Title, Channel: d.Channel, Due: d.Due, State: d.State(), Reason: d.Reason,
		Parts: len(parts), Messages: []int{}, Skipped: skippedByHand(d),
	}
	for _, p := range parts {
		if p.MessageID != 0 && p.State == ledger.Sent {
			e.Messages = append(e.Messages, p.MessageID)
		}
	}
	if e.Reason.IsZero() {
		e.Reason = reasonOf(d)
	}
	if d.State() != ledger.Planned {
		return e
	}
	if a := s.posts.Answered(d); a != nil && !d.Flags.Has(ledger.Out) {
		e.ReplyTo = a.Slug
	}
	if a, pl := s.posts.Article(d); a != nil {
		if !d.Flags.Has(ledger.Complete) && pl.Comment != "" && d.Due.Before(s.Now().Add(s.CountAhead)) {
			if q, err := s.posts.Commented(a, pl, s.Source.Address(a)); err == nil && q != nil {
				e.Comment = q.Plain
			}
		}
		e.Approval = d.Wait == ledger.WaitApprove || pl.Approve.Asked() && d.Flags&(ledger.Approved|ledger.Forced|ledger.Out) == 0
		if e.Parts == 0 && d.Due.Before(s.Now().Add(s.CountAhead)) {
			if body, err := s.Source.Body(a); err == nil {
				if p, err := s.Renderer.Render(a, body, s.posts.Settings(pl, d, s.Source.Address(a))); err == nil {
					e.Parts = len(p.Requests)
				}
			}
		}
	}
	return e
}

func reasonOf(d *ledger.Delivery) locale.Message {
	switch {
	case d.State() == ledger.Planned && d.Flags.Has(ledger.Forced):
		return locale.M("reason.ordered_by", "name", ledger.NameOf(d.By))
	case d.State() == ledger.Planned && d.Flags.Has(ledger.Moved):
		return locale.M("reason.moved_by", "name", ledger.NameOf(d.By))
	case d.State() == ledger.Planned && d.Flags.Has(ledger.Queued):
		return locale.M("reason.slot")
	case d.State() == ledger.Planned && d.Flags.Has(ledger.Digest):
		return locale.M("reason.digest")
	case d.State() == ledger.Planned && !d.Due.Equal(d.FileDue):
		return locale.M("reason.date_after_quiet")
	case d.State() == ledger.Planned:
		return locale.M("reason.date")
	}
	return locale.Message{}
}

func sortEntries(e []Entry) {
	sort.SliceStable(e, func(i, j int) bool {
		if e[i].Due.Equal(e[j].Due) {
			return e[i].Slug < e[j].Slug
		}
		if e[i].Due.IsZero() || e[j].Due.IsZero() {
			return e[j].Due.IsZero()
		}
		return e[i].Due.Before(e[j].Due)
	})
}

// Queue implements Desk: what is to come, and what waits for a hand.
func (s status) Queue(ctx context.Context) ([]Entry, error) {
	all, ok, err := s.open(ctx)
	if err == nil && !ok {
		all, err = s.Plan(ctx)
	}
	if err != nil {
		return nil, err
	}
	waiting := map[string]bool{}
	err = s.Store.View(ctx, func(tx ledger.Tx) error {
		rows, err := tx.Deliveries(ledger.Filter{Waits: true})
		for _, d := range rows {
			waiting[d.Channel+"\x00"+d.Slug] = true
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	var out []Entry
	for _, e := range all {
		switch {
		case slices.Contains(openStates, e.State):
			out = append(out, e)
		default:
			rejected := plan.IsRejected(e.Reason) && s.clock.Stamp().Sub(e.Due) < plan.TooOld
			if rejected || waiting[e.Channel+"\x00"+e.Slug] {
				out = append(out, e)
			}
		}
	}
	return append(out, queued(all, s.clock.Stamp())...), nil
}

// Held implements Desk: what is planned, waits for an admin's yes, was moved or
// is on its way, what was withdrawn, and what an admin skipped.
func (s status) Held(ctx context.Context) (map[string]bool, error) {
	held := map[string]bool{}
	err := s.Store.View(ctx, func(tx ledger.Tx) error {
		rows, err := tx.Deliveries(ledger.Filter{States: []ledger.State{ledger.Planned, ledger.Sending, ledger.Withdrawn}})
		if err != nil {
			return err
		}
		skipped, err := tx.Deliveries(ledger.Filter{Hidden: true})
		for _, d := range slices.Concat(rows, skipped) {
			held[d.Slug] = true
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("asking what the channel is to get: %w", err)
	}
	for slug := range held {
		if _, out := s.links.Post(slug); out { // in another channel, or with its first part
			delete(held, slug)
		}
	}
	return held, nil
}

// idleAhead is how soon a comparison has to be made again by itself for Idle to wait
// for it: a file is missing, or may be another's new name. An expiry date is later.
const idleAhead = 10 * time.Second

// Idle waits until nothing that is due by the moment, and by now, is left to be done,
// the catalogue has been compared with the ledger, and what waits is waiting for a
// later time or a person.
func (s status) Idle(ctx context.Context, until time.Time) error {
	select {
	case <-s.scanned:
	case <-ctx.Done():
		return ctx.Err()
	}
	for ctx.Err() == nil {
		change := s.clock.Changed()
		first := time.Time{}
		limit := later(until, s.Now())
		err := s.Store.View(ctx, func(tx ledger.Tx) error {
			soon := later(until, s.Now().Add(2*time.Second))
			rows, err := tx.Deliveries(ledger.Filter{Until: soon})
			for _, d := range rows {
				if d.At.After(limit) && !d.Reason.Is("reason.look_first") { // that one is put off by a second, again and again
					continue
				}
				if first.IsZero() || d.At.Before(first) {
					first = d.At
				}
			}
			comments, failed := tx.Comments().Until(soon)
			for _, c := range comments {
				if first.IsZero() || c.At.Before(first) {
					first = c.At
				}
			}
			return errors.Join(err, failed)
		})
		if err != nil && !errors.Is(err, ledger.ErrNotFound) {
			return err
		}
		s.mu.RLock()
		compared := !s.stale && !s.busy && (s.next.IsZero() || s.next.After(limit.Add(idleAhead)))
		s.mu.RUnlock()
		if first.IsZero() && compared && !s.Now().Before(until) {
			return nil
		}
		s.clock.Sleep(ctx, s.Now().Add(time.Second), change)
	}
	return ctx.Err()
}
