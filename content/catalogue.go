package content

import (
	"cmp"
	"slices"
	"sort"
	"strings"
	"time"
)

// Catalogue is an immutable snapshot of a folder. The results of its methods are shared and must
// not be modified.
type Catalogue struct {
	articles   []*Article
	problems   []Problem
	bySlug     lookup
	byPath     lookup // with files that are left out
	live       timeline
	categories categories
	repeats    bool // an article has a name other than its slug
	embeds     bool // an article embeds others: their holds may apply to it
	selection  Selection
	channels   []string            // that articles name
	aliases    map[string][]string // that it was made with
	former     map[string]string   // likewise

	index        Index
	translations Translations
	series       AllSeries
}

// NewCatalogue makes a snapshot of articles and problems. If several articles have the same slug,
// each gets a name of its own (see name.go). aliases are the configured other names by category;
// the first of them is the title.
func NewCatalogue(articles []*Article, problems []Problem, aliases map[string][]string) *Catalogue {
	return Shelf{Aliases: aliases}.Catalogue(articles, problems)
}

// Shelf is what a catalogue is made from, besides articles.
type Shelf struct {
	Aliases   map[string][]string // other names of categories; the first is the title
	Names     map[string]string   // known names of files, by path
	Former    map[string]string   // former names of articles → the present one
	Selection Selection           // which files count as articles
	Language  string              // of the channel; "": the site's
	Languages Languages           // of the site
	Before    *Catalogue          // whose unchanged articles are reused; nil: none
}

// Catalogue makes a snapshot of articles and problems.
func (s Shelf) Catalogue(articles []*Article, problems []Problem) *Catalogue {
	c := &Catalogue{
		problems:   slices.Clone(problems),
		categories: categories{map[string]*categoryIndex{}, NewNames(s.Aliases)},
		selection:  s.Selection,
		aliases:    s.Aliases,
		former:     s.Former,
	}
	bySlug, byPath := make(map[string]*Article, len(articles)), make(map[string]*Article, len(articles))
	for _, p := range problems {
		if p.Severity == SeverityError {
			byPath[p.Path] = nil
		}
	}
	c.articles, c.repeats = named(c.translations.place(articles, s), s.Names, s.Former)
	for _, a := range c.articles {
		c.embeds = c.embeds || len(a.Embeds()) > 0
		byPath[a.Path], bySlug[a.Slug] = a, a
	}
	c.bySlug, c.byPath = lookup{whole: bySlug}, lookup{whole: byPath}
	c.translations.group(c.articles)
	sortNewest(c.articles)
	sortProblems(c.problems)
	c.live = c.categories.sort(c.articles, s.Aliases)
	c.channels = channelsOf(c.articles)
	c.indexed()
	return c
}

// channelsOf returns the channels that articles name, in their order.
func channelsOf(articles []*Article) (all []string) {
	seen := map[string]bool{"": true}
	for _, a := range articles {
		if name := a.Telegram().Channel; !seen[name] {
			seen[name] = true
			all = append(all, name)
		}
	}
	return all
}

// indexed sets the articles of the indexes, once these are known.
func (c *Catalogue) indexed() {
	c.index.articles, c.series.articles = c.articles, c.articles
	if !c.repeats && !c.translations.any {
		c.index.bySlug = &c.bySlug
	}
}

// Allow returns the catalogue without the holds that allowed lifts, or the catalogue itself if
// there are none.
func (c *Catalogue) Allow(allowed func(Hold) bool) *Catalogue {
	if !slices.ContainsFunc(c.articles, func(a *Article) bool { return a.Hold != nil && allowed(*a.Hold) }) {
		return c
	}
	articles := slices.Clone(c.articles)
	names := make(map[string]string, len(articles))
	for i, a := range articles {
		names[a.Path] = a.Slug
		if a.Hold != nil && allowed(*a.Hold) {
			b := *a
			b.Hold = nil
			articles[i] = &b
		}
	}
	return Shelf{Aliases: c.aliases, Names: names, Former: c.former, Selection: c.selection, Language: c.translations.language, Languages: c.translations.languages, Before: c}.Catalogue(articles, c.problems)
}

// live reports whether the article is in the timelines.
func (a *Article) live() bool { return !a.Draft && a.Hold == nil && !a.Due.IsZero() }

// newestFirst is the order of a catalogue: by due time, undated ones last; then
// by path.
func newestFirst(a, b *Article) int {
	return cmp.Or(b.Due.Compare(a.Due), strings.Compare(a.Path, b.Path))
}

// sortNewest sorts in the order of newestFirst.
func sortNewest(articles []*Article) {
	type keyed struct {
		due     int64 // seconds first, because the articles are spread in memory
		article *Article
	}
	keys := make([]keyed, len(articles))
	for i, a := range articles {
		keys[i] = keyed{a.Due.Unix(), a} // the zero time is far below all others
	}
	slices.SortFunc(keys, func(a, b keyed) int {
		if a.due != b.due {
			return cmp.Compare(b.due, a.due)
		}
		return newestFirst(a.article, b.article)
	})
	for i, k := range keys {
		articles[i] = k.article
	}
}

// Articles returns all articles, newest first, undated ones last.
func (c *Catalogue) Articles() []*Article { return c.articles }

// Problems returns the problems of the folder, by path and line.
func (c *Catalogue) Problems() []Problem { return c.problems }

// Article returns the article with the name, or nil.
func (c *Catalogue) Article(slug string) *Article { return c.bySlug.article(slug) }

// Present reports whether a file with the path exists, whether it is an article or was left out
// because of an error: an article that is missing but Present is broken, not deleted, and its post
// stays untouched.
func (c *Catalogue) Present(path string) bool {
	_, ok := c.byPath.get(path)
	return ok
}

// ByPath returns the article of the file, or nil.
func (c *Catalogue) ByPath(path string) *Article { return c.byPath.article(path) }

// Embeds reports whether an article embeds others, whose holds may apply to it.
func (c *Catalogue) Embeds() bool { return c.embeds }

// Channels returns the channels that articles name themselves.
func (c *Catalogue) Channels() []string { return c.channels }

// Published returns what readers may see at now, newest first.
func (c *Catalogue) Published(now time.Time) []*Article { return c.live.at(now) }

// Index returns the index by which links and readers find articles.
func (c *Catalogue) Index() *Index { return &c.index }

// Translations returns which articles are translations of each other.
func (c *Catalogue) Translations() *Translations { return &c.translations }

// Series returns the series of the articles.
func (c *Catalogue) Series() *AllSeries { return &c.series }

// Categories returns the categories with something published at now, by number
// of articles, then name; Articles holds only what is published.
func (c *Catalogue) Categories(now time.Time) []Category {
	out := make([]Category, 0, len(c.categories.byKey))
	for _, index := range c.categories.byKey {
		if articles := index.at(now); len(articles) > 0 {
			category := index.category
			category.Articles = articles
			out = append(out, category)
		}
	}
	sort.Slice(out, func(i, j int) bool {
		a, b := &out[i], &out[j]
		return cmp.Or(cmp.Compare(len(b.Articles), len(a.Articles)), strings.Compare(a.Title, b.Title), strings.Compare(a.Key, b.Key)) < 0
	})
	return out
}

// CategoryKey returns the key of the category with a name or an alias, whether or not anything is
// published in it.
func (c *Catalogue) CategoryKey(name string) string { return c.categories.names.Key(name) }

// WholeCategory returns a category, ignoring case and resolving aliases, with all its articles
// whatever their state, including drafts, held and undated ones. It is nil if there is none.
func (c *Catalogue) WholeCategory(name string) *Category {
	index := c.categories.byKey[c.categories.names.Key(name)]
	if index == nil {
		return nil
	}
	category := index.category
	for _, a := range c.articles {
		if slices.ContainsFunc(a.Categories, func(name string) bool {
			return slices.ContainsFunc(index.names, func(n *nameIndex) bool { return n.name == name })
		}) {
			category.Articles = append(category.Articles, a)
		}
	}
	return &category
}

// Category returns a category at now, ignoring case and resolving aliases; if there is none, similar
// has the names in use that come near. A category without published articles does not exist.
func (c *Catalogue) Category(name string, now time.Time) (cat *Category, similar []string) {
	if index := c.categories.byKey[c.categories.names.Key(name)]; index != nil {
		if articles := index.at(now); len(articles) > 0 {
			category := index.category
			category.Articles = articles
			return &category, nil
		}
	}
	return nil, near(name, c.Categories(now))
}

// Selection decides which files of a folder are articles: all of them, or only those that are
// marked for Telegram (Article.Marked).
type Selection struct {
	All    bool     // only marked files are articles, in the whole folder
	Vaults []string // only marked files are articles in these folders; "." is the whole
	Tool   string   // the tool of the first of them: Obsidian, Logseq
}

// Marked reports whether the file at path is an article only if it is marked.
func (s Selection) Marked(path string) bool {
	if s.All {
		return true
	}
	for _, dir := range s.Vaults {
		if dir == "." || strings.HasPrefix(path, dir+"/") {
			return true
		}
	}
	return false
}

// Selected counts the articles of a Selection.
type Selected struct {
	Selection
	Taken int // marked articles in folders that require a mark
	Left  int // unmarked files there
}

// Selection returns which files are articles.
func (c *Catalogue) Selection() Selected {
	s := Selected{Selection: c.selection}
	for _, a := range c.articles {
		switch {
		case a.Unmarked():
			s.Left++
		case c.selection.Marked(a.Path):
			s.Taken++
		}
	}
	return s
}

// MarkedOnly reports whether the file at path is an article only if it is marked.
func (c *Catalogue) MarkedOnly(path string) bool { return c.selection.Marked(path) }
