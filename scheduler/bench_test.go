//go:build unix

package scheduler_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
	"github.com/dateline-bot/dateline/scheduler/store"
)

// planned runs a scheduler in real time on n articles, of which some fall due
// soon, a quarter of a second apart, and the rest in years.
func planned(b *testing.B, n, soon int) (r *rig, moments []time.Time) {
	b.Helper()
	r = &rig{db: filepath.Join(b.TempDir(), "ledger.db"), files: map[string]file{}}
	r.tg = newTelegram(r.now)
	for i := range n {
		due := time.Now().AddDate(1, 0, 0).Add(time.Duration(i) * time.Minute)
		if i < soon {
			due = time.Now().Add(15*time.Second + time.Duration(i)*250*time.Millisecond).Truncate(time.Millisecond)
			moments = append(moments, due)
		}
		r.write(fmt.Sprintf("%05d.md", i), due, "text")
	}
	st, err := store.OpenSQLite(context.Background(), r.db)
	if err != nil {
		b.Fatal(err)
	}
	c := scheduler.Config{Rules: plan.Rules{Channel: "@channel", Zone: time.UTC}, Store: st, Source: r, Renderer: r.renderer, Publisher: r.tg,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	if r.s, err = scheduler.New(c); err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- r.s.Run(ctx) }()
	b.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			b.Error(err)
		}
		st.Close()
	})
	start := time.Now()
	r.s.Update(r.catalogue(), nil)
	for {
		if r.count(ctx, st) == n {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	b.Logf("%d articles were planned within %v", n, time.Since(start).Round(time.Millisecond))
	return r, moments
}

func (r *rig) count(ctx context.Context, st ledger.Store) (n int) {
	_ = st.View(ctx, func(tx ledger.Tx) error {
		rows, err := tx.Deliveries(ledger.Filter{})
		n = len(rows)
		return err
	})
	return n
}

// BenchmarkLateness measures, in real time on a real file, how late an article
// leaves with 10,000 planned ones: from its moment to the call of the Publisher.
func BenchmarkLateness(b *testing.B) {
	for b.Loop() {
		r, moments := planned(b, 10_000, 80)
		time.Sleep(time.Until(moments[len(moments)-1]) + time.Second)
		var late []time.Duration
		for _, m := range r.tg.messages(channelID) {
			late = append(late, m.at.Sub(moments[len(late)]))
		}
		if len(late) != len(moments) {
			b.Fatalf("%d of %d are out", len(late), len(moments))
		}
		slices.Sort(late)
		if late[0] < 0 {
			b.Fatalf("one was %v early", -late[0])
		}
		b.ReportMetric(late[len(late)/2].Seconds()*1000, "p50-ms")
		b.ReportMetric(late[len(late)*99/100].Seconds()*1000, "p99-ms")
	}
}

// BenchmarkIdle measures the processor time of a scheduler with 10,000 planned
// articles and nothing to do, over most of a minute.
func BenchmarkIdle(b *testing.B) {
	for b.Loop() {
		planned(b, 10_000, 0)
		time.Sleep(2 * time.Second)
		const span = 40 * time.Second
		before := used(b)
		time.Sleep(span)
		b.ReportMetric(100*(used(b)-before).Seconds()/span.Seconds(), "%cpu")
	}
}

func used(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
