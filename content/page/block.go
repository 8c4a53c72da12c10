package page

import (
	"strconv"

	"github.com/dateline-bot/dateline/content/rich"
)

func (w *writer) blocks(blocks []rich.Block) {
	for _, b := range blocks {
		w.block(b)
	}
}

func (w *writer) block(b rich.Block) {
	switch b := b.(type) {
	case *rich.Paragraph:
		w.element("p", b.Text)
		w.note(b.Line)
	case *rich.Heading:
		w.heading(b)
	case *rich.Pre:
		w.pre(b)
	case *rich.Footer:
		w.element("footer", b.Text)
	case *rich.Divider:
		w.raw("<hr>\n")
	case *rich.Math:
		w.raw(`<pre class="tg-math" tabindex="0">`)
		w.escape(b.Expression)
		w.raw("</pre>\n")
	case *rich.Map:
		w.element("p", b.Text())
	case *rich.Buttons:
		w.raw(`<p class="tg-buttons">`)
		for _, button := range b.Buttons {
			w.raw(`<a class="tg-button"`)
			w.attribute("href", button.URL)
			w.raw(">")
			w.escape(button.Text)
			w.raw("</a> ")
		}
		w.raw("</p>\n")
	case *rich.AnchorBlock:
		w.raw("<a")
		w.attribute("id", w.o.anchor(b.Name))
		w.raw("></a>\n")
	case *rich.List:
		w.list(b)
	case *rich.Quote:
		w.quote(b)
	case *rich.PullQuote:
		w.raw(`<aside class="tg-pullquote">`)
		w.text(b.Text)
		w.credit(b.Credit)
		w.raw("</aside>\n")
	case *rich.Table:
		w.table(b)
	case *rich.Details:
		w.details(b)
	case *rich.Media:
		w.media(b)
	case *rich.Gallery:
		w.gallery(b)
	}
}

// note writes the remark about the block that began at a line.
func (w *writer) note(line int) {
	if line > 0 {
		w.raw(w.o.Notes[line])
	}
}

// element writes text in an element without attributes.
func (w *writer) element(name string, t rich.Text) {
	w.raw("<", name, ">")
	w.text(t)
	w.raw("</", name, ">\n")
}

func (w *writer) heading(h *rich.Heading) {
	level := min(max(h.Size, 1), 6)
	name := "h" + strconv.Itoa(level)
	w.raw("<", name)
	if w.o.Under > 0 {
		w.attribute("aria-level", strconv.Itoa(w.o.Under+level))
	}
	if h.ID != "" {
		w.attribute("id", w.o.anchor(h.ID))
	}
	w.raw(">")
	w.text(h.Text)
	w.raw("</", name, ">\n")
	w.note(h.Line)
}

func (w *writer) pre(p *rich.Pre) {
	w.openPre(p.Language)
	if len(p.Text.Spans) == 0 {
		w.code(p.Language, p.Text.String)
	} else {
		w.text(p.Text)
	}
	w.raw("</code></pre>\n")
	w.note(p.Line)
}

// openPre opens a block of code, which is scrollable and therefore focusable.
func (w *writer) openPre(language string) {
	w.raw(`<pre tabindex="0"`)
	w.attribute("data-language", language)
	w.raw("><code>")
}

// code writes code in colours.
func (w *writer) code(language, code string) {
	if w.o.Code == nil || language == "" {
		w.escape(code)
		return
	}
	tokens := w.o.Code(language, code)
	if tokens == nil {
		w.escape(code)
	}
	for _, t := range tokens {
		if t.Kind == "" {
			w.escape(t.Text)
			continue
		}
		w.raw(`<span class="tg-code-`, t.Kind, `">`)
		w.escape(t.Text)
		w.raw("</span>")
	}
}

func (w *writer) quote(q *rich.Quote) {
	if q.Folded {
		w.raw(`<blockquote class="tg-expandable" tabindex="0">`, "\n")
	} else {
		w.raw("<blockquote>\n")
	}
	w.blocks(q.Blocks)
	w.credit(q.Credit)
	w.raw("</blockquote>\n")
}

func (w *writer) credit(t rich.Text) {
	if t.String != "" {
		w.element("cite", t)
	}
}

func (w *writer) details(d *rich.Details) {
	w.raw("<details")
	if d.Open {
		w.raw(" open")
	}
	w.raw("><summary>")
	w.text(d.Summary)
	w.raw("</summary>\n")
	w.blocks(d.Blocks)
	w.raw("</details>\n")
}
