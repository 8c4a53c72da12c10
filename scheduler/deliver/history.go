package deliver

import (
	"context"

	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// History is what the repository of the articles says of the age of versions. Its
// methods are safe for use by several goroutines.
type History interface {
	// At returns the commit in which the file at a path has a content with that hash,
	// if it is the one that is read; "" if it is not. The zero hash is that of a file
	// that the commit does not have.
	At(path string, hash [32]byte) string
	// Newer reports whether a commit has another among its ancestors.
	Newer(ctx context.Context, commit, than string) (bool, error)
}

// noteVersion writes down by which commit a post comes to show a version. Without
// replicas nobody asks for it.
func (l *line) noteVersion(tx ledger.Tx, d *ledger.Delivery, source [32]byte) error {
	if l.Store.Changes() == nil || d.Flags.Has(ledger.Digest) {
		return nil
	}
	v := ledger.Version{Delivery: d.ID, Hash: source, Commit: ledger.NoCommit}
	if h := l.Posts.History; h != nil {
		if at := h.At(d.Path, source); at != "" {
			v.Commit = at
		}
	}
	return tx.PutVersions([]ledger.Version{v})
}
