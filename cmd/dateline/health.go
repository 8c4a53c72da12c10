package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"
	"github.com/spf13/cobra"

	"github.com/dateline-bot/dateline/content/locale"
)

func healthCommand(c *cli) *cobra.Command {
	var ready bool
	cmd := &cobra.Command{
		Use:   "health [--ready]",
		Short: c.words.T("cmd.health"),
		Long:  c.words.T("cmd.health.long"),
		Args:  arguments(0),
		RunE:  c.run(func(ctx context.Context, in *invocation) error { return runHealth(ctx, in, ready) }),
	}
	cmd.Flags().BoolVar(&ready, "ready", false, c.words.T("flag.health.ready"))
	return c.withSettings(cmd)
}

// healthLimit is less than the default timeout of container engines.
const healthLimit = 5 * time.Second

func runHealth(ctx context.Context, in *invocation, ready bool) error {
	cfg, err := in.load()
	if err != nil {
		return err
	}
	if cfg.Listen == "" {
		return locale.Error("health.listen")
	}
	host, port, err := net.SplitHostPort(cfg.Listen)
	if err != nil {
		return err
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	scheme, path := "http", "/healthz"
	transport := &http.Transport{}
	if cfg.WebhookKey != "" {
		scheme = "https"
		transport.TLSClientConfig = &tls.Config{InsecureSkipVerify: true} // its own certificate for another name, on this machine
	}
	if ready {
		path = "/readyz"
	}
	client := &http.Client{Transport: transport, Timeout: healthLimit}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, scheme+"://"+net.JoinHostPort(host, port)+path, nil)
	if err != nil {
		return err
	}
	resp, err := client.Do(req)
	if os.IsTimeout(err) {
		return locale.Error("health.slow", "limit", healthLimit)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", locale.Error("health.silent"), err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(io.LimitReader(resp.Body, 1<<10))
	if err != nil {
		return fmt.Errorf("%w: %w", locale.Error("health.silent"), err)
	}
	said := strings.TrimSpace(string(b))
	if resp.StatusCode != http.StatusOK {
		return errors.New(cmp.Or(said, resp.Status))
	}
	fmt.Fprintln(in.stdout, said)
	return nil
}

// notifySystemd tells systemd when the bot is ready, that it is alive as long as the ledger
// answers, and when it stops; without systemd it does nothing.
func (s *service) notifySystemd(ctx context.Context) {
	say := func(state string) {
		if _, err := daemon.SdNotify(false, state); err != nil {
			s.log.Debug("systemd cannot be told", "state", state, "err", err)
		}
	}
	defer say(daemon.SdNotifyStopping)
	select {
	case <-s.looked:
	case <-time.After(readyLimit): // it runs anyway, and says what it waits for
	case <-ctx.Done():
		return
	}
	say(daemon.SdNotifyReady)
	every, err := daemon.SdWatchdogEnabled(false)
	if err != nil || every == 0 {
		<-ctx.Done()
		return
	}
	tick := time.NewTicker(every / 2)
	defer tick.Stop()
	for {
		if _, _, err := s.storage(ctx); err == nil || isPostgres(s.cfg.Database) { // an unreachable server is not a fault of this process
			say(daemon.SdNotifyWatchdog)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// readyLimit is how long the first scan of the articles may delay readiness; systemd would
// otherwise kill the process.
const readyLimit = time.Minute
