package rich

import "math/bits"

// The limits of one rich message (Bot API 10.3, "Rich Message Limits"; TDLib's options
// have the same numbers).
const (
	MaxText    = 32768 // characters (code points) of text, including alternative texts of emoji, and formulas
	MaxBlocks  = 500   // blocks, including nested ones, list items and table rows
	MaxDepth   = 16    // levels of nested blocks and formatting
	MaxMedia   = 50    // photos, videos, sounds and files
	MaxColumns = 20    // columns of a table
	MaxFormula = 4096  // characters of a formula: some desktop versions crash on longer ones
)

// Size is the size of a document in terms of the limits.
type Size struct {
	Text, Blocks, Depth, Media, Columns int
}

// Fits reports whether one rich message can have that size.
func (s Size) Fits() bool {
	return s.Text <= MaxText && s.Blocks <= MaxBlocks && s.Depth <= MaxDepth && s.Media <= MaxMedia && s.Columns <= MaxColumns
}

// Size measures the document. A list item counts as a level and a block, as Telegram's
// parser counts it; a table row counts as a block, but not as a level.
func (d *Document) Size() Size { return measure(d.Blocks...) }

func measure(blocks ...Block) Size {
	var m meter
	m.blocks(blocks, 1)
	return m.Size
}

type meter struct{ Size }

func (m *meter) blocks(blocks []Block, depth int) {
	for _, b := range blocks {
		m.block(b, depth)
	}
}

func (m *meter) level(depth int) { m.Depth = max(m.Depth, depth) }

func (m *meter) block(b Block, depth int) {
	m.Blocks++
	m.level(depth)
	switch v := b.(type) {
	case *Paragraph:
		m.text(v.Text, depth)
	case *Heading:
		m.text(v.Text, depth)
	case *Pre:
		m.text(v.Text, depth)
	case *Footer:
		m.text(v.Text, depth)
	case *Buttons:
		for _, button := range v.Buttons {
			m.Text += runes(button.Text)
		}
	case *Math:
		m.Text += runes(v.Expression)
	case *List:
		for i := range v.Items {
			m.Blocks++
			m.level(depth + 1)
			m.blocks(v.Items[i].Blocks, depth+2)
		}
	case *Quote:
		m.blocks(v.Blocks, depth+1)
		m.text(v.Credit, depth)
	case *PullQuote:
		m.text(v.Text, depth)
		m.text(v.Credit, depth)
	case *Table:
		m.table(v, depth)
	case *Details:
		m.text(v.Summary, depth)
		m.blocks(v.Blocks, depth+1)
	case *Media:
		m.media(v, depth)
	case *Gallery:
		for _, media := range v.Media {
			m.Blocks++
			m.media(media, depth+1)
		}
		m.text(v.Caption, depth)
		m.text(v.Credit, depth)
	}
}

func (m *meter) media(v *Media, depth int) {
	m.Media++
	m.level(depth)
	m.text(v.Caption, depth)
	m.text(v.Credit, depth)
}

func (m *meter) table(t *Table, depth int) {
	m.Columns = max(m.Columns, t.Columns())
	m.Blocks += len(t.Rows)
	m.text(t.Caption, depth)
	for _, row := range t.Rows {
		for i := range row {
			m.text(row[i].Text, depth)
		}
	}
}

func (m *meter) text(t Text, depth int) {
	m.Text += runes(t.String)
	if len(t.Spans) > 0 {
		m.level(depth + t.depth())
	}
}

// depth returns the maximum nesting of spans.
func (t Text) depth() int {
	deepest := 0
	var open []int // ends of the enclosing spans
	for i := range t.Spans {
		s := &t.Spans[i]
		for len(open) > 0 && open[len(open)-1] <= s.Start {
			open = open[:len(open)-1]
		}
		if s.Style.image() {
			continue
		}
		open = append(open, s.End)
		deepest = max(deepest, len(open))
	}
	return deepest
}

// Empty reports whether the table is invisible: no cell has a letter, an image or an
// anchor.
func (t *Table) Empty() bool {
	empty := true
	Texts(t, func(text *Text) { empty = empty && len(text.Spans) == 0 && Blank(text.String) })
	return empty
}

// Columns returns the number of columns of the widest row, including spans.
func (t *Table) Columns() int {
	widest := 0
	var down map[int]int // column → rows that a cell above still covers
	for _, row := range t.Rows {
		column := 0
		for i := range row {
			for down[column] > 0 {
				down[column]--
				column++
			}
			c := &row[i]
			if c.Rowspan > 1 && down == nil {
				down = map[int]int{}
			}
			for range max(c.Colspan, 1) {
				if c.Rowspan > 1 {
					down[column] = c.Rowspan - 1
				}
				column++
			}
		}
		widest = max(widest, column)
	}
	return widest
}

// runes counts code points: the bytes that begin one.
func runes(s string) int {
	const ones = 0x0101010101010101
	n := len(s)
	for len(s) >= 8 {
		x := eight(s)
		n -= bits.OnesCount64(x >> 7 &^ (x >> 6) & ones) // continuation bytes
		s = s[8:]
	}
	for i := range len(s) {
		if s[i]&0xC0 == 0x80 {
			n--
		}
	}
	return n
}
