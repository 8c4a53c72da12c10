package markdown

import (
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"github.com/dateline-bot/dateline/content/rich"
)

// tildeParser parses ~~struck out~~. One tilde is a tilde (10~20, ~/.profile),
// but for H~2~O, which scriptParser reads.
type tildeParser struct{}

func (tildeParser) Trigger() []byte { return []byte{'~'} }

func (p tildeParser) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, segment := block.PeekLine()
	if n := run(line); n != 2 { // a fence of more is looked at once, not from each of its signs on
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

// scriptParser parses subscript and superscript within a word, as Pandoc and
// others write them: H~2~O, x^2^, 29^th^. What else two of these signs may mean
// stays: 10~20~30, 2^3^4, bye~bye~.
type scriptParser struct{ char byte }

func (p scriptParser) Trigger() []byte { return []byte{p.char} }

// longestScript is how many characters one may have.
const longestScript = 12

func (p scriptParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
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
	case before != ')' && before != ']' && !isWord(before) && !unicode.Is(unicode.Greek, before), word:
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

// wordBefore is how many letters are at the end of a text.
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
