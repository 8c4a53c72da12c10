package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/dateline-bot/dateline/cmd/dateline/setup"
)

func initCommand(c *cli) *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use:   "init [--token-file F --channel @x --articles DIR --yes]",
		Short: c.words.T("cmd.init"),
		Long:  c.words.T("cmd.init.long"),
		Args:  arguments(0),
		RunE:  c.run(func(ctx context.Context, in *invocation) error { return runInit(ctx, in, yes) }),
	}
	cmd.Flags().BoolVarP(&yes, "yes", "y", false, c.words.T("flag.init.yes"))
	return c.withSettings(cmd)
}

func runInit(ctx context.Context, in *invocation, yes bool) error {
	cfg, err := in.load()
	if err != nil {
		return err
	}
	return setup.Run(ctx, setup.Config{In: in.stdin, Out: in.stdout, Err: in.stderr, Env: in.env, Words: in.words, Settings: cfg, Yes: yes,
		Given: func(flag string) (string, bool) {
			f := in.flags.Lookup(flag)
			if f == nil || !f.Changed {
				return "", false
			}
			return f.Value.String(), true
		},
		Plan: func(ctx context.Context) error { return runPlan(ctx, in.fresh(), planOptions{}) }})
}

// fresh is a call without flags, for a command that runs within another.
func (in *invocation) fresh() *invocation {
	c := *in.cli
	c.file = ""
	cmd := planCommand(&c)
	return &invocation{cli: &c, flags: cmd.Flags()}
}
