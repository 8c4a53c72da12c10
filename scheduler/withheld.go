package scheduler

import (
	"slices"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/content/locale"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// why is the reason why an article is not published.
type why struct {
	state  ledger.State
	reason locale.Message
}

// whyWithheld returns the reasons why articles, by slug, and unreadable files, by path, are not
// published.
func whyWithheld(sc *plan.Scene) (bySlug, byPath map[string]why) {
	bySlug, byPath = map[string]why{}, map[string]why{}
	for _, a := range sc.Articles.Articles() {
		switch {
		case a.Unmarked():
		case a.Draft:
			bySlug[a.Slug] = why{ledger.Draft, a.DraftBy().Message()}
		case a.Hold != nil:
			bySlug[a.Slug] = why{ledger.Held, a.Hold.Message()}
		}
	}
	for _, p := range sc.Articles.Problems() {
		if _, ok := byPath[p.Path]; ok || p.Severity != content.SeverityError || sc.Articles.MarkedOnly(p.Path) {
			continue
		}
		reason := p.Message
		if p.Line > 0 {
			reason = locale.M("reason.line", "line", p.Line, "what", p.Message)
		}
		byPath[p.Path] = why{ledger.Broken, reason}
	}
	return bySlug, byPath
}

// withheld adds the articles that are not published to the entries of a plan, with the reason. Articles
// that are published, or that an admin ordered or skipped, keep their entries.
func (s lister) withheld(sc *plan.Scene, entries []Entry) []Entry {
	bySlug, byPath := whyWithheld(sc)
	known := map[string]bool{} // slugs and paths that have an entry
	idle := map[string]bool{}  // slugs of rows that wait for nobody, or are not written yet
	for _, e := range entries {
		idle[e.Slug] = true
	}
	for _, d := range sc.Rows {
		idle[d.Slug] = false
	}
	for _, d := range sc.Rows {
		if w, ok := byPath[d.Path]; ok {
			known[d.Path], bySlug[d.Slug] = true, w
		}
		if (d.By == (ledger.Actor{}) || d.Wait == ledger.WaitHold) && !d.Flags.Has(ledger.Out) {
			idle[d.Slug] = true
		}
	}
	for i := range entries {
		e := &entries[i]
		w, ok := bySlug[e.Slug]
		known[e.Slug] = true
		if ok && idle[e.Slug] && (e.State == ledger.Skipped || e.State == ledger.Missed || e.State == ledger.Planned && w.state == ledger.Broken) {
			e.State, e.Reason = w.state, w.reason
		}
	}
	for _, a := range sc.Articles.Articles() {
		w, ok := bySlug[a.Slug]
		if !ok || known[a.Slug] || a.Telegram().Never || w.state == ledger.Held && a.Due.IsZero() && !a.Telegram().Queue {
			continue
		}
		for _, pl := range s.Routing().Places(a) {
			entries = append(entries, Entry{Slug: a.Slug, Title: a.Title, Channel: pl.Channel, Due: a.Due,
				State: w.state, Reason: w.reason, Messages: []int{}})
		}
	}
	for path, w := range byPath {
		if !known[path] {
			slug, title := content.FileName(path)
			entries = append(entries, Entry{Slug: slug, Title: title, Channel: s.Channel, State: w.state, Reason: w.reason, Messages: []int{}})
		}
	}
	return entries
}

// queued returns the withheld entries of a plan that would be in the queue if they were not
// withheld. Articles with a date long ago, or none, are left out.
func queued(entries []Entry, now time.Time) []Entry {
	return slices.DeleteFunc(slices.Clone(entries), func(e Entry) bool {
		return !e.State.Withheld() || e.State != ledger.Broken && !e.Due.After(now.Add(-plan.TooOld))
	})
}
