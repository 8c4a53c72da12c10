package folder

import (
	"io/fs"
	"time"
)

// stamp identifies the state of a file: two that are the same belong to one file that did
// not change. It is kept instead of an fs.FileInfo, which takes four times the memory.
type stamp struct {
	size     int64
	modified time.Time
	id       fileID // which file of the system it is
}

func stampOf(info fs.FileInfo) stamp {
	return stamp{info.Size(), info.ModTime(), idOf(info)}
}

// isZero reports whether no file was looked at.
func (s stamp) isZero() bool { return s.modified.IsZero() && s.size == 0 && s.id == fileID{} }

// same reports whether two looks met one file that did not change in between, as far as
// its figures show.
func (s stamp) same(o stamp) bool {
	return s.size == o.size && s.modified.Equal(o.modified) && s.id.same(o.id)
}
