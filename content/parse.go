package content

import (
	"crypto/sha256"
	"errors"
	pathpkg "path"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/content/comment"
	"github.com/dateline-bot/dateline/content/frontmatter"
	"github.com/dateline-bot/dateline/content/lines"
)

// MaxFile is the maximum size of an article's file in bytes; a larger one is reported and left out.
// A post holds 32 KB, so a file beyond the limit is not an article, and parsing it would only cost
// memory.
const MaxFile = 1 << 20

// Reading numbers the ways in which versions of this program read files. Increment it with every
// change by which a file that was not an article becomes one, or an article gets another date,
// name, draft state or hold. The ledger keeps the number of its last comparison, and the first
// comparison with another number publishes nothing old (scheduler/plan/reading.go). 1 stands for
// the versions that did not record it.
const Reading = 16

// FirstRead is the first Reading that reads the article's file if the settings do not name the
// files that are articles (include).
func (a *Article) FirstRead() int {
	switch strings.ToLower(pathpkg.Ext(a.Path)) {
	case ".md", ".markdown":
		return 1
	}
	return 9
}

// Parser parses the source of articles.
type Parser struct {
	Zone      *time.Location // of dates without a zone; nil: the system's
	PublishAt time.Duration  // since midnight, for dates without a time

	// CategoriesFrom are the keys that hold categories, in lower case; nil: CategoryKeys. Dots lead
	// into tables: taxonomies.series.
	CategoriesFrom []string
}

// CategoryKeys are the default keys for categories.
func CategoryKeys() []string { return []string{"categories", "category", "topics", "topic"} }

// Parse parses an article. It returns nil if one of the Problems is an error.
func (c Parser) Parse(path string, source []byte) (*Article, []Problem) {
	return c.ParseHashed(path, source, sha256.Sum256(source))
}

// ParseHashed is Parse with the known SHA-256 hash of the source.
func (c Parser) ParseHashed(path string, source []byte, hash [32]byte) (*Article, []Problem) {
	if c.Zone == nil {
		c.Zone = time.Local
	}
	a := &Article{Path: path, Size: int64(len(source)), Hash: hash}
	if c.CategoriesFrom == nil {
		c.CategoriesFrom = CategoryKeys()
	}
	p := fieldReader{article: a, zone: c.Zone, publishAt: c.PublishAt, name: parsePath(path), categoryKeys: c.CategoriesFrom}
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
		p.secondHeader(source[a.BodyOffset:])
		p.properties(source[a.BodyOffset:])
	case a.Hold == nil:
		p.failWith(err)
		return nil, p.problems
	}
	if a.Hold != nil && a.Hold.Rule == HoldTemplate { // its values are not set yet
		p.failed, p.problems = false, nil
	}
	stripped := comment.Strip(lines.Normalize(source[a.BodyOffset:]))
	if u := stripped.Unclosed; len(u) > 0 && (a.Hold == nil || a.Hold.Rule == HoldHidden || a.Hold.Rule == HoldUnknown || a.Hold.Rule == HoldFolder || a.Hold.Rule == HoldDay) {
		a.Hold = &Hold{Rule: HoldMarker, Line: a.BodyLine + u[0].Line, Value: u[0].Marker}
	}
	a.body = printOfBody(stripped.Source)
	if embeds := embedsIn(stripped.Source); embeds != nil {
		for i, e := range embeds {
			embeds[i].Line = stripped.Line(e.Line)
		}
		a.say(func(r *rare) { r.embeds = embeds })
	}
	c.complete(&p, stripped.Source)
	if p.failed {
		return nil, p.problems
	}
	return a, p.problems
}

// complete derives what the front matter omits: the title, the slug, the address, the language and
// the date.
func (c Parser) complete(p *fieldReader, body []byte) {
	a := p.article
	if a.Title == "" {
		a.Title = firstHeading(body)
	}
	if !p.layout && p.name.isDayNote(a) {
		a.Hold = &Hold{Rule: HoldDay}
	}
	// The front matter may say that "Draft: a history" is public, but not what is in brackets: many tools write draft: false
	// into every file.
	if mark := draftMark(a.Title); mark != "" && a.Hold == nil && !a.Draft && (!p.saysPublic || strings.ContainsAny(mark, "[({【")) {
		a.Hold = &Hold{Rule: HoldHidden, Line: p.titleLine, Value: "title: " + mark}
	}
	if a.Title == "" {
		a.Title = nameTitle(p.name.base)
	}
	if a.Slug == "" {
		a.Slug = slugOf(p.name, a.Path)
	}
	a.PageSlug = a.Slug
	if a.URL == "" && a.Permalink() == "" {
		a.URL = p.path
	}
	if a.Lang == "" {
		a.Lang = languageOf(a.Path)
	}
	if !a.Date.IsZero() {
		a.Due = moment{a.Date, a.DateOnly}.due(c.PublishAt, c.Zone)
	}
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
