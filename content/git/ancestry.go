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
	historyDepth = 200              // commits fetched to find an older one among
	historyLimit = 30 * time.Second // for that
	historyPause = time.Minute      // before the server is asked again that did not answer
	maxWalk      = 100_000          // commits looked at
)

// history is what was fetched of the history of a commit, or why it could not be.
type history struct {
	commit    string
	ancestors map[plumbing.Hash]bool
	tried     time.Time
	err       error
}

// At returns the commit of the copy if it has a file at that path of the folder of
// articles whose content has that SHA-256; "" if it has not, as while another commit
// is taken. The zero hash is that of a file that is not there.
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

// again ends the name of a folder with the files of the commit that another has, too.
const again = "-again"

// Newer reports whether a commit has another among its ancestors. Where the copy does
// not reach back so far, the server is asked for more of the history, once for a
// commit: false without an error says that nothing proves it. After an error it may be
// asked again.
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

// historyFolders are the names of the folders into which parts of the history are
// fetched.
const historyFolders = "history-"

// sweepHistory removes what a process that ended in the middle of that has left.
func (s *Source) sweepHistory() {
	left, _ := filepath.Glob(filepath.Join(s.Dir, historyFolders+"*"))
	for _, dir := range left {
		_ = os.RemoveAll(dir) // tried again by the next process
	}
}

// fetchHistory fetches a part of the history of the branch, and returns which ancestors
// of a commit are in it. The commits themselves are not kept.
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
	defer os.RemoveAll(dir) // where that fails, the next process removes it
	storage := filesystem.NewStorage(osfs.New(dir), cache.NewObjectLRUDefault())
	remote := gogit.NewRemote(storage, &config.RemoteConfig{Name: "articles", URLs: []string{s.Address.remote()}})
	refs, err := remote.ListContext(ctx, &gogit.ListOptions{Auth: auth, CABundle: s.CA, PeelingOption: gogit.AppendPeeled})
	if err != nil {
		return nil, explain(err)
	}
	name, _, err := s.choose(refs)
	if err != nil {
		return nil, err
	}
	err = remote.FetchContext(ctx, &gogit.FetchOptions{RefSpecs: []config.RefSpec{config.RefSpec(fmt.Sprintf("+%s:%s", name, fetched))},
		Depth: historyDepth, Auth: auth, CABundle: s.CA, Tags: gogit.NoTags, Force: true})
	if err != nil && !errors.Is(err, gogit.NoErrAlreadyUpToDate) {
		return nil, explain(err)
	}
	found, _, err = ancestors(ctx, storage, commit, plumbing.ZeroHash)
	return found, err
}

// descends reports whether a commit has another among its ancestors, and whether the
// storage holds all of them.
func descends(ctx context.Context, storage storer.EncodedObjectStorer, commit, than plumbing.Hash) (newer, whole bool, err error) {
	found, whole, err := ancestors(ctx, storage, commit, than)
	return found[than], whole, err
}

// ancestors returns a commit and its ancestors, as far as the storage knows them and
// until one is found, and whether those are all.
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
