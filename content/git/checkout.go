package git

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/object"

	"github.com/dateline-bot/dateline/content/locale"
)

const (
	maxFiles = 200_000
	maxFile  = 50 << 20 // larger files are of no use in a post, and left out
)

// lfsPointer is the beginning of a file whose content is elsewhere.
const lfsPointer = "version https://git-lfs.github.com/spec/v1"

// settled is the age that new files appear to have: a commit is complete, so the folder
// need not wait until its files are no longer written to.
const settled = time.Minute

func isEnd(err error) bool { return errors.Is(err, io.EOF) }

// checkOut writes the commit's files beside the current ones and switches the link.
func (s *Source) checkOut(commit *object.Commit) error {
	tree, err := commit.Tree()
	if err != nil {
		return err
	}
	if s.Address.Folder != "" {
		if _, err := tree.Tree(s.Address.Folder); err != nil {
			return locale.Error("git.no_folder", "folder", s.Address.Folder)
		}
	}
	name := commit.Hash.String()
	if present, err := os.Readlink(s.Root()); err == nil && filepath.Base(present) == name {
		name += again // the current files may be damaged: write others
	}
	before := s.manifest(s.present())
	dir := filepath.Join(s.Dir, "trees", name)
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	w := &writer{source: s, dir: dir, before: before, from: s.present(), now: map[string]string{}}
	if err := w.write(tree); err != nil {
		return errors.Join(err, os.RemoveAll(dir))
	}
	if w.lfs > 0 {
		s.Log.Warn("left out files that Git LFS keeps elsewhere", "files", w.lfs)
	}
	b, err := json.Marshal(w.now)
	if err != nil {
		return err
	}
	if err := os.WriteFile(dir+".json", b, 0o600); err != nil {
		return err
	}
	old := s.present()
	if err := s.link(dir); err != nil {
		return err
	}
	s.sweep(dir, old)
	return nil
}

// present returns the folder that is read now, or "".
func (s *Source) present() string {
	at, err := filepath.EvalSymlinks(s.Root())
	if err != nil {
		return ""
	}
	return at
}

// manifest returns the blob of each file in a commit's folder.
func (s *Source) manifest(dir string) map[string]string {
	files := map[string]string{}
	if dir == "" {
		return files
	}
	if b, err := os.ReadFile(dir + ".json"); err == nil {
		_ = json.Unmarshal(b, &files) // without it, all files are written again
	}
	return files
}

// link makes current point to dir.
func (s *Source) link(dir string) error {
	target := filepath.Join("trees", filepath.Base(dir))
	next := s.Root() + ".new"
	if err := os.Remove(next); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := os.Symlink(target, next); err != nil {
		return fmt.Errorf("%w: %w", locale.Error("git.symlink"), err)
	}
	return os.Rename(next, s.Root())
}

// sweep removes all folders but two: the current one and the one before, which may
// still be read.
func (s *Source) sweep(present, before string) {
	trees := filepath.Join(s.Dir, "trees")
	entries, err := os.ReadDir(trees)
	if err != nil {
		return
	}
	for _, e := range entries {
		name := strings.TrimSuffix(e.Name(), ".json")
		if name != filepath.Base(present) && name != filepath.Base(before) {
			_ = os.RemoveAll(filepath.Join(trees, e.Name())) // tried again after the next pull
		}
	}
}

// writer writes the files of a tree.
type writer struct {
	source *Source
	dir    string
	root   *os.Root
	from   string            // the previous folder, or ""
	before map[string]string // its files → blobs
	now    map[string]string // files → blobs
	links  []symlink
	real   map[string]bool // files and folders that are not links
	lfs    int
}

type symlink struct{ path, target string }

func (w *writer) write(tree *object.Tree) error {
	if err := os.Mkdir(w.dir, 0o700); err != nil {
		return err
	}
	var err error
	if w.root, err = os.OpenRoot(w.dir); err != nil {
		return err
	}
	defer w.root.Close()
	w.real = map[string]bool{".": true}
	walker := object.NewTreeWalker(tree, true, nil)
	defer walker.Close()
	for {
		name, entry, err := walker.Next()
		if isEnd(err) {
			break
		}
		if err != nil {
			return err
		}
		if !safe(name) {
			return locale.Error("git.hostile_file", "file", name)
		}
		if len(w.now) > maxFiles {
			return locale.Error("git.too_many", "n", maxFiles)
		}
		if err := w.entry(tree, name, entry); err != nil {
			return fmt.Errorf("%w: %w", locale.Error("git.not_written", "file", name), err)
		}
	}
	return w.writeLinks()
}

// safe reports whether a path of the repository stays inside a folder, on this
// operating system, too, and is not one of git's own.
func safe(name string) bool {
	if !filepath.IsLocal(filepath.FromSlash(name)) || strings.Contains(name, "\\") && runtime.GOOS == "windows" {
		return false
	}
	return !slices.ContainsFunc(strings.Split(name, "/"), func(part string) bool {
		return part == "" || part == "." || part == ".." || strings.EqualFold(part, ".git")
	})
}

func (w *writer) entry(tree *object.Tree, name string, entry object.TreeEntry) error {
	switch entry.Mode {
	case filemode.Dir:
		w.real[name] = true
		return w.root.Mkdir(filepath.FromSlash(name), 0o700)
	case filemode.Submodule:
		return nil
	case filemode.Regular, filemode.Executable, filemode.Deprecated, filemode.Symlink:
	default:
		return nil
	}
	hash := entry.Hash.String()
	if entry.Mode != filemode.Symlink && w.from != "" && w.before[name] == hash && w.keep(name) {
		w.now[name], w.real[name] = hash, true
		return nil
	}
	if size, err := tree.Size(name); err == nil && size > maxFile { // checked before the file is read into memory
		return w.leaveOut(name, size)
	}
	file, err := tree.TreeEntryFile(&entry)
	if err != nil {
		return err
	}
	if file.Size > maxFile { // a tree that has the name twice
		return w.leaveOut(name, file.Size)
	}
	text, err := contents(file)
	if err != nil {
		return err
	}
	switch {
	case entry.Mode == filemode.Symlink:
		w.links = append(w.links, symlink{name, string(text)})
		return nil
	case strings.HasPrefix(string(text), lfsPointer):
		w.lfs++
		return nil
	}
	w.now[name], w.real[name] = hash, true
	if err := w.create(filepath.FromSlash(name), text); err != nil {
		return err
	}
	old := time.Now().Add(-settled)
	return w.root.Chtimes(filepath.FromSlash(name), old, old)
}

// leaveOut logs that a file is too large for the copy.
func (w *writer) leaveOut(name string, size int64) error {
	w.source.Log.Warn("left out a file that is too large for the copy of the repository", "file", name, "bytes", size, "limit", maxFile)
	return nil
}

// create writes a new file. It must not exist: if a tree has a name twice, writing
// would change a hard-linked file of the previous tree.
func (w *writer) create(name string, text []byte) error {
	f, err := w.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Close())
}

// keep hard-links an unchanged file from the previous folder.
func (w *writer) keep(name string) bool {
	return os.Link(filepath.Join(w.from, filepath.FromSlash(name)), filepath.Join(w.dir, filepath.FromSlash(name))) == nil
}

func contents(file *object.File) (b []byte, err error) {
	r, err := file.Reader()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	return io.ReadAll(r)
}

// writeLinks writes the symbolic links that lead to files and folders of the repository
// without passing through another link, so that no chain of links leads out.
func (w *writer) writeLinks() error {
	for _, l := range w.links {
		to := path.Join(path.Dir(l.path), l.target)
		if path.IsAbs(l.target) || !w.real[to] || !plain(path.Dir(l.path), l.target) {
			w.source.Log.Debug("left out a symbolic link that leads out of the repository, or to another link", "file", l.path)
			continue
		}
		if err := w.root.Symlink(filepath.FromSlash(l.target), filepath.FromSlash(l.path)); err != nil {
			w.source.Log.Debug("cannot make a symbolic link", "file", l.path, "err", err)
		}
	}
	return nil
}

// plain reports whether a link's target first goes up and then down, so that its
// meaning does not depend on other links, and stays inside.
func plain(dir, target string) bool {
	depth := 0
	if dir != "." {
		depth = strings.Count(dir, "/") + 1
	}
	down := false
	for part := range strings.SplitSeq(target, "/") {
		switch part {
		case "", ".":
		case "..":
			if depth--; down || depth < 0 {
				return false
			}
		default:
			down = true
		}
	}
	return true
}
