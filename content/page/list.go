package page

import (
	"strconv"
	"strings"

	"github.com/dateline-bot/dateline/content/rich"
)

func (w *writer) list(l *rich.List) {
	name := "ul"
	if l.Ordered {
		name = "ol"
	}
	w.raw("<", name)
	if l.Ordered {
		w.room(l)
	}
	w.raw(">\n")
	for i := range l.Items {
		w.item(&l.Items[i], l.Ordered)
	}
	w.raw("</", name, ">\n")
}

// room gives the numbers of a list the class of the longest one with its dot, from "10."
// on: the text begins beside that.
func (w *writer) room(l *rich.List) {
	const short, most = 2, 9
	longest := 0
	for i := range l.Items {
		if item := &l.Items[i]; !item.Checkbox {
			longest = max(longest, len(rich.Label(l, item))-1)
		}
	}
	if longest > short {
		w.attribute("class", "tg-chars-"+strconv.Itoa(min(longest, most)))
	}
}

func (w *writer) checkbox(checked bool, label string) {
	w.raw(`<input type="checkbox" disabled`)
	if checked {
		w.raw(" checked")
	}
	w.attribute("aria-label", label)
	w.raw(">")
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
	if !item.Checkbox {
		w.raw(">")
		w.blocks(item.Blocks)
		w.raw("</li>\n")
		return
	}
	w.raw(` class="tg-task">`)
	rest := item.Blocks
	first, ok := (*rich.Paragraph)(nil), false
	if len(rest) > 0 {
		first, ok = rest[0].(*rich.Paragraph)
	}
	if ok { // its text is the label of the checkbox
		w.raw("<label>")
		w.checkbox(item.Checked, "")
		w.raw("<span>")
		w.text(first.Text)
		w.raw("</span></label>\n")
		w.note(first.Line)
		rest = rest[1:]
	} else {
		w.checkbox(item.Checked, strings.TrimSpace(rich.Label(&rich.List{}, item)))
	}
	w.blocks(rest)
	w.raw("</li>\n")
}
