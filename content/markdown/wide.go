package markdown

import (
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// CommonMark tells by spaces and punctuation whether ** opens or closes. Chinese,
// Japanese and Korean have no spaces, and their punctuation stands within the
// emphasis: **注意：**这样 has none by the letter of it. wideParser goes before
// goldmark's parser of * where such a letter is next to the signs, by
// the rules of https://github.com/tats-u/markdown-cjk-friendly, which GitLab
// and others follow.
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

// scanDelimiter is parser.ScanDelimiter with those rules.
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

// run is how often the first byte of a line stands there.
func run(line []byte) int {
	n := 1
	for n < len(line) && line[n] == line[0] {
		n++
	}
	return n
}

// following is the rune behind the first n bytes of a line.
func following(line []byte, n int) rune {
	if n >= len(line) {
		return ' '
	}
	r, _ := utf8.DecodeRune(line[n:])
	return r
}

// isWide reports letters and punctuation of Chinese, Japanese and Korean.
func isWide(r rune) bool {
	switch {
	case r < 0x1100:
		return false
	case 0x2E80 <= r && r <= 0x33FF, 0xFE30 <= r && r <= 0xFE4F, 0xFF01 <= r && r <= 0xFFEE: // radicals to squares, vertical forms, full width
		return true
	}
	return unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana)
}
