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

	"github.com/dateline-bot/dateline/cmd/dateline/config"
	"github.com/dateline-bot/dateline/cmd/dateline/terminal"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/folder"
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

// scanKnown reads the articles, with the slugs that the ledger has for their files.
func scanKnown(ctx context.Context, cfg *config.Config, db database) (*folder.Folder, *content.Catalogue, error) {
	f := folder.Open(folderConfig(cfg, cfg.Articles))
	names, former, err := scheduler.Names(ctx, db)
	if err != nil {
		return nil, nil, err
	}
	f.Know(names)
	f.KnowFormer(former)
	catalogue, err := f.Scan(ctx)
	return f, catalogue, err
}

// check returns a usage error for options that cannot be combined.
func (o planOptions) check(in *invocation) error {
	if o.markdown && o.against == "" {
		return usage("usage.markdown")
	}
	if o.against == "" && in.given("against") {
		return usage("usage.against")
	}
	if o.days < 0 || o.days == 0 && in.given("days") {
		return usage("usage.days")
	}
	return nil
}

func runPlan(ctx context.Context, in *invocation, o planOptions) error {
	if err := o.check(in); err != nil {
		return err
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
	folder, catalogue, err := scanKnown(ctx, cfg, db)
	if err != nil {
		return err
	}
	sc := lookAhead(cfg, db, folder, post.New(folder))
	sc.Log = in.logger(cfg)
	if o.json {
		sc.CountAhead = math.MaxInt64 // of every article, as requested
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
		list[i] = planEntry{e.Slug, e.Title, e.Channel, e.Due, e.State, e.Reason.String(), e.Parts, e.Messages, e.Links, e.Listed, e.ReplyTo, e.Comment, e.Held}
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

// planEntry is an entry of the plan in JSON.
type planEntry struct {
	Slug     string       `json:"slug"`
	Title    string       `json:"title"`
	Channel  string       `json:"channel"`
	Due      time.Time    `json:"due,omitzero"` // missing if it has no date
	State    ledger.State `json:"state"`
	Reason   string       `json:"reason"` // in English
	Parts    int          `json:"parts"`
	Messages []int        `json:"messages"`
	Links    []string     `json:"links,omitempty"`    // the articles whose posts are edited to link to it
	Listed   []string     `json:"listed,omitempty"`   // the titles of the contents that will list it
	ReplyTo  string       `json:"reply_to,omitempty"` // the article whose post it will reply to, if that is published in the same place
	Comment  string       `json:"comment,omitempty"`  // the first comment under its post
	Held     time.Time    `json:"held,omitzero"`      // until when Telegram asks the bot to wait, if that is after Due
}

// planView prints the plan for people.
type planView struct {
	words *locale.Catalogue
	zone  *time.Location
	now   time.Time
	all   bool
	width int             // of the terminal; 0: unlimited
	waits map[string]bool // by placeOf: it waits for an admin's decision
}

func placeOf(channel, slug string) string { return channel + "\n" + slug }

// questionsOpen returns the deliveries that wait for an admin's decision.
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

// longAgo is how old finished entries must be to be left out of the table.
const longAgo = 30 * 24 * time.Hour

// over reports whether nothing remains to be said about an article: only --all lists it.
func (v *planView) over(e scheduler.Entry) bool {
	switch e.State {
	case ledger.Skipped: // a rejected article continues once it has changed
		return !plan.IsRejected(e.Reason) || e.Due.Before(v.now.Add(-longAgo))
	case ledger.Sent, ledger.Withdrawn:
		return e.Due.Before(v.now.Add(-longAgo))
	default: // something will still happen, or has to be decided
		return false
	}
}

// write prints the answers first, and then the table of articles.
func (v *planView) write(w io.Writer, entries []scheduler.Entry) error {
	if len(entries) == 0 {
		_, err := fmt.Fprintln(w, terminal.Wrap(v.words.T("plan.none"), v.width, ""))
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
		text += "\n" + v.table(rows)
	}
	if left := len(entries) - len(rows); left > 0 {
		text += "\n" + terminal.Wrap(v.words.T("plan.left_out", "n", left), v.width, "") + "\n"
	}
	_, err := io.WriteString(w, text)
	return err
}

// narrow is the width below which each article is printed as a block of lines instead of a table
// row: on a phone, table columns would have only a few letters each.
const narrow = 100

// table prints the articles: time, state, channel, slug, title and reason.
func (v *planView) table(rows [][]string) string {
	if v.width == 0 || v.width >= narrow {
		return terminal.Table(rows, v.width, 2, 3, 4, 5)
	}
	if table := terminal.Table(rows, 0); terminal.Fits(table, v.width) {
		return table
	}
	var b strings.Builder
	for _, r := range rows {
		last := r[3]
		if r[5] != "" {
			last += ": " + r[5]
		}
		for _, line := range []string{cmp.Or(r[4], r[3]), fmt.Sprintf("  %s  %s  %s", r[0], r[1], r[2]), "  " + last} {
			fmt.Fprintln(&b, terminal.Wrap(line, v.width, "    "))
		}
	}
	return b.String()
}

// most is how many articles of a kind the answers name.
const most = 5

// answers prints what is next, what waits for someone, and what is wrong.
func (v *planView) answers(entries []scheduler.Entry) string {
	var next *scheduler.Entry
	var waiting, wrong []scheduler.Entry
	ahead := false // something that waits has a future date
	for i, e := range entries {
		switch {
		case e.State == ledger.Unconfirmed, e.State == ledger.Missed, v.waits[placeOf(e.Channel, e.Slug)]:
			waiting = append(waiting, e)
			ahead = ahead || e.State == ledger.Planned && e.Due.After(v.now)
		case e.State == ledger.Failed, e.State == ledger.Broken:
			wrong = append(wrong, e)
		case e.State == ledger.Planned && !e.Due.IsZero() && (next == nil || e.Due.Before(next.Due)):
			next = &entries[i]
		}
	}
	var b strings.Builder
	said := v.words.T("plan.next.none")
	switch {
	case next != nil:
		said = v.words.T("plan.next", "title", next.Title, "when", v.moment(*next))
	case ahead:
		said = v.words.T("plan.next.waits")
	}
	fmt.Fprintln(&b, terminal.Wrap(said, v.width, "  "))
	v.list(&b, "plan.waits", waiting)
	v.list(&b, "plan.wrong", wrong)
	return b.String()
}

// list names the first articles of a kind.
func (v *planView) list(b *strings.Builder, code string, entries []scheduler.Entry) {
	for i, e := range entries {
		if i == most {
			fmt.Fprintln(b, terminal.Wrap(v.words.T("plan.more", "n", len(entries)-most), v.width, "  "))
			return
		}
		reason := cmp.Or(v.words.Say(e.Reason), v.words.T("plan.state."+string(e.State)))
		fmt.Fprintln(b, terminal.Wrap(v.words.T(code, "title", cmp.Or(e.Title, e.Slug), "reason", reason), v.width, "  "))
	}
}

// overdueAfter is how long after it was due an unpublished article counts as late.
const overdueAfter = time.Minute

// moment returns when an article is due or was published. A due time in the past says nothing about
// an unpublished article, so it is marked instead.
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

// why returns why an entry is in its state, and what its post will reply to.
func (v *planView) why(e scheduler.Entry) string {
	var why []string
	if said := v.words.Say(e.Reason); said != "" {
		why = append(why, said)
	}
	if e.ReplyTo != "" {
		why = append(why, v.words.T("plan.answers", "slug", e.ReplyTo))
	}
	if e.Comment != "" {
		why = append(why, v.words.T("plan.comment"))
	}
	if len(e.Links) > 0 {
		why = append(why, v.words.T("plan.links", "slugs", strings.Join(e.Links, ", ")))
	}
	if len(e.Listed) > 0 {
		why = append(why, v.words.T("plan.listed", "titles", strings.Join(e.Listed, ", ")))
	}
	return strings.Join(why, "; ")
}

func (v *planView) channel(e scheduler.Entry) string {
	if e.Channel == noChannel {
		return v.words.T("plan.no_channel")
	}
	return e.Channel
}
