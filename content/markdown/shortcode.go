package markdown

import (
	"bytes"
	"strings"
)

// Shortcodes of Hugo ({{< >}}, {{% %}}), tags and output of Jekyll's Liquid
// ({% %}, {{ }}) and attributes of kramdown ({: }) are no Markdown: on the site
// they become something else, in a message they would be noise. Those that we
// know are translated to Markdown, the text within others is kept and the tags
// are dropped with a warning. Code is left alone.

// longestTag is how far, in bytes, the end of a tag is looked for.
const longestTag = 4096

// shortcodes returns the source without shortcodes; it keeps its lines.
func (b *builder) shortcodes(source []byte) []byte {
	if !mayHoldCodes(source) {
		return source
	}
	s := &codes{b: b, source: source, out: make([]byte, 0, len(source)+64), warned: map[string]bool{}, absent: map[string]bool{}}
	s.raw = bytes.Contains(source, []byte("endraw"))
	s.run()
	return s.out
}

// mayHoldCodes reports whether any { may begin a shortcode or attributes: most
// articles have none, and need no pass.
func mayHoldCodes(source []byte) bool {
	for i := 0; ; i++ {
		n := bytes.IndexByte(source[i:], '{')
		if n < 0 {
			return false
		}
		i += n
		next := byte(' ')
		if i+1 < len(source) {
			next = source[i+1]
		}
		switch {
		case next == '{', next == '%', next == ':', next == '.', next == '#':
			return true
		case i == 0, source[i-1] == ')', source[i-1] == ']', source[i-1] == '\n':
			if isWord(rune(next)) || next == ' ' {
				return true
			}
		}
	}
}

// codes is one pass over a source.
type codes struct {
	b        *builder
	source   []byte
	pos      int
	out      []byte
	raw      bool            // {% raw %} is used: it is dropped within code too
	fence    string          // the fence that is open; "" if none is
	indented bool            // the last line was indented code
	blank    bool            // the last line was blank
	list     bool            // the last line that was not indented began a list item
	warned   map[string]bool // names of shortcodes that were warned of
	absent   map[string]bool // ends that were looked for and are not there
	assigned map[string]bool // variables of Liquid that the article sets
	boxes    []box           // shortcodes of details that are open
}

func (s *codes) run() {
	s.blank = true
	for s.pos < len(s.source) {
		end := len(s.source)
		if n := bytes.IndexByte(s.source[s.pos:], '\n'); n >= 0 {
			end = s.pos + n + 1
		}
		s.line(end)
	}
}

// line copies the line that ends at end, or more if a tag goes beyond it.
func (s *codes) line(end int) {
	line := s.source[s.pos:end]
	bare := bytes.TrimLeft(line, " \t>")
	indent := len(line)-len(bytes.TrimLeft(line, " ")) >= 4 || len(line) > 0 && line[0] == '\t'
	switch {
	case s.fence != "":
		if closesFence(bare, s.fence) {
			s.fence = ""
		}
		s.code(line)
	case openFence(bare) != "":
		s.fence = openFence(bare)
		s.code(line)
	case len(bytes.TrimSpace(line)) == 0:
		s.blank = true
		s.copy(end)
		return
	case indent && (s.blank || s.indented) && !s.list:
		s.indented = true
		s.code(line)
	case s.lineOfAttributes(bytes.TrimSpace(bare), end):
	default:
		s.indented = false
		if !indent {
			s.list = isItem(bare)
		}
		s.text(end)
	}
	s.blank = false
}

// copy copies up to end.
func (s *codes) copy(end int) {
	s.out = append(s.out, s.source[s.pos:end]...)
	s.pos = end
}

// code copies a line of code; of tags only {% raw %} has a meaning there.
func (s *codes) code(line []byte) {
	s.pos += len(line)
	if s.raw && bytes.Contains(line, []byte("raw")) {
		line = dropRaw(line)
	}
	s.out = append(s.out, line...)
}

func dropRaw(code []byte) []byte {
	for _, name := range []string{"raw", "endraw"} {
		for _, form := range []string{"{% " + name + " %}", "{%" + name + "%}", "{%- " + name + " -%}", "{%- " + name + " %}", "{% " + name + " -%}"} {
			code = bytes.ReplaceAll(code, []byte(form), nil)
		}
	}
	return code
}

// openFence is the fence that the line opens, such as "```"; "" if it opens
// none.
func openFence(line []byte) string {
	line = afterMarkers(line)
	n := 0
	for n < len(line) && (line[0] == '`' || line[0] == '~') && line[n] == line[0] {
		n++
	}
	if n < 3 || line[0] == '`' && bytes.IndexByte(line[n:], '`') >= 0 {
		return ""
	}
	return string(line[:n])
}

func closesFence(line []byte, fence string) bool {
	rest, ok := bytes.CutPrefix(line, []byte(fence))
	return ok && len(bytes.TrimSpace(bytes.TrimLeft(rest, fence[:1]))) == 0
}

// afterMarkers is the line behind the markers of list items.
func afterMarkers(line []byte) []byte {
	for isItem(line) {
		space := bytes.IndexAny(line, " \t")
		line = bytes.TrimLeft(line[space:], " \t>")
	}
	return line
}

// isItem reports whether the line begins a list item.
func isItem(line []byte) bool {
	n := 0
	for n < len(line) && n < 10 && '0' <= line[n] && line[n] <= '9' {
		n++
	}
	if n >= len(line) {
		return false
	}
	if n > 0 && line[n] != '.' && line[n] != ')' || n == 0 && line[0] != '-' && line[0] != '*' && line[0] != '+' {
		return false
	}
	return n+1 < len(line) && (line[n+1] == ' ' || line[n+1] == '\t')
}

// text copies a line of text and translates the tags that begin in it.
func (s *codes) text(end int) {
	for s.pos < end {
		n := bytes.IndexAny(s.source[s.pos:end], "`{\\")
		if n < 0 {
			s.copy(end)
			return
		}
		s.copy(s.pos + n)
		switch s.source[s.pos] {
		case '\\':
			s.copy(min(s.pos+2, len(s.source)))
		case '`':
			s.codeSpan()
		default:
			if !s.tag() {
				s.copy(s.pos + 1)
			}
		}
		if s.pos > end { // a tag or a code span of several lines
			end = len(s.source)
			if n := bytes.IndexByte(s.source[s.pos:], '\n'); n >= 0 {
				end = s.pos + n + 1
			}
		}
	}
}

// codeSpan copies a code span, or the backticks that begin none.
func (s *codes) codeSpan() {
	rest := s.source[s.pos:]
	n := 0
	for n < len(rest) && rest[n] == '`' {
		n++
	}
	limit := len(rest)
	if i := bytes.Index(rest, []byte("\n\n")); i >= 0 {
		limit = i
	}
	limit = min(limit, longestTag)
	for i := n; i < limit; {
		if rest[i] != '`' {
			i++
			continue
		}
		run := 0
		for i+run < limit && rest[i+run] == '`' {
			run++
		}
		i += run
		if run == n {
			s.code(rest[:i])
			return
		}
	}
	s.copy(s.pos + n)
}

// put writes a translation of the source up to end, and as many line breaks as
// the source has there.
func (s *codes) put(translation string, end int) {
	if n := len(s.out); end < len(s.source) && s.source[end] == ' ' && (strings.HasSuffix(translation, " ") || translation == "" && n > 0 && s.out[n-1] == ' ') {
		end++ // one of the two spaces around it
	}
	breaks := bytes.Count(s.source[s.pos:end], []byte{'\n'}) - strings.Count(translation, "\n")
	s.out = append(s.out, translation...)
	for range breaks {
		s.out = append(s.out, '\n')
	}
	s.pos = end
}

// tag translates the tag at pos; false if there is none.
func (s *codes) tag() bool {
	rest := s.source[s.pos:min(len(s.source), s.pos+longestTag)]
	for _, form := range []struct{ open, close string }{{"{{<", ">}}"}, {"{{%", "%}}"}, {"{%", "%}"}, {"{{", "}}"}} {
		if !bytes.HasPrefix(rest, []byte(form.open)) {
			continue
		}
		n := bytes.Index(rest, []byte(form.close))
		if n < 0 {
			return false
		}
		inner := strings.TrimSpace(strings.Trim(strings.TrimSpace(string(rest[len(form.open):n])), "-"))
		end := s.pos + n + len(form.close)
		switch form.open {
		case "{{":
			return s.output(inner, end)
		case "{%":
			return s.shortcode(inner, end, true)
		default:
			return s.hugo(inner, form.open, form.close, end)
		}
	}
	return s.attributes(rest)
}

// hugo translates a shortcode of Hugo, or shows the one that a comment within
// hides: {{</* name */>}}.
func (s *codes) hugo(inner, open, close string, end int) bool {
	if shown, ok := strings.CutPrefix(inner, "/*"); ok {
		shown = strings.TrimSpace(strings.TrimSuffix(shown, "*/"))
		s.put(`{{\`+open[2:]+" "+shown+" "+close, end)
		return true
	}
	return s.shortcode(inner, end, false)
}

// warn warns once of a shortcode.
func (s *codes) warn(name string) {
	if s.warned[name] {
		return
	}
	s.warned[name] = true
	line := bytes.Count(s.source[:s.pos], []byte{'\n'}) + 1 + s.b.o.Line
	s.b.warn(line, "shortcode %q is not known and left out; text within it stays", name)
}
