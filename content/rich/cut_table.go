package rich

// cutTable cuts between rows and repeats the header; a row that is too large
// for a message becomes paragraphs.
func (p packer) cutTable(v *Table) []Block {
	head := v.headerRows()
	header := v.Rows[:head]
	headSize := measure(&Table{Rows: header})
	if 4*headSize.Text > p.budget.text || 4*headSize.Blocks > p.budget.blocks {
		header, headSize, head = nil, Size{Blocks: 1}, 0
	}
	var out []Block
	newPart := func() *Table {
		return &Table{Rows: append([][]Cell{}, header...), Bordered: v.Bordered, Striped: v.Striped, Compact: v.Compact}
	}
	part, size := newPart(), headSize
	end := func() {
		if len(part.Rows) > len(header) && !part.Empty() {
			out = append(out, part)
		}
		part, size = newPart(), headSize
	}
	out = credited(p, out, v.Caption)
	for _, row := range v.Rows[head:] {
		s := measure(&Table{Rows: [][]Cell{row}}).plus(p.rowNotes(row))
		s.Blocks-- // the table counts once
		if !p.budget.holds(size.plus(s)) {
			end()
		}
		if p.budget.holds(size.plus(s)) {
			part.Rows = append(part.Rows, row)
			size = size.plus(s)
			continue
		}
		for i := range row {
			out = credited(p, out, row[i].Text)
		}
	}
	end()
	return out
}

func (p packer) rowNotes(row []Cell) Size {
	return p.notes.size([]Block{&Table{Rows: [][]Cell{row}}})
}

// headerRows counts the rows at the top that are headers throughout.
func (t *Table) headerRows() int {
	for i, row := range t.Rows {
		for j := range row {
			if !row[j].Header {
				return i
			}
		}
	}
	return 0 // a table of headers alone has none
}
