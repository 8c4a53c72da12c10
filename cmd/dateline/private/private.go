// Package private keeps files to the user that they belong to.
package private

import "os"

// Make makes an empty file that only its owner may read, where there is none;
// SQLite gives the files beside it the same rights.
func Make(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil // it is there, or who opens it next says what is wrong
	}
	return f.Close()
}
