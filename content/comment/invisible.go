package comment

import (
	"bytes"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/dateline-bot/dateline/content/lines"
)

// Text that is in a page and not shown: hidden HTML elements, and text between two
// comments that name its audience.
//
//	<div hidden> … </div>  <span style="display: none"> … </span>  <p class="d-none"> … </p>
//	<div v-if="false"> … </div>  <dialog> … </dialog>  <private> … </private>
//	<!-- private --> … <!-- /private -->
//	<!-- wp:paragraph {"metadata":{"blockVisibility":false}} --> … <!-- /wp:paragraph -->

var (
	invisibleTag      = regexp.MustCompile(`(?i)^<([a-z][a-z0-9]*)((?:\s+[a-z_:@*][\w:.@-]*(?:\s*=\s*(?:"[^"]*"|'[^']*'|` + inBraces + `|[^\s"'<>=]+))?)+)\s*(/?)>`)
	privateTag        = regexp.MustCompile(`(?i)^<(` + privateName + `)(\s[^<>]*|/)?>`)
	component         = regexp.MustCompile(`^<([A-Z]\w*)(?:\s(?:[^<>"'{}]|"[^"]*"|'[^']*'|` + inBraces + `)*)?>`)
	scriptlessTag     = regexp.MustCompile(`(?i)^<noscript(?:\s[^<>]*)?>`)
	playerParts       = regexp.MustCompile(`\bkg-(?:video-overlay|video-player(?:-container)?|audio-player)(?:["'\s]|$)`) // buttons and times of Ghost's players
	speakerNotes      = regexp.MustCompile(`^["']?notes["']?$`)                                                           // of reveal.js
	anyMedia          = regexp.MustCompile(`(?i)<(?:img|picture|video|audio|iframe|a)\s`)
	privateElementEnd = regexp.MustCompile(`(?i)<(/(?:` + privateName + `))\s*>`)
	tagAttribute      = regexp.MustCompile(`([\w:.@-]+)(?:\s*=\s*("[^"]*"|'[^']*'|` + inBraces + `|[^\s"'<>=]+))?`)
	privateMark       = regexp.MustCompile(`(?i)^<!--` + markHead + privateWord + markTail)
	privateEnd        = regexp.MustCompile(`(?i)<!--` + privateEnds)
	// markBegins matches a mark that says that an end follows, and not only in a remark such as
	// <!-- todo: start here -->.
	markBegins = regexp.MustCompile(`(?i)^<!--[^\w<>]*(?:(region)[ :_-]|(?:begin|start)[ :_-]|[\w -]*[ :_-](?:begin|start)[\])]?\s*-->)`)

	// A region of an editor, <!-- #region draft -->, has an end without its name. Other regions, and
	// other private text, nest in it.
	regionMark = regexp.MustCompile(`(?i)^(<!--)(?:` + markHead + regionWord + markTail + `|\s*[#@:([]?\s*region(?:[ :_-][^<>]*)?-->)`)
	regionEnd  = regexp.MustCompile(`(?i)(<!--)(?:` + regionEnds + `|\s*[#@:([]?\s*end[ _-]?region(?:[ :_-][^<>]*)?-->)`)

	// hiddenBlock matches a block of WordPress that it does not show, or only to some readers; anyBlock
	// all that may need an end. In JSON "--" is escaped.
	hiddenBlock = regexp.MustCompile(`^<!--\s+wp:(?:[\w/-]+\s+\{(?:[^-\n]|-[^-\n])*?"(?:blockVisibility"\s*:\s*(?:false|\{\s*"viewport"\s*:\s*false)|hideBlock"\s*:\s*true)(?:[^-\n]|-[^-\n])*\}|` +
		`(?:(?:jetpack/)?premium-content/subscriber-view|woocommerce-memberships/member-content|pmpro/membership|memberpress/protected-content|restrict-content[\w-]*/[\w-]+)(?:\s+\{(?:[^-\n]|-[^-\n])*\})?)\s+-->`)
	// emailCard matches a card that Ghost only mails.
	emailCard    = regexp.MustCompile(`^<!--\s*kg-card-begin:\s*(email(?:-cta)?)\s*-->`)
	emailCardEnd = regexp.MustCompile(`<!--\s*kg-card-end:\s*(email(?:-cta)?)\s*-->`)

	anyBlock = regexp.MustCompile(`^<!--\s+wp:([a-z][\w/-]*)\s+(?:\{(?:[^-\n]|-[^-\n])*\}\s+)?-->`)
	blockEnd = regexp.MustCompile(`<!--\s+/wp:([a-z][\w/-]*)\s+-->`)
)

// privateWord matches words in a comment for text that is not for readers, regionWord those that count
// among regions as well, and anyWord one that is compared with that of the beginning.
var privateWord = `(` + secretWord + `|exclude|todo|members|paid-members-only|paid|paywall|(?:authors?|editors?)[-_ ]notes?)`

const (
	regionWord = `(private|secret|internal|draft|hidden|hide|noexport|no-export|nopublish|no-publish|author-only|exclude)`
	anyWord    = `([a-z][a-z_ -]*?)`
)

// The parts of the marks around such text, after <!--: markHead, a word and markTail in the first one;
// in the last one a word between two of endHead and endTail.
const (
	markHead = `\s*[#@:([]?\s*(?:(?:begin|start|region)[ :_-]+)?`
	markTail = `(?:[ :_-]+(?:begin|start))?(?:[ \t]*:[^<>\n]*?)?[\])]?\s*-->`

	endHead     = `\s*[#@:([]?\s*`
	endTail     = `[\])]?\s*-->`
	privateEnds = endHead + `(?:/\s*[#@]?` + anyWord + `|(?:end|stop)(?:region)?[ :_-]*` + anyWord + `|` + anyWord + `[ :_-]+(?:end|stop))` + endTail
	regionEnds  = endHead + `(?:/\s*[#@]?` + regionWord + `|(?:end|stop)(?:region)?[ :_-]*` + regionWord + `|` + regionWord + `[ :_-]+(?:end|stop))` + endTail
)

// inBraces matches an expression that is the value of an attribute in JSX.
const inBraces = `\{(?:[^{}]|\{[^{}]*\})*\}`

// privateName matches the names of elements for text that is not for readers.
var privateName = `private(?:-?notes?)?|secret|confidential|internal|no-?export|no-?publish|author-?only|members?-?only|subscribers?-?only|paywall|premium(?:-?content)?|hidden|hide|draft|comment|dialog|` +
	`todo(?:-?notes?)?|fixme|(?:author|editor|internal|personal|draft)-?notes?|notes?-?to-?self|(?:draft|dev|admin|editor)s?-?only|protected(?:-?content)?|restricted(?:-?content)?|encrypted|only-?(?:members|drafts?|authors?|editors?)`

// voidTags are elements without content.
var voidTags = map[string]bool{"img": true, "input": true, "br": true, "hr": true, "source": true, "track": true, "wbr": true, "meta": true, "link": true, "embed": true, "area": true, "col": true, "param": true}

// withoutInvisible removes such text. Line breaks are kept, so that line numbers do not
// change. found has the starts of the hidden elements.
func withoutInvisible(source []byte) (out []byte, found, unclosed []Mark) {
	s := invisibleScanner{source: source, signs: signs(source)}
	from, counted, number := 0, 0, 1
	for _, at := range s.signs {
		if at < from {
			continue
		}
		stop, mark, element := s.end(at)
		if mark == "" {
			continue
		}
		number += bytes.Count(source[counted:at], []byte{'\n'})
		counted = at
		said := Mark{number, mark}
		if stop < 0 {
			unclosed, stop = append(unclosed, said), len(source)
		} else if element {
			found = append(found, said)
		}
		out = append(out, source[from:at]...)
		out = append(out, lineBreaks(source[at:stop])...)
		from = stop
	}
	if from == 0 {
		return source, found, unclosed
	}
	return append(out, source[from:]...), found, unclosed
}

// lineBreaks returns the line breaks of a text that is removed.
func lineBreaks(removed []byte) []byte {
	return bytes.Repeat([]byte{'\n'}, bytes.Count(removed, []byte{'\n'}))
}

// signs returns where tags and comments may begin: each < outside code. Within comments
// only the starts of other comments count.
func signs(source []byte) (at []int) {
	var tracker lines.Tracker
	endless := false // all comments from here on are unclosed
	for pos := 0; pos < len(source); {
		start, end := pos, lineEnd(source, pos)
		if tracker.Next(source[pos:end]) != lines.Text {
			pos = end
			continue
		}
		for pos < end {
			n := bytes.IndexAny(source[pos:end], "<`\\")
			if n < 0 {
				pos = end
				break
			}
			switch pos += n; source[pos] {
			case '\\':
				pos = min(pos+2, len(source))
			case '`':
				span, ticks := lines.CodeSpanIn(source, start, pos, longestSpan)
				pos += max(span, ticks)
			default:
				at = append(at, pos)
				long := 1
				if !endless && bytes.HasPrefix(source[pos:], []byte("<!--")) {
					long = htmlCommentLength(source[pos:])
					endless = long == 0
				}
				for i := 1; i < long; i++ {
					if bytes.HasPrefix(source[pos+i:], []byte("<!--")) {
						at = append(at, pos+i)
					}
				}
				pos += max(long, 1)
			}
			if pos > end { // beyond the line, within a comment or code
				if source[pos-1] == '\n' {
					break
				}
				start, end = bytes.LastIndexByte(source[:pos], '\n')+1, lineEnd(source, pos)
			}
		}
	}
	return at
}

// htmlCommentLength returns the length of the comment at the start of s; 0 if it is
// unclosed.
func htmlCommentLength(s []byte) int {
	for _, empty := range [...]string{"<!-->", "<!--->"} {
		if bytes.HasPrefix(s, []byte(empty)) {
			return len(empty)
		}
	}
	if n := bytes.Index(s, []byte("-->")); n >= 0 {
		return n + len("-->")
	}
	return 0
}

// invisibleMay reports whether the tag or comment at a place may begin such hidden text.
func invisibleMay(source []byte, at int) bool {
	switch tag := source[at:min(at+1+longestSpan, len(source))]; {
	case bytes.HasPrefix(tag, []byte("<!--")):
		return mayBeMark(tag[1:]) || blockMay(tag)
	default:
		return len(tag) > 1 && isLetter(tag[1]) && tagMayHide(tag)
	}
}

// tagMayHide reports whether the tag at the start of a text hides its element, or is one that is for
// others by its name.
func tagMayHide(tag []byte) bool {
	name := tag[1:]
	switch {
	case mayHide(name) && hiddenTagOf(tag) != nil:
		return true
	case wordMay(name), len(name) > 3 && name[0]|0x20 == 'd' && name[1]|0x20 == 'i' && name[2]|0x20 == 'a': // <dialog>, but not each <div>
		if privateTag.Match(tag) {
			return true
		}
	}
	if 'A' <= name[0] && name[0] <= 'Z' {
		m := component.FindSubmatch(tag)
		return m != nil && privateComponent(string(m[1]))
	}
	return name[0] == 'n' && scriptlessTag.Match(tag)
}

// mayBeMark reports whether a comment may match privateMark.
func mayBeMark(comment []byte) bool {
	head, _, _ := bytes.Cut(comment[:min(len(comment), 100)], []byte("-->"))
	head = bytes.ToLower(head)
	if mayHideByWord(head) {
		return true
	}
	for _, word := range [...]string{"exclude", "todo", "members", "note", "paid", "paywall", "eyes"} {
		if bytes.Contains(head, []byte(word)) {
			return true
		}
	}
	return false
}

// blockMay reports whether a comment begins a hidden block of WordPress or Ghost.
func blockMay(comment []byte) bool {
	name := bytes.TrimLeft(comment[len("<!--"):], " \t\n")
	return bytes.HasPrefix(name, []byte("wp:")) && hiddenBlock.Match(comment) || bytes.HasPrefix(name, []byte("kg-card")) && emailCard.Match(comment)
}

// mayHide reports whether a tag may have an attribute that hides its element. A quoted
// > does not end it.
func mayHide(tag []byte) bool {
	for end, tries := 0, 0; tries < 4; tries++ {
		n := bytes.IndexByte(tag[end:], '>')
		if n < 0 {
			return tries > 0 && mayHideBy(tag)
		}
		end += n
		if inner := tag[:end]; bytes.Count(inner, []byte{'"'})%2 == 0 && bytes.Count(inner, []byte{'\''})%2 == 0 {
			return mayHideBy(inner)
		}
		end++
	}
	return true
}

func mayHideBy(tag []byte) bool {
	if !bytes.ContainsAny(tag, " \t\n\r\f") { // it has no attributes
		return false
	}
	for at, c := range tag {
		if hidingHeads[c] != nil && begunBy(tag[at:], hidingHeads[c]) {
			return true
		}
	}
	if kindMay(tag) {
		if bytes.ContainsFunc(tag, unicode.IsUpper) {
			tag = bytes.ToLower(tag)
		}
		if mayHideByWord(tag) {
			return true
		}
	}
	name := tag[:bytes.IndexAny(tag, " \t\n\r\f")]
	return (begunBy(name, conditionTags) || bytes.EqualFold(name, []byte("if"))) && bytes.IndexByte(tag, '=') > 0
}

// kindMay reports whether a tag may have classes, or an attribute that says of which kind it is.
func kindMay(tag []byte) bool {
	for at, c := range tag {
		if kindHeads[c] != nil && begunBy(tag[at:], kindHeads[c]) {
			return true
		}
	}
	return false
}

// hidingHeads are the beginnings of attributes, or parts of their names, that may hide an element, and
// kindHeads of those whose values may, by their first byte; conditionTags, and <if>, are components that
// show their text on a condition.
var (
	hidingHeads   = byAnyLetter("style hid priv draft data-st visib audience data-a secret internal -if -show *ngif")
	kindHeads     = byAnyLetter("class type kind variant")
	conditionTags = []string{"show", "when", "cond"}
)

// byAnyLetter is byLetter for text in capitals, too.
func byAnyLetter(words string) [256][]string {
	by := byLetter(words)
	for c := 'a'; c <= 'z'; c++ {
		by[c-0x20] = by[c]
	}
	return by
}

// invisibleScanner finds the end of hidden text: a mark or tag that is not in code.
type invisibleScanner struct {
	source     []byte
	signs      []int                          // where tags and comments may begin, ascending
	components map[string]map[int]int         // by name, where those end that have been looked for
	inCode     map[string]int                 // by word, where its last end mark that is code begins
	ends       map[*regexp.Regexp]map[int]int // by pattern of end marks, if searched for, and where a mark is: where its text ends
}

// end returns the end of the hidden text at at (-1 if unclosed) and its opening marker
// ("" if nothing is hidden there).
func (s *invisibleScanner) end(at int) (stop int, mark string, element bool) {
	rest := s.source[at:]
	if m := privateMark.FindSubmatch(rest[:min(len(rest), 100)]); m != nil {
		word, begins := strings.ToLower(string(m[1])), markBegins.FindSubmatch(m[0])
		pattern, end := privateMark, privateEnd
		if begins != nil && len(begins[1]) > 0 {
			pattern, end = regionMark, regionEnd
		}
		switch stop := s.ended(pattern, end, "", at); {
		case stop >= 0, begins != nil, s.inCode[word] > at:
			return stop, string(m[0]), false
		}
		return 0, "", false // a one-word comment
	}
	if bytes.HasPrefix(rest, []byte("<!--")) && blockMay(rest[:min(len(rest), longestSpan)]) {
		if card := emailCard.Find(rest); card != nil {
			return s.ended(emailCard, emailCardEnd, "", at), string(card), true
		}
		return s.ended(anyBlock, blockEnd, "", at), string(hiddenBlock.Find(rest)), true
	}
	m := hiddenTagOf(rest[:min(len(rest), longestSpan)])
	if m == nil {
		if m := scriptlessTag.Find(rest[:min(len(rest), longestSpan)]); m != nil {
			return s.scriptless(at), string(m), false
		}
		if stop, mark, element = s.privateElement(at); mark == "" {
			return s.privateComponent(at)
		}
		return stop, mark, element
	}
	if len(m[3]) > 0 && (m[1][0] <= 'Z' || foreignTags[string(m[1])]) {
		return 0, "", false // a component, or a shape in SVG, without text; HTML ignores the slash
	}
	return s.elementEnd(at, strings.ToLower(string(m[1]))), string(m[0]), !playerParts.Match(m[2])
}

// scriptless returns the end of an element that only a browser without scripts shows. It is at once at
// its beginning if the element has media, which scripts may show by themselves.
func (s *invisibleScanner) scriptless(at int) int {
	stop := s.elementEnd(at, "noscript")
	if stop < 0 || anyMedia.Match(s.source[at:stop]) {
		return at
	}
	return stop
}

// foreignTags are elements of SVG that a slash ends.
var foreignTags = map[string]bool{"svg": true, "path": true, "g": true, "rect": true, "circle": true, "ellipse": true, "line": true, "polyline": true,
	"polygon": true, "use": true, "text": true, "tspan": true, "image": true, "stop": true, "symbol": true, "animate": true}

// privateElement is end for an element whose name says that it is not for readers. One without an
// end is a placeholder, such as <secret>, unless it is alone on its line.
func (s *invisibleScanner) privateElement(at int) (stop int, mark string, element bool) {
	rest := s.source[at:]
	m := privateTag.FindSubmatch(rest[:min(len(rest), longestSpan)])
	if m == nil {
		return 0, "", false
	}
	attributes := bytes.ToLower(m[2])
	if dialog := string(m[1]); strings.EqualFold(dialog, "dialog") && (dialog == "Dialog" || bytes.Contains(attributes, []byte("open"))) {
		return 0, "", false // a component, or shown
	}
	if stop = s.ended(privateTag, privateElementEnd, "/", at); stop >= 0 {
		return stop, string(m[0]), true
	}
	alone := (at == 0 || s.source[at-1] == '\n') && len(bytes.TrimSpace(rest[len(m[0]):lineEnd(rest, len(m[0]))])) == 0
	if alone && !bytes.HasSuffix(attributes, []byte{'/'}) {
		return -1, string(m[0]), true
	}
	return 0, "", false
}

// privateComponent is privateElement for a component of a site's own, whose name has such a word.
func (s *invisibleScanner) privateComponent(at int) (stop int, mark string, element bool) {
	rest := s.source[at:]
	m := component.FindSubmatch(rest[:min(len(rest), longestSpan)])
	if m == nil || bytes.HasSuffix(m[0], []byte("/>")) || !privateComponent(string(m[1])) {
		return 0, "", false
	}
	if stop, ok := s.componentEnds(string(m[1]))[at]; ok {
		return stop, string(m[0]), true
	}
	return 0, "", false
}

// componentEnds returns where the components of a name end, by where they begin.
func (s *invisibleScanner) componentEnds(name string) map[int]int {
	ends, known := s.components[name]
	if known {
		return ends
	}
	var begun, ended [][]int
	for _, at := range s.signs {
		rest := s.source[at:min(len(s.source), at+longestSpan)]
		if bytes.HasPrefix(rest, []byte("</"+name+">")) {
			ended = append(ended, []int{at, at + len("</>") + len(name)})
		} else if bytes.HasPrefix(rest, []byte("<"+name)) {
			if m := component.FindSubmatch(rest); m != nil && string(m[1]) == name && !bytes.HasSuffix(m[0], []byte("/>")) {
				begun = append(begun, []int{at, at + len(m[0])})
			}
		}
	}
	if s.components == nil {
		s.components = map[string]map[int]int{}
	}
	s.components[name] = endsOf(begun, ended)
	return s.components[name]
}

// ended returns the end of the text that the mark at a place begins, or -1. Marks and their ends are
// known by two patterns; sign is what an end has before the word. It searches for all of them at
// once: searching from each beginning to the end of the file would take hours for a file with many.
func (s *invisibleScanner) ended(begin, end *regexp.Regexp, sign string, at int) int {
	if s.ends == nil {
		s.ends, s.inCode = map[*regexp.Regexp]map[int]int{}, map[string]int{}
	}
	if s.ends[end] == nil {
		s.ends[end] = map[int]int{}
		ends, begins := s.endMarks(end), map[string][][]int{}
		for _, at := range s.signs {
			if m := begin.FindSubmatch(s.source[at:min(len(s.source), at+longestSpan)]); m != nil {
				word := sign + strings.ToLower(string(m[1]))
				begins[word] = append(begins[word], []int{at, at + len(m[0])})
			}
		}
		for word, marks := range begins {
			maps.Copy(s.ends[end], endsOf(marks, ends[word]))
		}
	}
	if stop, ok := s.ends[end][at]; ok {
		return stop
	}
	return -1
}

// endMarks returns where a pattern of end marks matches, by the word of the mark.
func (s *invisibleScanner) endMarks(pattern *regexp.Regexp) map[string][][]int {
	ends := map[string][][]int{}
	for _, m := range pattern.FindAllSubmatchIndex(s.source, -1) {
		of := m[2:]
		for of[0] < 0 {
			of = of[2:]
		}
		word := strings.ToLower(string(s.source[of[0]:of[1]]))
		if _, counts := slices.BinarySearch(s.signs, m[0]); counts {
			ends[word] = append(ends[word], m[:2])
		} else {
			s.inCode[word] = m[0]
		}
	}
	return ends
}

// hiddenTagOf returns the submatches of invisibleTag at the start of a text if the tag there hides its
// element, else nil.
func hiddenTagOf(text []byte) [][]byte {
	m := invisibleTag.FindSubmatch(text)
	if m == nil {
		return nil
	}
	if name := strings.ToLower(string(m[1])); voidTags[name] || !invisible(name, m[2]) {
		return nil
	}
	return m
}

// conditional are components that show their text on a condition.
var conditional = map[string]bool{"if": true, "show": true, "when": true, "condition": true, "conditional": true}

// invisible reports whether attributes hide their element, whose name is in lower case.
func invisible(element string, attributes []byte) bool {
	for _, m := range tagAttribute.FindAllSubmatch(attributes, -1) {
		switch name := strings.ToLower(string(m[1])); name {
		case "hidden", "private", "data-private", "x-private", "draft", "data-draft":
			if !bytes.Contains(m[2], []byte("false")) {
				return true
			}
		case "condition", "when", "if", "test":
			if conditional[element] && notForAll(strings.Trim(string(m[2]), "{}\"' "), false) {
				return true
			}
		case "type", "kind", "variant":
			if boxTag.MatchString(element) && privateMacro.Match(bytes.Trim(m[2], "{}\"'")) {
				return true
			}
		case "visibility", "audience", "data-visibility", "data-audience", "data-access", "data-status":
			if privateMacro.Match(bytes.Trim(m[2], `"'`)) {
				return true
			}
		case "style":
			if invisibleStyle(asStyle(m[2])) {
				return true
			}
		case "class", "classname": // Tailwind's, Bootstrap's and Bulma's; md:block shows it on some screens
			classes := asClasses(m[2])
			if element == "a" {
				classes = aboutTarget.ReplaceAll(classes, nil)
			}
			if hidingClass.Match(classes) && !shownAtTimes.Match(onPaper.ReplaceAll(classes, nil)) || element == "aside" && speakerNotes.Match(classes) || playerParts.Match(classes) {
				return true
			}
		case "v-if", "v-show", "x-if", "x-show", "ng-if", "ng-show", "ngif":
			if notForAll(strings.Trim(string(m[2]), `"' `), false) {
				return true
			}
		}
	}
	return false
}

// asStyle returns a style of JSX, {{fontSize: 0}}, as HTML has it.
func asStyle(value []byte) []byte {
	if !bytes.HasPrefix(value, []byte{'{'}) {
		return value
	}
	var out []byte
	for _, c := range bytes.Trim(value, "{} \t\n") {
		switch {
		case c == '\'' || c == '"' || c == '`':
		case c == ',':
			out = append(out, ';')
		case 'A' <= c && c <= 'Z':
			out = append(out, '-', c|0x20)
		default:
			out = append(out, c)
		}
	}
	return out
}

// asClasses returns the classes in an expression of JSX as HTML has them: {styles.hidden}, {"a b"}. It has
// none if they depend on a condition.
func asClasses(value []byte) []byte {
	if !bytes.HasPrefix(value, []byte{'{'}) {
		return value
	}
	if bytes.ContainsAny(value, "?&|") {
		return nil
	}
	return bytes.Map(func(r rune) rune {
		if strings.ContainsRune("{}.'\"`()[],", r) {
			return ' '
		}
		return r
	}, value)
}

// elementEnd returns the end of the element with a name that begins at at, or -1.
func (s *invisibleScanner) elementEnd(at int, name string) int {
	depth := 0
	first, _ := slices.BinarySearch(s.signs, at)
	for _, i := range s.signs[first:] {
		i++
		tag := s.source[i:min(len(s.source), i+len(name)+2)]
		ends := len(tag) > 0 && tag[0] == '/'
		if ends {
			tag = tag[1:]
		}
		if len(tag) <= len(name) || !strings.EqualFold(string(tag[:len(name)]), name) || bytes.IndexByte([]byte(" \t\r\n>/"), tag[len(name)]) < 0 {
			continue
		}
		if !ends {
			depth++
			continue
		}
		if depth--; depth == 0 {
			n := bytes.IndexByte(s.source[i:], '>')
			if n < 0 {
				return -1
			}
			return i + n + 1
		}
	}
	return -1
}
