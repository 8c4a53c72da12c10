package plan

import (
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// A place gets one post for an article, in whatever languages there are files of it: by
// itself goes out what content.Article.Secondary leaves. Where another translation is
// out, as one that was written first, that is the post. Routes that name a language, and
// admins, ask for more.

// hasTranslation reports whether another translation of an article is in its place, or
// may be, and the article itself is not.
func (p *Plan) hasTranslation(c *content.Catalogue, a *content.Article, pl route.Place) bool {
	if p.find(a, pl) != nil {
		return false
	}
	for _, b := range c.Translations(a) {
		if b == a {
			continue
		}
		d := p.byKey[key{pl.Topic, b.Slug}]
		if d != nil && (d.Flags.Has(ledger.Out) || d.State() == ledger.Sent || d.State() == ledger.Sending || d.State() == ledger.Unconfirmed) {
			return true
		}
	}
	return false
}

// ordered visits an article in a place that gets another translation, if an admin has
// ordered it there.
func (p *Plan) ordered(a *content.Article, pl route.Place) {
	if d := p.find(a, pl); d != nil && d.Flags&(ledger.Forced|ledger.Moved) != 0 {
		p.visit(a, pl)
	}
}
