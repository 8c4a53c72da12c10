package markdown

import (
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"github.com/dateline-bot/dateline/content/rich"
)

// pairParser parses ==marked== and ||spoiler||: two signs on each side, flush
// with the text, and not within a Latin word or number, so that neither
// `a || b || c` nor `x==y` is one.
type pairParser struct{ char byte }

// pairNode is what a pair of signs encloses.
type pairNode struct {
	ast.BaseInline
	style rich.Style
}

var pairKind = ast.NewNodeKind("DatelinePair")

func (*pairNode) Kind() ast.NodeKind { return pairKind }

func (n *pairNode) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

func (p pairParser) Trigger() []byte { return []byte{p.char} }

func (p pairParser) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	before := block.PrecendingCharacter()
	line, segment := block.PeekLine()
	if before == rune(p.char) || run(line) != 2 {
		return nil
	}
	node := scanDelimiter(line, before, 2, p)
	if node == nil {
		return nil
	}
	after := byte(' ')
	if len(line) > 2 {
		after = line[2]
	}
	node.CanOpen = node.CanOpen && !isWord(before)
	node.CanClose = node.CanClose && !isWord(rune(after))
	if !node.CanOpen && !node.CanClose {
		return nil
	}
	node.Segment = segment.WithStop(segment.Start + node.OriginalLength)
	block.Advance(node.OriginalLength)
	pc.PushDelimiter(node)
	return node
}

// isWord reports letters and digits of ASCII: scripts without spaces have
// their marks within words.
func isWord(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}

func (p pairParser) IsDelimiter(b byte) bool { return b == p.char }

func (p pairParser) CanOpenCloser(opener, closer *parser.Delimiter) bool {
	return opener.Char == closer.Char
}

func (p pairParser) OnMatch(int) ast.Node {
	if p.char == '=' {
		return &pairNode{style: rich.Marked}
	}
	return &pairNode{style: rich.Spoiler}
}
