package shortcode

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/content/lines"
	"github.com/dateline-bot/dateline/content/markup"
)

// output translates Liquid's {{ expression }}. Expressions that only Jekyll can
// evaluate are removed; a string that a filter makes an address is kept, and text that
// is not Liquid is unchanged.
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
	case "site.baseurl", "site.url", "site.github.url", "baseurl": // followed by a path from the root
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

// extension removes such a tag; it returns false if there is none.
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

// attributes removes attributes after a link, an image or a span of code or emphasis;
// it returns false if there are none.
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
	s.caption(m)
	s.put("", s.pos+len(m))
	return true
}

// captionAttribute matches the caption of an image in its attributes: Quarto's, and those of themes.
var captionAttribute = regexp.MustCompile(`(?:^|[\s{:])(?:fig-cap|caption|data-caption)=(?:"([^"]+)"|'([^']+)')`)

// caption gives the image before pos, if it has no title, the caption in its attributes as one.
func (s *codes) caption(attributes []byte) {
	m := captionAttribute.FindSubmatch(attributes)
	if m == nil || s.last() != ')' {
		return
	}
	if s.flush(); !untitledImage.Match(s.out[max(0, len(s.out)-longestTag):]) {
		return
	}
	title := strings.ReplaceAll(string(m[1])+string(m[2]), `"`, "&quot;")
	s.out = append(s.out[:len(s.out)-1], ` "`+title+`")`...)
}

// untitledImage matches a text that ends with an image without a title.
var untitledImage = regexp.MustCompile(`!\[[^\[\]\n]*\]\((?:<[^<>\n]*>|[^\s()]+)\)$`)

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

// lineOfAttributes removes a line that contains only attributes of a block, and the
// table of contents that kramdown puts in place of the preceding list.
func (s *codes) lineOfAttributes(line []byte, end int) bool {
	if len(line) < 3 || line[0] != '{' || line[len(line)-1] != '}' || line[1] == '{' || line[1] == '%' || extensionTag.Match(line) {
		return false
	}
	m := markup.Attributes.Find(line)
	if len(m) != len(line) {
		return false
	}
	s.flush()
	if m := fileAttribute.FindSubmatch(line); m != nil {
		s.titleAbove(string(m[1]))
	}
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

// fileAttribute matches the attribute with which Chirpy, a theme of Jekyll, names the file of the code above.
var fileAttribute = regexp.MustCompile(`\b(?:file|title)="([^"` + "`" + `]+)"`)

// titleAbove gives the fenced code that ends with the last line written a title.
func (s *codes) titleAbove(title string) {
	text := bytes.TrimRight(s.out, "\n")
	last := text[bytes.LastIndexByte(text, '\n')+1:]
	if len(text) == len(last) || len(s.out)-len(text) > 1 || len(bytes.Trim(last, "`")) > 0 && len(bytes.Trim(last, "~")) > 0 || len(last) < 3 {
		return
	}
	above := text[:len(text)-len(last)-1]
	from := bytes.LastIndex(above, append([]byte{'\n'}, last...)) + 1
	if from == 0 && !bytes.HasPrefix(above, last) {
		return
	}
	n := bytes.IndexByte(text[from:], '\n')
	s.out = slices.Insert(s.out, from+n, []byte(titleAttribute(title))...)
}

// dropItem removes the last line: the item that kramdown's {:toc} replaces.
func (s *codes) dropItem() {
	text := strings.TrimSuffix(string(s.out), "\n")
	start := strings.LastIndexByte(text, '\n') + 1
	if lines.IsItem([]byte(text[start:])) {
		s.out = append(s.out[:start], '\n')
	}
}
