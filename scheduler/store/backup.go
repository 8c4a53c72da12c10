package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"
)

// Backup writes a consistent copy of the ledger, as of now, to a file that must
// not exist yet, while the bot runs. Put in the place of the database, the copy
// is a restored ledger: it says so itself, and what was due since is
// unconfirmed and not sent again (ledger.Tx.Restored).
func (s *SQLite) Backup(ctx context.Context, file string, now time.Time) (err error) {
	if _, err := os.Stat(file); !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("backing up to %s: the file is there already: name a new one", file)
	}
	defer func() {
		if err != nil {
			os.Remove(file)
			err = fmt.Errorf("backing up %s to %s: %w", s.path, file, err)
		}
	}()
	// VACUUM INTO reads one snapshot, beside the writer and not before it. A
	// connection that is query_only cannot run it.
	src := openPlain(s.path)
	defer src.Close()
	if err := again(ctx, func() error {
		_, err := src.ExecContext(ctx, `VACUUM INTO ?`, file)
		return err
	}); err != nil {
		return err
	}
	dst := openPlain(file)
	_, err = dst.ExecContext(ctx, `INSERT INTO facts (name, value) VALUES ('restored_from', ?)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value`, micros(now))
	if err := errors.Join(err, dst.Close()); err != nil {
		return err
	}
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
