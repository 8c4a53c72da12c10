package scheduler

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// comparer compares the articles with the ledger and records what has to be done.
type comparer struct {
	*core
	told     deliver.Told
	recorded recorded
	unsure   unsure
	unread   map[int64]time.Time // deliveries with an unreadable picture, with the time since when

	basis     *plan.Basis // left by the last comparison; nil: the next one is a full comparison
	basisTerm int         // the term of leadership of that comparison
	mark      int64       // position among the ledger's writes (ledger.Store.Written)
}

// compare runs a comparison if it is due, and returns when the next is due even if nothing changes.
func (s *comparer) compare(ctx context.Context) (time.Time, error) {
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
	if errors.Is(err, ledger.ErrChanged) { // a worker or an admin was faster, or the clock was set
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

// reconcile compares the catalogue with the ledger and records what has to be done. It returns when
// it must be called again even if nothing changes, or zero for never.
func (s *comparer) reconcile(ctx context.Context) (time.Time, error) {
	s.mu.RLock()
	scanErr := s.scanErr
	s.mu.RUnlock()
	if scanErr != nil {
		return time.Time{}, s.folderLost(ctx, locale.Of(scanErr))
	}
	mark, written, known, err := s.writtenSince(ctx)
	if err != nil {
		return time.Time{}, err
	}
	sc, restored, pictures, err := s.look(ctx, written, known)
	if errors.Is(err, ErrNoCatalogue) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	plans := plan.Compare(&s.Rules, sc, s.memory)
	if s.Compared != nil {
		s.Compared(plans, func() ([]*plan.Plan, error) { return s.compareWhole(ctx, sc) })
	}
	if s.Debounce != 0 {
		s.memory.NoteChanges(sc)
	}
	if len(sc.Articles.Articles()) == 0 && len(sc.Articles.Problems()) == 0 && alive(sc.Rows) {
		return time.Time{}, s.folderLost(ctx, locale.M("reason.folder_empty"))
	}
	s.told.Again("folder")
	doubts, err := s.decide(ctx, plans)
	if err != nil {
		return time.Time{}, fmt.Errorf("reading the ledger: %w", err)
	}
	if s.clock.Now().Before(sc.Now.Add(-deliver.SetBack)) { // its times would be put off by as much
		return time.Time{}, fmt.Errorf("the clock was set back during the comparison: %w", ledger.ErrChanged)
	}
	former, err := s.write(ctx, sc, plans, doubts, restored)
	if err != nil {
		return time.Time{}, fmt.Errorf("writing the plan: %w", err)
	}
	for _, p := range plans {
		s.memory.Acted(p)
	}
	s.remember(sc, plans, doubts, mark)
	if err := s.conclude(ctx, sc, plans, former); err != nil {
		return time.Time{}, err
	}
	next := earliest(s.nextLook(sc), pictures)
	for _, p := range plans {
		if soon := sc.Now.Add(deliver.StandByEvery); p.Again && (next.IsZero() || soon.Before(next)) {
			next = soon
		}
	}
	return next, nil
}

// decide settles what plans leave open: which posts would differ, which edits and removals this
// copy of the articles may decide on, and, rendered, what may have been published since a backup.
func (s *comparer) decide(ctx context.Context, plans []*plan.Plan) (doubts map[*plan.Change]*deliver.Post, err error) {
	if s.shared() {
		if err := s.recorded.load(ctx, s.core); err != nil {
			return nil, err
		}
	}
	if err := deliver.AdoptShown(ctx, s.posts, s.lead.terms()); err != nil {
		return nil, err
	}
	doubts = map[*plan.Change]*deliver.Post{}
	for _, p := range plans {
		s.decideEdits(ctx, p)
		if err := s.judge(ctx, p); err != nil {
			return nil, err
		}
		s.doubtful(ctx, p, doubts)
	}
	return doubts, nil
}

// conclude announces plans that are now in the ledger.
func (s *comparer) conclude(ctx context.Context, sc *plan.Scene, plans []*plan.Plan, former map[string]string) error {
	compared := 0 // for logUpdate
	for _, p := range plans {
		s.renamed(p)
		s.logUpdate(ctx, p, &compared)
	}
	if !sc.Restored {
		if err := errors.Join(s.crosslinker.update(ctx, sc), contentsKeeper{s.core}.update(ctx, sc, plans)); err != nil {
			return err
		}
	}
	if s.Once {
		if err := s.crosslinker.recountMany(ctx); err != nil {
			return err
		}
		if _, err := s.crosslinker.adoptBoth(ctx, adoptInRun); err != nil {
			return err
		}
	}
	if former != nil {
		s.knowFormer(former)
	}
	if len(plans) > 0 {
		s.mu.Lock()
		s.closeScanned()
		s.mu.Unlock()
		s.lead.conclude()
	}
	s.scenes.settle(sc, plans)
	s.clock.Wake()
	return nil
}

// write records the plans in one transaction, with the notices for the admins. It returns the
// former slugs if one of the plans changes an article's slug.
func (s *comparer) write(ctx context.Context, sc *plan.Scene, plans []*plan.Plan, doubts map[*plan.Change]*deliver.Post, restored time.Time) (former map[string]string, err error) {
	var versions []ledger.Version
	defer func() {
		if err == nil {
			s.recorded.written(versions)
		}
	}()
	if err = s.writeHistory(ctx, plans, doubts); err != nil {
		return nil, err
	}
	err = s.Store.Update(ctx, func(tx ledger.Tx) error {
		for _, p := range plans {
			if err := s.apply(tx, p, doubts); err != nil {
				return err
			}
		}
		if err := errors.Join(s.crosslinker.takeOver(tx, plans), contentsKeeper{s.core}.takeOver(tx, sc, plans)); err != nil {
			return err
		}
		if s.shared() {
			versions = s.recorded.news(s.remembered(), plans)
			if err := tx.Versions().Put(versions); err != nil {
				return err
			}
		}
		if former, err = formerAfter(tx, plans); err != nil {
			return err
		}
		for _, a := range plan.NewFiles(&s.Rules, sc, plans) {
			if err := tx.PutFile(a.Path, a.Hash); err != nil {
				return err
			}
		}
		if !restored.IsZero() {
			if err := ledger.Notify(tx.Notices(), sc.Now, ledger.Notice{Kind: ledger.NoticeRestored, Detail: locale.Text(restored.In(s.Zone).Format(time.DateTime))}); err != nil {
				return err
			}
			return errors.Join(tx.PutProgress(restoredAt, sc.Now.Unix()), tx.ClearRestored())
		}
		return nil
	})
	return former, err
}

// formerAfter returns the former slugs if one of the plans, now written, changes an article's slug;
// nil otherwise.
func formerAfter(tx ledger.Tx, plans []*plan.Plan) (map[string]string, error) {
	for _, p := range plans {
		for _, c := range p.Changes {
			if c.Old.ID != 0 && !c.Drop && c.Old.Slug != c.Delivery.Slug {
				return tx.FormerNames()
			}
		}
	}
	return nil, nil
}

// earliest returns the earlier of two times; zero is never.
func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// renamed updates links to the articles' new slugs, and which posts stay.
func (s *comparer) renamed(p *plan.Plan) {
	for _, c := range p.Changes {
		renamed := c.Old.Slug != c.Delivery.Slug && c.Old.ID != 0
		if renamed {
			s.links.Drop(c.Old.Slug)
		}
		if renamed || c.Old.Flags.Has(ledger.Stays) != c.Delivery.Flags.Has(ledger.Stays) {
			s.links.Set(*c.Delivery, p.Channel)
		}
	}
}

// alive reports whether the ledger holds anything that an empty folder would remove.
func alive(rows []ledger.Delivery) bool { return len(rows) > 0 }

func (s *comparer) folderLost(ctx context.Context, why locale.Message) error {
	if !s.told.Once("folder") {
		return nil
	}
	s.Log.Error("cannot read any articles; changing nothing until that works", "reason", why)
	err := s.Store.Update(ctx, func(tx ledger.Tx) error {
		n := ledger.Notice{Kind: ledger.NoticeFolderEmpty, Detail: why}
		rows, err := tx.Deliveries(ledger.Filter{States: []ledger.State{ledger.Planned}})
		for _, d := range rows { // by Due; those without one come first
			if n.Due.IsZero() {
				n.Due = d.Due
			}
		}
		return errors.Join(err, ledger.Notify(tx.Notices(), s.clock.Stamp(), n))
	})
	if err != nil {
		s.told.Again("folder")
	}
	return err
}

// nextLook returns when the plan changes even if nothing else does.
func (s *comparer) nextLook(sc *plan.Scene) time.Time {
	next := s.memory.Next(sc)
	if until, fresh := s.lead.fresh(sc.Now); fresh && until.After(sc.Now) && (next.IsZero() || until.Before(next)) {
		next = until
	}
	return next
}

// decideEdits renders posts whose source differs from the published one, and keeps as edits those
// that would change. If the admins were asked about a version with other pictures, they are asked
// again.
func (s *comparer) decideEdits(ctx context.Context, p *plan.Plan) {
	edits := p.Edits
	p.Edits = nil
	for _, c := range p.Asked {
		if p.Fresh {
			continue
		}
		r, err := s.posts.Measured(ctx, c.Article, c.Place, c.Delivery)
		if err == nil && !r.IsWhole() { // it is unknown whether its pictures changed
			p.Again = s.awaits(c, r) || p.Again
			continue
		}
		if err == nil && !plan.HasPictures(plan.AskedVersion(c.Delivery), r.Pictures()) {
			c.Delivery.Wait, c.Delivery.Reason = ledger.WaitNone, locale.Message{}
			edits = append(edits, c)
		}
	}
	for _, c := range edits {
		if p.Fresh && pictured(c) {
			continue
		}
		r, err := s.posts.Measured(ctx, c.Article, c.Place, c.Delivery)
		differs := false
		if err == nil {
			differs, c.Changed, err = s.differs(ctx, c, r)
		}
		var cannot *deliver.Unread
		if errors.As(err, &cannot) && !s.Once { // `run --once` leaves it to the next run
			p.Again = true
			continue
		}
		if err != nil {
			s.Log.Warn("an edited article cannot be rendered; its post stays as it is", "slug", c.Delivery.Slug, "err", err)
			continue
		}
		if !differs {
			if err := s.posts.NoteAbsent(ctx, c.Delivery, r); err != nil {
				s.Log.Warn("cannot record a post's missing media", "slug", c.Delivery.Slug, "err", err)
			}
			c.Delivery.SourceHash = c.Article.Hash
			if c.Delivery.Reason.Is(ledger.EditRefused) {
				c.Delivery.Reason = locale.Message{}
			}
			c.Delivery.Flags = c.Delivery.Flags.With(ledger.FromBackup|ledger.Declined|ledger.FormAnew, false)
			continue
		}
		if p.AsksEdit(c) && s.awaits(c, r) { // the admins are asked about all of it
			p.Again = true
			continue
		}
		p.Edits = append(p.Edits, c)
	}
}

// readPatience is how long to wait for an unreadable picture before asking the admins about an
// edit.
const readPatience = time.Minute

// awaits reports whether to wait for an unreadable picture of an edited post.
func (s *comparer) awaits(c *plan.Change, r *deliver.Post) bool {
	if r.IsWhole() {
		delete(s.unread, c.Delivery.ID)
		return false
	}
	now := s.Now()
	since, known := s.unread[c.Delivery.ID]
	if !known {
		if s.unread == nil {
			s.unread = map[int64]time.Time{}
		}
		since, s.unread[c.Delivery.ID] = now, now
	}
	return !s.Once && now.Sub(since).Abs() < readPatience // `run --once` does not wait
}

// mostCompared is the largest number of posts, over all channels, that are rendered after an
// update: the result is only a number in the log, and should not delay the first posts.
const mostCompared = 500

// logUpdate logs once what this version of the program does differently from the previous one,
// including edits that it would make but does not. compared counts the posts that were rendered for
// that.
func (s *comparer) logUpdate(ctx context.Context, p *plan.Plan, compared *int) {
	if !p.ByUpdate() {
		return
	}
	var stay, differ []string
	for c := range p.All() {
		d := c.Delivery
		switch {
		case d.Flags.Has(ledger.Stays):
			stay = append(stay, d.Slug)
		case d.State() == ledger.Sent && c.Article != nil && d.SourceHash == c.Article.Hash && *compared < mostCompared:
			*compared++
			r, err := s.posts.Measured(ctx, c.Article, c.Place, d)
			if err != nil {
				continue
			}
			if differs, _, err := s.differs(ctx, c, r); err == nil && differs {
				differ = append(differ, d.Slug)
			}
		}
	}
	s.Log.Info("the program was updated; nothing in the channel changes for that", "channel", p.Channel.Name,
		"wait_for_an_admin", slugs(p.Updated), "no_longer_planned", slugs(p.Unplanned), "offered_as_history", slugs(p.History),
		"posts_that_stay", stay, "republish_would_edit", differ)
}

func slugs(cs []*plan.Change) []string {
	var out []string
	for _, c := range cs {
		out = append(out, c.Delivery.Slug)
	}
	return out
}

// differs reports whether a post would change, and how. An unreadable picture counts as unchanged
// until it can be read.
func (s *comparer) differs(ctx context.Context, c *plan.Change, r *deliver.Post) (yes bool, what locale.Message, err error) {
	var parts []ledger.Part
	if err := s.Store.View(ctx, func(tx ledger.Tx) (err error) {
		parts, err = tx.Parts(c.Delivery.ID)
		return err
	}); err != nil {
		return false, what, err
	}
	r = r.AsShown(parts)
	c.Pictures = r.Pictures()
	comment, what, err := s.posts.CommentDiffers(ctx, c.Article, c.Place, c.Delivery, s.posts.Difference(r, parts))
	return comment || s.posts.Differs(r, parts), what, err
}

// apply writes a plan to the ledger, with the notices for the admins.
func (s *comparer) apply(tx ledger.Tx, p *plan.Plan, doubts map[*plan.Change]*deliver.Post) error {
	p.Guard()
	for _, c := range p.Changes {
		switch {
		case c.Drop:
			if err := tx.DropDelivery(c.Delivery.ID); err != nil && !errors.Is(err, ledger.ErrNotFound) {
				return err
			}
		case c.Delivery.ID == 0 || *c.Delivery != *c.Old:
			// The transaction may be retried, so the row keeps its version.
			d := *c.Delivery
			if err := tx.PutDelivery(&d); err != nil {
				return err
			}
			if r := doubts[c]; r != nil {
				if err := deliver.Doubt(tx, &d, r, p.Channel.LastID); err != nil {
					return err
				}
			}
			c.Delivery.ID, c.Delivery.Version = d.ID, d.Version
			if c.Old.ID != 0 && c.Old.Slug != d.Slug {
				if err := tx.RenameSlug(c.Old.Slug, d.Slug); err != nil {
					return err
				}
			}
		}
	}
	if err := s.tellFirst(tx, p); err != nil {
		return err
	}
	if err := writeNotices(tx, p); err != nil {
		return err
	}
	if p.Channel.Scanned && p.Channel.Reading == p.Rules.Reading() {
		return nil
	}
	return ledger.ChangeChannel(tx, p.Channel.Chat, func(c *ledger.ChannelState) { c.Scanned, c.Reading = true, p.Rules.Reading() })
}

// After a restore the ledger is older than the channel: any message of a post that was due may have
// been sent without the ledger knowing. Such messages are looked for after the last one that the
// ledger knew, so that position is recorded before anything moves it on.

// doubtful renders what may have been published since the backup; for what cannot be rendered, the
// admins are asked.
func (s *comparer) doubtful(ctx context.Context, p *plan.Plan, doubts map[*plan.Change]*deliver.Post) {
	if !p.Restored {
		return
	}
	for _, c := range p.Changes {
		if c.Article == nil || !c.Delivery.Flags.Has(ledger.FromBackup) || c.Delivery.State() != ledger.Unconfirmed && c.Delivery.State() != ledger.Sending {
			continue
		}
		r, err := s.posts.Render(ctx, c.Article, c.Place, c.Delivery)
		if err != nil {
			s.Log.Warn("cannot render an article that may already be published", "slug", c.Delivery.Slug, "err", err)
			continue
		}
		if plan.Unwanted(c.Article) != nil {
			r.Source = c.Delivery.SourceHash // if it was published, its file became a draft afterwards
		}
		doubts[c] = r
	}
}
