package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/cmd/dateline/metrics"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// serve runs the service, with its page of health beside it if that is asked
// for.
func (s *service) serve(ctx context.Context) error {
	if s.cfg.Listen == "" {
		return s.run(ctx)
	}
	listener, err := net.Listen("tcp", s.cfg.Listen)
	if err != nil {
		return fmt.Errorf("listen: %w; is another program there?", err)
	}
	scheme := "http"
	if s.cfg.WebhookKey != "" {
		pair, err := tls.LoadX509KeyPair(s.cfg.WebhookCertificate, s.cfg.WebhookKey)
		if err != nil {
			listener.Close()
			return fmt.Errorf("webhook_certificate and webhook_key: %w", err)
		}
		scheme = "https"
		listener = tls.NewListener(listener, &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}})
	}
	server := &http.Server{Handler: s.health(), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second, IdleTimeout: time.Minute}
	s.log.Info("health and metrics", "address", scheme+"://"+listener.Addr().String())
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	served := make(chan error, 1)
	go func() {
		err := server.Serve(listener)
		cancel()
		served <- err
	}()
	err = s.run(ctx)
	closing, done := context.WithTimeout(context.Background(), time.Second)
	defer done()
	if server.Shutdown(closing) != nil {
		server.Close()
	}
	if e := <-served; !errors.Is(e, http.ErrServerClosed) {
		err = errors.Join(err, fmt.Errorf("listen: %w", e))
	}
	return err
}

// health serves the webhook at the path of its address, /healthz (the process
// lives), /readyz (it can do its work) and /metrics (for Prometheus).
func (s *service) health() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		if why := s.unready(r.Context()); why != "" {
			http.Error(w, why, http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ready")
	})
	mux.Handle("GET /metrics", s.metrics.Handler())
	if s.source != nil && s.cfg.Git.HookSecret != "" {
		mux.Handle("POST /hooks/git", s.source.Hook(s.cfg.Git.HookSecret))
	}
	if u, err := url.Parse(s.cfg.Webhook); err == nil && s.cfg.Webhook != "" {
		mux.HandleFunc("POST "+cmp.Or(u.EscapedPath(), "/{$}"), func(w http.ResponseWriter, r *http.Request) {
			s.metrics.Update()
			s.bot.ServeHTTP(w, r)
		})
	}
	return mux
}

// unready says why the service cannot do its work; "" if it can.
func (s *service) unready(ctx context.Context) string {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	select {
	case <-s.looked:
	default:
		return "the articles have not been read yet"
	}
	var channels []ledger.ChannelState
	err := s.store.View(ctx, func(tx ledger.Tx) (err error) {
		channels, err = tx.Channels()
		return err
	})
	if err != nil {
		return "the ledger cannot be read"
	}
	if err := s.guard.trouble(); err != nil {
		return "the ledger cannot be written: " + err.Error()
	}
	i := slices.IndexFunc(channels, func(c ledger.ChannelState) bool { return strings.EqualFold(c.Name, s.cfg.Channel) })
	switch {
	case i < 0 || channels[i].Chat == 0:
		return "Telegram has not told of the channel yet"
	case !channels[i].Paused.IsZero():
		return "nothing is sent to the channel: " + channels[i].Paused.String()
	}
	if ahead, differ := s.witness.Off(); differ {
		return "the clock of this machine is not Telegram's; what is sent is due by both: it is ahead by " + ahead.Round(time.Second).String()
	}
	return s.bot.Trouble()
}

// snapshot is what metrics are taken from. It reads the ledger and plans nothing.
func (s *service) snapshot(ctx context.Context) (metrics.Snapshot, error) {
	m := metrics.Snapshot{Deliveries: map[string]int{}, Articles: map[string]int{}, Held: map[string]time.Time{}, Ready: s.unready(ctx) == ""}
	for _, st := range []ledger.State{ledger.Planned, ledger.Sending, ledger.Sent, ledger.Unconfirmed,
		ledger.Failed, ledger.Missed, ledger.Skipped, ledger.Withdrawn} {
		m.Deliveries[string(st)] = 0
	}
	now := time.Now()
	err := s.store.View(ctx, func(tx ledger.Tx) error {
		rows, err := tx.Deliveries(ledger.Filter{})
		if err != nil {
			return err
		}
		parts, err := tx.Outline()
		if err != nil {
			return err
		}
		sent := map[int64]time.Time{}
		for _, p := range parts {
			if p.N == 0 {
				sent[p.Delivery] = p.At
			}
		}
		for _, d := range rows {
			m.Deliveries[string(d.State())]++
			switch {
			case d.State() == ledger.Sent:
				m.Sent = append(m.Sent, metrics.Sent{ID: d.ID, Due: d.Due, Sent: sent[d.ID]})
			case d.State() != ledger.Planned || d.Due.IsZero():
			case d.Due.Before(now):
				m.Due++
			case m.Next.IsZero() || d.Due.Before(m.Next):
				m.Next = d.Due
			}
		}
		channels, err := tx.Channels()
		if err != nil {
			return err
		}
		for _, c := range channels {
			if c.NotBefore.After(now) && slices.ContainsFunc(rows, func(d ledger.Delivery) bool {
				return d.Channel == c.Name && d.State() == ledger.Planned && !d.Due.IsZero() && d.Due.Before(c.NotBefore)
			}) {
				m.Held[c.Name] = c.NotBefore
			}
		}
		notices, err := tx.Notices(1000)
		m.Notices = len(notices)
		return err
	})
	c := s.scheduler.Catalogue()
	m.Problems = len(c.Problems())
	for _, a := range c.Articles() {
		m.Articles[kindOf(a)]++
	}
	m.Scanned = s.scannedAt()
	if m.Witness = s.witness.Knows(); m.Witness {
		m.Ahead, _ = s.witness.Off()
	}
	if s.source != nil {
		m.Repository, m.Pulled = true, s.source.Status().Checked
	}
	return m, err
}

// kindOf is an article's state as a label of metrics.
func kindOf(a *content.Article) string {
	switch {
	case a.Draft:
		return "draft"
	case a.Telegram.Never:
		return "never"
	case a.Due.IsZero() && a.Telegram.Queue:
		return "queued"
	case a.Due.IsZero():
		return "undated"
	}
	return "dated"
}
