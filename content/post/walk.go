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
		if !visit(b, lists, yield) {
			return false
		}
	}
	return true
}

func visit(b rich.Block, lists int, yield func(rich.Block, int) bool) bool {
	if !yield(b, lists) {
		return false
	}
	if _, ok := b.(*rich.List); ok {
		lists++
	}
	return rich.Children(b, func(child rich.Block) bool { return visit(child, lists, yield) })
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

// own returns the texts of a block itself, without those of blocks in it; formulas and maps
// count as text, too.
func own(b rich.Block) (out []*rich.Text) {
	switch b := b.(type) {
	case *rich.Math:
		return []*rich.Text{{String: b.Expression}}
	case *rich.Map:
		place := b.Text()
		return []*rich.Text{&place}
	}
	rich.Texts(b, func(t *rich.Text) { out = append(out, t) })
	return out
}
