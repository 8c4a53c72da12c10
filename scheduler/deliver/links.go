package deliver

import (
	"maps"
	"slices"
	"sync"

	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// Links is where the posts of articles are, as the ledger last said. It is safe
// for use by several goroutines.
type Links struct {
	own string // the configured channel

	mu      sync.RWMutex
	links   map[string]string // of posts, by slug
	staying map[int64]string  // slugs of deliveries with the flag Stays
	former  map[string]string // slugs that articles had before → the present one; replaced, never changed
}

// NewLinks returns no links yet. Of several posts of an article the one in the
// channel own counts.
func NewLinks(own string) *Links {
	return &Links{own: own, links: map[string]string{}, staying: map[int64]string{}}
}

// Post returns the address of an article's post, ok false while it is not out.
func (l *Links) Post(slug string) (address string, ok bool) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	address, ok = l.links[slug]
	return address, ok
}

// Staying names the articles whose posts stay although their files read as if
// they should not.
func (l *Links) Staying() []string {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return slices.Sorted(maps.Values(l.staying))
}

// Former returns the slugs that articles had before, with the present one of
// each. It is for reading only.
func (l *Links) Former() map[string]string {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.former
}

// SetFormer takes down which slugs articles had before.
func (l *Links) SetFormer(former map[string]string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.former = former
}

// Set takes down what a delivery says now.
func (l *Links) Set(d ledger.Delivery, c ledger.ChannelState) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if d.Flags.Has(ledger.Stays | ledger.Out) {
		l.staying[d.ID] = d.Slug
	} else {
		delete(l.staying, d.ID)
	}
	own := d.Channel == l.own
	_, have := l.links[d.Slug]
	switch {
	case d.Flags.Has(ledger.Out) && d.MessageID != 0 && (own || !have):
		l.links[d.Slug] = ledger.PostLink(c, d.Chat, d.MessageID)
	case own && (!d.Flags.Has(ledger.Out) || d.MessageID == 0):
		delete(l.links, d.Slug)
	}
}

// Drop forgets the post of a slug that no article has any more.
func (l *Links) Drop(slug string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.links, slug)
}
