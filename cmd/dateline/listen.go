package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/bot/web"
	"github.com/dateline-bot/dateline/cmd/dateline/config"
	"github.com/dateline-bot/dateline/cmd/dateline/metrics"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// serve runs the service, together with the HTTP server if listen is set.
func (s *service) serve(ctx context.Context) error {
	if s.cfg.Listen == "" {
		return s.run(ctx)
	}
	listener, scheme, err := listen(s.cfg)
	if err != nil {
		return err
	}
	server := serving(s.health())
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
	closing, done := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer done()
	if server.Shutdown(closing) != nil {
		server.Close()
	}
	if e := <-served; !errors.Is(e, http.ErrServerClosed) {
		err = errors.Join(err, fmt.Errorf("listen: %w", e))
	}
	return err
}

// listen opens the address of the HTTP server, with TLS if it has a certificate of its own.
func listen(c *config.Config) (listener net.Listener, scheme string, err error) {
	if listener, err = net.Listen("tcp", c.Listen); err != nil {
		return nil, "", fmt.Errorf("listen: %w", web.CannotListen(c.Listen, err))
	}
	if c.WebhookKey == "" {
		return listener, "http", nil
	}
	pair, err := tls.LoadX509KeyPair(c.WebhookCertificate, c.WebhookKey)
	if err != nil {
		listener.Close()
		return nil, "", locale.Error("wrong.pair", "problem", err)
	}
	return tls.NewListener(listener, &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}}), "https", nil
}

func serving(h http.Handler) *http.Server {
	return &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second, IdleTimeout: time.Minute}
}

// answerMeanwhile answers /healthz and /readyz while the program waits for its database, until end is
// called: a supervisor would take it for dead otherwise.
func answerMeanwhile(c *config.Config, log *slog.Logger) (end func()) {
	if c.Listen == "" {
		return func() {}
	}
	listener, _, err := listen(c)
	if err != nil {
		log.Warn("cannot serve /healthz and /readyz while waiting for the database", "err", err)
		return func() {}
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "the database is not there yet", http.StatusServiceUnavailable)
	})
	server := serving(mux)
	go func() { _ = server.Serve(listener) }()
	return func() { _ = server.Close() }
}

// health serves the webhook at the path of its address, /healthz (the process runs), /readyz (it
// can do its work) and /metrics (for Prometheus).
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

// unready returns why the service cannot do its work; "" if it can.
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

// snapshot returns the values for the metrics. It reads only numbers that the ledger finds by
// indexes, whatever its size, and plans nothing.
func (s *service) snapshot(ctx context.Context, known metrics.Known) (metrics.Snapshot, error) {
	m := metrics.Snapshot{Deliveries: map[string]int{}, Held: map[string]time.Time{}, Ready: s.unready(ctx) == ""}
	now := time.Now()
	mark, marked := s.store.Mark() // before the view: what is written in between is counted again
	err := s.store.View(ctx, func(tx ledger.Tx) (err error) {
		if m.Deliveries, err = s.stateCount.current(tx, now, mark, marked); err != nil {
			return err
		}
		planned := []ledger.State{ledger.Planned}
		if m.Due, err = tx.Count(ledger.Filter{States: planned, DueBy: now}); err != nil {
			return err
		}
		next, err := tx.Deliveries(ledger.Filter{States: planned, DueAfter: now, Limit: 1})
		if err != nil {
			return err
		}
		for _, d := range next {
			m.Next = d.Due
		}
		channels, err := tx.Channels()
		if err != nil {
			return err
		}
		for _, c := range channels {
			if c.Chat == 0 || !c.NotBefore.After(now) {
				continue
			}
			waiting, err := tx.Deliveries(ledger.Filter{Chat: c.Chat, States: planned, DueBy: c.NotBefore, Limit: 1})
			if err != nil {
				return err
			}
			if len(waiting) > 0 {
				m.Held[c.Name] = c.NotBefore
			}
		}
		if m.Sent, m.Underway, err = sentSince(tx, known); err != nil {
			return err
		}
		notices, err := tx.Notices().Oldest(1000)
		m.Notices = len(notices)
		return err
	})
	m.Articles, m.Problems = s.articleCount.of(s.scheduler.Catalogue())
	m.Scanned = s.scannedAt()
	if m.Witness = s.witness.Knows(); m.Witness {
		m.Ahead, _ = s.witness.Off()
	}
	if s.source != nil {
		m.Repository, m.Pulled = true, s.source.Status().Checked
	}
	return m, err
}

// stateCount counts the deliveries in each state. Counting one state takes time proportional to its
// rows, while counting all rows does not. Therefore the state that had the most rows last time is
// computed as the total minus the others.
type stateCount struct {
	mu   sync.Mutex
	most ledger.State

	last map[string]int // the last result
	mark int64          // of the writes before it; see store.SQLite.Mark
	at   time.Time      // zero: there is none, or nothing is known about writes
}

// countedFor limits the age of a count while this process writes nothing: commands of others may.
const countedFor = 30 * time.Second

// current returns the counts at now, which are those of the last time if nothing was written since.
func (c *stateCount) current(tx ledger.Tx, now time.Time, mark int64, marked bool) (map[string]int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if marked && !c.at.IsZero() && c.mark == mark && now.Sub(c.at).Abs() < countedFor {
		return c.last, nil
	}
	last, err := c.count(tx)
	if c.last, c.mark, c.at = last, mark, now; err != nil || !marked {
		c.at = time.Time{}
	}
	return last, err
}

func (c *stateCount) count(tx ledger.Tx) (map[string]int, error) {
	if c.most == "" {
		c.most = ledger.Skipped // history, at first
	}
	rest, err := tx.Count(ledger.Filter{})
	if err != nil {
		return nil, err
	}
	out := map[string]int{}
	for _, st := range ledger.States() {
		if st == c.most {
			continue
		}
		n, err := tx.Count(ledger.Filter{States: []ledger.State{st}})
		if err != nil {
			return nil, err
		}
		out[string(st)] = n
		rest -= n
	}
	out[string(c.most)] = rest
	for _, st := range ledger.States() {
		if out[string(st)] > out[string(c.most)] {
			c.most = st
		}
	}
	return out, nil
}

// sentSince returns the posts whose first part was sent after a given time, those of the given
// deliveries that are published now, and the deliveries that are being sent.
func sentSince(tx ledger.Tx, known metrics.Known) (sent []metrics.Sent, underway []int64, err error) {
	ids := known.Underway
	parts, err := tx.FirstParts(known.Since)
	if err != nil {
		return nil, nil, err
	}
	for _, p := range parts {
		ids = append(ids, p.Delivery)
	}
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		d, err := tx.Delivery(id)
		if errors.Is(err, ledger.ErrNotFound) || err == nil && d.State() != ledger.Sent {
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		parts, err := tx.Parts(id)
		if err != nil {
			return nil, nil, err
		}
		one := metrics.Sent{ID: id, Due: d.Due}
		if len(parts) > 0 {
			one.Sent = parts[0].At
		}
		sent = append(sent, one)
	}
	for _, f := range []ledger.Filter{{States: []ledger.State{ledger.Sending, ledger.Unconfirmed}}, {Begun: true}} {
		rows, err := tx.Deliveries(f)
		if err != nil {
			return nil, nil, err
		}
		for _, d := range rows {
			underway = append(underway, d.ID)
		}
	}
	return sent, underway, nil
}

// articleCount counts the articles of the last catalogue by kind and caches the result.
type articleCount struct {
	mu  sync.Mutex
	cat *content.Catalogue
	by  map[string]int
}

func (c *articleCount) of(cat *content.Catalogue) (by map[string]int, problems int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cat != cat || c.by == nil {
		c.cat, c.by = cat, map[string]int{}
		for _, a := range cat.Articles() {
			c.by[kindOf(a)]++
		}
	}
	return c.by, len(cat.Problems())
}

// kindOf is the label of an article's state in metrics.
func kindOf(a *content.Article) string {
	switch {
	case a.Draft:
		return "draft"
	case a.Telegram().Never:
		return "never"
	case a.Due.IsZero() && a.Telegram().Queue:
		return "queued"
	case a.Due.IsZero():
		return "undated"
	}
	return "dated"
}
