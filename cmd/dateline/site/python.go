package site

import (
	"cmp"
	"path"
	"regexp"
	"strings"
)

// Sites whose configuration is a program in Python.

func pelican(f folder) (Site, bool) {
	text, name := f.program("pelicanconf.py")
	if name == "" {
		return Site{}, false
	}
	published, _ := f.program("publishconf.py")
	content := path.Clean(cmp.Or(property(text, "PATH"), "content"))
	s := Site{Generator: "Pelican", Articles: content, SiteRoot: content, Title: property(text, "SITENAME"), Timezone: property(text, "TIMEZONE"),
		Language: language(property(text, "DEFAULT_LANG")), BaseURL: cmp.Or(address(property(published, "SITEURL")), address(property(text, "SITEURL"))),
		Output: []string{cmp.Or(property(text, "OUTPUT_PATH"), "output"), content}}
	if m := articlePaths.FindStringSubmatch(text); m != nil {
		for _, dir := range pythonTexts(m[1]) {
			s.Include = append(s.Include, path.Join(dir, "**/*.md"))
		}
	} else {
		s.Include = f.dated(content, nil)
	}
	pattern := cmp.Or(property(published, "ARTICLE_URL"), property(text, "ARTICLE_URL"), "{slug}.html")
	if pattern = pelicanParts.Replace(pattern); !strings.ContainsAny(pattern, "{}%") {
		s.Permalinks = map[string]string{"": "/" + strings.TrimLeft(pattern, "/")}
	}
	return s, true
}

var articlePaths = regexp.MustCompile(`(?m)^ARTICLE_PATHS\s*=\s*[\[(]([^\])]*)[\])]`)

// pelicanParts turns the fields of Pelican's ARTICLE_URL into tokens.
var pelicanParts = strings.NewReplacer("{slug}", ":slugortitle", "{date:%Y}", ":year", "{date:%m}", ":month", "{date:%d}", ":day",
	"{date:%y}", ":short_year", "{date:%b}", ":short_month", "{date:%-m}", ":i_month", "{date:%-d}", ":i_day")

func nikola(f folder) (Site, bool) {
	text, name := f.program("conf.py")
	m := nikolaPosts.FindStringSubmatch(text)
	if name == "" || m == nil {
		return Site{}, false
	}
	s := Site{Generator: "Nikola", Articles: "posts", SiteRoot: "files", Title: property(text, "BLOG_TITLE"), Timezone: property(text, "TIMEZONE"),
		Language: language(property(text, "DEFAULT_LANG")), BaseURL: address(property(text, "SITE_URL")), Output: []string{cmp.Or(property(text, "OUTPUT_FOLDER"), "output"), "files"}}
	texts := pythonTexts(m[1])
	for i := 0; i+1 < len(texts); i++ { // each is a pattern of files, where they go, and a template
		if ext := path.Ext(texts[i]); ext != ".md" && ext != ".markdown" {
			continue
		}
		s.Articles = path.Dir(texts[i])
		end := "/"
		if prettyOff.MatchString(text) {
			end = ".html"
		}
		s.Permalinks = map[string]string{"": path.Join("/", texts[i+1], ":sections/:slug") + end}
		break
	}
	return s, true
}

var (
	nikolaPosts = regexp.MustCompile(`(?ms)^POSTS\s*=\s*[\[(](.*?)^[\])]`)
	prettyOff   = regexp.MustCompile(`(?m)^PRETTY_URLS\s*=\s*False`)
	pythonText  = regexp.MustCompile(`'([^'\n]*)'|"([^"\n]*)"`)
)

// pythonTexts returns the string literals in a piece of a program.
func pythonTexts(s string) (texts []string) {
	for _, m := range pythonText.FindAllStringSubmatch(s, -1) {
		texts = append(texts, m[1]+m[2])
	}
	return texts
}
