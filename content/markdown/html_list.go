package markdown

import (
	"strconv"
	"strings"

	"github.com/dateline-bot/dateline/content/rich"
)

// closeItem adds a list item to its list; without a list its blocks are kept.
func (bh *blockHTML) closeItem(f frame) {
	p := bh.parent("ul", "ol", "menu", "dir")
	if p == nil {
		return
	}
	item := rich.Item{Blocks: bh.b.take(f.base)}
	if len(item.Blocks) == 0 {
		item.Blocks = []rich.Block{&rich.Paragraph{Line: f.line}}
	}
	item.Checkbox, item.Checked = htmlCheckbox(item.Blocks)
	if n, err := strconv.Atoi(f.tag.attr("value")); err == nil {
		item.Value = n
	}
	p.parts.items = append(p.parts.items, item)
}

// htmlCheckbox removes the sign that checkboxTag wrote from the text of an item.
func htmlCheckbox(blocks []rich.Block) (box, checked bool) {
	p, ok := blocks[0].(*rich.Paragraph)
	if !ok || len(p.Text.Spans) > 0 {
		return false, false
	}
	if s, ok := strings.CutPrefix(p.Text.String, "☑ "); ok {
		p.Text.String = s
		return true, true
	}
	if s, ok := strings.CutPrefix(p.Text.String, "☐ "); ok {
		p.Text.String = s
		return true, false
	}
	return false, false
}

// closeList makes a list of the items; content outside of them goes before it.
func (bh *blockHTML) closeList(f frame) {
	items := f.parts.items
	if len(items) == 0 {
		return
	}
	l := &rich.List{Ordered: f.tag.name == "ol", Tight: true, Items: items}
	if l.Ordered {
		numberItems(l, f.tag)
	} else {
		for i := range items {
			items[i].Value = 0
		}
	}
	bh.b.push(l)
}

// numberItems numbers the items of an ordered list: start, type and reversed of the
// list, value of an item.
func numberItems(l *rich.List, t tag) {
	step, number := 1, 1
	if t.has("reversed") {
		step, number = -1, len(l.Items)
	}
	if n, err := strconv.Atoi(t.attr("start")); err == nil {
		number = n
	}
	kind := byte('1')
	if s := t.attr("type"); len(s) == 1 && strings.Contains("1aAiI", s) {
		kind = s[0]
	}
	for i := range l.Items {
		if l.Items[i].Value != 0 {
			number = l.Items[i].Value
		}
		l.Items[i].Value, l.Items[i].Kind = number, kind
		number += step
	}
}

// closeTerm converts a term to a bold paragraph.
func (bh *blockHTML) closeTerm(f frame) {
	t := bh.takeText(f.base)
	if rich.Blank(t.String) {
		return
	}
	bold := rich.Span{End: len(t.String), Style: rich.Bold}
	t.Spans = append([]rich.Span{bold}, t.Spans...)
	bh.b.pushParagraph(t, f.line)
}

// closeDescription converts a description to a list item, and adds it to the list of
// the previous description.
func (bh *blockHTML) closeDescription(f frame) {
	blocks := bh.b.take(f.base)
	if len(blocks) == 0 {
		return
	}
	bh.b.push(&rich.List{Tight: true, Items: []rich.Item{{Blocks: blocks}}})
}

// closeCell adds a cell to its row; without a table it becomes a paragraph.
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

// spanOf returns how many cells a cell spans: at most 20, which is Telegram's limit.
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

// closeTable makes a table of the rows; content outside of cells goes before it.
func (bh *blockHTML) closeTable(f frame) {
	t := &rich.Table{Rows: f.parts.rows, Bordered: true}
	if t.Empty() {
		bh.b.pushParagraph(f.parts.title, f.line)
		return
	}
	t.Caption = f.parts.title
	bh.b.push(t)
}
