package rich

import "strings"

// PlainText returns the visible text of the document: each block on its own lines, the
// cells of a row separated by tabs, without list markers and numbers.
func PlainText(d *Document) string {
	var b strings.Builder
	plainBlocks(&b, d.Blocks)
	return b.String()
}

func plainBlocks(b *strings.Builder, blocks []Block) {
	for _, block := range blocks {
		plainBlock(b, block)
	}
}

func plainLine(b *strings.Builder, t Text) {
	if t.String != "" {
		b.WriteString(t.String)
		if !strings.HasSuffix(t.String, "\n") {
			b.WriteByte('\n')
		}
	}
}

func plainBlock(b *strings.Builder, block Block) {
	switch v := block.(type) {
	case *Math:
		b.WriteString(v.Expression)
		b.WriteByte('\n')
	case *List:
		for i := range v.Items {
			plainBlocks(b, v.Items[i].Blocks)
		}
	case *Quote:
		plainBlocks(b, v.Blocks)
		plainLine(b, v.Credit)
	case *Details:
		plainLine(b, v.Summary)
		plainBlocks(b, v.Blocks)
	case *Table:
		plainLine(b, v.Caption)
		for _, row := range v.Rows {
			for i := range row {
				if i > 0 {
					b.WriteByte('\t')
				}
				b.WriteString(row[i].Text.String)
			}
			b.WriteByte('\n')
		}
	case *Gallery:
		for _, m := range v.Media {
			plainBlock(b, m)
		}
		plainLine(b, v.Caption)
		plainLine(b, v.Credit)
	default:
		Texts(block, func(t *Text) { plainLine(b, *t) })
	}
}
