package draft

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/dateline-bot/dateline/content/locale"
)

// Place is where the files of articles are written: the folder of articles, or the
// repository that it is a copy of.
type Place interface {
	// Refusal returns why nothing can be written, or nil if it can.
	Refusal(ctx context.Context) error
	// Write writes the files, the article last, each whole or not at all. It does
	// nothing if the same change was written before (same key or same bytes). It
	// returns ErrTaken if the name of a new file is taken, ErrChanged if the
	// file that an edit is based on (Base) has changed, and ErrFormer if one of the
	// changes that it replaces (Former) was written. Only a repository returns
	// ErrFormer: it has the commits of earlier attempts.
	Write(ctx context.Context, c Change) error
}

// Change is a set of files to be written.
type Change struct {
	Key    string   // identifies the draft: the same at each attempt
	Former []string // keys of attempts that its author stopped
	Files  []File   // the article is the last one
	Base   string   // hash of the file that the article replaces; "" for a new article
	Title  string
	By     string // the admin's name
}

// File is a file in the folder of articles.
type File struct {
	Path string
	Data []byte
}

// Errors of a Place.
var (
	ErrTaken   = errors.New("another file has this name")
	ErrChanged = errors.New("the file was changed meanwhile")
	ErrFormer  = errors.New("an attempt that was stopped had been written")
)

// HashOf returns the hash by which files are compared.
func HashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// Folder is a folder of articles that this process may write to.
type Folder struct {
	Dir    string // of the articles
	Inbox  string // relative to Dir
	Shared bool   // all processes see the same folder
	Alone  bool   // there are no other processes
}

// Refusal implements Place.
func (f *Folder) Refusal(context.Context) error {
	if !f.Alone && !f.Shared {
		return locale.Error("draft.replicas")
	}
	at := filepath.Join(f.Dir, filepath.FromSlash(f.Inbox))
	for {
		info, err := os.Stat(at)
		if err == nil && !info.IsDir() {
			return locale.Error("draft.not_folder", "path", f.short(at))
		}
		if err == nil || len(at) <= len(filepath.Clean(f.Dir)) {
			break
		}
		at = filepath.Dir(at)
	}
	probe, err := os.CreateTemp(at, ".dateline-probe-")
	if err != nil {
		return locale.Error("draft.unwritable", "path", f.short(at), "why", cause(err))
	}
	probe.Close()
	os.Remove(probe.Name())
	return nil
}

// short returns a path relative to the folder of articles.
func (f *Folder) short(at string) string {
	if rel, err := filepath.Rel(f.Dir, at); err == nil && rel != "." {
		return filepath.ToSlash(rel)
	}
	return f.Dir
}

func cause(err error) error {
	var e *fs.PathError
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}

// Write implements Place.
func (f *Folder) Write(ctx context.Context, c Change) error {
	if err := f.Refusal(ctx); err != nil {
		return err
	}
	dir, err := filepath.EvalSymlinks(f.Dir)
	if err != nil {
		return locale.Error("draft.unwritable", "path", f.Dir, "why", cause(err))
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return locale.Error("draft.unwritable", "path", f.Dir, "why", cause(err))
	}
	defer root.Close()
	for _, file := range c.Files {
		base := ""
		if file.Path == c.Files[len(c.Files)-1].Path {
			base = c.Base
		}
		if err := writeFile(root, file, base); err != nil {
			return err
		}
	}
	return nil
}

// writeFile writes one file: to a temporary name first, then with a link or rename,
// which is atomic. base is the hash of the file that it replaces.
func writeFile(root *os.Root, file File, base string) error {
	name := filepath.FromSlash(file.Path)
	present, err := root.ReadFile(name)
	switch {
	case err == nil && HashOf(present) == HashOf(file.Data):
		return nil
	case err == nil && base == "":
		return ErrTaken
	case base != "" && (err != nil || HashOf(present) != base):
		return ErrChanged
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return locale.Error("draft.unwritable", "path", file.Path, "why", cause(err))
	}
	dir := filepath.Dir(name)
	if err := root.MkdirAll(dir, 0o755); err != nil {
		return locale.Error("draft.unwritable", "path", file.Path, "why", cause(err))
	}
	mode := fs.FileMode(0o644)
	if info, err := root.Stat(name); err == nil {
		mode = info.Mode().Perm()
	}
	temporary := filepath.Join(dir, ".dateline-"+HashOf([]byte(file.Path))[:16]+".tmp")
	if err := writeSynced(root, temporary, file.Data, mode); err != nil {
		root.Remove(temporary)
		return locale.Error("draft.unwritable", "path", file.Path, "why", cause(err))
	}
	defer root.Remove(temporary)
	if base == "" {
		switch err := root.Link(temporary, name); {
		case err == nil:
			return syncDir(root, dir)
		case errors.Is(err, fs.ErrExist):
			return ErrTaken
		} // a file system without hard links
		if _, err := root.Lstat(name); err == nil {
			return ErrTaken
		}
	}
	if err := root.Rename(temporary, name); err != nil {
		return locale.Error("draft.unwritable", "path", file.Path, "why", cause(err))
	}
	return syncDir(root, dir)
}

func writeSynced(root *os.Root, name string, data []byte, mode fs.FileMode) error {
	f, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Sync(), f.Close())
}

// syncDir makes a new name survive a power failure, where the system supports it.
func syncDir(root *os.Root, dir string) error {
	if d, err := root.Open(dir); err == nil {
		_ = d.Sync() // Windows cannot
		d.Close()
	}
	return nil
}
