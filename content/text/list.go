package text

import "github.com/dateline-bot/dateline/content/rich"

// list writes a list: one item a line, blank lines between the items of a loose list,
// with the items' content indented.
func (e *encoder) list(l *rich.List) {
	newlines := 2
	if l.Tight {
		newlines = 1
	}
	start := len(e.out.buf)
	for i := range l.Items {
		if len(e.out.buf) > start {
			e.out.sep(newlines, cutItem)
		}
		e.item(l, i, newlines)
	}
}

func (e *encoder) item(l *rich.List, i, newlines int) {
	item := &l.Items[i]
	e.out.begin()
	offset := len(e.out.buf)
	e.out.put(rich.Label(l, item))
	marker := len(e.out.buf)
	e.out.within("    ", func() { e.blocks(item.Blocks, newlines, cutItem) })
	if len(e.out.buf) == marker && marker > offset {
		e.out.trim(offset, len(e.out.ents)) // an empty item has only its marker
	}
}
