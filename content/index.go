package content

import (
	"cmp"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/unicode/norm"
)

// Index finds articles by what links, commands and readers call them: the path of a page, the name
// of a file, an alias, an address on the site, a slug. Each map is built on first use, because most
// snapshots need none of them.
type Index struct {
	articles []*Article
	bySlug   *lookup // nil if several articles share the slug of a page

	addressOnce sync.Once
	byAddress   map[string]*Article // path on the site → article
	fileOnce    sync.Once
	byFile      map[string][]*Article // name of the file without its extension, folded → articles
	pageOnce    sync.Once
	pages       pages
}

// Paged returns the articles whose page has the slug, by path.
func (x *Index) Paged(slug string) []*Article {
	if x.bySlug != nil {
		if a := x.bySlug.article(slug); a != nil {
			return []*Article{a}
		}
		return nil
	}
	var found []*Article
	for _, a := range x.articles {
		if a.page() == slug {
			found = append(found, a)
		}
	}
	slices.SortFunc(found, func(a, b *Article) int { return strings.Compare(a.Path, b.Path) })
	return found
}

// pages holds the articles by the paths of their pages, by the last element of these, and by the
// aliases of notes.
type pages struct {
	byPath, byName, byAlias map[string][]*Article
}

func (x *Index) allPages() *pages {
	x.pageOnce.Do(func() {
		x.pages = pages{map[string][]*Article{}, map[string][]*Article{}, map[string][]*Article{}}
		for _, a := range x.articles {
			p := FilePath(a.Path).Page()
			x.pages.byPath[p] = append(x.pages.byPath[p], a)
			x.pages.byName[path.Base(p)] = append(x.pages.byName[path.Base(p)], a)
			for _, name := range a.Aliases {
				if name = FoldName(strings.TrimSpace(name)); !slices.Contains(x.pages.byAlias[name], a) {
					x.pages.byAlias[name] = append(x.pages.byAlias[name], a)
				}
			}
		}
	})
	return &x.pages
}

// Pages returns the articles, possibly in several languages, whose page has the path, relative to
// the folder of articles.
func (x *Index) Pages(p string) []*Article { return x.allPages().byPath[FilePath(p).Page()] }

// PagesNamed returns the articles whose page has p as the end of its path.
func (x *Index) PagesNamed(p string) []*Article {
	p = FilePath(p).Page()
	var found []*Article
	for _, a := range x.allPages().byName[path.Base(p)] {
		if strings.HasSuffix("/"+FilePath(a.Path).Page(), "/"+p) {
			found = append(found, a)
		}
	}
	return found
}

// Aliased returns the articles that have a name among their aliases.
func (x *Index) Aliased(name string) []*Article { return x.allPages().byAlias[FoldName(name)] }

// InFiles returns the articles whose files match a name without extension: the file name, or the
// end of the path (talk/intro for 2026/talk/intro.md). Those with the shortest paths come first.
func (x *Index) InFiles(name string) []*Article {
	x.fileOnce.Do(func() {
		x.byFile = make(map[string][]*Article, len(x.articles))
		for _, a := range x.articles {
			base := FoldName(path.Base(filePath(a.Path)))
			x.byFile[base] = append(x.byFile[base], a)
		}
	})
	name = FoldName(strings.TrimPrefix(path.Clean("/"+name), "/"))
	var found []*Article
	for _, a := range x.byFile[path.Base(name)] {
		if strings.HasSuffix("/"+FoldName(filePath(a.Path)), "/"+name) {
			found = append(found, a)
		}
	}
	slices.SortFunc(found, func(a, b *Article) int {
		return cmp.Or(cmp.Compare(strings.Count(a.Path, "/"), strings.Count(b.Path, "/")), strings.Compare(a.Path, b.Path))
	})
	return found
}

// filePath returns the path of the article's file without its extension.
func filePath(name string) string { return strings.TrimSuffix(name, path.Ext(name)) }

// FoldName normalises the spellings of a file name: case, and the decomposed letters in which macOS
// stores names.
func FoldName(name string) string { return strings.ToLower(norm.NFC.String(name)) }

// At returns the article whose page is at the path on the site, or that has the path among its
// aliases; nil if there is none.
func (x *Index) At(site Site, p string) *Article { return x.addresses(site)[siteKey(p)] }

// Sharing returns another article whose page has the same address, and that address; nil if there
// is none.
func (x *Index) Sharing(site Site, a *Article) (*Article, string) {
	p := site.Path(a)
	if scheme.MatchString(p) {
		u, err := url.Parse(p)
		if err != nil {
			return nil, ""
		}
		p = u.Path
	}
	if b := x.At(site, p); b != nil && b != a && b.Path != a.Path {
		return b, p
	}
	return nil, ""
}

// addresses indexes the articles by their paths on the site, once for each snapshot.
func (x *Index) addresses(site Site) map[string]*Article {
	x.addressOnce.Do(func() {
		x.byAddress = make(map[string]*Article, len(x.articles))
		for _, a := range x.articles {
			for _, alias := range a.Aliases {
				if below, ok := site.OnHost(alias); ok {
					alias = below
				}
				if scheme.MatchString(alias) {
					continue
				}
				x.byAddress[siteKey(alias)] = a
				if own := site.Path(a); !strings.HasPrefix(alias, "/") && !scheme.MatchString(own) { // Hugo's, beside the page
					if beside := siteKey(path.Dir(strings.TrimRight(own, "/")) + "/" + alias); x.byAddress[beside] == nil {
						x.byAddress[beside] = a
					}
				}
			}
		}
		for _, a := range x.articles {
			p := site.Path(a)
			if scheme.MatchString(p) {
				u, err := url.Parse(p)
				if err != nil {
					continue
				}
				p = u.Path
			}
			x.byAddress[siteKey(p)] = a
		}
	})
	return x.byAddress
}
