package main

import (
	"context"
	"fmt"
	"time"
)

func backupCommand() command {
	return command{
		name:    "backup",
		args:    "FILE",
		summary: "a consistent copy of the state, while it runs",
		help: `
FILE must not exist yet. To go back to it, stop the bot and run dateline restore
FILE: what was due since the copy was made is looked for in the channel before
anything is sent again.`,
		run: runBackup,
	}
}

func runBackup(ctx context.Context, in *invocation) error {
	in.settings()
	args, err := in.parse(1)
	if err != nil {
		return err
	}
	if len(args) == 0 {
		return usagef("which file is the copy to go to?")
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
	if err := ledger.Backup(ctx, args[0], time.Now()); err != nil {
		return err
	}
	fmt.Fprintf(in.stderr, "the state is in %s\n", args[0])
	return nil
}
