package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/url"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/dateline-bot/dateline/cmd/dateline/config"
)

func runCommand(c *cli) *cobra.Command {
	return withSettings(&cobra.Command{
		Use:   "run",
		Short: "run the bot",
		Long: `It needs a token (DATELINE_TOKEN) and a channel in which the bot may post;
dateline doctor checks both. It shuts down gracefully on SIGINT or SIGTERM: it
waits for a message that is being sent. A second signal ends it at once.`,
		Args: arguments(0),
		RunE: c.run(runRun),
	})
}

func runRun(ctx context.Context, in *invocation) error {
	cfg, err := in.load()
	if err != nil {
		return err
	}
	if err := complete(cfg); err != nil {
		return err
	}
	log := in.logger(cfg)
	ctx, stop := untilSignal(ctx, log)
	defer stop()
	s, err := newService(ctx, cfg, log, options{})
	if err != nil {
		return err
	}
	for _, note := range cfg.Notes {
		log.Warn(note)
	}
	log.Info("dateline starts", "version", version(), "channel", cfg.Channel, "articles", cfg.Articles,
		"timezone", cfg.Timezone.String(), "database", hidePassword(cfg.Database))
	err = errors.Join(s.serve(ctx), s.close())
	if err == nil {
		log.Info("dateline has stopped")
	}
	return err
}

// complete reports what run cannot do without.
func complete(c *config.Config) error {
	var errs []error
	if c.Token == "" {
		errs = append(errs, errors.New("there is no token: get one from @BotFather and set DATELINE_TOKEN, or DATELINE_TOKEN_FILE to a file that holds it (dateline demo needs none)"))
	}
	if c.Channel == "" {
		errs = append(errs, errors.New("there is no channel: set channel in dateline.yaml, or DATELINE_CHANNEL, to @name or its id"))
	}
	if c.Webhook != "" && c.Listen == "" {
		errs = append(errs, errors.New("webhook needs listen: the host:port at which your proxy hands Telegram's requests over"))
	}
	switch {
	case c.WebhookCertificate != "" && c.Webhook == "":
		errs = append(errs, errors.New("webhook_certificate needs webhook: the address that the certificate is for"))
	case c.WebhookKey != "" && c.WebhookCertificate == "":
		errs = append(errs, errors.New("webhook_key needs webhook_certificate: the two are a pair"))
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
			log.Info("stopping; what is on its way is waited for", "signal", s.String())
			cancel()
		case <-ctx.Done():
			return
		}
		<-signals
		os.Exit(128 + int(syscall.SIGINT))
	}()
	return ctx, func() { signal.Stop(signals); cancel() }
}

// logger writes log lines at the level that -q and -v ask for. Package botapi
// already keeps the token out of its errors; the writer is the second safeguard.
func (c *cli) logger(cfg *config.Config) *slog.Logger {
	level := slog.LevelInfo
	switch {
	case c.verbose:
		level = slog.LevelDebug
	case c.quiet:
		level = slog.LevelWarn
	}
	return newLogger(c.stderr, cfg, level)
}

func newLogger(w io.Writer, c *config.Config, level slog.Level) *slog.Logger {
	var secrets []string
	if c.Token != "" {
		secrets = append(secrets, c.Token, url.QueryEscape(c.Token))
		if _, secret, ok := strings.Cut(c.Token, ":"); ok && len(secret) >= 8 {
			secrets = append(secrets, secret)
		}
	}
	for _, address := range []string{c.Database, c.Proxy} {
		if u, err := url.Parse(address); err == nil {
			if password, ok := u.User.Password(); ok && len(password) >= 4 {
				secrets = append(secrets, password, url.QueryEscape(password))
			}
		}
	}
	var pairs []string
	for _, s := range secrets {
		pairs = append(pairs, s, "[hidden]")
	}
	return slog.New(slog.NewTextHandler(&hidingWriter{w: w, hide: strings.NewReplacer(pairs...)}, &slog.HandlerOptions{Level: level}))
}

// hidingWriter hides secrets in what is written, a whole line at a time.
type hidingWriter struct {
	w    io.Writer
	hide *strings.Replacer
}

func (h *hidingWriter) Write(b []byte) (int, error) {
	if _, err := h.hide.WriteString(h.w, string(b)); err != nil {
		return 0, err
	}
	return len(b), nil
}

// hidePassword returns an address without its password.
func hidePassword(address string) string {
	if u, err := url.Parse(address); err == nil && u.User != nil {
		return u.Redacted()
	}
	return address
}
