package comment

import (
	"bytes"
	"strings"

	"github.com/dateline-bot/dateline/content/lines"
)

// suspects says what a source may contain. Most articles contain nothing of it: of them, only the
// surroundings of some signs are read, which takes a hundredth of the time of their conversion, and they are
// not scanned. A sign counts even in code.
type suspects struct {
	only      bool // marks of text for some readers (only.go)
	members   bool // text for members (hidden.go)
	boxes     bool // hidden blocks (hidden.go)
	invisible bool // hidden elements (invisible.go)
	secret    bool // private text (private.go)
	comment   bool // other comments
}

// suspect looks for all of them at once.
func suspect(s lines.Signed) suspects {
	var may suspects
	source := s.Source
	may.secret = lineMay(source, 0) || lockMay(source)
	for _, sign := range s.Signs {
		at := int(sign)
		switch source[at] {
		case '\n':
			may.secret = may.secret || lineMay(source, at+1)
		case '<':
			may.angle(source, at)
		case '{':
			may.only = may.only || onlyMay(source, at)
			may.secret = may.secret || secretMay(source, at)
			may.comment = may.comment || braceMay(source, at)
		case '[', '\\':
			may.secret = may.secret || secretMay(source, at)
		case ':':
			may.boxes = may.boxes || boxMayHide(source, at)
		case '%':
			may.secret = may.secret || at+1 < len(source) && source[at+1] == '%' && secretMay(source, at)
			may.comment = may.comment || percentMay(source, at)
		case '^':
			may.comment = may.comment || caretMay(source, at)
		case ']':
			may.comment = may.comment || bracketMay(source, at)
		}
	}
	return may
}

// angle looks at the tag or comment at a place.
func (may *suspects) angle(source []byte, at int) {
	if at+1 == len(source) {
		return
	}
	switch source[at+1] {
	case '!', '%', '?':
		may.only = may.only || onlyMay(source, at)
		may.comment = may.comment || angleMay(source, at)
	}
	may.members = may.members || membersMayAt(source, at)
	may.invisible = may.invisible || invisibleMay(source, at)
}

// percentMay: %%, and a MyST line after a blank one.
func percentMay(source []byte, at int) bool {
	switch {
	case at+1 == len(source):
		return false
	case source[at+1] == '%':
		return true
	}
	return source[at+1] == ' ' && (at == 0 || source[at-1] == '\n') && mayBeMyst(source[:at])
}

// bracketMay: the definition of a link without a target, and [](words).
func bracketMay(source []byte, at int) bool {
	rest := source[at+1:]
	switch {
	case len(rest) < 2:
		return false
	case rest[0] == '(':
		return at > 0 && source[at-1] == '[' && (at == 1 || source[at-2] != '!' && source[at-2] != ']')
	case rest[0] != ':':
		return false
	}
	_, ok := nowhere(rest[1:])
	return ok
}

// caretMay: ^name at the end of a line.
func caretMay(source []byte, at int) bool {
	if at > 0 && bytes.IndexByte([]byte(" \t\n>"), source[at-1]) < 0 {
		return false
	}
	rest := source[at+1:]
	n := 0
	for n < len(rest) && (rest[n] == '-' || isLetter(rest[n]) || '0' <= rest[n] && rest[n] <= '9') {
		n++
	}
	for n < len(rest) && (rest[n] == ' ' || rest[n] == '\t') {
		n++
	}
	return n == len(rest) || rest[n] == '\n'
}

// angleMay: <!-- … --> over lines, and the tags of ERB, EJS, JSP and PHP.
func angleMay(source []byte, at int) bool {
	rest := source[at+1:]
	switch {
	case len(rest) < 2:
		return false
	case rest[0] == '%' || rest[0] == '?':
		return true
	case !bytes.HasPrefix(rest, []byte("!--")):
		return false
	case bytes.HasPrefix(rest, []byte("!--kg-gated")):
		return true
	}
	if n := bytes.IndexByte(rest, '\n'); n >= 0 {
		rest = rest[:n]
	}
	return !bytes.Contains(rest[:min(len(rest), longestSpan)], []byte("-->"))
}

// braceMay: constructs of templates that begin with a brace, except most of their tags,
// and attributes.
func braceMay(source []byte, at int) bool {
	rest := source[at+1:]
	if len(rest) < 2 {
		return false
	}
	switch rest[0] {
	case '/':
		return rest[1] == '*'
	case '>':
		return rest[1] == '>'
	case '-':
		return rest[1] == '-'
	case ':':
		return rest[1] == ':'
	case '#':
		return !isAttribute(rest[1:]) || bytes.HasPrefix(rest[1:], []byte("if "))
	case '{', '%':
		if rest[1] == '-' && len(rest) > 2 && rest[2] == '-' {
			return true
		}
		inner := bytes.TrimLeft(rest[1:], "<%~- \t\n\f\r")
		return bytes.HasPrefix(inner, []byte("/*")) || bytes.HasPrefix(inner, []byte("#")) || bytes.HasPrefix(inner, []byte("!")) ||
			bytes.HasPrefix(inner, []byte("^")) || hiddenTagMay(inner)
	}
	return false
}

// hiddenTagMay reports whether a tag may be a condition, or have a name of hiddenTags or one of those
// words in its name or arguments.
func hiddenTagMay(inner []byte) bool { return tagHas(inner, &nameWords, &tagWords) }

// codeTagMay reports whether a tag may begin or end code.
func codeTagMay(inner []byte) bool { return tagHas(inner, &codeWords, nil) }

// tagHas reports whether a word of a tag begins with one of the given ones, which are by their first
// letter: those of the first table count in its name. In names, a capital begins a word as well.
func tagHas(inner []byte, names, all *[256][]string) bool {
	inner = bytes.TrimLeft(inner[:min(len(inner), longestMark)], "<%~-/#^ \t\n\r\f")
	inName := true
	for at, c := range inner {
		switch {
		case c == '{' || c == '}':
			return false
		case at > 0 && isLetter(inner[at-1]) && (c < 'A' || c > 'Z'):
			inName = inName && c > ' '
			continue
		case c <= ' ':
			inName = false
			continue
		}
		if inName && begunBy(inner[at:], names[c|0x20]) || all != nil && begunBy(inner[at:], all[c|0x20]) {
			return true
		}
	}
	return false
}

// begunBy reports whether a text begins with one of the words.
func begunBy(text []byte, words []string) bool {
	for _, word := range words {
		if len(text) >= len(word) && foldedEqual(text[:len(word)], word) {
			return true
		}
	}
	return false
}

// nameWords are the beginnings of words in the names of conditions and of tags of hidden text, tagWords
// those in their names or arguments, codeWords those in the names of tags of code. boxWords are used
// for the names of boxes instead of nameWords, which everyday names such as info begin with.
var (
	nameWords = byLetter("if is in unless else els case with when env only cond def dev stag debug local preview show non not comment doc note editorno reviewerno translatorno selfno myno devno login auth gated logged signed")
	tagWords  = byLetter("visib audience priv secret hid draft intern confid noexp nopub export publish donot dont encrypt protect restrict member subscrib " +
		"premium paid paywall password todo fixme tbd wip person author-o author_o editor-o editor_o admin-o admin_o dev-o dev_o only-m only_m only-a only-d self-n d-none")
	codeWords = byLetter("highlight code raw")
	boxWords  = byLetter("comment note dev stag debug auth login logged gated signed if is when only not non local preview editorno reviewerno translatorno")
)

func byLetter(words string) (by [256][]string) {
	for word := range strings.FieldsSeq(words) {
		by[word[0]] = append(by[word[0]], word)
	}
	return by
}
