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
	// allowed are the spans in which the article may appear.
	allowed []span
	// sends is how often it may be sent as a whole: once, and once more after
	// each withdrawal.
	sends   int
	removed bool // a person deleted it in the channel, or it was withdrawn
}

type span struct{ from, to time.Time } // to is zero while it lasts

func (m *model) get(slug string) *fate {
	f := m.articles[slug]
	if f == nil {
		f = &fate{slug: slug, sends: 1}
		m.articles[slug] = f
	}
	return f
}

// allow opens a span from a moment on, and closes the one before.
func (m *model) allow(slug string, from time.Time) {
	m.forbid(slug)
	f := m.get(slug)
	f.allowed = append(f.allowed, span{from: from})
}

func (m *model) forbid(slug string) {
	f := m.get(slug)
	if n := len(f.allowed); n > 0 && f.allowed[n-1].to.IsZero() {
		f.allowed[n-1].to = m.clock()
		if m.w.emu.Scheduled() > 0 { // what Telegram has accepted comes out all the same
			f.allowed[n-1].to = m.clock().Add(longestSchedule)
		}
	}
}

// clock is the latest time that there has been: what happened before a clock was
// set back bears dates of after.
func (m *model) clock() time.Time {
	if now := m.w.now(); now.After(m.latest) {
		m.latest = now
	}
	return m.latest
}

// grace is for a request that was on its way when the rules changed.
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

// follow takes what the file says now.
func (m *model) follow(a *content.Article) {
	switch {
	case a.Draft:
		m.forbid(a.Slug)
	case a.Due.IsZero(): // queued: it has no date to be before
		m.allow(a.Slug, time.Time{})
	default:
		m.allow(a.Slug, a.Due)
		if a.Due.After(m.w.now()) { // what was withdrawn is planned again by a date to come
			m.get(a.Slug).again()
		}
	}
}

// publishedByHand allows an article from now on, and once more if it was
// withdrawn.
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

// ordered counts a further sending; what is out still, though it is about to be
// withdrawn, is not sent again by an order.
func (m *model) ordered(f *fate) {
	if m.w.state(f.slug) != ledger.Sent {
		f.again()
	}
}

// again counts a further sending if the article has been out and is not.
func (f *fate) again() {
	if f.removed {
		f.sends++
		f.removed = false
	}
}

func (m *model) withdrawn(slug string) { m.get(slug).removed = true }

// clockSet moves what was allowed until now along with the clock, so that spans
// go on meaning the same moments.
func (m *model) clockSet(d time.Duration) {
	m.latest = maxTime(m.latest, m.w.now().Add(-d)) // what it was before
	for _, f := range m.w.files {                   // a date that had passed is to come again, as if it was written now
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
