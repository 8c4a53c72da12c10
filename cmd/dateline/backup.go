package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/dateline-bot/dateline/cmd/dateline/terminal"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/store"
)

func backupCommand(c *cli) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "backup FILE",
		Short: c.words.T("cmd.backup"),
		Long:  c.words.T("cmd.backup.long"),
		Args:  arguments(1),
		RunE:  c.run(runBackup),
	}
	return c.withSettings(cmd)
}

func runBackup(ctx context.Context, in *invocation) error {
	if len(in.args) == 0 {
		return usage("usage.backup")
	}
	cfg, err := in.load()
	if err != nil {
		return err
	}
	ledger, err := openState(ctx, cfg)
	if err != nil {
		return err
	}
	defer ledger.Close()
	if err := backUp(ctx, ledger, in.args[0]); err != nil {
		return err
	}
	if !in.quiet {
		fmt.Fprintln(in.stderr, in.words.T("backup.done", "file", in.args[0]))
	}
	return nil
}

// backUp writes a copy of the ledger to a file that does not exist yet. The file gets its name when
// it is complete: if this process is killed, what is left is file.partial-….
func backUp(ctx context.Context, from database, file string) error {
	exists := locale.Error("ledger.backup.exists", "file", file)
	if _, err := os.Lstat(file); err == nil {
		return exists
	}
	partial := file + ".partial-" + rand.Text()[:8]
	defer os.Remove(partial)
	if err := from.Backup(ctx, partial, time.Now()); err != nil {
		return err
	}
	err := os.Link(partial, file) // unlike a rename, it replaces nothing
	switch {
	case errors.Is(err, fs.ErrExist):
		return exists
	case err != nil: // not every disk has links
		return os.Rename(partial, file)
	}
	return nil
}

// restoredFrom records in a PostgreSQL ledger the time of the dump from which it was restored.
const restoredFrom = `INSERT INTO facts (name, value) VALUES ('restored_from', EXTRACT(EPOCH FROM TIMESTAMPTZ '2026-01-31 12:00+00')::bigint * 1000000)`

func restoreCommand(c *cli) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "restore FILE",
		Short: c.words.T("cmd.restore"),
		Long:  c.words.T("cmd.restore.long"),
		Args:  arguments(1),
		RunE:  c.run(runRestore),
	}
	return c.withSettings(cmd)
}

func runRestore(ctx context.Context, in *invocation) error {
	if len(in.args) == 0 {
		return usage("usage.restore")
	}
	cfg, err := in.load()
	if err != nil {
		return err
	}
	if isPostgres(cfg.Database) {
		return locale.Error("restore.postgres", "statement", locale.Literal(restoredFrom))
	}
	progress := terminal.Start(in.stderr, in.words.T("progress.restore", "file", in.args[0]))
	made, kept, err := restore(ctx, in.args[0], cfg.Database)
	progress.Done()
	if err != nil {
		return err
	}
	fmt.Fprintln(in.stdout, in.words.T("restore.done", "database", cfg.Database, "made", made.In(cfg.Timezone).Format("2006-01-02 15:04")))
	if kept != "" {
		fmt.Fprintln(in.stdout, in.words.T("restore.kept", "file", kept))
	}
	return nil
}

// restore replaces the database with a copy. It returns when the copy was made, and where the
// previous database is kept.
func restore(ctx context.Context, file, database string) (made time.Time, kept string, err error) {
	if made, err = madeAt(ctx, file); err != nil {
		return made, "", err
	}
	if kept, err = setAside(ctx, database); err != nil {
		return made, "", err
	}
	if err := copyFile(file, database); err != nil {
		return made, kept, fmt.Errorf("%w: %w", locale.Error("restore.failed", "file", file, "database", database), err)
	}
	return made, kept, nil
}

// madeAt returns when the copy was made. It opens a copy of the copy, because opening a database
// may modify it.
func madeAt(ctx context.Context, path string) (time.Time, error) {
	dir, err := os.MkdirTemp("", "dateline-restore-")
	if err != nil {
		return time.Time{}, err
	}
	defer os.RemoveAll(dir)
	look := dir + "/look.db"
	if err := copyFile(path, look); err != nil {
		return time.Time{}, fmt.Errorf("%w: %w", locale.Error("restore.unreadable"), err)
	}
	if !isSQLite(look) {
		return time.Time{}, locale.Error("restore.foreign", "file", path)
	}
	s, err := openFile(ctx, look)
	if err != nil {
		return time.Time{}, fmt.Errorf("%w: %w", locale.Error("restore.foreign", "file", path), err)
	}
	defer s.Close()
	var made time.Time
	err = s.View(ctx, func(tx ledger.Tx) (err error) {
		made, err = tx.Restored()
		return err
	})
	if err == nil && made.IsZero() {
		err = locale.Error("restore.undated", "file", path)
	}
	return made, err
}

// isSQLite reports whether a file begins like an SQLite database (Database File Format, 1.3.1).
func isSQLite(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	const magic = "SQLite format 3\x00"
	head := make([]byte, len(magic))
	_, err = io.ReadFull(f, head)
	return err == nil && string(head) == magic
}

// setAside moves the present database away, if there is one and no bot is using it. A write-ahead
// log without its database is moved too: SQLite would take it for the copy's.
func setAside(ctx context.Context, database string) (kept string, err error) {
	orphaned := store.CheckLog(database)
	if _, err := os.Stat(database); errors.Is(err, fs.ErrNotExist) && orphaned == nil {
		return "", nil
	}
	if err := store.Settle(ctx, database); err != nil {
		return "", err
	}
	kept = database + ".before-restore-" + time.Now().UTC().Format("20060102T150405")
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Rename(database+suffix, kept+suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	if orphaned != nil {
		kept += "-wal"
	}
	return kept, nil
}

// copyFile copies a file to a path that does not exist yet, and syncs it to disk.
func copyFile(from, to string) (err error) {
	src, err := os.Open(from)
	if err != nil {
		return err
	}
	defer src.Close()
	dst, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(dst, src)
	return errors.Join(err, dst.Sync(), dst.Close())
}
