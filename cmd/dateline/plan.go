package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler"
)

// planOptions are the flags of plan.
type planOptions struct {
	json, markdown bool
	against        string
	days           int
}

func planCommand(c *cli) *cobra.Command {
	var o planOptions
	cmd := &cobra.Command{
		Use:   "plan [--json] [--days N] [--against REV [--markdown]]",
		Short: "show what is posted when, and what was missed",
		Long: `It reads the articles and the ledger, calls nobody and changes nothing. It begins
with what is next, what waits for someone and what is wrong. With --json, an array
of {"slug","title","channel","due","state","reason","parts","messages"}; an article
without a date has no "due". The state of what does not go out is draft, held or
broken, and the reason says why. It works before a token or a channel is set.

--against REV tells what merging the articles here would change in the channel
beside REV, a revision of their git repository: what it posts, moves, edits,
withdraws, holds or breaks. --markdown makes a table for a pull request.`,
		Args: arguments(0),
		RunE: c.run(func(ctx context.Context, in *invocation) error { return runPlan(ctx, in, o) }),
	}
	cmd.Flags().BoolVar(&o.json, "json", false, "an array of JSON")
	cmd.Flags().IntVar(&o.days, "days", 0, "only what is due within `N` days, or has no date")
	cmd.Flags().StringVar(&o.against, "against", "", "compare with a `revision` of the repository")
	cmd.Flags().BoolVar(&o.markdown, "markdown", false, "with --against: a table in Markdown")
	return withSettings(cmd)
}

func runPlan(ctx context.Context, in *invocation, o planOptions) error {
	if o.markdown && o.against == "" {
		return usagef("--markdown goes with --against")
	}
	cfg, err := in.load()
	if err != nil {
		return err
	}
	if o.against != "" {
		return runAgainst(ctx, in, cfg, o)
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
	if o.json {
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
	if o.days > 0 {
		until := time.Now().AddDate(0, 0, o.days)
		entries = slices.DeleteFunc(entries, func(e scheduler.Entry) bool { return e.Due.After(until) })
	}
	if o.json {
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

// writeAnswers says what is next, what waits for someone, and what is wrong.
func writeAnswers(w io.Writer, entries []scheduler.Entry, zone *time.Location) error {
	var next *scheduler.Entry
	waiting, wrong := 0, 0
	for i, e := range entries {
		switch e.State {
		case scheduler.Planned:
			if !e.Due.IsZero() && (next == nil || e.Due.Before(next.Due)) {
				next = &entries[i]
			}
		case scheduler.Unconfirmed, scheduler.Missed:
			waiting++
		case scheduler.Failed:
			wrong++
		}
	}
	var b strings.Builder
	if next != nil {
		fmt.Fprintf(&b, "Next: %s, %s\n", next.Title, next.Due.In(zone).Format("2006-01-02 15:04"))
	}
	if waiting > 0 {
		fmt.Fprintf(&b, "Waiting for someone: %s\n", count(waiting, "article"))
	}
	if wrong > 0 {
		fmt.Fprintf(&b, "Wrong: %s that Telegram refused\n", count(wrong, "article"))
	}
	if b.Len() == 0 {
		return nil
	}
	_, err := io.WriteString(w, b.String()+"\n")
	return err
}

// writePlan writes the plan for a person.
func writePlan(w io.Writer, entries []scheduler.Entry, zone *time.Location) error {
	if len(entries) == 0 {
		_, err := fmt.Fprintln(w, "Nothing is planned: no article has a date or a place in the queue.")
		return err
	}
	if err := writeAnswers(w, entries, zone); err != nil {
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
