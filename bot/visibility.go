package bot

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/bot/message"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler"
)

// Readers see what is out: what the catalogue calls published, and what an
// admin published ahead of its date, since the channel shows that anyway; but
// not what the channel is still to get – it waits for an admin's yes, was moved,
// or is on its way – nor what was taken out of it.

// Shelf is what readers may see, and where it can be opened. Every list, link
// and mailing goes through it. It is safe for use by several goroutines.
type Shelf struct {
	*stock
	lang   string // whose articles it lists
	chosen bool   // of an article in several languages it lists one
}

// stock is what the shelves of all languages are made of.
type stock struct {
	ShelfConfig
	ids   shortIDs
	early early
	held  held
}

// ShelfConfig is what a Shelf needs, all of it.
type ShelfConfig struct {
	Desk     scheduler.Desk
	Folder   Folder
	Username func() string // the bot's own, for deep links
	Reads    bool          // articles can be sent to readers' chats
	Now      func() time.Time
	Log      *slog.Logger
}

// NewShelf returns a Shelf.
func NewShelf(c ShelfConfig) *Shelf { return &Shelf{stock: &stock{ShelfConfig: c}} }

// For returns the shelf for a reader of a language: of the translations of an article
// it lists one, in his language if there is one. Each can still be opened.
func (s *Shelf) For(lang string) *Shelf { return &Shelf{stock: s.stock, lang: lang, chosen: true} }

// Categories returns the categories with articles that the shelf lists, by their number.
func (s *Shelf) Categories() []content.Category {
	all := s.Desk.Catalogue().Categories(s.Now())
	if !s.chosen || !s.Desk.Catalogue().Translated() {
		return all
	}
	for i := range all {
		all[i].Articles = s.listed(all[i].Articles)
	}
	all = slices.DeleteFunc(all, func(c content.Category) bool { return len(c.Articles) == 0 })
	slices.SortStableFunc(all, func(a, b content.Category) int { return cmp.Compare(len(b.Articles), len(a.Articles)) })
	return all
}

// Category finds a category that the shelf lists articles of; near are names that
// resemble the one asked for if there is none.
func (s *Shelf) Category(name string) (c *content.Category, near []string) {
	c, near = s.Desk.Catalogue().Category(name, s.Now())
	if c != nil && len(s.InCategory(c)) == 0 {
		return nil, near
	}
	if s.chosen && s.Desk.Catalogue().Translated() {
		near = slices.DeleteFunc(near, func(name string) bool {
			c, _ := s.Desk.Catalogue().Category(name, s.Now())
			return c == nil || len(s.InCategory(c)) == 0
		})
	}
	return c, near
}

// Translation returns the article in the reader's language, or else in the site's, among
// what he may see; the article itself if that is all there is.
func (s *Shelf) Translation(a *content.Article) *content.Article {
	if !s.chosen || a == nil || s.Desk.Catalogue().Translations(a) == nil {
		return a
	}
	return cmp.Or(s.Desk.Catalogue().InLanguage(a, s.lang, s.Readable), a)
}

// Translations returns the other languages of an article that readers may see.
func (s *Shelf) Translations(a *content.Article) (others []*content.Article) {
	for _, b := range s.Desk.Catalogue().Translations(a) {
		if b != a && s.Readable(b) {
			others = append(others, b)
		}
	}
	return others
}

// Unlisted reports whether a list goes without an article: it is held back, or the
// reader gets it in another language.
func (s *Shelf) Unlisted(slug string) bool {
	a := s.Desk.Catalogue().Article(slug)
	return s.Hidden(slug) || s.Translation(a) != a
}

// listed leaves those out that the reader gets in another language.
func (s *Shelf) listed(articles []*content.Article) []*content.Article {
	other := func(a *content.Article) bool { return s.Translation(a) != a }
	if !s.chosen || !s.Desk.Catalogue().Translated() || !slices.ContainsFunc(articles, other) {
		return articles
	}
	return slices.DeleteFunc(slices.Clone(articles), other)
}

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
func (s *Shelf) ahead() []*content.Article {
	c, now := s.Desk.Catalogue(), s.Now()
	e := &s.early
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.of == c && now.Before(e.until) && e.until.Sub(now) <= earlyFresh {
		return e.articles
	}
	e.of, e.until, e.articles = c, now.Add(earlyFresh), nil
	add := func(a *content.Article) {
		if s.postedAhead(a, now) {
			e.articles = append(e.articles, a)
		}
	}
	all := c.Articles()
	e.stays = nil
	staying := map[string]bool{}
	for _, slug := range s.Desk.Staying() {
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
		if (a.Hold != nil || staying[a.Slug]) && s.stays(a, now) {
			e.stays = append(e.stays, a)
		}
	}
	for _, a := range all[undated:] {
		add(a)
	}
	return e.articles
}

// forget makes the next list look again, after an admin did something.
func (s *Shelf) forget() {
	s.early.mu.Lock()
	s.early.of = nil
	s.early.mu.Unlock()
	s.held.mu.Lock()
	s.held.of = nil
	s.held.mu.Unlock()
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
func (s *Shelf) heldBack() map[string]bool {
	c, now, h := s.Desk.Catalogue(), s.Now(), &s.held
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.of == c && now.Before(h.until) && h.until.Sub(now) <= earlyFresh {
		return h.slugs
	}
	ctx, cancel := context.WithTimeout(context.Background(), heldWait)
	defer cancel()
	slugs, err := s.Desk.Held(ctx)
	if err != nil {
		s.Log.Warn("cannot ask what the channel is still to get: the last answer counts", "err", err)
		slugs = h.slugs
	}
	h.of, h.until, h.slugs = c, now.Add(earlyFresh), slugs
	return slugs
}

// heldWait is how long readers wait for the ledger.
const heldWait = 2 * time.Second

// hidden reports whether an article whose date has come is held back.
func (s *Shelf) Hidden(slug string) bool {
	held := s.heldBack()
	if len(held) == 0 {
		return false
	}
	if _, posted := s.Desk.PostLink(slug); posted { // it came out since
		return false
	}
	if held[slug] {
		return true
	}
	c := s.Desk.Catalogue()
	a := c.Article(slug)
	if a == nil || a.Instead == nil { // what the channel gets in another language waits with that
		return false
	}
	other := a.InChannel(c).Slug
	_, posted := s.Desk.PostLink(other)
	return held[other] && !posted
}

// shown returns the articles that are not held back.
func (s *Shelf) shown(articles []*content.Article) []*content.Article {
	if len(s.heldBack()) == 0 {
		return articles
	}
	return slices.DeleteFunc(slices.Clone(articles), func(a *content.Article) bool { return s.Hidden(a.Slug) })
}

func (s *Shelf) postedAhead(a *content.Article, now time.Time) bool {
	if a.Draft || !a.Expiry.IsZero() && !a.Expiry.After(now) {
		return s.stays(a, now)
	}
	_, posted := s.Desk.PostLink(a.Slug)
	return posted
}

// stays reports whether an article that would be kept from readers is in the
// channel, and stays there: it is held, or its file went out as it is and only
// the program reads it otherwise now.
func (s *Shelf) stays(a *content.Article, now time.Time) bool {
	if _, posted := s.Desk.PostLink(a.Slug); !posted || a.Published(now) {
		return false
	}
	return a.Hold != nil && !a.Draft || slices.Contains(s.Desk.Staying(), a.Slug)
}

// staying returns what ahead found to stay, among what is not ahead of its date.
func (s *Shelf) staying() []*content.Article {
	s.ahead()
	s.early.mu.Lock()
	defer s.early.mu.Unlock()
	return s.early.stays
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
func (s *Shelf) Readable(a *content.Article) bool {
	if a == nil {
		return false
	}
	now := s.Now()
	return a.Published(now) && !s.Hidden(a.Slug) || s.postedAhead(a, now)
}

// published returns what readers may see now, newest first.
func (s *Shelf) Published() []*content.Article {
	out := merged(s.listed(s.shown(s.Desk.Catalogue().Published(s.Now()))), s.listed(s.staying()))
	if ahead := s.listed(s.ahead()); len(ahead) > 0 {
		return append(slices.Clone(ahead), out...)
	}
	return out
}

// inCategory returns the articles of the category that readers may see now.
func (s *Shelf) InCategory(c *content.Category) []*content.Article {
	in := func(articles []*content.Article) (found []*content.Article) {
		for _, a := range articles {
			if slices.ContainsFunc(a.Categories, func(name string) bool { return s.Desk.Catalogue().CategoryKey(name) == c.Key }) {
				found = append(found, a)
			}
		}
		return found
	}
	first := in(s.listed(s.ahead()))
	out := merged(s.listed(s.shown(c.Articles)), in(s.listed(s.staying())))
	if len(first) == 0 {
		return out
	}
	return append(first, out...)
}

// Address is where an article that is out can be opened.
func (s *Shelf) Address(a *content.Article) string {
	if address, ok := s.Desk.PostLink(a.Slug); ok {
		return address
	}
	if address := s.Folder.Address(a); address != "" {
		return address
	}
	if s.Reads {
		return s.DeepLink(a.Slug)
	}
	return ""
}

func (s *Shelf) DeepLink(slug string) string {
	return "https://t.me/" + s.Username() + "?start=a_" + message.ShortID(slug)
}

// Link is what a title in a list opens: the channel's post, else the site, else
// the article in this chat.
func (s *Shelf) Link(a *content.Article) message.Linked {
	return message.Linked{Text: message.TitleOf(a.Title, a.Slug, message.MaxTitle), URL: s.Address(a)}
}

// ArticleLink resolves a link between articles for a reader: only to what is
// out.
func (s *Shelf) ArticleLink(slug string) (string, bool) {
	a := s.Desk.Catalogue().Article(slug)
	if !s.Readable(a) {
		return "", false
	}
	if address, ok := s.Desk.PostLink(slug); ok {
		return address, true
	}
	if address := s.Folder.Address(a); address != "" {
		return address, true
	}
	return s.DeepLink(slug), true
}

func (s *Shelf) CategoryKeys(a *content.Article) []string {
	var keys []string
	for _, name := range a.Categories { // its first article may be out ahead of its date
		keys = append(keys, s.Desk.Catalogue().CategoryKey(name))
	}
	return keys
}

// shortIDs finds articles by their short ids. The table is made once for a
// snapshot of the catalogue, when the first id is looked up.
type shortIDs struct {
	mu    sync.Mutex
	of    *content.Catalogue
	slugs map[string]string
}

func (s *shortIDs) article(c *content.Catalogue, id string) *content.Article {
	if len(id) != message.ShortIDLen || strings.Trim(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
		return nil
	}
	s.mu.Lock()
	if s.of != c {
		articles := c.Articles()
		s.slugs = make(map[string]string, len(articles))
		for _, a := range articles {
			s.slugs[message.ShortID(a.Slug)] = a.Slug
		}
		s.of = c
	}
	slug, ok := s.slugs[id]
	s.mu.Unlock()
	if !ok {
		return nil
	}
	return c.Article(slug)
}

// Article finds an article, out or not, by its short id or that of a name that it
// had before; nil if there is none.
func (s *Shelf) Article(id string) *content.Article {
	c := s.Desk.Catalogue()
	if a := s.ids.article(c, id); a != nil {
		return a
	}
	for name, now := range s.Desk.Former() {
		if message.ShortID(name) == id {
			return c.Article(now)
		}
	}
	return nil
}

// Named finds an article, out or not, by its name or one that it had before; nil
// if there is none.
func (s *Shelf) Named(name string) *content.Article {
	c := s.Desk.Catalogue()
	if a := c.Article(name); a != nil {
		return a
	}
	return c.Article(s.Desk.Former()[name])
}
