package folder

import (
	"io"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/lines"
	"github.com/dateline-bot/dateline/content/markup"
)

// TargetKind says what a link leads to.
type TargetKind uint8

// The kinds.
const (
	TargetNone     TargetKind = iota // nowhere that is known
	TargetArticle                    // another article, or the article itself
	TargetFile                       // a file: an image, a download
	TargetSite                       // a page of the site that is not an article
	TargetAbsolute                   // an address elsewhere, or of another scheme (mailto:)
	TargetFragment                   // a heading of the same article
)

// Target is the target of a link as written.
type Target struct {
	Kind     TargetKind
	Slug     string // TargetArticle
	Path     string // TargetFile: for Folder.File; TargetNone: the path that was looked for
	Address  string // absolute; of an article, a file or a page only where base_url is known
	Fragment string // without #
	Several  string // TargetNone: the files that it fits, where it says too little
}

// Resolve says what the destination of a link or image in the article leads
// to: "#heading", "../other.md", "/posts/other/", "other" (the names of
// Hugo's ref and Jekyll's post_url), "image.png", "https://…". It looks at the
// latest snapshot and at the disk.
func (f *Folder) Resolve(a *content.Article, dest string) Target {
	return f.resolver().resolve(a, dest)
}

// resolver finds where the links of articles lead, by one snapshot of them.
type resolver struct {
	config    *Config
	site      content.Site
	catalogue *content.Catalogue
	selection *selection // nil before the first scan
	files     *fileIndex
	former    map[string]string // names that articles had → the present one
	patient   bool              // for fileIndex.named
}

func (f *Folder) resolver() resolver {
	r := resolver{config: &f.config, site: f.site, catalogue: f.Catalogue(), selection: f.vaults.Load(), files: &f.files}
	if former := f.renamed.Load(); former != nil {
		r.former = *former
	}
	return r
}

func (r resolver) resolve(a *content.Article, dest string) Target {
	dest, lang, refers := markup.CutReference(strings.TrimPrefix(strings.TrimSpace(dest), pathname))
	rest, fragment, _ := strings.Cut(dest, "#")
	if plain, err := url.PathUnescape(fragment); err == nil {
		fragment = plain
	}
	switch {
	case dest == "":
		return Target{}
	case rest == "":
		return Target{Kind: TargetFragment, Slug: a.Slug, Fragment: fragment}
	case strings.HasPrefix(dest, "//"):
		return r.resolve(a, "https:"+dest)
	case content.HasScheme(dest):
		if p, ok := r.site.OnHost(rest); ok {
			if t := r.onSite(p); t.Kind == TargetArticle {
				t.Fragment = fragment
				return t
			}
		}
		return Target{Kind: TargetAbsolute, Address: dest, Fragment: fragment}
	}
	p, query, _ := strings.Cut(rest, "?")
	if plain, err := url.PathUnescape(p); err == nil {
		p = plain
	}
	t := r.path(a, p, query, lang, refers)
	if t.Kind == TargetNone && t.Several == "" {
		if other := r.aliased(p); other.Kind != TargetNone {
			t = other
		}
	}
	t.Fragment = fragment
	return t
}

// path resolves a path; refers says that it names a page by its file.
func (r resolver) path(a *content.Article, p, query, lang string, refers bool) Target {
	switch zola := strings.HasPrefix(p, "@/"); {
	case zola:
		return r.refer(a, p[1:], lang)
	case refers:
		return r.refer(a, p, lang)
	case strings.HasPrefix(p, "/"):
		return r.rooted(p, query)
	}
	return r.relative(a, p)
}

// rooted resolves a path from the root of the site.
func (r resolver) rooted(p, query string) Target {
	if t := r.onSite(p); t.Kind != TargetNone {
		return t
	}
	if base, err := url.Parse(r.config.BaseURL); err == nil && len(base.Path) > 1 {
		if below, ok := strings.CutPrefix(p, strings.TrimRight(base.Path, "/")); ok && strings.HasPrefix(below, "/") {
			if t := r.onSite(below); t.Kind != TargetNone {
				return t
			}
		}
	}
	clean := path.Clean(p)
	if t := r.articleFile(strings.TrimPrefix(clean, "/")); t.Kind != TargetNone {
		return t
	}
	if t := r.siteFile(clean); t.Kind != TargetNone {
		return t
	}
	if t := r.tail(clean); t.Kind != TargetNone {
		return t
	}
	if query != "" {
		p += "?" + query
	}
	if address := r.site.URL(p); address != "" {
		return Target{Kind: TargetSite, Path: clean, Address: address}
	}
	return Target{Path: clean}
}

// tail finds an article whose site has another layout than the settings say:
// by its slug, if the way to it is the end of the article's own path
// (/posts/a/ of content/posts/a.md), or its date (/2025/01/02/a.html).
func (r resolver) tail(p string) Target {
	if ext := path.Ext(p); ext != "" && ext != ".html" {
		return Target{}
	}
	p = strings.TrimSuffix(strings.TrimSuffix(p, ".html"), "/index")
	name := content.Slug(path.Base(p))
	if b := r.formerly(name); b != nil && strings.HasSuffix("/"+path.Join(path.Dir(b.Path), name), p) {
		return r.toArticle(b)
	}
	for _, b := range r.catalogue.Index().Paged(name) {
		own := strings.TrimSuffix(strings.TrimSuffix(b.Path, path.Ext(b.Path)), "/index")
		if strings.HasSuffix("/"+own, p) || !b.Date.IsZero() && strings.Contains(p, b.Date.Format("/2006/01/02/")) {
			return r.toArticle(b)
		}
	}
	return Target{}
}

// relative resolves a path from the folder of the article, then from its
// address, then as the bare name of an article.
func (r resolver) relative(a *content.Article, p string) Target {
	joined := path.Join(path.Dir(a.Path), p)
	inside := joined != ".." && !strings.HasPrefix(joined, "../")
	if inside {
		if b := r.file(joined); b != nil {
			return r.toArticle(r.sameLanguage(a, b, p))
		}
		if lines.IsMarkdown(p) {
			if found := r.catalogue.Index().Pages(joined); len(found) > 0 {
				return r.toArticle(r.sameLanguage(a, found[0], p))
			}
		}
		if t := r.folderFile(joined); t.Kind != TargetNone {
			return t
		}
	} else if t := r.besideFolder(joined); t.Kind != TargetNone {
		return t
	}
	if own := r.site.Path(a); !content.HasScheme(own) {
		dir := own
		if !strings.HasSuffix(own, "/") {
			dir = path.Dir(own)
		}
		if t := r.onSite(path.Join("/", dir, p)); t.Kind != TargetNone {
			return t
		}
	}
	if b := r.file(path.Clean(p)); b != nil {
		return r.toArticle(r.sameLanguage(a, b, p)) // Hugo's ref counts from the root of the content
	}
	if inside && lines.IsMarkdown(p) {
		if b := r.moved(joined); b != nil {
			return r.toArticle(r.sameLanguage(a, b, p))
		}
	}
	if t := r.named(a, p); t.Kind != TargetNone {
		return t
	}
	if t := r.fromContent(a, p); t.Kind != TargetNone {
		return t
	}
	if r.inVault(a) { // Obsidian shortens the links of Markdown, too
		if found := r.files.named(p, r.patient); len(found) == 1 {
			return Target{Kind: TargetFile, Path: found[0], Address: r.site.URL("/" + found[0])}
		}
	}
	return Target{Path: joined}
}

// fromContent finds a file by its path from the root of the content, as the functions for images of Zola
// count it: the articles' folder, or the folder content around the article.
func (r resolver) fromContent(a *content.Article, p string) Target {
	if strings.HasPrefix(p, ".") || !strings.Contains(p, "/") {
		return Target{}
	}
	if t := r.folderFile(path.Clean(p)); t.Kind != TargetNone {
		return t
	}
	if before, _, ok := strings.Cut("/"+a.Path, "/content/"); ok {
		return r.folderFile(strings.TrimPrefix(path.Join(before, "content", p), "/"))
	}
	return Target{}
}

// named finds an article by the last name of the path: its slug, or its file
// name with the date (post_url). Of several the one whose file is so named is
// meant, else one in the same folder as a, else the first; before all, one whose
// path ends as it is written.
func (r resolver) named(a *content.Article, p string) Target {
	name := strings.TrimSuffix(path.Base(p), path.Ext(p))
	if ext := path.Ext(p); ext != "" && ext != ".html" && !lines.IsMarkdown(p) {
		return Target{}
	}
	c := r.catalogue
	undated, _ := content.FileName(name + ".md")
	for _, slug := range []string{content.Slug(name), undated} {
		found := c.Index().Paged(slug)
		for _, suits := range []func(b *content.Article) bool{
			func(b *content.Article) bool { return strings.Contains(p, "/") && endsWith(b.Path, p) },
			func(b *content.Article) bool { return content.Slug(b.BaseName()) == content.Slug(name) },
			func(b *content.Article) bool { return path.Dir(b.Path) == path.Dir(a.Path) },
			func(*content.Article) bool { return true },
		} {
			if i := slices.IndexFunc(found, suits); i >= 0 {
				return r.toArticle(r.sameLanguage(a, found[i], p))
			}
		}
	}
	if b := r.formerly(name); b != nil {
		return r.toArticle(r.sameLanguage(a, b, p))
	}
	return Target{}
}

// endsWith reports whether the path of a file ends with another, be it with its
// ending or without.
func endsWith(file, p string) bool {
	plain := func(p string) string { return "/" + content.FoldName(strings.TrimSuffix(path.Clean(p), path.Ext(p))) }
	return strings.HasSuffix(plain(file), plain(p))
}

// articleFile finds an article by the path of its file, with or without
// ending; or of its folder.
func (r resolver) articleFile(p string) Target {
	if b := r.file(p); b != nil {
		return r.toArticle(b)
	}
	return Target{}
}

func (r resolver) file(p string) *content.Article {
	c := r.catalogue
	for _, p := range spellings(p) {
		for _, candidate := range []string{p, p + ".md", p + ".markdown", p + ".mdx", p + "/index.md", p + "/index.mdx"} {
			if b := c.ByPath(candidate); b != nil {
				return b
			}
		}
	}
	return nil
}

func (r resolver) toArticle(a *content.Article) Target {
	return Target{Kind: TargetArticle, Slug: a.Slug, Address: r.site.Address(a)}
}

// onSite finds an article by its path on the site, or by an alias.
func (r resolver) onSite(p string) Target {
	if b := r.catalogue.Index().At(r.site, p); b != nil {
		return r.toArticle(b)
	}
	return Target{}
}

// folderFile finds a file in the articles' folder.
func (r resolver) folderFile(p string) Target {
	for _, p := range spellings(p) {
		if isFile(r.config.Dir, p) {
			return Target{Kind: TargetFile, Path: p}
		}
	}
	return Target{}
}

// spellings returns a path as written and in both forms of Unicode: file names made on
// a Mac are decomposed, typed text is not.
func spellings(p string) []string {
	all := []string{p}
	for _, form := range []norm.Form{norm.NFC, norm.NFD} {
		if other := form.String(p); !slices.Contains(all, other) {
			all = append(all, other)
		}
	}
	return all
}

// besideFolder finds a file of the site that is outside of the articles' folder,
// ../assets/a.png, below site_root.
func (r resolver) besideFolder(joined string) Target {
	if r.config.SiteRoot == "" {
		return Target{}
	}
	root, err := filepath.Abs(r.config.SiteRoot)
	if err != nil {
		return Target{}
	}
	dir, err := filepath.Abs(r.config.Dir)
	if err != nil {
		return Target{}
	}
	p, err := filepath.Rel(root, filepath.Join(dir, filepath.FromSlash(joined)))
	if err != nil || !filepath.IsLocal(p) {
		return Target{}
	}
	for _, p := range spellings(filepath.ToSlash(p)) {
		if isFile(r.config.SiteRoot, p) {
			t := Target{Kind: TargetFile, Path: "/" + p}
			for _, served := range []string{"static/", "public/"} { // as the root of the site
				if below, ok := strings.CutPrefix(p, served); ok {
					t.Address = r.site.URL("/" + below)
				}
			}
			return t
		}
	}
	return Target{}
}

// siteFile finds a file that the site serves from its root: in site_root, in
// the folders of it that Hugo serves so, or in the articles' folder.
func (r resolver) siteFile(p string) Target {
	for _, dir := range staticFolders {
		for _, name := range spellings(path.Join(dir, p)) {
			if r.config.SiteRoot == "" {
				if t := r.folderFile(strings.TrimPrefix(name, "/")); t.Kind == TargetFile {
					t.Address = r.site.URL(p)
					return t
				}
			} else if isFile(r.config.SiteRoot, strings.TrimPrefix(name, "/")) {
				return Target{Kind: TargetFile, Path: name, Address: r.site.URL(p)}
			}
		}
	}
	return Target{}
}

// Served returns the path, for Folder.File, of the file that the site serves at an address
// below base_url; "" if there is none here, or only what is yet to become one: an empty
// file, a pointer of Git LFS.
func (f *Folder) Served(address string) string {
	p, ok := f.site.Below(address)
	if !ok {
		return ""
	}
	t := f.resolver().siteFile(path.Clean("/" + p))
	if t.Kind != TargetFile {
		return ""
	}
	head, err := within(f.config, t.Path, func(root *os.Root, name string) ([]byte, error) {
		file, err := root.Open(name)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		return io.ReadAll(io.LimitReader(file, int64(len(lfsPointer))))
	})
	if err != nil || len(head) == 0 || string(head) == lfsPointer {
		return ""
	}
	return t.Path
}

// lfsPointer is the beginning of a file whose content Git LFS stores elsewhere.
const lfsPointer = "version https://git-lfs.github.com/spec/"

// staticFolders are those that sites are served from: Hugo's and Zola's static and
// assets, Astro's and Hugo's public, src of Eleventy and Astro, source of Hexo, docs
// of MkDocs.
var staticFolders = []string{"/", "/static", "/assets", "/public", "/src", "/source", "/docs"}

// Lookup says where a file that is not there was looked for.
type Lookup struct {
	// Places as the author knows them: in the articles' folder, or with the name of the
	// folder that the site is served from.
	Places []string
	// File is such a file outside of the folder of articles, in the site around it or
	// beside it, and Root is the folder that site_root would have to be; both begin with
	// that folder's name. File is "" if there is none.
	File, Root string
}

// LookedFor returns where a file that an article refers to was looked for.
func (f *Folder) LookedFor(a *content.Article, dest string) Lookup {
	found := Lookup{Places: f.config.places(a, dest)}
	if f.config.SiteRoot == "" {
		found.File, found.Root = f.config.elsewhere(a, dest)
	}
	return found
}

func (c Config) places(a *content.Article, dest string) []string {
	p, _, _ := strings.Cut(strings.TrimSpace(dest), "#")
	p, _, _ = strings.Cut(p, "?")
	if plain, err := url.PathUnescape(p); err == nil {
		p = plain
	}
	if below, ok := unaliased(p); ok {
		p = below
	}
	if !strings.HasPrefix(p, "/") {
		return []string{path.Join(path.Dir(a.Path), p)}
	}
	root := c.SiteRoot
	if root == "" {
		root = c.Dir
	}
	var places []string
	for _, static := range staticFolders {
		if static == "/" || isFolder(filepath.Join(root, filepath.FromSlash(static))) {
			places = append(places, path.Join(filepath.Base(root), static, p))
		}
	}
	return places
}

// elsewhere finds the file and the root of a Lookup.
func (c Config) elsewhere(a *content.Article, dest string) (file, root string) {
	p, _, _ := strings.Cut(strings.TrimSpace(dest), "?")
	p, _, _ = strings.Cut(p, "#")
	if plain, err := url.PathUnescape(p); err == nil {
		p = plain
	}
	dir, err := filepath.Abs(c.Dir)
	if err != nil {
		return "", ""
	}
	if !strings.HasPrefix(p, "/") {
		p = path.Join(path.Dir(a.Path), p)
		up := strings.Count(p, "../")
		if !strings.HasPrefix(p, "../") || up > maxUp {
			return "", ""
		}
		for range up {
			dir = filepath.Dir(dir)
		}
		if p = p[len("../")*up:]; !isFile(dir, p) {
			return "", ""
		}
		return path.Join(filepath.Base(dir), p), filepath.Base(dir)
	}
	p = path.Clean(p)
	for range maxUp {
		if dir == filepath.Dir(dir) {
			break
		}
		dir = filepath.Dir(dir)
		for _, static := range staticFolders[1:] {
			if name := strings.TrimPrefix(path.Join(static, p), "/"); isFile(dir, name) {
				return path.Join(filepath.Base(dir), name), filepath.Base(dir)
			}
		}
	}
	return "", ""
}

func isFolder(dir string) bool {
	info, err := os.Stat(dir)
	return err == nil && info.IsDir()
}

// isFile reports whether the path is a file that lies within dir.
func isFile(dir, p string) bool {
	root, err := openRoot(dir)
	if err != nil {
		return false
	}
	defer root.Close()
	info, err := root.Stat(filepath.FromSlash(p))
	return err == nil && info.Mode().IsRegular()
}
