package markdown

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"github.com/dateline-bot/dateline/content/markup"
	"github.com/dateline-bot/dateline/content/rich"
)

func (bx *boxes) table(n *east.Table) {
	t := &rich.Table{Rows: make([][]rich.Cell, 0, n.ChildCount()), Bordered: true}
	t.Caption, bx.tableCaption = bx.tableCaption, rich.Text{}
	if last := n.LastChild(); last != n.FirstChild() && bx.captionRow(last) {
		t.Caption = bx.captionText(bx.cell(last.FirstChild(), false).Text, 1)
		n.RemoveChild(n, last)
	}
	cells := make([]rich.Cell, 0, n.ChildCount()*len(n.Alignments))
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		_, header := row.(*east.TableHeader)
		start := len(cells)
		for c := row.FirstChild(); c != nil; c = c.NextSibling() {
			cells = append(cells, bx.cell(c, header))
		}
		t.Rows = append(t.Rows, cells[start:len(cells):len(cells)])
	}
	if !t.Empty() { // empty blocks must not be sent
		bx.b.push(t)
	}
}

func (bx *boxes) cell(n ast.Node, header bool) rich.Cell {
	cell := rich.Cell{Header: header}
	if c, ok := n.(*east.TableCell); ok {
		cell.Align = alignment(c.Alignment)
	}
	bx.prose.begin()
	bx.prose.inCell = true
	bx.prose.inlines(n.FirstChild(), nil)
	bx.prose.inCell = false
	cell.Text = bx.prose.end()
	return cell
}

func alignment(a east.Alignment) rich.Align {
	switch a {
	case east.AlignLeft:
		return rich.AlignLeft
	case east.AlignCenter:
		return rich.AlignCenter
	case east.AlignRight:
		return rich.AlignRight
	default:
		return rich.AlignNone
	}
}

// GFM tables have no captions. Pandoc's captions are a paragraph after or before the
// table, "Table: caption" or, after it, ": caption"
// (https://pandoc.org/MANUAL.html#tables); MultiMarkdown's are a last line in brackets.

// captioned makes a paragraph the caption of the adjacent table; it returns false if
// the paragraph is not a caption.
func (bx *boxes) captioned(n ast.Node) bool {
	lines := n.Lines()
	if lines == nil || lines.Len() == 0 {
		return false
	}
	first := lines.At(0)
	source := bx.b.source[first.Start:first.Stop]
	marker := 0
	switch {
	case bytes.HasPrefix(source, []byte("Table: ")), bytes.HasPrefix(source, []byte("table: ")):
		marker = len("Table:")
	case bytes.HasPrefix(source, []byte(": ")):
		marker = len(":")
	default:
		return false
	}
	before, _ := n.PreviousSibling().(*east.Table)
	_, follows := n.NextSibling().(*east.Table)
	var table *rich.Table
	if before != nil && len(bx.b.stack) > 0 {
		table, _ = bx.b.stack[len(bx.b.stack)-1].(*rich.Table)
	}
	if free := table != nil && table.Caption.String == ""; !free && (!follows || marker == 1) {
		return false
	} else if !free {
		table = nil
	}
	bx.prose.begin()
	bx.prose.inlines(n.FirstChild(), nil)
	caption := bx.captionText(bx.prose.end(), marker)
	switch {
	case table != nil:
		table.Caption = caption
	case follows:
		bx.tableCaption = caption
	}
	return true
}

// captionText returns a caption without its marker and its {#name}.
func (bx *boxes) captionText(t rich.Text, marker int) rich.Text {
	if marker > len(t.String) {
		return t
	}
	s := t.String[marker:]
	marker += len(s) - len(strings.TrimLeft(s, " "))
	s = strings.TrimSpace(s)
	if strings.HasSuffix(s, "}") {
		if i := strings.LastIndex(s, "{"); i >= 0 && markup.Attributes.MatchString(s[i:]) {
			s = strings.TrimSpace(s[:i])
		}
	}
	if marker > 0 && strings.HasPrefix(t.String, "[") {
		s = strings.TrimSuffix(s, "]")
	}
	t.String = s
	for i := range t.Spans {
		t.Spans[i].Start = min(max(t.Spans[i].Start-marker, 0), len(s))
		t.Spans[i].End = min(max(t.Spans[i].End-marker, 0), len(s))
	}
	t.Spans = dropEmpty(t.Spans)
	return t
}

// captionRow reports whether a last row is a line in brackets.
func (bx *boxes) captionRow(row ast.Node) bool {
	cell := row.FirstChild()
	if cell == nil || cell.Lines().Len() != 1 {
		return false
	}
	segment := cell.Lines().At(0)
	value := segment.Value(bx.b.source)
	if len(value) < 3 || value[0] != '[' || value[len(value)-1] != ']' || bytes.ContainsAny(value[1:len(value)-1], "[]") {
		return false
	}
	if _, ok := cell.FirstChild().(*ast.Text); !ok { // a link
		return false
	}
	start := bytes.LastIndexByte(bx.b.source[:segment.Start], '\n') + 1
	end := bytes.IndexByte(bx.b.source[segment.Stop:], '\n')
	if end < 0 {
		end = len(bx.b.source) - segment.Stop
	}
	return bytes.IndexByte(bx.b.source[start:segment.Stop+end], '|') < 0
}
