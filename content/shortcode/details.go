package shortcode

import (
	"bytes"
	"html"
	"strings"
)

// box is a shortcode that has been converted to another block, and is still open.
type box struct {
	name    string
	indent  string // spaces, and > in a quote
	closing string // the line that ends it
}

// boxer converts shortcodes to details, alerts and quotations.
type boxer struct {
	s     *codes
	boxes []box    // open boxes
	names []string // of tabs that follow and have none
}

// maxBoxes is the maximum nesting.
const maxBoxes = 64

// openDetails converts a shortcode that begins a line and has an end tag to <details>:
// its content is Markdown, after the blank line that this requires.
func (bx *boxer) openDetails(name string, a arguments, end int, liquid bool) bool {
	title := a.nameOrFirst("summary", "title", "header", "heading", "label", "name")
	if liquid && len(a.named) == 0 { // {% details Words without quotes %}
		title = strings.Join(a.positional, " ")
	}
	open := ""
	if value, ok := a.named["open"]; ok && value != "false" {
		open = " open"
	}
	return bx.openAs(name, "<details"+open+"><summary>"+html.EscapeString(title)+"</summary>", "</details>", end, liquid)
}

// closeBox closes it.
func (bx *boxer) closeBox(name string, end int) bool {
	last := len(bx.boxes) - 1
	if last < 0 || bx.boxes[last].name != name {
		return false
	}
	indent, closing := bx.boxes[last].indent, bx.boxes[last].closing
	bx.boxes = bx.boxes[:last]
	bx.s.flush()
	if line := bx.s.out[bytes.LastIndexByte(bx.s.out, '\n')+1:]; len(bytes.Trim(line, " >")) > 0 {
		bx.s.breakLine(indent)
	}
	bx.s.apart(closing, indent, end)
	return true
}

// apart writes a line of HTML followed by a blank line.
func (s *codes) apart(line, indent string, end int) {
	s.put(line, end)
	if n := bytes.IndexByte(s.source[end:], '\n'); len(bytes.TrimSpace(s.source[end:end+max(n, 0)])) > 0 || n < 0 {
		s.breakLine(indent)
	}
	s.breakLine(indent)
}

// breakLine breaks a line that is a single line in the article.
func (s *codes) breakLine(indent string) {
	s.all.added = append(s.all.added, len(s.out))
	s.out = append(append(s.out, '\n'), indent...)
}
