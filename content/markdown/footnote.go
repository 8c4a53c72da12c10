package markdown

import (
	"strconv"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"github.com/dateline-bot/dateline/content/rich"
)

// The names of a footnote's Reference and of the Anchor at its first mark.
func footnoteName(index int) string { return "fn" + strconv.Itoa(index) }
func footnoteMark(index int) string { return "fnref" + strconv.Itoa(index) }

// footnoteLink builds the mark of a footnote: [1], which leads to it.
func (pr *prose) footnoteLink(n *east.FootnoteLink) {
	if !pr.b.marks[n.Index] {
		if pr.b.marks == nil {
			pr.b.marks = map[int]bool{}
		}
		pr.b.marks[n.Index] = true
		pr.open(rich.Anchor, footnoteMark(n.Index))
	}
	link := pr.open(rich.ReferenceLink, footnoteName(n.Index))
	pr.text.WriteByte('[')
	pr.text.WriteString(strconv.Itoa(n.Index))
	pr.text.WriteByte(']')
	pr.close(link)
}

// footnotes builds the footnotes after a divider: an ordered list. The first
// paragraph of each is a Reference, with a sign behind it that leads back.
func (b *builder) footnotes(n *east.FootnoteList) {
	l := &rich.List{Ordered: true, Tight: true}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		note := c.(*east.Footnote)
		base := len(b.stack)
		if first := c.FirstChild(); first != nil && isText(first) {
			b.note(first, note.Index)
		} else {
			b.note(nil, note.Index)
		}
		b.stack = append(b.stack, b.siblings(after(c.FirstChild()))...)
		l.Items = append(l.Items, rich.Item{Blocks: b.take(base), Value: note.Index, Kind: '1'})
	}
	if len(l.Items) > 0 {
		b.push(&rich.Divider{})
		b.push(l)
	}
}

func isText(n ast.Node) bool {
	return n.Kind() == ast.KindParagraph || n.Kind() == ast.KindTextBlock
}

// after is the first block that note has not built.
func after(first ast.Node) ast.Node {
	if first != nil && isText(first) {
		return first.NextSibling()
	}
	return first
}

// note builds the first paragraph of a footnote.
func (b *builder) note(paragraph ast.Node, index int) {
	b.prose.begin()
	reference := b.prose.open(rich.Reference, footnoteName(index))
	line := 0
	if paragraph != nil {
		line = b.lineOf(paragraph)
		if b.prose.inlines(paragraph.FirstChild(), nil); paragraph.FirstChild() == nil {
			b.inlineNote(paragraph)
		}
		b.inline.closeElements(0) // what its author left open ends before the way back
	}
	if b.prose.text.Len() == b.prose.textStart {
		b.prose.text.WriteString("[" + strconv.Itoa(index) + "]")
	}
	b.prose.close(reference)
	if !b.marks[index] { // its mark is where no text is, such as in an image's title
		b.pushParagraph(b.prose.end(), line)
		return
	}
	b.prose.text.WriteByte(' ')
	back := b.prose.open(rich.BackLink, footnoteMark(index))
	b.prose.text.WriteString("↩")
	b.prose.close(back)
	b.pushParagraph(b.prose.end(), line)
}
