package lint

import (
	"bytes"
	"unicode/utf8"
)

const maxTitle = 256 // characters of a title

// checkFront looks at what the front matter says, or does not.
func (p *page) checkFront() {
	a := p.article
	if n := utf8.RuneCountInString(a.Title); n > maxTitle {
		p.warn(0, "title", "the title is %d characters long; keep it under %d", n, maxTitle)
	}
	if len(a.Categories) == 0 && !a.Due.IsZero() {
		p.warn(0, "category", "it has no categories: readers do not find it by /categories; add categories: to the front matter")
	}
	if len(bytes.TrimSpace(p.body)) == 0 {
		p.warn(0, "empty", "there is no text below the front matter")
	}
}
