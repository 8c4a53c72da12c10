package post

import (
	"iter"

	"github.com/dateline-bot/dateline/content/rich"
)

// each yields all blocks, an outer one before what it holds, with the number
// of lists around it.
func each(blocks []rich.Block) iter.Seq2[rich.Block, int] {
	return func(yield func(rich.Block, int) bool) { walk(blocks, 0, yield) }
}

func walk(blocks []rich.Block, lists int, yield func(rich.Block, int) bool) bool {
	for _, b := range blocks {
		if !yield(b, lists) {
			return false
		}
		switch b := b.(type) {
		case *rich.List:
			for _, item := range b.Items {
				if !walk(item.Blocks, lists+1, yield) {
					return false
				}
			}
		case *rich.Quote:
			if !walk(b.Blocks, lists, yield) {
				return false
			}
		case *rich.Details:
			if !walk(b.Blocks, lists, yield) {
				return false
			}
		case *rich.Gallery:
			for _, m := range b.Media {
				if !yield(m, lists) {
					return false
				}
			}
		}
	}
	return true
}

// texts yields the texts of all blocks in the order they are read.
func texts(blocks []rich.Block) iter.Seq[*rich.Text] {
	return func(yield func(*rich.Text) bool) {
		for b := range each(blocks) {
			for _, t := range own(b) {
				if !yield(t) {
					return
				}
			}
		}
	}
}

// own returns the texts of a block itself, without those of blocks in it.
func own(b rich.Block) []*rich.Text {
	switch b := b.(type) {
	case *rich.Paragraph:
		return []*rich.Text{&b.Text}
	case *rich.Heading:
		return []*rich.Text{&b.Text}
	case *rich.Pre:
		return []*rich.Text{&b.Text}
	case *rich.Footer:
		return []*rich.Text{&b.Text}
	case *rich.Math:
		return []*rich.Text{{String: b.Expression}}
	case *rich.Map:
		place := b.Text()
		return []*rich.Text{&place}
	case *rich.Quote:
		return []*rich.Text{&b.Credit}
	case *rich.PullQuote:
		return []*rich.Text{&b.Text, &b.Credit}
	case *rich.Details:
		return []*rich.Text{&b.Summary}
	case *rich.Media:
		return []*rich.Text{&b.Caption, &b.Credit}
	case *rich.Gallery:
		return []*rich.Text{&b.Caption, &b.Credit}
	case *rich.Table:
		return cells(b)
	}
	return nil
}

func cells(t *rich.Table) []*rich.Text {
	out := []*rich.Text{&t.Caption}
	for _, row := range t.Rows {
		for i := range row {
			out = append(out, &row[i].Text)
		}
	}
	return out
}
