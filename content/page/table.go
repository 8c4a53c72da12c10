package page

import (
	"strconv"

	"github.com/dateline-bot/dateline/content/rich"
)

func (w *writer) table(t *rich.Table) {
	class := "tg-table"
	for _, c := range []struct {
		set  bool
		name string
	}{{t.Bordered, " tg-bordered"}, {t.Striped, " tg-striped"}, {t.Compact, " tg-compact"}} {
		if c.set {
			class += c.name
		}
	}
	w.raw(`<div class="tg-scroll" tabindex="0"><table`)
	w.attribute("class", class)
	w.raw(">\n")
	if t.Caption.String != "" {
		w.element("caption", t.Caption)
	}
	for _, row := range t.Rows {
		w.raw("<tr>")
		for i := range row {
			w.cell(&row[i])
		}
		w.raw("</tr>\n")
	}
	w.raw("</table></div>\n")
}

func (w *writer) cell(c *rich.Cell) {
	name := "td"
	if c.Header {
		name = "th"
	}
	w.raw("<", name)
	if c.Colspan > 1 {
		w.attribute("colspan", strconv.Itoa(c.Colspan))
	}
	if c.Rowspan > 1 {
		w.attribute("rowspan", strconv.Itoa(c.Rowspan))
	}
	class := ""
	switch c.Align {
	case rich.AlignCenter:
		class = "tg-center"
	case rich.AlignRight:
		class = "tg-right"
	case rich.AlignNone, rich.AlignLeft: // the style sheet's default
	}
	switch c.VAlign {
	case rich.VAlignTop:
		class += " tg-top"
	case rich.VAlignBottom:
		class += " tg-bottom"
	case rich.VAlignMiddle: // the style sheet's default
	}
	w.attribute("class", class)
	w.raw(">")
	w.text(c.Text)
	w.raw("</", name, ">")
}
