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

// Referred returns the article that another names in its front matter: by name or slug, or by the
// path of its file, relative to the folder of articles or to its own. If several have the slug, it
// is the one in the article's language, or nil.
func Referred(c *Catalogue, from *Article, ref string) *Article {
	ref = strings.TrimSpace(ref)
	if ref == "" {
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
	named := c.Index().Paged(ref)
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
