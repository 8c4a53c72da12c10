package comment

import (
	"bytes"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/content/lines"
)

// obsidian removes %%…%%. On a line of its own it may hold whole paragraphs;
// within a line it ends in the same one.
func (s *scanner) obsidian(start int) bool {
	if !s.has("%%") {
		return false
	}
	if !s.opensObsidian(start) {
		s.pos += 2
		return true
	}
	block := len(bytes.TrimSpace(lines.AfterMarkers(lines.Bare(s.source[start:s.pos])))) == 0
	n := closingPercents(s.rest()[2:])
	if n < 0 || !block && bytes.Contains(s.rest()[:2+n], []byte("\n\n")) {
		s.never("%%")
		return true
	}
	if variable(s.rest()[2:], s.rest()[2+n+2:]) { // for %%i in (1 2) do echo %%i
		s.pos += 2 + n + 2
		return true
	}
	s.dropLine(start, s.pos+2+n+2)
	return true
}

// opensObsidian tells it from 100%%, from "%%" in quotes, and from an address.
func (s *scanner) opensObsidian(start int) bool {
	before, _ := utf8.DecodeLastRune(s.source[start:s.pos])
	after, _ := utf8.DecodeRune(s.rest()[2:])
	if unicode.IsDigit(before) || before == '%' {
		return false
	}
	for _, pair := range []string{`""`, "''", "“”", "«»", "„“", "()", "‘’"} {
		if open, n := utf8.DecodeRuneInString(pair); before == open {
			if shut, _ := utf8.DecodeRuneInString(pair[n:]); after == shut {
				return false
			}
		}
	}
	word := s.source[max(start, s.pos-300):s.pos]
	word = word[bytes.LastIndexAny(word, " \t")+1:]
	return !bytes.Contains(word, []byte("://"))
}

// closingPercents is where the next %% is, outside of fenced code; -1 if
// nowhere.
func closingPercents(s []byte) int {
	var tracker lines.Tracker
	for at := 0; at < len(s); {
		end := len(s)
		if n := bytes.IndexByte(s[at:], '\n'); n >= 0 {
			end = at + n + 1
		}
		fenced := at > 0 && tracker.Fenced(s[at:end], lines.Bare(s[at:end]))
		if n := bytes.Index(s[at:end], []byte("%%")); n >= 0 && !fenced {
			return at + n
		}
		at = end
	}
	return -1
}

// variable reports whether the same letter, and no more of a word, is behind
// both signs: that of a loop in a batch file.
func variable(first, second []byte) bool {
	letter := func(s []byte) byte {
		if len(s) == 0 || !isLetter(s[0]) || len(s) > 1 && (isLetter(s[1]) || s[1] >= utf8.RuneSelf) {
			return 0
		}
		return s[0]
	}
	c := letter(first)
	return c != 0 && c == letter(second)
}

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

// blockName removes ^name behind a block, or on a line of its own. It tells it
// from a power: x ^2.
func (s *scanner) blockName(start, end int) bool {
	name := bytes.TrimRight(s.source[s.pos+1:end], " \t\n")
	letters := false
	for _, c := range name {
		switch {
		case isLetter(c):
			letters = true
		case c != '-' && (c < '0' || c > '9'):
			return false
		}
	}
	alone := len(bytes.Trim(s.source[start:s.pos], " \t>")) == 0
	if len(name) < 2 || !letters && len(name) < 4 && !alone || !s.endsBlock(end) {
		return false
	}
	if before := s.source[max(start, s.pos-1):s.pos]; !alone && before[0] != ' ' && before[0] != '\t' {
		return false
	}
	s.dropLine(start, s.pos+1+len(name))
	return true
}

// endsBlock reports whether no text goes on on the line at end.
func (s *scanner) endsBlock(end int) bool {
	line := s.source[end:]
	if n := bytes.IndexByte(line, '\n'); n >= 0 {
		line = line[:n]
	}
	line = bytes.TrimLeft(line, " \t>")
	return len(bytes.TrimSpace(line)) == 0 || lines.IsItem(line) || bytes.IndexByte([]byte("#|`~"), line[0]) >= 0
}

// definition removes a line [//]: # (words), which defines a link that leads
// nowhere: within a paragraph, or with words out of quotes, it would show.
func (s *scanner) definition(end int) bool {
	line := s.source[s.pos:end]
	bare := lines.Bare(line)
	if len(bare) < 5 || bare[0] != '[' {
		return false
	}
	label, after, ok := bytes.Cut(bare[1:], []byte("]:"))
	if !ok || bytes.ContainsAny(label, "[]\n") || len(bytes.TrimSpace(label)) == 0 {
		return false
	}
	words, ok := nowhere(after)
	if !ok {
		return false
	}
	if len(bytes.TrimSpace(words)) == 0 && string(label) != "//" || bytes.Contains(s.source, bytes.Join([][]byte{[]byte("]["), label, []byte("]")}, nil)) {
		return false
	}
	stop, ok := s.titleEnd(s.pos+len(line)-len(words), end)
	if !ok {
		s.pos += len(line) - len(bare)
		s.never(string(bytes.TrimSpace(bare[:min(len(bare), 12)])))
		return true
	}
	start := s.pos
	s.pos += len(line) - len(bare)
	s.dropLine(start, stop)
	return true
}

// nowhere is what is behind the destination of a link's definition, if that leads
// nowhere.
func nowhere(destination []byte) (words []byte, ok bool) {
	words = bytes.TrimLeft(destination, " \t")
	if len(words) < 2 {
		return nil, false
	}
	switch next := words[1]; {
	case words[0] == '<' && next == '>', words[0] == '#' && next == '-':
		return words[2:], true
	case words[0] == '#' && (next == ' ' || next == '\n' || next == '('), words[0] == '-' && next == ' ' && len(destination) < len(words)+1:
		return words[1:], true
	}
	return nil, false
}

// titleEnd is where words end that begin at from on the line up to end: in
// brackets or quotes they may go on on more lines, up to a blank one.
func (s *scanner) titleEnd(from, end int) (stop int, ok bool) {
	lineEnd := end
	if lineEnd > 0 && s.source[lineEnd-1] == '\n' {
		lineEnd--
	}
	words := bytes.TrimLeft(s.source[from:end], " \t")
	if len(words) == 0 {
		return lineEnd, true
	}
	shut, quoted := map[byte]byte{'(': ')', '"': '"', '\'': '\''}[words[0]]
	if !quoted || bytes.IndexByte(words[1:], shut) >= 0 {
		return lineEnd, true
	}
	rest := s.source[end:]
	if n := bytes.Index(rest, []byte("\n\n")); n >= 0 {
		rest = rest[:n+1]
	}
	n := bytes.IndexByte(rest, shut)
	if n < 0 {
		return 0, false
	}
	stop = end + n + 1
	if m := bytes.IndexByte(s.source[stop:], '\n'); m >= 0 {
		return stop + m, true
	}
	return len(s.source), true
}

// emptyLink removes [](words): a link that shows nothing and leads nowhere.
func (s *scanner) emptyLink(end int) bool {
	if !s.has("[](") || s.pos > 0 && (s.source[s.pos-1] == '!' || s.source[s.pos-1] == ']') {
		return false
	}
	inner := s.source[s.pos+3 : end]
	n := bytes.IndexByte(inner, ')')
	if n < 0 || bytes.IndexByte(bytes.TrimSpace(inner[:n]), ' ') < 0 || bytes.ContainsAny(inner[:n], `"'<(`) {
		return false
	}
	s.drop(s.pos + 3 + n + 1)
	return true
}

// mystLine removes a line of MyST that begins with % behind a blank one or
// another comment.
func (s *scanner) mystLine(end int) bool {
	line := s.source[s.pos:end]
	if len(line) < 3 || line[0] != '%' || line[1] != ' ' {
		return false
	}
	if !mayBeMyst(s.source[:s.pos]) {
		return false
	}
	stop := end
	if line[len(line)-1] == '\n' {
		stop--
	}
	s.dropLine(s.pos, stop)
	return true
}

// mayBeMyst reports whether a line may be a comment of MyST behind the lines before:
// after a blank one or another comment.
func mayBeMyst(before []byte) bool {
	before = bytes.TrimSuffix(before, []byte{'\n'})
	last := before[bytes.LastIndexByte(before, '\n')+1:]
	return len(bytes.TrimSpace(last)) == 0 || bytes.HasPrefix(last, []byte("% "))
}

// htmlComment removes <!-- … -->, where Markdown would not read the whole of it
// as one: in a paragraph it ends at a blank line, in a list or a quote with that.
// One on a line stays, and one that begins a block.
func (s *scanner) htmlComment(start int) bool {
	if !s.has("<!--") {
		return false
	}
	rest := s.rest()
	if s.has("<!-->") || s.has("<!--->") {
		s.skipTo(">", false)
		return true
	}
	n := bytes.Index(rest, []byte("-->"))
	if n < 0 {
		s.never("<!--")
		return true
	}
	inList := s.lines.InList() && s.pos > start
	block := len(bytes.TrimLeft(s.source[start:s.pos], " ")) == 0 && s.pos-start < 4 && !inList
	if block || bytes.IndexByte(rest[:n], '\n') < 0 {
		s.pos += n + 3
		return true
	}
	s.drop(s.pos + n + 3)
	return true
}

// program removes the comments of ERB, EJS and JSP.
func (s *scanner) program() bool {
	switch {
	case s.has("<%--"):
		s.between("<%--", "--%>")
	case s.has("<%#"):
		s.between("<%#", "%>")
	default:
		return false
	}
	return true
}

// htmlCode keeps what is between the tags of elements whose text is code.
func (s *scanner) htmlCode() bool {
	for _, name := range []string{"code", "pre", "kbd", "samp", "tt", "script", "style", "textarea", "xmp"} {
		if !s.has("<"+name) || len(s.rest()) <= len(name)+1 || strings.IndexByte(" >\t\n", s.rest()[len(name)+1]) < 0 {
			continue
		}
		inline := name == "code" || name == "kbd" || name == "samp" || name == "tt"
		return s.skipTo("</"+name+">", inline)
	}
	return false
}

// template removes the comments of what sites are made with, and keeps the code
// in their tags for code.
func (s *scanner) template() bool {
	switch {
	case s.has("{{"):
		return s.output()
	case s.has("{%"):
		return s.tag()
	case s.has("{/*"):
		s.between("{/*", "*/}")
	case s.has("{::comment"):
		return s.kramdown()
	case s.has("{#"):
		return s.jinja()
	default:
		return false
	}
	return true
}

// kramdown removes {::comment}…{:/comment}.
func (s *scanner) kramdown() bool {
	open, body, ok := bytes.Cut(s.rest()[:min(len(s.rest()), 200)], []byte{'}'})
	if !ok || bytes.HasSuffix(open, []byte{'/'}) || len(body) == 0 {
		return false
	}
	s.between(string(open)+"}", "{:/comment}", "{:/}")
	return true
}

// zola matches a shortcode of Zola, which the sign of a comment around it keeps
// from being one: it is shown.
var zola = regexp.MustCompile(`^\s*[a-zA-Z_]\w*\(.*\)\s*$`)

// hugoSpaced matches the comment in {{< /* … */ >}}; without spaces, a shortcode
// in it is shown.
var hugoSpaced = regexp.MustCompile(`^\{\{[<%]-?\s+/\*`)

// output removes comments between two braces, and what Hugo's comment
// shortcode holds.
func (s *scanner) output() bool {
	switch trimmed := bytes.TrimLeft(s.rest()[2:], "- \t\n"); {
	case bytes.HasPrefix(trimmed, []byte("/*")):
		inner, _, ok := bytes.Cut(trimmed[2:], []byte("*/"))
		if ok && zola.Match(inner) {
			s.skipTo("*/", false)
			return true
		}
		s.between("{{", "*/}}", "*/ }}", "*/ -}}")
	case hugoSpaced.Match(s.rest()):
		s.between(string(s.rest()[:3]), "*/>}}", "*/ >}}", "*/%}}", "*/ %}}")
	case s.has("{{!--"):
		s.between("{{!--", "--}}")
	case s.has("{{--"):
		s.between("{{--", "--}}")
	case s.has("{{!") && len(s.rest()) > 3 && s.rest()[3] != '=':
		s.between("{{!", "}}")
	default:
		return s.container("{{", hugoTag)
	}
	return true
}

// Tags whose text is code or a comment, up to their end.
var (
	hugoTag   = regexp.MustCompile(`^\{\{([<%])-?\s*(comment|highlight|code|codeblock|raw)(?:\s[^{}]*)?[%>]\}\}`)
	liquidTag = regexp.MustCompile(`^\{(%)-?\s*(comment|doc|highlight|codeblock|code|raw)(?:\s[^{}]*)?-?%\}`)
	liquidEnd = regexp.MustCompile(`\{%-?\s*(end)?comment\s*-?%\}`)
)

// tag removes {% comment %}…{% endcomment %} and {% # … %}.
func (s *scanner) tag() bool {
	inner := bytes.TrimLeft(s.rest()[2:], "- \t\n")
	if bytes.HasPrefix(inner, []byte("#")) {
		s.between("{%", "%}")
		return true
	}
	return s.container("{%", liquidTag)
}

// container reads the tag at pos that the pattern matches, up to its end.
func (s *scanner) container(open string, pattern *regexp.Regexp) bool {
	m := pattern.FindSubmatch(s.rest()[:min(len(s.rest()), longestSpan)])
	if m == nil {
		s.pos += len(open)
		return true
	}
	name := string(m[2])
	end := s.endOf(name, string(m[1]), len(m[0]), open == "{%")
	switch hidden := name == "comment" || name == "doc"; {
	case end < 0 && hidden:
		s.never(string(m[0]))
	case hidden:
		s.drop(end)
	case end < 0:
		s.pos += len(m[0])
	default:
		s.pos = end
	}
	return true
}

// endOf is where the end tag of the one at pos, n bytes long, ends; -1 if there
// is none. Comments of Liquid nest.
func (s *scanner) endOf(name, sign string, n int, liquid bool) int {
	if liquid && name == "comment" {
		depth := 1
		for _, m := range liquidEnd.FindAllSubmatchIndex(s.rest()[n:], -1) {
			if m[2] < 0 {
				depth++
				continue
			}
			if depth--; depth == 0 {
				return s.pos + n + m[1]
			}
		}
		return -1
	}
	pattern := `\{\{` + sign + `-?\s*/\s*` + name + `\s*[%>]\}\}`
	if liquid {
		pattern = `\{%-?\s*end` + name + `\s*-?%\}`
	}
	if s.absent[pattern] {
		return -1
	}
	if m := regexp.MustCompile(pattern).FindIndex(s.rest()[n:]); m != nil {
		return s.pos + n + m[1]
	}
	s.lacks(pattern)
	return -1
}

// jinja removes {# … #}, and tells it from attributes: {#name}.
func (s *scanner) jinja() bool {
	rest := s.rest()
	if isAttribute(rest[2:]) {
		return false
	}
	if s.find("#}", s.pos) >= 0 {
		s.between("{#", "#}")
		return true
	}
	if len(rest) < 3 || rest[2] != ' ' && rest[2] != '\n' {
		return false
	}
	s.never("{#")
	return true
}

// isAttribute reports whether what is behind {# is the name of a place, {#name}.
func isAttribute(rest []byte) bool {
	rest = rest[:min(len(rest), longestSpan)]
	shut := bytes.IndexAny(rest, "}\n")
	return shut > 0 && rest[shut] == '}' && rest[shut-1] != '#'
}

// critic removes remarks and deletions of CriticMarkup.
func (s *scanner) critic() bool {
	switch {
	case s.has("{>>"):
		s.between("{>>", "<<}")
	case s.has("{--") && s.find("--}", s.pos) >= 0:
		s.between("{--", "--}")
	default:
		return false
	}
	return true
}
