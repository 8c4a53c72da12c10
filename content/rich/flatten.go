package rich

import "strings"

// Flatten converts blocks to one text, one block a line, with the styles of their
// texts, for places that can contain only text (a table cell, a caption).
func Flatten(blocks []Block) Text {
	var f flattener
	f.blocks(blocks)
	return Text{String: f.b.String(), Spans: f.spans}
}

type flattener struct {
	b     strings.Builder
	spans []Span
}

func (f *flattener) line() {
	if s := f.b.String(); s != "" && s[len(s)-1] != '\n' {
		f.b.WriteByte('\n')
	}
}

// add appends a text on a new line, after a prefix and within a style.
func (f *flattener) add(t Text, prefix string, style Style) {
	if t.String == "" && len(t.Spans) == 0 {
		return
	}
	if t.String != "" {
		f.line()
	}
	f.b.WriteString(prefix)
	at := f.b.Len()
	if style != 0 && t.String != "" {
		f.spans = append(f.spans, Span{Start: at, End: at + len(t.String), Style: style})
	}
	f.b.WriteString(t.String)
	for _, s := range t.Spans {
		s.Start += at
		s.End += at
		f.spans = append(f.spans, s)
	}
}

func (f *flattener) blocks(blocks []Block) {
	for _, b := range blocks {
		f.block(b)
	}
}

func (f *flattener) block(b Block) {
	switch v := b.(type) {
	case *Heading:
		if v.ID != "" {
			f.add(Text{Spans: []Span{{Style: Anchor, Value: v.ID}}}, "", 0)
		}
		f.add(v.Text, "", Bold)
	case *Pre:
		f.add(Text{String: v.Text.String}, "", Code)
	case *Math:
		f.add(Text{String: v.Expression}, "", Formula)
	case *Map:
		f.add(v.Text(), "", 0)
	case *AnchorBlock:
		f.add(Text{Spans: []Span{{Style: Anchor, Value: v.Name}}}, "", 0)
	case *List:
		for i := range v.Items {
			f.item(v, &v.Items[i])
		}
	case *Quote:
		f.blocks(v.Blocks)
		f.add(v.Credit, "— ", 0)
	case *Details:
		f.add(v.Summary, "", Bold)
		f.blocks(v.Blocks)
	case *Table:
		f.table(v)
	case *Media:
		f.media(v)
	case *Gallery:
		for _, m := range v.Media {
			f.media(m)
		}
		f.add(v.Caption, "", 0)
		f.add(v.Credit, "", 0)
	default:
		Texts(b, func(t *Text) { f.add(*t, "", 0) })
	}
}

func (f *flattener) item(l *List, item *Item) {
	text := Flatten(item.Blocks)
	f.add(text, Label(l, item), 0)
}

func (f *flattener) table(t *Table) {
	f.add(t.Caption, "", Bold)
	for _, row := range t.Rows {
		f.line()
		for i := range row {
			if i > 0 {
				f.b.WriteString(" | ")
			}
			at := f.b.Len()
			f.b.WriteString(row[i].Text.String)
			for _, s := range row[i].Text.Spans {
				s.Start += at
				s.End += at
				f.spans = append(f.spans, s)
			}
		}
	}
}

// media writes the caption within an Image span, so that the image can be lifted out.
func (f *flattener) media(m *Media) {
	caption := m.Caption
	if caption.String == "" {
		caption = Text{String: m.Alt}
	}
	style := Image
	if m.Local {
		style = LocalImage
	}
	f.line()
	at := f.b.Len()
	f.spans = append(f.spans, Span{Start: at, End: at + len(caption.String), Style: style, Value: m.URL})
	f.b.WriteString(caption.String)
	for _, s := range caption.Spans {
		s.Start += at
		s.End += at
		f.spans = append(f.spans, s)
	}
	f.add(m.Credit, "", 0)
}
