package main

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/cmd/dateline/config"
	"github.com/dateline-bot/dateline/cmd/dateline/metrics"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/store"
)

// reads counts the rows that are read completely.
type reads struct {
	ledger.Tx
	rows int
}

func (r *reads) Deliveries(f ledger.Filter) ([]ledger.Delivery, error) {
	rows, err := r.Tx.Deliveries(f)
	r.rows += len(rows)
	return rows, err
}

func (r *reads) Delivery(id int64) (ledger.Delivery, error) {
	r.rows++
	return r.Tx.Delivery(id)
}

// TestFiguresReadNoHistory holds that the values of /metrics are those of the ledger,
// whatever state most of its rows have, and that completed rows are not read.
func TestFiguresReadNoHistory(t *testing.T) {
	st, err := store.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "ledger.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	now := time.Now().Truncate(time.Microsecond)
	put := func(state ledger.State, n int, at time.Time) {
		t.Helper()
		err := st.Update(t.Context(), func(tx ledger.Tx) error {
			for i := range n {
				d := ledger.Delivery{Chat: -100, Channel: "@c", Slug: fmt.Sprint(state, at.Unix(), i), Due: at}.In(state)
				if err := tx.PutDelivery(&d); err != nil {
					return err
				}
				if state == ledger.Sent || state == ledger.Unconfirmed {
					if err := tx.PutPart(ledger.Part{Delivery: d.ID, At: at}.In(state)); err != nil {
						return err
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	var counts stateCount
	asked, clock := 0, now
	check := func(want map[string]int) {
		t.Helper()
		for range 2 { // the second time with the most frequent state known
			mark, ok := st.Mark()
			err := st.View(t.Context(), func(tx ledger.Tx) error {
				clock = clock.Add(time.Second)
				got, err := counts.current(counted{tx, &asked}, clock, mark, ok)
				got = maps.Clone(got)
				if maps.DeleteFunc(got, func(_ string, n int) bool { return n == 0 }); !maps.Equal(got, want) {
					t.Errorf("got %v, want %v", got, want)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	put(ledger.Skipped, 300, now.AddDate(-1, 0, 0))
	check(map[string]int{"skipped": 300})
	put(ledger.Sent, 400, now.AddDate(0, 0, -1))
	put(ledger.Planned, 2, now.Add(time.Hour))
	put(ledger.Unconfirmed, 1, now.Add(-time.Minute))
	put(ledger.Sent, 3, now)
	check(map[string]int{"skipped": 300, "sent": 403, "planned": 2, "unconfirmed": 1})
	if want := 2 * len(ledger.States()); asked != want {
		t.Errorf("got %d counts, want %d: twice nothing was written in between", asked, want)
	}
	clock = clock.Add(countedFor)
	if check(map[string]int{"skipped": 300, "sent": 403, "planned": 2, "unconfirmed": 1}); asked != 3*len(ledger.States()) {
		t.Errorf("got %d counts after %s, want %d", asked, countedFor, 3*len(ledger.States()))
	}

	err = st.View(t.Context(), func(tx ledger.Tx) error {
		r := &reads{Tx: tx}
		sent, underway, err := sentSince(r, metrics.Known{Since: now.Add(-time.Hour), Underway: []int64{1, 301, 9999}})
		if len(sent) != 4 || !slices.ContainsFunc(sent, func(s metrics.Sent) bool { return s.ID == 301 && s.Sent.Equal(now.AddDate(0, 0, -1)) }) {
			t.Errorf("sent: %+v; want the three of now, and 301 that was asked for", sent)
		}
		if len(underway) != 1 || r.rows > 10 {
			t.Errorf("on its way: %v after %d rows; want one, and a few", underway, r.rows)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// counted counts the counts.
type counted struct {
	ledger.Tx
	n *int
}

func (c counted) Count(f ledger.Filter) (int, error) {
	*c.n++
	return c.Tx.Count(f)
}

// TestHealthWhileTheDatabaseIsAwaited holds that a program that waits for its database is alive and
// not ready for a supervisor, and leaves the address to the service then.
func TestHealthWhileTheDatabaseIsAwaited(t *testing.T) {
	c := &config.Config{Database: "postgres://dateline@" + freeAddress(t) + "/none?sslmode=disable", Listen: freeAddress(t)}
	ctx, cancel := context.WithCancel(t.Context())
	opened := make(chan error, 1)
	go func() {
		_, err := openWhenThere(ctx, c, slog.New(slog.DiscardHandler))
		opened <- err
	}()
	for until := time.Now().Add(10 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		resp, err := http.Get("http://" + c.Listen + "/healthz")
		if err == nil {
			resp.Body.Close()
		}
		if err == nil && resp.StatusCode == http.StatusOK {
			break
		}
		if time.Now().After(until) {
			t.Fatalf("/healthz: got %v, %v, want 200", resp, err)
		}
	}
	if code, said := get(t, "http://"+c.Listen+"/readyz"); code != http.StatusServiceUnavailable || !strings.Contains(said, "database") {
		t.Errorf("/readyz: got %d %q, want 503 and why", code, said)
	}
	cancel()
	if err := <-opened; err == nil {
		t.Error("a database that is not there: got no error, want one")
	}
	l, err := net.Listen("tcp", c.Listen)
	if err != nil {
		t.Fatalf("the address is not free for the service: %v", err)
	}
	l.Close()
}
