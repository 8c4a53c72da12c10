package metrics

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/dateline-bot/dateline/bot/botapi"
	"github.com/dateline-bot/dateline/scheduler/deliver"
)

func page(m *Metrics) string {
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	return w.Body.String()
}

func TestMetrics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		due := time.Now()
		asked := 0
		s := Snapshot{Ready: true, Deliveries: map[string]int{"planned": 2, "sent": 1}, Articles: map[string]int{"dated": 3, "draft": 1},
			Next: time.Unix(4070908800, 0), Sent: []Sent{{1, due, due.Add(time.Hour)}}}
		var broken error
		m := New("1.2.3", "abcdef", func(context.Context, Known) (Snapshot, error) { asked++; return s, broken })
		page(m)
		s.Sent = append(s.Sent, Sent{2, due, due.Add(3 * time.Second)})
		page(m)
		if asked != 1 {
			t.Errorf("%d snapshots for two readers at once, want 1", asked)
		}
		time.Sleep(fresh)
		m.Call(botapi.Observation{Method: "sendMessage", Took: time.Second})
		m.Call(botapi.Observation{Method: "sendMessage", Err: &botapi.Error{Outcome: botapi.Limited, RetryAfter: 7 * time.Second}})
		m.Call(botapi.Observation{Method: "sendMessage", Err: &botapi.Error{Outcome: botapi.NotSent}})
		m.Call(botapi.Observation{Method: "getUpdates", Took: 50 * time.Second, Items: 4})
		m.Retried(deliver.StepSend)
		m.Update()
		got := page(m)
		for _, want := range []string{
			`dateline_build_info{goversion="go`, `version="1.2.3"} 1`,
			`dateline_api_calls_total{method="sendMessage",result="ok"} 1`,
			`dateline_api_calls_total{method="sendMessage",result="limited"} 1`,
			`dateline_api_calls_total{method="sendMessage",result="not_sent"} 1`,
			"dateline_api_retry_after_seconds_total 7\n", `dateline_retries_total{step="send"} 1`, `dateline_retries_total{step="edit"} 0`, "dateline_updates_total 5\n",
			"# TYPE dateline_deliveries gauge\n", `dateline_deliveries{state="planned"} 2`, "dateline_articles 4\n",
			`dateline_articles_by_state{state="draft"} 1`, "dateline_next_due_timestamp_seconds 4.0709088e+09\n", "dateline_ready 1\n",
			"dateline_publish_lateness_seconds_count 1\n", "dateline_publish_lateness_seconds_sum 3\n", "go_goroutines ",
		} {
			if !strings.Contains(got, want) {
				t.Errorf("no %q in\n%s", want, got)
			}
		}
		if strings.Contains(got, `dateline_api_call_duration_seconds_count{method="getUpdates"}`) {
			t.Errorf("the wait of long polling is counted as a call's duration: got %q, want no %q in it", got, `dateline_api_call_duration_seconds_count{method="getUpdates"}`)
		}
		if hints, err := testutil.GatherAndLint(m.registry); err != nil || len(hints) > 0 {
			t.Errorf("against the conventions: %v, %v", hints, err)
		}
		time.Sleep(fresh)
		broken = errors.New("no ledger")
		if got := page(m); !strings.Contains(got, "dateline_ready 0\n") || strings.Contains(got, "dateline_deliveries{") {
			t.Errorf("without a ledger:\n%s", got)
		}
	})
}

// TestLatenessIsCountedOnce holds that posts that were being sent are queried by id,
// and recently published ones by time: a post is counted once, however late its
// publication becomes known.
func TestLatenessIsCountedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		due := time.Now()
		var asked Known
		var s Snapshot
		m := New("1.2.3", "abcdef", func(_ context.Context, k Known) (Snapshot, error) { asked = k; return s, nil })
		count := func(what string, want int) {
			t.Helper()
			time.Sleep(fresh)
			if got := page(m); !strings.Contains(got, fmt.Sprintf("dateline_publish_lateness_seconds_count %d\n", want)) {
				t.Errorf("%s: want %d counted, got\n%s", what, want, got)
			}
		}
		s = Snapshot{Sent: []Sent{{1, due, due}}, Underway: []int64{2}}
		count("out before the start", 0)
		first := asked.Since
		s = Snapshot{Sent: []Sent{{1, due, due}, {3, due, due.Add(time.Second)}}, Underway: []int64{2}}
		count("a new one", 1)
		if !slices.Equal(asked.Underway, []int64{2}) || asked.Since.Before(first) {
			t.Errorf("asked %+v after %v: want what was on its way, and no earlier moment", asked, first)
		}
		s = Snapshot{Sent: []Sent{{2, due, due.Add(time.Hour)}, {3, due, due.Add(time.Second)}}}
		count("one that was in doubt", 2)
		s = Snapshot{}
		count("nothing since", 2)
	})
}
