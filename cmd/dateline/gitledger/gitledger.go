// Package gitledger keeps the ledger of `dateline run --once` in a branch of a git
// repository, for runners that are discarded after each run.
//
// [Open] fetches the ledger into a temporary file. A [Ledger] on it works like any
// other; to survive its runner it is pushed before each message is sent
// ([Ledger.Publisher]), when it already says that the message is about to be sent. If a
// runner is lost then, the ledger has the message, and the next run checks whether it
// arrived. Close pushes the final state.
//
// Only posts are kept: readers, their subscriptions and queued messages to them are not
// in the repository. A branch that somebody else has pushed to meanwhile is not
// overwritten: nothing more is sent, and Close returns the error.
//
// Each run may read another checkout of the articles, even one that lags behind the
// last, if an older run of a build server is started again. The scheduler therefore
// treats such a ledger like one that replicas share ([Ledger.Changes]).
package gitledger

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/content/git"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/store"
)

// Ledger is a ledger that is kept in a branch.
type Ledger struct {
	*store.SQLite
	kept *git.Kept
	dir  string

	mu     sync.Mutex // guards the fields below: one push at a time
	sum    string     // of what was last loaded or pushed
	err    error      // why nothing is pushed any more
	failed chan struct{}
	others chan struct{}
}

// Open fetches the ledger at c.Address (git+https://…#branch:file), or creates a new
// one if there is none.
func Open(ctx context.Context, c git.Config) (_ *Ledger, err error) {
	dir, err := os.MkdirTemp("", "dateline-ledger-")
	if err != nil {
		return nil, err
	}
	l := &Ledger{dir: dir, failed: make(chan struct{}), others: make(chan struct{})}
	defer func() {
		if err != nil {
			os.RemoveAll(dir)
			err = locale.Error("ledger.git", "problem", err)
		}
	}()
	c.Dir = filepath.Join(dir, "git")
	if l.kept, err = git.NewKept(c); err != nil {
		return nil, err
	}
	data, err := l.kept.Load(ctx)
	if err != nil {
		return nil, err
	}
	if data != nil {
		if err := os.WriteFile(l.Path(), data, 0o600); err != nil {
			return nil, err
		}
	}
	if l.SQLite, err = store.OpenSQLite(ctx, l.Path()); err != nil {
		return nil, err
	}
	if l.sum, err = l.SumOfPosts(ctx); err != nil {
		return nil, errors.Join(err, l.SQLite.Close())
	}
	return l, nil
}

// Path returns the file of the ledger, which exists until Close.
func (l *Ledger) Path() string { return filepath.Join(l.dir, "dateline.db") }

// Save pushes the ledger if it has changed.
func (l *Ledger) Save(ctx context.Context, message string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err != nil {
		return l.err
	}
	err := l.save(ctx, message)
	if err != nil {
		l.err = locale.Error("ledger.git.push", "problem", err)
		close(l.failed)
	}
	return l.err
}

func (l *Ledger) save(ctx context.Context, message string) error {
	sum, err := l.SumOfPosts(ctx)
	if err != nil || sum == l.sum {
		return err
	}
	file := filepath.Join(l.dir, "posts.db")
	defer os.Remove(file)
	if err := l.CopyPosts(ctx, file); err != nil {
		return err
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if err := l.kept.Save(ctx, data, message); err != nil {
		return err
	}
	l.sum = sum
	return nil
}

// Changes implements ledger.Store. Other runs write to the ledger, but not during this
// one: nothing is ever received.
func (l *Ledger) Changes() <-chan struct{} { return l.others }

// Failed is closed once the ledger could not be pushed.
func (l *Ledger) Failed() <-chan struct{} { return l.failed }

// closeLimit is the timeout of the last push.
const closeLimit = time.Minute

// Close pushes the changes, and removes the file.
func (l *Ledger) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), closeLimit)
	defer cancel()
	err := l.Save(ctx, "Write down what was posted")
	return errors.Join(err, l.SQLite.Close(), os.RemoveAll(l.dir))
}

// Publisher returns p with the ledger pushed before each message is sent.
func (l *Ledger) Publisher(p deliver.Publisher) deliver.Publisher { return &publisher{p, l} }

type publisher struct {
	deliver.Publisher
	ledger *Ledger
}

// Send implements deliver.Publisher.
func (p *publisher) Send(ctx context.Context, to deliver.Target, r post.Request) (int, error) {
	if err := p.ledger.Save(ctx, "Write down what is about to be posted"); err != nil {
		return 0, &deliver.Fault{Kind: deliver.FaultNotSent, Err: err}
	}
	return p.Publisher.Send(ctx, to, r)
}
