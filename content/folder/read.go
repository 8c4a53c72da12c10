package folder

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/lines"
	"github.com/dateline-bot/dateline/content/locale"
)

// errChanged means that a file has changed since the scan.
var errChanged = locale.Error("file.changed")

// openRoot opens the folder, links to it resolved.
func openRoot(dir string) (*os.Root, error) {
	resolved, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return nil, err
	}
	return os.OpenRoot(resolved)
}

// readAll reads files on all processors; the result is in their order.
func (f *Folder) readAll(ctx context.Context, files []found) ([]*entry, error) {
	if len(files) == 0 {
		return nil, ctx.Err()
	}
	root, err := openRoot(f.config.Dir)
	if err != nil {
		return nil, gone(f.config.Dir, len(f.entries) > 0, err)
	}
	defer root.Close()
	entries := make([]*entry, len(files))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(files)) {
		workers.Go(func() {
			r := reader{root: root}
			defer r.close()
			for ctx.Err() == nil {
				last := int(next.Add(readTogether))
				for i := last - readTogether; i < min(last, len(files)) && ctx.Err() == nil; i++ {
					entries[i] = f.readOne(&r, files[i])
				}
				if last >= len(files) {
					return
				}
			}
		})
	}
	workers.Wait()
	return entries, ctx.Err()
}

// readTogether is how many files one goroutine reads in a row: most are in one folder.
const readTogether = 32

// reader reads one file after the other. It keeps the folder of the last one open, since
// each step of a path is a call of the system.
type reader struct {
	root   *os.Root
	dir    string
	in     *os.Root // the folder dir; nil: none is open
	buffer bytes.Buffer
}

// read reads a file into the buffer, limit+1 bytes at most.
func (r *reader) read(p string, limit int64) error {
	dir, name := path.Split(p)
	if dir == "" {
		return readFile(r.root, p, limit, &r.buffer)
	}
	if r.in == nil || r.dir != dir {
		r.close()
		in, err := r.root.OpenRoot(filepath.FromSlash(path.Clean(dir)))
		if err != nil {
			return readFile(r.root, p, limit, &r.buffer)
		}
		r.dir, r.in = dir, in
	}
	if readFile(r.in, name, limit, &r.buffer) == nil {
		return nil
	}
	return readFile(r.root, p, limit, &r.buffer) // a link leads out of its folder, or the folder is another by now
}

func (r *reader) close() {
	if r.in != nil {
		r.in.Close()
		r.in = nil
	}
}

// readOne reads and parses a file, unless its content is what it was.
func (f *Folder) readOne(r *reader, file found) *entry {
	e := &entry{path: file.path, stamp: file.stamp, fresh: time.Since(file.stamp.modified).Abs() <= freshFor}
	fail := func(code string, args ...any) {
		e.problems = []content.Problem{{Path: file.path, Severity: content.SeverityError, Message: locale.M(code, args...)}}
	}
	if file.stamp.size > content.MaxFile {
		fail("lint.file.large", "n", file.stamp.size>>10, "limit", content.MaxFile>>10)
		return e
	}
	if err := r.read(file.path, content.MaxFile); err != nil {
		fail("lint.file.unreadable", "why", plainError(err))
		e.stamp = stamp{}
		return e
	}
	source := r.buffer.Bytes()
	hash := sha256.Sum256(source)
	e.grew = int64(len(source)) != file.stamp.size
	if old := f.entries[file.path]; old != nil && !old.stamp.isZero() {
		if was, ok := old.hash(); ok && was == hash {
			e.parsed, e.article, e.problems, e.broken = old.parsed, old.article, old.problems, old.broken
			return e
		}
	}
	e.parsed, e.problems = f.parser.ParseHashed(file.path, source, hash)
	if e.parsed != nil {
		e.parsed.Changed = file.stamp.modified
	} else {
		e.broken = &hash
	}
	e.article = f.selection.judge(e.parsed)
	return e
}

// readFile reads a file of root into the buffer; limit+1 bytes at most.
func readFile(root *os.Root, p string, limit int64, buffer *bytes.Buffer) error {
	file, err := root.Open(filepath.FromSlash(p))
	if err != nil {
		return err
	}
	defer file.Close()
	buffer.Reset()
	_, err = buffer.ReadFrom(io.LimitReader(file, limit+1))
	return err
}

// plainError drops the operation and path of an error: a Problem has them.
func plainError(err error) error {
	var e *fs.PathError
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}

// Body reads the article's body again (without front matter, BOM and CR). It fails if
// the file has changed since the scan.
func (f *Folder) Body(a *content.Article) ([]byte, error) {
	root, err := openRoot(f.config.Dir)
	if err != nil {
		return nil, locale.Error("file.unreadable", "path", a.Path, "why", err)
	}
	defer root.Close()
	var buffer bytes.Buffer
	if err := readFile(root, a.Path, content.MaxFile, &buffer); err != nil {
		return nil, locale.Error("file.unreadable", "path", a.Path, "why", plainError(err))
	}
	source := buffer.Bytes()
	if sha256.Sum256(source) != a.Hash || a.BodyOffset > len(source) {
		return nil, locale.Error("file.unreadable", "path", a.Path, "why", errChanged)
	}
	return lines.Normalize(source[a.BodyOffset:]), nil
}

// Unchanged reports whether the file at path, which need not be an article, has content
// with this SHA-256 hash.
func (f *Folder) Unchanged(path string, hash [32]byte) bool {
	root, err := openRoot(f.config.Dir)
	if err != nil {
		return false
	}
	defer root.Close()
	var buffer bytes.Buffer
	return readFile(root, path, content.MaxFile, &buffer) == nil && sha256.Sum256(buffer.Bytes()) == hash
}

// Exists reports whether a file is at path, be it an article or not. While the folder cannot be
// read or is empty, which is a missing mount as for Scan, every file counts as existing.
func (f *Folder) Exists(path string) bool {
	root, err := openRoot(f.config.Dir)
	if err != nil {
		return true
	}
	defer root.Close()
	info, err := root.Stat(filepath.FromSlash(path))
	if err == nil {
		return info.Mode().IsRegular()
	}
	return !isAbsent(err) || isEmpty(root)
}

// isEmpty reports whether a folder is empty or cannot be read.
func isEmpty(root *os.Root) bool {
	dir, err := root.Open(".")
	if err != nil {
		return true
	}
	defer dir.Close()
	_, err = dir.ReadDir(1)
	return err != nil
}

// Open opens a file of the folder, as File finds it.
func (f *Folder) Open(path string) (*os.File, error) { return within(f.config, path, (*os.Root).Open) }

// Stat tells of a file of the folder, as File finds it.
func (f *Folder) Stat(path string) (fs.FileInfo, error) {
	return within(f.config, path, (*os.Root).Stat)
}

// within looks a file up in the folder, or in site_root if its path begins with "/".
func within[T any](c Config, path string, look func(root *os.Root, name string) (T, error)) (found T, err error) {
	dir := c.Dir
	if strings.HasPrefix(path, "/") && c.SiteRoot != "" {
		dir = c.SiteRoot
	}
	root, err := openRoot(dir)
	if err != nil {
		return found, locale.Error("file.unreadable", "path", path, "why", err)
	}
	defer root.Close()
	if found, err = look(root, filepath.FromSlash(strings.TrimPrefix(path, "/"))); err != nil {
		var none T
		return none, locale.Error("file.unreadable", "path", path, "why", plainError(err))
	}
	return found, nil
}

// maxAttachment is the largest file that the Bot API takes as an upload.
const maxAttachment = 50 << 20

// File reads a file of the folder, a local image for one, up to 50 MB; it
// never leaves the folder or site_root. A path that begins with "/" is
// relative to site_root, or to the folder where there is none (Target.Path).
func (f *Folder) File(path string) ([]byte, error) {
	dir := f.config.Dir
	if strings.HasPrefix(path, "/") && f.config.SiteRoot != "" {
		dir = f.config.SiteRoot
	}
	root, err := openRoot(dir)
	if err != nil {
		return nil, locale.Error("file.unreadable", "path", path, "why", err)
	}
	defer root.Close()
	name := strings.TrimPrefix(path, "/")
	if info, err := root.Stat(filepath.FromSlash(name)); err != nil {
		return nil, locale.Error("file.unreadable", "path", path, "why", plainError(err))
	} else if !info.Mode().IsRegular() || info.Size() > maxAttachment {
		return nil, locale.Error("file.large", "path", path, "limit", maxAttachment>>20)
	}
	var buffer bytes.Buffer
	if err := readFile(root, name, maxAttachment, &buffer); err != nil {
		return nil, locale.Error("file.unreadable", "path", path, "why", plainError(err))
	}
	return buffer.Bytes(), nil
}
