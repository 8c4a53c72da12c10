package markdown

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/content/rich"
)

// prose builds text and its spans. All text of a document is in one buffer, from which
// each rich.Text is cut; its spans are in slabs.
type prose struct {
	b        *builder
	inline   *inlineHTML
	pictures *pictures

	text      strings.Builder
	textStart int        // start of the current text
	styles    uint32     // a bit for each active style
	links     linkTables // fragments and their anchors
	apart     int        // end of an image's replacement in the text, which is not part of a word
	inCell    bool       // the text is in a table cell, where \| is a bar in code, too
	obsidian  verdict    // whether the article was written in Obsidian
}

// begin starts a text; end finishes it. They do not nest.
func (pr *prose) begin() {
	pr.textStart = pr.text.Len()
	pr.b.spans = pr.b.spans[:0]
	pr.styles = 0
	pr.inline.elements = pr.inline.elements[:0]
	pr.inline.floor, pr.inline.late = 0, false
}

// end returns the text since begin, without trailing white space.
func (pr *prose) end() rich.Text {
	pr.inline.closeElements(0)
	s := pr.text.String()[pr.textStart:]
	t := rich.Text{String: strings.TrimRight(s, " \n\t")}
	if len(t.String) < len(s) {
		clip(pr.b.spans, len(t.String))
	}
	t.Spans = pr.b.kept.keep(dropEmpty(pr.b.spans)...)
	pr.textStart, pr.b.spans = pr.text.Len(), pr.b.spans[:0]
	return t
}

// clip shortens spans to the end of the text.
func clip(spans []rich.Span, end int) {
	for i := range spans {
		spans[i].Start = min(spans[i].Start, end)
		spans[i].End = min(spans[i].End, end)
	}
}

// dropEmpty removes empty spans without meaning.
func dropEmpty(spans []rich.Span) []rich.Span {
	kept := spans[:0]
	for _, s := range spans {
		if s.Start < s.End || s.Style == rich.Anchor || s.Style == rich.Image || s.Style == rich.LocalImage {
			kept = append(kept, s)
		}
	}
	return kept
}

// open starts a span and returns its index for close.
func (pr *prose) open(style rich.Style, value string) int {
	at := pr.text.Len() - pr.textStart
	pr.b.spans = append(pr.b.spans, rich.Span{Start: at, End: at, Style: style, Value: value})
	return len(pr.b.spans) - 1
}

func (pr *prose) close(span int) { pr.b.spans[span].End = pr.text.Len() - pr.textStart }

// lastRune returns the last character of the current text, or 0.
func (pr *prose) lastRune() rune {
	s := pr.text.String()[pr.textStart:]
	if s == "" {
		return 0
	}
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// partBefore writes a space between a word and the replacement of an image or an
// address: "Read![More](a.png)" must not become ReadMore.
func (pr *prose) partBefore() {
	if wordRune(pr.lastRune()) {
		pr.text.WriteByte(' ')
	}
}

// partAfter records that such a replacement ends here.
func (pr *prose) partAfter() { pr.apart = pr.text.Len() }

// partFrom writes a space before text that directly follows such a replacement.
func (pr *prose) partFrom(text []byte) {
	if pr.apart != pr.text.Len() || pr.apart <= pr.textStart {
		return
	}
	if r, _ := utf8.DecodeRune(text); wordRune(r) && !unicode.IsSpace(pr.lastRune()) {
		pr.text.WriteByte(' ')
	}
}
