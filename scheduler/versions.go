package scheduler

import (
	"context"
	"time"

	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// Replicas that share a ledger read copies of the articles that are not always equal: a copy
// may lag, and its process may become the leader. The ledger therefore records which
// versions of its file a post shows or showed, and in which copy each was last seen. A
// process has seen a change if its copy once had the version that the post shows: the
// present version then came later. If the leading process has not seen it,
//
//   - a version that no post of the article showed is an edit like any other;
//   - for a version that was replaced before, which may come from a lagging copy, an
//     admin is asked, unless its commit has that of the post among its ancestors;
//   - the same holds for a file that is missing, or became a draft.
//
// If the commit of a copy without the file has that of the post among its ancestors, the
// file was removed.
//
// Without replicas there is one copy, and none of this is recorded.

// soleCopy is the name of the copy if none is configured.
const soleCopy = "-"

// PassingCopy is the name of a copy that is made for one run, as on a CI runner: the next run may
// read an older one, so it is not recorded what such a copy had.
const PassingCopy = "*"

// recorded is what this process knows to be recorded about the versions of articles.
type recorded struct {
	term     int // the term of leadership in which it was read
	versions map[versionKey]bool
}

// versionKey identifies a version; the map's value is whether it was seen in this copy.
type versionKey struct {
	delivery int64
	hash     [32]byte
}

// load reads what was recorded before this process led.
func (r *recorded) load(ctx context.Context, s *core) error {
	term := s.lead.terms()
	if r.versions != nil && r.term == term {
		return nil
	}
	return s.Store.View(ctx, func(tx ledger.Tx) error {
		all, err := tx.Versions().In(s.remembered())
		if err != nil {
			return err
		}
		r.term, r.versions = term, make(map[versionKey]bool, len(all))
		for _, v := range all {
			r.versions[versionKey{v.Delivery, v.Hash}] = v.Copy != ""
		}
		return nil
	})
}

// remembered returns the name of this copy of the articles in the ledger; "" if its versions are
// not recorded.
func (s *core) remembered() string {
	if s.Copy == PassingCopy {
		return ""
	}
	return s.Copy
}

// news returns the versions shown by the plans that are not recorded yet.
func (r *recorded) news(copyName string, plans []*plan.Plan) []ledger.Version {
	var out []ledger.Version
	add := func(delivery int64, hash [32]byte, seen bool) {
		seen = seen && copyName != ""
		written, ok := r.versions[versionKey{delivery, hash}]
		if hash == ([32]byte{}) || ok && (written || !seen) {
			return
		}
		v := ledger.Version{Delivery: delivery, Hash: hash}
		if seen {
			v.Copy = copyName
		}
		out = append(out, v)
	}
	for _, p := range plans {
		for _, c := range p.Changes {
			d := c.Delivery
			if c.Drop || d.ID == 0 || !d.Flags.Has(ledger.Out) || d.Flags.Has(ledger.Digest) {
				continue
			}
			if c.Old.SourceHash != d.SourceHash {
				add(d.ID, c.Old.SourceHash, false)
			}
			add(d.ID, d.SourceHash, c.Article != nil && c.Article.Hash == d.SourceHash)
		}
		for d, a := range p.Settled() {
			if d.Flags.Has(ledger.Out) {
				add(d.ID, d.SourceHash, a.Hash == d.SourceHash)
			}
		}
	}
	return out
}

// written marks versions as recorded.
func (r *recorded) written(all []ledger.Version) {
	for _, v := range all {
		key := versionKey{v.Delivery, v.Hash}
		r.versions[key] = r.versions[key] || v.Copy != ""
	}
}

// shared reports whether other processes sometimes decide on the same ledger.
func (s *core) shared() bool { return s.Store.Changes() != nil }

// judge marks edits and withdrawals of a plan whose copy of the articles may lag behind the one
// that the post was made from.
func (s *comparer) judge(ctx context.Context, p *plan.Plan) error {
	if !s.shared() || len(p.Edits)+len(p.Removals) == 0 {
		return nil
	}
	shown := map[*plan.Change]string{} // commits
	err := s.Store.View(ctx, func(tx ledger.Tx) error {
		for _, c := range p.Edits {
			v, err := s.sawChange(tx, c)
			if err != nil {
				return err
			}
			c.Older, shown[c] = v.known && !v.seen, v.commit
		}
		for _, c := range p.Removals {
			if plan.OnlyExpired(c.Article, p.Now) {
				continue
			}
			v, err := s.sawChange(tx, c)
			if err != nil {
				return err
			}
			c.Unseen, shown[c] = !v.seen, v.commit
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, c := range p.Removals {
		if c.Unseen {
			newer, _ := s.newer(ctx, c, shown[c])
			c.Unseen = !newer
		}
	}
	edits := p.Edits
	p.Edits = nil
	for _, c := range edits {
		if c.Older {
			newer, again := s.newer(ctx, c, shown[c])
			if again && c.Delivery.Wait != ledger.WaitOlder {
				p.Again = true
				continue
			}
			c.Older = !newer
		}
		if p.Fresh && c.Older {
			continue // it may catch up in a moment
		}
		if !c.Older && c.Delivery.Wait == ledger.WaitOlder { // the copy has caught up
			c.Delivery.Wait = ledger.WaitNone
		}
		if c.Older && c.Delivery.Wait == ledger.WaitOlder {
			continue // asked already
		}
		p.Edits = append(p.Edits, c)
	}
	return nil
}

// historyPatience is how long a repository that does not answer is asked which of two versions is
// newer before an admin is asked.
const historyPatience = 5 * time.Minute

// unsure holds the versions whose age a repository has not answered, with the time since when.
type unsure map[versionKey]time.Time

// newer reports whether the repository proves that a changed article comes from a later commit;
// again means that it has to be asked once more.
func (s *comparer) newer(ctx context.Context, c *plan.Change, than string) (yes, again bool) {
	if s.History == nil || than == "" || than == ledger.NoCommit {
		return false, false
	}
	path, hash := c.Delivery.Path, [32]byte{} // of a missing file
	if c.Article != nil {
		path, hash = c.Article.Path, c.Article.Hash
	}
	at := s.History.At(path, hash)
	if at == "" {
		return false, false
	}
	key := versionKey{c.Delivery.ID, hash}
	newer, err := s.History.Newer(ctx, at, than)
	if err == nil {
		delete(s.unsure, key)
		return newer, false
	}
	now := s.Now()
	since, known := s.unsure[key]
	if !known {
		if s.unsure == nil {
			s.unsure = unsure{}
		}
		since, s.unsure[key] = now, now
		s.Log.Info("the repository does not say which of two versions is newer", "path", path, "err", err)
	}
	return false, !s.Once && now.Sub(since) < historyPatience // `run --once` does not wait for an answer
}

// versionSeen is what is known about the present version of a file.
type versionSeen struct {
	known  bool   // the post showed it before
	seen   bool   // this process saw the file change to it
	commit string // the commit of the version that the post shows
}

// sawChange returns what is known about the change of a file.
func (s *comparer) sawChange(tx ledger.Tx, c *plan.Change) (versionSeen, error) {
	d := c.Delivery
	all, err := tx.Versions().Of(d.ID)
	if err != nil {
		return versionSeen{}, err
	}
	out := versionSeen{seen: s.memory.Shown(d.SourceHash)}
	for _, v := range all {
		shown := v.Hash == d.SourceHash
		out.seen = out.seen || shown && v.Copy != "" && v.Copy == s.remembered()
		out.known = out.known || c.Article != nil && v.Hash == c.Article.Hash && !shown
		if shown {
			out.commit = v.Commit
		}
	}
	return out, nil
}

// pictured reports whether an edit changes only pictures.
func pictured(c *plan.Change) bool { return c.Delivery.SourceHash == c.Article.Hash }
