package markdown

import (
	"bytes"
	"sort"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"

	"github.com/dateline-bot/dateline/content/comment"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/rich"
)

// builder builds one document: its blocks are on one stack with those of open
// containers. Other parts of the work have types of their own, each with its state;
// they are fields of the builder and call each other.
type builder struct {
	*scratch
	prose    prose      // text and its styles
	pictures pictures   // images and other media of Markdown
	inline   inlineHTML // tags within text
	html     blockHTML  // elements between blocks
	boxes    boxes      // quotations, alerts, containers, tables

	o        *Options
	root     ast.Node
	source   []byte
	warnings []Warning
	parser   parser.Parser  // for Markdown within HTML and captions
	nested   int            // number of times it was used for that
	depth    int            // depth of Markdown within HTML within Markdown
	stripped comment.Result // the source without comments
	added    []int          // line breaks in source that the author did not write

	paragraphs slab[rich.Paragraph]
	blocks     slab[rich.Block]
	kept       slab[rich.Span]
	details    int          // depth of details
	marks      map[int]bool // footnotes whose first mark has been built

	linePos, line int // offset in source and its line, from 0
}

func newBuilder(o *Options) *builder {
	b := &builder{o: o, scratch: new(scratch)}
	b.prose.b, b.prose.inline, b.prose.pictures = b, &b.inline, &b.pictures
	b.pictures.b, b.pictures.prose, b.pictures.inline = b, &b.prose, &b.inline
	b.inline.b, b.inline.prose, b.inline.pictures = b, &b.prose, &b.pictures
	b.html = blockHTML{b: b, prose: &b.prose, inline: &b.inline, boxes: &b.boxes, pictures: &b.pictures}
	b.boxes = boxes{b: b, prose: &b.prose, html: &b.html, inline: &b.inline}
	return b
}

// document walks the tree of the whole source.
func (b *builder) document(root ast.Node, source []byte) *rich.Document {
	b.root, b.source = root, source
	b.prose.text.Grow(len(source) + len(source)/64)
	b.findAnchors(root)
	d := &rich.Document{Blocks: b.children(root)}
	if len(b.prose.links.anchors) > 0 {
		d.Unlink() // a link may lead to something that was left out
	}
	d.RTL = rightToLeft(b.prose.text.String())
	return d
}

func (b *builder) warn(line int, code string, args ...any) {
	b.hold(NotHeld, line, code, args...)
}

func (b *builder) hold(why Hold, line int, code string, args ...any) {
	b.warnings = append(b.warnings, Warning{Line: line, Message: locale.M(code, args...), Hold: why})
}

// lineAt returns the line of an offset in the source, as the author counts lines. It
// counts from the last offset on.
func (b *builder) lineAt(pos int) int {
	pos = min(max(pos, 0), len(b.source))
	if pos >= b.linePos {
		b.line += bytes.Count(b.source[b.linePos:pos], []byte{'\n'})
	} else {
		b.line -= bytes.Count(b.source[pos:b.linePos], []byte{'\n'})
	}
	b.linePos = pos
	return b.stripped.Line(b.line+1-sort.SearchInts(b.added, pos)) + b.o.Line
}

// lineOf returns the line on which the block begins, or 0.
func (b *builder) lineOf(n ast.Node) int {
	if lines := n.Lines(); lines != nil && lines.Len() > 0 {
		return b.lineAt(lines.At(0).Start)
	}
	if pos := n.Pos(); pos >= 0 {
		return b.lineAt(pos)
	}
	return 0
}

// children builds the blocks within n.
func (b *builder) children(n ast.Node) []rich.Block {
	return b.siblings(n.FirstChild())
}

// siblings builds n and the blocks after it.
func (b *builder) siblings(n ast.Node) []rich.Block {
	base, floor := len(b.stack), b.html.frameFloor
	b.html.frameFloor = len(b.html.frames)
	b.eachBlock(n)
	b.html.closeFrames(b.html.frameFloor)
	b.html.frameFloor = floor
	return b.take(base)
}

// eachBlock pushes n and the blocks after it.
func (b *builder) eachBlock(n ast.Node) {
	for ; n != nil; n = n.NextSibling() {
		if b.block(n); b.html.dropped != nil {
			n, b.html.dropped = b.html.dropped, nil
		}
	}
}

// take removes the blocks from base on from the stack and returns them.
func (b *builder) take(base int) []rich.Block {
	blocks := b.blocks.keep(b.stack[base:]...)
	clear(b.stack[base:])
	b.stack = b.stack[:base]
	return blocks
}

func (b *builder) push(block rich.Block) { b.stack = append(b.stack, block) }

// pushParagraph pushes a paragraph, unless it is invisible.
func (b *builder) pushParagraph(t rich.Text, line int) {
	if rich.Blank(t.String) {
		b.pushInvisible(t, line)
		return
	}
	b.push(&b.paragraphs.keep(rich.Paragraph{Text: t, Line: line})[0])
}

// pushInvisible pushes the anchors and images of a text without letters.
func (b *builder) pushInvisible(t rich.Text, line int) {
	for i := range t.Spans {
		switch s := &t.Spans[i]; s.Style {
		case rich.Anchor:
			b.push(&rich.AnchorBlock{Name: s.Value})
		case rich.Image, rich.LocalImage:
			b.push(&rich.Media{Kind: rich.KindOf(s.Value), URL: s.Value, Local: s.Style == rich.LocalImage, Line: line})
		default: // a style without letters is invisible
		}
	}
}
