package content

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/dateline-bot/dateline/content/locale"
)

// fieldReader reads the keys of the front matter into an article.
type fieldReader struct {
	article  *Article
	zone     *time.Location
	name     fileName
	problems []Problem
	failed   bool

	date, publish moment // date and publishDate
	coverRank     int    // of the key that gave the cover
}

// fail notes an error: the file is kept out.
func (p *fieldReader) fail(line int, code string, args ...any) {
	p.failed = true
	p.problems = append(p.problems, Problem{p.article.Path, line, SeverityError, locale.M(code, args...)})
}

func (p *fieldReader) warn(line int, code string, args ...any) {
	p.problems = append(p.problems, Problem{p.article.Path, line, SeverityWarning, locale.M(code, args...)})
}

// read reads all keys of the table.
func (p *fieldReader) read(table value) {
	for _, f := range table.fields {
		p.field(f)
	}
	p.finishDate()
	p.folderCategories()
	if p.name.draft && !p.article.Draft {
		p.article.Draft, p.article.DraftBy = true, Hold{Rule: HoldDraft}
	}
}

func (p *fieldReader) field(f field) {
	a := p.article
	access := p.visibility(f)
	switch f.key {
	case "title":
		a.Title = unescaped(p.text(f, true))
	case "slug":
		if given := p.text(f, true); given != "" {
			if a.Slug = Slug(given); a.Slug == "" {
				p.fail(f.line, "lint.slug.empty", "slug", given)
			}
		}
	case "date":
		p.date = p.moment(f, true)
	case "publishdate", "pubdate":
		p.publish = p.moment(f, true)
	case "lastmod", "modified", "updated", "last_modified_at":
		a.Lastmod = p.moment(f, false).time
	case "expirydate", "unpublishdate":
		a.Expiry = p.moment(f, true).time
	case "draft":
		if p.truth(f) {
			p.draft(f)
		}
	case "published":
		p.published(f)
	case "categories", "category", "topics", "topic":
		a.Categories = p.names(f, a.Categories, f.key[0] == 'c')
	case "taxonomies": // Zola's
		for _, inner := range f.value.fields {
			if inner.key == "categories" || inner.key == "tags" {
				p.field(inner)
			}
		}
	case "tags", "tag":
		a.Tags = p.names(f, a.Tags, false)
	case "description", "summary":
		if a.Description == "" || f.key == "description" && !f.value.empty() {
			a.Description = unescaped(p.text(f, false))
		}
	case "excerpt_separator":
		if f.value.scalar() {
			a.ExcerptSeparator = f.value.text
		}
	case "cover", "image", "images", "featured_image":
		p.cover(f)
	case "url":
		a.URL = p.text(f, false)
	case "permalink":
		if answerOf(f.value) != saysNo { // Eleventy's false: no page of its own
			a.Permalink = p.text(f, false)
		}
	case "author", "authors":
		a.Authors = p.authors(f, f.value, a.Authors)
	case "lang", "language":
		a.Lang = p.text(f, false)
	case "aliases", "redirect_from":
		a.Aliases = p.list(f, f.value, a.Aliases, false)
	case "weight":
		p.weight(f)
	case "telegram":
		p.telegram(f)
	default:
		if !access {
			p.unknown(f)
		}
	}
}

// text returns a scalar as text on one line; must says that anything else is
// an error, not a warning.
func (p *fieldReader) text(f field, must bool) string {
	if f.value.kind == kindNull {
		return ""
	}
	if !f.value.scalar() {
		p.complain(must, f.line, "lint.value.not_text", "key", f.name, "kind", f.value.kind.message())
		return ""
	}
	return oneLine(f.value.text)
}

// oneLine makes one line of a text, without control characters.
func oneLine(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if strings.ContainsFunc(s, unicode.IsControl) {
		s = strings.Map(func(r rune) rune {
			if unicode.IsControl(r) {
				return -1
			}
			return r
		}, s)
	}
	return s
}

func (p *fieldReader) complain(must bool, line int, code string, args ...any) {
	if must {
		p.fail(line, code, args...)
		return
	}
	p.warn(line, "lint.value.ignored", "why", locale.M(code, args...))
}

func (p *fieldReader) moment(f field, must bool) moment {
	if f.value.empty() {
		return moment{}
	}
	if f.value.kind == kindList || f.value.kind == kindTable {
		p.complain(must, f.line, "lint.date.kind", "key", f.name, "kind", f.value.kind.message())
		return moment{}
	}
	m, err := parseDate(f.value.text, p.zone)
	if err != nil {
		p.complain(must, f.line, "lint.date.value", "key", f.name, "why", err)
	}
	return m
}

// truth returns a bool; yes, no, on and off count, as in YAML of old.
func (p *fieldReader) truth(f field) bool {
	b, ok := parseTruth(f.value)
	if !ok && !f.value.empty() {
		p.fail(f.line, "lint.value.not_truth", "key", f.name, "value", f.value.text)
	}
	return b
}

func parseTruth(v value) (b, ok bool) {
	if !v.scalar() {
		return false, false
	}
	switch strings.ToLower(strings.TrimSpace(v.text)) {
	case "true", "yes", "on", "1", "y", "t":
		return true, true
	case "false", "no", "off", "0", "n", "f":
		return false, true
	}
	return false, false
}

// published is Jekyll's switch, or an old name of Hugo's publishDate.
func (p *fieldReader) published(f field) {
	if b, ok := parseTruth(f.value); ok {
		if !b {
			p.draft(f)
		}
		return
	}
	if f.value.scalar() && accessWords[statusWord(f.value.text)] != meansNothing {
		p.status(f, false)
		return
	}
	p.publish = p.moment(f, true)
}

func (p *fieldReader) finishDate() {
	m := p.date
	if !p.publish.time.IsZero() {
		m = p.publish
	}
	if m.time.IsZero() && p.name.date != "" {
		var err error
		if m, err = parseDate(p.name.date, p.zone); err != nil {
			p.fail(0, "lint.date.file_name", "why", err)
		}
	}
	p.article.Date, p.article.DateOnly = m.time, m.dateOnly
}

// folderCategories adds the folders above _posts, which are categories for
// Jekyll: news/_posts/2026-01-02-name.md.
func (p *fieldReader) folderCategories() {
	above, _, ok := strings.Cut(p.article.Path, "/_posts/")
	if !ok {
		return
	}
	for name := range strings.SplitSeq(above, "/") {
		if key := CategoryKey(name); !slices.ContainsFunc(p.article.Categories, func(s string) bool { return CategoryKey(s) == key }) {
			p.article.Categories = append(p.article.Categories, name)
		}
	}
}

// names reads categories or tags: a text with commas, or a list.
func (p *fieldReader) names(f field, into []string, must bool) []string {
	for _, name := range p.list(f, f.value, nil, must) {
		name = plainName(name)
		key := CategoryKey(name)
		if key != "" && !slices.ContainsFunc(into, func(s string) bool { return CategoryKey(s) == key }) {
			into = append(into, name)
		}
	}
	return into
}

// plainName writes a category or tag without the marks of a link or a tag that
// Obsidian's users put around it: [[AI]], #go.
func plainName(name string) string {
	if inner, ok := strings.CutPrefix(name, "[["); ok && strings.HasSuffix(inner, "]]") {
		name, _, _ = strings.Cut(strings.TrimSuffix(inner, "]]"), "|")
	}
	return strings.TrimSpace(strings.TrimLeft(name, "#"))
}

// list reads texts: one, several with commas between, or a list of them.
func (p *fieldReader) list(f field, v value, into []string, must bool) []string {
	switch v.kind {
	case kindTable:
		p.complain(must, v.line, "lint.value.table", "key", f.name)
	case kindList:
		for _, item := range v.items {
			switch {
			case item.kind == kindTable:
				p.complain(must, item.line, "lint.value.holds_table", "key", f.name)
			case item.kind == kindList:
				into = p.list(f, item, into, must)
			case !item.empty():
				into = append(into, oneLine(item.text))
			}
		}
	case kindNull:
	default:
		for name := range strings.FieldsFuncSeq(v.text, func(r rune) bool { return r == ',' || r == ';' }) {
			if name = oneLine(name); name != "" {
				into = append(into, name)
			}
		}
	}
	return into
}

// coverRank orders the keys that give a cover: the last wins.
var coverRank = [...]string{"", "images", "featured_image", "image", "cover"}

// coverKeys are the keys of a table that is a cover: Hugo's themes differ.
var coverKeys = [...]string{"image", "src", "url", "path", "file", "relative"}

// cover takes cover over image over the first of images.
func (p *fieldReader) cover(f field) {
	v := f.value
	if v.kind == kindList {
		i := slices.IndexFunc(v.items, func(v value) bool { return !v.empty() })
		if i < 0 {
			return
		}
		v = v.items[i]
	}
	if v.kind == kindTable {
		for _, key := range coverKeys {
			if inner, ok := v.get(key); ok && inner.value.kind == kindText && !inner.value.empty() {
				v = inner.value
				break
			}
		}
	}
	if v.empty() || v.kind == kindTable || v.kind == kindBool {
		return // a theme's settings, no image
	}
	if v.kind != kindText {
		p.complain(false, f.line, "lint.value.cover", "key", f.name, "kind", v.kind.message())
		return
	}
	if rank := slices.Index(coverRank[:], f.key); rank > p.coverRank {
		p.article.Cover, p.coverRank = strings.TrimSpace(v.text), rank
	}
}

func (p *fieldReader) authors(f field, v value, into []string) []string {
	switch v.kind {
	case kindList:
		for _, item := range v.items {
			into = p.authors(f, item, into)
		}
	case kindTable:
		for _, key := range []string{"name", "title", "nick", "nickname", "id", "login"} {
			if name, ok := v.get(key); ok && name.value.scalar() {
				return p.authors(f, name.value, into)
			}
		}
		p.complain(false, f.line, "lint.value.nameless", "key", f.name)
	case kindNull:
	default:
		if name := oneLine(v.text); name != "" && !slices.Contains(into, name) {
			into = append(into, name)
		}
	}
	return into
}

func (p *fieldReader) weight(f field) {
	if f.value.empty() {
		return
	}
	n, err := strconv.Atoi(strings.TrimSpace(f.value.text))
	if err != nil {
		p.complain(false, f.line, "lint.value.weight", "value", f.value.text)
	}
	p.article.Weight = n
}
