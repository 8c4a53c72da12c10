package content

import (
	"path"
	"slices"
	"strings"
)

// A page is what site generators name by one path, in whatever languages there are
// files of it: posts/intro of posts/intro.md, posts/intro.ru.md and posts/intro/index.md,
// of ru/posts/intro.md besides.

// FilePath is the path of a file as a link names it: with its ending and language or
// without.
type FilePath string

// NamesLanguage reports whether the path says in which language the file is.
func (f FilePath) NamesLanguage() bool { return !unmarked(string(f)) }

// Page returns the path of the page that the file is of.
func (f FilePath) Page() string {
	p := strings.TrimPrefix(path.Clean("/"+string(f)), "/")
	switch strings.ToLower(path.Ext(p)) {
	case ".md", ".markdown", ".mdx":
		p, _ = withoutLanguage(p)
	default:
		p, _ = withoutLanguage(p + ".md")
	}
	p = strings.TrimSuffix("/"+p, "/index")
	return FoldName(strings.TrimPrefix(p, "/"))
}

// pages are the articles by the paths of their pages, by the last names of these, and
// by other names that their notes have (aliases).
type pages struct {
	byPath, byName, byAlias map[string][]*Article
}

func (c *Catalogue) allPages() *pages {
	c.pageOnce.Do(func() {
		c.pages = pages{map[string][]*Article{}, map[string][]*Article{}, map[string][]*Article{}}
		for _, a := range c.articles {
			p := FilePath(a.Path).Page()
			c.pages.byPath[p] = append(c.pages.byPath[p], a)
			c.pages.byName[path.Base(p)] = append(c.pages.byName[path.Base(p)], a)
			for _, name := range a.Aliases {
				if name = FoldName(strings.TrimSpace(name)); !slices.Contains(c.pages.byAlias[name], a) {
					c.pages.byAlias[name] = append(c.pages.byAlias[name], a)
				}
			}
		}
	})
	return &c.pages
}

// Pages returns the articles, in several languages maybe, whose page has the path, from
// the folder of articles.
func (c *Catalogue) Pages(p string) []*Article { return c.allPages().byPath[FilePath(p).Page()] }

// PagesNamed returns the articles whose page has a path with that end.
func (c *Catalogue) PagesNamed(p string) []*Article {
	p = FilePath(p).Page()
	var found []*Article
	for _, a := range c.allPages().byName[path.Base(p)] {
		if strings.HasSuffix("/"+FilePath(a.Path).Page(), "/"+p) {
			found = append(found, a)
		}
	}
	return found
}

// Aliased returns the articles that have a name among their aliases.
func (c *Catalogue) Aliased(name string) []*Article { return c.allPages().byAlias[FoldName(name)] }

// Version returns the translation of an article in a language, itself if that is one;
// nil if there is none. What a file says nothing of is the language of the site.
func (c *Catalogue) Version(a *Article, lang string) *Article {
	all := c.Translations(a)
	if all == nil {
		all = []*Article{a}
	}
	for _, suits := range []func(b *Article) bool{
		func(b *Article) bool { return foldLanguage(b.Lang) == foldLanguage(lang) },
		func(b *Article) bool {
			return b.Lang != "" && lang != "" && (speaks(b.Lang, lang) || speaks(lang, b.Lang))
		},
		func(b *Article) bool { return (b.Lang == "" || lang == "") && c.site.own(b) },
	} {
		if i := slices.IndexFunc(all, suits); i >= 0 {
			return all[i]
		}
	}
	return nil
}

// Referred returns the article that another names in its front matter: by the name
// or slug, or by the file, from the folder of articles or from its own. Of several
// with the slug it is the one in the article's language; nil if that is not one.
func Referred(c *Catalogue, from *Article, ref string) *Article {
	ref = strings.TrimSpace(ref)
	if ref == "" {
		return nil
	}
	for _, file := range []string{ref, ref + ".md", path.Join(path.Dir(from.Path), ref), path.Join(path.Dir(from.Path), ref) + ".md"} {
		if a := c.ByPath(strings.TrimPrefix(path.Clean(file), "/")); a != nil {
			if b := c.Version(a, from.Lang); b != nil && b != from && !FilePath(ref).NamesLanguage() {
				return b
			}
			return a
		}
	}
	named := c.Paged(ref)
	if a := c.Article(ref); a != nil && !slices.Contains(named, a) {
		named = append(named, a)
	}
	if len(named) > 1 {
		named = slices.DeleteFunc(named, func(a *Article) bool { return a.Lang != from.Lang })
	}
	if len(named) != 1 {
		return nil
	}
	return named[0]
}
