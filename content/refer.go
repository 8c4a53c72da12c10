package content

import (
	"path"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/content/lines"
)

// A page is what site generators address by one path, whatever languages it is written in:
// posts/intro for posts/intro.md, posts/intro.ru.md, posts/intro/index.md and ru/posts/intro.md.

// FilePath is the path of a file as written in a link: with or without its extension and language.
type FilePath string

// NamesLanguage reports whether the path names the language of the file.
func (f FilePath) NamesLanguage() bool { return !unmarked(string(f)) }

// Page returns the path of the file's page.
func (f FilePath) Page() string {
	p := strings.TrimPrefix(path.Clean("/"+string(f)), "/")
	if !lines.IsMarkdown(p) {
		p += ".md"
	}
	p, _ = withoutLanguage(p)
	p = strings.TrimSuffix("/"+p, "/index")
	return FoldName(strings.TrimPrefix(p, "/"))
}

// Referred returns the article that another names in its front matter: by name or slug, by the path
// of its file, relative to the folder of articles or to its own, by a name that it had, by an alias
// or the path of its page, by the name of its file alone, or by its title. If several fit, it is the
// one in the article's language, or nil.
func Referred(c *Catalogue, from *Article, ref string) *Article {
	ref = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(ref), "[["), "]]") // as notes refer to each other
	if ref = strings.TrimPrefix(ref, "@/"); ref == "" {                              // as Zola's articles do
		return nil
	}
	for _, file := range []string{ref, ref + ".md", path.Join(path.Dir(from.Path), ref), path.Join(path.Dir(from.Path), ref) + ".md"} {
		if a := c.ByPath(strings.TrimPrefix(path.Clean(file), "/")); a != nil {
			if b := c.Translations().Version(a, from.Lang); b != nil && b != from && !FilePath(ref).NamesLanguage() {
				return b
			}
			return a
		}
	}
	for _, find := range []func(*Catalogue, string) []*Article{slugged, formerly, aliased, onPage, filed, titled} {
		found := find(c, ref)
		if len(found) > 1 {
			found = slices.DeleteFunc(slices.Clone(found), func(a *Article) bool { return a.Lang != from.Lang })
			if len(found) != 1 {
				return nil
			}
		}
		if len(found) == 1 {
			return found[0]
		}
	}
	return nil
}

// slugged returns the articles with a name or slug.
func slugged(c *Catalogue, ref string) []*Article {
	named := slices.Clone(c.Index().Paged(ref))
	if a := c.Article(ref); a != nil && !slices.Contains(named, a) {
		named = append(named, a)
	}
	return named
}

// formerly returns the article that had a name, or whose file had it.
func formerly(c *Catalogue, ref string) []*Article {
	base := path.Base(ref)
	undated, _ := FileName(strings.TrimSuffix(base, ".md") + ".md")
	for _, name := range []string{ref, base, undated} {
		if a := c.Article(c.former[name]); a != nil && c.Article(name) == nil {
			return []*Article{a}
		}
	}
	return nil
}

// aliased returns the articles with an alias: an address that the page had, or a name of a note.
func aliased(c *Catalogue, ref string) (found []*Article) {
	for _, a := range c.articles {
		if slices.ContainsFunc(a.Aliases, func(alias string) bool {
			return siteKey(alias) == siteKey(ref) || !strings.Contains(ref, "/") && path.Base(siteKey(alias)) == siteKey(ref)
		}) {
			found = append(found, a)
		}
	}
	return found
}

// onPage returns the articles whose page has the last name of a path: /blog/one/, ../one.md.
func onPage(c *Catalogue, ref string) []*Article {
	if !strings.ContainsAny(ref, "/.") || HasScheme(ref) {
		return nil
	}
	slug, _ := FileName(siteKey(ref) + ".md")
	if lines.IsMarkdown(ref) {
		slug, _ = FileName(ref)
	}
	return c.Index().Paged(slug)
}

// filed returns the articles whose file has the last name of a path, which another slug may hide.
func filed(c *Catalogue, ref string) (found []*Article) {
	if HasScheme(ref) {
		return nil
	}
	slug, _ := FileName(strings.TrimSuffix(path.Base(ref), ".md") + ".md")
	for _, a := range c.articles {
		if name, _ := FileName(a.Path); name == slug {
			found = append(found, a)
		}
	}
	return found
}

// titled returns the articles with a title, whatever its case.
func titled(c *Catalogue, ref string) (found []*Article) {
	for _, a := range c.articles {
		if FoldName(a.Title) == FoldName(ref) {
			found = append(found, a)
		}
	}
	return found
}
