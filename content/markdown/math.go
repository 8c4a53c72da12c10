package markdown

import (
	"bytes"
	"regexp"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"github.com/dateline-bot/dateline/content/markup"
)

// mathInline is a formula within text: $…$, GitHub's $`…`$, \(…\), and $$…$$ or \[…\],
// which are displayed on their own lines. If Markdown is processed before MathJax,
// authors escape the delimiters: \\(x\_i\\).
type mathInline struct {
	ast.BaseInline
	segments text.Segments
	display  bool
	escaped  bool
}

// piece returns a part of the formula as LaTeX.
func (n *mathInline) piece(i int, source []byte) []byte {
	segment := n.segments.At(i)
	if n.escaped {
		return util.UnescapePunctuations(segment.Value(source))
	}
	return segment.Value(source)
}

var mathInlineKind = ast.NewNodeKind("DatelineMath")

func (*mathInline) Kind() ast.NodeKind { return mathInlineKind }

func (n *mathInline) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// mathInlineParser parses them. It looks no further than the next delimiter, so that it
// is linear on text full of dollars.
type mathInlineParser struct{}

func (mathInlineParser) Trigger() []byte { return []byte{'$', '\\'} }

func (mathInlineParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, _ := block.PeekLine()
	d := mathDelimiters(line)
	if d == nil {
		return nil
	}
	before := block.PrecendingCharacter()
	block.Advance(len(d.open))
	node := &mathInline{display: d.display, escaped: len(d.open) == 3}
	var expression []byte
	for first := true; ; first = false {
		line, segment := block.PeekLine()
		if line == nil {
			return nil
		}
		end, opens := d.find(line)
		if opens {
			return nil // another one opens, so this one is never closed
		}
		if end < 0 {
			node.segments.Append(segment)
			expression = append(expression, line...)
			block.AdvanceLine()
			continue
		}
		node.segments.Append(segment.WithStop(segment.Start + end - segment.Padding))
		if first {
			expression = line[:end]
		} else {
			expression = append(expression, line[:end]...)
		}
		after := rune(' ')
		if rest := line[end+len(d.close):]; len(rest) > 0 {
			after, _ = utf8.DecodeRune(rest)
		}
		if node.escaped {
			expression = util.UnescapePunctuations(expression)
		}
		if !d.isMath(expression, before, after) {
			return nil
		}
		block.Advance(end + len(d.close))
		return node
	}
}

type delimiters struct {
	open, close string
	display     bool
}

func mathDelimiters(line []byte) *delimiters {
	switch {
	case len(line) < 3:
		return nil
	case line[0] == '$' && line[1] == '$':
		return &delimiters{"$$", "$$", true}
	case line[0] == '$' && line[1] == '`':
		return &delimiters{"$`", "`$", false}
	case line[0] == '$':
		return &delimiters{"$", "$", false}
	case line[0] == '\\' && line[1] == '\\' && line[2] == '(':
		return &delimiters{`\\(`, `\\)`, false}
	case line[0] == '\\' && line[1] == '\\' && line[2] == '[':
		return &delimiters{`\\[`, `\\]`, true}
	case line[1] == '(':
		return &delimiters{`\(`, `\)`, false}
	case line[1] == '[':
		return &delimiters{`\[`, `\]`, true}
	}
	return nil
}

// find returns the position of the closing delimiter in the line, or -1; opens is set
// if another formula opens before it.
func (d *delimiters) find(line []byte) (end int, opens bool) {
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == d.close[0] && bytes.HasPrefix(line[i:], []byte(d.close)):
			return i, false
		case c == d.open[0] && bytes.HasPrefix(line[i:], []byte(d.open)):
			return -1, true
		case c == '\\':
			i++
		}
	}
	return -1, false
}

// isMath distinguishes formulas from money and from escaped brackets.
func (d *delimiters) isMath(expression []byte, before, after rune) bool {
	trimmed := bytes.TrimSpace(expression)
	if len(trimmed) == 0 {
		return false
	}
	switch d.open {
	case "$$":
		return true
	case `\\(`, `\\[`: // escaped twice, it cannot be anything else
		return bytes.ContainsFunc(trimmed, unicode.IsLetter) && !regular.Match(trimmed) && !markup.IsWord(before) && !isProse(trimmed)
	case "$`":
		return !wordRune(before) && !wordRune(after) && bytes.IndexByte(trimmed, '`') < 0
	case "$":
		flush := len(trimmed) == len(expression)
		return flush && !wordRune(before) && !wordRune(after) && after != '$' && before != '$' && !isProse(trimmed)
	default:
		if regular.Match(trimmed) {
			return false
		}
		if len(trimmed) == 1 { // a variable; "[1]" is a note, and "file(s)" a plural
			return unicode.IsLetter(rune(trimmed[0])) && !markup.IsWord(before)
		}
		return bytes.ContainsAny(trimmed, `\^_=+<>{}|`) || variables.Match(trimmed) && !markup.IsWord(before) || !isProse(trimmed) && bytes.ContainsAny(trimmed, "-*/!'(")
	}
}

// regular matches text that occurs only in regular expressions: `\(\s*\)` is a bracket.
var regular = regexp.MustCompile(`\\[sSwWdD]([*+?.\\\])]|$)`)

// variables matches a tuple of them: \(a, b\).
var variables = regexp.MustCompile(`^[a-zA-Z](, ?[a-zA-Z0-9])+$`)

func wordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// isProse reports whether the text between two dollars is words or sums of money, not a
// formula: it has a letter of a script that formulas use only in \text{…}; or it has no
// mathematical sign, and several words, a word among other things, or separate numbers.
func isProse(expression []byte) bool {
	if bytes.ContainsAny(expression, `\^_=+<>{}`) {
		return false
	}
	words, letters, length, space := 0, 0, 0, false
	for _, r := range string(expression) {
		if !unicode.IsLetter(r) {
			space = space || unicode.IsSpace(r)
			length = 0
			continue
		}
		if r > 127 && !unicode.In(r, unicode.Greek, unicode.Latin) && !mathLetter(r) {
			return true
		}
		letters++
		if length++; length == 2 {
			words++
		}
	}
	return words >= 2 || space && (words > 0 || letters == 0)
}

// mathLetter reports whether r is an alphanumeric symbol of mathematics (U+2100,
// U+1D400).
func mathLetter(r rune) bool { return 0x2100 <= r && r < 0x2150 || 0x1D400 <= r && r < 0x1D800 }

// mathBlock is a display formula; its Lines do not include the delimiters.
type mathBlock struct {
	ast.BaseBlock
	closer []byte
	closed bool
}

var mathBlockKind = ast.NewNodeKind("DatelineMathBlock")

func (*mathBlock) Kind() ast.NodeKind { return mathBlockKind }

func (*mathBlock) IsRaw() bool { return true }

func (n *mathBlock) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// mathBlockParser parses $$ and \[ at the start of a line, if the formula closes at the
// end of a line of the same paragraph. So its lines that begin with `-`, `=` or `#` are
// not lists and headings.
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

// closesBelow reports whether the closing delimiter is at the end of a line before the
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
