package content

import (
	"cmp"
	"slices"
	"sort"
	"strings"
	"sync"
	"time"
)

// Catalogue is an immutable snapshot of a folder. What its methods return is
// shared: it is for reading only.
type Catalogue struct {
	articles   []*Article
	problems   []Problem
	bySlug     map[string]*Article
	byPath     map[string]*Article // nil for a file that is kept out
	live       timeline
	categories map[string]*categoryIndex
	names      Names
	repeats    bool // an article has another name than its slug
	embeds     bool // an article embeds others: what one is may hold another
	selection  Selection
	aliases    map[string][]string // that it was made with
	former     map[string]string   // likewise

	addressOnce sync.Once
	byAddress   map[string]*Article // path on the site → article; see resolve.go
	fileOnce    sync.Once
	byFile      map[string][]*Article // name of the file without its ending, folded → articles
	pageOnce    sync.Once
	pages       pages // see refer.go

	// See lang.go.
	translations translations
	grouped      map[*Article][]*Article // those that have translations, with these
	translated   bool                    // an article has
	placed       map[*Article]*Article   // what was made of articles for their place on the site
	language     string                  // that it was made with
	site         siteLanguage

	seriesOnce sync.Once
	series     map[string]*Series // see series.go
}

// timeline is a run of articles that are dated, no drafts and not held, newest
// first.
type timeline struct {
	articles []*Article
	expiring bool // one of them has an expiry
}

// at returns what is published at now. It costs a binary search, and a walk
// only where something expires.
func (t timeline) at(now time.Time) []*Article {
	i := sort.Search(len(t.articles), func(i int) bool { return !t.articles[i].Due.After(now) })
	out := t.articles[i:len(t.articles):len(t.articles)]
	if !t.expiring || !slices.ContainsFunc(out, func(a *Article) bool { return !a.Published(now) }) {
		return out
	}
	return slices.DeleteFunc(slices.Clone(out), func(a *Article) bool { return !a.Published(now) })
}

func (t *timeline) add(a *Article) {
	t.articles = append(t.articles, a)
	t.expiring = t.expiring || !a.Expiry.IsZero()
}

// categoryIndex is a category as it is built.
type categoryIndex struct {
	timeline
	category Category // without articles
	names    []*nameIndex
}

// nameIndex is a name as articles write it.
type nameIndex struct {
	index *categoryIndex
	name  string
	count int
}

// NewCatalogue makes a snapshot of articles and problems. Where several articles
// have one slug, each gets a name of its own (see name.go). aliases are those of
// the configuration: other names by category, the first of which is its title.
func NewCatalogue(articles []*Article, problems []Problem, aliases map[string][]string) *Catalogue {
	return Shelf{Aliases: aliases}.Catalogue(articles, problems)
}

// Shelf is what a catalogue is made with, besides articles.
type Shelf struct {
	Aliases   map[string][]string // other names of categories, the first being the title
	Names     map[string]string   // that files are known by, by path
	Former    map[string]string   // names that articles had before → the present one
	Selection Selection           // which files count as articles
	Language  string              // of the channel; "": the site's
	Before    *Catalogue          // whose articles are kept where they are the same; nil: none
}

// Catalogue makes a snapshot of articles and problems.
func (s Shelf) Catalogue(articles []*Article, problems []Problem) *Catalogue {
	c := &Catalogue{
		problems:   slices.Clone(problems),
		bySlug:     make(map[string]*Article, len(articles)),
		byPath:     make(map[string]*Article, len(articles)),
		categories: map[string]*categoryIndex{},
		names:      NewNames(s.Aliases),
		selection:  s.Selection,
		aliases:    s.Aliases,
		former:     s.Former,
	}
	for _, p := range problems {
		if p.Severity == SeverityError {
			c.byPath[p.Path] = nil
		}
	}
	c.articles, c.repeats = named(c.translate(articles, s.Language, s.Before), s.Names, s.Former)
	for _, a := range c.articles {
		c.embeds = c.embeds || len(a.Embeds) > 0
		c.byPath[a.Path], c.bySlug[a.Slug] = a, a
	}
	c.group()
	sortNewest(c.articles)
	sortProblems(c.problems)
	c.indexCategories(s.Aliases)
	return c
}

// Allow returns the catalogue without the holds that allowed says do not hold; the
// catalogue itself where there are none.
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
	return Shelf{Aliases: c.aliases, Names: names, Former: c.former, Selection: c.selection, Language: c.language, Before: c}.Catalogue(articles, c.problems)
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
		due     int64 // seconds: near at hand, the articles are spread in memory
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

func (c *Catalogue) indexCategories(aliases map[string][]string) {
	titles := map[string][]string{}
	for name, others := range aliases {
		titles[CategoryKey(name)] = others
	}
	c.live.articles = make([]*Article, 0, len(c.articles))
	names := map[string]*nameIndex{}
	for _, a := range c.articles {
		dated := a.live()
		if dated {
			c.live.add(a)
		}
		for _, name := range a.Categories {
			n := names[name]
			if n == nil {
				n = &nameIndex{index: c.categoryIndex(name, titles), name: name}
				n.index.names = append(n.index.names, n)
				names[name] = n
			}
			n.count++
			if articles := n.index.articles; dated && (len(articles) == 0 || articles[len(articles)-1] != a) {
				n.index.add(a)
			}
		}
	}
	for key, index := range c.categories {
		index.finish(titles[key])
	}
}

// categoryIndex returns the index of the category that a name means.
func (c *Catalogue) categoryIndex(name string, titles map[string][]string) *categoryIndex {
	key := c.key(name)
	index := c.categories[key]
	if index == nil {
		index = &categoryIndex{category: Category{Key: key, Aliases: titles[key]}}
		c.categories[key] = index
	}
	return index
}

// finish names the category as it is written most. Other names, which the
// configuration knows, count only where its own is not written at all.
func (x *categoryIndex) finish(titles []string) {
	best, own := (*nameIndex)(nil), false
	for _, n := range x.names {
		proper := CategoryKey(n.name) == x.category.Key
		if best == nil || proper && !own ||
			proper == own && (n.count > best.count || n.count == best.count && n.name < best.name) {
			best, own = n, proper
		}
	}
	x.category.Name = best.name
	if !own {
		x.category.Name = x.category.Key
	}
	x.category.Title = x.category.Name
	if len(titles) > 0 {
		x.category.Title = titles[0]
	}
	x.category.folds = []string{x.category.Key}
	for _, name := range append([]string{x.category.Title}, titles...) {
		if key := CategoryKey(name); !slices.Contains(x.category.folds, key) {
			x.category.folds = append(x.category.folds, key)
		}
	}
}

// key returns the key of the category that is meant by a name.
func (c *Catalogue) key(name string) string { return c.names.Key(name) }

// Articles returns all articles, newest first, undated ones last.
func (c *Catalogue) Articles() []*Article { return c.articles }

// Problems returns what was found wrong, by path and line.
func (c *Catalogue) Problems() []Problem { return c.problems }

// Article returns the article that goes by the name, or nil.
func (c *Catalogue) Article(slug string) *Article { return c.bySlug[slug] }

// Present reports whether a file with the path is there, be it an article or
// kept out for an error: an article that is missing but Present is broken, not
// deleted, and its post stays untouched.
func (c *Catalogue) Present(path string) bool {
	_, ok := c.byPath[path]
	return ok
}

// ByPath returns the article of the file, or nil.
func (c *Catalogue) ByPath(path string) *Article { return c.byPath[path] }

// Embeds reports whether an article embeds others: what one is may hold another.
func (c *Catalogue) Embeds() bool { return c.embeds }

// Published returns what readers may see at now, newest first.
func (c *Catalogue) Published(now time.Time) []*Article { return c.live.at(now) }

// Categories returns the categories with something published at now, by number
// of articles, then name; Articles holds only what is published.
func (c *Catalogue) Categories(now time.Time) []Category {
	out := make([]Category, 0, len(c.categories))
	for _, index := range c.categories {
		if articles := index.at(now); len(articles) > 0 {
			category := index.category
			category.Articles = articles
			out = append(out, category)
		}
	}
	slices.SortFunc(out, func(a, b Category) int {
		return cmp.Or(cmp.Compare(len(b.Articles), len(a.Articles)), strings.Compare(a.Title, b.Title), strings.Compare(a.Key, b.Key))
	})
	return out
}

// CategoryKey returns the key of the category that a name or an alias means,
// whether or not anything is published in it.
func (c *Catalogue) CategoryKey(name string) string { return c.key(name) }

// Category finds a category at now regardless of case and by alias; near holds
// names that resemble the one asked for if there is none. A category without
// anything published does not exist.
func (c *Catalogue) Category(name string, now time.Time) (cat *Category, similar []string) {
	if index := c.categories[c.key(name)]; index != nil {
		if articles := index.at(now); len(articles) > 0 {
			category := index.category
			category.Articles = articles
			return &category, nil
		}
	}
	return nil, near(name, c.Categories(now))
}
