package scheduler_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/content/route"
	"github.com/dateline-bot/dateline/scheduler"
	"github.com/dateline-bot/dateline/scheduler/deliver"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

func TestPlanSaysWhichChannelIsNotReached(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.config.Routes = []route.Route{{Channel: "@late"}}
		r.write("a.md", r.now().Add(time.Minute), "text")
		r.start()
		r.pass(time.Hour)
		if state, why := r.state("a"); state != ledger.Planned || why != scheduler.ErrNoChannel.Error() {
			t.Errorf("a is %q (%s)", state, why)
		}
		r.tg.with(func() { r.tg.channels["@late"] = deliver.Channel{ID: -1003, CanPost: true} })
		r.pass(time.Hour)
		r.wantState("a", ledger.Sent)
	})
}

// TestEntryWithoutDate holds that an article that has no date has none in the
// plan either.
func TestEntryWithoutDate(t *testing.T) {
	inBubble(t, func(r *rig) {
		r.write("page.md", time.Time{}, "page")
		r.start()
		if _, err := r.s.Skip(context.Background(), "page", by); err != nil {
			t.Fatal(err)
		}
		r.wantState("page", ledger.Skipped)
		if e := r.entry("page"); !e.Due.IsZero() || !e.Held.IsZero() || e.Reason != locale.M("reason.skipped_by", "name", "Ann") {
			t.Errorf("got %+v, want no date, skipped by Ann", e)
		}
	})
}

// TestQueueReadsNoHistory holds that the queue is made of the rows that are not
// over, however many are.
func TestQueueReadsNoHistory(t *testing.T) {
	inBubble(t, func(r *rig) {
		const history = 500
		for i := range history {
			r.write(fmt.Sprintf("old-%d.md", i), r.now().AddDate(-1, 0, -i), "old")
		}
		r.write("soon.md", r.now().Add(time.Hour), "soon")
		r.write("later.md", r.now().Add(48*time.Hour), "later")
		r.write("draft.md", r.now().Add(time.Hour), "draft", func(a *content.Article) { a.Draft = true })
		r.write("page.md", time.Time{}, "page")
		r.complain(content.Problem{Path: "broken.md", Severity: content.SeverityError, Message: locale.Text("broken")})
		r.start()
		r.pass(time.Minute)
		names := func(want ...string) {
			t.Helper()
			r.rows.Store(0)
			queue, err := r.s.Queue(context.Background())
			var got []string
			for _, e := range queue {
				got = append(got, e.Slug+" "+string(e.State))
			}
			if fmt.Sprint(got) != fmt.Sprint(want) || err != nil {
				t.Errorf("the queue is %q, %v, want %q", got, err, want)
			}
			if n := r.rows.Load(); n > 20 {
				t.Errorf("%d rows were read for it", n)
			}
		}
		names("soon planned", "later planned", "draft draft", "broken broken")
		r.pass(2 * time.Hour)
		names("later planned", "draft draft", "broken broken")
		r.wantState("soon", ledger.Sent)
	})
}

// TestQueueAsksLittle holds that many articles that do not go out are not looked up one
// by one, and that warnings about files do not count as such.
func TestQueueAsksLittle(t *testing.T) {
	for name, c := range map[string]struct {
		drafts, warnings, old int
		asks, rows            int64 // at most
	}{
		"many drafts":   {drafts: 101, old: 50, asks: 5, rows: 200},
		"some drafts":   {drafts: 20, old: 50, asks: 25, rows: 49},
		"many warnings": {warnings: 500, old: 50, asks: 5, rows: 49},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(r *rig) {
				for i := range c.old {
					r.write(fmt.Sprintf("old-%d.md", i), r.now().AddDate(-1, 0, -i), "old")
				}
				for i := range c.drafts {
					r.write(fmt.Sprintf("draft-%d.md", i), r.now().Add(time.Hour), "draft", func(a *content.Article) { a.Draft = true })
				}
				var problems []content.Problem
				for i := range c.warnings {
					problems = append(problems, content.Problem{Path: fmt.Sprintf("old-%d.md", i), Severity: content.SeverityWarning, Message: locale.Text("odd")})
				}
				r.complain(problems...)
				r.start()
				r.pass(time.Minute)
				r.asks.Store(0)
				r.rows.Store(0)
				if _, err := r.s.Queue(context.Background()); err != nil {
					t.Fatal(err)
				}
				if asks, rows := r.asks.Load(), r.rows.Load(); asks > c.asks || rows > c.rows {
					t.Errorf("the ledger was asked %d times, for %d rows; want at most %d and %d", asks, rows, c.asks, c.rows)
				}
				r.entry("")
			})
		})
	}
}
