package markdown

import (
	"strconv"
	"strings"

	"github.com/dateline-bot/dateline/content/rich"
)

// closeCell gives a cell to its row; without a table it stays a paragraph.
func (bh *blockHTML) closeCell(f frame) {
	if bh.parent("table") == nil {
		return
	}
	cell := rich.Cell{
		Text:    bh.takeText(f.base),
		Header:  f.tag.name == "th",
		Align:   htmlAlign(f.tag),
		Colspan: spanOf(f.tag, "colspan"),
		Rowspan: spanOf(f.tag, "rowspan"),
	}
	switch f.tag.attr("valign") {
	case "top":
		cell.VAlign = rich.VAlignTop
	case "bottom":
		cell.VAlign = rich.VAlignBottom
	}
	row := bh.parent("tr", "table")
	if row.tag.name == "table" || len(row.parts.rows) == 0 {
		row.parts.rows = append(row.parts.rows, nil)
	}
	last := len(row.parts.rows) - 1
	row.parts.rows[last] = append(row.parts.rows[last], cell)
}

// spanOf is how many cells a cell spans: at most 20, as many as Telegram shows.
func spanOf(t tag, name string) int {
	n, err := strconv.Atoi(t.attr(name))
	if err != nil || n < 2 {
		return 0
	}
	return min(n, rich.MaxColumns)
}

func htmlAlign(t tag) rich.Align {
	align := strings.ToLower(t.attr("align"))
	if style := strings.ReplaceAll(strings.ToLower(t.attr("style")), " ", ""); align == "" {
		if _, after, ok := strings.Cut(style, "text-align:"); ok {
			align, _, _ = strings.Cut(after, ";")
		}
	}
	switch align {
	case "left":
		return rich.AlignLeft
	case "center":
		return rich.AlignCenter
	case "right":
		return rich.AlignRight
	}
	return rich.AlignNone
}

func (bh *blockHTML) closeRow(f frame) {
	table := bh.parent("table")
	if table == nil || len(f.parts.rows) == 0 {
		return
	}
	table.parts.rows = append(table.parts.rows, f.parts.rows[0])
}

// closeTable makes a table of the rows; what stood outside of cells stays
// before it.
func (bh *blockHTML) closeTable(f frame) {
	t := &rich.Table{Rows: f.parts.rows, Bordered: true}
	if t.Empty() {
		bh.b.pushParagraph(f.parts.title, f.line)
		return
	}
	t.Caption = f.parts.title
	bh.b.push(t)
}
