package main

import (
	"context"
	"fmt"

	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler"
)

func republishCommand() command {
	return command{
		name:    "republish",
		args:    "SLUG… | --all",
		summary: "edit what is out to what the program and templates make of it now",
		help: `
A new version of the program or of a template edits nothing by itself; this asks
for it. The running bot takes it up within half a minute and edits at Telegram's
pace; posts that would not change are left alone.`,
		run: runRepublish,
	}
}

func runRepublish(ctx context.Context, in *invocation) error {
	all := in.flags.Bool("all", false, "every post that is out")
	in.settings()
	slugs, err := in.parse(-1)
	if err != nil {
		return err
	}
	switch {
	case *all && len(slugs) > 0:
		return usagef("--all means every article; name none beside it")
	case *all:
		slugs = []string{""}
	case len(slugs) == 0:
		return usagef("which articles? name their slugs, or --all")
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
	folder := openFolder(cfg, cfg.Articles)
	sc := schedulerConfig(cfg, ledger, folder, post.New(folder))
	sc.Log = newLogger(in.stderr, cfg)
	s, err := scheduler.New(sc)
	if err != nil {
		return err
	}
	total := 0
	for _, slug := range slugs {
		n, err := s.Republish(ctx, slug, scheduler.Actor{Name: "dateline republish"})
		if err != nil {
			return err
		}
		total += n
	}
	fmt.Fprintf(in.stdout, "%s will be looked at by the running bot, or when it starts next.\n", count(total, "post"))
	return nil
}
