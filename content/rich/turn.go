package rich

// turn converts a block that no message can contain to one or more that it can.
func turn(b Block) []Block {
	switch v := b.(type) {
	case *Math:
		if runes(v.Expression) > MaxFormula {
			return []Block{&Pre{Text: Text{String: v.Expression}, Language: "latex"}}
		}
	case *Table:
		if v.Columns() > MaxColumns {
			return turnTable(v)
		}
	}
	return editTexts([]Block{b}, func(t Text) (Text, bool) {
		if !t.longFormula() {
			return t, false
		}
		c := Text{String: t.String, Spans: append([]Span{}, t.Spans...)}
		for i := range c.Spans {
			if s := &c.Spans[i]; s.Style == Formula {
				s.Style = Code
			}
		}
		return c, true
	})
}

// turnTable transposes the table if it has few enough rows, else makes records.
func turnTable(t *Table) []Block {
	if len(t.Rows) <= MaxColumns && !t.spans() {
		return []Block{transpose(t)}
	}
	return records(t)
}

func (t *Table) spans() bool {
	for _, row := range t.Rows {
		for i := range row {
			if row[i].Colspan > 1 || row[i].Rowspan > 1 {
				return true
			}
		}
	}
	return false
}

func transpose(t *Table) *Table {
	c := *t
	c.Rows = make([][]Cell, t.Columns())
	for _, row := range t.Rows {
		for j := range c.Rows {
			cell := Cell{}
			if j < len(row) {
				cell = row[j]
			}
			c.Rows[j] = append(c.Rows[j], cell)
		}
	}
	return &c
}

// records makes a paragraph of each row: a line for each cell, after the name of its
// column.
func records(t *Table) []Block {
	var out []Block
	if t.Caption.String != "" {
		out = append(out, &Paragraph{Text: t.Caption.within(Bold, "")})
	}
	head := t.headerRows()
	var names []Cell
	if head > 0 {
		names = t.Rows[head-1]
	}
	for _, row := range t.Rows[:max(head-1, 0)] { // rows above the names
		out = append(out, record(row, nil, false)...)
	}
	for i, row := range t.Rows[head:] {
		out = append(out, record(row, names, i == 0)...)
	}
	return out
}

// record returns the paragraph of one row. Empty cells are omitted, except in the first
// row, which names every column.
func record(row, names []Cell, first bool) []Block {
	var f flattener
	for i := range row {
		text := row[i].Text
		if Blank(text.String) {
			if !first || i >= len(names) || Blank(names[i].Text.String) {
				continue
			}
			text = Text{String: "–"}
		}
		if i < len(names) && !Blank(names[i].Text.String) {
			f.add(names[i].Text, "", Bold)
			f.b.WriteString(": ")
			at := f.b.Len()
			f.b.WriteString(text.String)
			for _, s := range text.Spans {
				s.Start += at
				s.End += at
				f.spans = append(f.spans, s)
			}
			continue
		}
		f.add(text, "", 0)
	}
	if f.b.Len() == 0 {
		return nil
	}
	return []Block{&Paragraph{Text: Text{String: f.b.String(), Spans: f.spans}}}
}
