package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"os/user"
	"path/filepath"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/cmd/dateline/config"
	"github.com/dateline-bot/dateline/cmd/dateline/gitledger"
	"github.com/dateline-bot/dateline/cmd/dateline/private"
	"github.com/dateline-bot/dateline/content/git"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/store"
)

// database is the open database.
type database interface {
	ledger.Store
	Mark() (mark int64, ok bool)
	Audience() *store.Audience
	Backup(ctx context.Context, file string, now time.Time) error
	Alive(ctx context.Context) error
	Writable(ctx context.Context) error
	Close() error
}

// openLedger opens the configured database.
func openLedger(ctx context.Context, c *config.Config) (database, error) {
	if isPostgres(c.Database) {
		return store.OpenPostgres(ctx, c.Database)
	}
	if git.Is(c.Database) {
		return openGitLedger(ctx, c)
	}
	if err := store.CheckLog(c.Database); err != nil { // before an empty file is created
		return nil, err
	}
	if err := private.Make(c.Database); err != nil {
		return nil, err
	}
	l, err := store.OpenSQLite(ctx, c.Database)
	if err != nil {
		if foreign, ok := foreignTo(c.Database); ok {
			err = foreign.Err(err)
		}
		return nil, err
	}
	return l, nil
}

// foreignTo returns an error for a file that cannot be written because it, or its folder, belongs
// to another user, and says what to do.
func foreignTo(file string) (problem locale.Message, ok bool) {
	at := file
	if f, err := os.OpenFile(file, os.O_RDWR, 0); !errors.Is(err, fs.ErrPermission) {
		if err == nil {
			f.Close()
		}
		if at = filepath.Dir(file); !errors.Is(probe(at), fs.ErrPermission) {
			return locale.Message{}, false
		}
	}
	info, err := os.Stat(at)
	me, errMe := user.Current()
	if err != nil || errMe != nil || private.OwnerOf(info) == "" || private.OwnerOf(info) == me.Uid {
		return locale.Message{}, false
	}
	if full, err := filepath.Abs(at); err == nil {
		at = full
	}
	folder := at
	if !info.IsDir() {
		folder = filepath.Dir(at)
	}
	return locale.M("doctor.write.foreign", "file", at, "owner", userName(private.OwnerOf(info)), "user", me.Username, "folder", folder), true
}

// userName returns the name of a user id, or else the id.
func userName(id string) string {
	if u, err := user.LookupId(id); err == nil {
		return u.Username
	}
	return id
}

// openGitLedger opens a ledger that is kept in a repository, and sets the database of the settings
// to its file.
func openGitLedger(ctx context.Context, c *config.Config) (database, error) {
	address, err := git.ParseAddress(c.Database)
	if err != nil {
		return nil, fmt.Errorf("database: %w", err)
	}
	l, err := gitledger.Open(ctx, gitConfig(c.Git, address, "", nil))
	if err != nil {
		return nil, err
	}
	c.Database = l.Path()
	return l, nil
}

// openWhenThere is openLedger that waits for a server that is not running yet, for instance when
// all services of a machine start at once.
func openWhenThere(ctx context.Context, c *config.Config, log *slog.Logger) (database, error) {
	if !isPostgres(c.Database) {
		return openLedger(ctx, c)
	}
	end := func() {}
	defer func() { end() }()
	return store.OpenPostgresWaiting(ctx, c.Database, func(err error) {
		log.Warn("the database is not there yet; waiting for it", "err", err)
		end = answerMeanwhile(c, log)
	})
}

func isPostgres(database string) bool {
	return strings.HasPrefix(database, "postgres://") || strings.HasPrefix(database, "postgresql://")
}

// isFile reports whether the ledger is a file rather than on a server.
func isFile(database string) bool { return !isPostgres(database) && !git.Is(database) }

// openState opens the database for a command that works on a bot's state: a missing one is an error
// and is not created.
func openState(ctx context.Context, c *config.Config) (database, error) {
	if err := hasState(c.Database); err != nil {
		return nil, err
	}
	return openLedger(ctx, c)
}

// hasState returns an error for a missing database, because opening it would create one.
func hasState(database string) error {
	if !isFile(database) {
		return nil
	}
	if err := store.CheckLog(database); err != nil {
		return err
	}
	_, err := os.Stat(database)
	if errors.Is(err, fs.ErrNotExist) {
		return locale.Error("need.state", "database", database)
	}
	return err
}

// openFile opens a database file at any path.
func openFile(ctx context.Context, path string) (database, error) {
	return openLedger(ctx, &config.Config{Database: path})
}

// peekLedger opens the database for reading. If there is none yet, it opens an empty one elsewhere,
// so that reading creates no file.
func peekLedger(ctx context.Context, c *config.Config) (l database, done func(), err error) {
	peek := *c
	done = func() {}
	if isFile(c.Database) {
		if err := store.CheckLog(c.Database); err != nil {
			return nil, nil, err
		}
		if _, err := os.Stat(c.Database); os.IsNotExist(err) {
			dir, err := os.MkdirTemp("", "dateline-")
			if err != nil {
				return nil, nil, err
			}
			done = func() { os.RemoveAll(dir) }
			peek.Database = filepath.Join(dir, "empty.db")
		}
	}
	if l, err = openLedger(ctx, &peek); err != nil {
		done()
		return nil, nil, err
	}
	remove := done
	return l, func() { l.Close(); remove() }, nil
}
