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
	if url := f.addressIn(text, "url"); url != "" {
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
	collections, config := f.program("src/content.config.ts", "src/content/config.ts", "src/content.config.mts", "src/content.config.js", "src/content/config.js")
	named, other := f.collection(collections, path.Dir(config))
	usual := slices.DeleteFunc(slices.Clone(dirs), func(dir string) bool { return !f.hasPages(dir) })                                                                      // others may hold the programs of routes
	dir := cmp.Or(named, f.first(usual...), other, f.first(dirs...), f.dating("src/content", "src/data", "content", "src/pages", "."), f.first("src/content"), "articles") // a file in src/pages becomes a page of the site
	s := Site{Generator: "Astro", Articles: dir, SiteRoot: "public", Output: []string{"dist", "public", "src"}, Include: []string{"**/*.md", "**/*.mdx"},
		BaseURL: f.addressIn(text, "site"), Language: language(property(text, "defaultLocale"))}
	if s.BaseURL == "" { // many keep it in a file of their own
		other, _ := f.program("src/config.ts", "src/consts.ts", "src/site.config.ts", "src/constants.ts", "site.config.mjs")
		s.BaseURL = f.addressIn(other, "website", "site", "url", "SITE_URL")
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
	if other, n := f.text("src/config.yaml"); n != "" {
		s.astroWind(values(other, n))
	}
	return s, true
}

// astroWind reads the file of AstroWind and the themes made from it, which has the patterns of addresses.
func (s *Site) astroWind(m map[string]any) {
	s.BaseURL, s.Title = cmp.Or(s.BaseURL, address(str(m, "site", "site"))), cmp.Or(s.Title, str(m, "site", "name"))
	s.Language = cmp.Or(s.Language, language(str(m, "i18n", "language")))
	s.below(str(m, "site", "base"))
	pattern := str(m, "apps", "blog", "post", "permalink")
	if pattern = astroWindParts.Replace(pattern); pattern == "" || strings.Contains(pattern, "%") {
		return
	}
	pattern = "/" + strings.Trim(pattern, "/")
	if get(m, "site", "trailingSlash") == true {
		pattern += "/"
	}
	s.Permalinks = map[string]string{"": pattern}
}

// astroWindParts turns the variables of AstroWind into tokens. A category there is one, the last token
// takes them all.
var astroWindParts = strings.NewReplacer("%slug%", ":path", "%year%", ":year", "%month%", ":month", "%day%", ":day", "%hour%", ":hour",
	"%minute%", ":minute", "%second%", ":second", "%category%", ":categories")

// collection returns the folder of the Astro collection whose name says that it holds
// articles, and that of the first other one with dated articles; "" if there is none.
// config is the folder of the program.
func (f folder) collection(text, config string) (named, other string) {
	at := defined.FindAllStringSubmatchIndex(text, -1)
	for i, m := range at {
		part := text[m[1]:]
		if i+1 < len(at) {
			part = text[m[1]:at[i+1][0]]
		}
		dir := f.first(globbed(text, part, config))
		name := strings.TrimSuffix(strings.TrimSuffix(strings.ToLower(text[m[2]:m[3]]), "collection"), "_")
		switch {
		case dir == "" || dir == ".":
		case slices.Contains(sections, name):
			return dir, ""
		case other == "" && f.dating(dir) != "":
			other = dir
		}
	}
	return "", other
}

// globbed returns the folder of the files that a collection loads: base, and the folders that
// begin the pattern. It returns "" if the collection names none.
func globbed(program, part, config string) string {
	base := firstValue(program, part, "base")
	if m := baseURL.FindStringSubmatch(part); m != nil { // relative to the file that says so
		base = path.Join(config, m[1])
	} else if m := baseJoined.FindStringSubmatch(part); m != nil {
		base = m[1]
	}
	fixed, _, wild := strings.Cut(firstValue(program, part, "pattern"), "*")
	if fixed = path.Dir(fixed); !wild || fixed == "." || strings.ContainsAny(fixed, "{}[]()!") {
		fixed = ""
	}
	if base == "" && fixed == "" {
		return ""
	}
	return path.Join(cmp.Or(base, "."), fixed)
}

func firstValue(program, part, name string) string {
	for _, value := range valuesOf(program, part, name) {
		return value
	}
	return ""
}

var (
	defined    = regexp.MustCompile(`([A-Za-z_$][\w$]*)['"]?\s*(?::[^=(){}\n]*)?[:=]\s*defineCollection\(`)
	baseURL    = regexp.MustCompile("\\bbase\\s*:\\s*(?:fileURLToPath\\()?\\s*new URL\\(\\s*['\"`]([^'\"`$]+)['\"`]")
	baseJoined = regexp.MustCompile("\\bbase\\s*:\\s*(?:path\\.)?(?:join|resolve)\\(\\s*process\\.cwd\\(\\)\\s*,\\s*['\"`]([^'\"`$]+)['\"`]\\s*\\)")
)

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
	for _, section := range append([]string{"_posts"}, sections...) {
		for _, parent := range []string{input, input + "/content", "content", "src"} {
			dirs = append(dirs, path.Join(parent, section))
		}
	}
	dir := cmp.Or(f.first(dirs...), f.dating(input), path.Clean(input))
	s := Site{Generator: "Eleventy", Articles: dir, SiteRoot: path.Clean(input), Output: []string{cmp.Or(property(text, "output"), "_site"), "public"}}
	s.Permalinks = f.eleventyAddress(dir, path.Clean(input))
	f.eleventyData(path.Clean(input), &s)
	return s, true
}

// eleventyData reads the address, the title and the language of a site from Eleventy's global data,
// whose files and keys have only conventional names.
func (f folder) eleventyData(input string, s *Site) {
	for _, name := range []string{"metadata", "site", "meta", "config", "settings"} {
		for _, dir := range []string{input + "/_data/", "_data/", "src/_data/"} {
			at := path.Clean(dir + name)
			if data, n := f.text(at+".json", at+".yaml", at+".yml"); n != "" {
				m := values(data, n)
				for _, key := range siteAddress {
					s.BaseURL = cmp.Or(s.BaseURL, address(str(m, key)))
				}
				s.Title = cmp.Or(s.Title, str(m, "title"))
				s.Language = cmp.Or(s.Language, language(cmp.Or(str(m, "language"), str(m, "lang"))))
			} else if data, n := f.program(at+".js", at+".cjs", at+".mjs", at+".ts"); n != "" {
				s.BaseURL = cmp.Or(s.BaseURL, f.addressIn(data, siteAddress...))
				s.Title = cmp.Or(s.Title, property(data, "title"))
				s.Language = cmp.Or(s.Language, language(cmp.Or(property(data, "language"), property(data, "lang"))))
			}
		}
	}
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
			if m := eleventyFunc.FindStringSubmatch(text); m != nil && pattern == "" { // the only thing it returns
				pattern = eleventyField.ReplaceAllString(m[1], "{{ page.fileSlug }}")
			}
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
	eleventyFunc  = regexp.MustCompile("\\bpermalink\\b\\s*(?::|\\()[^;`]*?(?:=>|return)\\s*`([^`]*)`;?\\s*[},\n]")
	eleventyField = regexp.MustCompile(`\$\{\s*(?:data\.)?page\.fileSlug\s*\}`)
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

// addressIn returns the first absolute address that one of the names has in a program. It may be
// the homepage of package.json.
func (f folder) addressIn(text string, names ...string) string {
	for _, name := range names {
		for _, value := range properties(text, name) {
			if at := address(value); at != "" {
				return at
			}
		}
		if regexp.MustCompile(`\b` + name + `\s*:\s*\w+\.homepage\b`).MatchString(text) {
			for _, n := range []string{"package.json", "../package.json"} {
				data, _ := f.text(n)
				if at := address(str(values(data, n), "homepage")); at != "" {
					return at
				}
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
func properties(text, name string) (values []string) { return valuesOf(text, text, name) }

// valuesOf is properties for a part of a program.
func valuesOf(program, text, name string) (values []string) {
	for _, at := range regexp.MustCompile(`(?m)(?:^|[\s{,(])['"]?`+name+`['"]?\s*(?::\s*[A-Za-z]+\s*=|[:=])\s*`).FindAllStringIndex(text, -1) {
		if value, ok := expression(program, text[at[1]:], true); ok {
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
