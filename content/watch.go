package content

import (
	"context"
	"time"
)

// Watch calls changed with each new snapshot until ctx ends: soon after files
// settle (fsnotify), and at every rescan.
func (f *Folder) Watch(ctx context.Context, rescan time.Duration, changed func(*Catalogue, error)) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			changed(f.Scan(ctx))
		}
	}
}
