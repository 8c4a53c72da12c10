package simtest

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/dateline-bot/dateline/bot/emulator"
	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler/ledger"
	"github.com/dateline-bot/dateline/scheduler/plan"
)

// In every fifth seed every other article is a part of a series with contents in the
// channel: one message, pinned once, that finally lists the published parts, although
// the name of the series is corrected at times.

const contentsHead = "Contents: Saga"

// saga returns the name of the series in all files after a number of corrections.
func saga(corrected int) string {
	if corrected == 0 {
		return "Saga"
	}
	return fmt.Sprintf("Saga, title %d", corrected)
}

// series returns a seed's settings for series.
func (w *world) series() plan.Series {
	return plan.Series{Links: w.keepsContents, Reply: w.keepsContents, Contents: plan.Contents{All: w.keepsContents}}
}

// inSeries makes every other article a part.
func (w *world) inSeries(a *content.Article) {
	if w.keepsContents && len(a.Slug)%2 == 0 {
		a.Series = []string{saga(w.corrected)}
	}
}

// correctSeries renames the series, in all files at once.
func (w *world) correctSeries() {
	w.mu.Lock()
	w.corrected++
	n := w.corrected
	w.mu.Unlock()
	w.tell("the series is %q", saga(n))
	w.s.Update(w.catalogue(), nil)
}

// contents checks, at any moment, that contents were published and pinned once, and
// once more for those that an admin kept. It reports whether a message is one of them.
// Contents that a restored ledger had forgotten were found in the channel, or asked
// about.
func (m *model) contents(msg emulator.Message, first string, sent, pins *int) bool {
	if !m.w.keepsContents {
		return false
	}
	count, what := sent, "contents were sent"
	switch {
	case msg.Service == "pinned_message":
		count, what = pins, "contents were pinned"
	case !strings.HasPrefix(first, contentsHead):
		return false
	}
	if *count++; *count > 1 && len(m.lost) == 0 && *count > 1+m.keptContents() {
		m.w.violation("%s %d times", what, *count)
	}
	return true
}

// keptContents returns how many contents an admin kept when nothing was left to list:
// the series gets new ones if it has posts again.
func (m *model) keptContents() (n int) {
	for _, d := range m.rows() {
		if d.Flags.Has(ledger.Contents) && d.Flags.Has(ledger.Kept) {
			n++
		}
	}
	return n
}

// rows returns the deliveries in the ledger.
func (m *model) rows() (rows []ledger.Delivery) {
	if err := m.w.store.View(context.Background(), func(tx ledger.Tx) (err error) {
		rows, err = tx.Deliveries(ledger.Filter{})
		return err
	}); err != nil {
		m.w.violation("the ledger cannot be read: %v", err)
	}
	return rows
}

// contentsRight checks, at the end, that contents list the published parts, in order.
func (m *model) contentsRight() {
	if !m.w.keepsContents || len(m.lost) > 0 {
		return
	}
	rows := m.rows()
	var list *ledger.Delivery
	out := map[string]bool{}
	for i, d := range rows {
		if d.Flags.Has(ledger.Contents) {
			if !d.Flags.Has(ledger.Kept) { // an admin kept it when nothing was left to list
				list = &rows[i]
			}
		} else if d.Flags.Has(ledger.Out) && d.MessageID != 0 && d.State() != ledger.Withdrawn {
			out[d.Slug] = true
		}
	}
	var want []string
	for _, s := range m.w.catalogue().Series().All() {
		for _, a := range s.Parts {
			if out[a.Slug] {
				want = append(want, a.Slug)
			}
		}
	}
	switch {
	case list == nil && len(want) < 2:
		return
	case list == nil:
		m.w.violation("there are no contents of %q", want)
	case list.State() != ledger.Sent || list.Wait != ledger.WaitNone || list.MessageID == 0:
		if list.Reason.IsZero() {
			m.w.violation("contents are %s without a reason: %+v", list.State(), list)
		}
		return
	}
	for _, msg := range m.w.allMessages() {
		if msg.ID != list.MessageID {
			continue
		}
		var got []string
		for _, found := range title.FindAllStringSubmatch(msg.Plain, -1) {
			got = append(got, found[1])
		}
		if !slices.Equal(got, want) {
			m.w.violation("the contents list %q, want %q: %+v", got, want, list)
		}
	}
}
