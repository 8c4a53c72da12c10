package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dateline-bot/dateline/cmd/dateline/terminal"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// planOptions are the flags of plan.
type planOptions struct {
	json, markdown, all bool
	against             string
	days                int
}

func planCommand(c *cli) *cobra.Command {
	var o planOptions
	cmd := &cobra.Command{
		Use:   "plan [--all] [--days N] [--json] [--against REV [--markdown]]",
		Short: c.words.T("cmd.plan"),
		Long:  c.words.T("cmd.plan.long"),
		Args:  arguments(0),
		RunE:  c.run(func(ctx context.Context, in *invocation) error { return runPlan(ctx, in, o) }),
	}
	cmd.Flags().BoolVar(&o.json, "json", false, c.words.T("flag.plan.json"))
	cmd.Flags().BoolVar(&o.all, "all", false, c.words.T("flag.plan.all"))
	cmd.Flags().IntVar(&o.days, "days", 0, c.words.T("flag.plan.days"))
	cmd.Flags().StringVar(&o.against, "against", "", c.words.T("flag.plan.against"))
	cmd.Flags().BoolVar(&o.markdown, "markdown", false, c.words.T("flag.plan.markdown"))
	return c.withSettings(cmd)
}

func runPlan(ctx context.Context, in *invocation, o planOptions) error {
	if o.markdown && o.against == "" {
		return usage("usage.markdown")
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
	db, done, err := peekLedger(ctx, cfg)
	if err != nil {
		return err
	}
	defer done()
	folder := openFolder(cfg, cfg.Articles)
	names, former, err := scheduler.Names(ctx, db)
	if err != nil {
		return err
	}
	folder.Know(names)
	folder.KnowFormer(former)
	catalogue, err := folder.Scan(ctx)
	if err != nil {
		return err
	}
	sc := lookAhead(cfg, db, folder, post.New(folder))
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
	if note := selectionNote(cfg.Articles, catalogue); !note.IsZero() {
		fmt.Fprintln(in.stderr, in.words.Say(note))
	}
	if o.days > 0 {
		until := time.Now().AddDate(0, 0, o.days)
		entries = slices.DeleteFunc(entries, func(e scheduler.Entry) bool { return e.Due.After(until) })
	}
	if o.json {
		return writePlanJSON(in.stdout, entries)
	}
	waits, err := questionsOpen(ctx, db)
	if err != nil {
		return err
	}
	v := planView{waits: waits, words: in.words, zone: cfg.Timezone, now: time.Now(), all: o.all, width: terminal.Width(in.stdout)}
	return v.write(in.stdout, entries)
}

func writePlanJSON(w io.Writer, entries []scheduler.Entry) error {
	list := make([]planEntry, len(entries)) // [], not null
	for i, e := range entries {
		list[i] = planEntry{e.Slug, e.Title, e.Channel, e.Due, e.State, e.Reason.String(), e.Parts, e.Messages, e.Links, e.ReplyTo, e.Comment, e.Held}
		if list[i].Messages == nil {
			list[i].Messages = []int{}
		}
		if list[i].Channel == noChannel {
			list[i].Channel = ""
		}
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(list)
}

// planEntry is an entry of the plan as programs read it.
type planEntry struct {
	Slug     string       `json:"slug"`
	Title    string       `json:"title"`
	Channel  string       `json:"channel"`
	Due      time.Time    `json:"due,omitzero"` // none for one without a date
	State    ledger.State `json:"state"`
	Reason   string       `json:"reason"` // in English
	Parts    int          `json:"parts"`
	Messages []int        `json:"messages"`
	Links    []string     `json:"links,omitempty"`    // the articles whose posts are edited to link to it
	ReplyTo  string       `json:"reply_to,omitempty"` // the article whose post it is to answer, once that is out in the same place
	Comment  string       `json:"comment,omitempty"`  // the first comment under its post
	Held     time.Time    `json:"held,omitzero"`      // until when Telegram asks to wait, if it is due before
}

// planView is the plan as a person reads it.
type planView struct {
	words *locale.Catalogue
	zone  *time.Location
	now   time.Time
	all   bool
	width int             // of the terminal; 0: as wide as it gets
	waits map[string]bool // by placeOf: it waits for an admin's word
}

func placeOf(channel, slug string) string { return channel + "\n" + slug }

// questionsOpen are the deliveries that wait for an admin's word.
func questionsOpen(ctx context.Context, l database) (map[string]bool, error) {
	waits := map[string]bool{}
	err := l.View(ctx, func(tx ledger.Tx) error {
		rows, err := tx.Deliveries(ledger.Filter{})
		for _, d := range rows {
			if d.Wait != ledger.WaitNone {
				waits[placeOf(d.Channel, d.Slug)] = true
			}
		}
		return err
	})
	return waits, err
}

// longAgo is how old what is over has to be to be left out of the table.
const longAgo = 30 * 24 * time.Hour

// over reports an article about which nothing is left to be said: --all lists
// those.
func (v *planView) over(e scheduler.Entry) bool {
	switch e.State {
	case ledger.Skipped: // one that was rejected goes on once it reads differently
		return !plan.IsRejected(e.Reason) || e.Due.Before(v.now.Add(-longAgo))
	case ledger.Sent, ledger.Withdrawn:
		return e.Due.Before(v.now.Add(-longAgo))
	}
	return false
}

// write answers first, and then lists the articles.
func (v *planView) write(w io.Writer, entries []scheduler.Entry) error {
	if len(entries) == 0 {
		_, err := fmt.Fprintln(w, v.words.T("plan.none"))
		return err
	}
	var rows [][]string
	for _, e := range entries {
		if v.all || !v.over(e) {
			rows = append(rows, []string{v.moment(e), v.words.T("plan.state." + string(e.State)), v.channel(e), e.Slug, e.Title, v.why(e)})
		}
	}
	text := v.answers(entries)
	if len(rows) > 0 {
		text += "\n" + terminal.Table(rows, v.width, 2, 3, 4, 5)
	}
	if left := len(entries) - len(rows); left > 0 {
		text += "\n" + v.words.T("plan.left_out", "n", left) + "\n"
	}
	_, err := io.WriteString(w, text)
	return err
}

// most is how many articles of a kind the answers name.
const most = 5

// answers says what is next, what waits for someone, and what is wrong.
func (v *planView) answers(entries []scheduler.Entry) string {
	var next *scheduler.Entry
	var waiting, wrong []scheduler.Entry
	for i, e := range entries {
		switch {
		case e.State == ledger.Unconfirmed, e.State == ledger.Missed, v.waits[placeOf(e.Channel, e.Slug)]:
			waiting = append(waiting, e)
		case e.State == ledger.Failed, e.State == ledger.Broken:
			wrong = append(wrong, e)
		case e.State == ledger.Planned && !e.Due.IsZero() && (next == nil || e.Due.Before(next.Due)):
			next = &entries[i]
		}
	}
	var b strings.Builder
	if next != nil {
		fmt.Fprintln(&b, v.words.T("plan.next", "title", next.Title, "when", v.moment(*next)))
	} else {
		fmt.Fprintln(&b, v.words.T("plan.next.none"))
	}
	v.list(&b, "plan.waits", waiting)
	v.list(&b, "plan.wrong", wrong)
	return b.String()
}

// list names the first articles of a kind.
func (v *planView) list(b *strings.Builder, code string, entries []scheduler.Entry) {
	for i, e := range entries {
		if i == most {
			fmt.Fprintln(b, v.words.T("plan.more", "n", len(entries)-most))
			return
		}
		reason := cmp.Or(v.words.Say(e.Reason), v.words.T("plan.state."+string(e.State)))
		fmt.Fprintln(b, terminal.Fit(v.words.T(code, "title", cmp.Or(e.Title, e.Slug), "reason", reason), v.width))
	}
}

// overdueAfter is how long after its moment an article that has not gone out is late.
const overdueAfter = time.Minute

// moment is when an article goes out or went out. Of one that did not, a moment that
// has passed says nothing: it is marked instead.
func (v *planView) moment(e scheduler.Entry) string {
	switch {
	case e.State == ledger.Sent, e.State == ledger.Withdrawn, e.State == ledger.Skipped,
		e.Due.IsZero(), v.now.Sub(e.Due) <= overdueAfter:
		return v.when(e.Due)
	case e.State == ledger.Planned, e.State == ledger.Sending:
		return v.words.T("queue.overdue")
	}
	return "⚠"
}

func (v *planView) when(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return t.In(v.zone).Format("2006-01-02 15:04")
}

// why says why an entry is in its state, and what its post is to answer.
func (v *planView) why(e scheduler.Entry) string {
	why := v.words.Say(e.Reason)
	if e.ReplyTo != "" {
		why += "; " + v.words.T("plan.answers", "slug", e.ReplyTo)
	}
	if e.Comment != "" {
		why += "; " + v.words.T("plan.comment")
	}
	if len(e.Links) > 0 {
		why += "; " + v.words.T("plan.links", "slugs", strings.Join(e.Links, ", "))
	}
	return why
}

func (v *planView) channel(e scheduler.Entry) string {
	if e.Channel == noChannel {
		return v.words.T("plan.no_channel")
	}
	return e.Channel
}
