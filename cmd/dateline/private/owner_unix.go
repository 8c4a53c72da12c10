//go:build unix

package private

import (
	"os"
	"strconv"
	"syscall"
)

// OwnerOf is the id of the user that a file belongs to; "" if it is not known.
func OwnerOf(info os.FileInfo) string {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return strconv.FormatUint(uint64(st.Uid), 10)
	}
	return ""
}
