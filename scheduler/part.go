package scheduler

import (
	"context"
	"fmt"
	"time"

	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// writtenSince returns the rows written since the last comparison and the new mark; known is false
// if it may be any rows.
func (s *comparer) writtenSince(ctx context.Context) (mark int64, written map[int64]int64, known bool, err error) {
	written, mark, known, err = s.Store.Written(ctx, s.mark)
	if err != nil {
		return 0, nil, false, fmt.Errorf("reading the ledger: %w", err)
	}
	return mark, written, known, nil
}

// look returns what a comparison has to include, which is a part of the articles if that is enough
// (plan.Basis), and when pictures must be checked again, because no event reports changes of files
// outside the folder.
func (s *comparer) look(ctx context.Context, written map[int64]int64, known bool) (sc *plan.Scene, restored, again time.Time, err error) {
	blank, err := s.scenes.blank()
	if err != nil {
		return nil, restored, again, err
	}
	found, err := s.posts.Look(ctx, blank.Now)
	if err != nil {
		return nil, restored, again, fmt.Errorf("comparing the pictures of posts: %w", err)
	}
	if known && s.basis != nil && s.basisTerm == s.lead.terms() && !s.shared() {
		blank.Repictured = found.Changed
		if sc, err = s.part(ctx, blank, written); err != nil {
			return nil, restored, again, err
		}
	}
	if sc == nil {
		s.basis = nil // its memory is needed
		if sc, restored, err = s.scenes.whole(ctx); err != nil {
			return nil, restored, again, err
		}
		sc.Repictured = found.Changed
	}
	if err := s.posts.Adopt(ctx, &found); err != nil {
		return nil, restored, again, fmt.Errorf("comparing the pictures of posts: %w", err)
	}
	switch {
	case found.Soon:
		again = sc.Now.Add(deliver.StandByEvery)
	case found.Shown:
		again = sc.Now.Add(s.clock.Longest())
	}
	return sc, restored, again, nil
}

// part returns a scene with only what a comparison has to include; nil if that is everything.
func (s *comparer) part(ctx context.Context, sc *plan.Scene, written map[int64]int64) (*plan.Scene, error) {
	sc.Latest, sc.Witnessed = s.clock.Latest()
	ok := false
	err := s.Store.View(ctx, func(tx ledger.Tx) (err error) {
		if _, err = s.scenes.standing(tx, sc); err != nil {
			return err
		}
		ok, err = s.basis.Part(&s.Rules, sc, written, tx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading the ledger: %w", err)
	}
	if !ok {
		return nil, nil
	}
	s.scenes.date(ctx, sc)
	return sc, nil
}

// remember stores what a comparison, whose plans are in the ledger, tells about the next one.
func (s *comparer) remember(sc *plan.Scene, plans []*plan.Plan, doubts map[*plan.Change]*deliver.Post, mark int64) {
	more := func(c *plan.Change) bool { return doubts[c] != nil }
	switch {
	case s.shared() || sc.Restored || sc.Fresh || len(plans) == 0:
		s.basis = nil
	case s.basis != nil:
		if !s.basis.Add(&s.Rules, sc, plans, more) {
			s.basis = nil
		}
	default:
		s.basis = plan.NewBasis(&s.Rules, sc, plans, more)
	}
	s.basisTerm, s.mark = s.lead.terms(), mark
	s.Store.Heard(mark)
}

// compareWhole compares everything at the time of a scene.
func (s *comparer) compareWhole(ctx context.Context, of *plan.Scene) ([]*plan.Plan, error) {
	sc, _, err := s.scenes.whole(ctx)
	if err != nil {
		return nil, err
	}
	sc.Channels = of.Channels // one may have been reached meanwhile
	sc.Articles, sc.Now, sc.Latest, sc.Witnessed, sc.Fresh, sc.Repictured = of.Articles, of.Now, of.Latest, of.Witnessed, of.Fresh, of.Repictured
	return plan.Compare(&s.Rules, sc, s.memory), nil
}
