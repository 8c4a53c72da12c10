package store

import (
	"errors"
	"io/fs"
	"os"

	"github.com/dateline-bot/dateline/content/locale"
)

// ErrOrphanedLog is returned for a database whose file is missing or empty while its
// write-ahead log exists. SQLite would delete the log, which may have the only copy of
// the latest changes.
var ErrOrphanedLog = errors.New("the database is missing or empty, and its write-ahead log is not")

// CheckLog returns an ErrOrphanedLog if the file of a database is missing or empty and
// its log is not.
func CheckLog(file string) error {
	log, err := os.Stat(file + "-wal")
	if err != nil || log.Size() == 0 {
		return nil //nolint:nilerr // SQLite reports other problems
	}
	info, err := os.Stat(file)
	if err == nil && info.Size() > 0 || err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		return locale.M("ledger.orphan.empty", "file", file).Err(ErrOrphanedLog)
	}
	return locale.M("ledger.orphan.missing", "file", file).Err(ErrOrphanedLog)
}
