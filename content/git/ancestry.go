package git

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
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
	historyDepth = 200              // commits fetched to search for an older one
	historyLimit = 30 * time.Second // for that
	historyPause = time.Minute      // before a server that did not answer is asked again
	maxWalk      = 100_000          // maximum number of commits that are looked at
)

// history is the part of a commit's history that was fetched, or why that failed.
type history struct {
	commit    string
	ancestors map[plumbing.Hash]bool
	tried     time.Time
	err       error
}

// At returns the commit of the copy if the file at that path in the folder of articles
// has that SHA-256, else "", also while another commit is being checked out. The zero
// hash means that the file does not exist.
func (s *Source) At(path string, hash [32]byte) string {
	present := s.present()
	if present == "" || !filepath.IsLocal(filepath.FromSlash(path)) {
		return ""
	}
	b, err := os.ReadFile(filepath.Join(present, filepath.FromSlash(s.Address.Folder), filepath.FromSlash(path)))
	missing := errors.Is(err, fs.ErrNotExist) && hash == [32]byte{}
	if !missing && (err != nil || sha256.Sum256(b) != hash) {
		return ""
	}
	return strings.TrimSuffix(filepath.Base(present), again)
}

// again is appended to the name of a second folder with the files of the same commit.
const again = "-again"

// Newer reports whether a commit has another among its ancestors. If the copy's history
// is too short, more of it is fetched from the server, once for each commit: false
// without an error means that nothing proves it. After an error the caller may ask
// again.
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
	if s.history.commit == commit && s.history.ancestors[plumbing.NewHash(than)] {
		return true, nil
	}
	newer, whole, err := descends(ctx, filesystem.NewStorage(osfs.New(s.repo()), cache.NewObjectLRUDefault()), plumbing.NewHash(commit), plumbing.NewHash(than))
	if newer || whole || err != nil {
		return newer, err
	}
	if s.history.commit != commit || s.history.err != nil && time.Since(s.history.tried) >= historyPause {
		ancestors, err := s.fetchHistory(ctx, plumbing.NewHash(commit))
		if ctx.Err() != nil {
			return false, ctx.Err()
		}
		s.history = history{commit, ancestors, time.Now(), err}
	}
	return s.history.ancestors[plumbing.NewHash(than)], s.history.err
}

// historyFolders is the prefix of the folders into which history is fetched.
const historyFolders = "history-"

// sweepHistory removes folders that a process left when it was interrupted.
func (s *Source) sweepHistory() {
	left, _ := filepath.Glob(filepath.Join(s.Dir, historyFolders+"*"))
	for _, dir := range left {
		_ = os.RemoveAll(dir) // the next process tries again
	}
}

// fetchHistory fetches a part of the history of the branch, and returns which ancestors
// of a commit are in it. The commits themselves are not stored.
func (s *Source) fetchHistory(ctx context.Context, commit plumbing.Hash) (found map[plumbing.Hash]bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, historyLimit)
	defer cancel()
	auth, err := s.auth()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(s.Dir, historyFolders)
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir) // if that fails, the next process removes it
	storage := filesystem.NewStorage(osfs.New(dir), cache.NewObjectLRUDefault())
	remote := gogit.NewRemote(storage, &config.RemoteConfig{Name: "articles", URLs: []string{s.Address.remote()}})
	refs, err := remote.ListContext(ctx, &gogit.ListOptions{Auth: auth, CABundle: s.CA, PeelingOption: gogit.AppendPeeled})
	if err != nil {
		return nil, s.tell(s.explain(err))
	}
	name, _, err := s.choose(refs)
	if err != nil {
		return nil, err
	}
	err = remote.FetchContext(ctx, &gogit.FetchOptions{RefSpecs: []config.RefSpec{config.RefSpec(fmt.Sprintf("+%s:%s", name, fetched))},
		Depth: historyDepth, Auth: auth, CABundle: s.CA, Tags: gogit.NoTags, Force: true})
	if err != nil && !errors.Is(err, gogit.NoErrAlreadyUpToDate) {
		return nil, s.tell(s.explain(err))
	}
	found, _, err = ancestors(ctx, storage, commit, plumbing.ZeroHash)
	return found, err
}

// descends reports whether a commit has another among its ancestors, and whether the
// storage has all of them.
func descends(ctx context.Context, storage storer.EncodedObjectStorer, commit, than plumbing.Hash) (newer, whole bool, err error) {
	found, whole, err := ancestors(ctx, storage, commit, than)
	return found[than], whole, err
}

// ancestors returns a commit and its ancestors that are in the storage, until one is
// found, and whether these are all.
func ancestors(ctx context.Context, storage storer.EncodedObjectStorer, commit, until plumbing.Hash) (found map[plumbing.Hash]bool, whole bool, err error) {
	whole = true
	found = map[plumbing.Hash]bool{commit: true}
	for next := []plumbing.Hash{commit}; len(next) > 0 && len(found) < maxWalk; {
		if err := ctx.Err(); err != nil {
			return nil, false, err
		}
		c, err := object.GetCommit(storage, next[0])
		next = next[1:]
		if errors.Is(err, plumbing.ErrObjectNotFound) {
			whole = false
			continue
		}
		if err != nil {
			return nil, false, err
		}
		for _, p := range c.ParentHashes {
			if !found[p] {
				found[p] = true
				next = append(next, p)
			}
			if p == until {
				return found, false, nil
			}
		}
	}
	return found, whole, nil
}
