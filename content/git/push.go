package git

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"time"

	gogit "github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/config"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/go-git/go-git/v5/plumbing/storer"
	"github.com/go-git/go-git/v5/plumbing/transport"

	"github.com/dateline-bot/dateline/content/locale"
)

// Commit is a change to the articles, to be committed and pushed.
type Commit struct {
	Key     string   // identifies the change: it is pushed once, however often it is tried
	Former  []string // keys of changes that it replaces, which may have been pushed
	Files   []File   // the article is the last one
	Base    string   // SHA-256 (hex) of the file that the article replaces; "" for a new file
	Message string
	Author  string
}

// File is a file with its path in the folder of articles.
type File struct {
	Path string
	Data []byte
}

// Errors of Push.
var (
	ErrTaken   = errors.New("another file has this name")
	ErrChanged = errors.New("the file was changed meanwhile")
	ErrFormer  = errors.New("the change that this one replaces was pushed")
)

// FormerError is ErrFormer for the change with the key.
type FormerError struct{ Key string }

func (e *FormerError) Error() string { return ErrFormer.Error() }

// Unwrap returns ErrFormer.
func (e *FormerError) Unwrap() error { return ErrFormer }

// trailer marks the commit of a change, so that a push whose answer was lost is
// recognised.
const trailer = "Dateline-Draft: "

const (
	pushTries  = 4   // attempts if others push at the same time
	lookedBack = 500 // commits that are searched for the trailer
)

// pushed is the reference in repo/ to the commit that is being pushed.
const pushed = plumbing.ReferenceName("refs/dateline/next")

// Writable returns why nothing can be pushed, or nil.
func (s *Source) Writable() error {
	switch {
	case strings.HasPrefix(s.Address.Scheme, "http") && s.Token == "" && s.Address.password == "":
		return locale.Error("git.push_token")
	case s.Address.Scheme != "file":
		return nil
	}
	repo, name, _, err := s.openHere()
	if err != nil {
		return err
	}
	head, err := repo.Reference(plumbing.HEAD, false)
	if err != nil {
		return err
	}
	if c, err := repo.Config(); err == nil && !c.Core.IsBare && head.Target() == name {
		return locale.Error("git.checked_out", "branch", name.Short(), "folder", s.Address.Path)
	}
	return nil
}

// Push commits the files on top of the branch and pushes that. If others push at the
// same time, it tries again on top of their commits. A change that was pushed before is
// not pushed again, even if its answer was lost.
func (s *Source) Push(ctx context.Context, c Commit) error {
	if err := s.Writable(); err != nil {
		return err
	}
	s.pulling.Lock()
	defer s.pulling.Unlock()
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	var last error
	for range pushTries {
		done, err := s.tryPush(ctx, c)
		switch {
		case done, errors.Is(err, ErrTaken), errors.Is(err, ErrChanged), errors.Is(err, ErrFormer), ctx.Err() != nil:
			return s.tell(err)
		}
		last = err
	}
	return s.tell(fmt.Errorf("%s: %w", s.Address, s.explain(last)))
}

// tryPush makes one attempt; an error without done may be worth another.
func (s *Source) tryPush(ctx context.Context, c Commit) (done bool, err error) {
	if s.Address.Scheme == "file" {
		repo, name, head, err := s.openHere()
		if err != nil {
			return false, err
		}
		next, err := s.commit(repo.Storer, head, c)
		if err != nil || next.IsZero() {
			return err == nil, err
		}
		if err := repo.Storer.CheckAndSetReference(plumbing.NewHashReference(name, next), plumbing.NewHashReference(name, head)); err != nil {
			return false, err
		}
		return true, nil
	}
	auth, err := s.auth()
	if err != nil {
		return false, err
	}
	storage := s.storage()
	remote := gogit.NewRemote(storage, &config.RemoteConfig{Name: "articles", URLs: []string{s.Address.remote()}})
	name, head, err := s.headOf(ctx, remote, storage, auth)
	if err != nil {
		return false, err
	}
	next, err := s.commit(storage, head, c)
	if err != nil || next.IsZero() {
		return err == nil, err
	}
	if err := storage.SetReference(plumbing.NewHashReference(pushed, next)); err != nil {
		return false, err
	}
	err = remote.PushContext(ctx, &gogit.PushOptions{RemoteName: "articles", Auth: auth, CABundle: s.CA,
		RefSpecs: []config.RefSpec{config.RefSpec(pushed.String() + ":" + name.String())}})
	return err == nil, err
}

// headOf fetches the branch, and returns its name and commit.
func (s *Source) headOf(ctx context.Context, remote *gogit.Remote, storage storer.Storer, auth transport.AuthMethod) (plumbing.ReferenceName, plumbing.Hash, error) {
	listing, cancel := context.WithTimeout(ctx, listLimit)
	defer cancel()
	refs, err := remote.ListContext(listing, &gogit.ListOptions{Auth: auth, CABundle: s.CA, PeelingOption: gogit.AppendPeeled})
	if err != nil {
		return "", plumbing.ZeroHash, err
	}
	name, _, err := s.choose(refs)
	if err != nil {
		return "", plumbing.ZeroHash, err
	}
	if !name.IsBranch() {
		return "", plumbing.ZeroHash, locale.Error("git.not_branch", "name", name.Short())
	}
	commit, err := s.fetch(ctx, remote, storage, name, auth)
	if err != nil {
		return "", plumbing.ZeroHash, err
	}
	return name, commit.Hash, nil
}

// openHere opens a repository on this machine.
func (s *Source) openHere() (repo *gogit.Repository, name plumbing.ReferenceName, head plumbing.Hash, err error) {
	repo, err = gogit.PlainOpenWithOptions(filepath.FromSlash(s.Address.Path), &gogit.PlainOpenOptions{EnableDotGitCommonDir: true})
	if err != nil {
		return nil, "", head, err
	}
	name = plumbing.NewBranchReferenceName(s.Address.Branch)
	if s.Address.Branch == "" {
		ref, err := repo.Reference(plumbing.HEAD, false)
		if err != nil {
			return nil, "", head, err
		}
		name = ref.Target()
	}
	ref, err := repo.Reference(name, true)
	if err != nil {
		return nil, "", head, locale.Error("git.no_branch", "branch", name.Short())
	}
	return repo, name, ref.Hash(), nil
}

// commit creates a commit with the files on top of head; the zero hash means that head
// has them already.
func (s *Source) commit(storage storer.Storer, head plumbing.Hash, c Commit) (plumbing.Hash, error) {
	parent, err := object.GetCommit(storage, head)
	if err != nil {
		return plumbing.ZeroHash, err
	}
	tree, err := parent.Tree()
	if err != nil {
		return plumbing.ZeroHash, err
	}
	switch key := wasPushed(parent, append([]string{c.Key}, c.Former...)); key {
	case "":
	case c.Key:
		return plumbing.ZeroHash, nil
	default:
		return plumbing.ZeroHash, &FormerError{key}
	}
	root, err := s.withFiles(storage, tree, c)
	if err != nil {
		return plumbing.ZeroHash, err
	}
	if root == tree.Hash {
		return plumbing.ZeroHash, nil
	}
	who := object.Signature{Name: cmp.Or(strings.TrimPrefix(c.Author, "@"), "Dateline"), Email: "dateline@localhost", When: time.Now()}
	next := &object.Commit{Author: who, Committer: who, TreeHash: root, ParentHashes: []plumbing.Hash{head},
		Message: strings.TrimSpace(c.Message) + "\n\n" + trailer + c.Key + "\n"}
	encoded := storage.NewEncodedObject()
	if err := next.Encode(encoded); err != nil {
		return plumbing.ZeroHash, err
	}
	return storage.SetEncodedObject(encoded)
}

// withFiles stores the files of a commit, and returns the hash of the tree with them.
func (s *Source) withFiles(storage storer.Storer, tree *object.Tree, c Commit) (root plumbing.Hash, err error) {
	root = tree.Hash
	for i, f := range c.Files {
		name := path.Join(s.Address.Folder, f.Path)
		if !safe(name) {
			return plumbing.ZeroHash, locale.Error("git.bad_file", "file", name)
		}
		base := ""
		if i == len(c.Files)-1 {
			base = c.Base
		}
		present, err := tree.File(name)
		switch {
		case err == nil:
			text, err := contents(present)
			if err != nil {
				return plumbing.ZeroHash, err
			}
			if slices.Equal(text, f.Data) {
				continue
			}
			if sum := sha256.Sum256(text); hex.EncodeToString(sum[:]) != base {
				return plumbing.ZeroHash, cmp.Or(map[bool]error{true: ErrTaken}[base == ""], ErrChanged)
			}
		case base != "":
			return plumbing.ZeroHash, ErrChanged
		}
		blob, err := store(storage, plumbing.BlobObject, f.Data)
		if err != nil {
			return plumbing.ZeroHash, err
		}
		if root, err = put(storage, root, strings.Split(name, "/"), blob); err != nil {
			return plumbing.ZeroHash, err
		}
	}
	return root, nil
}

// wasPushed returns which of some changes has a commit in the fetched history; "" if none has.
func wasPushed(head *object.Commit, keys []string) (found string) {
	seen := 0
	_ = object.NewCommitIterCTime(head, nil, nil).ForEach(func(c *object.Commit) error { // it ends where the history ends
		seen++
		for line := range strings.Lines(c.Message) {
			if key, ok := strings.CutPrefix(strings.TrimSpace(line), trailer); ok && slices.Contains(keys, key) {
				found = key
			}
		}
		if found != "" || seen == lookedBack {
			return errEnough
		}
		return nil
	})
	return found
}

var errEnough = errors.New("enough")

func store(storage storer.EncodedObjectStorer, kind plumbing.ObjectType, data []byte) (plumbing.Hash, error) {
	o := storage.NewEncodedObject()
	o.SetType(kind)
	w, err := o.Writer()
	if err != nil {
		return plumbing.ZeroHash, err
	}
	_, err = w.Write(data)
	if err := errors.Join(err, w.Close()); err != nil {
		return plumbing.ZeroHash, err
	}
	return storage.SetEncodedObject(o)
}

// put puts a blob into a tree and returns the new tree.
func put(storage storer.EncodedObjectStorer, at plumbing.Hash, name []string, blob plumbing.Hash) (plumbing.Hash, error) {
	tree := &object.Tree{}
	if !at.IsZero() {
		var err error
		if tree, err = object.GetTree(storage, at); err != nil {
			return plumbing.ZeroHash, err
		}
	}
	entries := slices.Clone(tree.Entries)
	i := slices.IndexFunc(entries, func(e object.TreeEntry) bool { return e.Name == name[0] })
	entry := object.TreeEntry{Name: name[0], Mode: filemode.Regular, Hash: blob}
	if i >= 0 && entries[i].Mode == filemode.Executable {
		entry.Mode = filemode.Executable
	}
	if len(name) > 1 {
		below := plumbing.ZeroHash
		if i >= 0 {
			if entries[i].Mode != filemode.Dir {
				return plumbing.ZeroHash, locale.Error("git.not_folder", "name", name[0])
			}
			below = entries[i].Hash
		}
		hash, err := put(storage, below, name[1:], blob)
		if err != nil {
			return plumbing.ZeroHash, err
		}
		entry = object.TreeEntry{Name: name[0], Mode: filemode.Dir, Hash: hash}
	}
	if i >= 0 {
		entries[i] = entry
	} else {
		entries = append(entries, entry)
	}
	sort.Slice(entries, func(i, j int) bool { return sortName(entries[i]) < sortName(entries[j]) })
	encoded := storage.NewEncodedObject()
	if err := (&object.Tree{Entries: entries}).Encode(encoded); err != nil {
		return plumbing.ZeroHash, err
	}
	return storage.SetEncodedObject(encoded)
}

// sortName returns the name by which git orders the entries of a tree.
func sortName(e object.TreeEntry) string {
	if e.Mode == filemode.Dir {
		return e.Name + "/"
	}
	return e.Name
}
