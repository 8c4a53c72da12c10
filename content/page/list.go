package page

import (
	"strconv"

	"github.com/dateline-bot/dateline/content/rich"
)

func (w *writer) list(l *rich.List) {
	name := "ul"
	if l.Ordered {
		name = "ol"
	}
	w.raw("<", name)
	if l.Tight {
		w.raw(` class="tg-tight"`)
	}
	w.raw(">\n")
	for i := range l.Items {
		w.item(&l.Items[i], l.Ordered)
	}
	w.raw("</", name, ">\n")
}

func (w *writer) item(item *rich.Item, ordered bool) {
	w.raw("<li")
	if ordered {
		w.attribute("value", strconv.Itoa(item.Value))
		switch item.Kind {
		case 'a', 'A', 'i', 'I':
			w.attribute("type", string(rune(item.Kind)))
		}
	}
	if item.Checkbox {
		w.raw(` class="tg-task"><input type="checkbox" disabled`)
		if item.Checked {
			w.raw(" checked")
		}
	}
	w.raw(">")
	w.blocks(item.Blocks)
	w.raw("</li>\n")
}
