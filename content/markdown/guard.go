package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// Hostile input costs goldmark the square of its length: `[a](` or `_a*` 20,000
// times took it 2.7 s, and `>` as often 8 s. So containers nest no deeper than
// anyone writes, and a paragraph of thousands of delimiters is taken literally.

const (
	maxNesting  = 64   // containers within each other
	maxBrackets = 800  // [ in one paragraph
	maxStars    = 1500 // * and _ in one paragraph
	maxColumns  = 1000 // of a table
	maxCells    = 20_000
)

// limited is a parser of a container that does not begin too deep.
type limited struct{ parser.BlockParser }

func (l limited) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	if len(pc.OpenedBlocks()) >= maxNesting {
		return nil, parser.NoChildren
	}
	return l.BlockParser.Open(parent, reader, pc)
}

// guard takes the rest of a paragraph as plain text if it holds more
// delimiters than anyone writes.
type guard struct{}

// guarded is what guard found out about the block it last saw.
type guarded struct {
	block   ast.Node
	literal []ast.Node // blocks that were taken literally
}

var guardKey = parser.NewContextKey()

func guardOf(pc parser.Context) *guarded {
	g, _ := pc.Get(guardKey).(*guarded)
	if g == nil {
		g = &guarded{}
		pc.Set(guardKey, g)
	}
	return g
}

func (guard) Trigger() []byte { return []byte{'[', '!', '*', '_', '^'} }

func (guard) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	g := guardOf(pc)
	if g.block == parent {
		return nil
	}
	g.block = parent
	if harmless(parent.Lines(), block.Source()) {
		return nil
	}
	g.literal = append(g.literal, parent)
	return literally(parent, block)
}

func harmless(lines *text.Segments, source []byte) bool {
	n := lines.Len()
	if n == 0 || lines.At(n-1).Stop-lines.At(0).Start < maxBrackets {
		return true
	}
	brackets, stars := 0, 0
	for i := range n {
		segment := lines.At(i)
		line := source[segment.Start:segment.Stop]
		brackets += bytes.Count(line, []byte{'['})
		stars += bytes.Count(line, []byte{'*'}) + bytes.Count(line, []byte{'_'})
	}
	return brackets <= maxBrackets && stars <= maxStars
}

// literally consumes the rest of the block as text.
func literally(parent ast.Node, block text.Reader) ast.Node {
	for {
		line, segment := block.PeekLine()
		node := ast.NewTextSegment(segment)
		if trimmed := bytes.TrimRight(line, "\n"); len(trimmed) < len(line) {
			node = ast.NewTextSegment(segment.WithStop(segment.Stop - (len(line) - len(trimmed))))
			node.SetSoftLineBreak(true)
		}
		block.AdvanceLine()
		if next, _ := block.PeekLine(); next == nil {
			return node
		}
		parent.AppendChild(parent, node)
	}
}

// tableLimit leaves as text what would be a table of more cells than anyone
// writes: goldmark fills up each short row, so that a wide head above many of
// them costs its width times their number.
type tableLimit struct{ parser.ParagraphTransformer }

func (l tableLimit) Transform(n *ast.Paragraph, reader text.Reader, pc parser.Context) {
	lines := n.Lines()
	columns := 0
	for i := 1; i < lines.Len() && columns == 0; i++ {
		segment := lines.At(i)
		if line := segment.Value(reader.Source()); delimiterRow(line) {
			columns = bytes.Count(line, []byte{'-'}) // at most
			columns = min(columns, bytes.Count(line, []byte{'|'})+1)
		}
	}
	if columns > maxColumns || columns*lines.Len() > maxCells && columns*lines.Len() > 2*pipes(n, reader.Source()) {
		g := guardOf(pc)
		g.literal = append(g.literal, n)
		return
	}
	l.ParagraphTransformer.Transform(n, reader, pc)
}

func delimiterRow(line []byte) bool {
	return bytes.IndexByte(line, '-') >= 0 && len(bytes.Trim(line, "-:| \t\n")) == 0
}

func pipes(n *ast.Paragraph, source []byte) int {
	count, lines := 0, n.Lines()
	for i := range lines.Len() {
		segment := lines.At(i)
		count += bytes.Count(segment.Value(source), []byte{'|'})
	}
	return count
}
