// Package site recognises the site that a folder belongs to, from the
// configuration of its generator, and says which settings fit it.
//
// [Find] looks in a folder, in those above it and in some below, [Above] only
// in the first two. Each generator is a function
// that reads what decides where articles and pages are: the folder of content,
// the address, patterns of addresses, and the folder of static files. What it
// cannot read (a configuration that is a program) it reads as far as a plain
// value is written there. A proposal is a start: people read it before it is
// written, and `dateline plan` shows what it leads to.
package site

import (
	"cmp"
	"io/fs"
	"maps"
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
	Categories []string // categories_from; nil: the keys that are read anyhow
	Timezone   string
	Language   string
	Title      string
	Output     []string // folders that the generator publishes: no secret may be there
}

// maxUp is how many folders above the first one are looked at.
const maxUp = 6

// Find recognises the site that dir is in, or else one in a folder of it, as
// repositories of programs have it; ok is false if there is none.
func Find(dir string) (s Site, ok bool) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return Site{}, false
	}
	if s, ok := configured(dir); ok {
		return s, true
	}
	for _, name := range []string{"website", "site", "www", "web", "docs", "doc", "blog"} {
		at := filepath.Join(dir, name)
		if s, ok := recognise(at); ok {
			s.Root = at
			return s, true
		}
	}
	if at := vaultBelow(dir); at != "" {
		s := vault()
		s.Root = at
		return s, true
	}
	s, ok = notes(folder{os.DirFS(dir)})
	s.Root = dir
	return s, ok
}

// Above recognises the site that dir is in: a site below a folder that somebody has
// chosen does not say what is in it, but notes do.
func Above(dir string) (s Site, ok bool) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return Site{}, false
	}
	if s, ok := configured(dir); ok {
		return s, true
	}
	s, ok = notes(folder{os.DirFS(dir)})
	s.Root = dir
	return s, ok
}

// configured recognises the site that dir is in by a file of its generator.
func configured(dir string) (s Site, ok bool) {
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

// anyOf is text for a file of configuration in any of its formats.
func (f folder) anyOf(stem string) (text, name string) {
	return f.text(stem+".toml", stem+".yaml", stem+".yml", stem+".json")
}

// first returns the first of the folders that is there; "" if none is.
func (f folder) first(names ...string) string {
	for _, n := range names {
		if n == "" {
			continue
		}
		n = path.Clean(n) // people write ./blog and blog/
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
	for _, part := range []string{"params", "permalinks", "languages", "module", "frontmatter", "taxonomies"} { // of a split configuration
		if t, n := f.anyOf("config/_default/" + part); n != "" && get(m, part) == nil {
			m[part] = values(t, n)
		}
	}
	s := Site{Generator: "Hugo", BaseURL: address(str(m, "baseURL")), Title: str(m, "title"), Timezone: str(m, "timeZone"),
		SiteRoot: cmp.Or(str(m, "staticDir"), "static"), Output: []string{cmp.Or(str(m, "publishDir"), "public"), "static"}}
	f.hugoLanguage(m, &s)
	s.Permalinks = hugoPermalinks(m)
	if !slices.Contains(list(get(m, "disableKinds")), "taxonomy") {
		taxonomies, _ := cmp.Or(get(m, "taxonomies"), get(m, "indexes")).(map[string]any)
		var names []string
		for _, plural := range taxonomies {
			if name, ok := plural.(string); ok {
				names = append(names, name)
			}
		}
		s.Categories = categoriesAmong(names)
	}
	s.Include = f.dated(s.Articles, s.Permalinks)
	if !f.dateNamed(s.Articles, s.Include) {
		return s, true
	}
	if slugsFromNames(m) {
		for section, pattern := range s.Permalinks {
			s.Permalinks[section] = hugoSlug.ReplaceAllString(pattern, ":slug$1")
		}
	} else if _, all := s.Permalinks[""]; !all {
		// Hugo keeps a date that the name of a file begins with.
		if s.Permalinks == nil {
			s.Permalinks = map[string]string{}
		}
		s.Permalinks[""] = "/:sections/:slugordatedname/"
	}
	return s, true
}

// slugsFromNames reports whether Hugo reads some date from the names of files:
// the rest of the name is then the article's slug.
func slugsFromNames(m map[string]any) bool {
	for _, date := range []string{"date", "publishDate", "lastmod", "expiryDate"} {
		if slices.Contains(list(get(m, "frontmatter", date)), ":filename") {
			return true
		}
	}
	return false
}

// hugoLanguage finds the folder of the articles of the default language, and
// what of its address is the language.
func (f folder) hugoLanguage(m map[string]any, s *Site) {
	code := cmp.Or(str(m, "defaultContentLanguage"), "en")
	languages, _ := get(m, "languages").(map[string]any)
	count := len(languages)
	own, _ := get(languages, code).(map[string]any)
	if t, n := f.anyOf("config/_default/languages." + code); n != "" && own == nil {
		own = values(t, n)
		files, _ := fs.Glob(f, "config/_default/languages.*.*")
		count = len(files)
	}
	s.Language = language(cmp.Or(str(m, "defaultContentLanguage"), str(own, "languageCode"), str(own, "locale"), str(m, "languageCode"), str(m, "locale")))
	s.Articles = cmp.Or(str(own, "contentDir"), mounted(m, code), str(m, "contentDir"), "content")
	s.Articles = cmp.Or(f.first(s.Articles, "content"), ".")
	if own != nil && f.translated(s.Articles, code) { // by mounts that are written elsewhere, in a theme for instance
		s.Articles = path.Join(s.Articles, code)
	}
	switch {
	case address(str(own, "baseURL")) != "": // a host of its own: the language is not in its addresses
		s.BaseURL = address(str(own, "baseURL"))
	case get(m, "defaultContentLanguageInSubdir") == true && count > 1 && s.BaseURL != "":
		s.BaseURL += "/" + code
	}
}

// translated reports whether a folder has one for a language, and one for another.
func (f folder) translated(dir, code string) bool {
	if f.first(path.Join(dir, code)) == "" {
		return false
	}
	entries, _ := fs.ReadDir(f, dir) // without any it is not
	for _, e := range entries {
		if e.IsDir() && e.Name() != code && languageFolder.MatchString(e.Name()) {
			return true
		}
	}
	return false
}

var languageFolder = regexp.MustCompile(`^[a-z]{2}(-[a-zA-Z]{2,4})?$`)

// categoriesAmong are those of a site's taxonomies that categories are read from;
// nil if its categories are called so.
func categoriesAmong(taxonomies []string) (names []string) {
	usual := []string{"categories", "category", "topics", "topic"}
	besides := []string{"tags", "tag", "series", "authors", "author"}
	if slices.ContainsFunc(taxonomies, func(name string) bool { return slices.Contains(usual, name) }) {
		return nil
	}
	for _, name := range taxonomies {
		if !slices.Contains(besides, name) {
			names = append(names, name)
		}
	}
	if names == nil && slices.Contains(taxonomies, "tags") {
		return []string{"tags"}
	}
	slices.Sort(names)
	return names
}

// mounted is the folder that a module of Hugo mounts as the content of a
// language; "" if none.
func mounted(m map[string]any, code string) string {
	found := ""
	for _, one := range tables(get(m, "module", "mounts")) {
		if str(one, "target") != "content" {
			continue
		}
		languages := append(list(get(one, "sites", "matrix", "languages")), str(one, "lang"))
		if slices.Contains(languages, code) || strings.Join(languages, "") == "" {
			found = cmp.Or(found, str(one, "source"))
		}
	}
	return found
}

// tables are the tables of a list.
func tables(v any) (out []map[string]any) {
	switch v := v.(type) {
	case []map[string]any: // of TOML
		return v
	case []any:
		for _, one := range v {
			if t, ok := one.(map[string]any); ok {
				out = append(out, t)
			}
		}
	}
	return out
}

// list are the texts of a list.
func list(v any) (out []string) {
	all, _ := v.([]any)
	for _, one := range all {
		if s, ok := one.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

// hugoPermalinks reads Hugo's table: section → pattern, or below page.
func hugoPermalinks(m map[string]any) map[string]string {
	table, _ := get(m, "permalinks").(map[string]any)
	if page, ok := table["page"].(map[string]any); ok {
		table = page
	}
	out := map[string]string{}
	for section, pattern := range table {
		s, ok := pattern.(string)
		if !ok {
			continue
		}
		// Without a slug Hugo takes the title, or the unchanged file name.
		s = slugToken.ReplaceAllString(s, ":slugortitle$1")
		s = slugOrName.ReplaceAllString(s, ":slugordatedname$1")
		if ugly := get(m, "uglyURLs"); ugly == true || get(m, "uglyURLs", section) == true {
			s = strings.TrimSuffix(s, "/") + ".html"
		}
		out[section] = s
	}
	if get(m, "uglyURLs") == true {
		out[""] = cmp.Or(out[""], "/:sections/:slugordatedname.html")
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

var (
	slugToken  = regexp.MustCompile(`:slug([^a-z]|$)`)
	slugOrName = regexp.MustCompile(`:slugor(?:contentbasename|filename)([^a-z]|$)`)
	hugoSlug   = regexp.MustCompile(`:slugor(?:title|datedname)([^a-z]|$)`) // what the two became
)

// dated are globs of the folders below dir that hold dated articles, by their
// names or because their pages have addresses of their own kind; nil if there
// is none.
func (f folder) dated(dir string, permalinks map[string]string) []string {
	names := slices.Clone(sections)
	for _, section := range slices.Sorted(maps.Keys(permalinks)) {
		if section != "" && !slices.Contains(names, section) && (strings.Contains(permalinks[section], ":year") || strings.Contains(permalinks[section], ":month")) {
			names = append(names, section)
		}
	}
	var globs []string
	for _, name := range names {
		if f.first(path.Join(dir, name)) != "" {
			globs = append(globs, name+"/**/*.md")
		}
		below, _ := fs.Glob(f, path.Join(dir, "*", name)) // the pattern is well-formed
		for _, at := range below {
			if above := strings.TrimPrefix(path.Dir(at), dir+"/"); f.first(at) != "" && !slices.Contains(names, above) {
				globs = append(globs, above+"/"+name+"/**/*.md")
			}
		}
	}
	return globs
}

// dateNamed reports whether some article below dir, within the globs, has a
// name that begins with a date.
func (f folder) dateNamed(dir string, globs []string) bool {
	found := false
	_ = fs.WalkDir(f, dir, func(p string, d fs.DirEntry, err error) error { // what cannot be read has no names
		if err != nil {
			return fs.SkipDir
		}
		rest := strings.TrimPrefix(p, dir+"/")
		in := len(globs) == 0 || slices.ContainsFunc(globs, func(g string) bool { return strings.HasPrefix(rest, strings.TrimSuffix(g, "**/*.md")) })
		name := path.Base(p)
		if stem, _, _ := strings.Cut(name, "."); stem == "index" { // of a bundle: its folder is the name
			name = path.Base(path.Dir(p)) + "-"
		}
		if found = found || in && !d.IsDir() && path.Ext(p) == ".md" && dateName.MatchString(name); found {
			return fs.SkipAll
		}
		return nil
	})
	return found
}

var dateName = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}-`)

func zola(f folder) (Site, bool) {
	text, name := f.text("config.toml", "zola.toml")
	m := values(text, name)
	if name == "" || get(m, "base_url") == nil || get(m, "baseURL") != nil {
		return Site{}, false
	}
	s := Site{Generator: "Zola", BaseURL: address(str(m, "base_url")), Title: str(m, "title"), Language: language(str(m, "default_language")),
		Articles: "content", SiteRoot: "static", Output: []string{cmp.Or(str(m, "output_dir"), "public"), "static", "content"}}
	s.Include = f.dated("content", nil)
	if get(m, "slugify", "paths_keep_dates") == true {
		s.Permalinks = map[string]string{"": "/:sections/:slugordatedname/"}
	}
	var names []string
	for _, one := range tables(get(m, "taxonomies")) {
		names = append(names, str(one, "name"))
	}
	s.Categories = categoriesAmong(names)
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
	dir := cmp.Or(f.first(path.Join(base, "_posts"), path.Join(source, "_posts")), posts, f.first("src/_posts", "docs/_posts", "blog/_posts"))
	if name != "" && dir == "" && get(m, "permalink") == nil && get(m, "theme") == nil && get(m, "remote_theme") == nil && get(m, "plugins") == nil {
		return Site{}, false
	}
	s := Site{Generator: "Jekyll", Articles: cmp.Or(dir, "_posts"), SiteRoot: source, Title: str(m, "title"), Timezone: str(m, "timezone"),
		Language: language(cmp.Or(str(m, "lang"), str(m, "locale"))), Output: []string{cmp.Or(str(m, "destination"), "_site"), source}}
	if u := address(str(m, "url")); u != "" {
		s.BaseURL = strings.TrimRight(u+"/"+strings.Trim(str(m, "baseurl"), "/"), "/")
	}
	if dir != "" && f.first(source) == "" { // a folder that a build makes
		s.SiteRoot = path.Dir(dir)
	}
	if s.BaseURL == "" { // GitHub Pages take the address from there
		if host, n := f.text("CNAME", path.Join(source, "CNAME")); n != "" {
			s.BaseURL = address("https://" + strings.TrimSpace(host))
		}
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
	docs := path.Clean(cmp.Or(str(m, "docs_dir"), "docs"))
	s := Site{Generator: "MkDocs", BaseURL: address(str(m, "site_url")), Title: str(m, "site_name"), Language: language(str(m, "theme", "language")),
		Articles: docs, SiteRoot: docs, Output: []string{cmp.Or(str(m, "site_dir"), "site"), docs}}
	blog, installed := blogPlugin(m)
	blogDir := cmp.Or(str(blog, "blog_dir"), "blog")
	posts := strings.ReplaceAll(cmp.Or(str(blog, "post_dir"), "{blog}/posts"), "{blog}", blogDir)
	dir := f.first(path.Join(docs, posts), docs+"/posts", docs+"/blog")
	if dir == "" {
		return s, true
	}
	s.Articles = dir
	end := "/"
	if get(m, "use_directory_urls") == false {
		end = ".html"
	}
	installed = installed || get(m, "INHERIT") != nil && dir == path.Join(docs, posts) // another file may have the plugin
	if !installed {                                                                    // a page is where its file is
		s.Permalinks = map[string]string{"": path.Join("/", strings.TrimPrefix(dir, docs), ":sections/:filename") + end}
	} else {
		pattern := postURL.Replace(cmp.Or(str(blog, "post_url_format"), "{date}/{slug}"))
		date, known := urlDate(cmp.Or(str(blog, "post_url_date_format"), "yyyy/MM/dd"))
		pattern = strings.ReplaceAll(pattern, "{date}", date)
		if known && !strings.Contains(pattern, "{") { // {categories} has no token
			s.Permalinks = map[string]string{"": path.Join("/", blogDir, pattern) + end}
		}
	}
	return s, true
}

// postURL turns the tokens of the blog plugin's post_url_format into those of
// permalinks. Where a post has no slug, its title gives it.
var postURL = strings.NewReplacer("{slug}", ":slugortitle", "{file}", ":filename")

// urlDate turns the format of dates in addresses into tokens.
func urlDate(format string) (tokens string, known bool) {
	tokens = dateParts.Replace(format)
	return tokens, !strings.ContainsAny(dateParts.Replace(strings.NewReplacer("yyyy", "", "MM", "", "dd", "").Replace(format)), "yMdEeQLGa")
}

var dateParts = strings.NewReplacer("yyyy", ":year", "MM", ":month", "dd", ":day")

// blogPlugin is the configuration of Material's blog plugin, and whether it is
// used: plugins are a list of names and of tables with one key, or a table.
func blogPlugin(m map[string]any) (settings map[string]any, used bool) {
	names := []string{"blog", "material/blog"}
	all, _ := get(m, "plugins").([]any)
	if table, ok := get(m, "plugins").(map[string]any); ok {
		all = []any{table}
	}
	for _, one := range all {
		if name, ok := one.(string); ok && slices.Contains(names, name) {
			return nil, true
		}
		table, _ := one.(map[string]any)
		for _, name := range names {
			if v, ok := table[name]; ok {
				settings, _ = v.(map[string]any)
				return settings, true
			}
		}
	}
	return nil, false
}

var tags = regexp.MustCompile(`!+(?:python/|ENV|relative)[^\s,\]]*`)

func docusaurus(f folder) (Site, bool) {
	text, name := f.text("docusaurus.config.ts", "docusaurus.config.js", "docusaurus.config.mjs", "docusaurus.config.mts", "docusaurus.config.cjs")
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
	blog := block(text, "blog")
	dir := cmp.Or(f.first(property(blog, "path"), "blog", "docs/blog", "docs"), "blog")
	s := Site{Generator: "Docusaurus", Articles: dir, SiteRoot: "static", Title: property(text, "title"), Language: language(property(text, "defaultLocale")),
		Output: []string{"build", "static"}, Include: []string{"**/*.md", "**/*.mdx"}, Categories: []string{"tags"}}
	if url := address(property(text, "url")); url != "" {
		s.BaseURL = strings.TrimRight(url+base, "/")
	}
	if dir != "docs" {
		s.Permalinks = map[string]string{"": path.Join("/", cmp.Or(property(blog, "routeBasePath"), "blog"), ":docusaurus")}
		if regexp.MustCompile(`trailingSlash\s*:\s*true`).MatchString(text) {
			s.Permalinks[""] += "/"
		}
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
	collections, _ := f.text("src/content.config.ts", "src/content/config.ts", "src/content.config.mts", "src/content.config.js", "src/content/config.js")
	dir := cmp.Or(f.collection(collections), f.first(dirs...), f.first("src/content", "src/pages"), "src/content")
	s := Site{Generator: "Astro", Articles: dir, SiteRoot: "public", Output: []string{"dist", "public", "src"}, Include: []string{"**/*.md", "**/*.mdx"},
		BaseURL: address(property(text, "site"))}
	if s.BaseURL == "" { // many keep it in a file of their own
		other, _ := f.text("src/config.ts", "src/consts.ts", "src/site.config.ts", "src/constants.ts", "site.config.mjs", "src/config.yaml")
		s.BaseURL = address(cmp.Or(property(other, "website"), property(other, "site"), property(other, "url"), property(other, "SITE_URL")))
	}
	if base := strings.Trim(property(text, "base"), "/"); base != "" && s.BaseURL != "" && !strings.HasSuffix(s.BaseURL, "/"+base) {
		s.BaseURL += "/" + base
	}
	if strings.Contains(collections, "tags:") && !strings.Contains(collections, "categor") {
		s.Categories = []string{"tags"}
	}
	if route := f.astroRoute(path.Base(dir)); route != "" {
		if astroNoSlash.MatchString(text) {
			route = strings.TrimSuffix(route, "/")
		}
		s.Permalinks = map[string]string{"": route}
	}
	return s, true
}

// collection is the folder of the collection of Astro whose name says that it
// holds articles; "" if none has one that is there.
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

// astroNoSlash is what makes Astro's addresses end without a slash.
var astroNoSlash = regexp.MustCompile(`trailingSlash\s*:\s*['"]never['"]|format\s*:\s*['"]file['"]`)

// astroPost is the last part of a route that makes a page of each article.
var astroPost = regexp.MustCompile(`^\[(\.\.\.)?(?:slug|id|post|entry|path|article|blog|url|permalink)\]$`)

// astroRoute is the pattern of the articles' addresses, which the route that
// makes their pages says: src/pages/blog/[...slug].astro. It is "" if no route
// tells.
func (f folder) astroRoute(collection string) string {
	best, bestRank := "", 0
	_ = fs.WalkDir(f, "src/pages", func(p string, d fs.DirEntry, err error) error { // none is there: none tells
		if err != nil || d.IsDir() || path.Ext(p) != ".astro" {
			return nil
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

// block is the text in braces after a name in a program: blog: {…}; "" if
// there is none.
func block(text, name string) string {
	at := regexp.MustCompile(`(?m)(?:^|[\s{,(])` + name + `\s*:\s*\{`).FindStringIndex(text)
	if at == nil {
		return ""
	}
	depth := 0
	for i := at[1] - 1; i < len(text); i++ {
		switch text[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return text[at[1]:i]
			}
		}
	}
	return ""
}

// property is the first of properties; "" if there is none.
func property(text, name string) string {
	for _, value := range properties(text, name) {
		return value
	}
	return ""
}

// properties finds the plain texts after a name in a program: url: "https://…".
func properties(text, name string) (values []string) {
	for _, m := range regexp.MustCompile(`(?m)(?:^|[\s{,(])['"]?`+name+`['"]?\s*[:=]\s*(?:'([^'\n]*)'|"([^"\n]*)"|`+"`([^`\n$]*)`"+`)`).FindAllStringSubmatchIndex(text, -1) {
		line := text[strings.LastIndexByte(text[:m[0]+1], '\n')+1 : m[0]+1]
		if strings.Contains(line, "//") { // a comment
			continue
		}
		for i := 2; i < len(m); i += 2 {
			if m[i] >= 0 {
				values = append(values, strings.TrimSpace(text[m[i]:m[i+1]]))
				break
			}
		}
	}
	return values
}
