package rich

// walkBlocks calls f with each block, including nested ones, in reading order.
func walkBlocks(blocks []Block, f func(Block)) {
	for _, b := range blocks {
		f(b)
		switch v := b.(type) {
		case *List:
			for i := range v.Items {
				walkBlocks(v.Items[i].Blocks, f)
			}
		case *Quote:
			walkBlocks(v.Blocks, f)
		case *Details:
			walkBlocks(v.Blocks, f)
		case *Gallery:
			for _, m := range v.Media {
				f(m)
			}
		}
	}
}

// walkTexts calls f with each text of the blocks, including nested ones.
func walkTexts(blocks []Block, f func(*Text)) {
	walkBlocks(blocks, func(b Block) { ownTexts(b, f) })
}

// ownTexts calls f with the block's own texts, in reading order.
func ownTexts(b Block, f func(*Text)) {
	switch v := b.(type) {
	case *Paragraph:
		f(&v.Text)
	case *Heading:
		f(&v.Text)
	case *Pre:
		f(&v.Text)
	case *Footer:
		f(&v.Text)
	case *Quote:
		f(&v.Credit)
	case *PullQuote:
		f(&v.Text)
		f(&v.Credit)
	case *Table:
		f(&v.Caption)
		for _, row := range v.Rows {
			for i := range row {
				f(&row[i].Text)
			}
		}
	case *Details:
		f(&v.Summary)
	case *Media:
		f(&v.Caption)
		f(&v.Credit)
	case *Gallery:
		f(&v.Caption)
		f(&v.Credit)
	}
}
