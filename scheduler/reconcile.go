package scheduler

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// snapshot is the catalogue as reconcile sees it, and the time.
type snapshot struct {
	cat    *content.Catalogue
	err    error
	broken map[string]bool
	slugs  map[string]bool // and whether Telegram is meant
	paths  map[string]bool
	now    time.Time
}

func (s *Scheduler) snapshot() snapshot {
	s.mu.RLock()
	sn := snapshot{cat: s.cat, err: s.scanErr, broken: s.broken, now: s.now()}
	s.mu.RUnlock()
	sn.slugs, sn.paths = map[string]bool{}, map[string]bool{}
	if sn.cat != nil {
		for _, a := range sn.cat.Articles() {
			sn.slugs[a.Slug] = !a.Telegram.Never
			sn.paths[a.Path] = true
		}
	}
	return sn
}

// reconcile compares the catalogue with the ledger and writes down what is to
// be done. It returns when it must be called again by itself, zero for never.
func (s *Scheduler) reconcile(ctx context.Context) (time.Time, error) {
	sn := s.snapshot()
	if sn.err != nil {
		return time.Time{}, s.folderLost(ctx, sn.err.Error())
	}
	if sn.cat == nil {
		return time.Time{}, nil
	}
	plans, all, files, restored, err := s.plans(ctx, sn)
	if err != nil {
		return time.Time{}, err
	}
	s.noteChanges(sn, all)
	if len(sn.cat.Articles()) == 0 && len(sn.cat.Problems()) == 0 && alive(all) {
		return time.Time{}, s.folderLost(ctx, "no articles are in it")
	}
	s.again("folder")
	for _, p := range plans {
		if err := s.decideEdits(ctx, p); err != nil {
			return time.Time{}, err
		}
		s.doubtful(ctx, p)
	}
	err = s.Store.Update(ctx, func(tx ledger.Tx) error {
		for _, p := range plans {
			if err := s.apply(tx, p); err != nil {
				return err
			}
		}
		if err := s.remember(tx, sn, plans, files); err != nil {
			return err
		}
		if !restored.IsZero() {
			if err := notify(tx, sn.now, ledger.Notice{Kind: ledger.NoticeRestored, Detail: restored.In(s.Zone).Format(time.DateTime)}); err != nil {
				return err
			}
			return tx.ClearRestored()
		}
		return nil
	})
	if err != nil {
		return time.Time{}, fmt.Errorf("writing the plan: %w", err)
	}
	s.mu.Lock()
	for _, p := range plans {
		s.renamed(p)
	}
	if len(plans) > 0 {
		s.closeScanned()
	}
	s.mu.Unlock()
	s.wake()
	next := s.nextLook(sn)
	for _, p := range plans {
		if soon := sn.now.Add(leadEvery); p.again && (next.IsZero() || soon.Before(next)) {
			next = soon
		}
	}
	return next, nil
}

// renamed has links found under the articles' new slugs, and keeps which posts
// stay; s.mu is held.
func (s *Scheduler) renamed(p *plan) {
	for _, c := range p.order {
		renamed := c.old.Slug != c.d.Slug && c.old.ID != 0
		if renamed {
			delete(s.links, c.old.Slug)
		}
		if renamed || c.old.Flags.Has(ledger.Stays) != c.d.Flags.Has(ledger.Stays) {
			s.setLink(*c.d, p.channel)
		}
	}
}

// alive reports whether the ledger holds anything that an empty folder would
// remove.
func alive(rows []ledger.Delivery) bool { return len(rows) > 0 }

func (s *Scheduler) folderLost(ctx context.Context, why string) error {
	if !s.once("folder") {
		return nil
	}
	s.Log.Error("there are no articles to be read; nothing is changed until there are", "reason", why)
	err := s.Store.Update(ctx, func(tx ledger.Tx) error {
		return notify(tx, s.now(), ledger.Notice{Kind: ledger.NoticeFolderEmpty, Detail: why})
	})
	if err != nil {
		s.again("folder")
	}
	return err
}

// plans decides for every chat that is known. It also returns all deliveries, the
// files that were seen without one, and the time of the backup if the ledger was
// restored.
func (s *Scheduler) plans(ctx context.Context, sn snapshot) (out []*plan, all []ledger.Delivery, files map[string][32]byte, restored time.Time, err error) {
	var channels []ledger.ChannelState
	err = s.Store.View(ctx, func(tx ledger.Tx) error {
		if channels, err = tx.Channels(); err != nil {
			return err
		}
		if restored, err = tx.Restored(); err != nil {
			return err
		}
		if files, err = tx.Files(); err != nil {
			return err
		}
		all, err = tx.Deliveries(ledger.Filter{})
		return err
	})
	if err != nil {
		return nil, nil, nil, restored, fmt.Errorf("reading the ledger: %w", err)
	}
	known := byArticle(all)
	chatOf := map[string]int64{}
	byChat := map[int64]*plan{}
	rows := map[int64][]*ledger.Delivery{}
	for i := range all {
		rows[all[i].Chat] = append(rows[all[i].Chat], &all[i])
	}
	for _, c := range channels {
		if c.Chat == 0 {
			continue
		}
		chatOf[c.Name] = c.Chat
		if p := byChat[c.Chat]; p != nil {
			p.names = append(p.names, c.Name)
		} else {
			p := s.newPlan(sn, channelOf(channels, c.Chat), rows[c.Chat])
			p.adopt(files, known)
			p.restored = !restored.IsZero()
			p.names = []string{c.Name}
			byChat[c.Chat] = p
			out = append(out, p)
		}
	}
	s.visitAll(sn, chatOf, byChat)
	for _, p := range out {
		p.rest(rows[p.channel.Chat])
		p.slots(rows[p.channel.Chat])
		p.digests(rows[p.channel.Chat])
	}
	return out, all, files, restored, nil
}

func (s *Scheduler) newPlan(sn snapshot, channel ledger.ChannelState, rows []*ledger.Delivery) *plan {
	p := &plan{
		c: &s.Config, now: sn.now, channel: channel, broken: sn.broken,
		known:     func(slug string) bool { return sn.slugs[slug] },
		never:     func(slug string) bool { meant, ok := sn.slugs[slug]; return ok && !meant },
		missing:   s.missingLongEnough(sn.now),
		waits:     s.twinWaits(sn.now),
		paths:     sn.paths,
		unchanged: s.Source.Unchanged, byPathNow: sn.cat.ByPath, bySlugNow: sn.cat.Article,
		byKey: map[key]*ledger.Delivery{}, byPath: map[keyPath]*ledger.Delivery{}, byHash: map[keyHash][]*ledger.Delivery{}, used: map[int64]bool{},
		changes: map[*ledger.Delivery]*change{},
	}
	_, p.fresh = s.lead.fresh(sn.now)
	for _, d := range rows {
		if d.Flags.Has(ledger.Digest) {
			continue
		}
		p.byKey[key{d.Topic, d.Slug}] = d
		p.byPath[keyPath{d.Topic, d.Path}] = d
		p.byHash[keyHash{d.Topic, d.SourceHash}] = append(p.byHash[keyHash{d.Topic, d.SourceHash}], d)
	}
	return p
}

// visitAll shows every article to the plan of every chat that it goes to. Of
// two articles with one slug in one place the first in the catalogue counts.
func (s *Scheduler) visitAll(sn snapshot, chatOf map[string]int64, plans map[int64]*plan) {
	type spot struct {
		chat  int64
		topic int
		slug  string
	}
	seen := map[spot]bool{}
	for _, a := range sn.cat.Articles() {
		for _, pl := range s.routes.Places(a) {
			chat := chatOf[pl.Channel]
			p := plans[chat]
			at := spot{chat, pl.Topic, a.Slug}
			if p == nil || seen[at] {
				continue
			}
			seen[at] = true
			p.visit(a, pl)
		}
	}
}

// missingLongEnough says of a slug that is not in the catalogue whether it has
// not been for long enough to count as deleted.
func (s *Scheduler) missingLongEnough(now time.Time) func(string) bool {
	return func(slug string) bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		since, ok := s.absent[slug]
		if !ok || since.After(now) {
			s.absent[slug] = now
			return false
		}
		return now.Sub(since) >= absence
	}
}

// nextLook returns when time alone changes the plan: a missing file has been
// missing for long enough, an article expires.
func (s *Scheduler) nextLook(sn snapshot) time.Time {
	var next time.Time
	first := func(t time.Time) {
		if t.After(sn.now) && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	if until, fresh := s.lead.fresh(sn.now); fresh {
		first(until)
	}
	s.mu.Lock()
	for slug, since := range s.absent {
		if _, ok := sn.slugs[slug]; ok {
			delete(s.absent, slug)
			continue
		}
		first(since.Add(absence))
	}
	s.nextTwin(sn, first)
	s.mu.Unlock()
	for _, a := range sn.cat.Articles() {
		if !a.Expiry.IsZero() {
			first(a.Expiry)
		}
	}
	return next
}

// decideEdits renders what has another source than what is out, and keeps as
// edits what Telegram would get differently.
func (s *Scheduler) decideEdits(ctx context.Context, p *plan) error {
	edits := p.edits
	p.edits = nil
	if p.fresh {
		return nil
	}
	for _, c := range edits {
		differs, err := s.differs(ctx, c)
		var cannot *unread
		if errors.As(err, &cannot) {
			p.again = true
			continue
		}
		if err != nil {
			s.Log.Warn("an edited article cannot be rendered; its post stays as it is", "slug", c.d.Slug, "error", err)
			continue
		}
		if !differs {
			c.d.SourceHash = c.article.Hash
			c.d.Flags = c.d.Flags.With(ledger.FromBackup, false)
			continue
		}
		p.edits = append(p.edits, c)
	}
	return nil
}

func (s *Scheduler) differs(ctx context.Context, c *change) (bool, error) {
	r, err := s.render(ctx, c.article, c.place, c.d)
	if err != nil {
		return false, err
	}
	var parts []ledger.Part
	if err := s.Store.View(ctx, func(tx ledger.Tx) (err error) {
		parts, err = tx.Parts(c.d.ID)
		return err
	}); err != nil {
		return false, err
	}
	if len(parts) != len(r.requests) {
		return true, nil
	}
	for i, part := range parts {
		if part.Hash != r.requests[i].hash {
			return true, nil
		}
	}
	return false, nil
}

// apply writes a plan into the ledger, with what the admins are to be told.
func (s *Scheduler) apply(tx ledger.Tx, p *plan) error {
	p.guard()
	for _, c := range p.order {
		switch {
		case c.drop:
			if err := tx.DropDelivery(c.d.ID); err != nil && !errors.Is(err, ledger.ErrNotFound) {
				return err
			}
		case c.d.ID == 0 || *c.d != c.old:
			// The transaction may be tried again: the row keeps its version.
			d := *c.d
			if err := tx.PutDelivery(&d); err != nil {
				return err
			}
			if c.doubt != nil {
				if err := doubtAll(tx, &d, c.doubt, p.channel.LastID); err != nil {
					return err
				}
			}
			c.d.ID, c.d.Version = d.ID, d.Version
			if c.old.ID != 0 && c.old.Slug != d.Slug {
				if err := tx.RenameSlug(c.old.Slug, d.Slug); err != nil {
					return err
				}
			}
		}
	}
	if err := p.tell(tx); err != nil {
		return err
	}
	if p.channel.Scanned && p.channel.Reading == p.c.reading() {
		return nil
	}
	return putChannel(tx, p.channel.Chat, func(c *ledger.ChannelState) { c.Scanned, c.Reading = true, p.c.reading() })
}

// guard holds back what one scan may not do by itself.
func (p *plan) guard() {
	if len(p.overdue) > maxOverdue {
		for _, c := range p.overdue {
			c.d.State, c.d.Reason, c.d.At = ledger.Skipped, reasonMany, time.Time{}
		}
	}
	for _, c := range p.edits {
		if len(p.edits) > maxEdits {
			c.d.Wait, c.d.Reason, c.d.At = ledger.WaitEdits, "one of many edits at once: waits for an admin", time.Time{}
			continue
		}
		c.d.Todo |= ledger.TodoEdit
		c.d.At = p.now
	}
	for _, c := range p.removals {
		if p.c.Withdraw == PolicyDelete && len(p.removals) <= maxWithdrawals {
			c.d.Todo |= ledger.TodoWithdraw
			c.d.At = p.now
			c.d.By, c.d.ByAt = ledger.Actor{}, time.Time{} // nobody ordered this
			continue
		}
		c.d.Wait, c.d.Reason, c.d.At = ledger.WaitWithdraw, whyRemoved(c.article, p.now)+": waits for an admin", time.Time{}
	}
}
