package git

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
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
	"github.com/go-git/go-git/v5/plumbing/transport"
	"github.com/go-git/go-git/v5/plumbing/transport/http"
	"github.com/go-git/go-git/v5/plumbing/transport/ssh"
	"github.com/go-git/go-git/v5/storage/filesystem"
	gossh "golang.org/x/crypto/ssh"
)

const (
	listLimit = 30 * time.Second
	maxPacks  = 50 // so many pulls are kept before repo/ begins anew
)

// fetched is where the commit that was fetched last is kept in repo/.
const fetched = plumbing.ReferenceName("refs/dateline/current")

// find returns the commit that the branch is at, with its objects; nil if it is
// the one that is there already.
func (s *Source) find(ctx context.Context, have string) (*object.Commit, error) {
	if s.Address.Scheme == "file" {
		return s.findHere(have)
	}
	auth, err := s.auth()
	if err != nil {
		return nil, err
	}
	storage := s.storage()
	remote := gogit.NewRemote(storage, &config.RemoteConfig{Name: "articles", URLs: []string{s.Address.remote()}})
	listing, cancel := context.WithTimeout(ctx, listLimit)
	defer cancel()
	refs, err := remote.ListContext(listing, &gogit.ListOptions{Auth: auth, CABundle: s.CA, PeelingOption: gogit.AppendPeeled})
	if err != nil {
		return nil, err
	}
	name, hash, err := s.choose(refs)
	if err != nil {
		return nil, err
	}
	if hash == have && s.Usable() {
		return nil, nil
	}
	commit, err := s.fetch(ctx, remote, storage, name, auth)
	if err == nil || ctx.Err() != nil {
		return commit, err
	}
	// The content of repo/ does not fit what the server sends: a rewritten history,
	// a broken file. A copy has nothing to lose.
	s.Log.Debug("fetching the repository anew", "err", err)
	if err := os.RemoveAll(s.repo()); err != nil {
		return nil, err
	}
	storage = s.storage()
	remote = gogit.NewRemote(storage, &config.RemoteConfig{Name: "articles", URLs: []string{s.Address.remote()}})
	return s.fetch(ctx, remote, storage, name, auth)
}

func (s *Source) repo() string { return filepath.Join(s.Dir, "repo") }

// storage opens repo/, or begins it anew where it has grown by many pulls.
func (s *Source) storage() *filesystem.Storage {
	if packs, err := filepath.Glob(filepath.Join(s.repo(), "objects", "pack", "*.pack")); err == nil && len(packs) > maxPacks {
		_ = os.RemoveAll(s.repo())
	}
	return filesystem.NewStorage(osfs.New(s.repo()), cache.NewObjectLRUDefault())
}

// choose finds the branch, tag or default branch among a server's references.
func (s *Source) choose(refs []*plumbing.Reference) (name plumbing.ReferenceName, hash string, err error) {
	at := map[plumbing.ReferenceName]*plumbing.Reference{}
	for _, r := range refs {
		at[r.Name()] = r
	}
	if s.Address.Branch == "" {
		head := at[plumbing.HEAD]
		if head == nil {
			return "", "", errors.New("the repository has no default branch; name one after #")
		}
		if head.Type() == plumbing.SymbolicReference {
			if head = at[head.Target()]; head == nil {
				return "", "", errors.New("the repository is empty")
			}
		}
		return head.Name(), head.Hash().String(), nil
	}
	for _, n := range []plumbing.ReferenceName{plumbing.NewBranchReferenceName(s.Address.Branch), plumbing.NewTagReferenceName(s.Address.Branch)} {
		if r := at[n]; r != nil {
			if peeled := at[n+"^{}"]; peeled != nil { // an annotated tag
				return n, peeled.Hash().String(), nil
			}
			return n, r.Hash().String(), nil
		}
	}
	return "", "", fmt.Errorf("there is no branch %s", s.Address.Branch)
}

// fetch brings the commit that name is at: the first time without its history,
// later with what came since. (A server sends all files of a commit again to
// who asks for depth 1 again and takes no thin packs, as go-git does.)
func (s *Source) fetch(ctx context.Context, remote *gogit.Remote, storage storer.Storer, name plumbing.ReferenceName, auth transport.AuthMethod) (*object.Commit, error) {
	depth := 0
	if _, err := storage.Reference(fetched); err != nil {
		depth = 1
	}
	err := remote.FetchContext(ctx, &gogit.FetchOptions{
		RefSpecs: []config.RefSpec{config.RefSpec(fmt.Sprintf("+%s:%s", name, fetched))},
		Depth:    depth, Auth: auth, CABundle: s.CA, Tags: gogit.NoTags, Force: true,
	})
	if err != nil && !errors.Is(err, gogit.NoErrAlreadyUpToDate) {
		return nil, err
	}
	ref, err := storage.Reference(fetched)
	if err != nil {
		return nil, err
	}
	return commitOf(storage, ref.Hash())
}

// commitOf reads a commit, through the tag if it is one, and makes sure that
// all of its tree is there.
func commitOf(storage storer.EncodedObjectStorer, hash plumbing.Hash) (*object.Commit, error) {
	for range 5 {
		tag, err := object.GetTag(storage, hash)
		if err != nil {
			break
		}
		hash = tag.Target
	}
	commit, err := object.GetCommit(storage, hash)
	if err != nil {
		return nil, err
	}
	tree, err := commit.Tree()
	if err != nil {
		return nil, err
	}
	walker := object.NewTreeWalker(tree, true, nil)
	defer walker.Close()
	for {
		_, entry, err := walker.Next()
		if err != nil {
			if isEnd(err) {
				return commit, nil
			}
			return nil, err
		}
		if entry.Mode.IsFile() && storage.HasEncodedObject(entry.Hash) != nil {
			return nil, fmt.Errorf("the server did not send %s", entry.Name)
		}
	}
}

// findHere reads a repository on this machine in place.
func (s *Source) findHere(have string) (*object.Commit, error) {
	repo, err := gogit.PlainOpenWithOptions(filepath.FromSlash(s.Address.Path), &gogit.PlainOpenOptions{EnableDotGitCommonDir: true})
	if err != nil {
		return nil, err
	}
	name := plumbing.HEAD
	if b := s.Address.Branch; b != "" {
		name = plumbing.NewBranchReferenceName(b)
		if _, err := repo.Reference(name, true); err != nil {
			name = plumbing.NewTagReferenceName(b)
		}
	}
	ref, err := repo.Reference(name, true)
	if errors.Is(err, plumbing.ErrReferenceNotFound) {
		if s.Address.Branch == "" {
			return nil, errors.New("the repository is empty")
		}
		return nil, fmt.Errorf("there is no branch %s", s.Address.Branch)
	}
	if err != nil {
		return nil, err
	}
	commit, err := commitOf(repo.Storer, ref.Hash())
	if err != nil || commit.Hash.String() == have && s.Usable() {
		return nil, err
	}
	return commit, nil
}

// auth is what identifies us to the server; nil is nothing.
func (s *Source) auth() (transport.AuthMethod, error) {
	switch s.Address.Scheme {
	case "ssh":
		return s.sshAuth()
	case "https", "http":
		password := s.Token
		if password == "" {
			password = s.Address.password
		}
		if password == "" {
			return nil, nil
		}
		user := s.Address.User
		if user == "" {
			user = s.User
		}
		if user == "" { // GitHub, GitLab and Gitea take any name with a token, Bitbucket this one
			user = "x-token-auth"
		}
		return &http.BasicAuth{Username: user, Password: password}, nil
	}
	return nil, nil
}

func (s *Source) sshAuth() (transport.AuthMethod, error) {
	user := s.Address.User
	if user == "" {
		user = "git"
	}
	hosts, err := ssh.NewKnownHostsDb(s.KnownHosts...)
	if err != nil {
		return nil, fmt.Errorf("known_hosts: %w; ssh-keyscan %s prints the host's keys: compare them, put them into a file, and set git_known_hosts to it", err, s.Address.Host)
	}
	auth := &sshAuth{user: user}
	host := s.Address.Host
	if !strings.Contains(host, ":") {
		host += ":22"
	}
	auth.config = &gossh.ClientConfig{User: user, Timeout: 15 * time.Second,
		HostKeyCallback: hosts.HostKeyCallback(), HostKeyAlgorithms: hosts.HostKeyAlgorithms(host)}
	switch {
	case s.Key != "":
		keys, err := ssh.NewPublicKeys(user, []byte(s.Key+"\n"), s.Passphrase)
		if err != nil {
			return nil, errors.New("git_ssh_key is not a private key, or its passphrase is wrong") // the error might quote it
		}
		auth.config.Auth = []gossh.AuthMethod{gossh.PublicKeys(keys.Signer)}
	case s.Address.password != "":
		auth.config.Auth = []gossh.AuthMethod{gossh.Password(s.Address.password)}
	default:
		agent, err := ssh.NewSSHAgentAuth(user)
		if err != nil {
			return nil, errors.New("there is neither a key (git_ssh_key) nor an ssh agent")
		}
		auth.config.Auth = []gossh.AuthMethod{gossh.PublicKeysCallback(agent.Callback)}
	}
	return auth, nil
}

// sshAuth is a whole configuration of a connection, where go-git's own have no
// time limit.
type sshAuth struct {
	user   string
	config *gossh.ClientConfig
}

func (a *sshAuth) Name() string                               { return "dateline" }
func (a *sshAuth) String() string                             { return "user: " + a.user }
func (a *sshAuth) ClientConfig() (*gossh.ClientConfig, error) { return a.config, nil }

// explain says what to do about an error of the transport.
func explain(err error) error {
	switch {
	case errors.Is(err, transport.ErrAuthenticationRequired), errors.Is(err, transport.ErrAuthorizationFailed):
		return errors.New("the server wants a (different) token: set DATELINE_GIT_TOKEN, or DATELINE_GIT_TOKEN_FILE")
	case errors.Is(err, transport.ErrRepositoryNotFound), errors.Is(err, gogit.ErrRepositoryNotExists):
		return errors.New("there is no such repository, or the token does not allow reading it")
	case errors.Is(err, transport.ErrEmptyRemoteRepository):
		return errors.New("the repository is empty")
	case errors.Is(err, context.DeadlineExceeded):
		return errors.New("the server does not answer in time")
	case strings.Contains(err.Error(), "knownhosts:"): // its errors have no type that go-git passes on
		return fmt.Errorf("the host's key is not the one in known_hosts: %w", err)
	}
	return err
}

// Export writes the files of a revision (a branch, a tag, a hash, HEAD~1) of
// the repository at root into a folder.
func Export(root, revision, dir string) error {
	repo, err := gogit.PlainOpenWithOptions(root, &gogit.PlainOpenOptions{EnableDotGitCommonDir: true})
	if err != nil {
		return err
	}
	hash, err := repo.ResolveRevision(plumbing.Revision(revision))
	if err != nil {
		return fmt.Errorf("there is no revision %s in %s: %w", revision, root, err)
	}
	commit, err := commitOf(repo.Storer, *hash)
	if err != nil {
		return fmt.Errorf("%s of %s: %w", revision, root, err)
	}
	tree, err := commit.Tree()
	if err != nil {
		return err
	}
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	w := &writer{source: &Source{Config: Config{Log: slog.New(slog.DiscardHandler)}}, dir: dir, now: map[string]string{}}
	return w.write(tree)
}
