package content

import (
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
)

// scheme that begins an absolute address.
var scheme = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9+.-]*:`)

// HasScheme reports whether a link begins with a scheme: https:, mailto:.
func HasScheme(link string) bool { return scheme.MatchString(link) }

// Site says where articles live on their author's site.
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

// URL puts a path below base_url.
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
	if a.LangFolder != "" && a.Permalink == "" {
		b := *a
		b.LangFolder = ""
		p := strings.TrimPrefix(s.Path(&b), "/")
		if above, own := path.Split(strings.TrimRight(s.BaseURL, "/")); languageCode(own, false) != "" { // each language has its folder
			return above + a.LangFolder + "/" + p
		}
		return "/" + a.LangFolder + "/" + p
	}
	jekyll := s.jekyll(a)
	if a.Permalink != "" {
		return permalink(a.Permalink, a, jekyll)
	}
	if pattern := s.pattern(a); pattern != "" {
		return permalink(pattern, a, jekyll)
	}
	if jekyll {
		return permalink("date", a, true)
	}
	return permalink("/:sections/:slug/", a, false)
}

// pattern returns the pattern of the article's section, or of all.
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

// jekyll reports whether the article lies where Jekyll keeps posts.
func (s Site) jekyll(a *Article) bool {
	return s.Posts || strings.Contains("/"+a.Path, "/_posts/") || strings.Contains("/"+a.Path, "/_drafts/")
}

// Below returns the path of an absolute address below base_url.
func (s Site) Below(address string) (string, bool) {
	u, err := url.Parse(address)
	base, errBase := url.Parse(s.BaseURL)
	if err != nil || errBase != nil || base.Host == "" || !strings.EqualFold(u.Host, base.Host) {
		return "", false
	}
	p := strings.TrimPrefix(u.Path, strings.TrimRight(base.Path, "/"))
	return p, true
}

// At returns the article whose page is at the path on the site, or has it among
// its aliases; nil if there is none.
func (c *Catalogue) At(site Site, p string) *Article { return c.addresses(site)[siteKey(p)] }

// addresses indexes the articles by their paths on the site, once a snapshot.
func (c *Catalogue) addresses(site Site) map[string]*Article {
	c.addressOnce.Do(func() {
		c.byAddress = make(map[string]*Article, len(c.articles))
		for _, a := range c.articles {
			for _, alias := range a.Aliases {
				if below, ok := site.Below(alias); ok {
					alias = below
				}
				if scheme.MatchString(alias) {
					continue
				}
				c.byAddress[siteKey(alias)] = a
				if own := site.Path(a); !strings.HasPrefix(alias, "/") && !scheme.MatchString(own) { // Hugo's, beside the page
					if beside := siteKey(path.Dir(strings.TrimRight(own, "/")) + "/" + alias); c.byAddress[beside] == nil {
						c.byAddress[beside] = a
					}
				}
			}
		}
		for _, a := range c.articles {
			p := site.Path(a)
			if scheme.MatchString(p) {
				u, err := url.Parse(p)
				if err != nil {
					continue
				}
				p = u.Path
			}
			c.byAddress[siteKey(p)] = a
		}
	})
	return c.byAddress
}

// Paged returns the articles whose page has the slug, by path.
func (c *Catalogue) Paged(slug string) []*Article {
	if !c.repeats && !c.translated {
		if a := c.bySlug[slug]; a != nil {
			return []*Article{a}
		}
		return nil
	}
	var found []*Article
	for _, a := range c.articles {
		if a.page() == slug {
			found = append(found, a)
		}
	}
	slices.SortFunc(found, func(a, b *Article) int { return strings.Compare(a.Path, b.Path) })
	return found
}

// siteKey makes the writings of one path on a site equal: a slash at its end,
// index.html, .html, case.
func siteKey(p string) string {
	p = strings.ToLower(strings.Trim(path.Clean("/"+p), "/"))
	p = strings.TrimSuffix(p, "index.html")
	return strings.TrimSuffix(strings.TrimSuffix(p, "/"), ".html")
}
