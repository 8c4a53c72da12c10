package markdown

import (
	"bytes"
	"fmt"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"golang.org/x/net/html"
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
func NodeKinds() []ast.NodeKind {
	return []ast.NodeKind{pairKind, mathInlineKind, mathBlockKind, containerKind, wikiKind}
}

// Prepare is what the parser is given for a source: shortcodes are gone.
func Prepare(source []byte) []byte { return newBuilder(&Options{}).prepare(source) }

// Tokens are the tokens that the lexer finds and those that x/net's tokenizer
// does, in words, and how many bytes the lexer left to that.
func Tokens(source []byte) (got, want []string, left int) {
	z := newLexer(source)
	got = inWords(z)
	want = inWords(&lexer{slow: html.NewTokenizer(bytes.NewReader(source))})
	if z.slow != nil {
		left = len(z.rest)
	}
	return got, want, left
}

func inWords(z *lexer) []string {
	var all []string
	for {
		kind, ok := z.next()
		switch {
		case !ok:
			return all
		case kind == html.TextToken:
			raw := string(z.rawText()) // its bytes become those of the value
			all = append(all, fmt.Sprintf("text %q meaning %q", raw, z.textValue()))
		default:
			all = append(all, fmt.Sprintf("tag %+v", z.tag))
		}
	}
}
