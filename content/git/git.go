// Package git keeps a copy of the articles of a git repository on disk, as a
// folder that package content reads like any other.
//
// # The copy
//
// A [Source] has a folder of its own ([Config].Dir):
//
//	repo/            objects of the repository, as shallow as the server allows
//	trees/COMMIT     the files of a commit
//	current          a symbolic link to one of them: what is read
//	state.json       which address and which commit that is
//	lock             held by the process that pulls
//
// [Source.Pull] asks the server for the branch; if it has moved, it fetches the
// commit alone, writes its files beside the old ones and then moves the link,
// so that a reader sees either commit whole. Nothing is merged: the branch may
// be rewritten, and a fetch that does not fit what is in repo/ begins again
// with an empty one. Files that did not change are hard links to those of the
// commit before, so that they are not read again.
//
// When a pull fails in any way, `current` stays and the error says why: articles
// that were read remain, and planned posts go out.
//
// # Trust
//
// Nothing of a repository is executed, and no hook, filter or submodule is
// used. A path that would leave the folder is refused; symbolic links are
// followed only to files of the repository. Credentials are given to the
// transport for each request: they are in no file, log or argument. A host
// key has to be in known_hosts.
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
)

// Config of a Source.
type Config struct {
	Address Address
	Dir     string        // the Source's own folder; made if necessary
	Every   time.Duration // between two pulls of Run
	Log     *slog.Logger

	// Token is the password or token for https; User the name that goes with it,
	// if Address has none.
	Token, User string
	// Key is a private key for ssh, PEM; Passphrase opens it. Without a key the
	// agent is asked, if there is one.
	Key, Passphrase string
	// KnownHosts are files of host keys; none: those of the user and the system.
	KnownHosts []string
	// CA are certificates (PEM) of authorities that are trusted besides the system's.
	CA []byte
}

// Status is the state of the copy.
type Status struct {
	Commit  string    // full hash; "" before the first pull
	Changed time.Time // when that commit was taken
	Checked time.Time // when the server last answered
	Err     error     // of the last pull; nil if it went well
}

// Source is a repository of articles. It is safe for use by several goroutines.
type Source struct {
	Config
	poke chan struct{}

	pulling sync.Mutex // one pull at a time; guards history
	history history    // what was fetched last to prove an order

	mu     sync.Mutex // guards what follows
	status Status
	copied bool // what lies in the folder came from this address
}

// ErrInUse says that another process keeps the copy up to date.
var ErrInUse = errors.New("another process pulls this repository")

// limit bounds one pull.
const limit = 10 * time.Minute

// Open returns the source with what an earlier process has left in its folder.
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
			return nil, fmt.Errorf("%s: a token over plain http could be read by others; use git+https", c.Address)
		}
	}
	s := &Source{Config: c, poke: make(chan struct{}, 1)}
	// Articles of another repository or branch would look as if those of this one
	// had been removed.
	if st, err := s.readState(); err == nil && st.Address == c.Address.String() {
		if s.copied = true; s.Usable() {
			s.status.Commit, s.status.Changed = st.Commit, st.Changed
		}
	}
	return s, nil
}

// Folder is the folder of articles; it is not there before the first pull.
func (s *Source) Folder() string {
	return filepath.Join(s.Root(), filepath.FromSlash(s.Address.Folder))
}

// Root is the root of the repository's files.
func (s *Source) Root() string { return filepath.Join(s.Dir, "current") }

// Status returns the state of the copy.
func (s *Source) Status() Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.status
}

// Lock makes this process the one that pulls. The error is ErrInUse where
// another is.
func (s *Source) Lock() (release func(), err error) {
	if err := os.MkdirAll(s.Dir, 0o700); err != nil {
		return nil, err
	}
	l, err := filelock.Acquire(filepath.Join(s.Dir, "lock"))
	if errors.Is(err, filelock.ErrHeld) {
		return nil, ErrInUse
	}
	if err != nil {
		return nil, err
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

// Run pulls until ctx ends, and calls changed after each pull that brought
// another commit. A failure is logged once until it is over.
func (s *Source) Run(ctx context.Context, changed func()) error {
	told := ""
	for {
		news, err := s.Pull(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
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

// Pull brings the copy up to date, and reports whether its commit changed.
func (s *Source) Pull(ctx context.Context) (news bool, err error) {
	s.pulling.Lock()
	defer s.pulling.Unlock()
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	news, err = s.pull(ctx)
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
		return false, fmt.Errorf("%s: %w", s.Address, explain(err))
	}
	if commit == nil {
		return false, nil
	}
	if err := s.checkOut(commit); err != nil {
		return false, fmt.Errorf("%s at %s: %w", s.Address, short(commit.Hash.String()), err)
	}
	now := time.Now()
	s.mu.Lock()
	s.status.Commit, s.status.Changed, s.copied = commit.Hash.String(), now, true
	s.mu.Unlock()
	return true, s.writeState(state{Address: s.Address.String(), Commit: commit.Hash.String(), Changed: now})
}

// writable fails early, with a plain message, where nothing could be written.
func (s *Source) writable() error {
	f, err := os.CreateTemp(s.Dir, "probe-")
	if err != nil {
		return fmt.Errorf("cannot write to %s: %w; set git_dir to a folder of this user", s.Dir, err)
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// Usable reports whether there are articles to read. Those that were pulled from
// another address are not.
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

// state is what state.json holds.
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
