package plan

import (
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// Two kinds of hold are questions because only a person knows the answer: whether a file that looks
// like a copy is one, and whether an unknown status is public. A new article held that way has a
// waiting row (ledger.WaitHold). It continues as a new article as soon as nothing holds it: the
// answer was "public", the file changed, or the other file is gone.

// inQuestion reports whether only such a question holds back the article.
func (p *Plan) inQuestion(a *content.Article) bool {
	if a.Hold == nil || a.Hold.Rule != content.HoldCopy && a.Hold.Rule != content.HoldUnknown {
		return false
	}
	free := *a
	free.Hold = nil
	return p.Rules.publishable(&free, p.Now)
}

// question asks about a new article. An article that was there before, as far as that can be told,
// or has an old date is not new.
func (p *Plan) question(a *content.Article, pl route.Place) {
	hash, seen := p.before.files[a.Path]
	old := p.Channel.Scanned && !a.Due.IsZero() && a.Due.Before(p.Now.Add(-TooOld))
	if p.before.adopting || p.Restored || old || seen && hash == a.Hash || p.before.elsewhere(a, p.Now) != fateNone {
		return
	}
	d := &ledger.Delivery{
		Chat: p.Channel.Chat, Topic: pl.Topic, Channel: pl.Channel, Slug: a.Slug, Path: a.Path, Title: a.Title,
		Wait: ledger.WaitHold, Reason: a.Hold.Message(), FileDue: a.Due, Due: a.Due, Seen: p.Now, SourceHash: a.Hash,
	}
	if !d.Apply(ledger.EvOld) { // set aside, as history is
		return
	}
	c := p.touch(d, a, pl)
	if a.Hold.Rule == content.HoldCopy {
		p.Copies = append(p.Copies, c)
		return
	}
	p.Statuses = append(p.Statuses, c)
}

// questioned follows the file of an article that is asked about.
func (p *Plan) questioned(c *Change) {
	d, a := c.Delivery, c.Article
	switch {
	case p.inQuestion(a):
		d.FileDue, d.Due, d.SourceHash = a.Due, a.Due, a.Hash
		if a.Hold.Rule == content.HoldUnknown {
			p.Statuses = append(p.Statuses, c)
		}
		return
	case !p.Rules.publishable(a, p.Now):
		c.Drop = true
		return
	}
	if !d.Apply(ledger.EvRedated) {
		return
	}
	d.Wait, d.Reason, d.Seen = ledger.WaitNone, locale.Message{}, p.Now
	d.FileDue, d.SourceHash, d.By, d.ByAt, d.Flags = a.Due, a.Hash, ledger.Actor{}, time.Time{}, 0
	if a.Due.IsZero() {
		d.Flags |= ledger.Queued
		p.queue = append(p.queue, c)
		return
	}
	d.Due = p.Rules.Quiet.Shift(a.Due, p.Rules.Zone)
	switch {
	case a.Due.After(p.Now):
		p.schedule(c)
	case !a.Due.After(p.Channel.Started):
		if d.Apply(ledger.EvOld) {
			d.Reason = locale.M(reasonHistory)
		}
	case a.Due.Before(p.Now.Add(-TooOld)):
		p.offer(c, ReasonOld)
	default:
		p.Overdue = append(p.Overdue, c)
		p.schedule(c)
	}
}
