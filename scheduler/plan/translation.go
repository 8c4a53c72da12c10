package plan

import (
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// A place gets one post for an article, in whatever languages there are files of it: by
// itself goes out the one that others name in content.Article.Instead. Where another
// translation is out, as one that was written first, that is the post, and where it was
// taken out, skipped or is history, there is none. Routes that name a language, and
// admins, ask for more.

// hasTranslation reports whether another translation of an article is or was in its
// place, or may be, and the article itself is not.
func (p *Plan) hasTranslation(c *content.Catalogue, a *content.Article, pl route.Place) bool {
	if all := c.Translations(a); all == nil || p.find(a, pl) != nil {
		return false
	}
	for _, b := range c.Translations(a) {
		if b == a {
			continue
		}
		d := p.visited[key{pl.Topic, b.Slug}]
		if d == nil {
			d = p.find(b, pl)
		}
		if d != nil && (d.Flags.Has(ledger.Out) || d.State() != ledger.Planned && d.State() != ledger.Failed) {
			return true
		}
	}
	return false
}

// ordered follows an article in a place that gets another translation, if it is there
// all the same or an admin has ordered it there.
func (p *Plan) ordered(a *content.Article, pl route.Place) {
	d := p.find(a, pl)
	if d == nil {
		return
	}
	switch d.State() {
	case ledger.Missed, ledger.Skipped, ledger.Withdrawn: // another date does not plan it again
		return
	case ledger.Planned:
		if d.Flags&(ledger.Forced|ledger.Moved|ledger.Out) == 0 {
			return
		}
	}
	p.visit(a, pl)
}
