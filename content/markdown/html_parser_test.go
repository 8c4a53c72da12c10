package markdown_test

import (
	"strings"
	"testing"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"github.com/dateline-bot/dateline/content/markdown"
)

// TestHTMLBlocks compares HTML blocks with goldmark's, on lines that begin with a tag
// or something similar, at the start of a paragraph and within one.
func TestHTMLBlocks(t *testing.T) {
	goldmarks := parser.NewParser(parser.WithBlockParsers(parser.DefaultBlockParsers()...), parser.WithInlineParsers(parser.DefaultInlineParsers()...))
	ours := markdown.NewParser()
	names := strings.Fields("div p figure table h1 h7 hr li ul details summary iframe img br a b span em sup video pre div1 p-a a1 Div A P tg-map !-- ul6")
	for _, name := range names {
		for _, before := range []string{"", "/", "/ ", " "} {
			for _, after := range []string{"", ">", "/>", " ", " />", ` a="b">`, ` a="b"`, "\t>", "/", "/x", ">x</div>", "> text", ">  ", ">\r", " \r", "-->", "!", ":", "1>", ` a="b>c`, "><b>"} {
				for _, around := range []string{"", "   ", "    ", "\t", "text\n", "text\n  ", "> ", "> text\n", "- ", "- text\n  ", "1. "} {
					source := []byte(around + "<" + before + name + after + "\nmore\n\nend\n")
					if got, want := htmlBlocks(ours, source), htmlBlocks(goldmarks, source); got != want {
						t.Errorf("%q: got %q, want %q", source, got, want)
					}
					source = []byte(around + "<" + before + name + after)
					if got, want := htmlBlocks(ours, source), htmlBlocks(goldmarks, source); got != want {
						t.Errorf("%q: got %q, want %q", source, got, want)
					}
				}
			}
		}
	}
}

// htmlBlocks returns the kinds and lines of the HTML blocks of a source.
func htmlBlocks(p parser.Parser, source []byte) string {
	var s strings.Builder
	if err := ast.Walk(p.Parse(text.NewReader(source)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		block, ok := n.(*ast.HTMLBlock)
		if !ok || !entering {
			return ast.WalkContinue, nil
		}
		s.WriteByte('0' + byte(block.HTMLBlockType))
		s.Write(block.Lines().Value(source))
		if block.HasClosure() {
			s.Write(block.ClosureLine.Value(source))
		}
		return ast.WalkContinue, nil
	}); err != nil {
		panic(err)
	}
	return s.String()
}
