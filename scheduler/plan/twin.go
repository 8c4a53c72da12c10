package plan

import (
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// twinWait is how long a file that reads as an article of the ledger does, under
// another name, is taken for that article's new name: until then the
// old file has left the catalogue if it is gone (its own absence, and what
// another process's copy of the folder is behind), and both are there if it was
// copied.
const twinWait = 2 * absence

type keyHash struct {
	topic int
	hash  [32]byte
}

// keyTitle is what an article keeps when it is renamed and edited at once.
type keyTitle struct {
	topic int
	title string
	due   time.Time
}

// sameContent returns the row of an article whose file has this content and is
// not there any more: it was renamed. If no file had it, the one with its title
// and its date was renamed and edited, unless several had them.
func (p *Plan) sameContent(a *content.Article, pl route.Place) *ledger.Delivery {
	for _, d := range p.byHash[keyHash{pl.Topic, a.Hash}] {
		if !p.used[d.ID] && !p.here(d) {
			return d
		}
	}
	if p.adopting { // files may be read otherwise, and titles and dates with them
		return nil
	}
	var found *ledger.Delivery
	for _, d := range p.byTitle[titleOf(a, pl)] {
		if p.used[d.ID] || p.here(d) || p.unread(d) {
			continue
		}
		if found != nil {
			return nil
		}
		found = d
	}
	return found
}

// titleOf returns where rows are found by title and date; an article without a
// date is in none.
func titleOf(a *content.Article, pl route.Place) keyTitle {
	if a.Due.IsZero() {
		return keyTitle{}
	}
	return keyTitle{pl.Topic, a.Title, a.Due.UTC()}
}

// here reports whether the file of a row is in the folder, under its slug or its
// path, readable or not.
func (p *Plan) here(d *ledger.Delivery) bool {
	return p.known(d.Slug) || p.never(d.Slug) || p.paths(d.Path) || p.broken(d.Path)
}

// twin reports whether an article that the ledger does not know may be another
// that is being renamed, so that it must wait.
func (p *Plan) twin(a *content.Article, pl route.Place) bool {
	if len(p.byHash[keyHash{pl.Topic, a.Hash}]) == 0 && len(p.byTitle[titleOf(a, pl)]) == 0 {
		return false
	}
	return p.waits(a.Path)
}
