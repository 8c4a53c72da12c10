// Package git keeps a copy of the articles in a git repository on disk, as a folder
// that package content reads like any other.
//
// # The copy
//
// A [Source] has its own folder ([Config].Dir):
//
//	repo/            objects of the repository, as shallow as the server allows
//	trees/COMMIT     the files of a commit
//	current          a symbolic link to one of them, which is read
//	state.json       the address and the commit
//	lock             held by the process that pulls
//
// [Source.Pull] asks the server for the branch; if it has moved, it fetches only that
// commit, writes its files beside the old ones and then switches the link, so that a
// reader sees each commit completely. Nothing is merged: the branch may be rewritten,
// and if a fetch does not fit what is in repo/, that is created again. Unchanged files
// are hard links to those of the previous commit, so that they are not read again.
//
// If a pull fails, `current` is unchanged and the error says why: articles that were
// read remain, and planned posts are published.
//
// # Trust
//
// Nothing in a repository is executed, and no hook, filter or submodule is used. A path
// that would leave the folder is refused; symbolic links are followed only to files of
// the repository. Credentials are passed to the transport for each request: they are in
// no file, log or argument. A host key has to be in known_hosts.
package git

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/content/filelock"
	"github.com/dateline-bot/dateline/content/locale"
)

// Config of a Source.
type Config struct {
	Address Address
	Dir     string        // the Source's own folder; created if necessary
	Every   time.Duration // interval between pulls of Run
	Log     *slog.Logger

	// Token is the password or token for https; User is the user name for it, if
	// Address has none.
	Token, User string
	// Key is a private key for ssh, in PEM format, and Passphrase decrypts it. Without
	// a key the agent is asked, if there is one.
	Key, Passphrase string
	// KnownHosts are known_hosts files; if empty, those of the user and the system are
	// used.
	KnownHosts []string
	// CA has additional trusted certificate authorities (PEM).
	CA []byte
}

// Status is the state of the copy.
type Status struct {
	Commit  string    // full hash; "" before the first pull
	Changed time.Time // when that commit was checked out
	Checked time.Time // when the server last answered
	Err     error     // of the last pull; nil if it succeeded
}

// Source is a repository of articles. It is safe for concurrent use.
type Source struct {
	Config
	poke chan struct{}

	pulling sync.Mutex // one pull at a time; guards history
	history history    // what was last fetched to compare commits

	mu     sync.Mutex // guards the fields below
	status Status
	copied bool // the copy in the folder is from this address
}

// ErrInUse means that another process keeps the copy up to date.
var ErrInUse = locale.Error("git.pulled_elsewhere")

// limit is the timeout of one pull.
const limit = 10 * time.Minute

// Open returns the source with the copy that an earlier process has left in its folder.
func Open(c Config) (*Source, error) {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	dir, err := filepath.Abs(c.Dir)
	if err != nil {
		return nil, err
	}
	c.Dir = dir
	if c.Token != "" || c.Address.password != "" {
		if !c.Address.private() {
			return nil, fmt.Errorf("%s: %w", c.Address, locale.Error("git.plain_http"))
		}
	}
	s := &Source{Config: c, poke: make(chan struct{}, 1)}
	// The copy of another repository or branch would look as if the articles of this
	// one had been removed.
	if st, err := s.readState(); err == nil && st.Address == c.Address.String() {
		if s.copied = true; s.Usable() {
			s.status.Commit, s.status.Changed = st.Commit, st.Changed
		}
	}
	return s, nil
}

// Folder returns the folder of articles; it does not exist before the first pull.
func (s *Source) Folder() string {
	return filepath.Join(s.Root(), filepath.FromSlash(s.Address.Folder))
}

// Root returns the root of the repository's files.
func (s *Source) Root() string { return filepath.Join(s.Dir, "current") }

// Status returns the state of the copy.
func (s *Source) Status() Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.status
}

// Lock makes this process the one that pulls. It returns ErrInUse if another process
// is.
func (s *Source) Lock() (release func(), err error) {
	unwritable := locale.Error("git.unwritable", "folder", s.Dir)
	if err := os.MkdirAll(s.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("%w: %w", unwritable, err)
	}
	l, err := filelock.Acquire(filepath.Join(s.Dir, "lock"))
	if errors.Is(err, filelock.ErrHeld) {
		return nil, ErrInUse
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", unwritable, err)
	}
	s.sweepHistory()
	return func() { l.Release() }, nil
}

// Poke makes Run pull at once.
func (s *Source) Poke() {
	select {
	case s.poke <- struct{}{}:
	default:
	}
}

// Run pulls until ctx ends, and calls changed after each pull that fetched another
// commit. Repeated failures are logged once.
func (s *Source) Run(ctx context.Context, changed func()) error {
	told := ""
	for {
		news, err := s.Pull(ctx)
		switch {
		case ctx.Err() != nil:
			return nil //nolint:nilerr // err only means that the caller ended ctx
		case err != nil && err.Error() != told:
			told = err.Error()
			s.Log.Warn("cannot pull the articles; keeping the last good state", "repository", s.Address.String(), "commit", short(s.Status().Commit), "err", err)
		case err == nil && told != "":
			told = ""
			s.Log.Info("pulling the articles works again", "repository", s.Address.String())
		}
		if news {
			s.Log.Info("articles pulled", "repository", s.Address.String(), "commit", short(s.Status().Commit))
			changed()
		}
		select {
		case <-ctx.Done():
			return nil
		case <-s.poke:
		case <-time.After(s.Every):
		}
	}
}

// Pull updates the copy, and reports whether its commit changed.
func (s *Source) Pull(ctx context.Context) (news bool, err error) {
	s.pulling.Lock()
	defer s.pulling.Unlock()
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	news, err = s.pull(ctx)
	err = s.tell(err)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.status.Err = err; err == nil {
		s.status.Checked = time.Now()
	}
	return news, err
}

func (s *Source) pull(ctx context.Context) (bool, error) {
	if err := os.MkdirAll(filepath.Join(s.Dir, "trees"), 0o700); err != nil {
		return false, err
	}
	if err := s.writable(); err != nil {
		return false, err
	}
	have := s.Status().Commit
	commit, err := s.find(ctx, have)
	if err != nil {
		return false, fmt.Errorf("%s: %w", s.Address, s.explain(err))
	}
	if commit == nil {
		return false, nil
	}
	if err := s.checkOut(commit); err != nil {
		return false, fmt.Errorf("%s (%s): %w", s.Address, short(commit.Hash.String()), err)
	}
	now := time.Now()
	s.mu.Lock()
	s.status.Commit, s.status.Changed, s.copied = commit.Hash.String(), now, true
	s.mu.Unlock()
	return true, s.writeState(state{Address: s.Address.String(), Commit: commit.Hash.String(), Changed: now})
}

// writable fails early, with a clear message, if nothing can be written.
func (s *Source) writable() error {
	f, err := os.CreateTemp(s.Dir, "probe-")
	if err != nil {
		return fmt.Errorf("%w: %w", locale.Error("git.unwritable", "folder", s.Dir), err)
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// Usable reports whether there are articles to read. A copy from another address is not
// used.
func (s *Source) Usable() bool {
	s.mu.Lock()
	copied := s.copied
	s.mu.Unlock()
	if !copied {
		return false
	}
	info, err := os.Stat(s.Folder())
	return err == nil && info.IsDir()
}

// state is the content of state.json.
type state struct {
	Address string    `json:"address"`
	Commit  string    `json:"commit"`
	Changed time.Time `json:"changed"`
}

func (s *Source) readState() (st state, err error) {
	b, err := os.ReadFile(filepath.Join(s.Dir, "state.json"))
	if err == nil {
		err = json.Unmarshal(b, &st)
	}
	return st, err
}

func (s *Source) writeState(st state) error {
	b, err := json.Marshal(st)
	if err != nil {
		return err
	}
	file := filepath.Join(s.Dir, "state.json")
	if err := os.WriteFile(file+".new", b, 0o600); err != nil {
		return err
	}
	return os.Rename(file+".new", file)
}

func short(hash string) string { return hash[:min(len(hash), 12)] }
