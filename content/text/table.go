package text

import (
	"strings"

	"github.com/dateline-bot/dateline/content/rich"
)

// phoneWidth is how many columns of a fixed-width font fit on a phone.
const phoneWidth = 35

// tableWriter writes tables.
type tableWriter struct {
	out   *writer
	prose *prose
	heads []tableHead
}

// table writes a table: aligned in a fixed-width font if it is narrow enough for a
// phone, else as records, one line a cell. The first form cannot have links, so a table
// with links takes the second.
func (tw *tableWriter) table(t *rich.Table) {
	g := newGrid(t)
	if len(g.rows) == 0 {
		return
	}
	start := len(tw.out.buf)
	tw.prose.line(t.Caption, italic)
	if len(tw.out.buf) > start {
		tw.out.sep(1, cutStick)
	}
	switch {
	case g.columns == 1 && (g.linked || g.width() > phoneWidth):
		tw.column(g)
	case g.linked || g.width() > phoneWidth:
		tw.records(g)
	default:
		tw.aligned(g)
	}
}

// grid is a table with all cells at their positions.
type grid struct {
	rows    [][]gridCell
	header  int // number of header rows
	columns int
	widths  []int // of the columns
	linked  bool  // whether a cell has a link
	spanned int   // number of positions that are covered by spanning cells
}

type gridCell struct {
	cell  *rich.Cell // nil if covered by another cell
	text  string
	taken bool // by a cell, this one or a spanning one
}

// width returns the width of the widest line, and height the number of lines.
func (c *gridCell) width() (w int) {
	for line := range strings.SplitSeq(c.text, "\n") {
		w = max(w, width(line))
	}
	return w
}

func (c *gridCell) height() int { return 1 + strings.Count(c.text, "\n") }

func newGrid(t *rich.Table) *grid {
	g := &grid{}
	for r, row := range t.Rows {
		g.reach(r)
		c := 0
		for i := range row {
			cell := &row[i]
			for c < len(g.rows[r]) && g.rows[r][c].taken {
				c++
			}
			g.linked = g.linked || hasLink(cell.Text)
			g.put(r, c, gridCell{cell, plainText(cell.Text), true}, cell, len(t.Rows))
			c = min(c+max(cell.Colspan, 1), len(g.rows[r])) // put may have stopped before
		}
	}
	for g.header < len(t.Rows) && isHeader(t.Rows[g.header]) {
		g.header++
	}
	g.drop()
	g.measure()
	return g
}

func (g *grid) reach(r int) {
	for len(g.rows) <= r {
		g.rows = append(g.rows, nil)
	}
}

// put puts a cell at its position, and fillers where it spans.
func (g *grid) put(r, c int, cell gridCell, span *rich.Cell, rows int) {
	const most = 10_000 // more than any readable table has
	for dr := 0; dr < max(span.Rowspan, 1) && r+dr < rows; dr++ {
		g.reach(r + dr)
		for dc := 0; dc < max(span.Colspan, 1) && g.spanned < most; dc++ {
			row := &g.rows[r+dr]
			for len(*row) <= c+dc {
				*row = append(*row, gridCell{})
			}
			if dr == 0 && dc == 0 {
				(*row)[c] = cell
			} else {
				(*row)[c+dc].taken = true
				g.spanned++
			}
		}
	}
}

func isHeader(row []rich.Cell) bool {
	for i := range row {
		if !row[i].Header {
			return false
		}
	}
	return len(row) > 0
}

func hasLink(t rich.Text) bool {
	for _, s := range t.Spans {
		if (s.Style == rich.Link || s.Style == rich.Image) && !isMail(s.Value) && rich.ValidLink(s.Value) {
			return true
		}
	}
	return false
}

// drop removes empty rows.
func (g *grid) drop() {
	kept := g.rows[:0]
	header := 0
	for r, row := range g.rows {
		empty := true
		for i := range row {
			empty = empty && strings.TrimSpace(row[i].text) == ""
		}
		if empty {
			continue
		}
		if r < g.header {
			header++
		}
		kept = append(kept, row)
	}
	g.rows, g.header = kept, header
}

// measure computes the widths of the columns. A cell that spans several does not widen
// the first.
func (g *grid) measure() {
	for _, row := range g.rows {
		g.columns = max(g.columns, len(row))
	}
	g.widths = make([]int, g.columns)
	for _, row := range g.rows {
		for c := range row {
			if row[c].cell == nil || row[c].cell.Colspan > 1 {
				continue
			}
			g.widths[c] = max(g.widths[c], row[c].width())
		}
	}
}

const columnGap = " │ "

// width returns the width of the table, in columns of the font.
func (g *grid) width() int {
	n := 3 * (g.columns - 1)
	for _, w := range g.widths {
		n += w
	}
	for _, row := range g.rows { // spanning cells may be wider
		used := 0
		for c := range row {
			if row[c].cell != nil && row[c].cell.Colspan > 1 {
				n = max(n, used+row[c].width())
			}
			used += g.widths[c] + 3
		}
	}
	return n
}

// aligned writes the table as preformatted text.
func (tw *tableWriter) aligned(g *grid) {
	tw.out.beginBlock()
	offset, start := tw.out.n, len(tw.out.buf)
	head := -1
	for r, row := range g.rows {
		if r > 0 {
			level := cutItem
			if r < g.header {
				level = cutStick
			}
			if r == g.header {
				tw.rule(g)
				head = len(tw.heads)
				tw.heads = append(tw.heads, tableHead{start: start, body: len(tw.out.buf) + 1})
				level = cutStick
			}
			tw.out.sep(1, level)
			tw.out.beginBare()
		}
		tw.row(g, row)
	}
	if head >= 0 {
		tw.heads[head].end = len(tw.out.buf)
	}
	if len(g.rows) == g.header && g.header > 0 {
		tw.rule(g)
	}
	tw.out.trim(start, len(tw.out.ents))
	tw.out.entity(pre, offset)
}

// rule writes the line under the header.
func (tw *tableWriter) rule(g *grid) {
	tw.out.put("\n")
	for c, w := range g.widths {
		if c > 0 {
			tw.out.put("─┼─")
		}
		for range w {
			tw.out.put("─")
		}
	}
}

// row writes a row, with as many lines as its highest cell.
func (tw *tableWriter) row(g *grid, row []gridCell) {
	height := 1
	for i := range row {
		height = max(height, row[i].height())
	}
	rest := make([]string, len(row)) // of the cells' texts
	for i := range row {
		rest[i] = row[i].text
	}
	for l := range height {
		if l > 0 {
			tw.out.put("\n")
		}
		blank := 0
		for c := range g.columns {
			text, align := "", rich.AlignNone
			if c < len(row) {
				text, rest[c], _ = strings.Cut(rest[c], "\n")
				if row[c].cell != nil {
					align = row[c].cell.Align
				}
			}
			if c > 0 && c < len(row) && row[c].cell == nil && text == "" && spans(row, c) {
				blank += g.widths[c] + 3
				continue
			}
			before, after := pad(g.widths[c]-width(text), align)
			if c > 0 {
				tw.out.spaces(blank)
				tw.out.put(columnGap)
				blank = 0
			}
			tw.out.spaces(before)
			tw.out.put(text)
			blank = after
		}
	}
}

// spans reports whether column c of the row is covered by a cell to the left.
func spans(row []gridCell, c int) bool {
	for i := c - 1; i >= 0; i-- {
		if row[i].cell != nil {
			return i+max(row[i].cell.Colspan, 1) > c
		}
	}
	return false
}

func pad(room int, align rich.Align) (before, after int) {
	room = max(room, 0)
	switch align {
	case rich.AlignRight:
		return room, 0
	case rich.AlignCenter:
		return room / 2, room - room/2
	default: // left, which is also the default
		return 0, room
	}
}

func (w *writer) spaces(n int) {
	for range n {
		w.put(" ")
	}
}

// plainText returns the text without styles.
func plainText(t rich.Text) string {
	if len(t.Spans) == 0 && !scan(t.String).dirty {
		return strings.Trim(t.String, " \n")
	}
	w := writer{plain: true}
	p := prose{out: &w}
	p.inline(t, 0)
	return strings.Trim(string(w.buf), " \n")
}
