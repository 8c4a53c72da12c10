package folder

import (
	"cmp"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/lines"
)

// refer resolves what names a page by its file, as ref and relref of Hugo, post_url and
// link of Jekyll and @/ of Zola do: from the folder of the article's page, from the root
// of the site's content, then by the name alone. It is the page in the language that is
// asked for, else in that of the article, else the file that is named. Nothing is
// guessed: on the site it is an error, too, where no page or several fit.
func (r resolver) refer(a *content.Article, p, lang string) Target {
	for _, find := range []func(*content.Article, string) []*content.Article{r.beside, r.fromRoot, r.byName} {
		found := find(a, p)
		if len(found) == 0 {
			continue
		}
		if files := r.several(found); len(files) > 1 {
			return Target{Path: p, Several: strings.Join(files, ", ")}
		}
		b := r.sameLanguage(a, found[0], p)
		if lang != "" {
			b = r.catalogue.Translations().Version(found[0], lang)
		}
		if b == nil {
			return Target{Path: p}
		}
		return r.toArticle(b)
	}
	if t := r.section(a, p); t.Kind != TargetNone {
		return t
	}
	if strings.HasPrefix(p, "/") { // a page of another kind, by its address
		if t := r.onSite(p); t.Kind != TargetNone {
			return t
		}
		return r.tail(path.Clean(p))
	}
	return Target{Path: strings.TrimPrefix(path.Clean(p), "/")}
}

// beside finds a page in the folder of which the article is the page: that of an index.md, or one of its own name.
func (r resolver) beside(a *content.Article, p string) []*content.Article {
	if strings.HasPrefix(p, "/") {
		return nil
	}
	dirs := []string{path.Dir(a.Path)}
	if strings.HasPrefix(path.Base(a.Path), "index.") {
		dirs = []string{path.Dir(path.Dir(a.Path)), path.Dir(a.Path)}
	}
	for _, dir := range dirs {
		joined := path.Join(dir, p)
		if joined == ".." || strings.HasPrefix(joined, "../") {
			continue
		}
		if found := r.at(joined); len(found) > 0 {
			return found
		}
	}
	return nil
}

// fromRoot finds a page from the root of the site's content, which the folder of articles
// may be a part of.
func (r resolver) fromRoot(_ *content.Article, p string) []*content.Article {
	p = strings.TrimPrefix(path.Clean("/"+p), "/")
	for {
		if found := r.at(p); len(found) > 0 {
			return found
		}
		first, rest, more := strings.Cut(p, "/")
		if !more || !strings.EqualFold(first, filepath.Base(r.config.Dir)) {
			return nil
		}
		p = rest
	}
}

// at returns the articles whose file or page has the path, now or by an alias.
func (r resolver) at(p string) []*content.Article {
	if b := r.file(p); b != nil {
		return []*content.Article{b}
	}
	if found := r.catalogue.Index().Pages(p); len(found) > 0 {
		return found
	}
	if b := r.moved(p); b != nil {
		return []*content.Article{b}
	}
	return nil
}

// moved finds the article that has among its aliases the address which a file at the path
// would have.
func (r resolver) moved(file string) *content.Article {
	page := content.FilePath(file).Page()
	return cmp.Or(r.catalogue.Index().At(r.site, "/"+page), r.catalogue.Index().At(r.site, path.Join("/", filepath.Base(r.config.Dir), page)))
}

// byName finds pages by the end of their path, else by their slug or a name that they had.
func (r resolver) byName(_ *content.Article, p string) []*content.Article {
	if ext := path.Ext(p); ext != "" && !lines.IsMarkdown(p) && len(r.catalogue.Index().PagesNamed(p)) == 0 {
		return nil
	}
	if found := r.catalogue.Index().PagesNamed(p); len(found) > 0 {
		return found
	}
	name := strings.TrimSuffix(path.Base(p), path.Ext(p))
	undated, _ := content.FileName(name + ".md")
	for _, slug := range []string{content.Slug(name), undated} {
		if found := r.catalogue.Index().Paged(slug); len(found) > 0 {
			return found
		}
	}
	if b := r.formerly(name); b != nil {
		return []*content.Article{b}
	}
	if b := r.catalogue.Index().At(r.site, "/"+strings.TrimPrefix(p, "/")); b != nil { // an alias
		return []*content.Article{b}
	}
	return nil
}

// formerly returns the article that had a name before, if no article has it now.
func (r resolver) formerly(name string) *content.Article {
	undated, _ := content.FileName(name + ".md")
	for _, name := range []string{name, content.Slug(name), undated} {
		if now := r.former[name]; now != "" && r.catalogue.Article(name) == nil {
			return r.catalogue.Article(now)
		}
	}
	return nil
}

// several returns the files of the pages that articles are, one for each: translations
// are one page.
func (r resolver) several(found []*content.Article) []string {
	var pages []*content.Article
	for _, b := range found {
		i := slices.IndexFunc(pages, func(p *content.Article) bool { return slices.Contains(r.catalogue.Translations().Of(p), b) })
		switch {
		case i < 0:
			pages = append(pages, b)
		case len(b.Path) < len(pages[i].Path):
			pages[i] = b
		}
	}
	files := make([]string, len(pages))
	for i, p := range pages {
		files[i] = p.Path
	}
	slices.Sort(files)
	return files
}

// sameLanguage returns the translation of b that a link of a to the file p means: that in
// the language of a, unless the path itself names another.
func (r resolver) sameLanguage(a, b *content.Article, p string) *content.Article {
	if content.FilePath(p).NamesLanguage() || a == b {
		return b
	}
	if v := r.catalogue.Translations().Version(b, a.Lang); v != nil && v != a {
		return v
	}
	return b
}

// section finds a page of the site that lists others: _index.md of Hugo and Zola.
func (r resolver) section(a *content.Article, p string) Target {
	dir := path.Clean(p)
	if name := path.Base(dir); strings.HasPrefix(name, "_index.") || name == "_index" {
		dir = path.Dir(dir)
	}
	from := []string{strings.TrimPrefix(dir, "/")}
	if !strings.HasPrefix(p, "/") {
		from = []string{path.Join(path.Dir(a.Path), dir), dir}
	}
	for _, at := range from {
		if at == ".." || strings.HasPrefix(at, "../") {
			continue
		}
		at = cmp.Or(at, ".")
		for _, name := range []string{"_index.md", "_index." + a.Lang + ".md"} {
			if !isFile(r.config.Dir, path.Join(at, name)) {
				continue
			}
			page := path.Join("/", a.LangFolder(), at) + "/"
			return Target{Kind: TargetSite, Path: path.Clean(page), Address: r.site.URL(strings.TrimPrefix(page, "/"))}
		}
	}
	return Target{}
}
