package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// mathBlock is a formula on lines of its own; its Lines leave the delimiters
// out.
type mathBlock struct {
	ast.BaseBlock
	closer []byte
	closed bool
}

var mathBlockKind = ast.NewNodeKind("DatelineMathBlock")

func (*mathBlock) Kind() ast.NodeKind { return mathBlockKind }

func (*mathBlock) IsRaw() bool { return true }

func (n *mathBlock) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// mathBlockParser parses $$ and \[ at the start of a line, if they close at the
// end of a line of the same paragraph: so that a formula's lines that begin
// with `-`, `=` or `#` are no lists and headings.
type mathBlockParser struct{}

func (mathBlockParser) Trigger() []byte { return []byte{'$', '\\'} }

func (mathBlockParser) CanInterruptParagraph() bool { return true }

func (mathBlockParser) CanAcceptIndentedLine() bool { return false }

func (mathBlockParser) Open(_ ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, segment := reader.PeekLine()
	pos := pc.BlockOffset()
	if pos < 0 || len(line) < pos+2 {
		return nil, parser.NoChildren
	}
	rest := line[pos:]
	node := &mathBlock{}
	switch {
	case rest[0] == '$' && rest[1] == '$':
		node.closer = []byte("$$")
	case rest[0] == '\\' && rest[1] == '[':
		node.closer = []byte(`\]`)
	default:
		return nil, parser.NoChildren
	}
	start := segment.Start + pos - segment.Padding + 2
	if end := bytes.Index(rest[2:], node.closer); end >= 0 { // on one line
		expression := rest[2 : 2+end]
		d := delimiters{open: string(rest[:2])}
		if len(bytes.TrimSpace(rest[2+end+2:])) > 0 || !d.isMath(expression, ' ', ' ') {
			return nil, parser.NoChildren
		}
		node.closed = true
		node.Lines().Append(text.NewSegment(start, start+end))
		reader.AdvanceToEOL()
		return node, parser.NoChildren
	}
	if !closesBelow(reader.Source()[segment.Stop:], node.closer, rest[:2]) {
		return nil, parser.NoChildren
	}
	if len(bytes.TrimSpace(rest[2:])) > 0 {
		node.Lines().Append(text.NewSegment(start, segment.Stop))
	}
	reader.AdvanceToEOL()
	return node, parser.NoChildren
}

// closesBelow looks for the closing delimiter at the end of a line before the
// next blank one.
func closesBelow(source, closer, opener []byte) bool {
	for len(source) > 0 {
		line := source
		if i := bytes.IndexByte(source, '\n'); i >= 0 {
			line, source = source[:i], source[i+1:]
		} else {
			source = nil
		}
		line = bytes.Trim(line, " \t>")
		if len(line) == 0 {
			return false
		}
		if i := bytes.Index(line, closer); i >= 0 {
			return i+len(closer) == len(line)
		}
		if bytes.HasPrefix(line, opener) {
			return false
		}
	}
	return false
}

func (mathBlockParser) Continue(node ast.Node, reader text.Reader, _ parser.Context) parser.State {
	n := node.(*mathBlock)
	line, segment := reader.PeekLine()
	if n.closed || line == nil {
		return parser.Close
	}
	if trimmed := bytes.TrimRight(line, " \t\n"); bytes.HasSuffix(trimmed, n.closer) {
		n.closed = true
		end := len(trimmed) - len(n.closer)
		n.Lines().Append(segment.WithStop(segment.Start - segment.Padding + end))
		reader.AdvanceToEOL()
		return parser.Close
	}
	n.Lines().Append(segment)
	reader.AdvanceToEOL()
	return parser.Continue | parser.NoChildren
}

func (mathBlockParser) Close(ast.Node, text.Reader, parser.Context) {}
