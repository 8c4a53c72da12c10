package markdown

import (
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// paragraphParser is goldmark's, but takes paragraphs from the conversion's buffers.
type paragraphParser struct{ parser.BlockParser }

func (paragraphParser) Open(_ ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, segment := reader.PeekLine()
	if util.IsBlank(line) {
		return nil, parser.NoChildren
	}
	n := scratchOf(pc).paragraph()
	n.Lines().Append(segment)
	reader.AdvanceToEOL()
	return n, parser.NoChildren
}

// fencedParser is goldmark's, with a reusable buffer for the lines of the code.
type fencedParser struct{ parser.BlockParser }

func (f fencedParser) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	n, state := f.BlockParser.Open(parent, reader, pc)
	code, ok := n.(*ast.FencedCodeBlock)
	r := scratchOf(pc)
	if !ok || r == nil {
		return n, state
	}
	if last := len(r.lines) - 1; last >= 0 {
		code.SetLines(&r.lines[last])
		r.lines = r.lines[:last]
	}
	r.fenced = append(r.fenced, code)
	return n, state
}

// codeSpanParser reads code that ends on its line, as most does, into the conversion's
// buffers; goldmark's parser reads the rest.
type codeSpanParser struct{ parser.InlineParser }

func (p codeSpanParser) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, segment := block.PeekLine()
	r := scratchOf(pc)
	start, end, length := codeOnLine(line)
	if length == 0 || segment.Padding > 0 || r == nil {
		return p.InlineParser.Parse(parent, block, pc)
	}
	block.Advance(length)
	if blank := func(c byte) bool { return c == ' ' || c == '\n' }; blank(line[start]) && blank(line[end-1]) && !util.IsBlank(line[start:end]) {
		start++
		end--
	}
	n := r.codeSpans.next()
	t := textNode(pc, text.NewSegment(segment.Start+start, segment.Start+end))
	t.SetRaw(true)
	n.AppendChild(n, t)
	return n
}

// codeOnLine finds the code span at the start of a line: the start and end of its code,
// and its length including backticks; 0 if it does not end on the line.
func codeOnLine(line []byte) (start, end, length int) {
	for start < len(line) && line[start] == '`' {
		start++
	}
	for i := start; i < len(line); i++ {
		if line[i] != '`' {
			continue
		}
		end = i
		for i < len(line) && line[i] == '`' {
			i++
		}
		if i-end == start {
			return start, end, i
		}
	}
	return 0, 0, 0
}
