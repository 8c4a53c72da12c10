package scheduler

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// Most of a ledger is over: history, and what is out. Once the articles have been
// compared with it, and until something changes, a comparison would find nothing to
// do. What is asked for then is answered from the rows that are not over, which the
// ledger finds by indexes, instead of by comparing everything again.

// openStates are those of what is to come, and what waits for a hand.
var openStates = []ledger.State{ledger.Planned, ledger.Sending, ledger.Unconfirmed, ledger.Failed, ledger.Missed}

// settle notes that the plans of a scene are in the ledger, unless there is more to
// do than they say.
func (s *core) settle(sc *plan.Scene, plans []*plan.Plan) {
	if s.Rules.Crosslinks() { // which posts are edited once another is out, only a comparison says
		return
	}
	known := map[string]bool{}
	for _, c := range sc.Channels {
		known[c.Name] = c.Chat != 0
	}
	for _, name := range s.Routing().Channels(sc.Articles.Articles()) {
		if !known[name] { // what would go there is not in the ledger
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

// openScene is the scene without the rows that are over and of which nothing is to be
// said; ok is false where a comparison might find something to do.
func (s *core) openScene(ctx context.Context) (sc *plan.Scene, ok bool, err error) {
	leads := s.lead.has() // before s.mu: it waits while the ledger is asked, which may take long
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

// comparing reports whether a comparison is being made, or about to be.
func (s *core) comparing() bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.busy || s.stale && !s.failed
}

// mostWithheld is how many articles that do not go out are asked for one by one, each
// with a statement of its own.
const mostWithheld = 100

// openRows returns the rows that are not over, that wait for an admin or were skipped
// by one, and those of articles that are withheld (drafts, for instance); ok is false
// where reading all is quicker.
func openRows(tx ledger.Tx, sc *plan.Scene) (rows []ledger.Delivery, ok bool, err error) {
	read := map[int64]bool{}
	add := func(f ledger.Filter) error {
		found, err := tx.Deliveries(f)
		for _, d := range found {
			if !read[d.ID] {
				read[d.ID] = true
				rows = append(rows, d)
			}
		}
		return err
	}
	filters := []ledger.Filter{{States: openStates}, {Waits: true}, {Hidden: true}} // what was rejected is hidden
	bySlug, _ := whyWithheld(sc)
	ofStates := len(filters)
	for slug := range bySlug {
		filters = append(filters, ledger.Filter{Slug: slug})
	}
	path := ""
	for _, p := range sc.Articles.Problems() { // by path
		if p.Path != path && mayNeedAttention(p) {
			path = p.Path
			filters = append(filters, ledger.Filter{Path: path})
		}
	}
	if len(filters)-ofStates > mostWithheld {
		return nil, false, nil
	}
	for _, f := range filters {
		if err := add(f); err != nil {
			return nil, false, err
		}
	}
	slices.SortFunc(rows, func(a, b ledger.Delivery) int { // as the ledger gives all
		return cmp.Or(a.Due.Compare(b.Due), strings.Compare(a.Path, b.Path), cmp.Compare(a.ID, b.ID))
	})
	return rows, true, nil
}

// open returns the entries of the plan that are not over; ok is false where a
// comparison might find something to do.
func (s status) open(ctx context.Context) (entries []Entry, ok bool, err error) {
	sc, ok, err := s.openScene(ctx)
	if err != nil || !ok {
		return nil, false, err
	}
	outline := map[int64][]ledger.Part{}
	err = s.Store.View(ctx, func(tx ledger.Tx) error {
		for _, d := range sc.Rows {
			parts, err := tx.Parts(d.ID)
			if err != nil {
				return err
			}
			if len(parts) > 0 {
				outline[d.ID] = parts
			}
		}
		return nil
	})
	if err != nil {
		return nil, false, fmt.Errorf("reading the ledger: %w", err)
	}
	entries, err = s.entries(ctx, sc, nil, outline)
	return entries, err == nil, err
}
