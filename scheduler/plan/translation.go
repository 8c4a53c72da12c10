package plan

import (
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// A place gets one post for an article, whatever languages it is written in: the translation that
// the others name in content.Article.Instead is published automatically. If another translation is
// published there, for instance because it was written first, that is the post; if it was removed,
// skipped or is history, there is none. Routes that name a language, and admins, can add more.

// ordered follows an article in a place that gets another translation, if the article is published
// there anyway, an admin ordered it there, or the other one waits or is history only because this
// version of the program reads it.
func (p *Plan) ordered(a *content.Article, pl route.Place) {
	d := p.rows.find(a, pl)
	if d == nil {
		return
	}
	switch d.State() {
	case ledger.Missed, ledger.Skipped, ledger.Withdrawn: // a changed date does not plan it again
		return
	case ledger.Planned:
		if d.Flags&(ledger.Forced|ledger.Moved|ledger.Out) == 0 && !p.replaced(a.Instead, pl) {
			return
		}
	default: // it is out, or on its way
	}
	p.visit(a, pl)
}

// replaced reports whether an article is not published in a place only because of an update of the
// program (reading.go).
func (p *Plan) replaced(a *content.Article, pl route.Place) bool {
	d := p.rows.visited[key{pl.Topic, a.Slug}]
	if d == nil {
		d = p.rows.find(a, pl)
	}
	switch {
	case d == nil:
		return p.before.newKind(a)
	case d.State() == ledger.Planned:
		return d.Wait == ledger.WaitUpdate
	}
	return d.State() == ledger.Skipped && d.Reason.Code == reasonRead
}
