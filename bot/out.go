package bot

import (
	"slices"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/content"
)

// Readers see what is out: what the catalogue calls published, and what an
// admin published ahead of its date, since the channel shows that anyway.

// early remembers for a moment what is out ahead of its date: with many
// articles planned, looking each of them up would cost every list a little.
type early struct {
	mu       sync.Mutex
	of       *content.Catalogue
	until    time.Time
	articles []*content.Article
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
	past := 0
	for past < len(all) && all[past].Due.After(now) {
		add(all[past])
		past++
	}
	undated := len(all)
	for undated > past && all[undated-1].Due.IsZero() {
		undated--
	}
	for _, a := range all[undated:] {
		add(a)
	}
	return e.articles
}

// forgetAhead makes the next list look again, after something was published.
func (b *Bot) forgetAhead() {
	b.early.mu.Lock()
	b.early.of = nil
	b.early.mu.Unlock()
}

func (b *Bot) postedAhead(a *content.Article, now time.Time) bool {
	if a.Draft || !a.Expiry.IsZero() && !a.Expiry.After(now) {
		return false
	}
	_, posted := b.Desk.PostLink(a.Slug)
	return posted
}

// readable reports whether readers may see the article now. Every way to an
// article that a reader has goes through here, published or inCategory.
func (b *Bot) readable(a *content.Article) bool {
	if a == nil {
		return false
	}
	now := b.Now()
	return a.Published(now) || b.postedAhead(a, now)
}

// published returns what readers may see now, newest first.
func (b *Bot) published() []*content.Article {
	out := b.Desk.Catalogue().Published(b.Now())
	if ahead := b.ahead(); len(ahead) > 0 {
		return append(slices.Clone(ahead), out...)
	}
	return out
}

// inCategory returns the articles of the category that readers may see now.
func (b *Bot) inCategory(c *content.Category) []*content.Article {
	var first []*content.Article
	for _, a := range b.ahead() {
		for _, name := range a.Categories {
			if of, _ := b.Desk.Catalogue().Category(name, b.Now()); of != nil && of.Key == c.Key {
				first = append(first, a)
				break
			}
		}
	}
	if len(first) == 0 {
		return c.Articles
	}
	return append(first, c.Articles...)
}
