package markdown

import (
	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

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
	if !t.Empty() { // no empty block reaches Telegram
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
