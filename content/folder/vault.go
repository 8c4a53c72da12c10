package folder

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/content"
)

// The values of Config.Select.
const (
	SelectDated  = "dated"  // every article with a date
	SelectMarked = "marked" // only articles that are marked for Telegram (content.Article.Marked)
)

// vaultDir is the folder by which an Obsidian vault is known. A vault of notes holds
// diaries beside articles, so nothing in it counts as an article unless its
// author says so.
const vaultDir = ".obsidian"

// vaultMarks are the files and folders by which vaults of notes are known.
var vaultMarks = [...]struct {
	at   string // within the vault
	dir  bool   // a folder
	tool string // that keeps it there
}{
	{vaultDir, true, "Obsidian"},
	{"logseq/config.edn", false, "Logseq"},
	{".foam", true, "Foam"},
	{"dendron.yml", false, "Dendron"},
}

// vaultTool returns the tool that keeps its notes in a folder; "" if the folder is not a vault.
func vaultTool(dir string) string {
	for _, mark := range vaultMarks {
		info, err := os.Stat(filepath.Join(dir, filepath.FromSlash(mark.at)))
		if err == nil && info.IsDir() == mark.dir {
			return mark.tool
		}
	}
	return ""
}

// marksVault reports whether a file or folder at the path may make a folder around it a vault.
func marksVault(p string) bool {
	for _, mark := range vaultMarks {
		first, _, _ := strings.Cut(mark.at, "/")
		if path.Base(p) == first || strings.HasSuffix("/"+p, "/"+mark.at) {
			return true
		}
	}
	return false
}

// vault is a folder of the articles that lies in a vault of notes, with what is
// below it.
type vault struct {
	dir       string   // within the articles' folder; "." for all of it
	tool      string   // that keeps it
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
			if tool := vaultTool(abs); tool != "" {
				return []vault{{".", tool, templateFolders(abs)}}
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
	mode      string // Config.Select
	real      string // the folder, links resolved
	vaults    []vault
	cascades  []content.Cascade
	languages content.Languages // of the site
}

func (s selection) equal(o selection) bool {
	return s.mode == o.mode && s.real == o.real && slices.EqualFunc(s.vaults, o.vaults, func(a, b vault) bool {
		return a.dir == b.dir && a.tool == b.tool && slices.Equal(a.templates, b.templates)
	}) && reflect.DeepEqual(s.cascades, o.cascades) && reflect.DeepEqual(s.languages, o.languages)
}

// marked reports whether the file at p counts only if it is marked.
func (s selection) marked(p string) bool {
	return s.mode == SelectMarked || s.mode == "" && s.vault(p) != nil
}

// public is the selection as a catalogue tells it.
func (s selection) public() content.Selection {
	p := content.Selection{All: s.mode == SelectMarked}
	if s.mode == "" {
		for _, v := range s.vaults {
			p.Vaults, p.Tool = append(p.Vaults, v.dir), s.vaults[0].tool
		}
	}
	return p
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
func (s selection) judge(a *content.Article) *content.Article {
	if a == nil {
		return nil
	}
	a = s.handDown(a)
	var hold *content.Hold
	switch {
	case s.marked(a.Path) && !a.Marked:
		hold = &content.Hold{Rule: content.HoldUnmarked}
	case a.Hold == nil && s.template(a.Path):
		hold = &content.Hold{Rule: content.HoldTemplate}
	default:
		return a
	}
	b := *a
	b.Hold = hold
	return &b
}

// Selection identifies the settings that say which files are articles. A folder
// with another one is treated as one that is read in another way.
func (c Config) Selection() string {
	settings := []any{c.Dir, c.Include, c.Exclude, c.Select}
	if c.CategoriesFrom != nil { // a category may be what an article's route goes by
		settings = append(settings, c.CategoriesFrom)
	}
	b, err := json.Marshal(settings)
	if err != nil { // strings and lists of them always can be encoded
		return err.Error()
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:6])
}
