package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dateline-bot/dateline/cmd/dateline/config"
	"github.com/dateline-bot/dateline/cmd/dateline/gitledger"
	"github.com/dateline-bot/dateline/content/folder"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/post"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// onceOptions are the flags of run --once.
type onceOptions struct {
	once, json bool
	wait       time.Duration
}

// onceReport is the report of run --once, as printed by --json.
type onceReport struct {
	Sent    []onceSent    `json:"sent"`
	Failed  []onceFailed  `json:"failed"`
	Waiting []onceWaiting `json:"waiting"`

	unreached []string // channels of which Telegram has said nothing yet
}

type onceSent struct {
	Slug     string `json:"slug"`
	Title    string `json:"title"`
	Channel  string `json:"channel"`
	Messages []int  `json:"messages"`
	Link     string `json:"link,omitempty"`
}

type onceFailed struct {
	Slug    string `json:"slug"`
	Title   string `json:"title"`
	Channel string `json:"channel"`
	Act     string `json:"act"` // what failed: one of the act… constants
	State   string `json:"state"`
	Reason  string `json:"reason"`
	// Answers are the possible answers, if the program can do something.
	Answers []onceAnswer `json:"answers,omitempty"`

	reason locale.Message // in words for people
}

// The acts that can fail.
const (
	actSend     = "send"
	actEdit     = "edit"
	actWithdraw = "withdraw"
	actComment  = "comment"
)

func failedAct(act, slug, title, channel string, state ledger.State, why locale.Message) onceFailed {
	return onceFailed{Slug: slug, Title: title, Channel: channel, Act: act, State: string(state), Reason: why.String(), reason: why}
}

type onceWaiting struct {
	Kind    string       `json:"kind"`
	Slug    string       `json:"slug,omitempty"`
	Title   string       `json:"title,omitempty"`
	Titles  []string     `json:"titles,omitempty"`
	Detail  string       `json:"detail,omitempty"`
	Answers []onceAnswer `json:"answers"`

	detail locale.Message
}

type onceAnswer struct {
	Answer  string `json:"answer"`
	Command string `json:"command"`
}

// errTooLong says that the time in --wait is over.
var errTooLong = locale.Error("once.too_long")

// runOnce posts what is due, and exits.
func runOnce(ctx context.Context, in *invocation, cfg *config.Config, log *slog.Logger, o onceOptions) error {
	silent := &silentPublisher{stop: make(chan struct{})}
	s, err := newService(ctx, cfg, log, options{wrap: func(p deliver.Publisher, db database) deliver.Publisher {
		silent.Publisher = p
		if l, ok := db.(*gitledger.Ledger); ok {
			silent.Publisher = l.Publisher(p)
		}
		return silent
	}})
	if err != nil {
		return err
	}
	release, err := s.claimAlone(ctx)
	if err != nil {
		return errors.Join(err, s.close())
	}
	err = s.onceAndReport(ctx, in, o, silent)
	release()
	if closing := s.close(); closing != nil && (err == nil || errors.Is(err, errFound)) {
		return closing // a ledger in a repository is pushed now
	}
	return err
}

// onceAndReport posts what is due and prints the report.
func (s *service) onceAndReport(ctx context.Context, in *invocation, o onceOptions, silent *silentPublisher) error {
	for _, note := range s.cfg.Notes {
		s.log.Warn(note)
	}
	report, err := s.once(ctx, o.wait, silent)
	if report == nil || err != nil && !errors.Is(err, errTooLong) {
		return err
	}
	for _, name := range report.unreached {
		err = errors.Join(err, locale.Error("once.unreached", "channel", name))
	}
	if o.json {
		e := json.NewEncoder(in.stdout)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		err = errors.Join(err, e.Encode(report))
	} else {
		report.write(in.stdout, in.words, in.command(), in.quiet)
	}
	switch {
	case err != nil:
		return err
	case len(report.Failed)+len(report.Waiting) > 0:
		return errFound
	}
	return nil
}

// claimAlone is claim for a process that must be the only one, replicas included.
func (s *service) claimAlone(ctx context.Context) (release func(), err error) {
	lease, err := s.store.Lock(ctx, scheduler.RoleLead)
	if errors.Is(err, ledger.ErrLocked) {
		return nil, &inUse{err}
	}
	if err != nil {
		return nil, err
	}
	if isPostgres(s.cfg.Database) { // the scheduler takes it itself, with a session of its own
		return func() {}, lease.Release()
	}
	return func() { _ = lease.Release() }, nil
}

// once runs only the scheduler, until nothing is due and nothing is unconfirmed.
func (s *service) once(ctx context.Context, wait time.Duration, silent *silentPublisher) (*onceReport, error) {
	limited, cancel := context.WithTimeoutCause(ctx, wait, errTooLong)
	defer cancel()
	limited, fail := context.WithCancelCause(limited)
	defer fail(nil)
	if l, ok := s.store.(*gitledger.Ledger); ok {
		go func() {
			select {
			case <-l.Failed():
				fail(l.Save(ctx, ""))
			case <-limited.Done():
			}
		}()
	}
	if s.source != nil {
		unlock, err := s.source.Lock()
		if err != nil {
			return nil, fmt.Errorf("articles: %w", err)
		}
		defer unlock()
		if _, err := s.source.Pull(limited); err != nil {
			return nil, fmt.Errorf("articles: %w", err) // old articles could be withdrawn ones
		}
	}
	if err := s.bot.Introduce(limited); err != nil {
		return nil, err
	}
	if limited.Err() != nil {
		if cause := context.Cause(limited); !errors.Is(cause, errTooLong) {
			return nil, cause
		}
		return nil, locale.Error("once.unreachable")
	}
	if err := s.reload(limited); err != nil {
		return nil, err
	}
	before, err := s.sentBefore(ctx)
	if err != nil {
		return nil, err
	}
	running, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- s.scheduler.Run(running) }()
	go s.refused(limited, fail)
	late := s.settled(limited)
	stop()
	close(silent.stop)
	if err := <-ended; err != nil {
		return nil, err
	}
	if s.cfg.PostsFile != "" {
		if err := s.writePostsOnce(context.WithoutCancel(ctx), true); err != nil {
			return nil, fmt.Errorf("posts_file: %w", err)
		}
	}
	if errors.Is(late, errRefused) {
		late = nil // the report names the channels
	}
	report, err := s.onceReport(context.WithoutCancel(ctx), before)
	return report, errors.Join(err, late)
}

// errRefused says that Telegram refuses all channels.
var errRefused = errors.New("no channel can be reached")

// refusedWait is how long Telegram may take to answer about the channels before run --once asks
// whether it refuses them.
const refusedWait = 3 * time.Second

// refused cancels the wait with errRefused if Telegram says of all channels that the bot cannot
// reach them: waiting corrects no name.
func (s *service) refused(ctx context.Context, cancel context.CancelCauseFunc) {
	select {
	case <-ctx.Done():
		return
	case <-s.scheduler.Planned(): // one of them is reached
		return
	case <-time.After(refusedWait):
	}
	for _, name := range routesOf(s.cfg).Channels(s.scheduler.Catalogue()) {
		_, err := s.publisher.Channel(ctx, name)
		switch deliver.KindOf(err) {
		case deliver.FaultRefused, deliver.FaultNoRights, deliver.FaultGone:
		default:
			return
		}
	}
	select {
	case <-s.scheduler.Planned():
	default:
		cancel(errRefused)
	}
}

// settled waits until nothing is left to do now. That includes due articles whose files have just
// changed, as all have in a checkout of CI, if they can be posted before ctx ends.
func (s *service) settled(ctx context.Context) error {
	until := time.Now()
	for ctx.Err() == nil {
		if err := s.scheduler.Idle(ctx, until); err != nil {
			break
		}
		open := false
		err := s.store.View(ctx, func(tx ledger.Tx) error {
			rows, err := tx.Deliveries(ledger.Filter{States: []ledger.State{ledger.Planned, ledger.Sending, ledger.Unconfirmed}})
			for _, d := range rows {
				switch {
				case d.Wait != ledger.WaitNone:
				case d.State() != ledger.Planned:
					open = true
				case justChanged(d, time.Now()) && endsAfter(ctx, d.At):
					open, until = true, plan.Later(until, d.At)
				}
			}
			return err
		})
		if err != nil || !open {
			return err
		}
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
		}
	}
	return context.Cause(ctx)
}

// justChanged reports whether a due delivery waits only because its file has just changed.
func justChanged(d ledger.Delivery, now time.Time) bool {
	return d.State() == ledger.Planned && !d.Due.After(now) && d.Reason.Is("reason.changed_just_now")
}

// endsAfter reports whether ctx is over only after a time.
func endsAfter(ctx context.Context, at time.Time) bool {
	end, limited := ctx.Deadline()
	return !limited || end.After(at)
}

// sentBefore returns the messages of each delivery that were already sent.
func (s *service) sentBefore(ctx context.Context) (map[string]int, error) {
	entries, err := s.scheduler.Plan(ctx)
	n := map[string]int{}
	for _, e := range entries {
		n[e.Channel+"\n"+e.Slug] = len(e.Messages)
	}
	return n, err
}

func (s *service) onceReport(ctx context.Context, before map[string]int) (*onceReport, error) {
	r := &onceReport{Sent: []onceSent{}, Failed: []onceFailed{}, Waiting: []onceWaiting{}}
	entries, err := s.scheduler.Plan(ctx)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		switch {
		case len(e.Messages) > before[e.Channel+"\n"+e.Slug]:
			link, _ := s.scheduler.PostLink(e.Slug)
			r.Sent = append(r.Sent, onceSent{e.Slug, e.Title, e.Channel, e.Messages, link})
		case e.State == ledger.Failed, e.State == ledger.Sending, e.State == ledger.Unconfirmed:
			r.Failed = append(r.Failed, failedAct(actSend, e.Slug, e.Title, e.Channel, e.State, e.Reason))
		}
	}
	sends := r.Failed
	err = s.store.Update(ctx, func(tx ledger.Tx) error {
		r.Waiting, r.Failed = r.Waiting[:0], slices.Clone(sends)
		rows, err := tx.Deliveries(ledger.Filter{})
		if err != nil {
			return err
		}
		channels, err := tx.Channels()
		if err != nil {
			return err
		}
		r.Failed = append(r.Failed, unfinished(rows, channels, time.Now())...)
		r.outOfReach(routesOf(s.cfg).Channels(s.scheduler.Catalogue()), entries, channels, time.Now())
		notices, err := tx.Notices().Oldest(1000)
		if err != nil {
			return err
		}
		for _, n := range notices {
			stays, err := r.take(tx, n.Notice, rows)
			if err == nil && !stays {
				err = tx.Notices().Drop(n.ID)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	return r, err
}

// outOfReach adds the channels that Telegram has not shown to the bot, and what is due there: the
// ledger has no rows of such a channel.
func (r *onceReport) outOfReach(names []string, entries []scheduler.Entry, channels []ledger.ChannelState, now time.Time) {
	r.unreached = nil
	for _, name := range names {
		if slices.ContainsFunc(channels, func(c ledger.ChannelState) bool { return c.Name == name && c.Chat != 0 }) {
			continue
		}
		r.unreached = append(r.unreached, name)
		for _, e := range entries {
			if e.Channel == name && e.State == ledger.Planned && !e.Due.IsZero() && !e.Due.After(now) {
				r.Failed = append(r.Failed, failedAct(actSend, e.Slug, e.Title, e.Channel, e.State, locale.Of(scheduler.ErrNoChannel)))
			}
		}
	}
}

// take adds a notice to the report. It reports whether the notice stays in the ledger because it
// waits for an answer.
func (r *onceReport) take(tx ledger.Tx, n ledger.Notice, rows []ledger.Delivery) (stays bool, err error) {
	if f, ok := refused(n, rows); ok {
		if f.Answers != nil && settledSince(n, rows) {
			return false, nil
		}
		r.Failed = append(r.Failed, f)
		return f.Answers != nil, nil
	}
	if len(n.Actions) == 0 || n.Kind == ledger.NoticeUpcoming { // nothing to decide: the report contains it
		return false, nil
	}
	over, err := isOver(tx, n)
	if err != nil || over {
		return false, err
	}
	r.Waiting = append(r.Waiting, waitingOf(n))
	return true, nil
}

// unfinished returns actions that were due and could not be done yet: the next run retries them.
func unfinished(rows []ledger.Delivery, channels []ledger.ChannelState, now time.Time) (out []onceFailed) {
	for _, d := range rows {
		due := !d.At.IsZero() && !d.At.After(now)
		late := d.Tries > 0 && !d.At.IsZero() || due || justChanged(d, now)
		act := ""
		switch {
		case d.Wait != ledger.WaitNone || !late:
		case d.State() == ledger.Planned && !d.Due.After(now):
			act = actSend
		case d.Todo&(ledger.TodoWithdraw|ledger.TodoRetire) != 0:
			act = actWithdraw
		case d.Todo&ledger.TodoEdit != 0:
			act = actEdit
		}
		if act == "" {
			continue
		}
		why := d.Reason
		if paused := ledger.ChannelOf(channels, d.Chat).Paused; !paused.IsZero() {
			why = paused
		}
		out = append(out, failedAct(act, d.Slug, d.Title, d.Channel, d.State(), why))
	}
	return out
}

// refused interprets a notice as the failure of an edit, a withdrawal or a comment, if it is one.
func refused(n ledger.Notice, rows []ledger.Delivery) (f onceFailed, ok bool) {
	act := actEdit
	switch n.Kind {
	case ledger.NoticeEditFailed, ledger.NoticeGone:
	case ledger.NoticeNoComment, ledger.NoticeCommentStays:
		act = actComment
	default:
		return f, false
	}
	d := deliveryOf(n, rows)
	why := n.Detail
	switch {
	case act == actComment:
	case d.Reason.Is("reason.not_withdrawn"):
		act, why = actWithdraw, d.Reason
	case d.Reason.Is("reason.edit_refused", "reason.no_number"):
		why = d.Reason
	}
	f = failedAct(act, n.Slug, n.Title, d.Channel, d.State(), why)
	if asked := waitingOf(n).Answers; len(asked) > 0 {
		f.Answers = asked
	}
	return f, true
}

// deliveryOf returns the delivery of a notice; the zero Delivery if it is gone.
func deliveryOf(n ledger.Notice, rows []ledger.Delivery) ledger.Delivery {
	for _, d := range rows {
		if d.Slug == n.Slug && d.Chat == n.Channel {
			return d
		}
	}
	return ledger.Delivery{}
}

// settledSince reports whether a refused edit is no longer relevant: its file has changed, or the
// post was published again.
func settledSince(n ledger.Notice, rows []ledger.Delivery) bool {
	return !deliveryOf(n, rows).Reason.Is("reason.edit_refused")
}

// questionWaits are the values of Wait of a delivery with an open question.
var questionWaits = map[string]ledger.Wait{
	ledger.NoticeApprove: ledger.WaitApprove, ledger.NoticeApproveAgain: ledger.WaitApprove, ledger.NoticeResend: ledger.WaitApprove, ledger.NoticeApproveEdit: ledger.WaitEdits,
	ledger.NoticeManyEdits: ledger.WaitEdits, ledger.NoticeSwapped: ledger.WaitEdits, ledger.NoticeOverwrite: ledger.WaitOverwrite, ledger.NoticeOlder: ledger.WaitOlder,
	ledger.NoticeWithdrawal: ledger.WaitWithdraw, ledger.NoticeExpired: ledger.WaitWithdraw, ledger.NoticeRoute: ledger.WaitRoute,
	ledger.NoticeUpdate: ledger.WaitUpdate, ledger.NoticeCopy: ledger.WaitHold, ledger.NoticeStatus: ledger.WaitHold,
	ledger.NoticeUnconfirmed: ledger.WaitThere, ledger.NoticeContents: ledger.WaitApprove, ledger.NoticeContentsGone: ledger.WaitWithdraw,
	ledger.NoticeContentsOver: ledger.WaitWithdraw,
}

// isOver reports whether a question was answered or is no longer relevant, for instance because the
// file is back.
func isOver(tx ledger.Tx, n ledger.Notice) (bool, error) {
	want, waits := questionWaits[n.Kind]
	over := waits
	for _, a := range n.Actions {
		row, err := tx.Notices().Button(a.Token)
		if errors.Is(err, ledger.ErrNotFound) {
			continue
		}
		if err != nil || !row.Used.IsZero() {
			return true, err
		}
		for _, id := range row.Deliveries {
			d, err := tx.Delivery(id)
			if err != nil && !errors.Is(err, ledger.ErrNotFound) {
				return false, err
			}
			over = over && (err != nil || d.Wait != want)
		}
	}
	return over, nil
}

// command is the command line of this program with the settings of this call.
func (in *invocation) command() string {
	c := "dateline"
	if in.file != "" {
		c += " --config " + in.file
	}
	return c
}

func waitingOf(n ledger.Notice) onceWaiting {
	w := onceWaiting{Kind: n.Kind, Slug: n.Slug, Title: n.Title, Titles: n.Titles, Detail: n.Detail.String(), Answers: []onceAnswer{}, detail: n.Detail}
	for _, a := range n.Actions {
		if a.Kind != ledger.ActMove && a.Kind != ledger.ActPreview { // those ask on in the chat
			w.Answers = append(w.Answers, onceAnswer{Answer: a.Kind, Command: "dateline answer " + a.Token})
		}
	}
	return w
}

// write prints the report for people; quiet leaves out what is done, since cron mails each line.
func (r *onceReport) write(w io.Writer, words *locale.Catalogue, program string, quiet bool) {
	line := func(state, text string) { fmt.Fprintf(w, "%-*s %s\n", stateColumn, state, text) }
	for _, s := range r.Sent {
		if quiet {
			break
		}
		line(words.T("plan.state.sent"), fmt.Sprintf("%s: %s  %s", s.Channel, s.Title, s.Link))
	}
	answers := func(all []onceAnswer) {
		for _, a := range all {
			fmt.Fprintf(w, "  %-10s %s\n", a.Answer, strings.Replace(a.Command, "dateline", program, 1))
		}
	}
	for _, f := range r.Failed {
		state := f.State
		if f.Act != actSend || state == string(ledger.Planned) { // of a published post, or of a late one
			state = string(ledger.Failed)
		}
		line(words.T("plan.state."+state), fmt.Sprintf("%s: %s  %s", f.Channel, f.Title, words.Say(f.reason)))
		answers(f.Answers)
	}
	for _, q := range r.Waiting {
		question := q.Kind
		if code := "once.asks." + q.Kind; words.Has(code) {
			question = words.T(code)
		}
		switch detail := words.Say(q.detail); {
		case strings.Contains(detail, "\n"): // the changes, line by line
			question += "\n" + detail
		case detail != "" && q.Kind != ledger.NoticeToday: // which says the same
			question += "; " + detail
		}
		line(words.T("once.waits"), cmp.Or(q.Title, strings.Join(q.Titles, ", "))+": "+question)
		answers(q.Answers)
	}
	if len(r.Sent)+len(r.Failed)+len(r.Waiting)+len(r.unreached) == 0 && !quiet {
		fmt.Fprintln(w, words.T("once.nothing"))
	}
}

// stateColumn is the width of the column of states.
const stateColumn = 8

// silentPublisher sends posts but leaves questions to the admins in the ledger, because nobody
// would receive the answers. A later run of the bot asks them.
type silentPublisher struct {
	deliver.Publisher
	stop chan struct{} // closed at the end
}

// Notify implements deliver.Publisher.
func (p *silentPublisher) Notify(context.Context, ledger.Notice) error {
	<-p.stop
	return errors.New("nobody is told by run --once")
}

func answerCommand(c *cli) *cobra.Command {
	return c.withSettings(&cobra.Command{
		Use:   "answer TOKEN",
		Short: c.words.T("cmd.answer"),
		Long:  c.words.T("cmd.answer.long"),
		Args:  arguments(1),
		RunE:  c.run(runAnswer),
	})
}

func runAnswer(ctx context.Context, in *invocation) error {
	if len(in.args) == 0 {
		return usage("usage.answer")
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
	r, err := giveAnswer(ctx, in, cfg, db)
	if err := errors.Join(err, db.Close()); err != nil {
		return err
	}
	if r.Already {
		fmt.Fprintln(in.stdout, in.words.T("once.decided", "answer", locale.Literal(r.Did), "name", cmp.Or(r.By.Name, fmt.Sprint(r.By.ID))))
		return nil
	}
	fmt.Fprintln(in.stdout, in.words.T("once.answered", "slugs", r.Slugs, "answer", locale.Literal(r.Did)))
	return nil
}

// giveAnswer presses the button named on the command line.
func giveAnswer(ctx context.Context, in *invocation, cfg *config.Config, db database) (scheduler.Result, error) {
	folder := folder.Open(folderConfig(cfg, cfg.Articles))
	catalogue, err := folder.Scan(ctx)
	if err != nil {
		return scheduler.Result{}, err
	}
	sc := schedulerConfig(cfg, db, folder, post.New(folder))
	sc.Log, sc.Once = in.logger(cfg), true // another process carries it out
	s, err := scheduler.New(sc)
	if err != nil {
		return scheduler.Result{}, err
	}
	s.Update(catalogue, nil)
	return s.Act(ctx, in.args[0], ledger.Actor{Name: "dateline answer"})
}
