package lines

import (
	"path"
	"strings"
)

// IsMarkdown reports whether a file is Markdown by its extension in common site
// generators: .md, .markdown and their shorter forms (Hugo, Jekyll, Hexo, Astro), and
// .mdx (Docusaurus, Astro, Next.js).
func IsMarkdown(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".md", ".markdown", ".mdx", ".mdown", ".mkd", ".mkdn", ".mkdown", ".mdwn":
		return true
	}
	return false
}

// IsMDX reports whether a file is MDX by its name.
func IsMDX(name string) bool { return strings.EqualFold(path.Ext(name), ".mdx") }
