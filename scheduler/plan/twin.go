package plan

import (
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// twinWait is how long a file that reads exactly as an article of the ledger
// does, under another name, is taken for that article's new name: until then the
// old file has left the catalogue if it is gone (its own absence, and what
// another process's copy of the folder is behind), and both are there if it was
// copied.
const twinWait = 2 * absence

type keyHash struct {
	topic int
	hash  [32]byte
}

// sameContent returns the row of an article whose file has this content and is
// not there any more: it was renamed.
func (p *Plan) sameContent(a *content.Article, pl route.Place) *ledger.Delivery {
	for _, d := range p.byHash[keyHash{pl.Topic, a.Hash}] {
		if !p.used[d.ID] && !p.here(d) {
			return d
		}
	}
	return nil
}

// here reports whether the file of a row is in the folder, under its slug or its
// path, readable or not.
func (p *Plan) here(d *ledger.Delivery) bool {
	return p.known(d.Slug) || p.never(d.Slug) || p.paths[d.Path] || p.broken[d.Path]
}

// twin reports whether an article that the ledger does not know may be another
// that is being renamed, so that it must wait.
func (p *Plan) twin(a *content.Article, pl route.Place) bool {
	return len(p.byHash[keyHash{pl.Topic, a.Hash}]) > 0 && p.waits(a.Path)
}
