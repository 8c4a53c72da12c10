package content

import (
	"maps"
	"slices"
)

// Change is an article that is another one now, in one file; nil where the file
// had, or has, none.
type Change struct {
	Path     string
	Old, New *Article
	Problems []Problem // of the file as it is now
}

// Patch makes the snapshot that NewCatalogue would make, from the one before
// and a few changes: what it copies costs far less than what it would have to
// sort and hash again. ok is false where a change reaches further than into its
// own file, as two articles of one slug do: then all has to be made anew.
func (c *Catalogue) Patch(changes []Change) (next *Catalogue, ok bool) {
	if len(changes) > maxPatch || c.repeats || c.embeds {
		return nil, false
	}
	for _, x := range changes {
		if x.New != nil && len(x.New.Embeds) > 0 {
			return nil, false
		}
	}
	found, ok := c.patched(changes)
	if !ok {
		return nil, false
	}
	next = &Catalogue{
		articles: slices.Clone(c.articles), problems: slices.Clone(c.problems),
		bySlug: maps.Clone(c.bySlug), byPath: maps.Clone(c.byPath),
		live:       timeline{slices.Clone(c.live.articles), c.live.expiring},
		categories: maps.Clone(c.categories), names: c.names, selection: c.selection, aliases: c.aliases, former: c.former,
		translations: found, grouped: c.grouped, translated: c.translated, placed: c.placed, language: c.language, site: c.site,
	}
	touched := map[string]bool{} // categories that are copies already
	for _, x := range changes {
		if x.Old != nil && !next.take(x.Old, touched) || x.New != nil && !next.put(x.New, touched) {
			return nil, false
		}
		next.tellOf(x)
	}
	for key := range touched {
		index := next.categories[key]
		if len(index.names) == 0 {
			return nil, false
		}
		index.finish(index.category.Aliases)
	}
	return next, true
}

// Difference returns the articles of one snapshot that are not in the next, and those
// that came instead, each in the order of a catalogue. Where few did, it costs a walk
// over pointers.
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

// SortNewest sorts articles as a catalogue has them.
func SortNewest(articles []*Article) { sortNewest(articles) }

// maxPatch is how many changes at once are worth patching.
const maxPatch = 20

// take removes an article.
func (c *Catalogue) take(a *Article, touched map[string]bool) bool {
	i, found := slices.BinarySearchFunc(c.articles, a, newestFirst)
	if !found || c.articles[i] != a || c.bySlug[a.Slug] != a {
		return false
	}
	c.articles = slices.Delete(c.articles, i, i+1)
	delete(c.bySlug, a.Slug)
	delete(c.byPath, a.Path)
	if a.live() && !c.live.take(a) {
		return false
	}
	return c.countNames(a, touched, -1, (*timeline).take)
}

// put adds an article.
func (c *Catalogue) put(a *Article, touched map[string]bool) bool {
	if c.bySlug[a.Slug] != nil || c.former[a.Slug] != "" {
		return false
	}
	i, _ := slices.BinarySearchFunc(c.articles, a, newestFirst)
	c.articles = slices.Insert(c.articles, i, a)
	c.bySlug[a.Slug], c.byPath[a.Path] = a, a
	if a.live() {
		c.live.put(a)
	}
	return c.countNames(a, touched, 1, (*timeline).put)
}

// countNames changes how often the names of an article's categories are
// written, and what is in these. It reports false for a category that is new.
func (c *Catalogue) countNames(a *Article, touched map[string]bool, by int, move func(*timeline, *Article) bool) bool {
	moved := map[string]bool{} // an article may write one category in two ways
	for _, name := range a.Categories {
		key := c.key(name)
		index := c.categories[key]
		if index == nil {
			return false
		}
		if !touched[key] {
			touched[key] = true
			index = index.copy()
			c.categories[key] = index
		}
		index.count(name, by)
		if a.live() && !moved[key] && !move(&index.timeline, a) {
			return false
		}
		moved[key] = true
	}
	return true
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

// tellOf puts the problems of a file in the place of those it had.
func (c *Catalogue) tellOf(x Change) {
	c.problems = slices.DeleteFunc(c.problems, func(p Problem) bool { return p.Path == x.Path })
	c.problems = append(c.problems, x.Problems...)
	sortProblems(c.problems)
	for _, p := range x.Problems {
		if p.Severity == SeverityError {
			c.byPath[x.Path] = nil
		}
	}
	if x.New == nil && !slices.ContainsFunc(x.Problems, func(p Problem) bool { return p.Severity == SeverityError }) {
		delete(c.byPath, x.Path)
	}
}
