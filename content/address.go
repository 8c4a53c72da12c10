package content

import (
	"net/url"
	"path"
	"regexp"
	"strings"
)

// scheme that begins an absolute address.
var scheme = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9+.-]*:`)

// Address returns the article's address on the author's site, "" if none is
// known (no base_url, no absolute url in the front matter). The front matter
// comes first (url, then permalink), then permalinks of the configuration,
// then what the site generator does by itself: /section/slug/ as Hugo, and
// for an article in _posts Jekyll's date style.
func (f *Folder) Address(a *Article) string { return f.config.Address(a) }

// Address is Folder.Address without a folder.
func (c Config) Address(a *Article) string {
	p := c.sitePath(a)
	if scheme.MatchString(p) {
		if u, err := url.Parse(p); err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" {
			return u.String()
		}
		return ""
	}
	return c.siteAddress(p)
}

// siteAddress puts a path below base_url.
func (c Config) siteAddress(p string) string {
	base, err := url.Parse(c.BaseURL)
	if c.BaseURL == "" || err != nil || base.Host == "" {
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

// sitePath returns the article's path on the site, or an absolute address.
func (c Config) sitePath(a *Article) string {
	if a.URL != "" {
		return a.URL
	}
	jekyll := c.jekyll(a)
	if a.Permalink != "" {
		return permalink(a.Permalink, a, jekyll)
	}
	if pattern := c.pattern(a); pattern != "" {
		return permalink(pattern, a, jekyll)
	}
	if jekyll {
		return permalink("date", a, true)
	}
	return permalink("/:sections/:slug/", a, false)
}

// pattern returns the pattern of the article's section, or of all.
func (c Config) pattern(a *Article) string {
	section := ""
	if s := permalinkOf(a).sections; len(s) > 0 {
		section = s[0]
	}
	for _, key := range []string{section, "*", "", "default"} {
		if pattern, ok := c.Permalinks[key]; ok {
			return pattern
		}
	}
	return ""
}

// jekyll reports whether the article lies where Jekyll keeps posts.
func (c Config) jekyll(a *Article) bool {
	return path.Base(c.Dir) == "_posts" || strings.Contains("/"+a.Path, "/_posts/") || strings.Contains("/"+a.Path, "/_drafts/")
}
