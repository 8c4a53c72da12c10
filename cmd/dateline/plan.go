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

	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler"
)

func planCommand() command {
	return command{
		name:    "plan",
		args:    "[--json]",
		summary: "what goes out when, and what was missed",
		help: `
It reads the articles and the ledger, calls nobody and changes nothing. With
--json, an array of {"slug","title","channel","due","state","reason","parts",
"messages"}; an article without a date has no "due". Neither a token nor a
channel need be set yet.`,
		run: runPlan,
	}
}

func runPlan(ctx context.Context, in *invocation) error {
	asJSON := in.flags.Bool("json", false, "an array of JSON")
	in.settings()
	if _, err := in.parse(0); err != nil {
		return err
	}
	cfg, err := in.load()
	if err != nil {
		return err
	}
	ledger, done, err := peekLedger(ctx, cfg)
	if err != nil {
		return err
	}
	defer done()
	folder := openFolder(cfg, cfg.Articles)
	catalogue, err := folder.Scan(ctx)
	if err != nil {
		return err
	}
	sc := lookAhead(cfg, ledger, folder, post.New(folder))
	sc.Log = newLogger(in.stderr, cfg)
	if *asJSON {
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
	if *asJSON {
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
