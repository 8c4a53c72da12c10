package simtest

import (
	"fmt"
	"time"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// fate is one article in the model.
type fate struct {
	slug string
	// allowed are the periods in which the article may appear.
	allowed []span
	// sends is how often all of it may be sent: once, and once more after each
	// withdrawal.
	sends   int
	removed bool // a person deleted it in the channel, or it was withdrawn
}

type span struct{ from, to time.Time } // to is zero while it is open

func (m *model) get(slug string) *fate {
	f := m.articles[slug]
	if f == nil {
		f = &fate{slug: slug, sends: 1}
		m.articles[slug] = f
	}
	return f
}

// allow opens a period at a time, and closes the previous one.
func (m *model) allow(slug string, from time.Time) {
	m.forbid(slug)
	f := m.get(slug)
	f.allowed = append(f.allowed, span{from: from})
}

func (m *model) forbid(slug string) {
	f := m.get(slug)
	if n := len(f.allowed); n > 0 && f.allowed[n-1].to.IsZero() {
		f.allowed[n-1].to = m.clock()
		if m.w.emu.Scheduled() > 0 { // messages that Telegram has accepted are published anyway
			f.allowed[n-1].to = m.clock().Add(longestSchedule)
		}
	}
}

// clock returns the latest time so far: events before the clock was set back have later
// dates.
func (m *model) clock() time.Time {
	if now := m.w.now(); now.After(m.latest) {
		m.latest = now
	}
	return m.latest
}

// grace is for a request that was being sent when the rules changed.
const grace = 2 * time.Minute

func (f *fate) mayAppear(at time.Time) bool {
	for _, s := range f.allowed {
		// Telegram's dates are whole seconds, rounded down.
		if !at.Add(time.Second).After(s.from) && !at.Add(time.Second).Equal(s.from) {
			continue
		}
		if s.to.IsZero() || at.Before(s.to.Add(grace)) {
			return true
		}
	}
	return false
}

func (f *fate) String() string { return fmt.Sprint(*f) }

// follow updates the article's fate from its file.
func (m *model) follow(a *content.Article) {
	switch {
	case a.Draft:
		m.forbid(a.Slug)
	case a.Due.IsZero(): // queued: there is no date that it could precede
		m.allow(a.Slug, time.Time{})
	default:
		m.allow(a.Slug, a.Due)
		if a.Due.After(m.w.now()) { // a withdrawn article is planned again with a future date
			m.get(a.Slug).again()
		}
	}
}

// publishedByHand allows an article from now on, and once more if it was withdrawn.
func (m *model) publishedByHand(slug string) {
	f := m.get(slug)
	// From now on, whatever the clock is set to later.
	f.allowed = append(f.allowed, span{to: m.clock().Add(365 * 24 * time.Hour)})
	m.ordered(f)
}

func (m *model) moved(slug string, to time.Time) {
	f := m.get(slug)
	f.allowed = append(f.allowed, span{from: to, to: to.Add(365 * 24 * time.Hour)})
	m.ordered(f)
}

// ordered counts another send; an article that is still published, though about to be
// withdrawn, is not sent again by an order.
func (m *model) ordered(f *fate) {
	if m.w.state(f.slug) != ledger.Sent {
		f.again()
	}
}

// again counts another send if the article was published and is not any more.
func (f *fate) again() {
	if f.removed {
		f.sends++
		f.removed = false
	}
}

func (m *model) withdrawn(slug string) { m.get(slug).removed = true }

// clockSet shifts open periods with the clock, so that they still mean the same times.
func (m *model) clockSet(d time.Duration) {
	m.latest = maxTime(m.latest, m.w.now().Add(-d)) // the time before it was set
	for _, f := range m.w.files {                   // a date that had passed is now in the future, as if it had just been written
		if a := &f.article; d < 0 && !a.Draft && a.Due.After(m.w.now()) {
			m.get(a.Slug).again()
		}
	}
	for _, f := range m.articles {
		for i := range f.allowed {
			if s := &f.allowed[i]; !s.to.IsZero() && d < 0 {
				s.to = s.to.Add(-d)
			}
		}
	}
}

func maxTime(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
