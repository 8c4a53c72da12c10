package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/dateline-bot/dateline/cmd/dateline/config"
	"github.com/dateline-bot/dateline/cmd/dateline/terminal"
	"github.com/dateline-bot/dateline/content/folder"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

func republishCommand(c *cli) *cobra.Command {
	var all, form bool
	cmd := &cobra.Command{
		Use:   "republish [--form] SLUG… | --all",
		Short: c.words.T("cmd.republish"),
		Long:  c.words.T("cmd.republish.long"),
		Args:  arguments(-1),
		RunE:  c.run(func(ctx context.Context, in *invocation) error { return runRepublish(ctx, in, all, form) }),
	}
	cmd.Flags().BoolVar(&all, "all", false, c.words.T("flag.republish.all"))
	cmd.Flags().BoolVar(&form, "form", false, c.words.T("flag.republish.form"))
	return c.withSettings(cmd)
}

func runRepublish(ctx context.Context, in *invocation, all, form bool) error {
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
	total, err := republish(ctx, in, cfg, db, slugs, form)
	if err := errors.Join(err, db.Close()); err != nil {
		return err
	}
	fmt.Fprintln(in.stdout, in.words.T("republish.done", "n", total))
	return nil
}

// republish orders articles' posts to be checked, in a new form too if form is true, and returns
// their number.
func republish(ctx context.Context, in *invocation, cfg *config.Config, db database, slugs []string, form bool) (total int, err error) {
	folder := folder.Open(folderConfig(cfg, cfg.Articles))
	sc := schedulerConfig(cfg, db, folder, post.New(folder))
	sc.Log = in.logger(cfg)
	s, err := scheduler.New(sc)
	if err != nil {
		return 0, err
	}
	progress := terminal.Start(in.stderr, in.words.T("progress.republish"))
	defer progress.Done()
	order := s.Republish
	if form {
		order = s.RepublishForm
	}
	for i, slug := range slugs {
		n, err := order(ctx, slug, ledger.Actor{Name: "dateline republish"})
		if err != nil {
			return total, err
		}
		total += n
		progress.Set(i+1, len(slugs))
	}
	return total, nil
}
