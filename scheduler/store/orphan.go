package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// ErrOrphanedLog is what opening a database fails with whose file is missing or
// empty while its write-ahead log is there. SQLite would delete the log, and the
// latest changes may be in it alone.
var ErrOrphanedLog = errors.New("its write-ahead log lies there without it, and the latest changes may be in the log alone")

// CheckLog returns an ErrOrphanedLog if the file of a database is missing or empty
// and its log is not.
func CheckLog(file string) error {
	log, err := os.Stat(file + "-wal")
	if err != nil || log.Size() == 0 {
		return nil //nolint:nilerr // SQLite says what else is wrong
	}
	info, err := os.Stat(file)
	if err == nil && info.Size() > 0 || err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	what := "is missing"
	if err == nil {
		what = "is empty"
	}
	return fmt.Errorf("the database %s %s: %w; put the file back beside %[1]s-wal, or restore a backup (dateline restore keeps the log); to begin anew, move the log away", file, what, ErrOrphanedLog)
}
