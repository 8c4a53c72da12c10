package markdown

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

// openDetails makes <details> of a shortcode that begins a line and has an end:
// Markdown goes on in it, behind the blank line that HTML needs for that.
func (s *codes) openDetails(name string, a arguments, end int, liquid bool) bool {
	title := a.nameOrFirst("summary", "title", "header", "heading", "label", "name")
	if liquid && len(a.named) == 0 { // {% details Words without quotes %}
		title = strings.Join(a.positional, " ")
	}
	open := ""
	if value, ok := a.named["open"]; ok && value != "false" {
		open = " open"
	}
	return s.openAs(name, "<details"+open+"><summary>"+html.EscapeString(title)+"</summary>", "</details>", end, liquid)
}

// closeBox ends it.
func (s *codes) closeBox(name string, end int) bool {
	last := len(s.boxes) - 1
	if last < 0 || s.boxes[last].name != name {
		return false
	}
	indent, closing := s.boxes[last].indent, s.boxes[last].closing
	s.boxes = s.boxes[:last]
	s.flush()
	if line := s.out[bytes.LastIndexByte(s.out, '\n')+1:]; len(bytes.Trim(line, " >")) > 0 {
		s.breakLine(indent)
	}
	s.apart(closing, indent, end)
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
	s.b.added = append(s.b.added, len(s.out))
	s.out = append(append(s.out, '\n'), indent...)
}
