// Package site recognises the site that a folder belongs to, from the
// configuration of its generator, and says which settings fit it.
//
// [Find] looks in a folder and in those above it. Each generator is a function
// that reads what decides where articles and pages are: the folder of content,
// the address, patterns of addresses, and the folder of static files. What it
// cannot read (a configuration that is a program) it reads as far as a plain
// value is written there. A proposal is a start: people read it before it is
// written, and `dateline plan` shows what it leads to.
package site

import (
	"cmp"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/goccy/go-yaml"
)

// Site is what was found, in the form of settings. Paths are slash-separated
// and relative to Root.
type Site struct {
	Generator  string // Hugo, Jekyll, …
	Root       string // the site's folder, as the file system has it
	Articles   string
	Include    []string
	Select     string // "": by date
	BaseURL    string
	Permalinks map[string]string // section ("": all) → pattern
	SiteRoot   string
	Categories string // categories_from: "folders", or "" for front matter
	Timezone   string
	Language   string
	Title      string
	Output     []string // folders that the generator publishes: no secret may be there
}

// maxUp is how many folders above the first one are looked at.
const maxUp = 6

// Find recognises the site that dir is in; ok is false if there is none.
func Find(dir string) (s Site, ok bool) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return Site{}, false
	}
	for range maxUp {
		if s, ok := recognise(dir); ok {
			s.Root = dir
			return s, true
		}
		if _, err := os.Stat(filepath.Join(dir, ".git")); err == nil { // a repository ends the site
			break
		}
		up := filepath.Dir(dir)
		if up == dir {
			break
		}
		dir = up
	}
	return Site{}, false
}

// recognise asks the generators in an order in which one's files are not
// mistaken for another's.
func recognise(dir string) (Site, bool) {
	f := folder{os.DirFS(dir)}
	for _, ask := range []func(folder) (Site, bool){docusaurus, astro, hexo, eleventy, mkdocs, zola, hugo, jekyll, obsidian} {
		if s, ok := ask(f); ok {
			return s, true
		}
	}
	return Site{}, false
}

// folder is a site's root.
type folder struct{ fs.FS }

// text returns the first of the files that is there.
func (f folder) text(names ...string) (text, name string) {
	for _, n := range names {
		if b, err := fs.ReadFile(f, n); err == nil {
			return string(b), n
		}
	}
	return "", ""
}

// first returns the first of the folders that is there; "" if none is.
func (f folder) first(names ...string) string {
	for _, n := range names {
		if info, err := fs.Stat(f, n); err == nil && info.IsDir() {
			return n
		}
	}
	return ""
}

// values reads YAML, TOML or JSON.
func values(text, name string) map[string]any {
	m := map[string]any{}
	var err error
	if path.Ext(name) == ".toml" {
		_, err = toml.Decode(text, &m)
	} else {
		err = yaml.Unmarshal([]byte(text), &m) // JSON is a part of it
	}
	if err != nil && len(m) == 0 {
		return map[string]any{}
	}
	return m
}

// get follows keys without regard to case.
func get(m map[string]any, keys ...string) any {
	var at any = m
	for _, key := range keys {
		table, ok := at.(map[string]any)
		if !ok {
			return nil
		}
		at = nil
		for k, v := range table {
			if strings.EqualFold(k, key) {
				at = v
			}
		}
	}
	return at
}

func str(m map[string]any, keys ...string) string {
	s, _ := get(m, keys...).(string)
	return strings.TrimSpace(s)
}

// address keeps what is an absolute address, without its last slash. Those that
// generators put into a new site are none.
func address(s string) string {
	host, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(s, "https://"), "http://"), "/")
	if host == "example.com" || strings.HasSuffix(host, ".example.com") {
		return ""
	}
	if !strings.HasPrefix(s, "https://") && !strings.HasPrefix(s, "http://") || strings.Contains(s, "localhost") || strings.ContainsAny(s, " {}<>$") {
		return ""
	}
	return strings.TrimRight(s, "/")
}

// language is the two-letter code of a locale: en-us, ru_RU.
func language(s string) string {
	s, _, _ = strings.Cut(strings.ToLower(strings.ReplaceAll(s, "_", "-")), "-")
	if len(s) != 2 {
		return ""
	}
	return s
}

// sections are names that folders of dated articles have.
var sections = []string{"posts", "post", "blog", "articles", "article", "news", "writing", "notes"}

func hugo(f folder) (Site, bool) {
	text, name := f.text("hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json",
		"config/_default/hugo.toml", "config/_default/hugo.yaml", "config/_default/config.toml", "config/_default/config.yaml", "config/_default/config.yml",
		"config.toml", "config.yaml", "config.yml", "config.json")
	if name == "" {
		return Site{}, false
	}
	m := values(text, name)
	if strings.HasPrefix(path.Base(name), "config.") && get(m, "baseURL") == nil && f.first("archetypes", "layouts", "themes", "config/_default") == "" {
		return Site{}, false
	}
	for _, other := range []string{"params", "permalinks", "languages"} { // parts of a split configuration
		if t, n := f.text("config/_default/"+other+".toml", "config/_default/"+other+".yaml", "config/_default/"+other+".yml"); n != "" && get(m, other) == nil {
			m[other] = values(t, n)
		}
	}
	lang := cmp.Or(str(m, "defaultContentLanguage"), language(cmp.Or(str(m, "languageCode"), str(m, "locale"))))
	s := Site{Generator: "Hugo", BaseURL: address(str(m, "baseURL")), Title: str(m, "title"), Timezone: str(m, "timeZone"),
		Language: language(lang), SiteRoot: cmp.Or(str(m, "staticDir"), "static"), Permalinks: permalinks(get(m, "permalinks")),
		Output: []string{cmp.Or(str(m, "publishDir"), "public"), "static"}}
	s.Articles = cmp.Or(str(m, "contentDir"), str(m, "languages", lang, "contentDir"), "content")
	if f.first(s.Articles) == "" {
		s.Articles = cmp.Or(f.first("content"), ".")
	}
	if dir := f.first(s.Articles + "/" + lang); lang != "" && dir != "" { // content/en, content/ru
		s.Articles = dir
	}
	s.Include = f.dated(s.Articles)
	return s, true
}

// dated are globs of the folders below dir that hold dated articles; nil if
// none has a name that tells so.
func (f folder) dated(dir string) []string {
	var globs []string
	for _, name := range sections {
		if f.first(path.Join(dir, name)) != "" {
			globs = append(globs, name+"/**/*.md")
		}
	}
	return globs
}

// permalinks reads Hugo's table: section → pattern, or below page.
func permalinks(v any) map[string]string {
	m, _ := v.(map[string]any)
	if page, ok := m["page"].(map[string]any); ok {
		m = page
	}
	out := map[string]string{}
	for section, pattern := range m {
		if s, ok := pattern.(string); ok {
			out[section] = s
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

func zola(f folder) (Site, bool) {
	text, name := f.text("config.toml", "zola.toml")
	m := values(text, name)
	if name == "" || get(m, "base_url") == nil || get(m, "baseURL") != nil {
		return Site{}, false
	}
	s := Site{Generator: "Zola", BaseURL: address(str(m, "base_url")), Title: str(m, "title"), Language: language(str(m, "default_language")),
		Articles: "content", SiteRoot: "static", Output: []string{cmp.Or(str(m, "output_dir"), "public"), "static", "content"}}
	s.Include = f.dated("content")
	return s, true
}

func jekyll(f folder) (Site, bool) {
	text, name := f.text("_config.yml", "_config.yaml", "_config.toml")
	posts := f.first("_posts")
	if name == "" && posts == "" {
		return Site{}, false
	}
	m := values(text, name)
	source := cmp.Or(str(m, "source"), ".")
	base := cmp.Or(str(m, "collections_dir"), source)
	dir := cmp.Or(f.first(path.Join(base, "_posts")), f.first(path.Join(source, "_posts")), posts)
	if name != "" && dir == "" && get(m, "permalink") == nil && get(m, "theme") == nil && get(m, "remote_theme") == nil && get(m, "plugins") == nil {
		return Site{}, false
	}
	s := Site{Generator: "Jekyll", Articles: cmp.Or(dir, "_posts"), SiteRoot: source, Title: str(m, "title"), Timezone: str(m, "timezone"),
		Language: language(cmp.Or(str(m, "lang"), str(m, "locale"))), Output: []string{cmp.Or(str(m, "destination"), "_site"), source}}
	if u := address(str(m, "url")); u != "" {
		s.BaseURL = strings.TrimRight(u+"/"+strings.Trim(str(m, "baseurl"), "/"), "/")
	}
	pattern := cmp.Or(str(m, "permalink"), "date")
	if at, ok := get(m, "collections", "posts").(map[string]any); ok {
		pattern = cmp.Or(str(at, "permalink"), pattern)
	}
	if p := defaultOfPosts(m); p != "" {
		pattern = p
	}
	s.Permalinks = map[string]string{"": pattern}
	return s, true
}

// defaultOfPosts is the permalink that Jekyll's front matter defaults give posts.
func defaultOfPosts(m map[string]any) (pattern string) {
	all, _ := get(m, "defaults").([]any)
	for _, one := range all {
		d, _ := one.(map[string]any)
		if str(d, "scope", "path") == "" && str(d, "scope", "type") == "posts" {
			pattern = cmp.Or(str(d, "values", "permalink"), pattern)
		}
	}
	return pattern
}

func hexo(f folder) (Site, bool) {
	text, name := f.text("_config.yml")
	if name == "" || f.first("source/_posts") == "" {
		return Site{}, false
	}
	m := values(text, name)
	if get(m, "source_dir") == nil && get(m, "public_dir") == nil && get(m, "permalink") == nil {
		return Site{}, false
	}
	s := Site{Generator: "Hexo", Articles: path.Join(cmp.Or(str(m, "source_dir"), "source"), "_posts"), SiteRoot: cmp.Or(str(m, "source_dir"), "source"),
		Title: str(m, "title"), Timezone: str(m, "timezone"), Language: language(str(m, "language")), BaseURL: address(str(m, "url")),
		Output: []string{cmp.Or(str(m, "public_dir"), "public"), "source"}}
	// Hexo's :title is the path of the file, :post_title the title.
	s.Permalinks = map[string]string{"": "/" + strings.TrimLeft(strings.ReplaceAll(cmp.Or(str(m, "permalink"), ":year/:month/:day/:title/"), ":title", ":filename"), "/")}
	return s, true
}

func mkdocs(f folder) (Site, bool) {
	text, name := f.text("mkdocs.yml", "mkdocs.yaml")
	if name == "" {
		return Site{}, false
	}
	// Tags such as !!python/name and !ENV are programs: what is written plainly is enough.
	m := values(tags.ReplaceAllString(text, ""), name)
	docs := cmp.Or(str(m, "docs_dir"), "docs")
	s := Site{Generator: "MkDocs", BaseURL: address(str(m, "site_url")), Title: str(m, "site_name"), Language: language(str(m, "theme", "language")),
		Articles: docs, SiteRoot: docs, Output: []string{cmp.Or(str(m, "site_dir"), "site"), docs}}
	blog := blogPlugin(m)
	if dir := f.first(path.Join(docs, cmp.Or(str(blog, "blog_dir"), "blog"), "posts"), docs+"/posts", docs+"/blog"); dir != "" {
		s.Articles = dir
		if strings.HasSuffix(dir, "/posts") { // the blog plugin of Material
			pattern := postURL.Replace(cmp.Or(str(blog, "post_url_format"), "{date}/{slug}"))
			if !strings.Contains(pattern, "{") { // {categories} has no token
				s.Permalinks = map[string]string{"": "/" + strings.TrimPrefix(strings.TrimSuffix(strings.TrimPrefix(dir, docs), "posts"), "/") + pattern + "/"}
			}
		}
	}
	return s, true
}

// postURL turns the tokens of Material's post_url_format into those of
// permalinks.
var postURL = strings.NewReplacer("{date}", ":year/:month/:day", "{slug}", ":slug", "{file}", ":filename")

// blogPlugin is the configuration of Material's blog plugin: plugins are a list of
// names and of tables with one key, or a table.
func blogPlugin(m map[string]any) map[string]any {
	if table, ok := get(m, "plugins", "blog").(map[string]any); ok {
		return table
	}
	all, _ := get(m, "plugins").([]any)
	for _, one := range all {
		table, _ := one.(map[string]any)
		if blog, ok := cmp.Or(get(table, "blog"), get(table, "material/blog")).(map[string]any); ok {
			return blog
		}
	}
	return nil
}

var tags = regexp.MustCompile(`!+(?:python/|ENV|relative)[^\s,\]]*`)

func docusaurus(f folder) (Site, bool) {
	text, name := f.text("docusaurus.config.ts", "docusaurus.config.js", "docusaurus.config.mjs", "docusaurus.config.mts", "docusaurus.config.cjs")
	if name == "" {
		return Site{}, false
	}
	base := "/" + strings.Trim(property(text, "baseUrl"), "/")
	dir := cmp.Or(f.first("blog"), f.first("docs/blog"), f.first("docs"), "blog")
	s := Site{Generator: "Docusaurus", Articles: dir, SiteRoot: "static", Title: property(text, "title"), Language: language(property(text, "defaultLocale")),
		BaseURL: strings.TrimRight(cmp.Or(address(property(text, "url")), "")+base, "/"), Output: []string{"build", "static"}}
	if address(s.BaseURL) == "" {
		s.BaseURL = ""
	}
	s.Include = []string{"**/*.md", "**/*.mdx"}
	if strings.HasSuffix(dir, "blog") {
		s.Permalinks = map[string]string{"": "/blog/:year/:month/:day/:slug"}
	}
	return s, true
}

func astro(f folder) (Site, bool) {
	text, name := f.text("astro.config.mjs", "astro.config.ts", "astro.config.js", "astro.config.mts", "astro.config.cjs")
	if name == "" {
		return Site{}, false
	}
	dirs := []string{}
	for _, parent := range []string{"src/content", "src/data", "src/pages", "content"} {
		for _, section := range sections {
			dirs = append(dirs, parent+"/"+section)
		}
	}
	dir := cmp.Or(f.first(dirs...), f.first("src/content", "src/pages"), "src/content")
	s := Site{Generator: "Astro", Articles: dir, SiteRoot: "public", Output: []string{"dist", "public", "src"}, Include: []string{"**/*.md", "**/*.mdx"},
		BaseURL: address(property(text, "site"))}
	if s.BaseURL == "" { // many keep it in a file of their own
		other, _ := f.text("src/config.ts", "src/consts.ts", "src/site.config.ts", "src/constants.ts", "site.config.mjs", "src/config.yaml")
		s.BaseURL = address(cmp.Or(property(other, "website"), property(other, "site"), property(other, "url"), property(other, "SITE_URL")))
	}
	if base := strings.Trim(property(text, "base"), "/"); base != "" && s.BaseURL != "" && !strings.HasSuffix(s.BaseURL, "/"+base) {
		s.BaseURL += "/" + base
	}
	if name := path.Base(dir); slices.Contains(sections, name) {
		s.Permalinks = map[string]string{"": "/" + name + "/:filename/"}
	}
	return s, true
}

func eleventy(f folder) (Site, bool) {
	text, name := f.text("eleventy.config.js", "eleventy.config.mjs", "eleventy.config.cjs", ".eleventy.js")
	if name == "" {
		return Site{}, false
	}
	input := cmp.Or(property(text, "input"), ".")
	dirs := []string{}
	for _, section := range sections {
		dirs = append(dirs, path.Join(input, section), path.Join("content", section), path.Join("src", section))
	}
	s := Site{Generator: "Eleventy", Articles: cmp.Or(f.first(dirs...), input), SiteRoot: path.Clean(input), Output: []string{cmp.Or(property(text, "output"), "_site"), "public"}}
	if data, n := f.text("_data/metadata.json", "src/_data/metadata.json", "_data/site.json", "src/_data/site.json"); n != "" {
		m := values(data, n)
		s.BaseURL, s.Title, s.Language = address(str(m, "url")), str(m, "title"), language(cmp.Or(str(m, "language"), str(m, "lang")))
	} else if data, n := f.text("_data/metadata.js", "src/_data/metadata.js", "_data/site.js", "src/_data/site.js"); n != "" {
		s.BaseURL, s.Title, s.Language = address(property(data, "url")), property(data, "title"), language(cmp.Or(property(data, "language"), property(data, "lang")))
	}
	return s, true
}

func obsidian(f folder) (Site, bool) {
	if f.first(".obsidian") == "" {
		return Site{}, false
	}
	return Site{Generator: "Obsidian", Articles: ".", Select: "marked", SiteRoot: "."}, true
}

// property finds a plain text after a name in a program: url: "https://…".
func property(text, name string) string {
	for _, m := range regexp.MustCompile(`(?m)(?:^|[\s{,(])['"]?`+name+`['"]?\s*[:=]\s*(?:'([^'\n]*)'|"([^"\n]*)"|`+"`([^`\n$]*)`"+`)`).FindAllStringSubmatchIndex(text, -1) {
		line := text[strings.LastIndexByte(text[:m[0]+1], '\n')+1 : m[0]+1]
		if strings.Contains(line, "//") { // a comment
			continue
		}
		for i := 2; i < len(m); i += 2 {
			if m[i] >= 0 {
				return strings.TrimSpace(text[m[i]:m[i+1]])
			}
		}
	}
	return ""
}
