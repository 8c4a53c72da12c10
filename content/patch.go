package content

import (
	"maps"
	"slices"
)

// Change is the change of the article in one file. Old or New is nil if the file had, or has, none.
type Change struct {
	Path     string
	Old, New *Article
	Problems []Problem // of the file as it is now
}

// Patch makes the snapshot that NewCatalogue would make, from the previous one and a few changes:
// copying costs far less than sorting and hashing everything again. ok is false if a change affects
// more than its own file, as with two articles of the same slug: then everything has to be made
// again.
func (c *Catalogue) Patch(changes []Change) (next *Catalogue, ok bool) {
	if len(changes) > maxPatch || c.repeats || c.embeds {
		return nil, false
	}
	for _, x := range changes {
		if x.New != nil && len(x.New.Embeds()) > 0 {
			return nil, false
		}
	}
	translations, ok := c.translations.patched(changes, &c.byPath)
	if !ok {
		return nil, false
	}
	next = &Catalogue{
		articles: slices.Clone(c.articles), problems: slices.Clone(c.problems),
		bySlug: c.bySlug.copy(), byPath: c.byPath.copy(),
		live:       timeline{slices.Clone(c.live.articles), c.live.expiring},
		categories: categories{maps.Clone(c.categories.byKey), c.categories.names},
		selection:  c.selection, aliases: c.aliases, former: c.former, translations: translations,
	}
	if !(&patch{next, map[string]bool{}}).make(changes) {
		return nil, false
	}
	next.channels = c.channels
	if slices.ContainsFunc(changes, Change.namesChannel) {
		next.channels = channelsOf(next.articles)
	}
	next.indexed()
	return next, true
}

// namesChannel reports whether the article names, or named, a channel itself.
func (x Change) namesChannel() bool {
	return slices.ContainsFunc([]*Article{x.Old, x.New}, func(a *Article) bool { return a != nil && a.Telegram().Channel != "" })
}

// patch is a snapshot being made from the previous one.
type patch struct {
	next    *Catalogue
	touched map[string]bool // categories that have been copied
}

// make applies the changes; it returns false if one of them affects more than its file.
func (p *patch) make(changes []Change) bool {
	for _, x := range changes {
		if x.Old != nil && !p.take(x.Old) || x.New != nil && !p.put(x.New) {
			return false
		}
		p.tellOf(x)
	}
	for key := range p.touched {
		index := p.next.categories.byKey[key]
		if len(index.names) == 0 { // the last article has left it
			delete(p.next.categories.byKey, key)
			continue
		}
		index.finish(index.category.Aliases)
	}
	return true
}

// Difference returns the articles of one snapshot that are not in the next, and those that are new
// there, each in the order of a catalogue. If there are few, it costs a comparison of pointers.
func Difference(old, now *Catalogue) (gone, came []*Article) {
	before, after := old.articles, now.articles
	for len(before) > 0 && len(after) > 0 {
		a, b := before[0], after[0]
		if a == b {
			before, after = before[1:], after[1:]
			continue
		}
		order := newestFirst(a, b)
		if order <= 0 {
			gone, before = append(gone, a), before[1:]
		}
		if order >= 0 {
			came, after = append(came, b), after[1:]
		}
	}
	return append(gone, before...), append(came, after...)
}

// SortNewest sorts articles in the order of a catalogue.
func SortNewest(articles []*Article) { sortNewest(articles) }

// maxPatch is the largest number of changes that are patched.
const maxPatch = 20

// take removes an article.
func (p *patch) take(a *Article) bool {
	c := p.next
	i, found := slices.BinarySearchFunc(c.articles, a, newestFirst)
	if !found || c.articles[i] != a || c.bySlug.article(a.Slug) != a {
		return false
	}
	c.articles = slices.Delete(c.articles, i, i+1)
	c.bySlug.remove(a.Slug)
	c.byPath.remove(a.Path)
	if a.live() && !c.live.take(a) {
		return false
	}
	return p.countNames(a, -1, (*timeline).take)
}

// put adds an article.
func (p *patch) put(a *Article) bool {
	c := p.next
	if c.bySlug.article(a.Slug) != nil || c.former[a.Slug] != "" {
		return false
	}
	i, _ := slices.BinarySearchFunc(c.articles, a, newestFirst)
	c.articles = slices.Insert(c.articles, i, a)
	c.bySlug.put(a.Slug, a)
	c.byPath.put(a.Path, a)
	if a.live() {
		c.live.put(a)
	}
	return p.countNames(a, 1, (*timeline).put)
}

// countNames updates how often the names of an article's categories occur, and their articles.
func (p *patch) countNames(a *Article, by int, move func(*timeline, *Article) bool) bool {
	moved := map[string]bool{} // an article may write one category in two ways
	for _, name := range a.Categories {
		key := p.next.CategoryKey(name)
		index := p.next.categories.byKey[key]
		if index == nil && by > 0 { // the first article in it
			index = &categoryIndex{category: Category{Key: key, Aliases: p.next.otherNames(key)}}
			p.next.categories.byKey[key] = index
			p.touched[key] = true
		}
		if index == nil {
			return false
		}
		if !p.touched[key] {
			p.touched[key] = true
			index = index.copy()
			p.next.categories.byKey[key] = index
		}
		index.count(name, by)
		if a.live() && !moved[key] && !move(&index.timeline, a) {
			return false
		}
		moved[key] = true
	}
	return true
}

// otherNames returns the aliases of the category with a key.
func (c *Catalogue) otherNames(key string) []string {
	for name, others := range c.aliases {
		if CategoryKey(name) == key {
			return others
		}
	}
	return nil
}

func (x *categoryIndex) copy() *categoryIndex {
	y := &categoryIndex{timeline: timeline{slices.Clone(x.articles), x.expiring}, category: x.category}
	for _, n := range x.names {
		y.names = append(y.names, &nameIndex{index: y, name: n.name, count: n.count})
	}
	return y
}

func (x *categoryIndex) count(name string, by int) {
	i := slices.IndexFunc(x.names, func(n *nameIndex) bool { return n.name == name })
	if i < 0 {
		x.names = append(x.names, &nameIndex{index: x, name: name})
		i = len(x.names) - 1
	}
	if x.names[i].count += by; x.names[i].count <= 0 {
		x.names = slices.Delete(x.names, i, i+1)
	}
}

func (t *timeline) take(a *Article) bool {
	i, found := slices.BinarySearchFunc(t.articles, a, newestFirst)
	if found {
		t.articles = slices.Delete(t.articles, i, i+1)
	}
	return found
}

func (t *timeline) put(a *Article) bool {
	i, _ := slices.BinarySearchFunc(t.articles, a, newestFirst)
	t.articles = slices.Insert(t.articles, i, a)
	t.expiring = t.expiring || !a.Expiry.IsZero()
	return true
}

// tellOf replaces the problems of a file.
func (p *patch) tellOf(x Change) {
	c := p.next
	c.problems = slices.DeleteFunc(c.problems, func(p Problem) bool { return p.Path == x.Path })
	c.problems = append(c.problems, x.Problems...)
	sortProblems(c.problems)
	for _, p := range x.Problems {
		if p.Severity == SeverityError {
			c.byPath.put(x.Path, nil)
		}
	}
	if x.New == nil && !slices.ContainsFunc(x.Problems, func(p Problem) bool { return p.Severity == SeverityError }) {
		c.byPath.remove(x.Path)
	}
}
