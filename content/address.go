package content

import (
	"net/url"
	"path"
	"regexp"
	"strings"
)

// scheme that begins an absolute address.
var scheme = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9+.-]*:`)

// HasScheme reports whether a link begins with a scheme: https:, mailto:.
func HasScheme(link string) bool { return scheme.MatchString(link) }

// Site describes where articles are on their author's site.
type Site struct {
	BaseURL    string            // "" if there is none
	Permalinks map[string]string // section ("" or "*": any) → pattern of Hugo or Jekyll
	Posts      bool              // the folder of the articles is Jekyll's _posts
}

// Address returns the article's address on the author's site, "" if none is
// known (no base_url, no absolute url in the front matter). The front matter
// comes first (url, then permalink), then permalinks of the configuration,
// then what the site generator does by itself: /section/slug/ as Hugo, and
// for an article in _posts Jekyll's date style.
func (s Site) Address(a *Article) string {
	p := s.Path(a)
	if scheme.MatchString(p) {
		if u, err := url.Parse(p); err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" {
			return u.String()
		}
		return ""
	}
	return s.URL(p)
}

// URL returns the address of a path below base_url.
func (s Site) URL(p string) string {
	base, err := url.Parse(s.BaseURL)
	if s.BaseURL == "" || err != nil || base.Host == "" {
		return ""
	}
	p, query, hasQuery := strings.Cut(p, "?")
	if plain, err := url.PathUnescape(p); err == nil {
		p = plain
	}
	u := *base
	u.RawPath = ""
	u.Path = strings.TrimRight(base.Path, "/") + "/" + strings.TrimLeft(p, "/")
	if hasQuery {
		u.RawQuery = query
	}
	return u.String()
}

// Path returns the article's path on the site, or an absolute address.
func (s Site) Path(a *Article) string {
	if a.URL != "" {
		return a.URL
	}
	if a.LangFolder() != "" && a.Permalink() == "" && !strings.Contains(s.pattern(a), ":lang") {
		b := *a
		b.say(func(r *rare) { r.langFolder = "" })
		p := strings.TrimPrefix(s.Path(&b), "/")
		if above, own := path.Split(strings.TrimRight(s.BaseURL, "/")); languageCode(own, false) != "" { // each language has a folder of its own
			return above + a.LangFolder() + "/" + p
		}
		return "/" + a.LangFolder() + "/" + p
	}
	p := s.plainPath(a)
	if lang := a.said().langBeside; lang != "" && (s.jekyll(a) || a.Permalink() != "") {
		if !strings.Contains(foldLanguage(p+"/"), "/"+foldLanguage(lang)+"/") {
			return "/" + lang + "/" + strings.TrimPrefix(p, "/")
		}
	}
	return p
}

// plainPath is Path without the folder of a language.
func (s Site) plainPath(a *Article) string {
	jekyll := s.jekyll(a)
	if a.Permalink() != "" {
		return permalink(a.Permalink(), a, jekyll)
	}
	if pattern := s.pattern(a); pattern != "" {
		return permalink(pattern, a, jekyll)
	}
	if jekyll {
		return permalink("date", a, true)
	}
	return permalink("/:sections/:slug/", a, false)
}

// pattern returns the pattern for the article's section, or the one for all sections.
func (s Site) pattern(a *Article) string {
	section := ""
	if above := permalinkOf(a).sections; len(above) > 0 {
		section = above[0]
	}
	for _, key := range []string{section, "*", "", "default"} {
		if pattern, ok := s.Permalinks[key]; ok {
			return pattern
		}
	}
	return ""
}

// jekyll reports whether the article is in a folder where Jekyll keeps posts.
func (s Site) jekyll(a *Article) bool {
	return s.Posts || strings.Contains("/"+a.Path, "/_posts/") || strings.Contains("/"+a.Path, "/_drafts/")
}

// Below returns the path of an absolute address below base_url; false if the address belongs to
// another site, even on the same host.
func (s Site) Below(address string) (string, bool) {
	p, below, ok := s.onHost(address)
	return p, ok && below
}

// OnHost returns the path of an absolute address on the host of base_url, relative to base_url if
// it is below it: a page in another language may be beside it.
func (s Site) OnHost(address string) (string, bool) {
	p, _, ok := s.onHost(address)
	return p, ok
}

func (s Site) onHost(address string) (p string, below, ok bool) {
	u, err := url.Parse(address)
	base, errBase := url.Parse(s.BaseURL)
	if err != nil || errBase != nil || base.Host == "" || !strings.EqualFold(u.Host, base.Host) {
		return "", false, false
	}
	p, below = strings.CutPrefix(u.Path, strings.TrimRight(base.Path, "/"))
	if !below || p != "" && p[0] != '/' {
		return u.Path, false, true
	}
	return p, true, true
}

// siteKey normalises the spellings of one path on a site: a slash at the end, index.html, .html,
// case.
func siteKey(p string) string {
	p = strings.ToLower(strings.Trim(path.Clean("/"+p), "/"))
	p = strings.TrimSuffix(p, "index.html")
	return strings.TrimSuffix(strings.TrimSuffix(p, "/"), ".html")
}
