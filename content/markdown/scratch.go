package markdown

import (
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"github.com/dateline-bot/dateline/content/rich"
)

// scratch holds the buffers of a conversion. Documents do not refer to it, so the next
// conversion reuses it.
type scratch struct {
	signs    []int32      // where constructs may begin in the source
	prepared []byte       // the source without shortcodes
	stack    []rich.Block // the blocks of open containers
	spans    []rich.Span  // of the current text

	// The nodes that most articles consist of.
	texts      nodes[ast.Text]
	codeSpans  nodes[ast.CodeSpan]
	paragraphs nodes[ast.Paragraph] // including buffers for their lines
	fenced     []*ast.FencedCodeBlock
	lines      []text.Segments // buffers for the lines of fenced code
}

// maxScratch is the size up to which a scratch is kept, in bytes and blocks.
const maxScratch = 1 << 18

// How much memory is kept for the next tree.
const (
	maxNodes  = 2048 // of one kind: 320 KB
	maxLines  = 256  // of one block: 8 KB
	maxFenced = 32
)

// scratchKey is the key under which parsers find the buffers of a conversion.
var scratchKey = parser.NewContextKey()

// scratchOf returns the scratch of a conversion; nil for Markdown within HTML, which is
// parsed apart.
func scratchOf(pc parser.Context) *scratch {
	r, _ := pc.Get(scratchKey).(*scratch)
	return r
}

// textNode is ast.NewTextSegment with the conversion's buffers: prose consists mostly
// of such nodes, and they are not needed after the conversion.
func textNode(pc parser.Context, segment text.Segment) *ast.Text {
	r := scratchOf(pc)
	if r == nil {
		return ast.NewTextSegment(segment)
	}
	t := r.texts.next()
	t.Segment = segment
	return t
}

// paragraph is ast.NewParagraph with memory of the scratch.
func (r *scratch) paragraph() *ast.Paragraph {
	if r == nil {
		return ast.NewParagraph()
	}
	return r.paragraphs.next()
}

// clear drops references to the document and its tree.
func (r *scratch) clear() {
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

// emptied returns the lines' buffer for reuse, unless it is too large.
func emptied(lines *text.Segments) text.Segments {
	if cap(lines.Sliced(0, 0)) > maxLines {
		return text.Segments{}
	}
	kept := *lines
	kept.SetSliced(0, 0)
	return kept
}

// nodes has the nodes of one kind. Each conversion takes them from the first on, and
// there are as many as the largest conversion so far needed, up to maxNodes.
type nodes[T any] struct {
	all     []T
	used    int
	missing int // how many more were needed
}

// next returns the next node, which is empty.
func (n *nodes[T]) next() *T {
	if n.used == len(n.all) {
		n.missing++
		return new(T)
	}
	n.used++
	return &n.all[n.used-1]
}

// clear empties the used nodes.
func (n *nodes[T]) clear(empty func(*T)) {
	for i := range n.all[:n.used] {
		empty(&n.all[i])
	}
	if most := min(n.used+n.missing, maxNodes); most > len(n.all) {
		n.all = append(make([]T, 0, most), n.all...)[:most]
	}
	n.used, n.missing = 0, 0
}

// slab allocates slices of a document, many in one array: each array has room for twice
// as many items as the one before, up to maxSlab.
type slab[T any] struct {
	items []T
	size  int
}

const maxSlab = 64

// keep returns a copy of the items that must not be appended to.
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
