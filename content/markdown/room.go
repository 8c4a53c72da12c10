package markdown

import (
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"github.com/dateline-bot/dateline/content/rich"
)

// room is what a conversion works in and a document keeps nothing of. It goes
// from one conversion to the next.
type room struct {
	prepared []byte       // the source without shortcodes
	stack    []rich.Block // the blocks of open containers
	spans    []rich.Span  // of the text that is being built
	nodes    []ast.Text   // of the tree that is built from
	used     int          // of them
	missing  int          // how many more would have been
}

// maxRoom is how large a room may be that is kept, in bytes and blocks.
const maxRoom = 1 << 18

const maxNodes = 2048 // that are kept: 320 KB

// roomKey is where the parsers of a conversion find its room.
var roomKey = parser.NewContextKey()

// textNode is ast.NewTextSegment in the room of the conversion: prose is made of
// such nodes for the most part, and nobody needs them after it.
func textNode(pc parser.Context, segment text.Segment) *ast.Text {
	r, _ := pc.Get(roomKey).(*room)
	if r == nil || r.used == len(r.nodes) {
		if r != nil {
			r.missing++
		}
		return ast.NewTextSegment(segment)
	}
	t := &r.nodes[r.used]
	r.used++
	*t = *ast.NewTextSegment(segment)
	return t
}

// clear lets go of the document and its tree.
func (r *room) clear() {
	clear(r.nodes[:r.used])
	if n := min(r.used+r.missing, maxNodes); n > len(r.nodes) {
		r.nodes = make([]ast.Text, n)
	}
	r.used, r.missing = 0, 0
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
