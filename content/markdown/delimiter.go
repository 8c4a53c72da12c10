package markdown

import (
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"github.com/dateline-bot/dateline/content/markup"
	"github.com/dateline-bot/dateline/content/rich"
)

// pairParser parses ==marked== and ||spoiler||: two signs on each side, without space
// between them and the text, and not within a Latin word or number, so that `a || b ||
// c` and `x==y` are text.
type pairParser struct{ char byte }

// pairNode is the content of a pair of signs.
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
	node.CanOpen = node.CanOpen && !markup.IsWord(before)
	node.CanClose = node.CanClose && !markup.IsWord(rune(after))
	if !node.CanOpen && !node.CanClose {
		return nil
	}
	node.Segment = segment.WithStop(segment.Start + node.OriginalLength)
	block.Advance(node.OriginalLength)
	pc.PushDelimiter(node)
	return node
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

// tildeParser parses ~~struck out~~. A single tilde is a tilde (10~20, ~/.profile),
// except in H~2~O, which scriptParser reads.
type tildeParser struct{}

func (tildeParser) Trigger() []byte { return []byte{'~'} }

func (p tildeParser) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, segment := block.PeekLine()
	if n := run(line); n != 2 { // more than two: skip all at once, not one by one
		block.Advance(n)
		return ast.NewTextSegment(segment.WithStop(segment.Start + n))
	}
	node := scanDelimiter(line, block.PrecendingCharacter(), 2, p)
	if node == nil {
		return nil
	}
	node.Segment = segment.WithStop(segment.Start + node.OriginalLength)
	block.Advance(node.OriginalLength)
	pc.PushDelimiter(node)
	return node
}

func (tildeParser) IsDelimiter(b byte) bool { return b == '~' }

func (tildeParser) CanOpenCloser(opener, closer *parser.Delimiter) bool {
	return opener.Char == closer.Char
}

func (tildeParser) OnMatch(int) ast.Node { return east.NewStrikethrough() }

// scriptParser parses subscript and superscript within a word, as in Pandoc: H~2~O,
// x^2^, 29^th^. Other uses of two such signs are text: 10~20~30, 2^3^4, bye~bye~.
type scriptParser struct{ char byte }

func (p scriptParser) Trigger() []byte { return []byte{p.char} }

// longestScript is the maximum length, in characters.
const longestScript = 12

func (p scriptParser) Parse(parent ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, segment := block.PeekLine()
	n := 1
	letters, digits := 0, 0
	for ; n < len(line) && n <= longestScript && line[n] != p.char; n++ {
		switch c := line[n]; {
		case isLetter(c):
			letters++
		case '0' <= c && c <= '9':
			digits++
		case c != '+' && c != '-' && c != '=' && c != '(' && c != ')':
			return nil
		}
	}
	if letters+digits == 0 || n >= len(line) || line[n] != p.char || n+1 < len(line) && line[n+1] == p.char {
		return nil
	}
	before := block.PrecendingCharacter()
	word := letters > 2 && wordBefore(block.Source()[:segment.Start]) > 2
	number := letters == 0 && unicode.IsDigit(before)
	switch {
	case isScript(parent.LastChild()) && (before == '~' || before == '^'): // SO~4~^2-^
	case before != ')' && before != ']' && !markup.IsWord(before) && !unicode.Is(unicode.Greek, before), word:
		return nil
	case number && (p.char == '~' || unicode.IsDigit(following(line, n+1))):
		return nil
	}
	style := rich.Superscript
	if p.char == '~' {
		style = rich.Subscript
	}
	node := &pairNode{style: style}
	node.AppendChild(node, ast.NewTextSegment(text.NewSegment(segment.Start+1, segment.Start+n)))
	block.Advance(n + 1)
	return node
}

// isScript reports whether a node is a subscript or superscript.
func isScript(n ast.Node) bool {
	pair, ok := n.(*pairNode)
	return ok && (pair.style == rich.Subscript || pair.style == rich.Superscript)
}

// wordBefore returns the number of letters at the end of a text.
func wordBefore(s []byte) int {
	n := 0
	for n <= longestScript {
		r, size := utf8.DecodeLastRune(s)
		if !unicode.IsLetter(r) {
			break
		}
		n++
		s = s[:len(s)-size]
	}
	return n
}

// wideParser decides whether * opens or closes emphasis next to Chinese, Japanese and
// Korean. CommonMark decides that by spaces and punctuation, but these languages have
// no spaces, and their punctuation is within the emphasis: by the letter of the
// specification **注意：**这样 has none. wideParser runs before goldmark's parser of * if
// such a letter is next to the signs, with the rules of
// https://github.com/tats-u/markdown-cjk-friendly, which GitLab and others follow.
type wideParser struct{ char byte }

func (p wideParser) Trigger() []byte { return []byte{p.char} }

func (p wideParser) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	before := block.PrecendingCharacter()
	line, segment := block.PeekLine()
	n := run(line)
	if !isWide(before) && !isWide(following(line, n)) {
		return nil
	}
	node := scanDelimiter(line, before, 1, p)
	if node == nil {
		return nil
	}
	node.Segment = segment.WithStop(segment.Start + node.OriginalLength)
	block.Advance(node.OriginalLength)
	pc.PushDelimiter(node)
	return node
}

func (p wideParser) IsDelimiter(b byte) bool { return b == p.char }

func (p wideParser) CanOpenCloser(opener, closer *parser.Delimiter) bool {
	return opener.Char == closer.Char
}

func (p wideParser) OnMatch(consumes int) ast.Node {
	return ast.NewEmphasis(consumes)
}

// scanDelimiter is parser.ScanDelimiter with these rules.
func scanDelimiter(line []byte, before rune, minimum int, processor parser.DelimiterProcessor) *parser.Delimiter {
	node := parser.ScanDelimiter(line, before, minimum, processor)
	if node == nil {
		return nil
	}
	after := following(line, node.OriginalLength)
	wideBefore, wideAfter := isWide(before), isWide(after)
	if !wideBefore && !wideAfter {
		return node
	}
	punctuation := func(r rune, wide bool) bool { return !wide && util.IsPunctRune(r) }
	node.CanOpen = !util.IsSpaceRune(after) &&
		(!punctuation(after, wideAfter) || util.IsSpaceRune(before) || util.IsPunctRune(before) || wideBefore)
	node.CanClose = !util.IsSpaceRune(before) &&
		(!punctuation(before, wideBefore) || util.IsSpaceRune(after) || util.IsPunctRune(after) || wideAfter)
	return node
}

// run returns how often the first byte of a line is repeated.
func run(line []byte) int {
	n := 1
	for n < len(line) && line[n] == line[0] {
		n++
	}
	return n
}

// following returns the rune after the first n bytes of a line.
func following(line []byte, n int) rune {
	if n >= len(line) {
		return ' '
	}
	r, _ := utf8.DecodeRune(line[n:])
	return r
}

// isWide reports whether r is a Chinese, Japanese or Korean letter or punctuation mark.
func isWide(r rune) bool {
	switch {
	case r < 0x1100:
		return false
	case 0x2E80 <= r && r <= 0x33FF, 0xFE30 <= r && r <= 0xFE4F, 0xFF01 <= r && r <= 0xFFEE: // radicals to squares, vertical forms, full width
		return true
	}
	return unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana)
}
