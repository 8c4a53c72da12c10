package folder

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/generator"
)

// site is the site of a generator that the folder of articles is in, or is itself, as far
// as it may decide who may read them.
type site struct {
	below  string     // where the folder of articles is in it; "" if it is the site
	config []siteFile // its configuration
	above  []siteFile // what hands something down in the folders between, the outermost first
}

// siteFile is a file of a site.
type siteFile struct {
	found        // by its path from the folder of articles: ../hugo.toml
	name  string // from the root of the site
	at    string // absolute
	gone  bool   // it is not there, and may be again in a moment
}

// maxUp is how many folders above that of the articles a site may begin.
const maxUp = 6

// siteAround finds the site that a folder is in. dirs are its names: as configured, and
// with links resolved.
func (h *handing) siteAround(dirs ...string) site {
	for _, dir := range dirs {
		at, err := filepath.Abs(dir)
		if err != nil {
			continue
		}
		below, up := "", ""
		for range maxUp {
			if s := h.siteAt(at, up); len(s.config) > 0 {
				s.below = below
				h.between(&s, at, below)
				return s
			}
			if _, err := os.Lstat(filepath.Join(at, ".git")); err == nil || at == filepath.Dir(at) {
				break // a repository ends the site
			}
			below, up = path.Join(filepath.Base(at), below), up+"../"
			at = filepath.Dir(at)
		}
	}
	return site{}
}

// siteAt finds the files of a generator's configuration in a folder. up leads there.
func (h *handing) siteAt(root, up string) (s site) {
	for name := range generator.Files {
		at := filepath.Join(root, filepath.FromSlash(name))
		if !h.foreign(root, at, up+name, name) {
			s.config = h.addFile(s.config, at, up+name, name)
		}
	}
	entries, _ := os.ReadDir(filepath.Join(root, filepath.FromSlash(generator.SplitIn)))
	for _, e := range entries {
		if name := path.Join(generator.SplitIn, e.Name()); generator.SplitLanguage(name) != "" {
			s.config = h.addFile(s.config, filepath.Join(root, filepath.FromSlash(name)), up+name, name)
		}
	}
	return s
}

// addFile adds a file that is there, or that may be: one that was read before is not taken
// to be gone because it cannot be looked at now. A file that was never read and that the
// program may not open can be anybody's.
func (h *handing) addFile(files []siteFile, at, p, name string) []siteFile {
	info, err := os.Stat(at)
	switch {
	case err == nil && info.Mode().IsRegular():
		return append(files, siteFile{found{p, stampOf(info)}, name, at, false})
	case err == nil || isAbsent(err):
		if h.lingers(p, at, time.Now()) {
			return append(files, siteFile{found{path: p}, name, at, true})
		}
	case h.knows(p, at) || !errors.Is(err, fs.ErrPermission):
		return append(files, siteFile{found{path: p}, name, at, false})
	}
	return files
}

// isAbsent reports whether an error says that a file does not exist.
func isAbsent(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) || errors.Is(err, syscall.ELOOP)
}

// siteFolders are folders of which a Hugo or Zola site has at least one.
var siteFolders = []string{"content", "layouts", "themes", "archetypes"}

// foreign reports whether a file that cannot be read is rather another program's, which keeps
// its secrets in a config.json, than the configuration of a site.
func (h *handing) foreign(root, at, p, name string) bool {
	if !generator.IsAnybodys(name) || h.knows(p, at) {
		return false
	}
	f, err := os.Open(at)
	if err == nil {
		f.Close()
	}
	return errors.Is(err, fs.ErrPermission) && !slices.ContainsFunc(siteFolders, func(dir string) bool {
		info, err := os.Stat(filepath.Join(root, dir))
		return err == nil && info.IsDir()
	})
}

// between finds what hands something down in the folders from the root of a site to that
// of the articles.
func (h *handing) between(s *site, root, below string) {
	if below == "" {
		return
	}
	parts := strings.Split(below, "/")
	for i := range parts {
		dir := filepath.Join(root, filepath.Join(parts[:i]...))
		names := h.namesIn(dir)
		entries, _ := os.ReadDir(dir) // what was never read, and cannot be, hands nothing down
		for _, e := range entries {
			if handsDown(dir, e.Name()) {
				names = append(names, e.Name())
			}
		}
		slices.Sort(names)
		for _, name := range slices.Compact(names) {
			s.above = h.addFile(s.above, filepath.Join(dir, name), strings.Repeat("../", len(parts)-i)+name, name)
		}
	}
}

// read reads a file of the configuration.
func (s *site) read(file siteFile, buffer *bytes.Buffer) (handingFile, error) {
	now := handingFile{at: time.Now(), file: file.at}
	if err := readAt(file.at, buffer); err != nil {
		return now, err
	}
	rules, err := generator.Read(file.name, buffer.Bytes())
	for i := range rules.Cascades {
		c := &rules.Cascades[i]
		c.From(file.path)
		c.Dir, c.Below = ".", s.below
	}
	now.cascades, now.marked, now.isZola, now.languages = rules.Cascades, rules.Marked, rules.Zola, rules.Languages
	return now, err
}

// readAbove reads what a file above the folder of articles hands down.
func (s *site) readAbove(file siteFile, zola bool, buffer *bytes.Buffer) (handingFile, error) {
	now := handingFile{at: time.Now(), file: file.at, above: true, zola: zola}
	if err := readAt(file.at, buffer); err != nil {
		return now, err
	}
	var all []content.Cascade
	found, err := handedDown(buffer.Bytes(), file.path, filepath.Base(filepath.Dir(file.at)), zola)
	for _, c := range found {
		if c.Only == "" {
			c.Dir = "."
			all = append(all, c)
		}
	}
	now.cascades = all
	return now, err
}

func readAt(at string, buffer *bytes.Buffer) error {
	f, err := os.Open(at)
	if err != nil {
		return err
	}
	defer f.Close()
	buffer.Reset()
	_, err = buffer.ReadFrom(io.LimitReader(f, content.MaxFile))
	return err
}

// has reports whether the path is one of the configuration, which may be in the folder of articles
// itself.
func (s *site) has(p string) bool {
	for _, file := range s.config {
		if file.path == p {
			return true
		}
	}
	return false
}
