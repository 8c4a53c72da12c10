package deliver

import (
	"maps"
	"slices"
	"sync"

	"github.com/dateline-bot/dateline/scheduler/ledger"
)

// Links holds the addresses of articles' posts according to the ledger. It is safe for concurrent
// use.
type Links struct {
	own string // the configured channel

	mu      sync.RWMutex
	posts   map[string][]postAt // by slug
	moved   map[string]bool     // slugs whose posts have moved
	staying map[int64]string    // slugs of deliveries with the flag Stays
	former  map[string]string   // former slugs of articles → their present ones; replaced, never modified
}

// postAt is the location of a delivery's post.
type postAt struct {
	delivery int64
	own      bool // in the configured channel
	address  string
}

// NewLinks returns an empty Links. If an article has several posts, the one in the channel own is
// used.
func NewLinks(own string) *Links {
	return &Links{own: own, posts: map[string][]postAt{}, moved: map[string]bool{}, staying: map[int64]string{}}
}

// Post returns the address of an article's post; ok is false while it is not published.
func (l *Links) Post(slug string) (address string, ok bool) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	all := l.posts[slug]
	if len(all) == 0 {
		return "", false
	}
	if i := slices.IndexFunc(all, func(p postAt) bool { return p.own }); i > 0 {
		return all[i].address, true
	}
	return all[0].address, true
}

// Has reports whether an address is that of a post of the article.
func (l *Links) Has(slug, address string) bool {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return slices.ContainsFunc(l.posts[slug], func(p postAt) bool { return p.address == address })
}

// Moved returns the slugs of the articles whose posts have moved since its last call.
func (l *Links) Moved() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.moved) == 0 {
		return nil
	}
	moved := slices.Sorted(maps.Keys(l.moved))
	clear(l.moved)
	return moved
}

// Touch adds a slug to what the next Moved returns.
func (l *Links) Touch(slug string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.moved[slug] = true
}

// Staying sets which articles keep their posts although their files say otherwise.
func (l *Links) Staying() []string {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return slices.Sorted(maps.Values(l.staying))
}

// Former returns the former slugs of articles with the present one of each. The caller must not
// modify it.
func (l *Links) Former() map[string]string {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.former
}

// SetFormer sets the former slugs of articles.
func (l *Links) SetFormer(former map[string]string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.former = former
}

// Set updates the address of a delivery's post.
func (l *Links) Set(d ledger.Delivery, c ledger.ChannelState) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if d.Flags.Has(ledger.Stays | ledger.Out) {
		l.staying[d.ID] = d.Slug
	} else {
		delete(l.staying, d.ID)
	}
	all := l.posts[d.Slug]
	i := slices.IndexFunc(all, func(p postAt) bool { return p.delivery == d.ID })
	out := d.Flags.Has(ledger.Out) && d.MessageID != 0
	now := postAt{d.ID, d.Channel == l.own, ""}
	if out {
		now.address = ledger.PostLink(c, d.Chat, d.MessageID)
	}
	switch {
	case i < 0 && !out, i >= 0 && out && all[i] == now:
		return
	case i < 0:
		l.posts[d.Slug] = append(all, now)
	case out:
		all[i] = now
	case len(all) == 1:
		delete(l.posts, d.Slug)
	default:
		l.posts[d.Slug] = slices.Delete(all, i, i+1)
	}
	l.moved[d.Slug] = true
}

// Drop forgets the posts of a slug that no article has any more.
func (l *Links) Drop(slug string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.posts, slug)
}
