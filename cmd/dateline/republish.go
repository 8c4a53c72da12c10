package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/dateline-bot/dateline/cmd/dateline/config"
	"github.com/dateline-bot/dateline/cmd/dateline/terminal"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

func republishCommand(c *cli) *cobra.Command {
	var all bool
	cmd := &cobra.Command{
		Use:   "republish SLUG… | --all",
		Short: c.words.T("cmd.republish"),
		Long:  c.words.T("cmd.republish.long"),
		Args:  arguments(-1),
		RunE:  c.run(func(ctx context.Context, in *invocation) error { return runRepublish(ctx, in, all) }),
	}
	cmd.Flags().BoolVar(&all, "all", false, c.words.T("flag.republish.all"))
	return c.withSettings(cmd)
}

func runRepublish(ctx context.Context, in *invocation, all bool) error {
	slugs := in.args
	switch {
	case all && len(slugs) > 0:
		return usage("usage.republish.all")
	case all:
		slugs = []string{""}
	case len(slugs) == 0:
		return usage("usage.republish")
	}
	cfg, err := in.load()
	if err != nil {
		return err
	}
	db, done, err := in.stateAndArticles(ctx, cfg)
	if err != nil {
		return err
	}
	defer done()
	total, err := republish(ctx, in, cfg, db, slugs)
	if err := errors.Join(err, db.Close()); err != nil {
		return err
	}
	fmt.Fprintln(in.stdout, in.words.T("republish.done", "n", total))
	return nil
}

// republish orders the posts of articles to be looked at, and returns how many.
func republish(ctx context.Context, in *invocation, cfg *config.Config, db database, slugs []string) (total int, err error) {
	folder := openFolder(cfg, cfg.Articles)
	sc := schedulerConfig(cfg, db, folder, post.New(folder))
	sc.Log = in.logger(cfg)
	s, err := scheduler.New(sc)
	if err != nil {
		return 0, err
	}
	progress := terminal.Start(in.stderr, in.words.T("progress.republish"))
	defer progress.Done()
	for i, slug := range slugs {
		n, err := s.Republish(ctx, slug, ledger.Actor{Name: "dateline republish"})
		if err != nil {
			return total, err
		}
		total += n
		progress.Set(i+1, len(slugs))
	}
	return total, nil
}
