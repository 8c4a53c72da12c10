package rich

import "slices"

// editTexts copies blocks with every text that f changes; f returns false for a text
// that is unchanged. Unchanged blocks are shared.
func editTexts(blocks []Block, f func(Text) (Text, bool)) []Block {
	e := editor{f}
	return e.blocks(blocks)
}

type editor struct{ f func(Text) (Text, bool) }

func (e editor) blocks(blocks []Block) []Block {
	out := make([]Block, len(blocks))
	for i, b := range blocks {
		out[i] = e.block(b)
	}
	return out
}

func (e editor) text(t Text) Text {
	if c, ok := e.f(t); ok {
		return c
	}
	return t
}

func (e editor) block(b Block) Block {
	switch v := b.(type) {
	case *Paragraph:
		return &Paragraph{Text: e.text(v.Text), Line: v.Line}
	case *Heading:
		return &Heading{Text: e.text(v.Text), Size: v.Size, ID: v.ID, Line: v.Line}
	case *Pre:
		return &Pre{Text: e.text(v.Text), Language: v.Language, Line: v.Line}
	case *Footer:
		return &Footer{Text: e.text(v.Text)}
	case *List:
		c := *v
		c.Items = make([]Item, len(v.Items))
		for i, item := range v.Items {
			item.Blocks = e.blocks(item.Blocks)
			c.Items[i] = item
		}
		return &c
	case *Quote:
		return &Quote{Blocks: e.blocks(v.Blocks), Credit: e.text(v.Credit), Alert: v.Alert, Folded: v.Folded}
	case *PullQuote:
		return &PullQuote{Text: e.text(v.Text), Credit: e.text(v.Credit)}
	case *Table:
		c := *v
		c.Caption = e.text(v.Caption)
		c.Rows = make([][]Cell, len(v.Rows))
		for i, row := range v.Rows {
			c.Rows[i] = make([]Cell, len(row))
			for j, cell := range row {
				cell.Text = e.text(cell.Text)
				c.Rows[i][j] = cell
			}
		}
		return &c
	case *Details:
		return &Details{Summary: e.text(v.Summary), Blocks: e.blocks(v.Blocks), Open: v.Open}
	case *Media:
		c := *v
		c.Caption, c.Credit = e.text(v.Caption), e.text(v.Credit)
		return &c
	case *Gallery:
		c := *v
		c.Media = make([]*Media, len(v.Media))
		for i, m := range v.Media {
			c.Media[i] = e.block(m).(*Media)
		}
		c.Caption, c.Credit = e.text(v.Caption), e.text(v.Credit)
		return &c
	}
	return b
}

// Unlink replaces links to anchors that are not in the document by their text.
func (d *Document) Unlink() { d.Blocks = unlink(d.Blocks) }

// unlink replaces links to anchors that are not in the blocks by their text. The sign
// that links back from a footnote is removed with its link.
func unlink(blocks []Block) []Block {
	v := validator{anchors: map[string]bool{}, references: map[string]bool{}}
	v.collect(blocks)
	broken := func(s *Span) bool {
		switch s.Style {
		case AnchorLink, BackLink:
			return s.Value != "" && !v.anchors[s.Value]
		case ReferenceLink:
			return !v.references[s.Value]
		default: // other spans do not link within the document
			return false
		}
	}
	hasBroken := func(t *Text) bool { return slices.ContainsFunc(t.Spans, func(s Span) bool { return broken(&s) }) }
	found := false
	walkTexts(blocks, func(t *Text) { found = found || hasBroken(t) })
	if !found { // the usual case: nothing has to be copied
		return blocks
	}
	return editTexts(blocks, func(t Text) (Text, bool) {
		if !hasBroken(&t) {
			return t, false
		}
		c := Text{String: t.String}
		for i := range t.Spans {
			s := t.Spans[i]
			if !broken(&s) {
				c.Spans = append(c.Spans, s)
			} else if s.Style == BackLink && s.End == len(t.String) {
				c.String = t.String[:s.Start]
			}
		}
		return c.slice(0, len(c.String)), true
	})
}

// Unfold expands collapsed quotes, and reports whether there were any.
func (d *Document) Unfold() (folded bool) {
	walkBlocks(d.Blocks, func(b Block) {
		if q, ok := b.(*Quote); ok && q.Folded {
			q.Folded, folded = false, true
		}
	})
	return folded
}
