// Package page writes a post as HTML that looks as Telegram shows it.
//
// [AppendHTML] writes a rich message from its document, one function a block
// (block.go, list.go, table.go, media.go) and one for the text in them
// (inline.go). [AppendMessage] writes a text message with its entities
// (message.go). Both give a fragment for a page that holds [CSS].
//
// What comes in may be hostile: everything is escaped, links are http, https,
// mailto or tg, images http or https, and there is no script.
package page

import (
	_ "embed"

	"github.com/dateline-bot/dateline/content/rich"
)

// CSS styles what this package writes, in light and dark. Its rules all begin
// with .tg.
//
//go:embed page.css
var CSS string

// Options of a page; the zero value shows no local media.
type Options struct {
	// Media returns the address at which the page finds a local file; "" if
	// there is none, and its alternative text is shown instead. nil: none.
	Media func(path string) string
	// Prefix goes before each anchor, so that several messages on one page
	// keep theirs apart.
	Prefix string
	// Code cuts code of a language into coloured pieces. Their texts together
	// are the code; nil, here or as its result, leaves the code plain.
	Code func(language, code string) []Token
	// Notes are remarks about the source, as HTML: each goes after the block that
	// begins at its line.
	Notes map[int]string
}

// Token is a piece of code and its kind: "k" for keywords, "s" for strings, …:
// the name of the class after "tg-code-"; "" is plain.
type Token struct{ Kind, Text string }

// AppendHTML appends the document to b as HTML, in an <article>.
func AppendHTML(b []byte, d *rich.Document) []byte { return Options{}.AppendHTML(b, d) }

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
