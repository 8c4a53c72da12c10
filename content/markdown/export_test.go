package markdown

import (
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
)

// NewParser is the parser of a Converter, for benchmarks beside goldmark's own
// renderer.
func NewParser() parser.Parser { return newParser(newEmojiParser()) }

// NewSlow is New without the parser of plain words, which changes nothing.
func NewSlow() *Converter {
	emoji := newEmojiParser()
	return &Converter{parser: newParserOf(inlineParsers(emoji)), emoji: emoji}
}

// NodeKinds are the kinds of nodes that goldmark does not know.
func NodeKinds() []ast.NodeKind { return []ast.NodeKind{pairKind, mathInlineKind, mathBlockKind} }

// Prepare is what the parser is given for a source: shortcodes are gone.
func Prepare(source []byte) []byte { return newBuilder(&Options{}).prepare(source) }
