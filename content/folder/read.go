package folder

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"os"
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

// errChanged says that a file is not the one that was scanned any more.
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
		return nil, f.gone(err)
	}
	defer root.Close()
	entries := make([]*entry, len(files))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(files)) {
		workers.Go(func() {
			var buffer bytes.Buffer
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(files) {
					return
				}
				entries[i] = f.readOne(root, files[i], &buffer)
			}
		})
	}
	workers.Wait()
	return entries, ctx.Err()
}

// readOne reads and parses a file, unless its content is what it was.
func (f *Folder) readOne(root *os.Root, file found, buffer *bytes.Buffer) *entry {
	e := &entry{path: file.path, stamp: file.stamp, read: time.Now(), size: file.stamp.size}
	fail := func(code string, args ...any) {
		e.problems = []content.Problem{{Path: file.path, Severity: content.SeverityError, Message: locale.M(code, args...)}}
	}
	if file.stamp.size > content.MaxFile {
		fail("lint.file.large", "n", file.stamp.size>>10, "limit", content.MaxFile>>10)
		return e
	}
	if err := readFile(root, file.path, content.MaxFile, buffer); err != nil {
		fail("lint.file.unreadable", "why", plainError(err))
		e.stamp = stamp{}
		return e
	}
	source := buffer.Bytes()
	e.hash, e.size = sha256.Sum256(source), int64(len(source))
	if old := f.entries[file.path]; old != nil && old.hash == e.hash && old.size == e.size && !old.stamp.isZero() {
		e.parsed, e.article, e.problems = old.parsed, old.article, old.problems
		return e
	}
	e.parsed, e.problems = f.parser.ParseHashed(file.path, source, e.hash)
	if e.parsed != nil {
		e.parsed.Changed = file.stamp.modified
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

// Body reads the article's body again (without front matter, BOM and CR). It
// fails if the file is no longer the one that was scanned.
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

// Unchanged reports whether the file at path has the bytes of which hash is the
// SHA-256, whether or not it is read as an article.
func (f *Folder) Unchanged(path string, hash [32]byte) bool {
	root, err := openRoot(f.config.Dir)
	if err != nil {
		return false
	}
	defer root.Close()
	var buffer bytes.Buffer
	return readFile(root, path, content.MaxFile, &buffer) == nil && sha256.Sum256(buffer.Bytes()) == hash
}

// Open opens a file of the folder, as File finds it.
func (f *Folder) Open(path string) (*os.File, error) { return within(f, path, (*os.Root).Open) }

// Stat tells of a file of the folder, as File finds it.
func (f *Folder) Stat(path string) (fs.FileInfo, error) { return within(f, path, (*os.Root).Stat) }

// within looks a file up in the folder, or in site_root if its path begins with "/".
func within[T any](f *Folder, path string, look func(root *os.Root, name string) (T, error)) (found T, err error) {
	dir := f.config.Dir
	if strings.HasPrefix(path, "/") && f.config.SiteRoot != "" {
		dir = f.config.SiteRoot
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
