package folder

import (
	"path"
	"strings"
)

// Bundlers and site generators let an address begin with a name for a folder of the
// project: @site/static/a.png of Docusaurus, ~assets/a.png and ~/assets/a.png of Nuxt
// and Gridsome, @/assets/a.png and @assets/a.png of Vite and Astro, $lib/a.png of
// SvelteKit. pathname:///a.png of Docusaurus is a file as the site serves it.

// pathname is Docusaurus' scheme for links to pages that are not articles.
const pathname = "pathname://"

// unaliased returns the path of an address that begins with such a name, from the root
// of the project.
func unaliased(p string) (string, bool) {
	rest := strings.TrimLeft(p, "~@$#")
	if rest == p || len(p)-len(rest) > 2 || !strings.Contains(p, "/") {
		return "", false
	}
	switch name, below, _ := strings.Cut(rest, "/"); {
	case p[0] == '@' && name == "site":
		rest = below
	case p[0] == '$' && name == "lib":
		rest = "src/" + rest
	}
	return path.Clean("/" + rest), true
}

// aliased returns the file or article that such an address names. Its first folder may
// be the one that the site is served from.
func (r resolver) aliased(p string) Target {
	p, ok := unaliased(p)
	if !ok {
		return Target{}
	}
	for range 3 {
		if found := r.fromRoot(nil, p); len(found) == 1 {
			return r.toArticle(found[0])
		}
		if t := r.siteFile(p); t.Kind != TargetNone {
			return t
		}
		_, below, more := strings.Cut(p[1:], "/")
		if !more {
			break
		}
		p = "/" + below
	}
	return Target{}
}
