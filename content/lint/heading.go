package lint

import (
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
	"golang.org/x/text/unicode/norm"
)

// checkHeadings looks for skipped levels and for the title said twice.
func (p *page) checkHeadings() {
	for i, h := range p.headings {
		if i == 0 {
			if loose(h.text) == loose(p.article.Title) && loose(h.text) != "" && p.saysTitle() {
				p.warn(h.line, "lint.title.repeated")
			}
			continue
		}
		if before := p.headings[i-1]; h.level > before.level+1 {
			p.warn(h.line, "lint.heading-level", "text", short(h.text),
				"level", h.level, "above", before.level, "skipped", before.level+1)
		}
	}
}

// saysTitle reports whether the heading is where a title stands: of level 1,
// or before all else. Without front matter the title was taken from it.
func (p *page) saysTitle() bool {
	first, ok := p.root.FirstChild().(*ast.Heading)
	return p.article.BodyLine > 0 && (p.headings[0].level == 1 || ok && first != nil)
}

// loose returns the letters and digits of a text in lower case: what is left
// of it in any generator's anchor.
func loose(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFC.String(s))
}

// short cuts a text for a message.
func short(s string) string {
	runes := []rune(strings.Join(strings.Fields(s), " "))
	if len(runes) <= 40 {
		return string(runes)
	}
	return string(runes[:39]) + "…"
}
