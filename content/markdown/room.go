package markdown

import "github.com/dateline-bot/dateline/content/rich"

// room is what a conversion works in and a document keeps nothing of. It goes
// from one conversion to the next.
type room struct {
	prepared []byte       // the source without shortcodes
	stack    []rich.Block // the blocks of open containers
	spans    []rich.Span  // of the text that is being built
}

// maxRoom is how large a room may be that is kept, in bytes and blocks.
const maxRoom = 1 << 18

// clear lets go of the document.
func (r *room) clear() {
	clear(r.stack[:cap(r.stack)])
	clear(r.spans[:cap(r.spans)])
	r.stack, r.spans = r.stack[:0], r.spans[:0]
}

// slab is where slices of a document lie, many in one: each slab has room for
// twice as many items as the one before, up to maxSlab.
type slab[T any] struct {
	items []T
	size  int
}

const maxSlab = 64

// keep returns a copy of the items that nothing is appended to.
func (s *slab[T]) keep(items ...T) []T {
	if len(items) == 0 {
		return nil
	}
	if len(items) > cap(s.items)-len(s.items) {
		s.size = min(max(2*s.size, 4), maxSlab)
		s.items = make([]T, 0, max(s.size, len(items)))
	}
	start := len(s.items)
	s.items = append(s.items, items...)
	return s.items[start:len(s.items):len(s.items)]
}
