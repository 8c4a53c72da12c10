package content

import (
	"encoding/json"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// The values of Config.Select.
const (
	SelectDated  = "dated"  // every article with a date
	SelectMarked = "marked" // only articles that are marked for Telegram (Article.Marked)
)

// vaultDir is the folder by which an Obsidian vault is known. A vault holds
// diaries beside articles, so nothing in it counts as an article unless its
// author says so.
const vaultDir = ".obsidian"

// vault is a folder of the articles that lies in an Obsidian vault, with what is
// below it.
type vault struct {
	dir       string   // within the articles' folder; "." for all of it
	templates []string // absolute folders of templates
}

func (v vault) holds(p string) bool { return v.dir == "." || strings.HasPrefix(p, v.dir+"/") }

// vaultsAbove finds the vault that the articles' folder itself lies in. dirs are
// its names: as configured, and with links resolved.
func vaultsAbove(dirs ...string) []vault {
	for _, dir := range dirs {
		abs, err := filepath.Abs(dir)
		if err != nil {
			continue
		}
		for {
			if info, err := os.Stat(filepath.Join(abs, vaultDir)); err == nil && info.IsDir() {
				return []vault{{".", templateFolders(abs)}}
			}
			if abs == filepath.Dir(abs) {
				break
			}
			abs = filepath.Dir(abs)
		}
	}
	return nil
}

// templateFolders are the folders that a vault keeps templates in, as its
// plugins are told. root is absolute.
func templateFolders(root string) []string {
	var folders []string
	for file, key := range map[string]string{"templates.json": "folder", "plugins/templater-obsidian/data.json": "templates_folder"} {
		data, err := os.ReadFile(filepath.Join(root, vaultDir, filepath.FromSlash(file)))
		if err != nil {
			continue
		}
		var settings map[string]any
		if json.Unmarshal(data, &settings) != nil {
			continue
		}
		if folder, ok := settings[key].(string); ok && folder != "" && fs.ValidPath(strings.Trim(folder, "/")) {
			folders = append(folders, filepath.Join(root, filepath.FromSlash(strings.Trim(folder, "/"))))
		}
	}
	return folders
}

// selection says which articles of a folder are selected.
type selection struct {
	mode   string // Config.Select
	real   string // the folder, links resolved
	vaults []vault
}

func (s selection) equal(o selection) bool {
	return s.mode == o.mode && s.real == o.real && slices.EqualFunc(s.vaults, o.vaults, func(a, b vault) bool {
		return a.dir == b.dir && slices.Equal(a.templates, b.templates)
	})
}

// marked reports whether the file at p counts only if it is marked.
func (s selection) marked(p string) bool {
	return s.mode == SelectMarked || s.mode == "" && s.vault(p) != nil
}

func (s selection) vault(p string) *vault {
	for i := range s.vaults {
		if s.vaults[i].holds(p) {
			return &s.vaults[i]
		}
	}
	return nil
}

// template reports whether the file at p is one of a vault's templates.
func (s selection) template(p string) bool {
	v := s.vault(p)
	if v == nil {
		return false
	}
	below := strings.TrimPrefix(p, strings.TrimPrefix(v.dir, ".")+"/")
	for dir := path.Dir(below); dir != "." && dir != "/"; dir = path.Dir(dir) {
		if name := strings.ToLower(path.Base(dir)); name == "templates" || name == "template" {
			return true
		}
	}
	abs := filepath.Join(s.real, filepath.FromSlash(p))
	return slices.ContainsFunc(v.templates, func(dir string) bool {
		return strings.HasPrefix(abs, dir+string(filepath.Separator))
	})
}

// judge returns the article with what its place says of it, beyond its file.
func (s selection) judge(a *Article) *Article {
	if a == nil {
		return nil
	}
	var hold *Hold
	switch {
	case s.marked(a.Path) && !a.Marked:
		hold = &Hold{Rule: HoldUnmarked}
	case a.Hold == nil && s.template(a.Path):
		hold = &Hold{Rule: HoldTemplate}
	default:
		return a
	}
	b := *a
	b.Hold = hold
	return &b
}

// Selection says which files of a folder count as articles.
type Selection struct {
	Marked   bool     // only marked articles do, in the whole folder
	Vaults   []string // only marked articles do in these folders, since they are Obsidian vaults
	Selected int      // articles below those that are marked
	Left     int      // articles below those that are not
}

// Selection says which of the files count as articles.
func (c *Catalogue) Selection() Selection {
	var s Selection
	s.Marked = c.selection.mode == SelectMarked
	if c.selection.mode == "" {
		for _, v := range c.selection.vaults {
			s.Vaults = append(s.Vaults, v.dir)
		}
	}
	for _, a := range c.articles {
		switch {
		case a.Unmarked():
			s.Left++
		case c.selection.marked(a.Path):
			s.Selected++
		}
	}
	return s
}

// MarkedOnly reports whether the file at path counts as an article only if it is
// marked.
func (c *Catalogue) MarkedOnly(path string) bool { return c.selection.marked(path) }
