package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"

	"github.com/dateline-bot/dateline/content/rich"
)

// creditOf takes the last paragraph off a quotation if it tells whom that is
// of, in a last line that begins with a dash or in <cite>; nil if it does not.
func (bx *boxes) creditOf(quote ast.Node) ast.Node {
	last := quote.LastChild()
	if last == nil || !ast.IsParagraph(last) || last.FirstChild() == nil {
		return nil
	}
	from, _ := bx.creditStart(last)
	if from == nil || from == last.FirstChild() && last.PreviousSibling() == nil {
		return nil // there is none, or nothing else is quoted
	}
	quote.RemoveChild(quote, last)
	return last
}

// creditStart is the node of a paragraph at which its credit begins, and how
// many bytes of it are a dash.
func (bx *boxes) creditStart(paragraph ast.Node) (ast.Node, int) {
	from := paragraph.FirstChild()
	for c := paragraph.LastChild(); c != nil; c = c.PreviousSibling() {
		if t, ok := c.(*ast.Text); ok && (t.SoftLineBreak() || t.HardLineBreak()) {
			from = c.NextSibling()
			break
		}
		if raw, ok := c.(*ast.RawHTML); ok && c != paragraph.LastChild() && bytes.EqualFold(bx.inline.rawValue(raw), []byte("<cite>")) && bx.endsCite(paragraph) {
			return c, 0
		}
	}
	t, ok := from.(*ast.Text)
	if !ok {
		return nil, 0
	}
	line := bx.b.source[t.Segment.Start:]
	for _, dash := range []string{"—", "―", "–", "--"} {
		rest, ok := bytes.CutPrefix(line, []byte(dash))
		if ok && (bytes.HasPrefix(rest, []byte(" ")) || bytes.HasPrefix(rest, []byte("\u00A0"))) && len(dash) <= t.Segment.Len() {
			return from, len(dash)
		}
	}
	return nil, 0
}

func (bx *boxes) endsCite(paragraph ast.Node) bool {
	raw, ok := paragraph.LastChild().(*ast.RawHTML)
	return ok && bytes.EqualFold(bx.inline.rawValue(raw), []byte("</cite>"))
}

// credit builds what stands before the credit of a paragraph, nil if nothing
// does, and the credit.
func (bx *boxes) credit(paragraph ast.Node) (rest *rich.Paragraph, credit rich.Text) {
	from, dash := bx.creditStart(paragraph)
	line := bx.b.lineOf(paragraph)
	var after []ast.Node
	for c := from; c != nil; {
		next := c.NextSibling()
		paragraph.RemoveChild(paragraph, c)
		after = append(after, c)
		c = next
	}
	bx.prose.begin()
	bx.prose.inlines(paragraph.FirstChild(), nil)
	if text := bx.prose.end(); !rich.Blank(text.String) {
		rest = &rich.Paragraph{Text: text, Line: line}
	}
	if t, ok := after[0].(*ast.Text); ok {
		t.Segment.Start += dash
	} else {
		after = after[1 : len(after)-1] // the tags of <cite>
	}
	holder := ast.NewParagraph()
	for _, n := range after {
		holder.AppendChild(holder, n)
	}
	bx.prose.begin()
	bx.prose.inlines(holder.FirstChild(), nil)
	return rest, bx.prose.end()
}
