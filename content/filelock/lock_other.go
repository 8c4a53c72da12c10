//go:build !unix && !windows

package filelock

import (
	"errors"
	"os"
)

// lock refuses: without it two processes could publish the same article.
func lock(*os.File) error { return errors.ErrUnsupported }
