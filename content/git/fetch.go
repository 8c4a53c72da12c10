package git

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
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
	"github.com/go-git/go-git/v5/plumbing/format/pktline"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/go-git/go-git/v5/plumbing/storer"
	"github.com/go-git/go-git/v5/plumbing/transport"
	"github.com/go-git/go-git/v5/plumbing/transport/http"
	"github.com/go-git/go-git/v5/plumbing/transport/ssh"
	"github.com/go-git/go-git/v5/storage/filesystem"
	gossh "golang.org/x/crypto/ssh"

	"github.com/dateline-bot/dateline/content/locale"
)

const (
	listLimit = 30 * time.Second
	maxPacks  = 50 // number of pulls after which repo/ is created again
)

// fetched is the reference in repo/ to the last fetched commit.
const fetched = plumbing.ReferenceName("refs/dateline/current")

// find returns the commit of the branch, with its objects; nil if it is have.
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
	// The content of repo/ does not fit what the server sends: a rewritten history, a
	// broken file. The copy can simply be made again.
	s.Log.Debug("fetching the repository anew", "err", s.tell(err))
	if err := os.RemoveAll(s.repo()); err != nil {
		return nil, err
	}
	storage = s.storage()
	remote = gogit.NewRemote(storage, &config.RemoteConfig{Name: "articles", URLs: []string{s.Address.remote()}})
	return s.fetch(ctx, remote, storage, name, auth)
}

func (s *Source) repo() string { return filepath.Join(s.Dir, "repo") }

// storage opens repo/, or creates it again if it has grown by many pulls.
func (s *Source) storage() *filesystem.Storage {
	if packs, err := filepath.Glob(filepath.Join(s.repo(), "objects", "pack", "*.pack")); err == nil && len(packs) > maxPacks {
		_ = os.RemoveAll(s.repo())
	}
	return filesystem.NewStorageWithOptions(osfs.New(s.repo()), cache.NewObjectLRUDefault(), filesystem.Options{LargeObjectThreshold: maxFile})
}

// choose returns the branch, tag or default branch among a server's references.
func (s *Source) choose(refs []*plumbing.Reference) (name plumbing.ReferenceName, hash string, err error) {
	at := map[plumbing.ReferenceName]*plumbing.Reference{}
	for _, r := range refs {
		at[r.Name()] = r
	}
	if s.Address.Branch == "" {
		head := at[plumbing.HEAD]
		if head == nil {
			return "", "", locale.Error("git.no_default")
		}
		if head.Type() == plumbing.SymbolicReference {
			if head = at[head.Target()]; head == nil {
				return "", "", locale.Error("git.empty")
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
	return "", "", locale.Error("git.no_branch", "branch", s.Address.Branch)
}

// fetch fetches the commit of name: the first time without its history, later with the
// commits since. (If asked again for depth 1, a server sends all files of a commit
// again to a client without thin packs, such as go-git.)
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

// commitOf reads a commit, dereferencing a tag, and makes sure that its whole tree is
// present.
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
			return nil, locale.Error("git.incomplete", "file", entry.Name)
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
			return nil, locale.Error("git.empty")
		}
		return nil, locale.Error("git.no_branch", "branch", s.Address.Branch)
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

// auth returns the credentials for the server; nil if there are none.
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
		return &http.BasicAuth{Username: s.userName(), Password: password}, nil
	}
	return nil, nil
}

// userName returns the user name that goes with a token. GitHub, GitLab and Gitea
// accept any name, Bitbucket requires the default.
func (s *Source) userName() string { return cmp.Or(s.Address.User, s.User, "x-token-auth") }

func (s *Source) sshAuth() (transport.AuthMethod, error) {
	user := s.Address.User
	if user == "" {
		user = "git"
	}
	hosts, err := ssh.NewKnownHostsDb(s.KnownHosts...)
	if err != nil {
		if strings.HasPrefix(err.Error(), "unable to find any valid known_hosts file") { // go-git's error has no type
			return nil, s.Address.unknownHost().Err(err)
		}
		return nil, fmt.Errorf("known_hosts: %w", err)
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
			return nil, badKey(s.Key, s.Passphrase)
		}
		auth.config.Auth = []gossh.AuthMethod{gossh.PublicKeys(keys.Signer)}
	case s.Address.password != "":
		auth.config.Auth = []gossh.AuthMethod{gossh.Password(s.Address.password)}
	default:
		agent, err := ssh.NewSSHAgentAuth(user)
		if err != nil {
			return nil, locale.Error("git.no_key")
		}
		auth.config.Auth = []gossh.AuthMethod{gossh.PublicKeysCallback(agent.Callback)}
	}
	return auth, nil
}

// badKey says why a private key cannot be used, without the parser's error: that might quote it.
func badKey(key, passphrase string) error {
	key = strings.TrimSpace(key)
	_, err := gossh.ParseRawPrivateKey([]byte(key + "\n"))
	_, locked := errors.AsType[*gossh.PassphraseMissingError](err)
	switch {
	case locked && passphrase == "":
		return locale.Error("git.key.locked")
	case locked:
		return locale.Error("git.key.passphrase")
	case strings.HasPrefix(key, "ssh-") || strings.HasPrefix(key, "ecdsa-"):
		return locale.Error("git.key.public")
	case !strings.Contains(key, "\n") && strings.ContainsAny(key[:1], `/~.\`):
		return locale.Error("git.key.path")
	}
	return locale.Error("git.key")
}

// sshAuth is a complete configuration of a connection; go-git's own has no timeout.
type sshAuth struct {
	user   string
	config *gossh.ClientConfig
}

func (a *sshAuth) Name() string                               { return "dateline" }
func (a *sshAuth) String() string                             { return "user: " + a.user }
func (a *sshAuth) ClientConfig() (*gossh.ClientConfig, error) { return a.config, nil }

// explain returns a message that says what to do about an error of the transport.
func (s *Source) explain(err error) error {
	switch {
	case errors.Is(err, transport.ErrAuthenticationRequired), errors.Is(err, transport.ErrAuthorizationFailed):
		return locale.M("git.token").Err(err)
	case errors.Is(err, gogit.ErrRepositoryNotExists):
		return locale.M("git.not_here", "folder", s.Address.Path).Err(err)
	case errors.Is(err, transport.ErrRepositoryNotFound):
		return locale.M("git.no_repository").Err(err)
	case errors.Is(err, transport.ErrEmptyRemoteRepository):
		return locale.Error("git.empty")
	case errors.Is(err, context.DeadlineExceeded):
		return locale.M("git.slow").Err(err)
	case sha256Only(err):
		return locale.M("git.sha256").Err(err)
	case errors.Is(err, pktline.ErrInvalidPktLen):
		return locale.M("git.not_git").Err(err)
	case strings.Contains(err.Error(), "knownhosts: key is unknown"): // go-git does not pass on the type of these errors
		return s.Address.unknownHost().Err(err)
	case strings.Contains(err.Error(), "ssh: unable to authenticate"): // likewise
		return locale.M("git.refused_key").Err(err)
	case strings.Contains(err.Error(), "knownhosts: key mismatch"):
		return locale.M("git.host_key").Err(err)
	case strings.Contains(err.Error(), "knownhosts: key is revoked"):
		return locale.M("git.revoked").Err(err)
	}
	cause := err
	if unexpected, ok := errors.AsType[*plumbing.UnexpectedError](err); ok { // it has no Unwrap
		cause = unexpected.Err
	}
	if answer, ok := errors.AsType[*http.Err](cause); ok {
		return locale.M("git.status", "status", answer.Response.Status).Err(err)
	}
	if m := locale.Network(cause); !m.IsZero() {
		return m.Err(err)
	}
	return err
}

// sha256Only reports whether an error is that of a repository whose hashes are SHA-256, which go-git
// cannot read and has no error for.
func sha256Only(err error) bool {
	return strings.Contains(err.Error(), "object-format=sha256") || strings.Contains(err.Error(), "unknown extension: objectformat")
}

// Export writes the files of a revision (a branch, a tag, a hash, HEAD~1) of the
// repository at root into a folder.
func Export(root, revision, dir string) error {
	repo, err := gogit.PlainOpenWithOptions(root, &gogit.PlainOpenOptions{EnableDotGitCommonDir: true})
	if errors.Is(err, gogit.ErrRepositoryNotExists) {
		return locale.M("git.not_here", "folder", root).Err(err)
	}
	if err != nil && sha256Only(err) {
		return fmt.Errorf("%s: %w", root, locale.M("git.sha256").Err(err))
	}
	if err != nil {
		return fmt.Errorf("%s: %w", root, err)
	}
	none := locale.M("git.no_revision", "revision", revision, "folder", root)
	hash, err := repo.ResolveRevision(plumbing.Revision(revision))
	switch {
	case errors.Is(err, plumbing.ErrReferenceNotFound), errors.Is(err, io.EOF): // an unknown name, or no such parent
		return none.Err(err)
	case err != nil:
		return fmt.Errorf("%w: %w", none.Err(), err)
	}
	commit, err := commitOf(repo.Storer, *hash)
	if err != nil {
		return fmt.Errorf("%s: %s: %w", root, revision, err)
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
