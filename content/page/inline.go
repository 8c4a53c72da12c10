package page

import (
	"slices"
	"sort"
	"strings"

	"github.com/dateline-bot/dateline/content/rich"
)

// mark is markup around the bytes [start, end) of a text.
type mark struct {
	start, end  int
	open, close string // HTML
	code        bool   // addresses in it are not detected
	hide        bool   // the text is not shown
	block       bool   // it is a block: a line break after it is part of it
}

// text writes inline text.
func (w *writer) text(t rich.Text) {
	if len(t.Spans) == 0 {
		w.detect(t.String)
		return
	}
	marks := make([]mark, 0, len(t.Spans))
	for _, s := range t.Spans {
		if m := w.span(s, t.String); m.open != "" {
			marks = append(marks, m)
		}
	}
	w.marked(t.String, marks)
}

// marked writes a text with its marks. Marks that cross are closed and reopened, so
// that the HTML always nests.
func (w *writer) marked(s string, marks []mark) {
	for i := range marks {
		marks[i].start = min(max(marks[i].start, 0), len(s))
		marks[i].end = min(max(marks[i].end, marks[i].start), len(s))
	}
	sort.SliceStable(marks, func(i, j int) bool {
		a, b := marks[i], marks[j]
		return a.start < b.start || a.start == b.start && a.end > b.end
	})
	var open []mark
	at := 0
	flush := func(to int) {
		if to <= at {
			return
		}
		switch part := s[at:to]; {
		case slices.ContainsFunc(open, func(m mark) bool { return m.hide }):
		case slices.ContainsFunc(open, func(m mark) bool { return m.code }):
			w.escape(part)
		default:
			w.detect(part)
		}
		at = to
	}
	closeUpTo := func(position int) {
		for len(open) > 0 {
			next := position + 1
			for _, m := range open {
				next = min(next, m.end)
			}
			if next > position {
				return
			}
			flush(next)
			ended := slices.ContainsFunc(open, func(m mark) bool { return m.block && m.end <= next })
			open = w.closeAt(open, next)
			if ended && strings.HasPrefix(s[at:], "\n") {
				at++
			}
		}
	}
	for _, m := range marks {
		closeUpTo(m.start)
		flush(m.start)
		w.raw(m.open)
		open = append(open, m)
	}
	closeUpTo(len(s))
	flush(len(s))
}

// closeAt closes the marks that end at position, and reopens others that had to be
// closed first.
func (w *writer) closeAt(open []mark, position int) []mark {
	lowest := slices.IndexFunc(open, func(m mark) bool { return m.end <= position })
	for i := len(open) - 1; i >= lowest; i-- {
		w.raw(open[i].close)
	}
	kept := open[:lowest]
	for _, m := range open[lowest:] {
		if m.end > position {
			w.raw(m.open)
			kept = append(kept, m)
		}
	}
	return kept
}

// tags are the styles that correspond to one HTML element.
var tags = [...]string{
	rich.Bold: "strong", rich.Italic: "em", rich.Underline: "u", rich.Strikethrough: "s", rich.Marked: "mark",
	rich.Subscript: "sub", rich.Superscript: "sup", rich.Code: "code",
}

// span returns the markup of a span.
func (w *writer) span(s rich.Span, text string) mark {
	m := mark{start: s.Start, end: s.End, code: s.Style == rich.Code || s.Style == rich.Formula}
	if int(s.Style) < len(tags) && tags[s.Style] != "" {
		m.open, m.close = "<"+tags[s.Style]+">", "</"+tags[s.Style]+">"
		return m
	}
	t := &writer{o: w.o}
	m.close = "</span>"
	switch s.Style {
	case rich.Spoiler:
		t.raw(`<span class="tg-spoiler" tabindex="0">`)
	case rich.Link:
		m.close = t.anchorLink(s.Value)
		m.code = true
	case rich.Email:
		m.close = t.anchorLink("mailto:" + s.Value)
		m.code = true
	case rich.Phone:
		t.raw(`<span class="tg-entity">`)
		m.code = true
	case rich.AnchorLink, rich.BackLink, rich.ReferenceLink:
		t.raw("<a")
		t.attribute("href", "#"+w.o.anchor(s.Value))
		t.raw(">")
		m.close = "</a>"
	case rich.Anchor, rich.Reference: // a span, because an anchor may be within a link, such as a footnote's mark
		t.raw("<span")
		t.attribute("id", w.o.anchor(s.Value))
		t.raw(">")
	case rich.Formula:
		t.raw(`<code class="tg-math">`)
		m.close = "</code>"
	case rich.DateTime:
		t.raw(`<span class="tg-entity">`)
	case rich.Image, rich.LocalImage:
		m.hide = t.image(s.Value, text[s.Start:s.End], s.Style == rich.LocalImage)
		m.close = ""
		if !m.hide {
			t.raw("<span>")
			m.close = "</span>"
		}
	default: // a custom emoji: the emoji shown instead
		t.raw("<span>")
	}
	m.open = string(t.b)
	return m
}

// anchorLink opens a link and returns its closing tag; an address that is not allowed
// becomes a plain span.
func (w *writer) anchorLink(address string) string {
	address, ok := link(address)
	if !ok {
		w.raw("<span>")
		return "</span>"
	}
	w.raw("<a")
	w.attribute("href", address)
	w.raw(` rel="noopener nofollow" target="_blank">`)
	return "</a>"
}

// anchor returns the id of an anchor on the page.
func (o Options) anchor(name string) string {
	return "tg-" + o.Prefix + strings.Join(strings.Fields(name), "-")
}
