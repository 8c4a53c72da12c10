package content

import "strings"

// Selection says which files of a folder count as articles: all of them, or only
// those that are marked for Telegram (Article.Marked).
type Selection struct {
	All    bool     // only marked articles count, in the whole folder
	Vaults []string // only marked articles count in these folders; "." is the whole
}

// Marked reports whether the file at path counts as an article only if it is
// marked.
func (s Selection) Marked(path string) bool {
	if s.All {
		return true
	}
	for _, dir := range s.Vaults {
		if dir == "." || strings.HasPrefix(path, dir+"/") {
			return true
		}
	}
	return false
}

// Selected says how many articles a Selection leaves.
type Selected struct {
	Selection
	Taken int // articles below folders of marked ones that are marked
	Left  int // articles that are not marked
}

// Selection says which of the files count as articles.
func (c *Catalogue) Selection() Selected {
	s := Selected{Selection: c.selection}
	for _, a := range c.articles {
		switch {
		case a.Unmarked():
			s.Left++
		case c.selection.Marked(a.Path):
			s.Taken++
		}
	}
	return s
}

// MarkedOnly reports whether the file at path counts as an article only if it is
// marked.
func (c *Catalogue) MarkedOnly(path string) bool { return c.selection.Marked(path) }
