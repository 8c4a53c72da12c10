package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"github.com/dateline-bot/dateline/content/locale"
)

// Backup writes a consistent copy of the ledger at time now to a file that must not
// exist, while the bot runs. If the copy replaces the database, it is a restored
// ledger: it is marked as such, and articles that have become due since are unconfirmed
// and not sent again (ledger.Tx.Restored).
func (s *SQLite) Backup(ctx context.Context, file string, now time.Time) (err error) {
	// VACUUM INTO fills an empty file; others must not be able to read it at any moment.
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	switch {
	case errors.Is(err, os.ErrExist):
		return locale.Error("ledger.backup.exists", "file", file)
	case errors.Is(err, os.ErrNotExist):
		return locale.Error("ledger.backup.no_folder", "folder", filepath.Dir(file))
	case err != nil:
		return locale.Error("ledger.backup", "database", s.path, "file", file, "problem", err)
	}
	f.Close()
	defer func() {
		if err != nil {
			os.Remove(file)
			err = locale.M("ledger.backup", "database", s.path, "file", file, "problem", problem(err)).Err(err)
		}
	}()
	// VACUUM INTO reads a snapshot without blocking the writer. A query_only connection
	// cannot run it.
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
	copied, err := os.Open(file)
	if err != nil {
		return err
	}
	return errors.Join(copied.Sync(), copied.Close())
}
