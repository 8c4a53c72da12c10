package markdown

import (
	"bytes"
	"encoding/binary"
	"math/bits"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"github.com/dateline-bot/dateline/content/lines"
)

// newParser returns goldmark's parser with the constructs of CommonMark, GFM and ours.
// Parsers with lower numbers are tried first.
func newParser(emoji emojiParser) parser.Parser {
	inline := inlineParsers(emoji)
	return newParserOf(append(inline, util.Prioritized(newPlainParser(inline), 1000)))
}

// newParserOf returns a parser of all blocks and of the given inline constructs.
func newParserOf(inline []util.PrioritizedValue) parser.Parser {
	return parser.NewParser(
		parser.WithBlockParsers(
			util.Prioritized(mathBlockParser{}, 90),
			util.Prioritized(limited{containerParser{}}, 95),
			util.Prioritized(limited{admonitionParser{}}, 96),
			util.Prioritized(parser.NewSetextHeadingParser(), 100),
			util.Prioritized(limited{extension.NewDefinitionListParser()}, 101),
			util.Prioritized(extension.NewDefinitionDescriptionParser(), 102),
			util.Prioritized(parser.NewThematicBreakParser(), 200),
			util.Prioritized(limited{parser.NewListParser()}, 300),
			util.Prioritized(parser.NewListItemParser(), 400),
			util.Prioritized(parser.NewCodeBlockParser(), 500),
			util.Prioritized(parser.NewATXHeadingParser(), 600),
			util.Prioritized(fencedParser{parser.NewFencedCodeBlockParser()}, 700),
			util.Prioritized(limited{parser.NewBlockquoteParser()}, 800),
			util.Prioritized(htmlParser{parser.NewHTMLBlockParser()}, 900),
			util.Prioritized(footnoteBlocks{limited{extension.NewFootnoteBlockParser()}}, 999),
			util.Prioritized(paragraphParser{parser.NewParagraphParser()}, 1000),
		),
		parser.WithInlineParsers(inline...),
		parser.WithParagraphTransformers(
			util.Prioritized(definitions{parser.LinkReferenceParagraphTransformer}, 100),
			util.Prioritized(tableLimit{extension.NewTableParagraphTransformer()}, 200),
		),
		parser.WithASTTransformers(
			util.Prioritized(footnotesLast{}, 999),
		),
		parser.WithHeadingAttribute(),
	)
}

// definitions looks for link definitions only where one can be: goldmark allocates a
// reader for each paragraph to look for them.
type definitions struct{ parser.ParagraphTransformer }

func (d definitions) Transform(n *ast.Paragraph, reader text.Reader, pc parser.Context) {
	if lines := n.Lines(); lines.Len() > 0 {
		all := reader.Source()[lines.At(0).Start:lines.At(lines.Len()-1).Stop]
		first := bytes.TrimLeft(all, " \t")
		if len(first) > 0 && first[0] != '[' || !bytes.Contains(first, []byte("]:")) {
			return
		}
	}
	d.ParagraphTransformer.Transform(n, reader, pc)
}

// inlineParsers returns the parsers of everything that a line may contain except plain
// words.
func inlineParsers(emoji emojiParser) []util.PrioritizedValue {
	return []util.PrioritizedValue{
		util.Prioritized(guard{}, -1),
		util.Prioritized(extension.NewTaskCheckBoxParser(), 0),
		util.Prioritized(mathInlineParser{}, 50),
		util.Prioritized(wikiParser{}, 99),
		util.Prioritized(codeSpanParser{parser.NewCodeSpanParser()}, 100),
		util.Prioritized(footnoteMarks{}, 101),
		util.Prioritized(inlineNotes{}, 102),
		util.Prioritized(parser.NewLinkParser(), 200),
		util.Prioritized(parser.NewAutoLinkParser(), 300),
		util.Prioritized(parser.NewRawHTMLParser(), 400),
		util.Prioritized(emoji, 400),
		util.Prioritized(wideParser{char: '*'}, 499),
		util.Prioritized(scriptParser{char: '~'}, 498),
		util.Prioritized(scriptParser{char: '^'}, 498),
		util.Prioritized(parser.NewEmphasisParser(), 500),
		util.Prioritized(tildeParser{}, 500),
		util.Prioritized(pairParser{char: '='}, 501),
		util.Prioritized(pairParser{char: '|'}, 502),
		util.Prioritized(autolinkParser{}, 999),
	}
}

// Some hostile input takes goldmark quadratic time: `[a](` or `_a*` 20,000 times took
// it 2.7 s, and `>` as often 8 s. So nesting of containers is limited, and a paragraph
// with thousands of delimiters is plain text.

const (
	maxNesting  = 64   // nested containers
	maxBrackets = 800  // [ in one paragraph
	maxStars    = 1500 // * and _ in one paragraph
	maxColumns  = 1000 // in a table
	maxCells    = 20_000
)

// limited is a parser of containers that limits their nesting.
type limited struct{ parser.BlockParser }

func (l limited) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	if len(pc.OpenedBlocks()) >= maxNesting {
		return nil, parser.NoChildren
	}
	return l.BlockParser.Open(parent, reader, pc)
}

// guard makes the rest of a paragraph plain text if it contains more delimiters than
// anyone writes.
type guard struct{}

// guarded caches what guard found in the last block.
type guarded struct {
	block   ast.Node
	literal []ast.Node // blocks that are plain text
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

// tableLimit leaves as text what would be a table of more cells than anyone writes:
// goldmark fills up each short row, so that a wide header above many of them costs its
// width times their number.
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

// plainParser consumes words in which no construct can begin in one step. goldmark
// would stop at each space and check whether an address begins there, which is a third
// of the time to parse prose.
type plainParser struct {
	// stops are the bytes at which a construct may begin, and the end of a line.
	stops *[256]bool
}

// newPlainParser returns a parser that stops at all triggers of the others.
func newPlainParser(others []util.PrioritizedValue) plainParser {
	// An address begins at its first letter, but is recognised by a character within
	// it.
	stops := [256]bool{'\n': true, '\\': true, ':': true, '@': true, 'w': true}
	for _, o := range others {
		for _, c := range o.Value.(parser.InlineParser).Trigger() {
			stops[c] = c != ' ' // the address parser is triggered there
		}
	}
	return plainParser{&stops}
}

// In goldmark, a space means any white space, or the start of a line.
func (plainParser) Trigger() []byte { return []byte{' '} }

func (p plainParser) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, segment := block.PeekLine()
	if segment.Padding != 0 || len(line) > 1 && util.IsSpace(line[0]) && util.IsSpace(line[1]) {
		return nil // of many spaces, one is enough to check
	}
	if segment.Start > 0 && block.Source()[segment.Start-1] == '\\' {
		return nil // goldmark would also take the following text as escaped
	}
	n := p.length(line)
	end := n == len(line) || line[n] == '\n'
	whole := end && n > 0 && (n == len(line) || !util.IsSpace(line[n-1]))
	if end && !whole { // two spaces break the line: goldmark has to see them
		n = len(bytes.TrimRight(line[:n], " \t"))
	}
	if n == 0 {
		return nil
	}
	run := segment.WithStop(segment.Start + n)
	if whole {
		block.AdvanceLine()
		run = run.TrimRightSpace(block.Source())
	} else {
		block.Advance(n)
	}
	// A node for every run would be more nodes than goldmark creates.
	t, ok := parent.LastChild().(*ast.Text)
	if ok && t.Segment.Stop == run.Start && !t.SoftLineBreak() && !t.HardLineBreak() && !t.IsRaw() {
		t.Segment = t.Segment.WithStop(run.Stop)
	} else {
		t = textNode(pc, run)
	}
	t.SetSoftLineBreak(whole && n < len(line))
	return t
}

// length returns how many bytes at the start of the line are plain.
func (p plainParser) length(line []byte) int {
	const ones = 0x0101010101010101
	for n := 0; n < len(line); n++ {
		for n+8 <= len(line) { // no construct begins within words, except www.
			eight := binary.LittleEndian.Uint64(line[n:])
			w := eight ^ 'w'*ones
			stops := lines.Others(eight) | (w-ones)&^w&(0x80*ones)
			if stops != 0 {
				n += bits.TrailingZeros64(stops) / 8
				break
			}
			n += 8
		}
		if n < len(line) && p.stops[line[n]] && (line[n] != 'w' || bytes.HasPrefix(line[n:], []byte("www."))) {
			return stopOfWord(line, n)
		}
	}
	return len(line)
}

// stopOfWord returns where the parsers of constructs have to look because of a byte: at the byte or, if it
// may be within an address, before the word.
func stopOfWord(line []byte, n int) int {
	if line[n] == ':' || line[n] == '@' || line[n] == 'w' {
		for n > 0 && !util.IsSpace(line[n]) {
			n--
		}
	}
	return n
}
