package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"
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
	if err := ledger.Backup(ctx, in.args[0], time.Now()); err != nil {
		return err
	}
	if err := os.Chmod(in.args[0], 0o600); err != nil && !isPostgres(cfg.Database) {
		return err
	}
	fmt.Fprintln(in.stderr, in.words.T("backup.done", "file", in.args[0]))
	return nil
}
