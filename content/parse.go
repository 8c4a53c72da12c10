package content

import (
	"crypto/sha256"
	"errors"
	pathpkg "path"
	"time"

	"github.com/dateline-bot/dateline/content/comment"
	"github.com/dateline-bot/dateline/content/frontmatter"
	"github.com/dateline-bot/dateline/content/lines"
)

// MaxFile is the largest file of an article in bytes; a larger one is reported
// and left out. Telegram takes 32 KB of a post: a file beyond the limit is not an
// article, and parsing it would only cost memory.
const MaxFile = 1 << 20

// Reading numbers the ways in which versions of this program read files. Raise
// it with every change by which a file that was not an article becomes one, or
// an article gets another date, name, draft or hold. The ledger keeps the number
// it was last compared with, and the first comparison under another one
// publishes nothing old (package scheduler, reading.go). 1 is the reading of the
// versions that did not keep it.
const Reading = 8

// Parser reads articles from the source of their files.
type Parser struct {
	Zone      *time.Location // of dates without one; nil: the system's
	PublishAt time.Duration  // since midnight, for dates without a time

	// CategoriesFrom are the keys that hold categories, lower case; nil:
	// CategoryKeys. Dots lead into tables: taxonomies.series.
	CategoriesFrom []string
}

// CategoryKeys are the keys that hold categories where the settings name none.
func CategoryKeys() []string { return []string{"categories", "category", "topics", "topic"} }

// Parse reads an article. It is nil if a Problem is an error.
func (c Parser) Parse(path string, source []byte) (*Article, []Problem) {
	return c.ParseHashed(path, source, sha256.Sum256(source))
}

// ParseHashed is Parse with the SHA-256 of the source, where it is known.
func (c Parser) ParseHashed(path string, source []byte, hash [32]byte) (*Article, []Problem) {
	if c.Zone == nil {
		c.Zone = time.Local
	}
	a := &Article{Path: path, Size: int64(len(source)), Hash: hash}
	if c.CategoriesFrom == nil {
		c.CategoriesFrom = CategoryKeys()
	}
	p := fieldReader{article: a, zone: c.Zone, name: parsePath(path), categoryKeys: c.CategoriesFrom}
	if len(source) > MaxFile {
		p.fail(0, "lint.file.large", "n", len(source)>>10, "limit", MaxFile>>10)
		return nil, p.problems
	}
	if line := conflict(source); line > 0 {
		p.fail(line, "lint.conflict")
		return nil, p.problems
	}
	h, err := frontmatter.Cut(source)
	if err != nil {
		p.failWith(err)
		return nil, p.problems
	}
	for _, w := range h.Warnings {
		p.problems = append(p.problems, Problem{path, w.Line, SeverityWarning, w.Message})
	}
	a.BodyOffset, a.BodyLine = h.BodyOffset, h.BodyLine
	a.Hold = held(h, source[h.BodyOffset:])
	if of := copyByName(pathpkg.Base(path)); of != "" && a.Hold == nil {
		a.Hold = &Hold{Rule: HoldCopy, Of: pathpkg.Join(pathpkg.Dir(path), of)}
	}
	table, err := h.Decode()
	switch {
	case err == nil:
		p.read(table)
	case a.Hold == nil:
		p.failWith(err)
		return nil, p.problems
	}
	if a.Hold != nil && a.Hold.Rule == HoldTemplate { // its values are not there yet
		p.failed, p.problems = false, nil
	}
	stripped := comment.Strip(lines.Normalize(source[a.BodyOffset:]))
	if u := stripped.Unclosed; len(u) > 0 && (a.Hold == nil || a.Hold.Rule == HoldHidden || a.Hold.Rule == HoldUnknown || a.Hold.Rule == HoldFolder) {
		a.Hold = &Hold{Rule: HoldMarker, Line: a.BodyLine + u[0].Line, Value: u[0].Marker}
	}
	a.body = bodyPrint(stripped.Source)
	a.Embeds = embedsIn(stripped.Source)
	for i, e := range a.Embeds {
		a.Embeds[i].Line = stripped.Line(e.Line)
	}
	if a.Title == "" {
		a.Title = firstHeading(stripped.Source)
	}
	if a.Title == "" {
		a.Title = nameTitle(p.name.base)
	}
	if a.Slug == "" {
		a.Slug = slugOf(p.name, path)
	}
	a.PageSlug = a.Slug
	if a.URL == "" && a.Permalink == "" {
		a.URL = p.path
	}
	if a.Lang == "" {
		a.Lang = languageOf(path)
	}
	if !a.Date.IsZero() {
		a.Due = a.Date.UTC()
		if a.DateOnly {
			y, m, d := a.Date.Date()
			a.Due = OnDay(y, m, d, c.PublishAt, c.Zone).UTC()
		}
	}
	if p.failed {
		return nil, p.problems
	}
	return a, p.problems
}

// failWith adds an error of the scanner or a decoder.
func (p *fieldReader) failWith(err error) {
	var e *frontmatter.Error
	if errors.As(err, &e) {
		p.failed = true
		p.problems = append(p.problems, Problem{p.article.Path, e.Line, SeverityError, e.Message})
		return
	}
	p.fail(0, "lint.front-matter.unreadable", "why", err)
}
