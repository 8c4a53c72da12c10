// Package metrics provides Dateline's Prometheus metrics.
//
// Counters and histograms are updated as events happen: [Metrics.Call] for every call
// of the Bot API, [Metrics.Retried] for every retried step. Gauges, and the lateness of
// posts, come from a [Snapshot] of the ledger and the articles, which is taken at most
// every two seconds, however often /metrics is read, and without planning.
//
// The names are an interface that dashboards and alerts depend on: they are added, not
// changed.
package metrics

import (
	"context"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/scheduler/deliver"
)

// Snapshot is the state at a time.
type Snapshot struct {
	Ready      bool
	Deliveries map[string]int // by state; contains every state
	Articles   map[string]int // by state: dated, undated, draft, …
	Problems   int
	Held       map[string]time.Time // by channel, until when Telegram asks to wait, if that delays an article
	Due        int                  // deliveries that are due and not sent
	Notices    int                  // messages to the admins that are not delivered
	Next       time.Time            // when the next article is due; zero if none is planned
	Scanned    time.Time            // when the articles were last read
	Witness    bool                 // Telegram's answers give the time
	Ahead      time.Duration        // how far the clock is ahead of it
	Repository bool                 // the articles are in a repository
	Pulled     time.Time            // when the repository last answered; zero for never
	Sent       []Sent               // posts that were published since Known.Since, or were among Known.Underway; unordered
	Underway   []int64              // deliveries that are being sent, or may have been
}

// Known is the state of the previous snapshot, which determines the posts to report
// now.
type Known struct {
	Since    time.Time // posts whose first part was published after it
	Underway []int64   // deliveries that were being sent, and may be published by now
}

// Sent is a published post.
type Sent struct {
	ID   int64 // of the delivery
	Due  time.Time
	Sent time.Time
}

// Metrics has the metrics; use New.
type Metrics struct {
	registry *prometheus.Registry
	snapshot func(context.Context, Known) (Snapshot, error)

	calls    *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	waits    prometheus.Counter
	retries  *prometheus.CounterVec
	lateness prometheus.Histogram
	updates  prometheus.Counter

	mu    sync.Mutex // guards the fields below
	last  Snapshot
	taken time.Time
	err   error
	known map[int64]bool // recent posts whose lateness was counted; nil before the first snapshot
	since time.Time      // when the ledger was last read without an error
	under []int64        // deliveries that were being sent then
}

// fresh is how long a snapshot is used.
const fresh = 2 * time.Second

// overlap is how far before the last snapshot posts are looked for: other replicas have
// other clocks, and may have written to the ledger later.
const overlap = 10 * time.Minute

// New returns metrics; snapshot is called to take a snapshot.
func New(version, revision string, snapshot func(context.Context, Known) (Snapshot, error)) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(), snapshot: snapshot,
		calls: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "dateline_api_calls_total",
			Help: "Calls of the Bot API by method and result: ok, not_sent, refused, limited (429) or unknown."}, []string{"method", "result"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "dateline_api_call_duration_seconds",
			Help: "How long calls of the Bot API took, long polling excepted.", Buckets: []float64{.05, .1, .25, .5, 1, 2.5, 5, 10, 15}}, []string{"method"}),
		waits: prometheus.NewCounter(prometheus.CounterOpts{Name: "dateline_api_retry_after_seconds_total",
			Help: "How long Telegram asked to wait, in answers 429."}),
		retries: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "dateline_retries_total",
			Help: "Steps that were tried again after a failure: send, edit, withdraw, comment or other."}, []string{"step"}),
		lateness: prometheus.NewHistogram(prometheus.HistogramOpts{Name: "dateline_publish_lateness_seconds",
			Help: "How long after its due time a post was sent.", Buckets: []float64{.5, 1, 2, 5, 10, 30, 60, 300, 1800, 3600, 21600, 86400}}),
		updates: prometheus.NewCounter(prometheus.CounterOpts{Name: "dateline_updates_total",
			Help: "Updates received from Telegram."}),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{Name: "dateline_build_info", Help: "Version of this program; the value is 1.",
		ConstLabels: prometheus.Labels{"version": version, "revision": revision, "goversion": runtime.Version()}})
	build.Set(1)
	for _, step := range []deliver.Step{deliver.StepSend, deliver.StepEdit, deliver.StepWithdraw, deliver.StepComment, deliver.StepOther} {
		m.retries.WithLabelValues(string(step)) // 0 from the start, so that the first one is an increase
	}
	m.registry.MustRegister(build, m.calls, m.seconds, m.waits, m.retries, m.lateness, m.updates, &gauges{m},
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Call counts a call of the Bot API.
func (m *Metrics) Call(o botapi.Observation) {
	result := "ok"
	if o.Err != nil {
		result = strings.ReplaceAll(o.Err.Outcome.String(), " ", "_")
		m.waits.Add(o.Err.RetryAfter.Seconds())
	}
	m.calls.WithLabelValues(o.Method, result).Inc()
	if o.Method == "getUpdates" {
		m.updates.Add(float64(o.Items))
		return
	}
	m.seconds.WithLabelValues(o.Method).Observe(o.Took.Seconds())
}

// Retried counts a retried step for a post.
func (m *Metrics) Retried(step deliver.Step) { m.retries.WithLabelValues(string(step)).Inc() }

// Update counts an update that arrived by webhook.
func (m *Metrics) Update() { m.updates.Inc() }

// Handler serves the metrics.
func (m *Metrics) Handler() http.Handler {
	metrics := promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = m.take(r.Context()) // first, because collectors run concurrently; gauges report an error
		metrics.ServeHTTP(w, r)
	})
}

// take returns the current snapshot, and counts the lateness of posts published since
// the last one. Posts from before the start are not counted.
func (m *Metrics) take(ctx context.Context) (Snapshot, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.taken.IsZero() && time.Since(m.taken) < fresh {
		return m.last, m.err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second) // others use this snapshot as well
	defer cancel()
	began := time.Now()
	first := m.known == nil
	if first {
		m.since = began
	}
	m.last, m.err = m.snapshot(ctx, Known{m.since.Add(-overlap), slices.Clone(m.under)})
	m.taken = time.Now()
	if m.err != nil {
		return m.last, m.err
	}
	known := make(map[int64]bool, len(m.last.Sent))
	for _, s := range m.last.Sent {
		known[s.ID] = true
		if !first && !m.known[s.ID] && !s.Sent.IsZero() && !s.Due.IsZero() {
			m.lateness.Observe(max(s.Sent.Sub(s.Due), 0).Seconds())
		}
	}
	m.known, m.since, m.under = known, began, m.last.Underway
	return m.last, nil
}

// Watch takes a snapshot regularly until ctx ends, so that lateness is counted even if
// /metrics is rarely read.
func (m *Metrics) Watch(ctx context.Context) error {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		_, _ = m.take(ctx) // the next reader of /metrics gets the error
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// gauges converts a snapshot to metrics when they are read.
type gauges struct{ m *Metrics }

var (
	ready      = prometheus.NewDesc("dateline_ready", "1 if the service can do its work.", nil, nil)
	deliveries = prometheus.NewDesc("dateline_deliveries", "Deliveries in the ledger by state.", []string{"state"}, nil)
	articles   = prometheus.NewDesc("dateline_articles", "Articles in the folder.", nil, nil)
	states     = prometheus.NewDesc("dateline_articles_by_state", "Articles in the folder by state.", []string{"state"}, nil)
	problems   = prometheus.NewDesc("dateline_article_problems", "Problems found in articles.", nil, nil)
	due        = prometheus.NewDesc("dateline_queue_depth", "Deliveries that are due and not sent yet.", nil, nil)
	notices    = prometheus.NewDesc("dateline_notices_pending", "Messages to the admins that are not delivered yet.", nil, nil)
	held       = prometheus.NewDesc("dateline_held_until_timestamp_seconds", "Until when Telegram asks to wait, where that holds an article up.", []string{"channel"}, nil)
	next       = prometheus.NewDesc("dateline_next_due_timestamp_seconds", "When the next article is due; 0 if none is planned.", nil, nil)
	scanned    = prometheus.NewDesc("dateline_last_scan_timestamp_seconds", "When the articles were read last; 0 if never.", nil, nil)
	clock      = prometheus.NewDesc("dateline_clock_ahead_seconds", "How far this machine's clock is ahead of Telegram's; missing where the answers of the Bot API do not tell the time.", nil, nil)
	pulled     = prometheus.NewDesc("dateline_last_pull_timestamp_seconds", "When the repository of articles last answered; 0 if never.", nil, nil)
)

// Describe implements prometheus.Collector.
func (g *gauges) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{ready, deliveries, articles, states, problems, due, held, notices, next, scanned, clock, pulled} {
		ch <- d
	}
}

// Collect implements prometheus.Collector. If the ledger cannot be read, the service is
// not ready, and the gauges are missing rather than outdated.
func (g *gauges) Collect(ch chan<- prometheus.Metric) {
	send := func(d *prometheus.Desc, v float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	s, err := g.m.take(context.Background()) // collectors have no context
	if err != nil {
		send(ready, 0)
		return
	}
	send(ready, truth(s.Ready))
	for state, n := range s.Deliveries {
		send(deliveries, float64(n), state)
	}
	all := 0
	for state, n := range s.Articles {
		all += n
		send(states, float64(n), state)
	}
	send(articles, float64(all))
	send(problems, float64(s.Problems))
	send(due, float64(s.Due))
	for channel, until := range s.Held {
		send(held, seconds(until), channel)
	}
	send(notices, float64(s.Notices))
	send(next, seconds(s.Next))
	send(scanned, seconds(s.Scanned))
	if s.Witness {
		send(clock, s.Ahead.Seconds())
	}
	if s.Repository {
		send(pulled, seconds(s.Pulled))
	}
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func seconds(t time.Time) float64 {
	if t.IsZero() {
		return 0
	}
	return float64(t.Unix()) // whole seconds: a float64 of nanoseconds would lose digits
}
