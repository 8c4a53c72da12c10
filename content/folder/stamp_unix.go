//go:build unix

package folder

import (
	"io/fs"
	"syscall"
)

// fileID is the device and inode of a file.
type fileID struct{ device, inode uint64 }

func idOf(info fs.FileInfo) fileID {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return fileID{}
	}
	return fileID{uint64(st.Dev), uint64(st.Ino)} // of other types on other systems
}

func (id fileID) same(o fileID) bool { return id == o }
