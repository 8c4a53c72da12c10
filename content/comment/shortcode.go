package comment

import (
	"bytes"
	"regexp"
	"strings"
)

// Shortcodes of a site's own whose text is not for readers: {{< todo >}} … {{< /todo >}},
// {% author_note %} … {% endauthor_note %}, {% draft() %} … {% end %} of Zola, and boxes of such a kind:
// {{< admonition type="private" >}}.

var (
	// anyTag matches a tag: its sign, if it is Hugo's, its name, and its arguments.
	anyTag = regexp.MustCompile(`^\{(?:\{([<%])|%)-?\s*([A-Za-z][\w/.-]*)(?:\s+([^{}]*?)|(\([^{}]*\))\s*|\s*)(?:[<>%]\}\}|-?%\})`)
	boxTag = regexp.MustCompile(`^(?i:admonition|callout|notice|alert|notification|panel|infobox|message|box|hint|note|block|aside|section|div|container|notif|banner)$`)
	// boxKind matches the kind of a box in its arguments, by itself or with a name.
	boxKind = regexp.MustCompile(`^\(?["']?([\w-]+)["']?(?:[\s,)]|$)|(?:^|[\s(,])(?:type|kind|class|level|status|variant|style|color|audience|visibility)\s*[=:]\s*["']?([\w-]+)`)
)

// privateShortcode removes the text of such a shortcode that begins at pos, with its tags; it returns
// false if there is none, or if it has no end.
func (s *scanner) privateShortcode() bool {
	m := anyTag.FindSubmatch(s.rest()[:min(len(s.rest()), longestMark)])
	if m == nil {
		return false
	}
	name, arguments := string(m[2]), string(m[3])+string(m[4])
	if strings.HasPrefix(name, "end") || strings.HasSuffix(arguments, "/") || !privateContent(name) && !privateBox(name, arguments) {
		return false
	}
	end := -1
	if m[4] != nil && m[1] == nil {
		end = zolaEnd(s.source, s.pos+len(m[0]), &s.looked)
	} else {
		end = s.endOf("(?i:"+regexp.QuoteMeta(name)+")", "[<%]", len(m[0]), m[1] == nil)
	}
	if end < 0 {
		return false
	}
	s.hidden = append(s.hidden, Mark{bytes.Count(s.source[:s.pos], []byte{'\n'}) + 1, string(m[0])})
	s.drop(end)
	return true
}

// privateBox reports whether a tag is a box of a private kind.
func privateBox(name, arguments string) bool {
	if !boxTag.MatchString(name) {
		return false
	}
	for _, m := range boxKind.FindAllStringSubmatch(arguments, -1) {
		if kind := m[1] + m[2]; hidingBox.MatchString(kind) && !strings.EqualFold(kind, "notes") {
			return true
		}
	}
	return false
}

var zolaTag = regexp.MustCompile(`\{%-?\s*(?:([A-Za-z]\w*\()|(end)\s*-?%\})`)

// zolaEnd returns the end of the {% end %} of a shortcode whose text begins at a place, or -1. The
// number of bytes that it reads is added to looked.
func zolaEnd(source []byte, at int, looked *int) int {
	for depth := 1; ; {
		m := zolaTag.FindSubmatchIndex(source[at:])
		if m == nil || *looked > longestLook {
			*looked += len(source) - at
			return -1
		}
		*looked += m[1]
		at += m[1]
		if m[2] >= 0 {
			depth++
		} else if depth--; depth == 0 {
			return at
		}
	}
}
