//go:build !unix

package store

import "os"

// lockFile does nothing where the system has no flock: starting one process is
// up to who starts it.
func lockFile(*os.File) error { return nil }
