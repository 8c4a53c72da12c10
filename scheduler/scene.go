package scheduler

import (
	"context"
	"fmt"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// scenes makes the input of comparisons and queries: the articles, the ledger and the time as they
// are now.
type scenes struct{ *core }

// blank returns a scene without the ledger's rows, or nil and the reason if no articles are
// available.
func (s scenes) blank() (*plan.Scene, error) {
	s.mu.RLock()
	sc := &plan.Scene{Articles: s.cat, Now: s.clock.Stamp(), Unchanged: s.Source.Unchanged, Exists: s.Source.Exists, Missing: s.Source.Missing}
	s.mu.RUnlock()
	if sc.Articles == nil {
		return nil, ErrNoCatalogue
	}
	_, sc.Fresh = s.lead.fresh(sc.Now)
	return sc, nil
}

// whole returns the complete scene, or nil and the reason if no articles are available.
func (s scenes) whole(ctx context.Context) (*plan.Scene, time.Time, error) {
	sc, err := s.blank()
	if err != nil {
		return nil, time.Time{}, err
	}
	var restored time.Time
	err = s.Store.View(ctx, func(tx ledger.Tx) (err error) {
		if restored, err = s.standing(tx, sc); err != nil {
			return err
		}
		if sc.Files, err = tx.Files(); err != nil {
			return err
		}
		sc.Rows, err = tx.Deliveries(ledger.Filter{Share: sharer(sc.Articles)})
		return err
	})
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("reading the ledger: %w", err)
	}
	s.date(ctx, sc)
	return sc, restored, nil
}

// sharer lets deliveries share the strings of their articles: there may be 100,000 of both.
func sharer(c *content.Catalogue) func(*ledger.Delivery) {
	return func(d *ledger.Delivery) {
		a := c.ByPath(d.Path)
		if a == nil {
			return
		}
		d.Path = a.Path
		if d.Slug == a.Slug {
			d.Slug = a.Slug
		}
		if d.Title == a.Title {
			d.Title = a.Title
		}
	}
}

// standing adds what the ledger contains besides deliveries.
func (s scenes) standing(tx ledger.Tx, sc *plan.Scene) (restored time.Time, err error) {
	if sc.Articles, err = s.allowed(tx, sc.Articles); err != nil {
		return restored, err
	}
	if sc.Channels, err = tx.Channels(); err != nil {
		return restored, err
	}
	restored, err = tx.Restored()
	sc.Restored = !restored.IsZero()
	return restored, err
}

// date sets the time of the scene by the witness.
func (s scenes) date(ctx context.Context, sc *plan.Scene) {
	if plan.SetAsideAhead(sc.Rows, sc.Now) {
		s.clock.Witness.Assure(ctx)
	}
	sc.Latest, sc.Witnessed = s.clock.Latest()
}

// allowed returns the catalogue without holds for statuses that an admin called public, and caches
// it.
func (s scenes) allowed(tx ledger.Tx, cat *content.Catalogue) (*content.Catalogue, error) {
	public := map[string]bool{}
	for _, a := range cat.Articles() {
		if a.Hold == nil || a.Hold.Rule != content.HoldUnknown {
			continue
		}
		said := a.Hold.Said()
		if _, ok := public[said]; ok {
			continue
		}
		yes, err := ledger.StatusPublic(tx.Notices(), said)
		if err != nil {
			return nil, err
		}
		public[said] = yes
	}
	next := cat.Allow(func(h content.Hold) bool { return h.Rule == content.HoldUnknown && public[h.Said()] })
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cat == cat {
		s.cat = next
	}
	return next, nil
}

// settle records that the plans of a scene are in the ledger, unless they leave more to do.
func (s scenes) settle(sc *plan.Scene, plans []*plan.Plan) {
	if s.Rules.Crosslinks() || s.Rules.Series.Reply || s.Rules.Series.Contents.IsSet() { // only a comparison finds out which posts are edited once another is published
		return
	}
	known := map[string]bool{}
	for _, c := range sc.Channels {
		known[c.Name] = c.Chat != 0
	}
	for _, name := range s.Routing().Channels(sc.Articles) {
		if !known[name] { // the ledger lacks what would be published there
			return
		}
	}
	for _, p := range plans {
		if p.Again || p.Fresh {
			return
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settled = sc.Articles
}

// open returns the scene without rows that are finished and have nothing to report; ok is false if
// a comparison might find something to do.
func (s scenes) open(ctx context.Context) (sc *plan.Scene, ok bool, err error) {
	leads := s.lead.has() // before s.mu, because it waits for the ledger, which may take long
	s.mu.RLock()
	sc = &plan.Scene{Articles: s.cat, Now: s.clock.Stamp()}
	ok = s.cat != nil && s.settled == s.cat && s.scanErr == nil && !s.stale && (s.next.IsZero() || sc.Now.Before(s.next)) && leads
	s.mu.RUnlock()
	if !ok {
		return nil, false, nil
	}
	err = s.Store.View(ctx, func(tx ledger.Tx) (err error) {
		if sc.Channels, err = tx.Channels(); err != nil {
			return err
		}
		sc.Rows, ok, err = openRows(tx, sc)
		return err
	})
	if err != nil {
		return nil, false, fmt.Errorf("reading the ledger: %w", err)
	}
	return sc, ok, nil
}

// comparing reports whether a comparison is running or about to run.
func (s scenes) comparing() bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.busy || s.stale && !s.failed
}
