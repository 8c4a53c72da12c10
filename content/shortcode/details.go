package shortcode

import (
	"bytes"
	"html"
	"strings"
)

// box is a shortcode that has become something else up to its end, and is open.
type box struct {
	name    string
	indent  string // spaces, and > within a quote
	closing string // the line that ends it
}

// boxer makes boxes of shortcodes: details, alerts, quotations.
type boxer struct {
	s     *codes
	boxes []box // that are open
}

// maxBoxes is how deep they nest.
const maxBoxes = 64

// openDetails makes <details> of a shortcode that begins a line and has an end:
// Markdown goes on in it, behind the blank line that HTML needs for that.
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

// closeBox ends it.
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

// apart writes a line of HTML and a blank one behind it.
func (s *codes) apart(line, indent string, end int) {
	s.put(line, end)
	if n := bytes.IndexByte(s.source[end:], '\n'); len(bytes.TrimSpace(s.source[end:end+max(n, 0)])) > 0 || n < 0 {
		s.breakLine(indent)
	}
	s.breakLine(indent)
}

// breakLine breaks a line that is one in the article.
func (s *codes) breakLine(indent string) {
	s.all.added = append(s.all.added, len(s.out))
	s.out = append(append(s.out, '\n'), indent...)
}
