package content

import (
	"crypto/sha256"
	"errors"
	pathpkg "path"
	"time"

	"github.com/dateline-bot/dateline/content/comment"
)

// Parse reads an article from the source of its file. It needs Zone and
// PublishAt of the configuration. The article is nil if a Problem is an error.
func (c Config) Parse(path string, source []byte) (*Article, []Problem) {
	return c.parse(path, source, sha256.Sum256(source))
}

func (c Config) parse(path string, source []byte, hash [32]byte) (*Article, []Problem) {
	if c.Zone == nil {
		c.Zone = time.Local
	}
	a := &Article{Path: path, Size: int64(len(source)), Hash: hash}
	p := fieldReader{article: a, zone: c.Zone, name: parsePath(path)}
	if len(source) > MaxFile {
		p.fail(0, "lint.file.large", "n", len(source)>>10, "limit", MaxFile>>10)
		return nil, p.problems
	}
	if line := conflict(source); line > 0 {
		p.fail(line, "lint.conflict")
		return nil, p.problems
	}
	h, err := cutHeader(source)
	if err != nil {
		p.failWith(err)
		return nil, p.problems
	}
	if h.warning != nil {
		p.problems = append(p.problems, Problem{path, h.warning.line, SeverityWarning, h.warning.message})
	}
	a.BodyOffset, a.BodyLine = h.bodyOffset, h.bodyLine
	a.Hold = held(h, source[h.bodyOffset:])
	if of := copyByName(pathpkg.Base(path)); of != "" && a.Hold == nil {
		a.Hold = &Hold{Rule: HoldCopy, Of: pathpkg.Join(pathpkg.Dir(path), of)}
	}
	table, err := decodeHeader(h)
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
	stripped := comment.Strip(normalizeLines(source[a.BodyOffset:]))
	if u := stripped.Unclosed; len(u) > 0 && (a.Hold == nil || a.Hold.Rule == HoldHidden || a.Hold.Rule == HoldUnknown) {
		a.Hold = &Hold{Rule: HoldMarker, Line: a.BodyLine + u[0].Line, Value: u[0].Marker}
	}
	a.embeds = embedsIn(stripped.Source)
	for i, e := range a.embeds {
		a.embeds[i].line = stripped.Line(e.line)
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
	var e *lineError
	if errors.As(err, &e) {
		p.failed = true
		p.problems = append(p.problems, Problem{p.article.Path, e.line, SeverityError, e.message})
		return
	}
	p.fail(0, "lint.front-matter.unreadable", "why", err)
}
