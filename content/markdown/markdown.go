// Package markdown turns Markdown into a rich.Document.
//
// goldmark parses (CommonMark, GFM and our extensions); one file a construct
// turns its nodes into blocks and spans. Shortcodes of Hugo and Jekyll are
// translated or dropped before.
package markdown

import "github.com/dateline-bot/dateline/content/rich"

// Options are what a conversion needs to know beyond the text.
type Options struct {
	// Link resolves the destination of a link as it is written ("../a.md",
	// "/about/", "https://…"). ok false: the text stays, without a link. nil
	// takes absolute addresses as they are and drops the others.
	Link func(dest string) (address string, ok bool)
	// Image resolves the source of an image: an http(s) address, or a path in
	// the articles' folder that has to be uploaded (local). ok false: the
	// alternative text stays.
	Image func(src string) (address string, local, ok bool)
	// Line is added to every line number: the lines of the front matter.
	Line int
}

// Warning is something that the author should know of.
type Warning struct {
	Line    int
	Message string
}

// Converter converts; it is safe for use by several goroutines.
type Converter struct{}

// New returns a Converter.
func New() *Converter { return &Converter{} }

// Convert never fails: what it does not know stays as text.
func (c *Converter) Convert(source []byte, o Options) (*rich.Document, []Warning) {
	panic("contract only")
}
