package lint

import (
	"bytes"
	"time"
	"unicode/utf8"
)

// The bounds of what goes without saying.
const (
	maxTitle = 256                 // characters of a title
	history  = 30 * 24 * time.Hour // a first-seen article older than this is not posted by itself (design, Publishing)
)

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
	late := p.linter.now().Sub(a.Due)
	if p.linter.Unposted != nil && !a.Due.IsZero() && !a.Draft && late > history && p.linter.Unposted(a.Slug) {
		p.warn(0, "history", "its date, %s, is long past: it will not be posted by itself; give it a new date, or /publish it", a.Date.Format(time.DateOnly))
	}
}
