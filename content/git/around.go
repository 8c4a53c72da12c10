package git

import (
	"context"
	"crypto/sha256"
	"errors"
	"path"
	"path/filepath"

	gogit "github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"
)

// Checkout is a folder of articles in a working tree that another program made, such as
// a build server: its commits say which version is newer. A shallow clone says little.
type Checkout struct {
	repo   *gogit.Repository
	folder string // within the working tree, slash-separated; "." is all of it
}

// Around returns the working tree that contains a folder; nil if there is none that can
// be read.
func Around(folder string) *Checkout {
	at, err := filepath.EvalSymlinks(folder)
	if err == nil {
		at, err = filepath.Abs(at)
	}
	if err != nil {
		return nil
	}
	repo, err := gogit.PlainOpenWithOptions(at, &gogit.PlainOpenOptions{DetectDotGit: true, EnableDotGitCommonDir: true})
	if err != nil {
		return nil
	}
	tree, err := repo.Worktree()
	if err != nil {
		return nil
	}
	root, err := filepath.EvalSymlinks(tree.Filesystem.Root())
	if err != nil {
		return nil
	}
	within, err := filepath.Rel(root, at)
	if err != nil || !filepath.IsLocal(within) {
		return nil
	}
	return &Checkout{repo, filepath.ToSlash(within)}
}

// At returns the commit that is checked out if the file at that path in the folder has
// that SHA-256 in it, else "". The zero hash means that the commit does not have the
// file.
func (c *Checkout) At(name string, hash [32]byte) string {
	head, err := c.repo.Head()
	if err != nil {
		return ""
	}
	commit, err := c.repo.CommitObject(head.Hash())
	if err != nil {
		return ""
	}
	file, err := commit.File(path.Join(c.folder, name))
	switch {
	case errors.Is(err, object.ErrFileNotFound):
		if hash != [32]byte{} {
			return ""
		}
	case err != nil:
		return ""
	default:
		if text, err := contents(file); err != nil || sha256.Sum256(text) != hash {
			return ""
		}
	}
	return head.Hash().String()
}

// Newer reports whether a commit has another among its ancestors, as far as they are in
// the clone.
func (c *Checkout) Newer(ctx context.Context, commit, than string) (bool, error) {
	if commit == than || !plumbing.IsHash(commit) || !plumbing.IsHash(than) {
		return false, nil
	}
	newer, _, err := descends(ctx, c.repo.Storer, plumbing.NewHash(commit), plumbing.NewHash(than))
	return newer, err
}
