package site

import (
	"cmp"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Sites whose configuration is a program in JavaScript or TypeScript.

func docusaurus(f folder) (Site, bool) {
	text, name := f.program("docusaurus.config.ts", "docusaurus.config.js", "docusaurus.config.mjs", "docusaurus.config.mts", "docusaurus.config.cjs")
	if name == "" {
		return Site{}, false
	}
	base := "/"
	for _, at := range properties(text, "baseUrl") {
		if strings.HasPrefix(at, "/") {
			base = "/" + strings.Trim(at, "/")
			break
		}
	}
	dir, route := f.docusaurusBlog(text)
	s := Site{Generator: "Docusaurus", Articles: dir, SiteRoot: "static", Title: property(text, "title"), Language: language(property(text, "defaultLocale")),
		Output: []string{"build", "static"}, Include: []string{"**/*.md", "**/*.mdx"}, Categories: []string{"tags"}}
	if url := address(property(text, "url")); url != "" {
		s.BaseURL = strings.TrimRight(url+base, "/")
	}
	if route != "" {
		s.Permalinks = map[string]string{"": path.Join("/", route, ":docusaurus")}
		if regexp.MustCompile(`trailingSlash\s*:\s*true`).MatchString(text) {
			s.Permalinks[""] += "/"
		}
	}
	return s, true
}

// docusaurusBlog returns the folder of a Docusaurus blog and the path of its pages: the blog of the
// preset, unless it is switched off, or else of a plugin. Documentation has no route of
// a blog.
func (f folder) docusaurusBlog(text string) (dir, route string) {
	if !noBlog.MatchString(text) {
		blog := block(text, "blog")
		if dir := f.first(property(blog, "path"), "blog", "docs/blog"); dir != "" || blog != "" && f.first("docs") == "" {
			return cmp.Or(dir, "blog"), cmp.Or(property(blog, "routeBasePath"), "blog")
		}
	}
	for _, at := range blogPlugins.FindAllStringIndex(text, -1) {
		blog := braces(text, at[1]-1)
		if dir := f.first(cmp.Or(property(blog, "path"), "blog")); dir != "" {
			return dir, cmp.Or(property(blog, "routeBasePath"), "blog")
		}
	}
	if dir := f.first("docs"); dir != "" {
		return dir, ""
	}
	if noBlog.MatchString(text) { // the site shows no articles: they get a folder of their own
		return "articles", ""
	}
	return "blog", "blog"
}

var (
	noBlog      = regexp.MustCompile(`['"]?\bblog\b['"]?\s*:\s*false`)
	blogPlugins = regexp.MustCompile(`plugin-content-blog['"]\s*,\s*(?:/\*.*?\*/)?\s*\{`)
)

func astro(f folder) (Site, bool) {
	text, name := f.program("astro.config.mjs", "astro.config.ts", "astro.config.js", "astro.config.mts", "astro.config.cjs")
	if name == "" {
		return Site{}, false
	}
	dirs := []string{}
	for _, parent := range []string{"src/content", "src/data", "src/pages", "content"} {
		for _, section := range sections {
			dirs = append(dirs, parent+"/"+section)
		}
	}
	collections, _ := f.program("src/content.config.ts", "src/content/config.ts", "src/content.config.mts", "src/content.config.js", "src/content/config.js")
	dir := cmp.Or(f.collection(collections), f.first(dirs...), f.dating("src/content", "src/data", "content", "src/pages", "."), f.first("src/content"), "articles") // a file in src/pages becomes a page of the site
	s := Site{Generator: "Astro", Articles: dir, SiteRoot: "public", Output: []string{"dist", "public", "src"}, Include: []string{"**/*.md", "**/*.mdx"},
		BaseURL: address(property(text, "site")), Language: language(property(text, "defaultLocale"))}
	if s.BaseURL == "" { // many keep it in a file of their own
		other, _ := f.program("src/config.ts", "src/consts.ts", "src/site.config.ts", "src/constants.ts", "site.config.mjs", "src/config.yaml")
		s.BaseURL = address(cmp.Or(property(other, "website"), property(other, "site"), property(other, "url"), property(other, "SITE_URL")))
	}
	s.below(property(text, "base"))
	if strings.Contains(collections, "tags:") && !strings.Contains(collections, "categor") {
		s.Categories = []string{"tags"}
	}
	if route := f.astroRoute(path.Base(dir)); route != "" && f.first(dir) != "" {
		if astroNoSlash.MatchString(text) {
			route = strings.TrimSuffix(route, "/")
		}
		s.Permalinks = map[string]string{"": route}
	}
	return s, true
}

// collection returns the folder of the Astro collection whose name says that it
// holds articles; "" if no folder does.
func (f folder) collection(text string) string {
	for _, part := range strings.Split(text, "const ")[1:] {
		name, _, _ := strings.Cut(part, "=")
		if name = strings.TrimSuffix(strings.ToLower(strings.TrimSpace(name)), "collection"); slices.Contains(sections, name) {
			if dir := f.first(path.Clean(cmp.Or(property(part, "base"), "-"))); dir != "" {
				return dir
			}
		}
	}
	return ""
}

// astroNoSlash matches the settings that make Astro's addresses end without a slash.
var astroNoSlash = regexp.MustCompile(`trailingSlash\s*:\s*['"]never['"]|format\s*:\s*['"]file['"]`)

// astroPost matches the last part of a route that makes one page for each article.
var astroPost = regexp.MustCompile(`^\[(\.\.\.)?(?:slug|id|post|entry|path|article|blog|url|permalink)\]$`)

// astroRoute returns the pattern of the articles' addresses. It follows from the
// path of the route that makes their pages: src/pages/blog/[...slug].astro. It
// returns "" if that route does not exist.
func (f folder) astroRoute(collection string) string {
	best, bestRank := "", 0
	_ = fs.WalkDir(f, "src/pages", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(p) != ".astro" {
			return nil //nolint:nilerr // a folder that cannot be read has no route that tells
		}
		parts := strings.Split(strings.TrimSuffix(strings.TrimSuffix(strings.TrimPrefix(p, "src/pages/"), ".astro"), "/index"), "/")
		m := astroPost.FindStringSubmatch(parts[len(parts)-1])
		if m == nil {
			return nil
		}
		pattern, above := "", parts[:len(parts)-1]
		if len(above) > 0 && (above[0] == "[...lang]" || above[0] == "[...locale]") { // of the default language: nothing
			above = above[1:]
		}
		deep := m[1] != ""
		for _, part := range above {
			switch {
			case part == "[category]" || part == "[section]" || part == "[collection]":
				deep = true
			case strings.HasPrefix(part, "["):
				return nil
			default:
				pattern += "/" + part
			}
		}
		rank := 1
		switch last := path.Base(pattern); {
		case pattern == "":
			rank = 2
		case last == collection:
			rank = 4
		case slices.Contains(sections, last):
			rank = 3
		case f.first("src/content/"+last, "src/data/"+last) != "": // of other articles
			return nil
		}
		if deep {
			pattern += "/:sections"
		}
		if rank > bestRank {
			best, bestRank = pattern+"/:filename/", rank
		}
		return nil
	})
	if bestRank == 1 && !slices.Contains(sections, collection) {
		return ""
	}
	if bestRank == 0 && slices.Contains(sections, collection) {
		return "/" + collection + "/:filename/"
	}
	return best
}

func eleventy(f folder) (Site, bool) {
	text, name := f.program("eleventy.config.js", "eleventy.config.mjs", "eleventy.config.cjs", ".eleventy.js")
	if name == "" {
		return Site{}, false
	}
	input := cmp.Or(property(text, "input"), ".")
	dirs := []string{}
	for _, section := range sections {
		dirs = append(dirs, path.Join(input, section), path.Join("content", section), path.Join("src", section))
	}
	dir := cmp.Or(f.first(dirs...), f.dating(input), path.Clean(input))
	s := Site{Generator: "Eleventy", Articles: dir, SiteRoot: path.Clean(input), Output: []string{cmp.Or(property(text, "output"), "_site"), "public"}}
	s.Permalinks = f.eleventyAddress(dir, path.Clean(input))
	if data, n := f.text("_data/metadata.json", "src/_data/metadata.json", "_data/site.json", "src/_data/site.json"); n != "" {
		m := values(data, n)
		s.BaseURL, s.Title, s.Language = address(str(m, "url")), str(m, "title"), language(cmp.Or(str(m, "language"), str(m, "lang")))
	} else if data, n := f.program("_data/metadata.js", "src/_data/metadata.js", "_data/site.js", "src/_data/site.js"); n != "" {
		s.BaseURL, s.Title, s.Language = address(property(data, "url")), property(data, "title"), language(cmp.Or(property(data, "language"), property(data, "lang")))
	}
	return s, true
}

// eleventyAddress returns where Eleventy puts the pages of a folder: the path of the file below
// its input, without the date at the beginning of the name, or what the folder's data file says.
// It returns nil if that is a pattern which Eleventy has to evaluate.
func (f folder) eleventyAddress(dir, input string) map[string]string {
	below := strings.TrimPrefix(strings.TrimPrefix(dir, input), "/")
	if input == "." {
		below = strings.TrimPrefix(dir, ".")
	}
	pattern := path.Join("/", below, ":sections/:slug") + "/"
	stem := path.Join(dir, path.Base(dir))
	if text, n := f.program(stem+".11tydata.js", stem+".11tydata.cjs", stem+".11tydata.mjs"); n != "" {
		if regexp.MustCompile(`\bpermalink\b`).MatchString(text) {
			pattern = property(text, "permalink")
		}
	} else if text, n := f.text(stem+".json", stem+".11tydata.json"); n != "" {
		pattern = cmp.Or(str(values(text, n), "permalink"), pattern)
	}
	pattern = eleventyName.ReplaceAllString(strings.TrimSuffix(pattern, "index.html"), ":slug")
	if pattern = eleventyTitle.ReplaceAllString(pattern, ":slugortitle"); pattern == "" || strings.ContainsAny(pattern, "{}") {
		return nil
	}
	return map[string]string{"": "/" + strings.TrimLeft(pattern, "/")}
}

var (
	eleventyName  = regexp.MustCompile(`\{\{-?\s*page\.fileSlug\s*(?:\|\s*(?:slug|slugify)\s*)?-?\}\}`)
	eleventyTitle = regexp.MustCompile(`\{\{-?\s*title\s*\|\s*(?:slug|slugify)\s*-?\}\}`)
)

func vitepress(f folder) (Site, bool) { return onVue(f, "VitePress", ".vitepress") }

func vuepress(f folder) (Site, bool) { return onVue(f, "VuePress", ".vuepress") }

// onVue recognises a site of VitePress or VuePress by the folder of its configuration.
func onVue(f folder, generator, own string) (Site, bool) {
	var names []string
	for _, end := range []string{"ts", "mts", "js", "mjs", "cts", "cjs"} {
		names = append(names, own+"/config."+end, own+"/config/index."+end)
	}
	text, name := f.program(names...)
	if name == "" {
		return Site{}, false
	}
	src := path.Clean(cmp.Or(property(text, "srcDir"), "."))
	dirs := []string{f.loaded(src)}
	for _, section := range append([]string{"_posts"}, sections...) {
		dirs = append(dirs, path.Join(src, section))
	}
	dir := cmp.Or(f.first(dirs...), f.dating(src), src)
	static := path.Join(src, "public")
	if generator == "VuePress" {
		static = own + "/public"
	}
	s := Site{Generator: generator, Articles: dir, SiteRoot: static, Title: property(text, "title"), Language: language(property(text, "lang")),
		Output: []string{own, static}, BaseURL: address(cmp.Or(property(block(text, "sitemap"), "hostname"), property(text, "hostname")))}
	s.below(property(text, "base"))
	if path.Base(dir) == "_posts" { // of VuePress's plugin for blogs, which has addresses of its own
		return s, true
	}
	end := ".html"
	if regexp.MustCompile(`cleanUrls\s*:\s*true`).MatchString(text) {
		end = ""
	}
	below := strings.TrimPrefix(strings.TrimPrefix(dir, src), "/")
	if src == "." {
		below = strings.TrimPrefix(dir, ".")
	}
	s.Permalinks = map[string]string{"": path.Join("/", below, ":sections/:filename") + end}
	return s, true
}

// loaded returns the folder whose articles a VitePress loader lists:
// createContentLoader('posts/*.md').
func (f folder) loaded(src string) string {
	for _, pattern := range []string{".vitepress/*.data.*", ".vitepress/theme/*.data.*", ".vitepress/theme/*/*.data.*", "*.data.*", src + "/*.data.*"} {
		files, _ := fs.Glob(f, pattern) // the pattern is well-formed
		for _, file := range files {
			text, _ := f.program(file)
			if m := contentLoader.FindStringSubmatch(text); m != nil {
				return path.Join(src, m[1])
			}
		}
	}
	return ""
}

var contentLoader = regexp.MustCompile(`createContentLoader\(\s*\[?\s*['"]\.?/?([^'"*]+?)/\*`)

func quartz(f folder) (Site, bool) {
	text, name := f.program("quartz.config.ts")
	if name == "" {
		return Site{}, false
	}
	s := Site{Generator: "Quartz", Articles: "content", SiteRoot: "content", Title: property(text, "pageTitle"), Language: language(property(text, "locale")),
		Output: []string{"public", "content"}, Permalinks: map[string]string{"": "/:quartz"}}
	if host := property(text, "baseUrl"); host != "" {
		s.BaseURL = address("https://" + strings.TrimPrefix(host, "https://"))
	}
	return s, true
}

// below appends the path of a site on its host to an address that lacks it.
func (s *Site) below(base string) {
	if base = strings.Trim(base, "/"); base != "" && s.BaseURL != "" && !strings.HasSuffix(s.BaseURL, "/"+base) {
		s.BaseURL += "/" + base
	}
}

// program is text for a program: it removes the comments.
func (f folder) program(names ...string) (text, name string) {
	text, name = f.text(names...)
	if path.Ext(name) == ".py" {
		return withoutComments(text, "#"), name
	}
	return withoutComments(text, "//"), name
}

// withoutComments removes the comments that begin with line and, where that is //, those between
// /* and */.
func withoutComments(text, line string) string {
	var b strings.Builder
	var quote byte
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case quote != 0:
			if c == '\\' && i+1 < len(text) {
				b.WriteByte(c)
				i++
				c = text[i]
			} else if c == quote || c == '\n' && quote != '`' { // only a template goes over lines
				quote = 0
			}
		case c == '\'' || c == '"' || c == '`':
			quote = c
		case strings.HasPrefix(text[i:], line):
			end := strings.IndexByte(text[i:], '\n')
			if end < 0 {
				return b.String()
			}
			i, c = i+end, '\n'
		case line == "//" && strings.HasPrefix(text[i:], "/*"):
			end := strings.Index(text[i:], "*/")
			if end < 0 {
				return b.String()
			}
			i, c = i+end+1, ' '
		}
		b.WriteByte(c)
	}
	return b.String()
}

// block returns the text in braces after a name in a program: blog: {…}; "" if
// there is none.
func block(text, name string) string {
	at := regexp.MustCompile(`(?m)(?:^|[\s{,(])['"]?` + name + `['"]?\s*:\s*\{`).FindStringIndex(text)
	if at == nil {
		return ""
	}
	return braces(text, at[1]-1)
}

// braces returns the text between the opening brace at an offset and the closing one.
func braces(text string, open int) string {
	depth := 0
	for i := open; i < len(text); i++ {
		switch text[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return text[open+1 : i]
			}
		}
	}
	return ""
}

// property returns the first of properties; "" if there is none.
func property(text, name string) string {
	for _, value := range properties(text, name) {
		return value
	}
	return ""
}

// properties returns the values after a name in a program that are strings: url: "https://…".
// They may be concatenated from several literals over several lines, be the default of an
// environment variable, or be the name of a constant.
func properties(text, name string) (values []string) {
	for _, at := range regexp.MustCompile(`(?m)(?:^|[\s{,(])['"]?`+name+`['"]?\s*(?::\s*[A-Za-z]+\s*=|[:=])\s*`).FindAllStringIndex(text, -1) {
		if value, ok := expression(text, text[at[1]:], true); ok {
			values = append(values, strings.TrimSpace(value))
		}
	}
	return values
}

var (
	literal  = regexp.MustCompile(`^\(?\s*(?:'([^'\n]*)'|"([^"\n]*)"|` + "`([^`\n$]*)`" + `)`)
	joined   = regexp.MustCompile(`^\s*\+\s*`)
	constant = regexp.MustCompile(`^([A-Za-z_$][\w$]*)\s*(?:[,;})\n]|$)`)
	unless   = regexp.MustCompile(`^[\w$.\[\]'"]+\s*(?:\|\||\?\?)\s*`)
)

// expression evaluates an expression whose value is a string; names says whether the name of a
// constant is looked up.
func expression(program, at string, names bool) (value string, ok bool) {
	if m := unless.FindString(at); m != "" && literal.MatchString(at[len(m):]) {
		at = at[len(m):]
	}
	for m := literal.FindStringSubmatch(at); m != nil; m = literal.FindStringSubmatch(at) {
		value += m[1] + m[2] + m[3]
		at = at[len(m[0]):]
		plus := joined.FindString(at)
		if plus == "" {
			return value, true
		}
		at = at[len(plus):]
	}
	m := constant.FindStringSubmatch(at)
	if m == nil || !names || value != "" {
		return "", false
	}
	declared := regexp.MustCompile(`(?:const|let|var)\s+` + regexp.QuoteMeta(m[1]) + `\s*(?::\s*[A-Za-z]+\s*)?=\s*`).FindStringIndex(program)
	if declared == nil {
		return "", false
	}
	return expression(program, program[declared[1]:], false)
}
