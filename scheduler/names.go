package scheduler

import (
	"context"
	"fmt"

	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// Names returns the names that the ledger knows files by, by path: what is out
// or planned keeps its name (folder.Folder.Know); and the names that articles
// had before (folder.Folder.KnowFormer).
func Names(ctx context.Context, store ledger.Store) (names, former map[string]string, err error) {
	names = map[string]string{}
	err = store.View(ctx, func(tx ledger.Tx) (err error) {
		if former, err = tx.FormerNames(); err != nil {
			return err
		}
		rows, err := tx.Deliveries(ledger.Filter{})
		for _, d := range rows {
			if !d.Flags.Has(ledger.Digest) && d.Wait != ledger.WaitHold { // what is in question is not known yet
				names[d.Path] = d.Slug
			}
		}
		return err
	})
	if err != nil {
		return nil, nil, fmt.Errorf("reading the ledger: %w", err)
	}
	return names, former, nil
}
