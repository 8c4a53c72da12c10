package content

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// FoldName makes the spellings of one file name equal: case, and the decomposed
// letters in which macOS stores names.
func FoldName(name string) string { return strings.ToLower(norm.NFC.String(name)) }

// InFiles returns the articles whose files a name fits, without its ending: that
// of the file, or the end of its path (talk/intro of 2026/talk/intro.md). Those
// with the shortest paths come first.
func (c *Catalogue) InFiles(name string) []*Article {
	c.fileOnce.Do(func() {
		c.byFile = make(map[string][]*Article, len(c.articles))
		for _, a := range c.articles {
			base := FoldName(path.Base(filePath(a)))
			c.byFile[base] = append(c.byFile[base], a)
		}
	})
	name = FoldName(strings.TrimPrefix(path.Clean("/"+name), "/"))
	var found []*Article
	for _, a := range c.byFile[path.Base(name)] {
		if strings.HasSuffix("/"+FoldName(filePath(a)), "/"+name) {
			found = append(found, a)
		}
	}
	slices.SortFunc(found, func(a, b *Article) int {
		return cmp.Or(cmp.Compare(strings.Count(a.Path, "/"), strings.Count(b.Path, "/")), strings.Compare(a.Path, b.Path))
	})
	return found
}

// filePath returns the path of the article's file without its ending.
func filePath(a *Article) string { return strings.TrimSuffix(a.Path, path.Ext(a.Path)) }
