package comment

import (
	"bytes"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/content/lines"
)

// obsidian removes %%…%%. On its own line a comment may span paragraphs; within a line
// it ends in the same paragraph.
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
	alone := n < 0 || !block && bytes.Contains(s.rest()[:2+n], []byte("\n\n"))
	if s.operator(start, alone) {
		s.pos += 2
		return true
	}
	if alone {
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

// operator reports whether the %% at pos is an operator, as in a text on R or LaTeX: it
// has spaces on both sides, and numbers or single letters beyond; or, if it is
// unclosed, words that name it.
func (s *scanner) operator(start int, alone bool) bool {
	before, after := s.source[start:s.pos], s.rest()[2:]
	if len(before) == 0 || len(after) == 0 || before[len(before)-1] != ' ' || after[0] != ' ' {
		return false
	}
	last, next := strings.ToLower(lastWord(before)), strings.ToLower(firstWord(after))
	if last == "" || next == "" {
		return false
	}
	if operand(last) && operand(next) {
		n := bytes.Index(after, []byte("%%"))
		return n < 0 || bytes.IndexByte(after[:n], '\n') >= 0 || betweenOperands(after[:n], after[n+2:]) // otherwise a comment: 2 %% 3 of them? %%
	}
	return alone && (aboutSigns[last] || aboutSigns[strings.TrimRight(next, ",.;:")])
}

// betweenOperands reports whether a sign has spaces and operands on both sides.
func betweenOperands(before, after []byte) bool {
	return bytes.HasSuffix(before, []byte{' '}) && bytes.HasPrefix(after, []byte{' '}) && operand(lastWord(before)) && operand(firstWord(after))
}

// longestWord is how much of a line is searched for a word beside a sign, in bytes:
// lines may be long and have many signs.
const longestWord = 300

func lastWord(s []byte) string {
	s = bytes.TrimSpace(s[max(0, len(s)-longestWord):])
	return string(s[bytes.LastIndexAny(s, " \t")+1:])
}

func firstWord(s []byte) string {
	s, _, _ = bytes.Cut(s[:min(len(s), longestWord)], []byte{'\n'})
	s = bytes.TrimSpace(s)
	if n := bytes.IndexAny(s, " \t"); n >= 0 {
		s = s[:n]
	}
	return string(s)
}

// operand reports whether a word is a number or a single letter, possibly in brackets.
func operand(word string) bool {
	word = strings.Trim(word, "()[],.;:")
	_, err := strconv.ParseFloat(word, 64)
	return err == nil || len(word) == 1 && isLetter(word[0])
}

// aboutSigns are words that name an adjacent sign.
var aboutSigns = map[string]bool{"operator": true, "operators": true, "modulo": true, "sign": true, "signs": true, "symbol": true, "оператор": true, "оператора": true,
	"знак": true, "символ": true, "zeichen": true}

// opensObsidian distinguishes a comment from 100%%, from "%%" in quotes, and from an
// address.
func (s *scanner) opensObsidian(start int) bool {
	before, _ := utf8.DecodeLastRune(s.source[start:s.pos])
	after, _ := utf8.DecodeRune(s.rest()[2:])
	if unicode.IsDigit(before) || before == '%' || strings.ContainsRune(",，、;；", after) { // in a list of signs
		return false
	}
	for _, pair := range []string{`""`, "''", "**", "__", "“”", "«»", "„“", "()", "‘’"} {
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

// closingPercents returns the position of the next %% outside of fenced code, or -1.
func closingPercents(s []byte) int {
	if n := bytes.Index(s, []byte("%%")); n < 0 || bytes.IndexByte(s[:n], '\n') < 0 {
		return n // on this line, which may be long and have many of them
	}
	var tracker lines.Tracker
	for at := 0; at < len(s); {
		end := lineEnd(s, at)
		fenced := at > 0 && tracker.Fenced(s[at:end], lines.Bare(s[at:end]))
		if n := bytes.Index(s[at:end], []byte("%%")); n >= 0 && !fenced {
			return at + n
		}
		at = end
	}
	return -1
}

// variable reports whether the same single letter follows both signs: a loop variable
// of a batch file.
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

// blockName removes ^name after a block, or on its own line. It distinguishes it from a
// power: x ^2.
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

// endsBlock reports whether the block ends with the line at end.
func (s *scanner) endsBlock(end int) bool {
	line := s.source[end:]
	if n := bytes.IndexByte(line, '\n'); n >= 0 {
		line = line[:n]
	}
	line = bytes.TrimLeft(line, " \t>")
	return len(bytes.TrimSpace(line)) == 0 || lines.IsItem(line) || bytes.IndexByte([]byte("#|`~"), line[0]) >= 0
}

// definition removes a line [//]: # (words), which defines a link without a target:
// within a paragraph, or with unquoted words, it would be visible.
func (s *scanner) definition(end int) bool {
	line := s.source[s.pos:end]
	bare := lines.Bare(line)
	if len(bare) < 5 || bare[0] != '[' {
		return false
	}
	label, after, ok := bytes.Cut(bare[1:], []byte("]:"))
	if !ok || bytes.ContainsAny(label, "[]\n") {
		return false
	}
	words, ok := nowhere(after)
	if !ok {
		return false
	}
	if len(bytes.TrimSpace(words)) == 0 && string(label) != "//" || len(label) > 0 && s.isNamed(label) {
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

// isNamed reports whether a link may use the label: [text][label].
func (s *scanner) isNamed(label []byte) bool {
	if s.named == nil { // all at once, since every line may define another one
		s.named = map[string]bool{}
		for rest := s.source; ; {
			_, after, ok := bytes.Cut(rest, []byte("]["))
			if !ok {
				break
			}
			if n := bytes.IndexAny(after[:min(len(after), longestLabel+1)], "[]\n"); n >= 0 && after[n] == ']' {
				s.named[string(after[:n])] = true
			}
			rest = after
		}
	}
	return s.named[string(label)]
}

// longestLabel is the maximum length of a link label, in bytes: 999 characters
// (https://spec.commonmark.org/0.31.2/#link-label).
const longestLabel = 4 * 999

// nowhere returns the text after the destination of a link's definition, if the
// destination has no target.
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

// titleEnd returns the end of the words that begin at from on the line up to end: in
// brackets or quotes they may continue on further lines, up to a blank one.
func (s *scanner) titleEnd(from, end int) (stop int, ok bool) {
	last := end
	if last > 0 && s.source[last-1] == '\n' {
		last--
	}
	words := bytes.TrimLeft(s.source[from:end], " \t")
	if len(words) == 0 {
		return last, true
	}
	shut, quoted := map[byte]byte{'(': ')', '"': '"', '\'': '\''}[words[0]]
	if !quoted || bytes.IndexByte(words[1:], shut) >= 0 {
		return last, true
	}
	n := s.find(string(shut), end)
	if n < 0 || bytes.Contains(s.source[end:n], []byte("\n\n")) {
		return 0, false
	}
	stop = n + 1
	if m := bytes.IndexByte(s.source[stop:], '\n'); m >= 0 {
		return stop + m, true
	}
	return len(s.source), true
}

// emptyLink removes [](words): an invisible link without a target.
func (s *scanner) emptyLink(end int) bool {
	if !s.has("[](") || s.pos > 0 && (s.source[s.pos-1] == '!' || s.source[s.pos-1] == ']') {
		return false
	}
	n := s.find(")", s.pos+3)
	if n < 0 || n >= end {
		return false
	}
	inner := s.source[s.pos+3 : n]
	if bytes.IndexByte(bytes.TrimSpace(inner), ' ') < 0 || bytes.ContainsAny(inner, `"'<(`) {
		return false
	}
	s.drop(n + 1)
	return true
}

// mystLine removes a line that begins with % after a blank one or another comment
// (MyST).
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

// mayBeMyst reports whether a line may be a MyST comment after the preceding lines:
// after a blank one or another comment.
func mayBeMyst(before []byte) bool {
	before = bytes.TrimSuffix(before, []byte{'\n'})
	last := before[bytes.LastIndexByte(before, '\n')+1:]
	return len(bytes.TrimSpace(last)) == 0 || bytes.HasPrefix(last, []byte("% "))
}

// htmlComment removes <!-- … --> where Markdown would not read all of it as a comment:
// in a paragraph a comment ends at a blank line, in a list or a quote with that. A
// comment on one line is kept, and one that begins a block.
func (s *scanner) htmlComment(start int) bool {
	if !s.has("<!--") {
		return false
	}
	if mark := gatedMark(s.rest()); mark != nil {
		if end := s.find(gatedEnd, s.pos); end >= 0 {
			s.hidden = append(s.hidden, Mark{bytes.Count(s.source[:s.pos], []byte{'\n'}) + 1, string(mark)})
			s.drop(end + len(gatedEnd))
		} else {
			s.never(string(mark))
		}
		return true
	}
	n := htmlCommentLength(s.rest())
	if n == 0 {
		s.never("<!--")
		return true
	}
	inList := s.lines.InList() && s.pos > start
	block := len(bytes.TrimLeft(s.source[start:s.pos], " ")) == 0 && s.pos-start < 4 && !inList
	if block || bytes.IndexByte(s.rest()[:n], '\n') < 0 {
		s.pos += n
		return true
	}
	s.drop(s.pos + n)
	return true
}

// gated matches the beginning of a part of a post of Ghost that not everybody sees, which gatedEnd ends.
var gated = regexp.MustCompile(`^<!--kg-gated-block:begin\b[^>]*\bnonMember:false\b[^>]*-->`)

const gatedEnd = "<!--kg-gated-block:end-->"

// gatedMark returns such a beginning at the start of a text; nil if there is none.
func gatedMark(rest []byte) []byte {
	if !bytes.HasPrefix(rest, []byte("<!--kg-gated")) {
		return nil
	}
	return gated.Find(rest[:min(len(rest), longestMark)])
}

// programComment matches the beginning of a tag of EJS that has nothing but a comment.
var programComment = regexp.MustCompile(`^<%[-_]?\s*(?:/\*|//)`)

// phpComment matches a tag of PHP that has nothing but a comment.
var phpComment = regexp.MustCompile(`^<\?(?:php)?\s*(?:/\*(?s:.*?)\*/|(?://|#)[^\n?]*)\s*\?>`)

// program removes the comments of ERB, EJS, JSP and PHP, and the text below their private conditions.
func (s *scanner) program() bool {
	switch {
	case s.has("<?"):
		if s.dropped() || s.templateBlock(&php) {
			return true
		}
		m := phpComment.Find(s.rest()[:min(len(s.rest()), longestSpan)])
		if m == nil {
			return false
		}
		s.drop(s.pos + len(m))
	case !s.has("<%"):
		return false
	case s.has("<%--"):
		s.between("<%--", "--%>")
	case s.has("<%#"):
		s.between("<%#", "%>")
	case programComment.Match(s.rest()[:min(len(s.rest()), longestMark)]):
		s.between("<%", "%>")
	default:
		return s.dropped() || s.templateBlock(&ejs)
	}
	return true
}

// htmlCode keeps the content of elements whose text is code.
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

// template removes the comments of template languages, and keeps the content of their
// tags for code.
func (s *scanner) template() bool {
	switch {
	case s.has("{{"):
		if len(s.drops) == 0 && !s.collects && !braceMay(s.source, s.pos) && !codeTagMay(s.rest()[2:]) { // as most; the patterns cost more
			s.pos += len("{{")
			return true
		}
		return s.output()
	case s.has("{%"):
		return s.tag()
	case s.dropped():
	case s.has("{/*"):
		s.between("{/*", "*/}")
	case s.has("{::comment"):
		return s.kramdown()
	case s.has("{#"):
		return s.templateBlock(&svelte) || s.jinja()
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

// zola matches a Zola shortcode in an escaping comment: the shortcode is shown.
var zola = regexp.MustCompile(`^\s*[a-zA-Z_]\w*\(.*\)\s*$`)

// hugoSpaced matches the comment in {{< /* … */ >}}; without spaces it escapes a
// shortcode, which is shown.
var hugoSpaced = regexp.MustCompile(`^\{\{[<%]-?\s+/\*`)

// output removes comments between double braces, and the content of Hugo's comment
// shortcode.
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
	case bytes.HasPrefix(trimmed, []byte("comment:")), bytes.HasPrefix(trimmed, []byte("[[comment]]")): // Roam
		s.between("{{", "}}")
	default:
		return s.templateConditions() || s.container("{{", hugoTag)
	}
	return true
}

// Tags whose text is code or a comment, up to their end.
var (
	hugoTag   = regexp.MustCompile(`^\{\{([<%])-?\s*(` + hiddenTag + `|` + hugoHiddenTag + `|` + codeTag + `)(?:\s[^{}]*)?[%>]\}\}`)
	liquidTag = regexp.MustCompile(`^\{(%)-?\s*(` + hiddenTag + `|` + liquidHiddenTag + `|` + codeTag + `)(?:\s[^{}]*)?-?%\}`)
	liquidEnd = map[string]*regexp.Regexp{ // tags with the same name nest
		"comment": regexp.MustCompile(`\{%-?\s*(end)?comment\s*-?%\}`),
		"if":      regexp.MustCompile(`\{%-?\s*(end)?if\b[^{}]*-?%\}`),
		"unless":  regexp.MustCompile(`\{%-?\s*(end)?unless\b[^{}]*-?%\}`),
	}
	// hiddenTags are tags whose content is hidden: comments, tags whose name says that
	// a site hides it, and conditions that are never true.
	hiddenTags = strings.Split(hiddenTag+"|"+hugoHiddenTag+"|"+liquidHiddenTag, "|")
	// codeTags are tags whose content is code: what looks like such a tag in it does not nest.
	codeTags = strings.Split(codeTag, "|")
)

// The names of these tags, in both languages or in one of them.
const (
	hiddenTag       = `comment|private|draft|internal|noexport|hidden|hide|secret|confidential|encrypt|encrypted|protected`
	hugoHiddenTag   = `hugo-encrypt|hugo-encryptor|fixit-encryptor|members|members-only`
	liquidHiddenTag = `doc|if false|unless true`
	codeTag         = `highlight|codeblock|code|raw`
)

// Conditions of Liquid. privateCondition matches one that holds for drafts, for members or where the
// site is not published, publishedCondition one that holds on the published site for everybody, so
// that its other branches are private. Since unless reverses what follows it, each
// pattern has both kinds.
var (
	privateCondition   = regexp.MustCompile(`^\{%-?\s*(?:` + holdsIf + notPublished + `|` + holdsUnless + published + `)\s*-?%\}`)
	publishedCondition = regexp.MustCompile(`^\{%-?\s*(?:` + holdsIf + published + `|` + holdsUnless + notPublished + `)\s*-?%\}`)
	negatedThing       = regexp.MustCompile(`([\s._])(?:(?:not?|non|un)[_-]|not\s+)`) // page.not_private, not page.private
	conditionTag       = regexp.MustCompile(`^\{%-?\s*(?:(end)(?:if|unless|case)|(else|elsif|elif|when)|if|unless|case)\b[^{}]*-?%\}`)
	privateCase        = regexp.MustCompile(`^\{%-?\s*when\s+["'](?:drafts?|private|secret|internal|hidden|confidential|unpublished|wip|members|paid|admin|subscriber|premium|dev|development|staging)["']\s*-?%\}`)
)

// The parts of these patterns.
const (
	holdsIf      = `(?:if|elsif|elif)\s+`
	holdsUnless  = `unless\s+`
	siteEnv      = `[a-z]+\.env(?:ironment)?\s*`
	published    = `(?:[a-z]+\.(?:public|published)|` + siteEnv + `==\s*["']production["'])`
	notPublished = `(?:(?:[\w.-]+[._])?(?:is_?)?(?:private|drafts?|secret|internal|hidden|confidential|members?_?only|logged_?in|premium|paid)(?:\s*==\s*true)?|` +
		siteEnv + `(?:==\s*["']dev(?:elopment)?["']|!=\s*["']production["']))`
)

// branch is a condition, or another branch of one.
type branch struct {
	owner   int  // where its condition begins
	other   bool // it is not the first
	end     int  // where the text below it ends; 0: nowhere
	unended bool // its condition has no end
}

// condition looks at a condition at pos, or at another branch of one, and removes the text below it if
// a published page does not show it.
func (s *scanner) condition() bool {
	rest := s.rest()[:min(len(s.rest()), longestSpan)]
	m := conditionTag.FindSubmatchIndex(rest)
	if m == nil {
		return false
	}
	tag := rest[:m[1]]
	if s.collects {
		switch {
		case m[2] >= 0:
			s.nested = max(s.nested-1, 0)
		case m[4] < 0:
			s.nested++
		}
		for i := range m {
			m[i] += s.pos // of groups without a match, below it
		}
		s.tags = append(s.tags, m)
		s.pos += len(tag)
		return true
	}
	private, public := s.judged.judge(string(tag))
	b := s.branchAt(s.pos)
	if private || b.other && (s.published[b.owner] || s.doubtful) {
		if b.end == 0 {
			s.never(string(tag))
			return true
		}
		s.hidden = append(s.hidden, Mark{bytes.Count(s.source[:s.pos], []byte{'\n'}) + 1, string(tag)})
		s.drop(b.end)
		return true
	}
	if public {
		if s.published == nil {
			s.published = map[int]bool{}
		}
		s.published[b.owner] = true
		s.doubtful = s.doubtful || s.branches[b.owner].unended
	}
	return false
}

// branchIn reports whether the code span of n bytes at pos has another branch of a condition that is
// open there: Liquid reads tags in code, too, and the backquotes may be typing errors. A span with a
// whole condition is an example.
func (s *scanner) branchIn(n int) bool {
	span := s.source[s.pos : s.pos+n]
	at := bytes.Index(span, []byte("{%"))
	if at < 0 {
		return false
	}
	m := conditionTag.FindSubmatchIndex(span[at:])
	if m == nil || m[4] < 0 {
		return false
	}
	if !s.collects {
		return s.branchAt(s.pos + at).other
	}
	return s.nested > 0
}

// branchAt returns the branch whose tag is at a place. Tags in code and in comments do not count.
func (s *scanner) branchAt(at int) branch {
	if s.branches != nil {
		return s.branches[at]
	}
	c := &scanner{source: s.source, collects: true}
	c.scan()
	s.branches = map[int]branch{}
	type condition struct{ owner, last int } // last is where its last branch is
	var open []condition
	for _, m := range c.tags {
		place, n := m[0], len(open)-1
		ends, other := m[2] >= place, m[4] >= place
		if n >= 0 && (ends || other) {
			b := s.branches[open[n].last]
			b.end = place
			s.branches[open[n].last] = b
		}
		switch {
		case ends:
			open = open[:max(n, 0)]
		case other && n >= 0:
			s.branches[place] = branch{owner: open[n].owner, other: true}
			open[n].last = place
		default:
			s.branches[place] = branch{owner: place}
			open = append(open, condition{place, place})
		}
	}
	for _, c := range open {
		b := s.branches[c.owner]
		b.unended = true
		s.branches[c.owner] = b
	}
	return s.branches[at]
}

// tag removes {% comment %}…{% endcomment %} and {% # … %}.
func (s *scanner) tag() bool {
	inner := bytes.TrimLeft(s.rest()[2:], "- \t\n")
	if bytes.HasPrefix(inner, []byte("#")) {
		s.between("{%", "%}")
		return true
	}
	for _, word := range [...]string{"if ", "unless ", "els", "elif ", "case ", "when ", "end"} {
		if bytes.HasPrefix(inner, []byte(word)) && (s.collects || word != "end") {
			if s.condition() {
				return true
			}
			break
		}
	}
	if !hiddenTagMay(inner) && !codeTagMay(inner) {
		s.pos += len("{%")
		return true
	}
	return s.container("{%", liquidTag)
}

// container removes the tag at pos that the pattern matches, with its content and end
// tag.
func (s *scanner) container(open string, pattern *regexp.Regexp) bool {
	m := pattern.FindSubmatch(s.rest()[:min(len(s.rest()), longestSpan)])
	if m == nil {
		if !s.privateShortcode() {
			s.pos += len(open)
		}
		return true
	}
	name, _, _ := strings.Cut(string(m[2]), " ") // "if" of "if false"
	hidden := slices.Contains(hiddenTags, string(m[2]))
	if hidden && open == "{{" && s.badge(name, m[0]) {
		s.pos += len(m[0])
		return true
	}
	end := s.endOf(name, string(m[1]), len(m[0]), open == "{%")
	switch {
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

// badges are names of hidden text that are also used for shortcodes without text, such
// as a label "Draft".
var badges = map[string]bool{"draft": true, "internal": true, "hidden": true, "secret": true, "confidential": true, "protected": true, "members": true, "encrypted": true}

// badge reports whether a Hugo shortcode with a name of hiddenTags has no content: it
// closes itself, or nothing that could be its end tag follows. (Hugo reports an error
// if the end tag of a shortcode with content is missing.)
func (s *scanner) badge(name string, tag []byte) bool {
	if bytes.HasSuffix(tag, []byte("/>}}")) || bytes.HasSuffix(tag, []byte("/%}}")) {
		return true
	}
	if !badges[name] {
		return false
	}
	end := `\{\{[<%]-?\s*(?:/|end)\s*` + name[:2] // with misspellings in the rest of it, the text is hidden, too
	if !s.absent[end] && !regexp.MustCompile(end).Match(s.rest()[len(tag):]) {
		s.lacks(end)
	}
	return s.absent[end]
}

// endOf returns the end of the end tag for the tag at pos, n bytes long, or -1. Tags
// of one name nest, but for those of code.
func (s *scanner) endOf(name, sign string, n int, liquid bool) int {
	if nests := liquidEnd[name]; liquid && nests != nil {
		depth, at := 1, s.pos+n
		for { // one by one: searching for all would read the rest of the file for each tag
			m := nests.FindSubmatchIndex(s.source[at:])
			if m == nil {
				return -1
			}
			at += m[1]
			if m[2] < 0 {
				depth++
			} else if depth--; depth == 0 {
				return at
			}
		}
	}
	pattern, begin := `\{\{`+sign+`-?\s*/\s*`+name+`\s*[%>]\}\}`, `\{\{`+sign+`-?\s*`+name+`(?:\s[^{}]*)?[%>]\}\}`
	if liquid {
		pattern, begin = `\{%-?\s*end`+name+`\s*-?%\}`, `\{%-?\s*`+name+`(?:\s[^{}]*)?-?%\}`
	}
	if s.absent[pattern] {
		return -1
	}
	if !slices.Contains(codeTags, name) {
		ends, ok := s.tagEnds[begin]
		if !ok {
			if s.tagEnds == nil {
				s.tagEnds = map[string]map[int]int{}
			}
			ends = endsOf(regexp.MustCompile(begin).FindAllIndex(s.source, -1), regexp.MustCompile(pattern).FindAllIndex(s.source, -1))
			s.tagEnds[begin] = ends
		}
		if end, ok := ends[s.pos]; ok {
			return end
		}
	}
	if m := regexp.MustCompile(pattern).FindIndex(s.rest()[n:]); m != nil {
		return s.pos + n + m[1]
	}
	s.lacks(pattern)
	return -1
}

// jinja removes {# … #}, and distinguishes it from attributes: {#name}.
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

// isAttribute reports whether {# is followed by the name of an anchor, {#name}.
func isAttribute(rest []byte) bool {
	rest = rest[:min(len(rest), longestSpan)]
	shut := bytes.IndexAny(rest, "}\n")
	return shut > 0 && rest[shut] == '}' && rest[shut-1] != '#'
}

// inLine reports whether the rest of the line contains the byte.
func (s *scanner) inLine(c byte) bool {
	return bytes.IndexByte(s.source[s.pos:lineEnd(s.source, s.pos)], c) >= 0
}

// critic removes comments and deletions of CriticMarkup.
func (s *scanner) critic() bool {
	switch {
	case s.has("{>>"):
		s.between("{>>", "<<}")
	case s.has("{--") && s.find("--}", s.pos) >= 0:
		s.between("{--", "--}")
	case s.has("{--") && !s.has("{-- ") && !s.inLine('}'): // with a space it is a dash in prose
		s.never("{--")
	default:
		return false
	}
	return true
}
