package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/dateline-bot/dateline/scheduler"
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

// health answers the webhook at the path of its address, /healthz (the process
// lives), /readyz (it can do its work)
// and /metrics (Prometheus' text format).
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
	mux.HandleFunc("GET /metrics", s.metrics)
	if u, err := url.Parse(s.cfg.Webhook); err == nil && s.cfg.Webhook != "" {
		mux.Handle("POST "+cmp.Or(u.EscapedPath(), "/{$}"), s.bot)
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
	var channels []scheduler.ChannelState
	err := s.store.View(ctx, func(tx scheduler.Tx) (err error) {
		channels, err = tx.Channels()
		return err
	})
	if err != nil {
		return "the ledger cannot be read"
	}
	i := slices.IndexFunc(channels, func(c scheduler.ChannelState) bool { return strings.EqualFold(c.Name, s.cfg.Channel) })
	switch {
	case i < 0 || channels[i].Chat == 0:
		return "Telegram has not told of the channel yet"
	case channels[i].Paused != "":
		return "nothing is sent to the channel: " + channels[i].Paused
	}
	return ""
}

// metrics writes what can be counted. Counts come from the ledger, so they
// survive a restart.
func (s *service) metrics(w http.ResponseWriter, r *http.Request) {
	plan, err := s.scheduler.Plan(r.Context())
	if err != nil {
		http.Error(w, "the plan cannot be read", http.StatusServiceUnavailable)
		return
	}
	var b strings.Builder
	gauge := func(name, help string) { fmt.Fprintf(&b, "# HELP %s %s\n# TYPE %[1]s gauge\n", name, help) }

	states := map[scheduler.State]int{}
	held := map[string]time.Time{}
	var next time.Time
	for _, e := range plan {
		states[e.State]++
		if !e.Held.IsZero() {
			held[e.Channel] = e.Held
		}
		if e.State == scheduler.Planned && !e.Due.IsZero() && (next.IsZero() || e.Due.Before(next)) {
			next = e.Due
		}
	}
	gauge("dateline_deliveries", "Deliveries in the ledger by state.")
	for _, st := range []scheduler.State{scheduler.Planned, scheduler.Sending, scheduler.Sent, scheduler.Unconfirmed,
		scheduler.Failed, scheduler.Missed, scheduler.Skipped, scheduler.Withdrawn} {
		fmt.Fprintf(&b, "dateline_deliveries{state=%q} %d\n", st, states[st])
	}
	gauge("dateline_next_due_timestamp_seconds", "When the next article is due; 0 if none is planned.")
	fmt.Fprintf(&b, "dateline_next_due_timestamp_seconds %d\n", max(next.Unix(), 0))
	gauge("dateline_held_until_timestamp_seconds", "Until when Telegram asks to wait, where that holds an article up.")
	for _, channel := range slices.Sorted(maps.Keys(held)) {
		fmt.Fprintf(&b, "dateline_held_until_timestamp_seconds{channel=%q} %d\n", channel, held[channel].Unix())
	}
	if c := s.scheduler.Catalogue(); c != nil {
		gauge("dateline_articles", "Articles in the folder.")
		fmt.Fprintf(&b, "dateline_articles %d\n", len(c.Articles()))
		gauge("dateline_article_problems", "Problems found in articles.")
		fmt.Fprintf(&b, "dateline_article_problems %d\n", len(c.Problems()))
	}
	gauge("go_goroutines", "Goroutines that exist.")
	fmt.Fprintf(&b, "go_goroutines %d\n", runtime.NumGoroutine())
	ready := cmp.Compare(s.unready(r.Context()), "") // 0 if ready
	gauge("dateline_ready", "1 if the service can do its work.")
	fmt.Fprintf(&b, "dateline_ready %d\n", 1-ready)
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	_, _ = w.Write([]byte(b.String()))
}
