package comment

import (
	"bytes"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dateline-bot/dateline/content/lines"
)

// Text that a site does not show to everyone: blocks of Quarto and Pandoc that are
// hidden or are speaker notes, and text that Ghost and Write.as show only to paying
// readers.

var (
	// namedBox matches the beginning of a box, with its name and attributes.
	namedBox = regexp.MustCompile(`^` + beforeBox + `:{3,}\s*([\w-]*)(?:(?:\[[^\]\n]*\]|[ \t]+[^{}\n]*)?\s*:*\s*$|(?:\[[^\]\n]*\])?[ \t]*\{((?:[^{}"']|"[^"]*"|'[^']*'|["'])*)\})`)
	// boxAttribute matches a class, a condition, or other text.
	boxAttribute = regexp.MustCompile(`\.([\w-]+)|(when|unless)-(format|profile|meta)\s*=\s*["']?([\w-]*)|[\w:-]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"']*)|[^\s."']+`)

	// forOthers matches boxes that are meant for other formats, or for a speaker.
	forOthers = regexp.MustCompile(`\.(?:content-|notes\b)`)

	boxBegins = regexp.MustCompile(`^` + beforeBox + `:{3,}\s*[^\s:]`)
	boxEnds   = regexp.MustCompile(`^[ >\t]*:{3,}\s*$`)

	membersMark = regexp.MustCompile(`^(?i:<!--\s*(?:(?:members-only|paid-members-only|paid|paywall)\s*|wp:jetpack/paywall\s[^\n>]*?/)-->|<div\s[^<>]*class="paywall-jump"[^<>]*>)`)
)

// beforeBox matches what may be before a box on its line: quotes and items of lists.
const beforeBox = `[ >\t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*`

// membersEnd matches a mark that ends text for members.
var membersEnd = regexp.MustCompile(`(?i)<!--\s*(?:/|end)[-_ :]*(members-only|paid-members-only|paid|paywall)\s*-->`)

// Members returns the first mark in a source that reserves the following text for
// members, or nil; one that has an end of its own does not (see invisible.go). A mark in code does not
// count; in doubt it does, since the text after it is paid for.
func Members(source []byte) []int {
	if !membersMay(source) {
		return nil
	}
	ends := map[string]int{} // by the word of the mark, where its last end is
	for _, m := range membersEnd.FindAllSubmatchIndex(source, -1) {
		ends[strings.ToLower(string(source[m[2]:m[3]]))] = m[0]
	}
	var tracker lines.Tracker
	start := 0
	for line := range bytes.Lines(source) {
		if tracker.Next(line) == lines.Text {
			for from := start; from < start+len(line); {
				at := membersIn(source[from:], start+len(line)-from)
				if at == nil {
					break
				}
				mark := source[from+at[0] : from+at[1]]
				if end, ok := ends[strings.ToLower(string(bytes.Trim(mark, "<!-> \t\n")))]; !ok || from+at[0] > end {
					return []int{from + at[0], from + at[1]}
				}
				from += at[1]
			}
		}
		start += len(line)
	}
	return nil
}

// membersIn returns the mark in the first line of s, which is longer than long. Code
// ends in the same line here: elsewhere a backtick is probably a typing error.
func membersIn(s []byte, long int) []int {
	line := s[:long]
	for i := 0; i < long; {
		n := bytes.IndexAny(line[i:], "<`\\")
		if n < 0 {
			return nil
		}
		i += n
		switch line[i] {
		case '<':
			if n := len(membersMark.Find(s[i:min(len(s), i+longestMark)])); n > 0 {
				return []int{i, i + n}
			}
			i++
		case '\\':
			i++
			if i < long && line[i] == '`' {
				i++
			}
		default:
			n, ticks := lines.CodeSpan(line[i:], longestSpan)
			if n == 0 || ticks == 1 && apostrophe(line, i) {
				n = ticks
			}
			i += n
		}
	}
	return nil
}

// apostrophe reports whether the sign at i is between letters: don`t.
func apostrophe(line []byte, i int) bool {
	before, _ := utf8.DecodeLastRune(line[:i])
	after, _ := utf8.DecodeRune(line[i+1:])
	return unicode.IsLetter(before) && unicode.IsLetter(after)
}

// withoutHidden removes such text. Line breaks are kept, so that line numbers do not
// change. found has the boxes with a name or class that hides them; boxes says that there may be any.
func withoutHidden(source []byte, boxes bool) (out []byte, found, unclosed []Mark) {
	public := len(source) // end of the text that is not for members
	if at := Members(source); at != nil {
		public = at[0]
	} else if !boxes {
		return source, nil, nil
	}
	out = make([]byte, 0, len(source))
	var (
		tracker lines.Tracker
		depth   int // nesting of boxes, from the hidden one
		number  int
		end     int // end of the line
	)
	for line := range bytes.Lines(source) {
		number++
		start := end
		end += len(line)
		text := tracker.Next(line) == lines.Text
		switch {
		case depth > 0:
			out = append(out, '\n')
			switch {
			case text && boxEnds.Match(line):
				if depth--; depth == 0 {
					box := unclosed[len(unclosed)-1]
					unclosed = unclosed[:len(unclosed)-1]
					if !forOthers.MatchString(box.Marker) {
						found = append(found, box)
					}
				}
			case text && boxBegins.Match(line):
				depth++
			}
		case start > public:
			out = append(out, '\n')
		case text && hides(line):
			depth = 1
			unclosed = append(unclosed, Mark{number, string(bytes.TrimSpace(line))})
			out = append(out, '\n')
		case end > public:
			out = append(append(out, line[:public-start]...), '\n')
		default:
			out = append(out, line...)
		}
	}
	return out, found, unclosed
}

// boxMayHide reports whether the colon at a place may begin a hidden block.
func boxMayHide(source []byte, at int) bool {
	if at+2 >= len(source) || source[at+1] != ':' || source[at+2] != ':' || at > 0 && source[at-1] == ':' {
		return false
	}
	line, _, _ := bytes.Cut(bytes.TrimLeft(source[at:], ":"), []byte{'\n'})
	return tagHas(line, &boxWords, &tagWords) || mayHideByWord(bytes.ToLower(line))
}

// membersMay reports whether any line may reserve the rest for members.
func membersMay(source []byte) bool {
	for at := 0; ; at++ {
		n := bytes.IndexByte(source[at:], '<')
		if n < 0 {
			return false
		}
		if at += n; membersMayAt(source, at) {
			return true
		}
	}
}

// membersMayAt reports whether the tag or comment at a place may reserve the rest for members.
func membersMayAt(source []byte, at int) bool {
	mark := source[at:min(len(source), at+longestMark)]
	if len(mark) < 2 {
		return false
	}
	switch mark[1] {
	case '!':
		word := bytes.TrimLeft(mark[min(len(mark), len("<!--")):], " \t\n\r\f\v")
		return len(word) > 0 && strings.IndexByte("mpwMPW", word[0]) >= 0 && membersMark.Match(mark)
	case 'd', 'D': // Substack's
		return bytes.Contains(mark, []byte("paywall-jump")) && membersMark.Match(mark)
	}
	return false
}

// hides reports whether a line begins a block that a page does not show. Only slides
// hide ::: notes: it is kept, unless it is written in braces.
func hides(line []byte) bool {
	if !bytes.Contains(line, []byte(":::")) {
		return false
	}
	if bytes.HasSuffix(bytes.TrimSpace(line), []byte(":{todo}")) { // MyST
		return true
	}
	m := namedBox.FindSubmatch(line)
	if m == nil {
		return false
	}
	if privateDirective(string(m[1])) {
		return true
	}
	for _, attribute := range boxAttribute.FindAllSubmatch(m[2], -1) {
		if bytes.HasPrefix(attribute[0], []byte("style")) && invisibleStyle(attribute[0]) || string(attribute[0]) == "hidden" || hidingBox.Match(attribute[1]) {
			return true
		}
	}
	return hidesOnCondition(m[2])
}

// hidesOnCondition reports whether Quarto's conditions hide the text with the attributes in a page.
func hidesOnCondition(attributes []byte) bool {
	var hidden, visible, unsure bool
	matches := true
	for _, attribute := range boxAttribute.FindAllSubmatch(attributes, -1) {
		switch string(attribute[1]) {
		case "content-hidden":
			hidden = true
		case "content-visible":
			visible = true
		}
		when := string(attribute[2]) == "when"
		switch string(attribute[3]) {
		case "format":
			matches = matches && when == bytes.HasPrefix(attribute[4], []byte("html"))
		case "profile": // none is active by default
			matches = matches && !when
		case "meta": // an unknown value of the site: in doubt it is hidden
			unsure = unsure || when || notForAll(string(attribute[4]), true)
		}
	}
	return hidden && matches || visible && (!matches || unsure)
}
