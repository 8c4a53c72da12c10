package markdown

import (
	"bytes"
	"fmt"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"golang.org/x/net/html"
)

// NewParser returns the parser of a Converter, for benchmarks with goldmark's own
// renderer.
func NewParser() parser.Parser { return newParser(newEmojiParser()) }

// NewSlow is like New but without the parser of plain words, which must not change the
// result.
func NewSlow() *Converter {
	emoji := newEmojiParser()
	return &Converter{parser: newParserOf(inlineParsers(emoji)), emoji: emoji}
}

// NodeKinds returns the kinds of nodes that goldmark does not have.
func NodeKinds() []ast.NodeKind {
	return []ast.NodeKind{pairKind, mathInlineKind, mathBlockKind, containerKind, wikiKind}
}

// Prepare returns a source as it is passed to the parser: without shortcodes.
func Prepare(source []byte) []byte { return newBuilder(&Options{}).prepare(source) }

// Tokens returns, as text, the tokens that the lexer finds and those of x/net's
// tokenizer, and how many bytes the lexer left to the latter.
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
			raw := string(z.rawText()) // its bytes are reused for the value
			all = append(all, fmt.Sprintf("text %q meaning %q", raw, z.textValue()))
		default:
			all = append(all, fmt.Sprintf("tag %+v", z.tag))
		}
	}
}
