package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler"
)

func planCommand(c *cli) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "plan [--json]",
		Short: "show what is posted when, and what was missed",
		Long: `It reads the articles and the ledger, calls nobody and changes nothing. With
--json, an array of {"slug","title","channel","due","state","reason","parts",
"messages"}; an article without a date has no "due". The state of what does not
go out is draft, held or broken, and the reason says why. It works before a token or
a channel is set.`,
		Args: arguments(0),
		RunE: c.run(func(ctx context.Context, in *invocation) error { return runPlan(ctx, in, asJSON) }),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "an array of JSON")
	return withSettings(cmd)
}

func runPlan(ctx context.Context, in *invocation, asJSON bool) error {
	cfg, err := in.load()
	if err != nil {
		return err
	}
	closeArticles, err := in.articles(ctx, cfg)
	if err != nil {
		return err
	}
	defer closeArticles()
	ledger, done, err := peekLedger(ctx, cfg)
	if err != nil {
		return err
	}
	defer done()
	folder := openFolder(cfg, cfg.Articles)
	names, err := scheduler.Names(ctx, ledger)
	if err != nil {
		return err
	}
	folder.Know(names)
	catalogue, err := folder.Scan(ctx)
	if err != nil {
		return err
	}
	sc := lookAhead(cfg, ledger, folder, post.New(folder))
	sc.Log = in.logger(cfg)
	if asJSON {
		sc.CountAhead = math.MaxInt64 // of every article: it is asked for
	}
	s, err := scheduler.New(sc)
	if err != nil {
		return err
	}
	s.Update(catalogue, nil)
	entries, err := s.Plan(ctx)
	if err != nil {
		return err
	}
	if note := selectionNote(cfg.Articles, catalogue); note != "" {
		fmt.Fprintln(in.stderr, note)
	}
	if asJSON {
		return writePlanJSON(in.stdout, entries)
	}
	return writePlan(in.stdout, entries, cfg.Timezone)
}

func writePlanJSON(w io.Writer, entries []scheduler.Entry) error {
	for i := range entries {
		if entries[i].Messages == nil {
			entries[i].Messages = []int{}
		}
		if entries[i].Channel == noChannel {
			entries[i].Channel = ""
		}
	}
	if entries == nil {
		entries = []scheduler.Entry{}
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(entries)
}

// writePlan writes the plan for a person.
func writePlan(w io.Writer, entries []scheduler.Entry, zone *time.Location) error {
	if len(entries) == 0 {
		_, err := fmt.Fprintln(w, "Nothing is planned: no article has a date or a place in the queue.")
		return err
	}
	tw := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	for _, e := range entries {
		due := "–"
		if !e.Due.IsZero() {
			due = e.Due.In(zone).Format("2006-01-02 15:04")
		}
		line := []string{due, string(e.State), e.Channel, e.Slug, e.Title, e.Reason}
		fmt.Fprintln(tw, strings.TrimRight(strings.Join(line, "\t"), "\t"))
	}
	return tw.Flush()
}
