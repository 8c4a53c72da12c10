package site

import (
	"cmp"
	"path"
	"regexp"
	"strings"
)

// Generators for documentation that may have dated articles as well.

func mintlify(f folder) (Site, bool) {
	text, name := f.text("docs.json", "mint.json")
	m := values(text, name)
	if name == "" || get(m, "navigation") == nil || name == "docs.json" && !strings.Contains(text, "mintlify.com") {
		return Site{}, false
	}
	s := Site{Generator: "Mintlify", BaseURL: cmp.Or(address(str(m, "seo", "metatags", "canonical")), address(str(m, "metadata", "canonical"))), Title: str(m, "name"), SiteRoot: ".", Output: []string{"."}, Include: []string{"**/*.md", "**/*.mdx"}}
	return manual(s, f, ":sections/:filename"), true
}

// myst recognises MyST's own site, and the books and manuals that Sphinx makes of its Markdown.
func myst(f folder) (Site, bool) {
	if text, name := f.text("myst.yml", "myst.yaml"); name != "" {
		m := values(text, name)
		s := Site{Generator: "MyST", Title: cmp.Or(str(m, "site", "title"), str(m, "project", "title")), SiteRoot: ".", Output: []string{"_build", "."}}
		if domains := list(get(m, "site", "domains")); len(domains) > 0 {
			s.BaseURL = address("https://" + strings.TrimPrefix(domains[0], "https://"))
		}
		pattern := ":slug" // also of a page in a folder
		if get(m, "site", "options", "folders") == true {
			pattern = ":sections/:slug"
		}
		return manual(s, f, pattern), true
	}
	if toc, _ := f.text("_toc.yml"); strings.Contains(toc, "root:") {
		text, name := f.text("_config.yml")
		m := values(text, name)
		s := Site{Generator: "Jupyter Book", Title: str(m, "title"), BaseURL: address(str(m, "sphinx", "config", "html_baseurl")), SiteRoot: ".", Output: []string{"_build", "."}}
		return manual(s, f, ":sections/:filename.html"), true
	}
	text, name := f.program("conf.py")
	if name == "" || !sphinxMarkdown.MatchString(text) {
		return Site{}, false
	}
	s := Site{Generator: "Sphinx", Title: property(text, "project"), Language: language(property(text, "language")), BaseURL: address(property(text, "html_baseurl")), SiteRoot: ".", Output: []string{"_build", "."}}
	return manual(s, f, ":sections/:filename.html"), true
}

var sphinxMarkdown = regexp.MustCompile(`(?s)\bextensions\s*=\s*\[[^\]]*["'](?:myst_parser|myst_nb)["']`)

// manual completes a site whose pages are where their files are.
func manual(s Site, f folder, pattern string) Site {
	s.Articles = cmp.Or(f.dating("."), ".")
	if strings.HasPrefix(pattern, ":sections") {
		pattern = path.Join(s.Articles, pattern)
	}
	s.Permalinks = map[string]string{"": path.Join("/", pattern)}
	return s
}
