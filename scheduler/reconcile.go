package scheduler

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// blank is a scene without what is in the ledger; nil, with why, if there are no
// articles to be seen.
func (s *core) blank() (*plan.Scene, error) {
	s.mu.RLock()
	sc := &plan.Scene{Articles: s.cat, Now: s.clock.Stamp(), Unchanged: s.Source.Unchanged, Missing: s.Source.Missing}
	s.mu.RUnlock()
	if sc.Articles == nil {
		return nil, ErrNoCatalogue
	}
	_, sc.Fresh = s.lead.fresh(sc.Now)
	return sc, nil
}

// scene is what a comparison would see now; nil, with why, if there are no
// articles to be seen.
func (s *core) scene(ctx context.Context) (*plan.Scene, time.Time, error) {
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
		sc.Rows, err = tx.Deliveries(ledger.Filter{})
		return err
	})
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("reading the ledger: %w", err)
	}
	s.date(ctx, sc)
	return sc, restored, nil
}

// standing takes into the scene what the ledger has besides deliveries.
func (s *core) standing(tx ledger.Tx, sc *plan.Scene) (restored time.Time, err error) {
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

// date says in the scene what the witness knows of the time.
func (s *core) date(ctx context.Context, sc *plan.Scene) {
	if plan.SetAsideAhead(sc.Rows, sc.Now) {
		s.clock.Witness.Assure(ctx)
	}
	sc.Latest, sc.Witnessed = s.clock.Latest()
}

// allowed returns the catalogue without the holds of statuses that an admin called
// public, and keeps it.
func (s *core) allowed(tx ledger.Tx, cat *content.Catalogue) (*content.Catalogue, error) {
	public := map[string]bool{}
	for _, a := range cat.Articles() {
		if a.Hold == nil || a.Hold.Rule != content.HoldUnknown {
			continue
		}
		said := a.Hold.Said()
		if _, ok := public[said]; ok {
			continue
		}
		yes, err := ledger.StatusPublic(tx, said)
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

// reconcile compares the catalogue with the ledger and writes down what is to
// be done. It returns when it must be called again by itself, zero for never.
func (s *loop) reconcile(ctx context.Context) (time.Time, error) {
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
	doubts := map[*plan.Change]*deliver.Post{}
	if s.shared() {
		if err := s.recorded.load(ctx, s.core); err != nil {
			return time.Time{}, fmt.Errorf("reading the ledger: %w", err)
		}
	}
	for _, p := range plans {
		s.decideEdits(ctx, p)
		if err := s.judge(ctx, p); err != nil {
			return time.Time{}, fmt.Errorf("reading the ledger: %w", err)
		}
		s.doubtful(ctx, p, doubts)
	}
	former, err := s.write(ctx, sc, plans, doubts, restored)
	if err != nil {
		return time.Time{}, fmt.Errorf("writing the plan: %w", err)
	}
	s.remember(sc, plans, doubts, mark)
	for _, p := range plans {
		s.renamed(p)
		s.logUpdate(ctx, p)
	}
	if restored.IsZero() {
		if err := s.crosslinks(ctx, sc); err != nil {
			return time.Time{}, err
		}
	}
	if former != nil {
		s.knowFormer(former)
	}
	if len(plans) > 0 {
		s.mu.Lock()
		s.closeScanned()
		s.mu.Unlock()
	}
	s.settle(sc, plans)
	s.clock.Wake()
	next := earliest(s.nextLook(sc), pictures)
	for _, p := range plans {
		if soon := sc.Now.Add(deliver.StandByEvery); p.Again && (next.IsZero() || soon.Before(next)) {
			next = soon
		}
	}
	return next, nil
}

// write writes the plans down in one transaction, with what admins are told. It
// returns the former names if one of the plans gives an article another name.
func (s *loop) write(ctx context.Context, sc *plan.Scene, plans []*plan.Plan, doubts map[*plan.Change]*deliver.Post, restored time.Time) (former map[string]string, err error) {
	var versions []ledger.Version
	defer func() {
		if err == nil {
			s.recorded.written(versions)
		}
	}()
	err = s.Store.Update(ctx, func(tx ledger.Tx) error {
		for _, p := range plans {
			if err := s.apply(tx, p, doubts); err != nil {
				return err
			}
		}
		if s.shared() {
			versions = s.recorded.news(s.remembered(), plans)
			if err := tx.PutVersions(versions); err != nil {
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
			if err := ledger.Notify(tx, sc.Now, ledger.Notice{Kind: ledger.NoticeRestored, Detail: locale.Text(restored.In(s.Zone).Format(time.DateTime))}); err != nil {
				return err
			}
			return tx.ClearRestored()
		}
		return nil
	})
	return former, err
}

// formerAfter returns the former names if one of the plans, which are written,
// gives an article another name; nil otherwise.
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

// earliest returns the first of two moments; zero is never.
func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// renamed has links found under the articles' new slugs, and keeps which posts
// stay.
func (s *loop) renamed(p *plan.Plan) {
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

// alive reports whether the ledger holds anything that an empty folder would
// remove.
func alive(rows []ledger.Delivery) bool { return len(rows) > 0 }

func (s *loop) folderLost(ctx context.Context, why locale.Message) error {
	if !s.told.Once("folder") {
		return nil
	}
	s.Log.Error("there are no articles to be read; nothing is changed until there are", "reason", why)
	err := s.Store.Update(ctx, func(tx ledger.Tx) error {
		n := ledger.Notice{Kind: ledger.NoticeFolderEmpty, Detail: why}
		rows, err := tx.Deliveries(ledger.Filter{States: []ledger.State{ledger.Planned}})
		for _, d := range rows { // by Due; what has none comes first
			if n.Due.IsZero() {
				n.Due = d.Due
			}
		}
		return errors.Join(err, ledger.Notify(tx, s.clock.Stamp(), n))
	})
	if err != nil {
		s.told.Again("folder")
	}
	return err
}

// nextLook returns when time alone changes the plan.
func (s *loop) nextLook(sc *plan.Scene) time.Time {
	next := s.memory.Next(sc)
	if until, fresh := s.lead.fresh(sc.Now); fresh && until.After(sc.Now) && (next.IsZero() || until.Before(next)) {
		next = until
	}
	return next
}

// decideEdits renders what has another source than what is out, and keeps as
// edits what Telegram would get differently. What an admin was asked about with other
// pictures than there are now is asked about again.
func (s *loop) decideEdits(ctx context.Context, p *plan.Plan) {
	edits := p.Edits
	p.Edits = nil
	for _, c := range p.Asked {
		if p.Fresh {
			continue
		}
		r, err := s.posts.Measured(ctx, c.Article, c.Place, c.Delivery)
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
			c.Pictures = r.Pictures()
		}
		var cannot *deliver.Unread
		if errors.As(err, &cannot) && !s.Once { // a single run leaves it to the next one
			p.Again = true
			continue
		}
		if err != nil {
			s.Log.Warn("an edited article cannot be rendered; its post stays as it is", "slug", c.Delivery.Slug, "error", err)
			continue
		}
		if !differs {
			c.Delivery.SourceHash = c.Article.Hash
			c.Delivery.Flags = c.Delivery.Flags.With(ledger.FromBackup|ledger.Declined, false)
			continue
		}
		p.Edits = append(p.Edits, c)
	}
}

// mostCompared is how many posts an update is compared with: it is for a number
// in the log, and should not hold up the first posts for long.
const mostCompared = 500

// logUpdate writes down, once, what another version of the program does
// differently: what it would edit included, of which nothing is edited.
func (s *loop) logUpdate(ctx context.Context, p *plan.Plan) {
	if !p.ByUpdate() {
		return
	}
	var stay, differ []string
	compared := 0
	for _, c := range p.Changes {
		d := c.Delivery
		switch {
		case d.Flags.Has(ledger.Stays):
			stay = append(stay, d.Slug)
		case d.State() == ledger.Sent && c.Article != nil && d.SourceHash == c.Article.Hash && compared < mostCompared:
			compared++
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

// differs reports whether Telegram would get a post differently than it is, and
// what of it.
func (s *loop) differs(ctx context.Context, c *plan.Change, r *deliver.Post) (yes bool, what locale.Message, err error) {
	var parts []ledger.Part
	if err := s.Store.View(ctx, func(tx ledger.Tx) (err error) {
		parts, err = tx.Parts(c.Delivery.ID)
		return err
	}); err != nil {
		return false, what, err
	}
	comment, what, err := s.posts.CommentDiffers(ctx, c.Article, c.Place, c.Delivery, s.posts.Difference(r, parts))
	return comment || s.posts.Differs(r, parts), what, err
}

// apply writes a plan into the ledger, with what the admins are to be told.
func (s *loop) apply(tx ledger.Tx, p *plan.Plan, doubts map[*plan.Change]*deliver.Post) error {
	p.Guard()
	for _, c := range p.Changes {
		switch {
		case c.Drop:
			if err := tx.DropDelivery(c.Delivery.ID); err != nil && !errors.Is(err, ledger.ErrNotFound) {
				return err
			}
		case c.Delivery.ID == 0 || *c.Delivery != c.Old:
			// The transaction may be tried again: the row keeps its version.
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
	if err := tell(tx, p); err != nil {
		return err
	}
	if p.Channel.Scanned && p.Channel.Reading == p.Rules.Reading() {
		return nil
	}
	return ledger.ChangeChannel(tx, p.Channel.Chat, func(c *ledger.ChannelState) { c.Scanned, c.Reading = true, p.Rules.Reading() })
}
