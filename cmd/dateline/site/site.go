// Package site recognises the site that a folder belongs to, from the configuration of
// its generator, and returns settings that fit it.
//
// [Find] looks in a folder, in those above it and in some below, [Above] only in the
// first two. Each generator is a function that reads what determines where articles and
// pages are: the folder of content, the address, patterns of addresses, and the folder
// of static files. A configuration that is a program is read only as far as it contains
// literal values. The result is a proposal: people read it before it is written, and
// `dateline plan` shows its effect.
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
	tag "golang.org/x/text/language"

	"github.com/dateline-bot/dateline/content"
)

// Site is the result, in the form of settings. Paths are slash-separated and relative
// to Root.
type Site struct {
	Generator  string // Hugo, Jekyll, …
	Root       string // the site's folder, as the file system has it
	Articles   string
	Include    []string
	Select     string // "": by date
	BaseURL    string
	Permalinks map[string]string // section ("": all) → pattern
	SiteRoot   string
	Categories []string // categories_from; nil: the default keys
	Timezone   string
	Language   string
	Title      string
	Output     []string // folders that the generator publishes: they must not contain secrets
}

// maxUp is the number of parent folders to look in.
const maxUp = 6

// Find recognises the site that contains dir, or else one in a folder below it, as in
// repositories of programs; ok is false if there is none.
func Find(dir string) (s Site, ok bool) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return Site{}, false
	}
	if s, ok := configured(dir); ok {
		return s, true
	}
	for _, at := range below(dir) { // one of several that has articles
		other, found := recognise(at)
		if other.Root = at; !found {
			continue
		}
		if has := open(at).dating(other.Articles); has != "" || !ok {
			s, ok = other, true
			if has != "" {
				break
			}
		}
	}
	if ok {
		return s, true
	}
	if at := vaultBelow(dir); at != "" {
		s := vault()
		s.Root = at
		return s, true
	}
	s, ok = notes(open(dir))
	s.Root = dir
	return s, ok
}

// Dated returns the folder below dir with most dated articles, where no generator is known; "" if there
// is a folder articles, or none has at least leastNotes of them.
func Dated(dir string) string {
	f := open(dir)
	if f.first("articles") != "" {
		return ""
	}
	for _, parent := range []string{"content", "src/content", "src", "pages", "src/pages", "data", "docs", "."} {
		best, n := f.mostDated(parent)
		if n < leastNotes || best == "." {
			continue
		}
		for { // nearly all may be in a folder further below
			next, m := f.mostDated(best)
			if next == best || m*leastShare < n*(leastShare-1) {
				return best
			}
			best = next
		}
	}
	return ""
}

// below returns the folders of a repository that may contain its site: those with
// typical names, also among the packages of a workspace, then all of its packages.
func below(dir string) (folders []string) {
	names := []string{"website", "site", "www", "web", "docs", "doc", "blog"}
	workspaces := []string{"docusaurus", "apps", "packages", "sites", "websites", "projects"}
	for _, parent := range append([]string{"."}, workspaces...) {
		for _, name := range names {
			folders = append(folders, filepath.Join(dir, parent, name))
		}
	}
	for _, parent := range workspaces {
		entries, _ := os.ReadDir(filepath.Join(dir, parent)) // what is not there has none
		for _, e := range entries {
			if e.IsDir() && !slices.Contains(names, e.Name()) {
				folders = append(folders, filepath.Join(dir, parent, e.Name()))
			}
		}
	}
	return folders
}

// Above recognises the site that contains dir, and a folder of notes. It ignores sites below dir:
// they say nothing about the other files of a folder that somebody has chosen.
func Above(dir string) (s Site, ok bool) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return Site{}, false
	}
	if s, ok := configured(dir); ok {
		return s, true
	}
	s, ok = notes(open(dir))
	s.Root = dir
	return s, ok
}

// configured recognises the site that contains dir by a generator's file.
func configured(dir string) (s Site, ok bool) {
	for range maxUp {
		if s, ok := recognise(dir); ok {
			s.Root = dir
			return s, true
		}
		if _, err := os.Stat(filepath.Join(dir, ".git")); err == nil { // the root of a repository ends the site
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

// recognise tries the generators in an order in which files of one are not mistaken for
// those of another.
func recognise(dir string) (Site, bool) {
	f := open(dir)
	for _, ask := range []func(folder) (Site, bool){docusaurus, astro, vitepress, vuepress, quartz, hexo, eleventy, pelican, nikola, mkdocs, mintlify, myst, zola, hugo, onFramework, jekyll, obsidian} {
		if s, ok := ask(f); ok {
			return s, true
		}
	}
	return Site{}, false
}

// folder is a site's root.
type folder struct {
	fs.FS
	dir string // as the file system has it; "": nothing outside is looked at
}

func open(dir string) folder { return folder{os.DirFS(dir), dir} }

// outside returns the folder above, and the rest of a path that leads there: ../blog.
func (f folder) outside(p string) (above folder, rest string, ok bool) {
	rest, ok = strings.CutPrefix(path.Clean(p), "../")
	if !ok || f.dir == "" {
		return folder{}, "", false
	}
	return open(filepath.Dir(f.dir)), rest, true
}

// text returns the first of the files that exists.
func (f folder) text(names ...string) (text, name string) {
	for _, n := range names {
		if above, rest, ok := f.outside(n); ok {
			if text, name := above.text(rest); name != "" {
				return text, "../" + name
			}
		} else if b, err := fs.ReadFile(f, n); err == nil {
			return string(b), n
		}
	}
	return "", ""
}

// anyOf is text for a configuration file in any of its formats.
func (f folder) anyOf(stem string) (text, name string) {
	return f.text(stem+".toml", stem+".yaml", stem+".yml", stem+".json")
}

// first returns the first of the folders that exists, or "".
func (f folder) first(names ...string) string {
	for _, n := range names {
		if n == "" {
			continue
		}
		n = path.Clean(n) // people write ./blog and blog/
		if above, rest, ok := f.outside(n); ok {
			if found := above.first(rest); found != "" {
				return "../" + found
			}
		} else if info, err := fs.Stat(f, n); err == nil && info.IsDir() {
			return n
		}
	}
	return ""
}

// values parses YAML, TOML or JSON.
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

// get follows keys, ignoring case.
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

// address returns an absolute address without its last slash, or "". Placeholders of
// new sites do not count.
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

// language returns the two-letter code of a locale: en-us, ru_RU; "" if it is not a
// natural language, because themes also list programming languages, such as Go.
func language(s string) string {
	s, _, _ = strings.Cut(strings.ToLower(strings.ReplaceAll(s, "_", "-")), "-")
	if _, err := tag.ParseBase(s); len(s) != 2 || err != nil {
		return ""
	}
	return s
}

// sections are typical names of folders with dated articles.
var sections = []string{"posts", "post", "blog", "articles", "article", "news", "writing", "notes"}

func hugo(f folder) (Site, bool) {
	text, name := f.text("hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json",
		"config/_default/hugo.toml", "config/_default/hugo.yaml", "config/_default/hugo.yml", "config/_default/hugo.json",
		"config/_default/config.toml", "config/_default/config.yaml", "config/_default/config.yml", "config/_default/config.json",
		"config.toml", "config.yaml", "config.yml", "config.json")
	if name == "" {
		return Site{}, false
	}
	m := values(text, name)
	if strings.HasPrefix(path.Base(name), "config.") && get(m, "baseURL") == nil && f.first("archetypes", "themes", "config/_default") == "" &&
		(f.first("layouts") == "" || f.first("content") == "") { // other generators have a config.yml and layouts, too
		return Site{}, false
	}
	if t, n := f.text("config/production/hugo.toml", "config/production/hugo.yaml", "config/production/hugo.yml", "config/production/config.toml", "config/production/config.yaml", "config/production/config.yml"); n != "" {
		if url := str(values(t, n), "baseURL"); url != "" { // the environment of hugo build
			maps.DeleteFunc(m, func(key string, _ any) bool { return strings.EqualFold(key, "baseURL") })
			m["baseURL"] = url
		}
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

// slugsFromNames reports whether Hugo takes a date from the names of files: the
// rest of the name is then the article's slug.
func slugsFromNames(m map[string]any) bool {
	for _, date := range []string{"date", "publishDate", "lastmod", "expiryDate"} {
		if slices.Contains(list(get(m, "frontmatter", date)), ":filename") {
			return true
		}
	}
	return false
}

// hugoLanguage sets the default language, the folder of its articles, and the
// part of the address that stands for the language.
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

// translated reports whether dir has a subfolder for this language and one for another.
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

// categoriesAmong returns the taxonomies of a site that categories are read from;
// nil if they have their usual name.
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

// mounted returns the folder that Hugo's configuration mounts as the content of a
// language; "" if there is none.
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

// tables returns the elements of a list that are tables.
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

// list returns the elements of a list that are strings.
func list(v any) (out []string) {
	all, _ := v.([]any)
	for _, one := range all {
		if s, ok := one.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

// hugoPermalinks reads Hugo's table of patterns by section, which may be below the key page.
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

// dated returns globs for the folders below dir that hold dated articles, judged by
// their names or because they have a pattern of addresses of their own; nil if there
// are none.
func (f folder) dated(dir string, permalinks map[string]string) []string {
	names := slices.Clone(sections)
	for _, section := range slices.Sorted(maps.Keys(permalinks)) {
		if section != "" && !slices.Contains(names, section) && (strings.Contains(permalinks[section], ":year") || strings.Contains(permalinks[section], ":month")) {
			names = append(names, section)
		}
	}
	var globs []string
	for _, name := range names {
		if f.hasPages(path.Join(dir, name)) {
			globs = append(globs, name+"/**/*.md")
		}
		below, _ := fs.Glob(f, path.Join(dir, "*", name)) // the pattern is well-formed
		for _, at := range below {
			if above := strings.TrimPrefix(path.Dir(at), dir+"/"); f.hasPages(at) && !slices.Contains(names, above) {
				globs = append(globs, above+"/"+name+"/**/*.md")
			}
		}
	}
	return globs
}

// hasPages reports whether a folder holds pages other than lists of pages.
func (f folder) hasPages(dir string) (found bool) {
	_ = fs.WalkDir(f, dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(p) != ".md" && path.Ext(p) != ".mdx" || strings.HasPrefix(path.Base(p), "_index.") {
			return nil //nolint:nilerr // a folder that is not there, or cannot be read, has none
		}
		found = true
		return fs.SkipAll
	})
	return found
}

// dating returns the folder with most dated articles among the first parent that has any and the
// folders directly below it, or one below that with a typical name if nearly all are there. It
// returns "" if no parent has any.
func (f folder) dating(parents ...string) string {
	for _, parent := range parents {
		best, n := f.mostDated(parent)
		for best != "" {
			next, m := f.mostDated(best)
			if next == best || m*leastShare < n*(leastShare-1) || !slices.Contains(sections, path.Base(next)) {
				return best
			}
			best = next
		}
	}
	return ""
}

// mostDated returns the folder with most dated articles among parent and the folders directly below it,
// and their number.
func (f folder) mostDated(parent string) (best string, n int) {
	parent = path.Clean(parent)
	if above, rest, ok := f.outside(parent); ok {
		if best, n = above.mostDated(rest); best != "" {
			best = "../" + best
		}
		return best, n
	}
	counts, seen := map[string]int{}, 0
	_ = fs.WalkDir(f, parent, func(p string, d fs.DirEntry, err error) error { // what cannot be read does not count
		name := path.Base(p)
		if err != nil || d.IsDir() && p != parent && (strings.ContainsAny(name[:1], "._") || slices.Contains(built, name)) {
			return fs.SkipDir
		}
		if seen++; seen > mostFiles {
			return fs.SkipAll
		}
		if ext := path.Ext(p); d.IsDir() || ext != ".md" && ext != ".mdx" {
			return nil
		}
		text, err := fs.ReadFile(f, p)
		if text = text[:min(len(text), 2000)]; err == nil && (datedHeader.Match(text) || dateName.MatchString(nameOf(p)) && frontMatter.Match(text)) {
			dir, _, nested := strings.Cut(strings.TrimPrefix(p, parent+"/"), "/")
			if !nested {
				dir = "."
			}
			counts[path.Join(parent, dir)]++
		}
		return nil
	})
	for _, dir := range slices.Sorted(maps.Keys(counts)) {
		if best == "" || counts[dir] > counts[best] {
			best = dir
		}
	}
	return best, counts[best]
}

// built are the names of folders with other people's articles (node_modules) or with built pages.
var built = []string{"node_modules", "dist", "build", "public", "vendor", "out", "output", "target"}

// datedHeader matches front matter with a date.
var datedHeader = regexp.MustCompile(`(?i)^\x{feff}?(?:---|\+\+\+)\r?\n(?s:.*?\n)?(?:date|pubDate|pubDatetime|publishDate|published|publishedAt)['"]?[ \t]*[:=]`)

// dateNamed reports whether the name of an article below dir, within the globs,
// begins with a date.
func (f folder) dateNamed(dir string, globs []string) bool {
	found := false
	_ = fs.WalkDir(f, dir, func(p string, d fs.DirEntry, err error) error { // what cannot be read has no names
		if err != nil {
			return fs.SkipDir
		}
		rest := strings.TrimPrefix(p, dir+"/")
		in := len(globs) == 0 || slices.ContainsFunc(globs, func(g string) bool { return strings.HasPrefix(rest, strings.TrimSuffix(g, "**/*.md")) })
		if found = found || in && !d.IsDir() && path.Ext(p) == ".md" && dateName.MatchString(nameOf(p)); found {
			return fs.SkipAll
		}
		return nil
	})
	return found
}

// nameOf returns the name of a file, or that of its folder, which names a bundle.
func nameOf(p string) string {
	name := path.Base(p)
	if stem, _, _ := strings.Cut(name, "."); stem == "index" {
		return path.Base(path.Dir(p)) + "-"
	}
	return name
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
	base := path.Join(source, str(m, "collections_dir")) // Jekyll: "relative to the source"
	dir := cmp.Or(f.first(path.Join(base, "_posts"), path.Join(str(m, "collections_dir"), "_posts"), path.Join(source, "_posts")), posts, f.first("src/_posts", "docs/_posts"))
	var nested []string
	if dir == "" && (name != "" || f.first("_layouts", "_includes") != "") {
		if nested = f.nestedPosts(source); len(nested) > 0 {
			dir = path.Join(source, nested[0])
		}
	}
	if name != "" && dir == "" && get(m, "permalink") == nil && get(m, "theme") == nil && get(m, "remote_theme") == nil && get(m, "plugins") == nil {
		return Site{}, false
	}
	s := Site{Generator: "Jekyll", Articles: cmp.Or(dir, "_posts"), SiteRoot: source, Title: str(m, "title"), Timezone: str(m, "timezone"),
		Language: language(cmp.Or(str(m, "default_lang"), str(m, "lang"), str(m, "locale"))), Output: []string{cmp.Or(str(m, "destination"), "_site"), source}}
	if all, _ := get(m, "languages").([]any); s.Language == "" && len(all) > 0 { // jekyll-multiple-languages-plugin: "the first language in the array will be the default"
		codes := list(all)
		if !slices.ContainsFunc(codes, func(code string) bool { return language(code) == "" }) && len(codes) > 0 {
			s.Language = language(codes[0])
		}
	}
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
	if len(nested) > 0 {
		f.nest(&s, source, nested, pattern)
	}
	return s, true
}

// nestedPosts returns the folders _posts that are not at the root of a Jekyll site, relative to
// its source: Jekyll reads them wherever they are.
func (f folder) nestedPosts(source string) (dirs []string) {
	seen := 0
	_ = fs.WalkDir(f, path.Clean(source), func(p string, d fs.DirEntry, err error) error { // what cannot be read has none
		if seen++; err != nil || seen > mostFiles {
			return fs.SkipAll
		}
		name := path.Base(p)
		switch {
		case !d.IsDir() || p == path.Clean(source):
		case name == "_posts":
			dirs = append(dirs, strings.TrimPrefix(p, path.Clean(source)+"/"))
			return fs.SkipDir
		case strings.ContainsAny(name[:1], "._") || slices.Contains(built, name):
			return fs.SkipDir
		}
		return nil
	})
	return dirs
}

// nest sets the folders and addresses of a Jekyll site whose folders _posts are nested. The
// folders above them are categories, the first ones of the address. Of folders of languages that
// of the site's language counts: the others hold translations.
func (f folder) nest(s *Site, source string, nested []string, pattern string) {
	byLanguage := map[string][]string{}
	for _, dir := range nested {
		if top, _, _ := strings.Cut(dir, "/"); languageFolder.MatchString(strings.ReplaceAll(top, "_", "-")) {
			byLanguage[top] = append(byLanguage[top], dir)
		}
	}
	if len(byLanguage) > 1 {
		best := slices.MaxFunc(slices.Sorted(maps.Keys(byLanguage)), func(a, b string) int {
			return cmp.Compare(f.count(source, byLanguage[a]), f.count(source, byLanguage[b]))
		})
		for _, code := range []string{"en", s.Language} {
			if byLanguage[code] != nil {
				best = code
			}
		}
		s.Language, nested = cmp.Or(s.Language, language(best)), byLanguage[best]
	}
	if style, ok := content.JekyllStyle(pattern); ok {
		pattern = style
	}
	if len(nested) == 1 {
		s.Articles = path.Join(source, nested[0])
		s.Permalinks = map[string]string{"": strings.ReplaceAll(pattern, ":categories", path.Dir(nested[0])+"/:categories")}
		return
	}
	s.Articles = source
	s.Permalinks = map[string]string{"": strings.ReplaceAll(pattern, ":categories", ":sections/:categories")}
	for _, dir := range nested {
		s.Include = append(s.Include, dir+"/**/*.md")
	}
}

// count returns how many files folders have.
func (f folder) count(source string, dirs []string) (n int) {
	for _, dir := range dirs {
		entries, _ := fs.ReadDir(f, path.Join(source, dir)) // what cannot be read has none
		n += len(entries)
	}
	return n
}

// defaultOfPosts returns the permalink that Jekyll's front matter defaults give posts.
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
	m := values(text, name)
	if name == "" || f.first(path.Join(cmp.Or(str(m, "source_dir"), "source"), "_posts")) == "" {
		return Site{}, false
	}
	if get(m, "source_dir") == nil && get(m, "public_dir") == nil && get(m, "permalink") == nil {
		return Site{}, false
	}
	s := Site{Generator: "Hexo", Articles: path.Join(cmp.Or(str(m, "source_dir"), "source"), "_posts"), SiteRoot: cmp.Or(str(m, "source_dir"), "source"),
		Title: str(m, "title"), Timezone: str(m, "timezone"), Language: language(str(m, "language")), BaseURL: address(str(m, "url")),
		Output: []string{cmp.Or(str(m, "public_dir"), "public"), "source"}}
	pattern := strings.TrimLeft(cmp.Or(str(m, "permalink"), ":year/:month/:day/:title/"), "/")
	// Hexo's :title is the path of the file, of which new_post_name may take a date or a language away,
	// :name its name, :post_title the title (https://hexo.io/docs/permalinks).
	title := ":path"
	if name := str(m, "new_post_name"); strings.Contains(name, ":day") {
		title = ":title"
	} else if strings.Contains(name, "/:title") {
		title = ":filename"
	}
	s.Permalinks = map[string]string{"": "/" + hexoName.ReplaceAllStringFunc(pattern, func(token string) string {
		switch token {
		case ":title":
			return title
		case ":name":
			return ":filename"
		}
		return ":categories"
	})}
	return s, true
}

// hexoName matches what Hexo calls otherwise in a permalink.
var hexoName = regexp.MustCompile(`:(?:title|name|category)\b`)

func mkdocs(f folder) (Site, bool) {
	text, name := f.text("mkdocs.yml", "mkdocs.yaml")
	if name == "" {
		return Site{}, false
	}
	// Tags such as !!python/name and !ENV need a program: plain values are enough.
	m := values(tags.ReplaceAllString(text, ""), name)
	docs := path.Clean(cmp.Or(str(m, "docs_dir"), "docs"))
	s := Site{Generator: "MkDocs", BaseURL: address(lastText(get(m, "site_url"))), Title: str(m, "site_name"), Language: language(str(m, "theme", "language")),
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

// lastText returns a string, or the last one of a list: in !ENV [SITE_URL, 'https://…'] it is the default.
func lastText(v any) string {
	if texts := list(v); len(texts) > 0 {
		v = texts[len(texts)-1]
	}
	s, _ := v.(string)
	return strings.TrimSpace(s)
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

// blogPlugin returns the configuration of Material's blog plugin, and whether it is
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
