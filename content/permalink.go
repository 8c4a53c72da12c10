package content

import (
	"cmp"
	"fmt"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// token of a permalink: ":year", ":sections[1:]".
var token = regexp.MustCompile(`:[a-z_]+(?:\[[^\]]*\])?`)

// jekyllStyles are Jekyll's names of patterns (https://jekyllrb.com/docs/permalinks/).
var jekyllStyles = map[string]string{
	"date":     "/:categories/:year/:month/:day/:title.html",
	"pretty":   "/:categories/:year/:month/:day/:title/",
	"ordinal":  "/:categories/:year/:y_day/:title.html",
	"weekdate": "/:categories/:year/W:week/:short_day/:title.html",
	"none":     "/:categories/:title.html",
}

// JekyllStyle returns the pattern that Jekyll's name of a pattern stands for.
func JekyllStyle(name string) (pattern string, ok bool) {
	pattern, ok = jekyllStyles[name]
	return pattern, ok
}

// permalink expands a pattern of Hugo (https://gohugo.io/configuration/permalinks/) or Jekyll for
// the article. jekyll says that :title means, as in Jekyll, the name of the file and not the title.
func permalink(pattern string, a *Article, jekyll bool) string {
	if style, ok := jekyllStyles[pattern]; ok {
		pattern, jekyll = style, true
	}
	jekyll = jekyll || strings.Contains(pattern, ":categories")
	p := permalinkOf(a)
	expanded := token.ReplaceAllStringFunc(pattern, func(t string) string {
		name, cut, _ := strings.Cut(strings.TrimSuffix(t[1:], "]"), "[")
		if strings.HasPrefix(t, ":sections[") {
			return strings.Join(cutSections(p.sections, cut), "/")
		}
		if s, ok := p.dateToken(name); ok {
			return s
		}
		if s, ok := p.nameToken(name, jekyll); ok {
			return s
		}
		return t
	})
	for strings.Contains(expanded, "//") {
		expanded = strings.ReplaceAll(expanded, "//", "/")
	}
	return expanded
}

// permalinkData holds the values of the tokens of a permalink.
type permalinkData struct {
	article  *Article
	file     string // its path
	name     fileName
	sections []string // folders, without Jekyll's own
}

func permalinkOf(a *Article) permalinkData {
	file := cmp.Or(a.said().sitePath, a.Path)
	p := permalinkData{article: a, file: file, name: parsePath(file)}
	if suffix := a.said().langSuffix; suffix != "" {
		p.name.base, p.name.raw = strings.TrimSuffix(p.name.base, "."+suffix), strings.TrimSuffix(p.name.raw, "."+suffix)
	}
	dir := path.Dir(file)
	if p.name.bundled {
		dir = path.Dir(dir)
	}
	for _, part := range strings.Split(dir, "/") {
		if part != "." && part != "_posts" && part != "_drafts" {
			p.sections = append(p.sections, part)
		}
	}
	return p
}

// jekyllPage identifies the page that a Jekyll site has for the article, apart from its language:
// two articles with the same one are at the same address there, whatever the pattern is.
func (p permalinkData) jekyllPage() string {
	link := p.article.Permalink()
	if link != "" && !strings.Contains(link, ":") {
		return link
	}
	return link + " " + p.article.Date.Format(time.DateOnly) + " " + p.name.base + " " + strings.Join(slugs(p.article.Categories), "/")
}

func (p permalinkData) dateToken(name string) (string, bool) {
	t := p.article.Date
	year, week := t.ISOWeek()
	switch name {
	case "year":
		return t.Format("2006"), true
	case "short_year":
		return t.Format("06"), true
	case "month":
		return t.Format("01"), true
	case "i_month":
		return t.Format("1"), true
	case "monthname", "long_month":
		return strings.ToLower(t.Month().String()), true
	case "short_month":
		return t.Format("Jan"), true
	case "day":
		return t.Format("02"), true
	case "i_day":
		return t.Format("2"), true
	case "weekday":
		return strconv.Itoa(int(t.Weekday())), true
	case "weekdayname", "long_day":
		return strings.ToLower(t.Weekday().String()), true
	case "short_day":
		return t.Format("Mon"), true
	case "yearday":
		return strconv.Itoa(t.YearDay()), true
	case "y_day":
		return fmt.Sprintf("%03d", t.YearDay()), true
	case "w_year":
		return strconv.Itoa(year), true
	case "week":
		return fmt.Sprintf("%02d", week), true
	case "hour":
		return t.Format("15"), true
	case "minute":
		return t.Format("04"), true
	case "second":
		return t.Format("05"), true
	case "unix", "timestamp":
		return strconv.FormatInt(t.In(time.UTC).Unix(), 10), true
	}
	return "", false
}

func (p permalinkData) nameToken(name string, jekyll bool) (string, bool) {
	a := p.article
	switch name {
	case "title":
		if jekyll {
			return p.name.base, true
		}
		return Slug(a.Title), true
	case "slug", "slugorfilename", "slugorcontentbasename":
		return a.page(), true
	case "slugortitle": // what Hugo's :slug is
		if title := Slug(a.Title); a.SlugWritten() == "" && title != "" {
			return title, true
		}
		return a.page(), true
	case "slugordatedname": // the same as Hugo's :slugorcontentbasename
		if name := Slug(p.name.raw); a.SlugWritten() == "" && name != "" {
			return name, true
		}
		return a.page(), true
	case "docusaurus":
		return p.docusaurus(), true
	case "quartz":
		return p.quartz(), true
	case "filename", "contentbasename":
		return p.name.raw, true
	case "section":
		if len(p.sections) > 0 {
			return Slug(p.sections[0]), true
		}
		return "", true
	case "sections":
		return strings.Join(slugs(p.sections), "/"), true
	case "categories", "slugified_categories":
		return strings.Join(slugs(a.Categories), "/"), true
	case "collection":
		return "posts", true
	case "lang": // Hexo's
		return a.Lang, true
	case "path":
		return strings.TrimSuffix(a.Path, path.Ext(a.Path)), true
	case "output_ext":
		return ".html", true
	}
	return "", false
}

// quartzName replaces the characters that Quartz replaces in a path (slugifyFilePath in its
// quartz/util/path.ts).
var quartzName = strings.NewReplacer(" ", "-", "\t", "-", "&", "-and-", "%", "-percent", "?", "", "#", "")

// quartz returns where Quartz puts a note: at its path, and index.md at its folder.
func (p permalinkData) quartz() string {
	name := quartzName.Replace(strings.TrimSuffix(p.article.Path, path.Ext(p.article.Path)))
	if dir, base := path.Split(name); base == "index" || base == "_index" {
		return dir
	}
	return name
}

// docusaurusDate matches a date in the path of a Docusaurus post.
var docusaurusDate = regexp.MustCompile(`^(.*)(\d{4}[-/]\d{1,2}[-/]\d{1,2})[-/]?(.*)$`)

// docusaurus returns where Docusaurus puts a post below its blog: at the slug of the front matter,
// or else at its path, in which a date becomes folders.
func (p permalinkData) docusaurus() string {
	if slug := p.article.SlugWritten(); slug != "" { // unchanged: Hello and /a/b are different addresses
		return slug
	}
	name := strings.TrimSuffix(strings.TrimSuffix(p.file, path.Ext(p.file)), "/index")
	if m := docusaurusDate.FindStringSubmatch(name); m != nil {
		return strings.ReplaceAll(m[2], "-", "/") + "/" + m[1] + m[3]
	}
	return name
}

func slugs(names []string) []string {
	var out []string
	for _, n := range names {
		if s := Slug(n); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// cutSections applies the index or slice of :sections[…].
func cutSections(sections []string, cut string) []string {
	n := len(sections)
	index := func(s string, otherwise int) int {
		i := otherwise
		switch {
		case s == "last":
			i = n - 1
		case s != "":
			i, _ = strconv.Atoi(s)
		}
		return min(max(i, 0), n)
	}
	from, to, ranged := strings.Cut(cut, ":")
	if !ranged {
		to = ""
	}
	i := index(from, 0)
	j := index(to, n)
	if !ranged {
		j = min(i+1, n)
	}
	if i > j {
		return nil
	}
	return slugs(sections[i:j])
}
