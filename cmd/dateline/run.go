package main

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/dateline-bot/dateline/cmd/dateline/config"
	"github.com/dateline-bot/dateline/cmd/dateline/logging"
	"github.com/dateline-bot/dateline/cmd/dateline/terminal"
	"github.com/dateline-bot/dateline/content/git"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

func runCommand(c *cli) *cobra.Command {
	var o onceOptions
	cmd := &cobra.Command{
		Use:   "run [--once [--wait 2m] [--json]]",
		Short: c.words.T("cmd.run"),
		Long:  c.words.T("cmd.run.long"),
		Args:  arguments(0),
		RunE:  c.run(func(ctx context.Context, in *invocation) error { return runRun(ctx, in, o) }),
	}
	cmd.Flags().BoolVar(&o.once, "once", false, c.words.T("flag.run.once"))
	cmd.Flags().DurationVar(&o.wait, "wait", 2*time.Minute, c.words.T("flag.run.wait"))
	cmd.Flags().BoolVar(&o.json, "json", false, c.words.T("flag.run.json"))
	return c.withSettings(cmd)
}

func runRun(ctx context.Context, in *invocation, o onceOptions) error {
	if !o.once && (o.json || in.given("wait")) {
		return usage("usage.once")
	}
	if o.wait < time.Second {
		return usage("usage.wait")
	}
	cfg, err := in.load()
	if err != nil {
		return err
	}
	if err := complete(cfg); err != nil {
		return err
	}
	in.spareMemory()
	log := in.logger(cfg)
	ctx, stop := untilSignal(ctx, log)
	defer stop()
	if o.once {
		return runOnce(ctx, in, cfg, log, o)
	}
	if git.Is(cfg.Database) {
		return locale.Error("run.ledger.git")
	}
	articles := cfg.Articles // later a folder, if they are in a repository
	s, err := newService(ctx, cfg, log, options{wait: true})
	if err != nil && ctx.Err() != nil { // stopped while it waited for the database
		log.Info("dateline has stopped")
		return nil
	}
	if err != nil {
		return err
	}
	release, err := s.claim(ctx)
	if err != nil {
		return errors.Join(err, s.close())
	}
	if err := s.askAgain(ctx); err != nil {
		release()
		return errors.Join(err, s.close())
	}
	for _, note := range cfg.Notes {
		log.Warn(note)
	}
	log.Info("dateline starts", "version", version(), "channel", cfg.Channel, "articles", articles,
		"timezone", cfg.Timezone.String(), "database", config.HidePassword(cfg.Database))
	go s.notifySystemd(ctx)
	err = s.serve(ctx)
	release()
	err = errors.Join(err, s.close())
	if err == nil {
		log.Info("dateline has stopped")
	}
	return err
}

// claim makes sure that no other process publishes from this ledger. Replicas on PostgreSQL take
// turns by themselves.
func (s *service) claim(ctx context.Context) (release func(), err error) {
	lease, err := s.store.Lock(ctx, scheduler.RoleLead)
	if errors.Is(err, ledger.ErrLocked) && isPostgres(s.cfg.Database) {
		return func() {}, nil
	}
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

// askAgain undoes [Stop asking] if the settings require no approval: when approve is set again, the
// bot asks again.
func (s *service) askAgain(ctx context.Context) error {
	if s.cfg.Rules.Approve.Asked() || slices.ContainsFunc(s.cfg.Rules.Routes, func(r route.Route) bool { return r.Approve != nil && r.Approve.Asked() }) {
		return nil
	}
	return s.store.Update(ctx, func(tx ledger.Tx) error {
		all, err := tx.Channels()
		for _, c := range all {
			if err == nil && c.Trusted {
				c.Trusted = false
				err = tx.PutChannel(c)
			}
		}
		return err
	})
}

// inUse is the error for a ledger that another process uses.
type inUse struct{ err error }

func (e *inUse) Error() string { return e.err.Error() }
func (e *inUse) Unwrap() error { return e.err }

// nothingYet reports whether nobody has set up a bot here: there are neither settings nor a token.
func nothingYet(c *config.Config) bool {
	return c.File == "" && c.Token == "" && c.TokenErr == nil && c.Channel == ""
}

// complete reports missing settings that run requires.
func complete(c *config.Config) error {
	var errs []error
	switch {
	case c.Token != "":
	case c.TokenErr != nil:
		errs = append(errs, c.TokenErr)
	default:
		errs = append(errs, locale.Error("need.token"))
	}
	if c.Channel == "" {
		errs = append(errs, locale.Error("need.channel"))
	}
	if nothingYet(c) {
		errs = append(errs, locale.Error("need.init"))
	}
	if c.Webhook != "" && c.Listen == "" {
		errs = append(errs, locale.Error("need.listen.webhook"))
	}
	if c.Git.HookSecret != "" && c.Listen == "" {
		errs = append(errs, locale.Error("need.listen.git"))
	}
	switch {
	case c.WebhookCertificate != "" && c.Webhook == "":
		errs = append(errs, locale.Error("need.webhook"))
	case c.WebhookKey != "" && c.WebhookCertificate == "":
		errs = append(errs, locale.Error("need.certificate"))
	}
	return errors.Join(errs...)
}

// untilSignal returns a context that ends at the first SIGINT or SIGTERM. The
// second ends the process at once.
func untilSignal(ctx context.Context, log *slog.Logger) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	go func() {
		select {
		case s := <-signals:
			log.Info("shutting down; waiting for work in progress", "signal", s.String())
			cancel()
		case <-ctx.Done():
			return
		}
		<-signals
		os.Exit(128 + int(syscall.SIGINT))
	}()
	return ctx, func() { signal.Stop(signals); cancel() }
}

// logger writes log lines according to log_format, -q and -v. Package botapi keeps the token out of
// its errors; the logger is the second safeguard.
func (c *cli) logger(cfg *config.Config) *slog.Logger {
	o := logging.Options{JSON: cfg.LogFormat == "json", Secrets: secrets(cfg), Journal: logging.InJournal(c.env, c.stderr) && !terminal.Is(c.stderr)}
	switch {
	case c.verbose:
		o.Level = slog.LevelDebug
	case c.quiet:
		o.Level = slog.LevelWarn
	}
	return logging.New(c.stderr, o)
}

// secrets are the values that no log may contain.
func secrets(c *config.Config) []string {
	var out []string
	if c.Token != "" {
		out = append(out, c.Token, url.QueryEscape(c.Token))
		if _, secret, ok := strings.Cut(c.Token, ":"); ok && len(secret) >= 8 {
			out = append(out, secret)
		}
	}
	for _, secret := range []string{c.Git.Token, c.Git.Passphrase, c.Git.HookSecret} {
		if len(secret) >= 4 {
			out = append(out, secret, url.QueryEscape(secret))
		}
	}
	for _, address := range []string{c.Database, c.Proxy} {
		if u, err := url.Parse(address); err == nil {
			if password, ok := u.User.Password(); ok && len(password) >= 4 {
				out = append(out, password, url.QueryEscape(password))
			}
		}
	}
	return out
}
