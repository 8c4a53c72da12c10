package bot

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/dateline-bot/dateline/bot/message"

	"github.com/dateline-bot/dateline/content"
	"github.com/dateline-bot/dateline/scheduler"
)

// Readers see published articles: those that the catalogue calls published, and those that an admin
// published ahead of their date, because the channel shows them anyway. They do not see what has
// still to be published in the channel (because it awaits approval, was moved, or is being sent),
// nor what was withdrawn.

// Shelf decides what readers may see, and where it can be opened. Every list, link and mailing uses
// it. It is safe for concurrent use.
type Shelf struct {
	*stock
	lang   string // whose articles it lists
	chosen bool   // of an article in several languages it lists one translation
}

// stock is what the shelves of all languages share.
type stock struct {
	ShelfConfig
	ids   shortIDs
	early early
	held  held
}

// ShelfConfig configures a Shelf. All fields are required.
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

// For returns the shelf for a reader with a language: of an article's translations it lists one, in
// that language if it exists. The others can still be opened.
func (s *Shelf) For(lang string) *Shelf { return &Shelf{stock: s.stock, lang: lang, chosen: true} }

// Categories returns the categories with articles that the shelf lists, those with most articles first.
func (s *Shelf) Categories() []content.Category {
	all := s.Desk.Catalogue().Categories(s.Now())
	if !s.chosen || !s.Desk.Catalogue().Translations().Any() {
		return all
	}
	for i := range all {
		all[i].Articles = s.listed(all[i].Articles)
	}
	all = slices.DeleteFunc(all, func(c content.Category) bool { return len(c.Articles) == 0 })
	sort.SliceStable(all, func(i, j int) bool { return len(all[i].Articles) > len(all[j].Articles) })
	return all
}

// Category returns a category with articles that the shelf lists; if there is none, near are the
// names similar to the one asked for.
func (s *Shelf) Category(name string) (c *content.Category, near []string) {
	c, near = s.Desk.Catalogue().Category(name, s.Now())
	if c != nil && len(s.InCategory(c)) == 0 {
		return nil, near
	}
	if s.chosen && s.Desk.Catalogue().Translations().Any() {
		near = slices.DeleteFunc(near, func(name string) bool {
			c, _ := s.Desk.Catalogue().Category(name, s.Now())
			return c == nil || len(s.InCategory(c)) == 0
		})
	}
	return c, near
}

// Translation returns the translation in the reader's language, or else in the site's, that the
// reader may see; the article itself if there is no other.
func (s *Shelf) Translation(a *content.Article) *content.Article {
	if !s.chosen || a == nil || s.Desk.Catalogue().Translations().Of(a) == nil {
		return a
	}
	return cmp.Or(s.Desk.Catalogue().Translations().In(a, s.lang, s.Readable), a)
}

// Translations returns the article's translations into other languages that readers may see.
func (s *Shelf) Translations(a *content.Article) (others []*content.Article) {
	for _, b := range s.Desk.Catalogue().Translations().Of(a) {
		if b != a && s.Readable(b) {
			others = append(others, b)
		}
	}
	return others
}

// Unlisted reports whether lists omit an article: it is held back, or the reader gets it in another
// language.
func (s *Shelf) Unlisted(slug string) bool {
	a := s.Desk.Catalogue().Article(slug)
	return s.Hidden(slug) || s.Translation(a) != a
}

// listed removes articles that the reader gets in another language.
func (s *Shelf) listed(articles []*content.Article) []*content.Article {
	other := func(a *content.Article) bool { return s.Translation(a) != a }
	if !s.chosen || !s.Desk.Catalogue().Translations().Any() || !slices.ContainsFunc(articles, other) {
		return articles
	}
	return slices.DeleteFunc(slices.Clone(articles), other)
}

// early caches which articles were published ahead of their date: if many are planned, looking each
// of them up would make every list slow.
type early struct {
	mu       sync.Mutex
	of       *content.Catalogue
	until    time.Time
	articles []*content.Article
	stays    []*content.Article // see stays; newest first
}

const earlyFresh = 2 * time.Second

// ahead returns the articles in the channel that are dated in the future or not at all, newest
// first, undated ones last.
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

// forget empties the cache after an admin's action.
func (s *Shelf) forget() {
	s.early.mu.Lock()
	s.early.of = nil
	s.early.mu.Unlock()
	s.held.mu.Lock()
	s.held.of = nil
	s.held.mu.Unlock()
}

// held caches what has still to be published in the channel.
type held struct {
	mu    sync.Mutex
	of    *content.Catalogue
	until time.Time
	withheld
}

// withheld is what readers are not shown although its date has come, unless it is in the channel.
type withheld struct {
	slugs map[string]bool    // by the last answer of the ledger; nil: there was none
	known *content.Catalogue // the catalogue of that answer; may be nil
	at    time.Time          // when it was given
	late  bool               // the ledger is unavailable now
}

// none reports whether nothing is withheld.
func (w *withheld) none() bool { return len(w.slugs) == 0 && !w.late }

// has reports whether an article is withheld. While the ledger is unavailable, this includes
// everything that was not due at the time of its last answer, because it may need approval.
func (w *withheld) has(slug string) bool {
	if w.slugs[slug] || w.slugs == nil && w.late {
		return true
	}
	if !w.late {
		return false
	}
	if w.known == nil {
		return true
	}
	a := w.known.Article(slug)
	return a == nil || !a.Published(w.at)
}

// heldBack returns what readers are not shown. If the ledger is unavailable, its last answer is
// used.
func (s *Shelf) heldBack() *withheld {
	c, now, h := s.Desk.Catalogue(), s.Now(), &s.held
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.of == c && now.Before(h.until) && h.until.Sub(now) <= earlyFresh {
		w := h.withheld
		return &w
	}
	ctx, cancel := context.WithTimeout(context.Background(), heldWait)
	defer cancel()
	slugs, err := s.Desk.Held(ctx)
	if err != nil {
		if !h.late {
			s.Log.Warn("cannot read withheld articles; using the last answer", "err", err)
		}
		h.late = true
		now = s.Now() // that took its time, so do not ask again for each line of a list
	} else {
		h.withheld = withheld{slugs: slugs, known: c, at: now}
	}
	h.of, h.until = c, now.Add(earlyFresh)
	w := h.withheld
	return &w
}

// heldWait is how long readers wait for the ledger.
const heldWait = 2 * time.Second

// Answered reports whether the ledger has answered yet what readers may see. Until then they see
// what is in the channel, and the result of Readable means nothing for other articles.
func (s *Shelf) Answered() bool { return s.heldBack().slugs != nil }

// Hidden reports whether an article whose date has come is held back.
func (s *Shelf) Hidden(slug string) bool {
	held := s.heldBack()
	if held.none() {
		return false
	}
	if _, posted := s.Desk.PostLink(slug); posted { // it came out since
		return false
	}
	if held.has(slug) {
		return true
	}
	c := s.Desk.Catalogue()
	a := c.Article(slug)
	if a == nil || a.Instead == nil { // the translation in the channel decides for all
		return false
	}
	other := a.InChannel(c).Slug
	_, posted := s.Desk.PostLink(other)
	return held.has(other) && !posted
}

// shown returns the articles that are not held back.
func (s *Shelf) shown(articles []*content.Article) []*content.Article {
	held := s.heldBack()
	if held.none() {
		return articles
	}
	// There are few held articles, most of them not in this list: do not look up each of 100,000
	// articles.
	hidden := func(a *content.Article) bool { return (held.has(a.Slug) || a.Instead != nil) && s.Hidden(a.Slug) }
	if !slices.ContainsFunc(articles, hidden) {
		return articles
	}
	return slices.DeleteFunc(slices.Clone(articles), hidden)
}

func (s *Shelf) postedAhead(a *content.Article, now time.Time) bool {
	if a.Draft || !a.Expiry.IsZero() && !a.Expiry.After(now) {
		return s.stays(a, now)
	}
	_, posted := s.Desk.PostLink(a.Slug)
	return posted
}

// stays reports whether an article that would be hidden from readers is in the channel and stays
// there: it is held, or its unchanged file was published and only the program now reads it
// differently.
func (s *Shelf) stays(a *content.Article, now time.Time) bool {
	if _, posted := s.Desk.PostLink(a.Slug); !posted || a.Published(now) {
		return false
	}
	return a.Hold != nil && !a.Draft || slices.Contains(s.Desk.Staying(), a.Slug)
}

// staying returns those found by ahead that stay, among the articles that are not ahead of their
// date.
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

// Readable reports whether readers may see the article now. Every article that a reader gets passes
// through here, Published or InCategory.
func (s *Shelf) Readable(a *content.Article) bool {
	if a == nil {
		return false
	}
	now := s.Now()
	return a.Published(now) && !s.Hidden(a.Slug) || s.postedAhead(a, now)
}

// Published returns what readers may see now, newest first.
func (s *Shelf) Published() []*content.Article {
	out := merged(s.listed(s.shown(s.Desk.Catalogue().Published(s.Now()))), s.listed(s.staying()))
	if ahead := s.listed(s.ahead()); len(ahead) > 0 {
		return append(slices.Clone(ahead), out...)
	}
	return out
}

// InCategory returns the category's articles that readers may see now.
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

// Address returns where a published article can be opened.
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

// DeepLink returns the address that opens the article in the chat with the bot.
func (s *Shelf) DeepLink(slug string) string {
	return "https://t.me/" + s.Username() + "?start=a_" + message.ShortID(slug)
}

// Link returns what a title in a list opens: the channel's post, or else the site, or else the
// article in this chat.
func (s *Shelf) Link(a *content.Article) message.Linked {
	return message.Linked{Text: message.TitleOf(a.Title, a.Slug, message.MaxTitle), URL: s.Address(a)}
}

// ArticleLink resolves a link between articles for a reader, only to published ones.
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

// CategoryKeys returns the keys of the article's categories, in the article's order.
func (s *Shelf) CategoryKeys(a *content.Article) []string {
	var keys []string
	for _, name := range a.Categories { // its first article may be published ahead of its date
		keys = append(keys, s.Desk.Catalogue().CategoryKey(name))
	}
	return keys
}

// shortIDs finds articles by their short ids. The table is built once for each catalogue, at the
// first lookup.
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

// Article returns an article, published or not, by its short id or that of a former slug; nil if
// there is none.
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

// Named returns an article, published or not, by its slug or a former one; nil if there is none.
func (s *Shelf) Named(name string) *content.Article {
	c := s.Desk.Catalogue()
	if a := c.Article(name); a != nil {
		return a
	}
	return c.Article(s.Desk.Former()[name])
}
