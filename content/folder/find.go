package folder

import (
	"io/fs"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/lines"
)

// fileIndex finds the files of the folder by their names, as Obsidian does: a
// link names a file alone, wherever in the vault it is. The walk that it takes
// is made when a name is asked for, and its result is used for a moment.
type fileIndex struct {
	dir    string
	mu     sync.Mutex
	made   time.Time
	later  bool                // files may have come since
	byName map[string][]string // content.FoldName of the last name → paths
}

const (
	indexFor    = 2 * time.Second  // how long an index is used
	indexForNew = 30 * time.Second // and for what is looked for again and again, while nothing is known to have come
	mostInside  = 200_000          // files that are indexed
)

// named returns the paths of the files that a name, or the end of a path, fits:
// all of them, if no folder is named. Those that are hidden are not among them.
// patient says that the name has been looked for before.
func (x *fileIndex) named(name string, patient bool) []string {
	name = content.FoldName(strings.TrimPrefix(path.Clean("/"+name), "/"))
	if name == "" {
		return nil
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.outdated(patient) {
		x.later = false
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

// outdated reports whether the index has to be rebuilt.
func (x *fileIndex) outdated(patient bool) bool {
	age, most := time.Since(x.made), indexFor
	if patient {
		most = indexForNew
	}
	return x.byName == nil || age < 0 || age > most || patient && x.later
}

// grow notes that files may have come.
func (x *fileIndex) grow() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.later = true
}

// forget makes the index be rebuilt, because a file no longer exists.
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

// InVault reports whether the file of an article lies in a vault of notes (vault.go).
func (f *Folder) InVault(a *content.Article) bool { return f.resolver().inVault(a) }

func (r resolver) inVault(a *content.Article) bool {
	return r.selection != nil && r.selection.vault(a.Path) != nil
}

// Note returns the article that a wiki link of another names, [[name#heading]], as
// Obsidian does: by its path, or by its file's name anywhere in the folder, preferring
// the shortest path; else like any link. It may be a file that is not an article.
func (f *Folder) Note(a *content.Article, name string) Target { return f.resolver().note(a, name) }

func (r resolver) note(a *content.Article, name string) Target {
	rest, fragment, _ := strings.Cut(name, "#")
	rest = strings.TrimSpace(rest)
	if rest == "" || strings.HasPrefix(rest, "./") || strings.HasPrefix(rest, "../") {
		return r.resolve(a, name)
	}
	bare := rest
	if lines.IsMarkdown(rest) {
		bare = strings.TrimSuffix(rest, path.Ext(rest))
	}
	if found := r.catalogue.Index().InFiles(bare); len(found) > 0 {
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
	if found := r.catalogue.Index().Aliased(rest); len(found) > 0 {
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

// Embedded begins a destination that is the name of a file to be found anywhere in
// the folder, and not a path.
const Embedded = "![["

// Appeared returns the path of the file that a medium of an article is, of which there
// was none before; "" while there is none. dest is its destination as written, or
// Embedded and a name. It is made to be asked often: where a name may be anywhere, the
// folder is searched after a change that a scan or Watch has met, else twice a minute.
func (f *Folder) Appeared(a *content.Article, dest string) (path string) {
	var t Target
	r := f.resolver()
	r.patient = true
	if name, ok := strings.CutPrefix(dest, Embedded); ok {
		t, _ = r.findFile(a, name)
	} else {
		t = r.resolve(a, dest)
	}
	if t.Kind != TargetFile {
		return ""
	}
	return t.Path
}

func (r resolver) findFile(a *content.Article, name string) (t Target, several []string) {
	name, _, _ = strings.Cut(name, "#")
	if t := r.resolve(a, name); t.Kind == TargetFile || t.Kind == TargetAbsolute {
		return t, nil
	}
	switch found := r.files.named(name, r.patient); len(found) {
	case 0:
		return Target{Path: name}, nil
	case 1:
		return Target{Kind: TargetFile, Path: found[0], Address: r.site.URL("/" + found[0])}, nil
	default:
		return Target{Path: name}, found
	}
}
