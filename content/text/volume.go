package text

import "github.com/dateline-bot/dateline/content/rich"

// volume estimates what a document takes as text, so that the encoder grows its
// buffers once. What is rare counts as nothing.
type volume struct{ bytes, spans, lines int }

func (v *volume) text(t *rich.Text, extra int) {
	v.bytes += len(t.String) + 2
	v.spans += len(t.Spans) + extra
	v.lines++
}

func (v *volume) blocks(bs []rich.Block) {
	for _, b := range bs {
		switch b := b.(type) {
		case *rich.Paragraph:
			v.text(&b.Text, 0)
		case *rich.Heading:
			v.text(&b.Text, 1)
		case *rich.Pre:
			v.text(&b.Text, 1)
		case *rich.List:
			for i := range b.Items {
				v.bytes += 8
				v.blocks(b.Items[i].Blocks)
			}
		case *rich.Quote:
			v.spans++
			v.blocks(b.Blocks)
		case *rich.Details:
			v.spans++
			v.text(&b.Summary, 1)
			v.blocks(b.Blocks)
		case *rich.Table:
			for _, row := range b.Rows {
				for i := range row {
					v.bytes += len(row[i].Text.String) + 8
					v.spans += len(row[i].Text.Spans)
				}
				v.spans++ // the first line of a record is bold
				v.lines++
			}
		case *rich.Media:
			v.text(&b.Caption, 1)
		default:
			v.lines++
		}
	}
}
