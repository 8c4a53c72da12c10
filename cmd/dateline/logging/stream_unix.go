//go:build unix

package logging

import (
	"fmt"
	"io"
	"io/fs"
	"syscall"
)

// stream returns the device and the inode of an open file as JOURNAL_STREAM has them; "" if w is
// not a file.
func stream(w io.Writer) string {
	f, ok := w.(interface{ Stat() (fs.FileInfo, error) })
	if !ok {
		return ""
	}
	info, err := f.Stat()
	if err != nil {
		return ""
	}
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return ""
	}
	return fmt.Sprintf("%d:%d", s.Dev, s.Ino)
}
