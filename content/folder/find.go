package folder

import (
	"io/fs"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/content"
)

// fileIndex finds the files of the folder by their names, as Obsidian does: a
// link names a file alone, wherever in the vault it is. The walk that it takes
// is made when a name is asked for, and its result is used for a moment.
type fileIndex struct {
	dir    string
	mu     sync.Mutex
	made   time.Time
	byName map[string][]string // content.FoldName of the last name → paths
}

const (
	indexFor   = 2 * time.Second // how long an index is used
	mostInside = 200_000         // files that are indexed
)

// named returns the paths of the files that a name, or the end of a path, fits:
// all of them, if no folder is named. Those that are hidden are not among them.
func (x *fileIndex) named(name string) []string {
	name = content.FoldName(strings.TrimPrefix(path.Clean("/"+name), "/"))
	if name == "" {
		return nil
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.byName == nil || time.Since(x.made) > indexFor || time.Since(x.made) < 0 {
		x.byName, x.made = x.walk(), time.Now()
	}
	var fits []string
	for _, p := range x.byName[path.Base(name)] {
		if p == name || strings.HasSuffix("/"+content.FoldName(p), "/"+name) {
			fits = append(fits, p)
		}
	}
	return fits
}

// forget has the index made anew: a file is known to be gone.
func (x *fileIndex) forget() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.byName = nil
}

func (x *fileIndex) walk() map[string][]string {
	byName := map[string][]string{}
	resolved, err := filepath.EvalSymlinks(x.dir)
	if err != nil {
		return byName
	}
	left := mostInside
	_ = filepath.WalkDir(resolved, func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil: // what cannot be read is not found
			return nil //nolint:nilerr // the others are
		case p != resolved && strings.HasPrefix(d.Name(), "."):
			if d.IsDir() {
				return filepath.SkipDir
			}
			return nil
		case d.IsDir():
			return nil
		case left == 0:
			return filepath.SkipAll
		}
		left--
		if rel, err := filepath.Rel(resolved, p); err == nil {
			name := content.FoldName(d.Name())
			byName[name] = append(byName[name], filepath.ToSlash(rel))
		}
		return nil
	})
	return byName
}

// InVault reports whether the file of an article lies in an Obsidian vault.
func (f *Folder) InVault(a *content.Article) bool { return f.resolver().inVault(a) }

func (r resolver) inVault(a *content.Article) bool {
	return r.selection != nil && r.selection.vault(a.Path) != nil
}

// Note finds the article that a wiki link of another names, [[name#heading]], as
// Obsidian does: by its path, or by its file's name anywhere in the folder, of
// which the shortest path counts; else as any link. It may be a file that is not
// an article.
func (f *Folder) Note(a *content.Article, name string) Target { return f.resolver().note(a, name) }

func (r resolver) note(a *content.Article, name string) Target {
	rest, fragment, _ := strings.Cut(name, "#")
	rest = strings.TrimSpace(rest)
	if rest == "" || strings.HasPrefix(rest, "./") || strings.HasPrefix(rest, "../") {
		return r.resolve(a, name)
	}
	bare := rest
	if ext := strings.ToLower(path.Ext(rest)); ext == ".md" || ext == ".markdown" {
		bare = strings.TrimSuffix(rest, path.Ext(rest))
	}
	if found := r.catalogue.InFiles(bare); len(found) > 0 {
		best := found[0]
		for _, b := range found[1:] { // beside the article, of those that are as short
			if strings.Count(b.Path, "/") == strings.Count(best.Path, "/") && path.Dir(b.Path) == path.Dir(a.Path) {
				best = b
			}
		}
		t := r.toArticle(r.sameLanguage(a, best, bare))
		t.Fragment = fragment
		return t
	}
	if t := r.resolve(a, name); t.Kind != TargetNone {
		return t
	}
	if found := r.catalogue.Aliased(rest); len(found) > 0 {
		if files := r.several(found); len(files) > 1 {
			return Target{Path: rest, Several: strings.Join(files, ", ")}
		}
		t := r.toArticle(r.sameLanguage(a, found[0], rest))
		t.Fragment = fragment
		return t
	}
	t, _ := r.findFile(a, rest)
	return t
}

// FindFile finds a file that the article embeds by its name: ![[shot.png]] of
// Obsidian. It is beside the article or at the path that is written, else
// anywhere in the folder. several are the paths that the name fits if it says
// too little.
func (f *Folder) FindFile(a *content.Article, name string) (t Target, several []string) {
	return f.resolver().findFile(a, name)
}

func (r resolver) findFile(a *content.Article, name string) (t Target, several []string) {
	name, _, _ = strings.Cut(name, "#")
	if t := r.resolve(a, name); t.Kind == TargetFile || t.Kind == TargetAbsolute {
		return t, nil
	}
	switch found := r.files.named(name); len(found) {
	case 0:
		return Target{Path: name}, nil
	case 1:
		return Target{Kind: TargetFile, Path: found[0], Address: r.site.URL("/" + found[0])}, nil
	default:
		return Target{Path: name}, found
	}
}
