package scheduler

import (
	"context"
	"fmt"

	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// Names returns the slugs that the ledger has for files, by path, because what is published or
// planned keeps its slug (folder.Folder.Know), and the former slugs of articles
// (folder.Folder.KnowFormer).
func Names(ctx context.Context, store ledger.Store) (names, former map[string]string, err error) {
	names = map[string]string{}
	err = store.View(ctx, func(tx ledger.Tx) (err error) {
		if former, err = tx.FormerNames(); err != nil {
			return err
		}
		return ledger.Every(tx, func(d ledger.Delivery) {
			if !d.Flags.Has(ledger.Digest) && d.Wait != ledger.WaitHold { // what has to be asked is not known yet
				names[d.Path] = d.Slug
			}
		})
	})
	if err != nil {
		return nil, nil, fmt.Errorf("reading the ledger: %w", err)
	}
	return names, former, nil
}
