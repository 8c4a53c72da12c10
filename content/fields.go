package content

import (
	"cmp"
	pathpkg "path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/dateline-bot/dateline/content/frontmatter"
	"github.com/dateline-bot/dateline/content/locale"
)

// fieldReader reads the keys of the front matter into an article.
type fieldReader struct {
	article   *Article
	zone      *time.Location
	publishAt time.Duration // the time of day of dates without one, since midnight (publish_at)
	name      fileName
	problems  []Problem
	failed    bool

	categoryKeys  []string          // keys of categories
	date, publish moment            // date and publishDate
	later         moment            // the latest date of a key that says not to publish before it: scheduled_for
	otherDate     frontmatter.Field // a date other than that of publication: created
	titleLine     int
	saysPublic    bool   // draft: false, status: published: the author says that it is public
	saysShown     bool   // hidden: false, visibility: public: it is not restricted
	layout        bool   // it names how the site shows it
	page          bool   // a page of the site, such as "about", and not an article
	coverRank     int    // of the key that gave the cover
	path          string // of the page on the site, used if nothing better gives it
}

// fail records an error: the file is left out.
func (p *fieldReader) fail(line int, code string, args ...any) {
	p.failed = true
	p.problems = append(p.problems, Problem{p.article.Path, line, SeverityError, locale.M(code, args...)})
}

func (p *fieldReader) warn(line int, code string, args ...any) {
	p.problems = append(p.problems, Problem{p.article.Path, line, SeverityWarning, locale.M(code, args...)})
}

// read reads all keys of the table.
func (p *fieldReader) read(table frontmatter.Value) {
	for _, f := range table.Fields {
		p.field(f)
	}
	p.categories("", table)
	p.article.open, p.article.shown = p.saysPublic, p.saysShown
	p.finishDate()
	p.folderCategories()
	p.missingDate()
	if p.name.draft && !p.article.Draft {
		p.article.becomeDraft(Hold{Rule: HoldDraft})
	}
	if place := cmp.Or(privatePlace(p.article.Path), p.name.dailyNote(p.article)); place != "" && p.article.Hold.asks() && !p.article.Draft && !p.article.Marked && !p.saysPublic {
		p.article.Hold = &Hold{Rule: HoldFolder, Value: place}
	}
}

func (p *fieldReader) field(f frontmatter.Field) {
	a := p.article
	access := p.visibility(f)
	switch f.Key {
	case "title":
		a.Title, p.titleLine = unescaped(p.text(f, true)), f.Line
	case "slug":
		if given := p.text(f, true); given != "" {
			if a.Slug = Slug(given); a.Slug != "" {
				a.say(func(r *rare) { r.slugWritten = given })
			} else {
				p.fail(f.Line, "lint.slug.empty", "slug", given)
			}
		}
	case "date":
		if f.Value.Kind == frontmatter.Table {
			p.dates(f)
		} else {
			p.date = p.moment(f, true)
		}
	case "publishdate", "pubdate":
		p.publish = p.moment(f, true)
	case "lastmod", "modified", "updated", "last_modified_at":
		a.modified(p.moment(f, false).time)
	case "expirydate", "unpublishdate", "unpublish_date", "expiry_date":
		a.Expiry = p.moment(f, true).time
	case "draft":
		if p.truth(f) {
			p.draft(f)
		} else {
			p.saysPublic = p.saysPublic || !f.Value.Empty()
		}
	case "published":
		p.published(f)
	case "categories", "category", "topics", "topic": // see categories
	case "taxonomies": // Zola's
		for _, inner := range f.Value.Fields {
			if inner.Key == "tags" || inner.Key == "series" {
				p.field(inner)
			}
		}
	case "tags", "tag":
		a.Tags = p.names(f, a.Tags, false)
		p.labels(f, a.Tags)
	case "description", "summary":
		if a.Description == "" || f.Key == "description" && !f.Value.Empty() {
			a.Description = unescaped(p.text(f, false))
		}
	case "excerpt_separator":
		if f.Value.Scalar() {
			a.say(func(r *rare) { r.excerptSeparator = f.Value.Text })
		}
	case "cover", "image", "images", "featured_image":
		p.cover(f)
	case "url":
		if answerOf(f.Value) != saysNo { // Lume's: if false, it has no page of its own
			a.URL = p.text(f, false)
		}
	case "keys": // VuePress' themes: digests of passwords
		if slices.ContainsFunc(f.Value.Items, func(v frontmatter.Value) bool { return passwordDigest.MatchString(v.Text) }) {
			p.hold(HoldPassword, f)
		}
	case "path": // Zola's and Gatsby's
		if at := p.text(f, false); at != "" && !strings.Contains(at, "://") && !hasExtension(at) {
			p.path = "/" + strings.Trim(at, "/") + "/"
		}
	case "permalink":
		switch build, ok := f.Value.Get("build"); {
		case ok && answerOf(build.Value) == saysNo: // Eleventy's: if false, it has no page of its own
			p.hold(HoldHidden, f)
		case answerOf(f.Value) != saysNo && !ok:
			if at := p.text(f, false); at != "" || a.rare != nil {
				a.say(func(r *rare) { r.permalink = at })
			}
		}
	case "author", "authors":
		a.Authors = p.authors(f, f.Value, a.Authors)
	case "lang", "language":
		a.Lang = p.text(f, false)
	case "translationkey", "translation_key", "translation-key", "translationid", "translation_id", "translation-id", "page_id", "ref", "lang_ref", "lang-ref",
		"i18nkey", "i18n_key", "i18n-key", "i18nid", "i18n_id", "i18n-id", "reference":
		if f.Key == "reference" && (!f.Value.Scalar() || strings.ContainsAny(f.Value.Text, " :")) { // a source, rather than a page
			break
		}
		if key := p.text(f, false); key != "" || a.rare != nil {
			a.say(func(r *rare) { r.translationKey = key })
		}
	case "aliases", "alias", "redirect_from", "redirect-from", "redirects":
		a.Aliases = p.list(f, f.Value, a.Aliases, false)
	case "weight":
		p.weight(f)
	case "series":
		p.series(f)
	case "series_order", "seriesorder", "series_weight", "series_part", "series_index":
		p.seriesOrder(f)
	case "layout", "type":
		p.layout = p.layout || f.Value.Text != ""
		p.page = p.page || strings.Contains(strings.ToLower(f.Value.Text), "page")
		if word := statusWord(f.Value.Text); word == "draft" || word == "private" {
			p.draft(f)
		}
	case "telegram":
		p.telegram(f)
	case "meta":
		p.nested(f)
		if unindexedBy(f.Value) {
			p.hold(HoldHidden, f)
		}
	case "labels", "label", "flags", "flag":
		if f.Value.Kind != frontmatter.Table {
			p.labels(f, p.list(f, f.Value, nil, false))
		}
	case "extra", "params", "hexo", "custom", "metadata", "frontmatter", "post", "page", "article", "blog", "options", "config", "publishing",
		"hugo", "jekyll", "ghost", "wordpress", "wp", "quartz", "obsidian", "settings", "publish", "publication", "access":
		p.nested(f)
	default:
		if !access {
			p.unknown(f)
		}
	}
	p.noteDate(f)
}

// passwordDigest matches MD5 or SHA-256 in hexadecimal digits.
var passwordDigest = regexp.MustCompile(`^(?i:[0-9a-f]{32}|[0-9a-f]{64})$`)

// text returns a scalar as text on one line; must makes anything else an error instead of a
// warning.
func (p *fieldReader) text(f frontmatter.Field, must bool) string {
	if f.Value.Kind == frontmatter.Null {
		return ""
	}
	if !f.Value.Scalar() {
		p.complain(must, f.Line, "lint.value.not_text", "key", f.Name, "kind", f.Value.Kind.Message())
		return ""
	}
	return oneLine(f.Value.Text)
}

// oneLine joins the lines of a text and removes control characters.
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

func (p *fieldReader) moment(f frontmatter.Field, must bool) moment {
	if f.Value.Empty() {
		return moment{}
	}
	if f.Value.Kind == frontmatter.List || f.Value.Kind == frontmatter.Table {
		p.complain(must, f.Line, "lint.date.kind", "key", f.Name, "kind", f.Value.Kind.Message())
		return moment{}
	}
	m, err := parseDate(f.Value.Text, p.zone)
	if err != nil {
		p.complain(must, f.Line, "lint.date.value", "key", f.Name, "why", err)
	}
	return m
}

// dates reads the table that Material for MkDocs uses in place of a date: created, and updated.
func (p *fieldReader) dates(f frontmatter.Field) {
	created := false
	for _, d := range f.Value.Fields {
		switch d.Key {
		case "created":
			p.date, created = p.moment(d, true), true
		case "updated":
			p.article.modified(p.moment(d, false).time)
		}
	}
	if !created {
		p.moment(f, true) // a table for something else
	}
}

// truth returns a bool as frontmatter.Value.Truth reads it.
func (p *fieldReader) truth(f frontmatter.Field) bool {
	b, ok := f.Value.Truth()
	if !ok && !f.Value.Empty() {
		p.fail(f.Line, "lint.value.not_truth", "key", f.Name, "value", f.Value.Text)
	}
	return b
}

// published is Jekyll's switch, or an old name of Hugo's publishDate.
func (p *fieldReader) published(f frontmatter.Field) {
	if b, ok := f.Value.Truth(); ok {
		if !b {
			p.draft(f)
		}
		p.saysPublic = p.saysPublic || b
		return
	}
	if f.Value.Scalar() && accessWords[statusWord(f.Value.Text)] != meansNothing {
		p.status(f, senseDraftIfFalse)
		return
	}
	p.publish = p.moment(f, true)
}

// hasExtension reports whether an address ends like a file name: /a.html and posts/a.md do, v1.2
// does not.
func hasExtension(address string) bool {
	ext := pathpkg.Ext(strings.TrimRight(address, "/"))
	return 2 <= len(ext) && len(ext) <= 6 && unicode.IsLetter(rune(ext[1]))
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
	if !m.time.IsZero() && !p.later.time.IsZero() && p.later.due(p.publishAt, p.zone).After(m.due(p.publishAt, p.zone)) {
		m = p.later
	}
	p.article.Date, p.article.DateOnly = m.time, m.dateOnly
}

// categories reads the keys that are configured to hold categories. Zola keeps them in a table,
// taxonomies. path is the path of the table, "" or "taxonomies.".
func (p *fieldReader) categories(path string, table frontmatter.Value) {
	for _, f := range table.Fields {
		switch here, below := HoldsCategories(p.categoryKeys, path, f); {
		case here:
			p.article.Categories = p.names(f, p.article.Categories, f.Key == "categories" || f.Key == "category")
			p.labels(f, p.article.Categories)
		case below:
			p.categories(path+f.Key+".", f.Value)
		}
	}
}

// HoldsCategories reports whether a key holds categories, or is a table in which one may hold them.
// path is the path of the table that the key is in, "" or "taxonomies.".
func HoldsCategories(keys []string, path string, f frontmatter.Field) (here, below bool) {
	at := path + f.Key
	if slices.Contains(keys, at) || path == "taxonomies." && slices.Contains(keys, f.Key) {
		return true, false
	}
	inside := func(key string) bool { return strings.HasPrefix(key, at+".") }
	return false, f.Value.Kind == frontmatter.Table && (f.Key == "taxonomies" || slices.ContainsFunc(keys, inside))
}

// folderCategories adds the folders above _posts, which Jekyll treats as categories:
// news/_posts/2026-01-02-name.md.
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
func (p *fieldReader) names(f frontmatter.Field, into []string, must bool) []string {
	for _, name := range p.list(f, f.Value, nil, must) {
		name = plainName(name)
		key := CategoryKey(name)
		if key != "" && !slices.ContainsFunc(into, func(s string) bool { return CategoryKey(s) == key }) {
			into = append(into, name)
		}
	}
	return into
}

// plainName removes from a category or tag the marks of a link or tag that users of Obsidian put
// around it: [[AI]], #go.
func plainName(name string) string {
	if inner, ok := strings.CutPrefix(name, "[["); ok && strings.HasSuffix(inner, "]]") {
		name, _, _ = strings.Cut(strings.TrimSuffix(inner, "]]"), "|")
	}
	return strings.TrimSpace(strings.TrimLeft(name, "#"))
}

// list reads texts: a single one, several separated by commas, or a list of them.
func (p *fieldReader) list(f frontmatter.Field, v frontmatter.Value, into []string, must bool) []string {
	switch v.Kind {
	case frontmatter.Table:
		p.complain(must, v.Line, "lint.value.table", "key", f.Name)
	case frontmatter.List:
		for _, item := range v.Items {
			switch {
			case item.Kind == frontmatter.Table:
				p.complain(must, item.Line, "lint.value.holds_table", "key", f.Name)
			case item.Kind == frontmatter.List:
				into = p.list(f, item, into, must)
			case !item.Empty():
				into = append(into, oneLine(item.Text))
			}
		}
	case frontmatter.Null:
	default:
		text := v.Text
		if strings.HasPrefix(strings.TrimSpace(text), "#") { // #go #rust
			text = strings.ReplaceAll(text, " #", ", #")
		}
		for name := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ',' || r == ';' }) {
			if name = oneLine(name); name != "" {
				into = append(into, name)
			}
		}
	}
	return into
}

// coverRank ranks the keys for a cover: the last wins.
var coverRank = [...]string{"", "images", "featured_image", "image", "cover"}

// coverKeys are the keys within a cover table: Hugo's themes differ.
var coverKeys = [...]string{"image", "src", "url", "path", "file", "relative"}

// cover prefers cover to image, and image to the first of images.
func (p *fieldReader) cover(f frontmatter.Field) {
	v := f.Value
	if v.Kind == frontmatter.List {
		i := slices.IndexFunc(v.Items, func(v frontmatter.Value) bool { return !v.Empty() })
		if i < 0 {
			return
		}
		v = v.Items[i]
	}
	if v.Kind == frontmatter.Table {
		for _, key := range coverKeys {
			if inner, ok := v.Get(key); ok && inner.Value.Kind == frontmatter.Text && !inner.Value.Empty() {
				v = inner.Value
				break
			}
		}
	}
	if v.Empty() || v.Kind == frontmatter.Table || v.Kind == frontmatter.Bool {
		return // a theme's settings, not an image
	}
	if v.Kind != frontmatter.Text {
		p.complain(false, f.Line, "lint.value.cover", "key", f.Name, "kind", v.Kind.Message())
		return
	}
	if rank := slices.Index(coverRank[:], f.Key); rank > p.coverRank {
		p.article.Cover, p.coverRank = strings.TrimSpace(v.Text), rank
	}
}

func (p *fieldReader) authors(f frontmatter.Field, v frontmatter.Value, into []string) []string {
	switch v.Kind {
	case frontmatter.List:
		for _, item := range v.Items {
			into = p.authors(f, item, into)
		}
	case frontmatter.Table:
		for _, key := range []string{"name", "title", "nick", "nickname", "id", "login"} {
			if name, ok := v.Get(key); ok && name.Value.Scalar() {
				return p.authors(f, name.Value, into)
			}
		}
		p.complain(false, f.Line, "lint.value.nameless", "key", f.Name)
	case frontmatter.Null:
	default:
		if name := oneLine(v.Text); name != "" && !slices.Contains(into, name) {
			into = append(into, name)
		}
	}
	return into
}

func (p *fieldReader) weight(f frontmatter.Field) {
	if f.Value.Empty() {
		return
	}
	n, err := strconv.Atoi(strings.TrimSpace(f.Value.Text))
	if err != nil {
		p.complain(false, f.Line, "lint.value.weight", "value", f.Value.Text)
	}
	p.article.Weight = n
}
