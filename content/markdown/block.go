package markdown

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"github.com/dateline-bot/dateline/content/rich"
)

// block builds the blocks of one node of the tree.
func (b *builder) block(n ast.Node) {
	switch v := n.(type) {
	case *ast.Paragraph, *ast.TextBlock:
		b.paragraph(n)
	case *ast.Heading:
		b.heading(v)
	case *ast.List:
		b.list(v)
	case *ast.FencedCodeBlock:
		b.fenced(v)
	case *ast.CodeBlock:
		b.pre(v, "")
	case *ast.Blockquote:
		b.boxes.quote(v)
	case *ast.ThematicBreak:
		b.push(&rich.Divider{})
	case *ast.HTMLBlock:
		b.html.htmlBlock(v)
	case *mathBlock:
		b.formula(b.lines(v))
	case *east.Table:
		b.boxes.table(v)
	case *container:
		b.boxes.container(v)
	case *east.DefinitionList:
		b.definitions(v)
	case *east.FootnoteList:
		b.footnotes(v)
	case *ast.LinkReferenceDefinition:
	default:
		b.unknown(n)
	}
}

// unknown keeps the content of a block of unknown kind.
func (b *builder) unknown(n ast.Node) {
	if c := n.FirstChild(); c != nil && c.Type() == ast.TypeInline {
		b.paragraph(n)
		return
	}
	b.eachBlock(n.FirstChild())
}

// contentsMark reports whether a paragraph is a marker that site generators replace by
// a table of contents.
func (b *builder) contentsMark(n ast.Node) bool {
	lines := n.Lines()
	if lines.Len() != 1 || n.FirstChild() != nil && n.FirstChild().Kind() == ast.KindLink {
		return false
	}
	line := lines.At(0)
	if line.Len() > len("[[_TOC_]]\n") {
		return false
	}
	switch strings.ToLower(string(bytes.TrimSpace(line.Value(b.source)))) {
	case "[toc]", "[[toc]]", "[[_toc_]]", "@[toc]", "${toc}", "{:toc}":
		return true
	}
	return false
}

// paragraph builds a paragraph. If it contains only images it becomes media, and a
// display formula becomes a block of its own.
func (b *builder) paragraph(n ast.Node) {
	if b.contentsMark(n) {
		return
	}
	if b.pictures.onlyImages(n) {
		b.pictures.gallery(n)
		return
	}
	line := b.lineOf(n)
	if b.html.onlyHTMLImages(n) {
		b.html.htmlImages(n, line)
		return
	}
	if b.html.htmlMedia(n, line) {
		return
	}
	if img, link, caption := b.pictures.imageWithCaption(n); img != nil {
		b.push(b.pictures.mediaWith(img, link, caption, line))
		return
	}
	if b.boxes.captioned(n) {
		return
	}
	b.prose.begin()
	b.prose.inlines(n.FirstChild(), func() {
		b.pushParagraph(b.prose.end(), line)
		b.prose.begin()
	})
	b.pushParagraph(b.prose.end(), line)
}
