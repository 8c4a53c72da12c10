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

	// The nodes of the tree that most articles are made of.
	texts      nodes[ast.Text]
	codeSpans  nodes[ast.CodeSpan]
	paragraphs nodes[ast.Paragraph] // with room for their lines
	fenced     []*ast.FencedCodeBlock
	lines      []text.Segments // room for the lines of fenced code
}

// maxRoom is how large a room may be that is kept, in bytes and blocks.
const maxRoom = 1 << 18

// How much memory is kept for the next tree.
const (
	maxNodes  = 2048 // of one kind: 320 KB
	maxLines  = 256  // of one block: 8 KB
	maxFenced = 32
)

// roomKey is where the parsers of a conversion find its room.
var roomKey = parser.NewContextKey()

// roomOf is the room of a conversion; nil for Markdown within HTML, which is
// parsed apart.
func roomOf(pc parser.Context) *room {
	r, _ := pc.Get(roomKey).(*room)
	return r
}

// textNode is ast.NewTextSegment in the room of the conversion: prose is made of
// such nodes for the most part, and nobody needs them after it.
func textNode(pc parser.Context, segment text.Segment) *ast.Text {
	r := roomOf(pc)
	if r == nil {
		return ast.NewTextSegment(segment)
	}
	t := r.texts.next()
	t.Segment = segment
	return t
}

// paragraph is ast.NewParagraph in the room.
func (r *room) paragraph() *ast.Paragraph {
	if r == nil {
		return ast.NewParagraph()
	}
	return r.paragraphs.next()
}

// clear lets go of the document and its tree.
func (r *room) clear() {
	r.texts.clear(func(t *ast.Text) { *t = ast.Text{} })
	r.codeSpans.clear(func(c *ast.CodeSpan) { *c = ast.CodeSpan{} })
	r.paragraphs.clear(func(p *ast.Paragraph) {
		lines := emptied(p.Lines())
		*p = ast.Paragraph{}
		p.SetLines(&lines)
	})
	for _, n := range r.fenced {
		if len(r.lines) < maxFenced {
			r.lines = append(r.lines, emptied(n.Lines()))
		}
	}
	clear(r.fenced)
	clear(r.stack[:cap(r.stack)])
	clear(r.spans[:cap(r.spans)])
	r.fenced, r.stack, r.spans = r.fenced[:0], r.stack[:0], r.spans[:0]
}

// emptied is the room of lines, unless it is too large to keep.
func emptied(lines *text.Segments) text.Segments {
	if cap(lines.Sliced(0, 0)) > maxLines {
		return text.Segments{}
	}
	kept := *lines
	kept.SetSliced(0, 0)
	return kept
}

// nodes are those of one kind. Each conversion takes them from the first on, and
// finds room for as many as the one with the most of them had.
type nodes[T any] struct {
	all     []T
	used    int
	missing int // how many more would have been
}

// next is the next node, which is empty.
func (n *nodes[T]) next() *T {
	if n.used == len(n.all) {
		n.missing++
		return new(T)
	}
	n.used++
	return &n.all[n.used-1]
}

// clear empties the nodes that were used.
func (n *nodes[T]) clear(empty func(*T)) {
	for i := range n.all[:n.used] {
		empty(&n.all[i])
	}
	if most := min(n.used+n.missing, maxNodes); most > len(n.all) {
		n.all = append(make([]T, 0, most), n.all...)[:most]
	}
	n.used, n.missing = 0, 0
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
