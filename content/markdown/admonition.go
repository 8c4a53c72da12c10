package markdown

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// admonitionParser parses what MkDocs and Python-Markdown call admonitions:
//
//	!!! note "A title"
//	    Text that is indented.
//
// ??? instead of !!! makes details of it, and ???+ open ones.
type admonitionParser struct{}

// admonition matches the first line: the sign, the words, the title.
var admonition = regexp.MustCompile(`^(!!!|\?\?\?\+?)[ \t]*([a-zA-Z][\w-]*)(?:[ \t]+[\w-]+)*(?:[ \t]+"([^"\n]*)")?[ \t]*$`)

func (admonitionParser) Trigger() []byte { return []byte{'!', '?'} }

func (admonitionParser) CanInterruptParagraph() bool { return false }

func (admonitionParser) CanAcceptIndentedLine() bool { return false }

func (admonitionParser) Open(_ ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, segment := reader.PeekLine()
	pos := pc.BlockOffset()
	if pos < 0 || !bytes.HasPrefix(line[pos:], []byte("!!!")) && !bytes.HasPrefix(line[pos:], []byte("???")) {
		return nil, parser.NoChildren
	}
	m := admonition.FindSubmatch(bytes.TrimRight(line[pos:], "\n"))
	if m == nil || !indented(reader.Source()[segment.Stop:]) {
		return nil, parser.NoChildren
	}
	n := &container{word: strings.ToLower(string(m[2])), title: string(m[3]), open: len(m[1]) > len("???")}
	n.untitled = m[3] != nil && n.title == ""
	if m[1][0] == '?' {
		if n.title == "" {
			n.title = strings.ToUpper(n.word[:1]) + n.word[1:]
		}
		n.word = "details"
	}
	skipLine(reader)
	return n, parser.HasChildren
}

// indented reports whether the next line that is not blank is indented as code
// is.
func indented(s []byte) bool {
	for len(s) > 0 {
		line, rest, _ := bytes.Cut(s, []byte{'\n'})
		if !util.IsBlank(line) {
			return line[0] == '\t' || bytes.HasPrefix(line, []byte("    "))
		}
		s = rest
	}
	return false
}

func (admonitionParser) Continue(_ ast.Node, reader text.Reader, _ parser.Context) parser.State {
	line, _ := reader.PeekLine()
	if util.IsBlank(line) {
		return parser.Continue | parser.HasChildren
	}
	pos, padding := util.IndentPosition(line, reader.LineOffset(), 4)
	if pos < 0 {
		return parser.Close
	}
	reader.AdvanceAndSetPadding(pos, padding)
	return parser.Continue | parser.HasChildren
}

func (admonitionParser) Close(ast.Node, text.Reader, parser.Context) {}
