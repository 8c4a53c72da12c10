//go:build unix

package private

import (
	"os"
	"strconv"
	"syscall"
)

// OwnerOf returns the id of a file's owner; "" if unknown.
func OwnerOf(info os.FileInfo) string {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return strconv.FormatUint(uint64(st.Uid), 10)
	}
	return ""
}
