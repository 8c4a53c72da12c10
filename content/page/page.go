// Package page converts a post to HTML that looks as in Telegram.
//
// [Options.AppendHTML] converts a rich message from its document, with one function a
// block (block.go, list.go, table.go, media.go) and one for the text in them
// (inline.go). [Options.AppendMessage] converts a text message with its entities
// (message.go). Both write a fragment for a page that includes [CSS].
//
// The input may be hostile: everything is escaped, links are http, https, mailto or tg,
// images http or https, and there is no script.
package page

import (
	_ "embed"

	"github.com/dateline-bot/dateline/content/rich"
)

// CSS styles the output of this package, in light and dark mode. Its rules all begin
// with .tg.
//
//go:embed page.css
var CSS string

// Options of a page; the zero value shows no local media.
type Options struct {
	// Media returns the address of a local file on the page; "" if there is none, and
	// its alternative text is shown instead. nil: there are none.
	Media func(path string) string
	// Prefix precedes the name of each anchor, so that those of several messages on one
	// page are distinct.
	Prefix string
	// Code splits code of a language into coloured pieces, whose concatenated texts are
	// the code; if it is nil or returns nil, the code is not coloured.
	Code func(language, code string) []Token
	// Notes are remarks about the source, as HTML, by line: each is put after the block
	// that begins on the line.
	Notes map[int]string
	// Under is the level of the page's heading above the document: the document's own
	// headings are nested below it for screen readers. 0 keeps their levels.
	Under int
}

// Token is a piece of code and its kind: "k" for keywords, "s" for strings, …: the name
// of the class after "tg-code-"; "" is plain.
type Token struct{ Kind, Text string }

// AppendHTML appends the document to b as HTML, in an <article>.
func (o Options) AppendHTML(b []byte, d *rich.Document) []byte {
	w := &writer{b: b, o: o}
	w.raw(`<article class="tg tg-rich"`)
	if d.RTL {
		w.raw(` dir="rtl"`)
	} else {
		w.raw(` dir="auto"`)
	}
	w.raw(">\n")
	w.blocks(d.Blocks)
	w.raw("</article>\n")
	return w.b
}

// writer appends HTML.
type writer struct {
	b []byte
	o Options
}

func (w *writer) raw(s ...string) {
	for _, s := range s {
		w.b = append(w.b, s...)
	}
}
