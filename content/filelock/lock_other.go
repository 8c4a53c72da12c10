//go:build !unix && !windows

package filelock

import (
	"errors"
	"os"
)

// lock fails: without a lock two processes could publish the same article.
func lock(*os.File) error { return errors.ErrUnsupported }
