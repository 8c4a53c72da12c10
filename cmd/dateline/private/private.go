// Package private creates files that only their owner can read.
package private

import "os"

// Make creates an empty file that only its owner may read, if it does not exist; SQLite
// gives the files beside it the same permissions.
func Make(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil //nolint:nilerr // it exists already; any other error is reported by the caller's own open
	}
	return f.Close()
}
