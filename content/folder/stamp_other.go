//go:build !unix

package folder

import (
	"io/fs"
	"os"
)

// fileID is asked of the system when files are compared.
type fileID struct{ info fs.FileInfo }

func idOf(info fs.FileInfo) fileID { return fileID{info} }

func (id fileID) same(o fileID) bool { return os.SameFile(id.info, o.info) }
