package site

import (
	"cmp"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Sites built with a web framework: they are programs, which read their articles from any folder.

// framework describes where sites built with it usually keep things. Paths are relative to the site.
type framework struct {
	name   string
	config string   // name of its file of configuration, without the extension
	plugin string   // name of its plugin for Vite, whose configuration may have it instead
	dirs   []string // folders that may hold articles, or a folder of articles
	routes []string // folders of the files that make pages
	page   string   // name of such a file in a folder of its own, without the extension; "": its name is part of the address
	slash  bool     // addresses end with a slash unless the configuration says otherwise
	static string
	output []string
}

var frameworks = []framework{
	{name: "Next.js", config: "next.config", dirs: []string{"content", "data", "src/content", "src/data", "src", "app", "src/app", "pages", "src/pages", "public", "."},
		routes: []string{"app", "src/app", "pages", "src/pages"}, page: "page", static: "public", output: []string{".next", "out", "public"}},
	{name: "Gatsby", config: "gatsby-config", dirs: []string{"content", "src", "src/content", "."},
		routes: []string{"src/pages"}, slash: true, static: "static", output: []string{"public", "static"}},
	{name: "Nuxt", config: "nuxt.config", dirs: []string{"content"},
		routes: []string{"pages", "app/pages", "src/pages"}, static: "public", output: []string{".output", "dist", "public"}},
	{name: "SvelteKit", config: "svelte.config", plugin: "@sveltejs/kit/vite", dirs: []string{"src/lib", "src/content", "src", "src/routes", "content", "."},
		routes: []string{"src/routes"}, page: "+page", static: "static", output: []string{"build", ".svelte-kit", "static"}},
}

// onFramework recognises a site built with a framework, if it has dated articles: most such programs
// have none.
func onFramework(f folder) (Site, bool) {
	for _, w := range frameworks {
		text, name := f.program(w.config+".js", w.config+".ts", w.config+".mjs", w.config+".mts", w.config+".cjs")
		if name == "" && w.plugin != "" { // without a file of its own
			if text, name = f.program("vite.config.js", "vite.config.ts", "vite.config.mjs", "vite.config.mts"); !strings.Contains(text, w.plugin) {
				continue
			}
		}
		if name == "" {
			continue
		}
		dir := f.articlesOf(w, text)
		if dir == "" {
			continue
		}
		s := Site{Generator: w.name, Articles: dir, SiteRoot: w.static, Output: w.output, Include: []string{"**/*.md", "**/*.mdx"}}
		f.describe(text, &s)
		if f.tagged(dir) {
			s.Categories = []string{"tags"}
		}
		if base := cmp.Or(property(text, "basePath"), property(text, "pathPrefix"), property(text, "baseURL")); !strings.Contains(base, ":") {
			s.below(base)
		}
		if route := f.route(w, dir); route != "" {
			if slash := trailingSlash.FindStringSubmatch(text); slash == nil && w.slash || slash != nil && slash[1] != "never" && slash[1] != "false" {
				route += "/"
			}
			s.Permalinks = map[string]string{"": route}
		}
		return s, true
	}
	return Site{}, false
}

var trailingSlash = regexp.MustCompile(`trailingSlash\s*:\s*['"]?(true|false|always|never)\b`)

// articlesOf returns the folder of the dated articles: one that the configuration names, one with a
// usual name, or the one with most of them. It returns "" if no article has a date.
func (f folder) articlesOf(w framework, config string) string {
	var named []string
	for _, m := range sourced.FindAllStringSubmatch(config, -1) {
		named = append(named, path.Clean(m[1]))
	}
	for _, parent := range w.dirs {
		for _, section := range append([]string{"_posts"}, sections...) {
			named = append(named, path.Join(parent, section))
		}
	}
	for _, dir := range named {
		if dir = f.first(dir); dir != "" && f.dating(dir) != "" {
			return dir
		}
	}
	dir := f.dating(w.dirs...)
	if parent := path.Dir(dir); parent == "public" { // each article has a folder there
		return parent
	}
	return dir
}

// tagged reports whether articles have tags and none of them has categories.
func (f folder) tagged(dir string) bool {
	tags, categories, seen := false, false, 0
	_ = fs.WalkDir(f, dir, func(p string, d fs.DirEntry, err error) error { // what cannot be read has no tags
		if seen++; err != nil || seen > mostNotes {
			return fs.SkipAll
		}
		if ext := path.Ext(p); d.IsDir() || ext != ".md" && ext != ".mdx" {
			return nil
		}
		text, _ := fs.ReadFile(f, p)
		header := frontMatter.FindString(string(text[:min(len(text), 2000)]))
		tags = tags || tagsKey.MatchString(header)
		categories = categories || categoriesKey.MatchString(header)
		return nil
	})
	return tags && !categories
}

var (
	frontMatter   = regexp.MustCompile(`^\x{feff}?(?:---|\+\+\+)\r?\n(?s:.*?\n)(?:---|\+\+\+)`)
	tagsKey       = regexp.MustCompile(`(?mi)^['"]?tags['"]?[ \t]*[:=]`)
	categoriesKey = regexp.MustCompile(`(?mi)^['"]?categor(?:y|ies)['"]?[ \t]*[:=]`)
)

// sourced matches the folders that Gatsby is configured to read: path: `${__dirname}/content/blog`.
var sourced = regexp.MustCompile("\\bpath\\s*:\\s*[`'\"](?:\\$\\{__dirname\\}/|\\./)?([\\w./-]+)[`'\"]")

// siteFiles are the files, without extension, in which such sites keep their address and title, often
// beside links to other sites.
var siteFiles = []string{"siteMetadata", "site.config", "blog.config", "site-config", "config", "site", "siteConfig", "consts", "constants", "next-sitemap.config"}

// siteAddress are the usual names of the address there.
var siteAddress = []string{"siteUrl", "siteURL", "SITE_URL", "site_url", "metadataBase", "baseUrl", "url", "website", "origin"}

// describe reads the address, the title and the language of a site from its configuration, or from a
// file of its own.
func (f folder) describe(config string, s *Site) {
	texts := []string{config}
	for _, dir := range []string{"", "data", "config", "lib", "src", "src/lib", "src/config", "src/data", "src/utils", "utils", "content"} {
		for _, stem := range siteFiles {
			at := path.Join(dir, stem)
			if text, name := f.program(at+".ts", at+".js", at+".mjs", at+".cjs", at+".json"); name != "" {
				texts = append(texts, text)
			}
		}
	}
	for _, at := range []string{"app/layout", "src/app/layout"} {
		text, _ := f.program(at+".tsx", at+".jsx", at+".js")
		texts = append(texts, newURL.ReplaceAllString(text, "$1"))
	}
	for _, name := range siteAddress { // the names that say most of all files come before url, which links to other sites have too
		for _, text := range texts {
			s.BaseURL = cmp.Or(s.BaseURL, f.addressIn(text, name))
		}
	}
	for _, text := range texts {
		s.Title = cmp.Or(s.Title, property(text, "siteTitle"), property(text, "title"))
		s.Language = cmp.Or(s.Language, language(cmp.Or(property(text, "language"), property(text, "locale"), property(text, "lang"))))
	}
}

var newURL = regexp.MustCompile(`new URL\(\s*([^)\n]*)\)`)

// route returns the pattern of the articles' addresses, without a trailing slash. It follows from the path
// of the file that makes their pages: app/blog/[slug]/page.tsx. It returns "" if that file does not exist.
func (f folder) route(w framework, articles string) string {
	best, bestRank := "", 0
	for _, root := range w.routes {
		_ = fs.WalkDir(f, root, func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return nil //nolint:nilerr // a folder that is not there, or cannot be read, has no route that tells
			}
			stem, _, _ := strings.Cut(path.Base(p), ".")
			parts := strings.Split(path.Dir(strings.TrimPrefix(p, root+"/")), "/")
			if !strings.HasPrefix(path.Base(p), "[") && stem != cmp.Or(w.page, "index") && stem != "index" {
				return nil
			}
			if strings.HasPrefix(path.Base(p), "[") {
				parts = append(parts, strings.TrimSuffix(path.Base(p), path.Ext(p)))
			}
			if pattern, rank := routePattern(parts, path.Base(articles)); rank > bestRank {
				best, bestRank = pattern, rank
			}
			return nil
		})
	}
	if program, _ := f.program("gatsby-node.js", "gatsby-node.ts", "gatsby-node.mjs"); bestRank == 0 && strings.Contains(program, "createFilePath") {
		return path.Join("/", firstMatch(slugField, program), ":sections/:filename")
	}
	if bestRank == 0 { // a page is where its file is
		for _, root := range w.routes {
			if below, ok := strings.CutPrefix(articles, root+"/"); ok && w.page == "" {
				return path.Join("/", below, ":sections/:filename")
			}
		}
	}
	return best
}

// slugField matches the prefix that Gatsby puts before the path of a file: value: `/blog${path}`.
var slugField = regexp.MustCompile("\\bvalue:\\s*`(/[\\w/-]*)\\$\\{")

func firstMatch(re *regexp.Regexp, text string) string {
	if m := re.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}

var (
	// pageName matches the last part of a route that makes one page for each article.
	pageName = regexp.MustCompile(`^\[{1,2}(\.\.\.)?(?:slug|id|post|entry|path|article|blog|url|permalink|name|title)\]{1,2}$`)
	// routeGroup matches a folder that is not part of the address.
	routeGroup = regexp.MustCompile(`^\([\w-]+\)$|^\.$`)
)

// routePattern returns the pattern of the addresses of a route, and a rank: the higher it is, the more
// likely the route serves the articles of the folder; 0 if it does not.
func routePattern(parts []string, articles string) (pattern string, rank int) {
	parts = slices.DeleteFunc(parts, routeGroup.MatchString)
	if len(parts) == 0 {
		return "", 0
	}
	m := pageName.FindStringSubmatch(parts[len(parts)-1])
	if m == nil {
		return "", 0
	}
	above := parts[:len(parts)-1]
	for _, part := range above {
		if strings.HasPrefix(part, "[") {
			return "", 0
		}
	}
	pattern = path.Join("/", path.Join(above...))
	switch last := path.Base(pattern); {
	case last == articles:
		rank = 4
	case slices.Contains(sections, last):
		rank = 3
	case pattern == "/":
		rank = 2
	default:
		return "", 0
	}
	if m[1] != "" {
		pattern += "/:sections"
	}
	return path.Join(pattern, ":filename"), rank
}
