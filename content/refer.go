package content

import (
	"path"
	"slices"
	"strings"
)

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
