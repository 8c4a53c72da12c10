package markdown

import (
	"strconv"
	"strings"

	"github.com/dateline-bot/dateline/content/rich"
)

// closeItem gives a list item to its list; without one its blocks stay.
func (bh *blockHTML) closeItem(f frame) {
	p := bh.parent("ul", "ol", "menu", "dir")
	if p == nil {
		return
	}
	item := rich.Item{Blocks: bh.b.take(f.base)}
	if len(item.Blocks) == 0 {
		item.Blocks = []rich.Block{&rich.Paragraph{Line: f.line}}
	}
	item.Checkbox, item.Checked = htmlCheckbox(item.Blocks)
	if n, err := strconv.Atoi(f.tag.attr("value")); err == nil {
		item.Value = n
	}
	p.parts.items = append(p.parts.items, item)
}

// htmlCheckbox takes the sign that checkboxTag left off the text of an item.
func htmlCheckbox(blocks []rich.Block) (box, checked bool) {
	p, ok := blocks[0].(*rich.Paragraph)
	if !ok || len(p.Text.Spans) > 0 {
		return false, false
	}
	if s, ok := strings.CutPrefix(p.Text.String, "☑ "); ok {
		p.Text.String = s
		return true, true
	}
	if s, ok := strings.CutPrefix(p.Text.String, "☐ "); ok {
		p.Text.String = s
		return true, false
	}
	return false, false
}

// closeList makes a list of the items; what stood outside of them goes before.
func (bh *blockHTML) closeList(f frame) {
	items := f.parts.items
	if len(items) == 0 {
		return
	}
	l := &rich.List{Ordered: f.tag.name == "ol", Tight: true, Items: items}
	if l.Ordered {
		numberItems(l, f.tag)
	} else {
		for i := range items {
			items[i].Value = 0
		}
	}
	bh.b.push(l)
}

// numberItems gives the items of an ordered list their numbers: start, type
// and reversed of the list, value of an item.
func numberItems(l *rich.List, t tag) {
	step, number := 1, 1
	if t.has("reversed") {
		step, number = -1, len(l.Items)
	}
	if n, err := strconv.Atoi(t.attr("start")); err == nil {
		number = n
	}
	kind := byte('1')
	if s := t.attr("type"); len(s) == 1 && strings.Contains("1aAiI", s) {
		kind = s[0]
	}
	for i := range l.Items {
		if l.Items[i].Value != 0 {
			number = l.Items[i].Value
		}
		l.Items[i].Value, l.Items[i].Kind = number, kind
		number += step
	}
}

// closeTerm makes a paragraph in bold of a term.
func (bh *blockHTML) closeTerm(f frame) {
	t := bh.takeText(f.base)
	if rich.Blank(t.String) {
		return
	}
	bold := rich.Span{End: len(t.String), Style: rich.Bold}
	t.Spans = append([]rich.Span{bold}, t.Spans...)
	bh.b.pushParagraph(t, f.line)
}

// closeDescription makes a list of a description, or adds it to that of the
// description before.
func (bh *blockHTML) closeDescription(f frame) {
	blocks := bh.b.take(f.base)
	if len(blocks) == 0 {
		return
	}
	bh.b.push(&rich.List{Tight: true, Items: []rich.Item{{Blocks: blocks}}})
}
