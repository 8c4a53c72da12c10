package shortcode

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/dateline-bot/dateline/content/lines"
	"github.com/dateline-bot/dateline/content/markup"
)

// output translates {{ expression }} of Liquid. An expression that only Jekyll
// can know is dropped; a string that a filter makes an address of stays, and
// what is no Liquid at all stays as it is.
func (s *codes) output(inner string, end int) bool {
	value, filters, _ := strings.Cut(inner, "|")
	value = strings.TrimSpace(value)
	if len(value) > 1 && (value[0] == '"' || value[0] == '\'') && value[len(value)-1] == value[0] {
		s.put(unquote(value), end)
		return true
	}
	root, _, _ := strings.Cut(value, ".")
	switch root {
	case "site", "page", "post", "include", "layout", "paginator", "jekyll", "forloop", "theme", "baseurl", "content":
	default:
		if !s.assigned[root] && !strings.Contains(filters, "_url") {
			return false
		}
	}
	switch value {
	case "site.baseurl", "site.url", "site.github.url", "baseurl": // what follows is a path from the root
	default:
		s.warn(value)
	}
	if end < len(s.source) && s.source[end] == '>' && s.last() == '<' { // <{{ page.url }}>: nothing is left of the link
		s.flush()
		s.out = s.out[:len(s.out)-1]
		end++
	}
	s.put("", end)
	return true
}

// extensionTag matches the tags of kramdown's extensions: {::comment}, {:/},
// {::options key="value" /}.
var extensionTag = regexp.MustCompile(`^\{:[:/]([a-z]*)[^{}\n]*\}`)

// extension drops such a tag; false if there is none.
func (s *codes) extension(rest []byte) bool {
	if len(rest) < 4 || rest[1] != ':' {
		return false
	}
	m := extensionTag.FindSubmatch(rest)
	if m == nil {
		return false
	}
	end := s.pos + len(m[0])
	s.put("", end)
	return true
}

// attributes drops attributes behind a link, an image or a span of code or
// emphasis; false if there are none.
func (s *codes) attributes(rest []byte) bool {
	switch last := s.last(); {
	case last == ')' && s.behindLink() || last == ']':
	case len(rest) > 1 && rest[1] == ':' && (last == '*' || last == '_' || last == '`' || last == '>'):
	default:
		return false
	}
	m := markup.Attributes.Find(rest[:min(len(rest), 512)])
	if m == nil {
		return false
	}
	s.put("", s.pos+len(m))
	return true
}

// behindLink reports whether the bracket before pos may end a link or an image.
func (s *codes) behindLink() bool {
	before := s.source[max(0, s.pos-longestTag) : s.pos-1]
	open := bytes.LastIndex(before, []byte("]("))
	if open < 0 {
		return false
	}
	inner := before[open+2:]
	return bytes.Count(inner, []byte{')'}) <= bytes.Count(inner, []byte{'('}) && !bytes.Contains(inner, []byte("\n\n"))
}

// lineOfAttributes drops a line that holds attributes of a block alone, and the
// table of contents that kramdown puts in place of the list before it.
func (s *codes) lineOfAttributes(line []byte, end int) bool {
	if len(line) < 3 || line[0] != '{' || line[len(line)-1] != '}' || line[1] == '{' || line[1] == '%' || extensionTag.Match(line) {
		return false
	}
	m := markup.Attributes.Find(line)
	if len(m) != len(line) {
		return false
	}
	s.flush()
	if strings.HasPrefix(string(line), "{:toc") {
		s.dropItem()
	}
	stop := end
	if s.source[end-1] == '\n' {
		stop--
	}
	s.skip(stop)
	s.copy(end)
	return true
}

// dropItem takes the last line off: the item that kramdown's {:toc} replaces.
func (s *codes) dropItem() {
	text := strings.TrimSuffix(string(s.out), "\n")
	start := strings.LastIndexByte(text, '\n') + 1
	if lines.IsItem([]byte(text[start:])) {
		s.out = append(s.out[:start], '\n')
	}
}
