package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// newParser returns goldmark's parser with the constructs of CommonMark, GFM
// and ours. Lower numbers are tried first.
func newParser(emoji emojiParser) parser.Parser {
	inline := inlineParsers(emoji)
	return newParserOf(append(inline, util.Prioritized(newPlainParser(inline), 1000)))
}

// newParserOf returns a parser of all blocks and of what inline parses.
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
			util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
			util.Prioritized(limited{parser.NewBlockquoteParser()}, 800),
			util.Prioritized(parser.NewHTMLBlockParser(), 900),
			util.Prioritized(footnoteBlocks{limited{extension.NewFootnoteBlockParser()}}, 999),
			util.Prioritized(parser.NewParagraphParser(), 1000),
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

// definitions looks for the definitions of links only where one can begin: for
// each paragraph goldmark makes a reader to look with.
type definitions struct{ parser.ParagraphTransformer }

func (d definitions) Transform(n *ast.Paragraph, reader text.Reader, pc parser.Context) {
	if lines := n.Lines(); lines.Len() > 0 {
		first := lines.At(0)
		if line := bytes.TrimLeft(reader.Source()[first.Start:first.Stop], " \t"); len(line) > 0 && line[0] != '[' {
			return
		}
	}
	d.ParagraphTransformer.Transform(n, reader, pc)
}

// inlineParsers parse all that may stand within a line but plain words.
func inlineParsers(emoji emojiParser) []util.PrioritizedValue {
	return append(parser.DefaultInlineParsers(),
		util.Prioritized(guard{}, -1),
		util.Prioritized(extension.NewTaskCheckBoxParser(), 0),
		util.Prioritized(mathInlineParser{}, 50),
		util.Prioritized(wikiParser{}, 99),
		util.Prioritized(footnoteMarks{}, 101),
		util.Prioritized(inlineNotes{}, 102),
		util.Prioritized(emoji, 400),
		util.Prioritized(wideParser{char: '*'}, 499),
		util.Prioritized(scriptParser{char: '~'}, 498),
		util.Prioritized(scriptParser{char: '^'}, 498),
		util.Prioritized(tildeParser{}, 500),
		util.Prioritized(pairParser{char: '='}, 501),
		util.Prioritized(pairParser{char: '|'}, 502),
		util.Prioritized(autolinkParser{}, 999),
	)
}
