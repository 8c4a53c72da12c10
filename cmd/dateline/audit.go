package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/bot/channel"
	"github.com/dateline-bot/dateline/cmd/dateline/config"
	"github.com/dateline-bot/dateline/cmd/dateline/terminal"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/lint"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/audit"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// auditOptions are the flags of audit.
type auditOptions struct {
	links, yes, restart, json bool
	repair                    []string
	in                        string
	days                      int
}

func auditCommand(c *cli) *cobra.Command {
	var o auditOptions
	cmd := &cobra.Command{
		Use:   "audit [--links] [--yes] [--restart] [--repair KIND,…] [--in CHANNEL] [--days N] [--json] [ARTICLE…]",
		Short: c.words.T("cmd.audit"),
		Long:  c.words.T("cmd.audit.long"),
		Args:  arguments(-1),
		RunE:  c.run(func(ctx context.Context, in *invocation) error { return runAudit(ctx, in, o) }),
	}
	flags := cmd.Flags()
	flags.BoolVar(&o.links, "links", false, c.words.T("flag.audit.links"))
	flags.BoolVar(&o.yes, "yes", false, c.words.T("flag.audit.yes"))
	flags.BoolVar(&o.restart, "restart", false, c.words.T("flag.audit.restart"))
	flags.StringSliceVar(&o.repair, "repair", nil, c.words.T("flag.audit.repair", "kinds", kindsOf()))
	flags.StringVar(&o.in, "in", "", c.words.T("flag.audit.in"))
	flags.IntVar(&o.days, "days", 0, c.words.T("flag.audit.days"))
	flags.BoolVar(&o.json, "json", false, c.words.T("flag.audit.json"))
	completeFlag(cmd, "repair", cobra.FixedCompletions(kindsOf(), cobra.ShellCompDirectiveNoFileComp))
	completeFlag(cmd, "in", cobra.NoFileCompletions)
	return c.withSettings(cmd)
}

func kindsOf() (names []string) {
	for _, k := range audit.Kinds() {
		names = append(names, string(k))
	}
	return names
}

// kinds parses the flag --repair.
func (o *auditOptions) kinds() (kinds []audit.Kind, err error) {
	for _, name := range o.repair {
		if !slices.Contains(kindsOf(), name) {
			return nil, usage("usage.audit.kind", "kind", name, "kinds", kindsOf())
		}
		kinds = append(kinds, audit.Kind(name))
	}
	if o.links && (o.restart || len(kinds) > 0) {
		return nil, usage("usage.audit.links")
	}
	if o.days < 0 {
		return nil, usage("usage.audit.days")
	}
	return kinds, nil
}

func runAudit(ctx context.Context, in *invocation, o auditOptions) error {
	kinds, err := o.kinds()
	if err != nil {
		return err
	}
	cfg, err := in.load()
	if err != nil {
		return err
	}
	if !o.links {
		if err := complete(cfg); err != nil {
			return err
		}
	}
	db, done, err := in.stateAndArticles(ctx, cfg)
	if err != nil {
		return err
	}
	defer done()
	ctx, stop := untilSignal(ctx, in.logger(cfg))
	defer stop()
	err = auditWith(ctx, in, cfg, db, o, kinds)
	return errors.Join(err, db.Close())
}

// mode returns what to do with the results of earlier audits.
func (o auditOptions) mode(kinds []audit.Kind) audit.Mode {
	switch {
	case o.restart:
		return audit.Restart
	case len(kinds) > 0:
		return audit.Keep
	}
	return audit.GoOn
}

// read reads the channels back after the user has confirmed.
func (v *auditView) read(ctx context.Context, run *audit.Run, o auditOptions) (*audit.Report, error) {
	if run.Left > 0 {
		if err := v.announce(run, o.yes); err != nil {
			return nil, err
		}
	}
	progress := terminal.Start(v.in.stderr, v.in.words.T("progress.audit"))
	report, err := run.Read(ctx, progress.Set)
	progress.Done()
	if err == nil {
		return report, nil
	}
	if report != nil && report.Messages > 0 { // what is known so far
		if failed := v.write(report, nil, err); failed != nil && !errors.Is(failed, errFound) {
			return nil, failed
		}
	}
	return nil, stoppedBy(err)
}

func auditWith(ctx context.Context, in *invocation, cfg *config.Config, db database, o auditOptions, kinds []audit.Kind) error {
	scope := audit.Scope{Slugs: in.args, Channel: o.in}
	if o.days > 0 {
		scope.Since = time.Now().AddDate(0, 0, -o.days)
	}
	a, err := newAuditor(ctx, in, cfg, db, !o.links)
	if err != nil {
		return err
	}
	v := auditView{in: in, json: o.json, width: terminal.Width(in.stdout), zone: cfg.Timezone}
	if o.links {
		progress := terminal.Start(in.stderr, in.words.T("progress.audit.links"))
		report, err := a.Links(ctx, scope, progress.Set)
		progress.Done()
		if err != nil {
			return stoppedBy(err)
		}
		return v.write(report, nil, nil)
	}
	run, err := a.Begin(ctx, scope, o.mode(kinds))
	if err != nil {
		return stoppedBy(err)
	}
	report, err := v.read(ctx, run, o)
	if err != nil {
		return err
	}
	if err := run.Record(ctx, report); err != nil {
		return stoppedBy(err)
	}
	v.recorded = true
	var done []audit.Finding
	var left []audit.Skip
	if len(kinds) > 0 {
		if err := v.mayRepair(report, kinds, o.yes); err != nil { // the findings are not lost with the answer
			if failed := v.write(report, nil, nil); failed != nil && !errors.Is(failed, errFound) {
				return failed
			}
			return err
		}
		if done, left, err = run.Repair(ctx, report.Findings, kinds, ledger.Actor{Name: "dateline audit"}); err != nil {
			return stoppedBy(err)
		}
	}
	report.Skipped = append(report.Skipped, left...)
	return v.write(report, done, nil)
}

// newAuditor creates the auditor; looks means that it reads the channels.
func newAuditor(ctx context.Context, in *invocation, cfg *config.Config, db database, looks bool) (*audit.Auditor, error) {
	folder, catalogue, err := scanKnown(ctx, cfg, db)
	if err != nil {
		return nil, err
	}
	sc := schedulerConfig(cfg, db, folder, post.New(folder))
	sc.Log = in.logger(cfg)
	linter := lint.New(folder, cfg.CheckIgnore...)
	ac := audit.Config{
		Site: audit.NewSite(cfg.BaseURL, nil),
		Faults: func(a *content.Article) []content.Problem {
			return slices.DeleteFunc(linter.File(catalogue, a.Path), func(p content.Problem) bool { return p.Rule() != "link" })
		},
		Waiting: func(until time.Time, why locale.Message) {
			fmt.Fprintln(in.stderr, in.words.T("audit.waits", "time", until.In(cfg.Timezone).Format("15:04:05"), "why", why))
		},
	}
	if looks {
		client, err := botapi.New(botapi.Config{Token: cfg.Token, BaseURL: cfg.APIURL, Proxy: cfg.Proxy, Log: sc.Log, Reserve: (&service{cfg: cfg, store: db}).reserve()})
		if err != nil {
			return nil, err
		}
		ac.Look = channel.New(channel.Config{API: client, Admins: adminsOf(client, cfg, sc.Log), Zone: cfg.Timezone, Log: sc.Log})
	}
	return scheduler.Auditor(sc, catalogue, ac)
}

// stoppedBy turns the end of a context, or an outage, into the error that says how to continue.
func stoppedBy(err error) error {
	switch {
	case errors.Is(err, context.Canceled):
		return &inUse{locale.Error("audit.stopped")}
	case locale.Of(err).Is("audit.unreachable"):
		return &inUse{err}
	}
	return err
}

// editsUnasked is the number of posts that a repair edits without asking.
const editsUnasked = 3

// toRepair returns one finding for each post that a repair publishes again, and for each that it
// edits.
func toRepair(r *audit.Report, kinds []audit.Kind) (again, edited []audit.Finding) {
	same := func(f audit.Finding) func(audit.Finding) bool {
		return func(g audit.Finding) bool { return f.Channel == g.Channel && f.Slug == g.Slug }
	}
	var others []audit.Finding
	for _, f := range r.Findings {
		switch {
		case f.Line > 0 || !slices.Contains(kinds, f.Kind): // a link in a file is not corrected in the channel
		case f.Kind.Resends():
			if !slices.ContainsFunc(again, same(f)) {
				again = append(again, f)
			}
		default:
			others = append(others, f)
		}
	}
	for _, f := range others {
		if !slices.ContainsFunc(again, same(f)) && !slices.ContainsFunc(edited, same(f)) {
			edited = append(edited, f)
		}
	}
	return again, edited
}

// auditView prints an audit.
type auditView struct {
	in       *invocation
	json     bool
	recorded bool // the admins are shown it
	width    int
	zone     *time.Location
}

// announce prints how long an audit takes and asks for confirmation.
func (v *auditView) announce(run *audit.Run, yes bool) error {
	w := v.in.words
	if v.in.quiet && yes {
		return nil
	}
	if run.Done > 0 {
		fmt.Fprintln(v.in.stderr, w.T("audit.goes_on", "n", run.Done, "time", run.Started.In(v.zone).Format("2006-01-02 15:04")))
	}
	fmt.Fprintln(v.in.stderr, w.T("audit.takes", "n", run.Left, "long", run.Takes()))
	return v.ask(yes)
}

// mayRepair names the posts that a repair publishes again, and those that it edits if there are
// many, and asks for confirmation.
func (v *auditView) mayRepair(r *audit.Report, kinds []audit.Kind, yes bool) error {
	again, edited := toRepair(r, kinds)
	if len(again) == 0 && len(edited) <= editsUnasked {
		return nil
	}
	v.name("audit.resend", again)
	v.name("audit.edit", edited)
	err := v.ask(yes)
	if err != nil && locale.Of(err).Is("audit.declined") { // it was looked at, though
		return locale.Error("audit.not_repaired")
	}
	return err
}

// name prints what will happen to posts, and their titles.
func (v *auditView) name(code string, posts []audit.Finding) {
	if len(posts) == 0 {
		return
	}
	fmt.Fprintln(v.in.stderr, v.in.words.T(code, "n", len(posts)))
	for _, f := range posts {
		fmt.Fprintf(v.in.stderr, "  %s  %s\n", f.Slug, f.Post)
	}
}

// ask asks whether to continue. If nobody can answer, it returns an error.
func (v *auditView) ask(yes bool) error {
	if yes {
		return nil
	}
	if !terminal.Is(v.in.stdin) {
		return usage("usage.audit.yes")
	}
	fmt.Fprint(v.in.stderr, v.in.words.T("audit.go_on")+" ")
	line, err := bufio.NewReader(v.in.stdin).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if !locale.Agrees(line) {
		return locale.Error("audit.declined")
	}
	return nil
}

// auditFinding is a finding in JSON.
type auditFinding struct {
	Kind    audit.Kind `json:"kind"`
	Slug    string     `json:"slug"`
	Title   string     `json:"title"`
	Path    string     `json:"path"`
	Line    int        `json:"line,omitempty"`
	Channel string     `json:"channel"`
	Part    int        `json:"part,omitempty"` // none: the whole post
	Message int        `json:"message"`
	Post    string     `json:"post"`
	Link    string     `json:"link,omitempty"`
	Detail  string     `json:"detail"` // in English
}

// auditSkip is an omission in JSON.
type auditSkip struct {
	Slug    string `json:"slug"`
	Channel string `json:"channel"`
	Message int    `json:"message,omitempty"`
	Link    string `json:"link,omitempty"`
	Reason  string `json:"reason"` // in English
}

// auditReport is an audit in JSON.
type auditReport struct {
	Finished bool           `json:"finished"`
	Messages int            `json:"messages"`
	Links    int            `json:"links"`
	Findings []auditFinding `json:"findings"`
	Repaired []auditFinding `json:"repaired"`
	Skipped  []auditSkip    `json:"skipped"`
}

func jsonFindings(found []audit.Finding) []auditFinding {
	list := make([]auditFinding, len(found)) // [], not null
	for i, f := range found {
		list[i] = auditFinding{f.Kind, f.Slug, f.Title, f.Path, f.Line, f.Channel, f.Part, f.Message, f.Post, f.Link, f.Detail.String()}
	}
	return list
}

// write prints what an audit found, what is repaired, and what was left out. It returns errFound if
// anything is left to be repaired. stopped is why the audit ended early.
func (v *auditView) write(r *audit.Report, done []audit.Finding, stopped error) error {
	if v.json {
		out := auditReport{Finished: stopped == nil, Messages: r.Messages, Links: r.Links, Findings: jsonFindings(r.Findings), Repaired: jsonFindings(done), Skipped: []auditSkip{}}
		for _, s := range r.Skipped {
			out.Skipped = append(out.Skipped, auditSkip{s.Slug, s.Channel, s.Message, s.Link, s.Reason.String()})
		}
		e := json.NewEncoder(v.in.stdout)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		if err := e.Encode(out); err != nil {
			return err
		}
	} else if _, err := io.WriteString(v.in.stdout, v.text(r, done, stopped)); err != nil {
		return err
	}
	if len(r.Findings) > len(done) {
		return errFound
	}
	return nil
}

// text prints the report for people.
func (v *auditView) text(r *audit.Report, done []audit.Finding, stopped error) string {
	w := v.in.words
	var b strings.Builder
	var rows [][]string
	for _, f := range r.Findings {
		where := f.Post
		if f.Line > 0 {
			where = fmt.Sprintf("%s:%d", f.Path, f.Line)
		}
		what := w.Say(f.Detail)
		if f.Link != "" {
			what = f.Link + ": " + what
		}
		rows = append(rows, []string{string(f.Kind), f.Slug, where, what})
	}
	if len(rows) > 0 {
		b.WriteString(terminal.Table(rows, v.width, 1, 3) + "\n")
	}
	v.skips(&b, r.Skipped)
	fmt.Fprintln(&b, w.T("audit.tally", "messages", r.Messages, "links", r.Links))
	switch left := len(r.Findings) - len(done); {
	case len(r.Findings) == 0 && r.Messages+r.Links == 0: // nothing is known
	case len(r.Findings) == 0 && (stopped != nil || len(r.Skipped) > 0):
		fmt.Fprintln(&b, w.T("audit.fine_so_far"))
	case len(r.Findings) == 0:
		fmt.Fprintln(&b, w.T("audit.fine"))
	case len(done) > 0:
		fmt.Fprintln(&b, w.T("audit.repaired", "n", len(done)))
	case left > 0:
		fmt.Fprintln(&b, w.T("audit.found", "n", left))
	}
	if len(done) == 0 && len(r.Findings) > 0 && v.recorded {
		fmt.Fprintln(&b, w.T("audit.in_chat"))
	}
	if len(done) == 0 {
		for _, kind := range audit.Kinds() {
			if slices.ContainsFunc(r.Findings, func(f audit.Finding) bool { return f.Kind == kind && f.Line == 0 }) {
				fmt.Fprintln(&b, w.T("audit.repair."+string(kind)))
			}
		}
	}
	return b.String()
}

// skips prints what was left out, by reason.
func (v *auditView) skips(b *strings.Builder, skipped []audit.Skip) {
	names := map[string][]string{}
	var reasons []string
	for _, s := range skipped {
		why := v.in.words.Say(s.Reason)
		name := s.Slug
		if s.Link != "" {
			name = s.Link
		}
		if names[why] == nil {
			reasons = append(reasons, why)
		}
		if !slices.Contains(names[why], name) {
			names[why] = append(names[why], name)
		}
	}
	for _, why := range reasons {
		list := names[why]
		text := strings.Join(list[:min(len(list), most)], ", ")
		if more := len(list) - most; more > 0 {
			text += " " + v.in.words.T("plan.more", "n", more)
		}
		fmt.Fprintln(b, v.in.words.T("audit.skipped", "names", text, "why", why))
	}
}
