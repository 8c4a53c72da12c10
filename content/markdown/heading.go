package markdown

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"

	"github.com/dateline-bot/dateline/content/rich"
)

func (b *builder) heading(n *ast.Heading) {
	h := &rich.Heading{Size: n.Level, Line: b.lineOf(n)}
	b.prose.begin()
	b.prose.inlines(n.FirstChild(), nil)
	h.Text = b.prose.end()
	h.ID = b.prose.links.id(n)
	if rich.Blank(h.Text.String) {
		b.pushParagraph(h.Text, h.Line) // anchors and images of an empty heading
		return
	}
	b.push(h)
}

// slug makes an ID of a heading's text as GitHub and Hugo do: letters and
// digits of any script in lower case, hyphens for spaces.
func slug(title string) string {
	var s strings.Builder
	for _, r := range strings.TrimSpace(title) {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r), r == '_', r == '-':
			s.WriteRune(unicode.ToLower(r))
		case unicode.IsSpace(r):
			s.WriteByte('-')
		}
	}
	return s.String()
}

// slugs numbers slugs that were given before: a, a-1, a-2.
type slugs map[string]int

func (s slugs) unique(id string) string {
	n, taken := s[id]
	s[id] = n + 1
	if !taken {
		return id
	}
	return s.unique(id + "-" + strconv.Itoa(n))
}
