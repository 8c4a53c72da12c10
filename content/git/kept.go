package git

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	gogit "github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/config"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/go-git/go-git/v5/plumbing/transport"
	gitstorage "github.com/go-git/go-git/v5/storage"

	"github.com/dateline-bot/dateline/content/locale"
)

// Kept is one file that a program keeps in a branch of a repository, only for itself.
// Each version is a commit on top of the previous one. If somebody else has moved the
// branch, nothing is overwritten: Save fails.
//
// It is not safe for concurrent use.
type Kept struct {
	source *Source
	name   string
	head   plumbing.Hash // last loaded or saved commit; zero: there is no branch
}

// ErrMoved means that somebody else has pushed to the branch meanwhile.
var ErrMoved = locale.Error("git.moved")

// NewKept returns the file at Config.Address: git+https://…#branch:file. Config.Dir is
// a temporary folder.
func NewKept(c Config) (*Kept, error) {
	if c.Address.Branch == "" || c.Address.Folder == "" {
		return nil, locale.Error("git.kept")
	}
	s, err := Open(c)
	if err != nil {
		return nil, err
	}
	if c.Address.Scheme != "file" { // there the branch may have to be created first
		if err := s.Writable(); err != nil {
			return nil, err
		}
	}
	return &Kept{source: s, name: c.Address.Folder}, nil
}

// Load returns the file in the branch; nil if there is no branch, or no such file in
// it.
func (k *Kept) Load(ctx context.Context) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	storage, err := k.fetch(ctx)
	if err != nil {
		return nil, k.source.tell(fmt.Errorf("%s: %w", k.source.Address, k.source.explain(err)))
	}
	if k.head.IsZero() {
		return nil, nil
	}
	commit, err := object.GetCommit(storage, k.head)
	if err != nil {
		return nil, err
	}
	file, err := commit.File(k.name)
	if errors.Is(err, object.ErrFileNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return contents(file)
}

// fetch fetches the branch's last commit, and records its hash.
func (k *Kept) fetch(ctx context.Context) (gitstorage.Storer, error) {
	branch := plumbing.NewBranchReferenceName(k.source.Address.Branch)
	if k.source.Address.Scheme == "file" {
		repo, err := k.here()
		if err != nil {
			return nil, err
		}
		ref, err := repo.Reference(branch, true)
		if errors.Is(err, plumbing.ErrReferenceNotFound) {
			return repo.Storer, nil
		}
		if err == nil {
			k.head = ref.Hash()
		}
		return repo.Storer, err
	}
	auth, err := k.source.auth()
	if err != nil {
		return nil, err
	}
	storage := k.source.storage()
	remote := k.remote(storage)
	refs, err := remote.ListContext(ctx, &gogit.ListOptions{Auth: auth, CABundle: k.source.CA})
	if errors.Is(err, transport.ErrEmptyRemoteRepository) { // the first push makes the branch
		return storage, nil
	}
	if err != nil {
		return nil, err
	}
	for _, r := range refs {
		if r.Name() == branch {
			commit, err := k.source.fetch(ctx, remote, storage, branch, auth)
			if err == nil {
				k.head = commit.Hash
			}
			return storage, err
		}
	}
	return storage, nil
}

func (k *Kept) here() (*gogit.Repository, error) {
	return gogit.PlainOpenWithOptions(filepath.FromSlash(k.source.Address.Path), &gogit.PlainOpenOptions{EnableDotGitCommonDir: true})
}

func (k *Kept) remote(storage gitstorage.Storer) *gogit.Remote {
	return gogit.NewRemote(storage, &config.RemoteConfig{Name: "kept", URLs: []string{k.source.Address.remote()}})
}

// Save commits the file and pushes the commit. It returns ErrMoved if the branch is not
// at the commit that was last loaded or saved.
func (k *Kept) Save(ctx context.Context, data []byte, message string) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	branch := plumbing.NewBranchReferenceName(k.source.Address.Branch)
	var next plumbing.Hash
	var err error
	if k.source.Address.Scheme == "file" {
		next, err = k.saveHere(branch, data, message)
	} else {
		next, err = k.push(ctx, branch, data, message)
	}
	if err != nil {
		return k.source.tell(fmt.Errorf("%s: %w", k.source.Address, k.source.explain(err)))
	}
	k.head = next
	return nil
}

func (k *Kept) saveHere(branch plumbing.ReferenceName, data []byte, message string) (plumbing.Hash, error) {
	repo, err := k.here()
	if err != nil {
		return plumbing.ZeroHash, err
	}
	next, err := k.commit(repo.Storer, data, message)
	if err != nil {
		return next, err
	}
	present := plumbing.ZeroHash
	switch ref, err := repo.Reference(branch, true); {
	case err == nil:
		present = ref.Hash()
	case !errors.Is(err, plumbing.ErrReferenceNotFound):
		return next, err
	}
	if present != k.head {
		return next, ErrMoved
	}
	var old *plumbing.Reference
	if !k.head.IsZero() {
		old = plumbing.NewHashReference(branch, k.head)
	}
	if err := repo.Storer.CheckAndSetReference(plumbing.NewHashReference(branch, next), old); err != nil {
		return next, ErrMoved
	}
	return next, nil
}

func (k *Kept) push(ctx context.Context, branch plumbing.ReferenceName, data []byte, message string) (plumbing.Hash, error) {
	auth, err := k.source.auth()
	if err != nil {
		return plumbing.ZeroHash, err
	}
	storage := k.source.storage()
	next, err := k.commit(storage, data, message)
	if err != nil {
		return next, err
	}
	if err := storage.SetReference(plumbing.NewHashReference(pushed, next)); err != nil {
		return next, err
	}
	remote := k.remote(storage)
	err = remote.PushContext(ctx, &gogit.PushOptions{RemoteName: "kept", Auth: auth, CABundle: k.source.CA,
		RefSpecs: []config.RefSpec{config.RefSpec(pushed.String() + ":" + branch.String())}})
	if err == nil {
		return next, nil
	}
	// A server gives the reason for refusing a push only as text: the branch itself
	// shows whether it has moved.
	refs, listErr := remote.ListContext(ctx, &gogit.ListOptions{Auth: auth, CABundle: k.source.CA})
	if listErr != nil {
		return next, err
	}
	present := plumbing.ZeroHash
	for _, r := range refs {
		if r.Name() == branch {
			present = r.Hash()
		}
	}
	switch present {
	case next: // only the answer was lost
		return next, nil
	case k.head:
		return next, err
	}
	return next, ErrMoved
}

// commit creates a commit with the file on top of the last one.
func (k *Kept) commit(storage gitstorage.Storer, data []byte, message string) (plumbing.Hash, error) {
	blob, err := store(storage, plumbing.BlobObject, data)
	if err != nil {
		return plumbing.ZeroHash, err
	}
	root := plumbing.ZeroHash
	next := &object.Commit{Message: message + "\n"}
	if !k.head.IsZero() {
		parent, err := object.GetCommit(storage, k.head)
		if err != nil {
			return plumbing.ZeroHash, err
		}
		root, next.ParentHashes = parent.TreeHash, []plumbing.Hash{k.head}
	}
	if next.TreeHash, err = put(storage, root, strings.Split(k.name, "/"), blob); err != nil {
		return plumbing.ZeroHash, err
	}
	next.Author = object.Signature{Name: "Dateline", Email: "dateline@localhost", When: time.Now()}
	next.Committer = next.Author
	encoded := storage.NewEncodedObject()
	if err := next.Encode(encoded); err != nil {
		return plumbing.ZeroHash, err
	}
	return storage.SetEncodedObject(encoded)
}
