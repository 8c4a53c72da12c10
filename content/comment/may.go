package comment

import (
	"bytes"
	"strings"
)

// mayHold reports whether the source may contain a comment. Most articles have none;
// they are searched for five rare bytes, which takes a hundredth of the time of their
// conversion, and not scanned. A byte counts if its surroundings may begin a comment,
// even in code.
func mayHold(source []byte) bool {
	for _, sign := range [...]struct {
		byte byte
		may  func(source []byte, at int) bool
	}{{'%', percentMay}, {'{', braceMay}, {'<', angleMay}, {'^', caretMay}, {']', bracketMay}} {
		for at := 0; ; at++ {
			n := bytes.IndexByte(source[at:], sign.byte)
			if n < 0 {
				break
			}
			if at += n; sign.may(source, at) {
				return true
			}
		}
	}
	return false
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

// angleMay: <!-- … --> over lines, and the tags of ERB, EJS and JSP.
func angleMay(source []byte, at int) bool {
	rest := source[at+1:]
	switch {
	case len(rest) < 2:
		return false
	case rest[0] == '%':
		return true
	case !bytes.HasPrefix(rest, []byte("!--")):
		return false
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
func hiddenTagMay(inner []byte) bool { return tagHas(inner, &tagWords) }

// codeTagMay reports whether a tag may begin or end code.
func codeTagMay(inner []byte) bool { return tagHas(inner, &codeWords) }

// tagHas reports whether a tag has one of the words, which are by their first letter.
func tagHas(inner []byte, words *[256][]string) bool {
	inner = inner[:min(len(inner), longestMark)]
	if n := bytes.IndexByte(inner, '}'); n >= 0 {
		inner = inner[:n]
	}
	for at, c := range inner {
		if c == '{' {
			return false
		}
		for _, word := range words[c|0x20] {
			if len(inner)-at >= len(word) && foldedEqual(inner[at:at+len(word)], word) {
				return true
			}
		}
	}
	return false
}

// tagWords are words of which a tag of hidden text has one, codeWords those of a tag of code, by their
// first letter.
var (
	tagWords = byLetter("if unless else case with when env only visib audience cond comment doc priv secret hid draft intern confid export publish encrypt " +
		"protect restrict member subscrib premium paid paywall password todo fixme tbd wip note person")
	codeWords = byLetter("highlight code raw")
)

func byLetter(words string) (by [256][]string) {
	for word := range strings.FieldsSeq(words) {
		by[word[0]] = append(by[word[0]], word)
	}
	return by
}
