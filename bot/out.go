package bot

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/content"
)

// Readers see what is out: what the catalogue calls published, and what an
// admin published ahead of its date, since the channel shows that anyway; but
// not what the channel is still to get – it waits for an admin's yes, was moved,
// or is on its way – nor what was taken out of it.

// early remembers for a moment what is out ahead of its date: with many
// articles planned, looking each of them up would cost every list a little.
type early struct {
	mu       sync.Mutex
	of       *content.Catalogue
	until    time.Time
	articles []*content.Article
	stays    []*content.Article // see stays; newest first
}

const earlyFresh = 2 * time.Second

// ahead returns the articles that are in the channel though they are dated in
// the future or not at all, newest first, undated ones last.
func (b *Bot) ahead() []*content.Article {
	c, now := b.Desk.Catalogue(), b.Now()
	e := &b.early
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.of == c && now.Before(e.until) && e.until.Sub(now) <= earlyFresh {
		return e.articles
	}
	e.of, e.until, e.articles = c, now.Add(earlyFresh), nil
	add := func(a *content.Article) {
		if b.postedAhead(a, now) {
			e.articles = append(e.articles, a)
		}
	}
	all := c.Articles()
	e.stays = nil
	staying := map[string]bool{}
	for _, slug := range b.Desk.Staying() {
		staying[slug] = true
	}
	past := 0
	for past < len(all) && all[past].Due.After(now) {
		add(all[past])
		past++
	}
	undated := len(all)
	for undated > past && all[undated-1].Due.IsZero() {
		undated--
	}
	for _, a := range all[past:undated] {
		if (a.Hold != nil || staying[a.Slug]) && b.stays(a, now) {
			e.stays = append(e.stays, a)
		}
	}
	for _, a := range all[undated:] {
		add(a)
	}
	return e.articles
}

// forgetAhead makes the next list look again, after an admin did something.
func (b *Bot) forgetAhead() {
	b.early.mu.Lock()
	b.early.of = nil
	b.early.mu.Unlock()
	b.held.mu.Lock()
	b.held.of = nil
	b.held.mu.Unlock()
}

// held remembers for a moment what the channel is still to get.
type held struct {
	mu    sync.Mutex
	of    *content.Catalogue
	until time.Time
	slugs map[string]bool
}

// heldBack returns the slugs of the articles that readers are not shown though
// their date has come. Without an answer the last one counts.
func (b *Bot) heldBack() map[string]bool {
	c, now, h := b.Desk.Catalogue(), b.Now(), &b.held
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.of == c && now.Before(h.until) && h.until.Sub(now) <= earlyFresh {
		return h.slugs
	}
	ctx, cancel := context.WithTimeout(context.Background(), heldWait)
	defer cancel()
	slugs, err := b.Desk.Held(ctx)
	if err != nil {
		b.Log.Warn("cannot ask what the channel is still to get: the last answer counts", "err", err)
		slugs = h.slugs
	}
	h.of, h.until, h.slugs = c, now.Add(earlyFresh), slugs
	return slugs
}

// heldWait is how long readers wait for the ledger.
const heldWait = 2 * time.Second

// hidden reports whether an article whose date has come is held back.
func (b *Bot) hidden(slug string) bool {
	if !b.heldBack()[slug] {
		return false
	}
	_, posted := b.Desk.PostLink(slug) // it came out since
	return !posted
}

// shown returns the articles that are not held back.
func (b *Bot) shown(articles []*content.Article) []*content.Article {
	if len(b.heldBack()) == 0 {
		return articles
	}
	return slices.DeleteFunc(slices.Clone(articles), func(a *content.Article) bool { return b.hidden(a.Slug) })
}

func (b *Bot) postedAhead(a *content.Article, now time.Time) bool {
	if a.Draft || !a.Expiry.IsZero() && !a.Expiry.After(now) {
		return b.stays(a, now)
	}
	_, posted := b.Desk.PostLink(a.Slug)
	return posted
}

// stays reports whether an article that would be kept from readers is in the
// channel, and stays there: it is held, or its file went out as it is and only
// the program reads it otherwise now.
func (b *Bot) stays(a *content.Article, now time.Time) bool {
	if _, posted := b.Desk.PostLink(a.Slug); !posted || a.Published(now) {
		return false
	}
	return a.Hold != nil && !a.Draft || slices.Contains(b.Desk.Staying(), a.Slug)
}

// staying returns what ahead found to stay, among what is not ahead of its date.
func (b *Bot) staying() []*content.Article {
	b.ahead()
	b.early.mu.Lock()
	defer b.early.mu.Unlock()
	return b.early.stays
}

// merged returns the articles of both lists, newest first.
func merged(a, b []*content.Article) []*content.Article {
	if len(b) == 0 {
		return a
	}
	all := slices.Concat(a, b)
	slices.SortStableFunc(all, func(a, b *content.Article) int { return b.Due.Compare(a.Due) })
	return all
}

// readable reports whether readers may see the article now. Every way to an
// article that a reader has goes through here, published or inCategory.
func (b *Bot) readable(a *content.Article) bool {
	if a == nil {
		return false
	}
	now := b.Now()
	return a.Published(now) && !b.hidden(a.Slug) || b.postedAhead(a, now)
}

// published returns what readers may see now, newest first.
func (b *Bot) published() []*content.Article {
	out := merged(b.shown(b.Desk.Catalogue().Published(b.Now())), b.staying())
	if ahead := b.ahead(); len(ahead) > 0 {
		return append(slices.Clone(ahead), out...)
	}
	return out
}

// inCategory returns the articles of the category that readers may see now.
func (b *Bot) inCategory(c *content.Category) []*content.Article {
	in := func(articles []*content.Article) (found []*content.Article) {
		for _, a := range articles {
			if slices.ContainsFunc(a.Categories, func(name string) bool { return b.Desk.Catalogue().CategoryKey(name) == c.Key }) {
				found = append(found, a)
			}
		}
		return found
	}
	first := in(b.ahead())
	out := merged(b.shown(c.Articles), in(b.staying()))
	if len(first) == 0 {
		return out
	}
	return append(first, out...)
}
