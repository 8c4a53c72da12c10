package markdown

import (
	"bytes"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"

	"github.com/dateline-bot/dateline/content/comment"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/rich"
)

// builder builds one document. Text goes into one buffer, from which each
// rich.Text is cut, its spans and blocks into slabs; blocks of open containers
// lie on one stack.
type builder struct {
	*room
	o        *Options
	source   []byte
	warnings []Warning
	parser   parser.Parser  // for Markdown within HTML and captions
	nested   int            // how often it was used for that
	depth    int            // of Markdown within HTML within Markdown
	stripped comment.Result // the source without comments
	added    []int          // line breaks in source that the author did not write
	includes includes       // files that {% include %} took in

	text      strings.Builder
	textStart int                 // where the text that is being built begins
	styles    uint32              // a bit for each style that is open
	elements  []element           // HTML elements open within the text
	late      bool                // the end of one of them has come already
	floor     int                 // those below it cannot be closed: a style began after them
	dropped   ast.Node            // the last of the blocks that are no text: a script goes on in them
	dropping  string              // the HTML element whose text is being dropped: script, style
	endless   map[string]ast.Node // by such an element's name: the last block in which one does not end
	tagsThere map[string]bool     // beginnings of tags, and whether they are in the source
	links     linkTables          // fragments and their anchors
	apart     int                 // where in the text what stands for an image ends, of which no word is part
	inCell    bool                // the text is that of a table's cell, where \| is a bar in code too

	frames       []frame // HTML elements open between blocks
	frameFloor   int     // those below it belong to a container around
	paragraphs   slab[rich.Paragraph]
	blocks       slab[rich.Block]
	kept         slab[rich.Span]
	tableCaption rich.Text    // of the table that comes next
	component    bool         // the HTML block is one of MDX: text in it is Markdown
	styledHTML   bool         // text in the HTML block is Markdown if it looks like it
	row          rich.Block   // the image or collage of an HTML block that goes on with the next image
	details      int          // depth of details
	marks        map[int]bool // footnotes whose first mark has been built

	obsidian      verdict // whether the article was written in Obsidian
	linePos, line int     // position in source and its line, from 0
}

func newBuilder(o *Options) *builder { return &builder{o: o, room: new(room)} }

// document walks the tree of the whole source.
func (b *builder) document(root ast.Node, source []byte) *rich.Document {
	b.source = source
	b.text.Grow(len(source) + len(source)/64)
	b.findAnchors(root)
	d := &rich.Document{Blocks: b.children(root)}
	if len(b.links.anchors) > 0 {
		d.Unlink() // a place may lie in what is left out
	}
	d.RTL = rightToLeft(b.text.String())
	return d
}

func (b *builder) warn(line int, code string, args ...any) {
	b.hold(NotHeld, line, code, args...)
}

func (b *builder) hold(why Hold, line int, code string, args ...any) {
	b.warnings = append(b.warnings, Warning{Line: line, Message: locale.M(code, args...), Hold: why})
}

// lineAt is the line of a position in the source, as the author counts it. It
// counts on from the last one asked for.
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

// lineOf is the line on which the block begins; 0 if it has none.
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
	base, floor := len(b.stack), b.frameFloor
	b.frameFloor = len(b.frames)
	b.eachBlock(n)
	b.closeFrames(b.frameFloor)
	b.frameFloor = floor
	return b.take(base)
}

// eachBlock pushes n and the blocks after it.
func (b *builder) eachBlock(n ast.Node) {
	for ; n != nil; n = n.NextSibling() {
		if b.block(n); b.dropped != nil {
			n, b.dropped = b.dropped, nil
		}
	}
}

// take cuts the blocks from base on off the stack.
func (b *builder) take(base int) []rich.Block {
	blocks := b.blocks.keep(b.stack[base:]...)
	clear(b.stack[base:])
	b.stack = b.stack[:base]
	return blocks
}

func (b *builder) push(block rich.Block) { b.stack = append(b.stack, block) }

// pushParagraph pushes a paragraph, unless nothing of it can be seen.
func (b *builder) pushParagraph(t rich.Text, line int) {
	if rich.Blank(t.String) {
		b.pushInvisible(t, line)
		return
	}
	b.push(&b.paragraphs.keep(rich.Paragraph{Text: t, Line: line})[0])
}

// pushInvisible pushes what a text without letters holds: anchors and images.
func (b *builder) pushInvisible(t rich.Text, line int) {
	for i := range t.Spans {
		switch s := &t.Spans[i]; s.Style {
		case rich.Anchor:
			b.push(&rich.AnchorBlock{Name: s.Value})
		case rich.Image, rich.LocalImage:
			b.push(&rich.Media{Kind: rich.KindOf(s.Value), URL: s.Value, Local: s.Style == rich.LocalImage, Line: line})
		}
	}
}

// begin starts a text; end finishes it. They do not nest.
func (b *builder) begin() {
	b.textStart = b.text.Len()
	b.spans = b.spans[:0]
	b.styles = 0
	b.elements = b.elements[:0]
	b.floor, b.late = 0, false
}

// end returns the text since begin, without white space at its end.
func (b *builder) end() rich.Text {
	b.closeElements(0)
	s := b.text.String()[b.textStart:]
	t := rich.Text{String: strings.TrimRight(s, " \n\t")}
	if len(t.String) < len(s) {
		clip(b.spans, len(t.String))
	}
	t.Spans = b.kept.keep(dropEmpty(b.spans)...)
	b.textStart, b.spans = b.text.Len(), b.spans[:0]
	return t
}

// clip ends spans where the text ends.
func clip(spans []rich.Span, end int) {
	for i := range spans {
		spans[i].Start = min(spans[i].Start, end)
		spans[i].End = min(spans[i].End, end)
	}
}

// dropEmpty removes spans without text that say nothing.
func dropEmpty(spans []rich.Span) []rich.Span {
	kept := spans[:0]
	for _, s := range spans {
		if s.Start < s.End || s.Style == rich.Anchor || s.Style == rich.Image || s.Style == rich.LocalImage {
			kept = append(kept, s)
		}
	}
	return kept
}

// open starts a span and returns its place for close.
func (b *builder) open(style rich.Style, value string) int {
	at := b.text.Len() - b.textStart
	b.spans = append(b.spans, rich.Span{Start: at, End: at, Style: style, Value: value})
	return len(b.spans) - 1
}

func (b *builder) close(span int) { b.spans[span].End = b.text.Len() - b.textStart }

// lastRune is the last character of the text that is being built; 0 if there
// is none.
func (b *builder) lastRune() rune {
	s := b.text.String()[b.textStart:]
	if s == "" {
		return 0
	}
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// partBefore writes a space behind a word, before what stands for an image or
// an address: "Read![More](a.png)" shows no word ReadMore.
func (b *builder) partBefore() {
	if wordRune(b.lastRune()) {
		b.text.WriteByte(' ')
	}
}

// partAfter notes that such a thing ends here.
func (b *builder) partAfter() { b.apart = b.text.Len() }

// partFrom writes a space before text that would go on with such a thing.
func (b *builder) partFrom(text []byte) {
	if b.apart != b.text.Len() || b.apart <= b.textStart {
		return
	}
	if r, _ := utf8.DecodeRune(text); wordRune(r) && !unicode.IsSpace(b.lastRune()) {
		b.text.WriteByte(' ')
	}
}
