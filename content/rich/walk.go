package rich

// Children yields the blocks directly in b, in reading order, until yield returns false. It reports
// whether all were yielded. Together with Texts it is the only list of what blocks hold: everything
// that walks a document is built on the two (TestEveryKindOfBlockIsVisited).
func Children(b Block, yield func(Block) bool) bool {
	switch v := b.(type) {
	case *List:
		for i := range v.Items {
			if !yieldAll(v.Items[i].Blocks, yield) {
				return false
			}
		}
	case *Quote:
		return yieldAll(v.Blocks, yield)
	case *Details:
		return yieldAll(v.Blocks, yield)
	case *Gallery:
		return yieldAll(v.Media, yield)
	}
	return true
}

func yieldAll[B Block](blocks []B, yield func(Block) bool) bool {
	for _, b := range blocks {
		if !yield(b) {
			return false
		}
	}
	return true
}

// walkBlocks calls f with each block, including nested ones, in reading order.
func walkBlocks(blocks []Block, f func(Block)) {
	for _, b := range blocks {
		walkBlock(b, f)
	}
}

func walkBlock(b Block, f func(Block)) {
	f(b)
	Children(b, func(child Block) bool {
		walkBlock(child, f)
		return true
	})
}

// walkTexts calls f with each text of the blocks, including nested ones.
func walkTexts(blocks []Block, f func(*Text)) {
	walkBlocks(blocks, func(b Block) { Texts(b, f) })
}

// Texts calls f with the block's own texts, without those of its Children, in reading order.
func Texts(b Block, f func(*Text)) {
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
