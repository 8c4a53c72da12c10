package rich

// lift takes images out of text, where a rich message has no place for them:
// each becomes a block after the block that it stood in. Its alternative text
// stays where it was. Blocks without such images are taken as they are; others
// are copied.
func lift(blocks []Block) []Block {
	if !hasImages(blocks) {
		return blocks
	}
	var l lifter
	return l.blocks(blocks)
}

func hasImages(blocks []Block) bool {
	found := false
	walkTexts(blocks, func(t *Text) {
		for i := range t.Spans {
			found = found || t.Spans[i].Style.image()
		}
	})
	return found
}

type lifter struct{ lifted []*Media }

// blocks copies blocks, each followed by the images of its own text.
func (l *lifter) blocks(blocks []Block) []Block {
	var out []Block
	for _, b := range blocks {
		mark := len(l.lifted)
		out = append(out, l.block(b))
		for _, m := range l.lifted[mark:] {
			out = append(out, m)
		}
		l.lifted = l.lifted[:mark]
	}
	return out
}

// text is t without Image spans, which go to lifted.
func (l *lifter) text(t Text) Text {
	if !hasImage(t) {
		return t
	}
	spans := make([]Span, 0, len(t.Spans))
	for _, s := range t.Spans {
		if !s.Style.image() {
			spans = append(spans, s)
			continue
		}
		l.lifted = append(l.lifted, &Media{
			Kind: KindOf(s.Value), URL: s.Value, Local: s.Style == LocalImage, Alt: t.String[s.Start:s.End],
		})
	}
	return Text{String: t.String, Spans: spans}
}

func hasImage(t Text) bool {
	for i := range t.Spans {
		if t.Spans[i].Style.image() {
			return true
		}
	}
	return false
}

func (l *lifter) block(b Block) Block {
	switch v := b.(type) {
	case *Paragraph:
		return &Paragraph{Text: l.text(v.Text), Line: v.Line}
	case *Heading:
		c := *v
		c.Text = l.text(v.Text)
		return &c
	case *Footer:
		return &Footer{Text: l.text(v.Text)}
	case *List:
		c := *v
		c.Items = make([]Item, len(v.Items))
		for i, item := range v.Items {
			item.Blocks = l.blocks(item.Blocks)
			c.Items[i] = item
		}
		return &c
	case *Quote:
		return &Quote{Blocks: l.blocks(v.Blocks), Credit: l.text(v.Credit), Alert: v.Alert}
	case *ExpandableQuote:
		return &ExpandableQuote{Text: l.text(v.Text), Credit: l.text(v.Credit)}
	case *PullQuote:
		return &PullQuote{Text: l.text(v.Text), Credit: l.text(v.Credit)}
	case *Table:
		c := *v
		c.Caption = l.text(v.Caption)
		c.Rows = make([][]Cell, len(v.Rows))
		for i, row := range v.Rows {
			c.Rows[i] = make([]Cell, len(row))
			for j, cell := range row {
				cell.Text = l.text(cell.Text)
				c.Rows[i][j] = cell
			}
		}
		return &c
	case *Details:
		c := *v
		c.Summary = l.text(v.Summary)
		c.Blocks = l.blocks(v.Blocks)
		return &c
	case *Media:
		c := *v
		c.Caption, c.Credit = l.text(v.Caption), l.text(v.Credit)
		return &c
	case *Gallery:
		c := *v
		c.Media = make([]*Media, len(v.Media))
		for i, m := range v.Media {
			c.Media[i] = l.block(m).(*Media)
		}
		c.Caption, c.Credit = l.text(v.Caption), l.text(v.Credit)
		return &c
	}
	return b
}
