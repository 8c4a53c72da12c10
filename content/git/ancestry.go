package git

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/go-git/go-billy/v5/osfs"
	gogit "github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/config"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/go-git/go-git/v5/plumbing/storer"
	"github.com/go-git/go-git/v5/storage/filesystem"
)

const (
	historyDepth = 200              // commits fetched to find an older one among
	historyLimit = 30 * time.Second // for that
	maxWalk      = 100_000          // commits looked at
)

// At returns the commit of the copy if it has a file at that path of the folder of
// articles whose content has that SHA-256; "" if it has not, as while another commit
// is taken.
func (s *Source) At(path string, hash [32]byte) string {
	present := s.present()
	if present == "" || !filepath.IsLocal(filepath.FromSlash(path)) {
		return ""
	}
	b, err := os.ReadFile(filepath.Join(present, filepath.FromSlash(s.Address.Folder), filepath.FromSlash(path)))
	if err != nil || sha256.Sum256(b) != hash {
		return ""
	}
	return strings.TrimSuffix(filepath.Base(present), again)
}

// again ends the name of a folder with the files of the commit that another has, too.
const again = "-again"

// Newer reports whether a commit has another among its ancestors. Where the copy does
// not reach back so far, the server is asked for more of the history, once for a
// commit: false says that nothing proves it.
func (s *Source) Newer(ctx context.Context, commit, than string) (bool, error) {
	if commit == than || !plumbing.IsHash(commit) || !plumbing.IsHash(than) {
		return false, nil
	}
	if !s.pulling.TryLock() {
		return false, errors.New("the articles are being pulled")
	}
	defer s.pulling.Unlock()
	if s.Address.Scheme == "file" {
		repo, err := gogit.PlainOpenWithOptions(filepath.FromSlash(s.Address.Path), &gogit.PlainOpenOptions{EnableDotGitCommonDir: true})
		if err != nil {
			return false, err
		}
		newer, _, err := descends(ctx, repo.Storer, plumbing.NewHash(commit), plumbing.NewHash(than))
		return newer, err
	}
	newer, whole, err := descends(ctx, filesystem.NewStorage(osfs.New(s.repo()), cache.NewObjectLRUDefault()), plumbing.NewHash(commit), plumbing.NewHash(than))
	if newer || whole || err != nil || s.history == commit {
		return newer, err
	}
	s.history = commit
	return s.newerByServer(ctx, plumbing.NewHash(commit), plumbing.NewHash(than))
}

// newerByServer is Newer by a part of the history that is fetched for it.
func (s *Source) newerByServer(ctx context.Context, commit, than plumbing.Hash) (newer bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, historyLimit)
	defer cancel()
	auth, err := s.auth()
	if err != nil {
		return false, err
	}
	dir, err := os.MkdirTemp(s.Dir, "history-")
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	storage := filesystem.NewStorage(osfs.New(dir), cache.NewObjectLRUDefault())
	remote := gogit.NewRemote(storage, &config.RemoteConfig{Name: "articles", URLs: []string{s.Address.remote()}})
	refs, err := remote.ListContext(ctx, &gogit.ListOptions{Auth: auth, CABundle: s.CA, PeelingOption: gogit.AppendPeeled})
	if err != nil {
		return false, explain(err)
	}
	name, _, err := s.choose(refs)
	if err != nil {
		return false, err
	}
	err = remote.FetchContext(ctx, &gogit.FetchOptions{RefSpecs: []config.RefSpec{config.RefSpec(fmt.Sprintf("+%s:%s", name, fetched))},
		Depth: historyDepth, Auth: auth, CABundle: s.CA, Tags: gogit.NoTags, Force: true})
	if err != nil && !errors.Is(err, gogit.NoErrAlreadyUpToDate) {
		return false, explain(err)
	}
	newer, _, err = descends(ctx, storage, commit, than)
	return newer, err
}

// descends reports whether a commit has another among its ancestors, and whether the
// storage holds all of them.
func descends(ctx context.Context, storage storer.EncodedObjectStorer, commit, than plumbing.Hash) (newer, whole bool, err error) {
	whole = true
	known := map[plumbing.Hash]bool{commit: true}
	for next := []plumbing.Hash{commit}; len(next) > 0 && len(known) < maxWalk; {
		if err := ctx.Err(); err != nil {
			return false, false, err
		}
		c, err := object.GetCommit(storage, next[0])
		next = next[1:]
		if errors.Is(err, plumbing.ErrObjectNotFound) {
			whole = false
			continue
		}
		if err != nil {
			return false, false, err
		}
		for _, p := range c.ParentHashes {
			if p == than {
				return true, true, nil
			}
			if !known[p] {
				known[p] = true
				next = append(next, p)
			}
		}
	}
	return false, whole, nil
}
