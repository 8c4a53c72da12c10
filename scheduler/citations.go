package scheduler

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler/crosslink"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// cited remembers which articles were checked for posts that link to their old place. It is used by
// one goroutine.
type cited struct {
	articles *content.Catalogue // as of the last check
	term     int                // the term of leadership of that check
	whole    time.Time          // when all were last checked
	pending  map[string]bool    // names to check, or to check again
}

// wholeEvery is how often all citations are checked if other processes send as well: one of their
// posts may have been sent with a link from before a move that this process has already handled.
const wholeEvery = time.Hour

// look returns the names of the articles whose citations have to be checked; all is true if it may
// be any of them.
func (c *cited) look(s *core, sc *plan.Scene) (names []string, all bool) {
	if c.pending == nil {
		c.pending = map[string]bool{}
	}
	for _, name := range s.links.Moved() {
		c.pending[name] = true
	}
	term := s.lead.terms()
	if c.articles == nil || c.term != term || s.shared() && sc.Now.Sub(c.whole).Abs() >= wholeEvery {
		c.articles, c.term, c.whole = nil, term, sc.Now
		return nil, true
	}
	if c.articles != sc.Articles {
		gone, came := content.Difference(c.articles, sc.Articles)
		for _, a := range slices.Concat(gone, came) {
			c.pending[a.Slug] = true
		}
	}
	return slices.Sorted(maps.Keys(c.pending)), false
}

// looked records that a check is in the ledger, and which names have to be checked again.
func (c *cited) looked(sc *plan.Scene, later []string) {
	c.articles = sc.Articles
	clear(c.pending)
	for _, name := range later {
		c.pending[name] = true
	}
}

// dueCitations adds to due, by chat, the posts that link to an article's old place. It returns the
// names of the articles linked from posts that cannot be edited yet.
func (s crosslinker) dueCitations(tx ledger.Tx, names []string, all bool, due map[int64][]crosslink.Due) (later []string, err error) {
	list, err := citationsTo(tx.Citations(), names, all)
	if err != nil {
		return nil, err
	}
	for _, c := range list {
		now, strays := s.posts.Citing().Strays(c)
		if !strays || now.Target == c.Wanted && (c.Asked || c.Declined) {
			continue
		}
		d, err := tx.Delivery(c.Delivery)
		if errors.Is(err, ledger.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		editable, maybe := crosslink.Editable(&d)
		if a := s.catalogue().Article(d.Slug); a == nil || a.Hash != d.SourceHash {
			editable = false
		}
		switch {
		case editable:
			c.Wanted = now.Target
			due[d.Chat] = addCited(due[d.Chat], d, c)
		case maybe && !slices.Contains(later, c.Name):
			later = append(later, c.Name)
		}
	}
	return later, nil
}

func citationsTo(citations ledger.Citations, names []string, all bool) ([]ledger.Citation, error) {
	if all {
		return citations.All()
	}
	var out []ledger.Citation
	for _, name := range names {
		list, err := citations.To(name)
		if err != nil {
			return nil, err
		}
		out = append(out, list...)
	}
	return out, nil
}

// addCited adds a citation to what is due in the post of a delivery.
func addCited(list []crosslink.Due, d ledger.Delivery, c ledger.Citation) []crosslink.Due {
	for i := range list {
		if list[i].Delivery.ID == d.ID {
			list[i].Cited = append(list[i].Cited, c)
			return list
		}
	}
	return append(list, crosslink.Due{Delivery: d, Added: ledger.Added{Delivery: d.ID}, Cited: []ledger.Citation{c}})
}

// planCitations sets, for entries to be published, the posts that are edited because they link to
// the article's old place.
func (s crosslinker) planCitations(tx ledger.Tx, entries []Entry) error {
	for i := range entries {
		e := &entries[i]
		if e.State != ledger.Planned {
			continue
		}
		list, err := tx.Citations().To(e.Slug)
		if err != nil {
			return err
		}
		for _, c := range list {
			if c.Target != "" && (!c.Post || s.links.Has(c.Name, c.Target)) {
				continue
			}
			d, err := tx.Delivery(c.Delivery)
			if errors.Is(err, ledger.ErrNotFound) {
				continue
			}
			if err != nil {
				return err
			}
			if now, _ := crosslink.Editable(&d); now {
				e.link(d.Slug)
			}
		}
	}
	return nil
}

// link adds a post to those edited to link to the entry.
func (e *Entry) link(name string) {
	if !slices.Contains(e.Links, name) {
		e.Links = append(e.Links, name)
	}
}

// takeOver accepts the present links of all posts if another version of the program, which used
// another address for a page, made the previous plans. It belongs in the transaction that records
// which version made the plans, so that no later check edits a post because of the update.
func (s crosslinker) takeOver(tx ledger.Tx, plans []*plan.Plan) error {
	chats := map[int64]bool{}
	for _, p := range plans {
		if p.ByUpdate() {
			chats[p.Channel.Chat] = true
		}
	}
	if len(chats) == 0 {
		return nil
	}
	list, err := tx.Citations().All()
	if err != nil {
		return err
	}
	for _, c := range list {
		now, strays := s.posts.Citing().Strays(c)
		if c.Post || !strays {
			continue
		}
		d, err := tx.Delivery(c.Delivery)
		if errors.Is(err, ledger.ErrNotFound) || err == nil && !chats[d.Chat] {
			continue
		}
		if err != nil {
			return err
		}
		if err := tx.Citations().Put(ledger.Citation{Delivery: c.Delivery, Name: c.Name, Target: now.Target, Post: now.Post}); err != nil {
			return err
		}
	}
	return s.takeOverLines(tx, chats)
}

// takeOverLines has posts keep their lines until these change again: another version may know other
// series and translations. If no post ever had lines, the settings may ask for them only now, and the
// admins are asked.
func (s crosslinker) takeOverLines(tx ledger.Tx, chats map[int64]bool) error {
	had, err := tx.Added()
	if err != nil {
		return err
	}
	due, err := s.due(tx, s.catalogue())
	if err != nil {
		return err
	}
	for chat := range chats {
		if len(had) == 0 && len(due[chat]) > 0 {
			if err := s.ask(tx, chat, due[chat]); err != nil {
				return err
			}
			continue
		}
		for _, d := range due[chat] {
			if d.Asked() {
				continue
			}
			d.Added.Declined = true
			if err := tx.PutAdded(d.Added); err != nil {
				return err
			}
		}
	}
	return nil
}

const (
	adoptAtOnce = 50          // posts per run, before other work gets its turn
	adoptPause  = time.Second // between those
	adoptInRun  = 500         // posts per run of `run --once`
)

// adopt records which articles are linked from posts that were published before links were
// recorded; their present links are taken to be right. It is finished when all posts are done and
// their media are counted again.
func (s crosslinker) adopt(ctx context.Context) {
	if untilClosed(ctx, s.scanned) != nil {
		return
	}
	failing := false
	for ctx.Err() == nil {
		pause := adoptPause
		if !s.lead.has() {
			pause = time.Minute
		} else if done, err := s.adoptBoth(ctx, adoptAtOnce); done {
			return
		} else if err != nil && ctx.Err() == nil {
			if !failing {
				s.Log.Error("cannot read which articles old posts link to; retrying", "err", err)
			}
			failing, pause = true, time.Minute
		}
		s.clock.Sleep(ctx, s.Now().Add(pause), nil)
	}
}

// adoptBoth does so for some posts, and records which media texts name (recount). It reports
// whether none is left.
func (s crosslinker) adoptBoth(ctx context.Context, limit int) (done bool, err error) {
	counted, err := s.recount(ctx, recountAtOnce)
	if err != nil {
		return false, err
	}
	done, err = s.adoptSome(ctx, limit)
	return done && counted, err
}

// adoptSome adopts the links of some posts. It reports whether none is left.
func (s crosslinker) adoptSome(ctx context.Context, limit int) (done bool, err error) {
	var upTo int64
	var rows []ledger.Delivery
	err = s.Store.View(ctx, func(tx ledger.Tx) (err error) {
		if upTo, err = tx.Citations().Adopted(); err != nil || upTo == allAdopted {
			return err
		}
		rows, err = sentAfter(tx, upTo, limit)
		return err
	})
	if err != nil || upTo == allAdopted {
		return err == nil, err
	}
	var found []ledger.Citation
	for i := range rows {
		found = append(found, s.citesOf(&rows[i])...)
		upTo = rows[i].ID
	}
	if len(rows) < limit {
		done, upTo = true, allAdopted
	}
	err = s.Store.Update(ctx, func(tx ledger.Tx) error { return adoptAll(tx, found, upTo) })
	if err != nil {
		return false, fmt.Errorf("writing down which articles old posts link to: %w", err)
	}
	for _, c := range found {
		if _, strays := s.posts.Citing().Strays(c); strays { // it moved meanwhile
			s.links.Touch(c.Name)
			s.lookAgain()
		}
	}
	return done, nil
}

// allAdopted is stored once every old post is adopted; it is greater than any id.
const allAdopted = 1<<63 - 1

// citesOf returns the links of a post, or none if they cannot be known.
func (s crosslinker) citesOf(d *ledger.Delivery) []ledger.Citation {
	a, pl := s.posts.Article(d)
	if a == nil || a.Hash != d.SourceHash || d.Flags.Has(ledger.Digest) {
		return nil
	}
	cites, err := s.posts.Citing().Cites(a, pl, d)
	if err != nil { // its file has changed, and the edit will record them
		return nil
	}
	return cites
}

// adoptAll records citations, except those of posts that have some by now.
func adoptAll(tx ledger.Tx, found []ledger.Citation, upTo int64) error {
	had := map[int64]bool{}
	for _, c := range found {
		if _, asked := had[c.Delivery]; !asked {
			known, err := tx.Citations().Of(c.Delivery)
			if err != nil {
				return err
			}
			had[c.Delivery] = len(known) > 0
		}
		d, err := tx.Delivery(c.Delivery)
		if errors.Is(err, ledger.ErrNotFound) || had[c.Delivery] || c.Target == "" {
			continue
		}
		if err != nil {
			return err
		}
		if d.State() != ledger.Sent {
			continue
		}
		if err := tx.Citations().Put(c); err != nil {
			return err
		}
	}
	return tx.Citations().PutAdopted(upTo)
}

const (
	recountAtOnce = 500 // posts read at once to count their media
	recountInRun  = 20  // batches per run of `run --once`
)

// recountMany calls recount until none is left or enough time has passed.
func (s crosslinker) recountMany(ctx context.Context) error {
	for range recountInRun {
		if done, err := s.recount(ctx, recountAtOnce); done || err != nil {
			return err
		}
	}
	return nil
}

// recount records how many media the published texts name, once for each way of reading
// (content.Reading): a medium that an older version did not recognise was not added by an edit. If
// a text's file was edited together with the update, its present media are counted, because the
// earlier ones cannot be determined. It reports whether none is left.
func (s crosslinker) recount(ctx context.Context, limit int) (done bool, err error) {
	var upTo int64
	var rows []ledger.Delivery
	err = s.Store.View(ctx, func(tx ledger.Tx) (err error) {
		if upTo, err = tx.Progress(deliver.MediaCounted); err != nil || upTo == allAdopted {
			return err
		}
		rows, err = sentAfter(tx, upTo, limit)
		return err
	})
	if err != nil || upTo == allAdopted {
		return err == nil, err
	}
	named := map[int64]int{}
	for i := range rows {
		upTo = rows[i].ID
		a, pl := s.posts.Article(&rows[i])
		if a == nil || rows[i].Format != post.Text || rows[i].Flags.Has(ledger.Digest) {
			continue
		}
		if n, err := s.posts.Citing().Named(a, pl, &rows[i]); err == nil {
			named[rows[i].ID] = n
		}
	}
	if done = len(rows) < limit; done {
		upTo = allAdopted
	}
	err = s.Store.Update(ctx, func(tx ledger.Tx) error {
		for _, d := range rows {
			if n, ok := named[d.ID]; ok {
				if err := putNamed(tx, d, n); err != nil {
					return err
				}
			}
		}
		return tx.PutProgress(deliver.MediaCounted, upTo)
	})
	if err != nil {
		return false, fmt.Errorf("writing down which media posts name: %w", err)
	}
	return done, nil
}

// putNamed records how many media a text names, unless an edit has recorded that meanwhile.
func putNamed(tx ledger.Tx, d ledger.Delivery, n int) error {
	now, err := tx.Delivery(d.ID)
	if errors.Is(err, ledger.ErrNotFound) || err == nil && (now.SourceHash != d.SourceHash || now.Format != d.Format) {
		return nil
	}
	if err != nil {
		return err
	}
	parts, err := tx.Parts(d.ID)
	if err != nil || len(parts) == 0 || parts[0].Named == n || parts[0].Absent != "" || parts[0].Hash == ([32]byte{}) {
		return err // absent media may exist by now, and an edit shows them
	}
	parts[0].Named = n
	return tx.PutPart(parts[0])
}

// sentAfter returns at most limit sent deliveries with ids greater than id.
func sentAfter(tx ledger.Tx, id int64, limit int) (rows []ledger.Delivery, err error) {
	ids, err := tx.Citations().SentAfter(id, limit)
	for _, id := range ids {
		d, err := tx.Delivery(id)
		if err != nil {
			return nil, err
		}
		rows = append(rows, d)
	}
	return rows, err
}
