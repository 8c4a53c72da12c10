package folder

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/lines"
	"github.com/dateline-bot/dateline/content/locale"
)

// found is a file that may be an article.
type found struct {
	path  string
	stamp stamp
}

// walk is one pass over the folder.
type walk struct {
	config    Config
	root      *os.Root
	real      string // the folder, links resolved
	files     []found
	dirs      []string // absolute, for the watcher
	unread    []string // paths of folders that could not be read
	links     []string // folders that are symbolic links, still to be walked
	linked    []found  // files that are symbolic links
	vaults    []vault
	site      site
	handing   []found // files that may hand something down
	cascades  []content.Cascade
	languages content.Languages // of the site
	problems  []content.Problem
	enter     func(dir string) // is told of each folder before it is read: its absolute path
}

// walk lists the articles' files. The folder itself may be a link; within it,
// links are followed as long as they stay inside (Kubernetes makes each file
// one, into ..data). enter is told of each folder before it is read.
func (f *Folder) walk(ctx context.Context, enter func(dir string)) (*walk, error) {
	if err := f.config.check(); err != nil {
		return nil, err
	}
	for try := 0; ; try++ {
		resolved, err := f.resolved()
		if err != nil {
			return nil, err
		}
		w, err := f.walkReal(ctx, resolved, enter)
		if now, e := f.resolved(); e == nil && now != resolved && try < 3 {
			continue // the link was swapped meanwhile, the old folder may be half deleted
		}
		return w, err
	}
}

// resolved returns the absolute path of the folder, without links. Neighbours of a folder
// that is named by a relative path, the ledger for one, are told by absolute ones: they
// could not be told from what is in it.
func (f *Folder) resolved() (string, error) {
	dir, err := filepath.EvalSymlinks(f.config.Dir)
	if err != nil {
		return "", err
	}
	return filepath.Abs(dir)
}

func (f *Folder) walkReal(ctx context.Context, resolved string, enter func(dir string)) (*walk, error) {
	root, err := os.OpenRoot(resolved)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	w := &walk{files: make([]found, 0, len(f.entries)+len(f.entries)/16), // growing step by step would take four times the memory
		config: f.config, root: root, real: resolved, vaults: vaultsAbove(f.config.Dir, resolved), site: f.handing.siteAround(f.config.Dir, resolved), enter: enter}
	if err := w.dir(ctx, "."); err != nil {
		return nil, err
	}
	err = w.linkedDirs(ctx)
	marked := false
	if w.cascades, marked, w.languages = f.handing.of(w); marked && !slices.ContainsFunc(w.vaults, func(v vault) bool { return v.dir == "." }) {
		w.vaults = append(w.vaults, vault{dir: ".", tool: "Obsidian"})
	}
	return w, err
}

// dir walks one folder; only a failure of the root is an error.
func (w *walk) dir(ctx context.Context, dir string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	at := filepath.Join(w.real, filepath.FromSlash(dir))
	w.enter(at)
	entries, err := os.ReadDir(at)
	if err != nil {
		if dir == "." {
			return err
		}
		if !errors.Is(err, fs.ErrNotExist) {
			w.unread = append(w.unread, dir)
			w.problem(dir, "lint.file.folder", "why", errors.Unwrap(err))
		}
		return nil
	}
	w.dirs = append(w.dirs, at)
	for _, e := range entries {
		p := path.Join(dir, e.Name())
		if dir != "." && marksVault(e.Name()) {
			w.vault(dir, at)
		}
		if handsDown(at, e.Name()) && !w.config.excluded(p) {
			w.handsDown(p, e)
		}
		switch {
		case hiddenName(e.Name(), e.IsDir() || e.Type()&fs.ModeSymlink != 0) || w.config.excluded(p):
		case e.IsDir():
			if err := w.dir(ctx, p); err != nil {
				return err
			}
		case e.Type()&fs.ModeSymlink != 0:
			w.link(p)
		case w.config.included(p):
			w.file(p, e.Type(), e.Info)
		}
	}
	return nil
}

// vault takes a folder that may be a vault; at is its absolute path.
func (w *walk) vault(dir, at string) {
	tool := vaultTool(at)
	if tool != "" && !slices.ContainsFunc(w.vaults, func(v vault) bool { return v.dir == dir }) {
		w.vaults = append(w.vaults, vault{dir, tool, templateFolders(at)})
	}
}

// handsDown takes a file that may hand something down, or a link to one. One that cannot be
// looked at may still be read, and must not be taken to be gone.
func (w *walk) handsDown(p string, e fs.DirEntry) {
	info, err := e.Info()
	if e.Type()&fs.ModeSymlink != 0 {
		info, err = w.root.Stat(filepath.FromSlash(p))
	}
	switch {
	case err == nil && info.Mode().IsRegular():
		w.handing = append(w.handing, found{p, stampOf(info)})
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		w.handing = append(w.handing, found{path: p})
	}
}

// hiddenName reports whether a name is ignored: names that begin with "." and "_" are
// not for publication, except two folders of Jekyll.
func hiddenName(name string, dir bool) bool {
	if dir && (name == "_posts" || name == "_drafts") {
		return false
	}
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_")
}

func (w *walk) file(p string, kind fs.FileMode, stat func() (fs.FileInfo, error)) {
	if !kind.IsRegular() {
		w.problem(p, "lint.file.special")
		return
	}
	info, err := stat()
	switch {
	case err == nil:
		w.files = append(w.files, found{p, stampOf(info)})
	case !errors.Is(err, fs.ErrNotExist):
		w.problem(p, "lint.file.unreadable", "why", err)
	}
}

// link takes a symbolic link, if it stays within the folder.
func (w *walk) link(p string) {
	info, err := w.root.Stat(filepath.FromSlash(p))
	switch {
	case err != nil && !w.config.included(p):
		// A link to something else is ignored.
	case errors.Is(err, fs.ErrNotExist):
		w.problem(p, "lint.file.link_broken")
	case err != nil:
		w.problem(p, "lint.file.link_outside")
	case info.IsDir():
		w.links = append(w.links, p)
	case w.config.included(p):
		if info.Mode().IsRegular() {
			w.linked = append(w.linked, found{p, stampOf(info)})
			return
		}
		w.file(p, info.Mode().Type(), func() (fs.FileInfo, error) { return info, nil })
	}
}

// linkedDirs walks the folders that are links, unless what they lead to was
// walked already: a loop, or a second name.
func (w *walk) linkedDirs(ctx context.Context) error {
	seen := map[string]bool{}
	for _, dir := range w.dirs {
		seen[dir] = true
	}
	for len(w.links) > 0 {
		p := w.links[0]
		w.links = w.links[1:]
		resolved, err := filepath.EvalSymlinks(filepath.Join(w.real, filepath.FromSlash(p)))
		if err != nil || seen[resolved] || strings.HasPrefix(w.real+string(filepath.Separator), resolved+string(filepath.Separator)) {
			continue
		}
		seen[resolved] = true
		if err := w.dir(ctx, p); err != nil {
			return err
		}
	}
	w.takeLinked()
	sort.Slice(w.files, func(i, j int) bool { return w.files[i].path < w.files[j].path })
	return nil
}

// takeLinked adds the files that links lead to, but for those that were found
// under another name: one file is one article.
func (w *walk) takeLinked() {
	if len(w.linked) == 0 {
		return
	}
	bySize := map[int64][]fileID{} // there may be as many links as files
	for _, file := range w.files {
		bySize[file.stamp.size] = append(bySize[file.stamp.size], file.stamp.id)
	}
	for _, file := range w.linked {
		known := bySize[file.stamp.size]
		if !slices.ContainsFunc(known, file.stamp.id.same) {
			w.files = append(w.files, file)
			bySize[file.stamp.size] = append(known, file.stamp.id)
		}
	}
}

func (w *walk) problem(p, code string, args ...any) {
	w.problems = append(w.problems, content.Problem{Path: p, Severity: content.SeverityError, Message: locale.M(code, args...)})
}

// hidden reports whether a path lies in a folder that could not be read.
func (w *walk) hidden(p string) bool {
	return slices.ContainsFunc(w.unread, func(dir string) bool { return strings.HasPrefix(p, dir+"/") })
}

// included reports whether a path is an article's by its name.
func (c Config) included(p string) bool {
	if len(c.Include) == 0 {
		return lines.IsMarkdown(p)
	}
	return slices.ContainsFunc(c.Include, func(pattern string) bool { return matches(pattern, p) })
}

// excluded reports whether a path, or a folder above it, is excluded.
func (c Config) excluded(p string) bool {
	for ; len(c.Exclude) > 0 && p != "."; p = path.Dir(p) {
		if slices.ContainsFunc(c.Exclude, func(pattern string) bool { return matches(pattern, p) }) {
			return true
		}
	}
	return false
}

// matches reports whether the glob matches the path, or its last name where
// the glob has no slash.
func matches(pattern, p string) bool {
	pattern = strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(pattern, "./"), "/"), "/")
	if !strings.Contains(pattern, "/") {
		p = path.Base(p)
	}
	ok, _ := doublestar.Match(pattern, p)
	return ok
}
